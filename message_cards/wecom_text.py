"""Text as WeCom shows it: nothing in it becomes a link, a mention or a mark; none is cut off."""

import re
from typing import Any

Body = dict[str, Any]
"""A message as the API takes it: ``{"msgtype": kind, kind: {...}}``, without receivers."""

MARK_BYTES = 48
"""Room left at the end of each text for the sender's invisible mark against double delivery."""
TEXT_BYTES = 2048 - MARK_BYTES

_TAG = re.compile(r"<(?=[/!?@a-zA-Z])")
_EVERYBODY = re.compile(r"@(?=all\b|所有人)", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([#>])", re.MULTILINE)
_MARKDOWN = {"](": "]（", "**": "＊＊", "`": "｀"}
_WIDE = {"#": "＃", ">": "＞"}


def render_text(text: str) -> tuple[Body, ...]:
    """Return *text* as text messages of at most 2048 bytes each, broken at line ends if possible.

    Nothing in it can become a hidden link or a mention of everybody.
    """
    return tuple(body_of("text", content=part) for part in _parts(plain(text), TEXT_BYTES))


def body_of(kind: str, **content: Any) -> Body:
    """Return a message of a kind, such as ``text``."""
    return {"msgtype": kind, kind: content}


def plain(text: str) -> str:
    """Return *text* without HTML: ``3<5`` stays, ``<a href=…>`` is shown as it was typed."""
    return _EVERYBODY.sub("＠", _TAG.sub("＜", text))


def marked(text: str) -> str:
    """Return *text* so that WeCom's markdown shows it as it was typed."""
    text = plain(text)
    for sign, wide in _MARKDOWN.items():
        text = text.replace(sign, wide)
    return _LINE_START.sub(lambda match: match[1] + _WIDE[match[2]], text)


def _parts(text: str, limit: int) -> list[str]:
    """Return *text* in parts of at most *limit* bytes, whole lines together where they fit."""
    parts: list[str] = []
    current = ""
    for line in text.split("\n"):
        joined = f"{current}\n{line}" if current else line
        if len(joined.encode()) <= limit:
            current = joined
            continue
        alone = len(line.encode()) <= limit
        *full, current = [current, line] if alone else _slices(joined, limit)
        parts += full
    return [part for part in [*parts, current] if part.strip()]


def _slices(line: str, limit: int) -> list[str]:
    """Return *line* cut between characters into slices of at most *limit* bytes."""
    slices, size = [""], 0
    for char in line:
        size += len(char.encode())
        if size > limit:
            slices.append("")
            size = len(char.encode())
        slices[-1] += char
    return slices
