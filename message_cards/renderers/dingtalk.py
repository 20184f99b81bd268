"""Card for DingTalk: interactive card, then markdown, then text.

The interactive card uses one template, built once in DingTalk's card designer with these variables.
All values are strings; every variable is set in every message, so an update clears what is gone.

| variable            | holds                                                                     |
|---------------------|---------------------------------------------------------------------------|
| ``title``           | heading                                                                   |
| ``subtitle``        | small line under the heading, or empty                                    |
| ``tone``            | ``plain``, ``good``, ``ask``, ``warn``, ``alert`` or ``muted``: the colour|
|                     | of the heading                                                            |
| ``body`` … ``body4``| markdown, to be stacked; DingTalk takes 1 KB per variable, hence four     |
| ``progress``        | ``0`` … ``100`` for a progress bar, or empty                              |
| ``status``          | one line that a press changes at once (“已收到，正在处理”), or empty       |
| ``source``          | last, small line                                                          |
| ``button1_label`` … | up to six buttons; hidden when the label is empty                          |
| ``button1_style`` … | ``primary``, ``plain`` or ``danger``                                       |
| ``button1_token`` … | sent back by the button as its parameter ``action``                        |

Nothing is cut short. A card that does not fit steps down: fewer sections, with words that bring the
rest; then markdown; there, whole lines that do not fit are left out and the card says how many.
Text that people wrote is never markdown: its special characters become their full-width twins,
which read the same (“5*9” as “5＊9”) and do nothing: no escape is honoured by all clients.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from message_cards.card import Button, Card, FileKey, Picture, Section

VALUE_MAX_BYTES = 1000
"""DingTalk takes 1 KB a variable; whether that means 1000 or 1024 is not said."""
MESSAGE_MAX_BYTES = 15_000
"""Of ``msgParam``; a session webhook takes 20,000 for the whole body, so this fits both."""
BODY_VARIABLES = ("body", "body2", "body3", "body4")
BUTTON_ROOM = 6
MOST_SECTIONS = 100
"""More than fit in any message; where counting down starts."""
TITLE_MAX_BYTES = 300
"""Of the markdown ``title``, which is only the preview in the list of chats."""
PREVIEW = "青教有新消息"

_MEDIA_ID = re.compile(r"@[A-Za-z0-9_\-]{1,200}")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028\u2029"
    r"\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_HARMLESS = str.maketrans(
    {c: chr(ord(c) + 0xFEE0) for c in "[]()<>*_`~#|\\@&"} | {"\n": " ", "\t": " "}
)
_SCHEME = re.compile(r":(?=//)")
_DOMAIN_DOT = re.compile(r"(?<=[A-Za-z0-9\-])\.(?=[A-Za-z]{2})")
"""Clients make links of bare names such as “www.example.cn” too; “3.14” stays as it is."""
_OWN_LINK_END = r"[A-Za-z0-9/_.?=%\-]*"


class TooLong(Exception):
    """The card cannot be shown as an interactive card without leaving something out."""


@dataclass(frozen=True)
class Markdown:
    """A markdown message: preview in the list of chats, and the text."""

    title: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """What a card is drawn with."""

    media: Mapping[FileKey, str] = field(default_factory=dict)
    """DingTalk media id of each uploaded picture; a picture without one is told in words."""
    own_links: tuple[str, ...] = ()
    """Beginnings of the school's own links (``https://…/``); every other link is made inert."""
    tappable: bool = False
    """True where a tap on spoken words may send them (one person alone with the bot)."""
    in_group: bool = False
    """True where the bot hears only what mentions it."""


PLAIN = Drawing()


def card_params(card: Card, *, drawing: Drawing = PLAIN, status: str = "") -> dict[str, str]:
    """Return the template's variables for *card*.

    Raises:
        TooLong: Heading, lines or rows do not fit; send markdown instead.
    """
    drawing = replace(drawing, tappable=False)  # such links do nothing inside a card
    for shown in range(min(len(card.sections), MOST_SECTIONS), -1, -1):
        buttons = _buttons_with_room(card, shown)
        blocks = _blocks(card, shown, drawing=drawing, placed=_tokens(buttons))
        parts = _pack(blocks, room=len(BODY_VARIABLES))
        if parts is not None:
            return _params(card, parts, buttons=buttons, status=status)
    raise TooLong(card.title)


def markdown(card: Card, *, drawing: Drawing = PLAIN, images: Iterable[str] = ()) -> Markdown:
    """Return *card* as one markdown message of at most ``MESSAGE_MAX_BYTES`` as JSON.

    *images* are media ids of pictures to show under it.
    """
    pictures = [f"![图片]({media})" for media in images if _MEDIA_ID.fullmatch(media)]
    top = [f"### {inert(card.title)}"]
    if card.subtitle:
        top.append(inert(card.subtitle))
    foot = [inert(card.source)] if card.source else []
    title = _preview(card.title)
    for shown in range(min(len(card.sections), MOST_SECTIONS), -1, -1):
        blocks = top + _blocks(card, shown, drawing=drawing, placed=frozenset()) + pictures + foot
        made = Markdown(title, "\n\n".join(blocks))
        if _bytes(made) <= MESSAGE_MAX_BYTES:
            return made
    blocks = top + _blocks(card, 0, drawing=drawing, placed=frozenset()) + pictures + foot
    return Markdown(title, "\n\n".join(_leave_out(blocks)))


def markdown_text(text: str, *, drawing: Drawing = PLAIN, images: Iterable[str] = ()) -> Markdown:
    """Return plain words and pictures as one markdown message."""
    blocks = [inert(line, own_links=drawing.own_links) for line in text.split("\n") if line.strip()]
    blocks += [f"![图片]({media})" for media in images if _MEDIA_ID.fullmatch(media)]
    return Markdown(_preview(text.split("\n", 1)[0]), "\n\n".join(_leave_out(blocks)))


def text(card: Card, *, drawing: Drawing = PLAIN) -> str:
    """Return *card* as plain text of at most ``MESSAGE_MAX_BYTES`` as JSON."""
    lines = [card.title, card.subtitle, *card.lines]
    lines += [f"{row.name}：{row.value}" for row in card.rows]
    lines += [section.text for section in card.sections]
    lines += [_spoken(card.all_buttons(), replace(drawing, tappable=False)), card.source]
    # One line each, so that no name can start a line of its own.
    return plain("\n".join(" ".join(line.split("\n")) for line in lines if line), drawing=drawing)


def plain(words: str, *, drawing: Drawing = PLAIN) -> str:
    """Return *words* as a text message that mentions nobody and fits."""
    lines = [inert(line, own_links=drawing.own_links, link="{}") for line in words.split("\n")]
    return "\n".join(_leave_out(lines))


def inert(words: str, *, own_links: tuple[str, ...] = (), link: str = "[点这里打开]({})") -> str:
    """Return *words* on one line as they read, with nothing in them that DingTalk acts on.

    Links that begin with one of *own_links* are kept, shown as *link*.
    """
    if not own_links:
        return _inert(words)
    own = "|".join(re.escape(start.rstrip("/") + "/") for start in own_links)
    pieces = re.split(rf"((?:{own}){_OWN_LINK_END})", words)
    return "".join(
        link.format(piece) if index % 2 else _inert(piece) for index, piece in enumerate(pieces)
    )


def _inert(words: str) -> str:
    words = _INVISIBLE.sub("", words).translate(_HARMLESS)
    return _DOMAIN_DOT.sub("．", _SCHEME.sub("：", words)).strip()


def _buttons_with_room(card: Card, shown: int) -> dict[str, Button]:
    """Return the buttons that become real ones, by label: the card's own first, then sections'.

    Among several sections a button is labelled with its words (“7 对”), or carries the number of
    its section if it has none; nobody could tell two “对” apart.
    """
    several = len(card.sections) > 1
    wanted = [(button.label, button) for button in card.buttons]
    for number, section in enumerate(card.sections[:shown], start=1):
        wanted += [
            (button.say or f"{number}、{button.label}" if several else button.label, button)
            for button in section.buttons
        ]
    room: dict[str, Button] = {}
    for label, button in wanted:
        fits = max(_size(inert(label)), _size(button.token or "")) <= VALUE_MAX_BYTES
        if button.token and fits and label not in room and len(room) < BUTTON_ROOM:
            room[label] = button
    return room


def _tokens(buttons: Mapping[str, Button]) -> frozenset[str]:
    return frozenset(button.token for button in buttons.values() if button.token)


def _blocks(card: Card, shown: int, *, drawing: Drawing, placed: frozenset[str]) -> list[str]:
    """Return the card's paragraphs in markdown, with the first *shown* sections."""
    blocks = [inert(line, own_links=drawing.own_links) for line in card.lines]
    blocks += [
        f"**{inert(row.name)}**：{inert(row.value, own_links=drawing.own_links)}"
        for row in card.rows
    ]
    blocks += [_picture(picture, drawing) for picture in card.pictures]
    numbered = len(card.sections) > 1 and any(
        not button.say for section in card.sections for button in section.buttons
    )
    for number, section in enumerate(card.sections[:shown], start=1):
        blocks += _section_blocks(section, f"{number}、" if numbered else "", drawing, placed)
    left = len(card.sections) - shown
    if left:
        blocks.append(f"还有 {left} 处，请发“待你看”继续。")
    spoken = _spoken((b for b in card.buttons if b.token not in placed), drawing)
    return [block for block in [*blocks, spoken] if block]


def _section_blocks(
    section: Section, prefix: str, drawing: Drawing, placed: frozenset[str]
) -> list[str]:
    blocks = [prefix + inert(section.text, own_links=drawing.own_links)]
    if section.picture:
        blocks.append(_picture(section.picture, drawing))
    blocks.append(_spoken((b for b in section.buttons if b.token not in placed), drawing))
    return blocks


def _picture(picture: Picture, drawing: Drawing) -> str:
    media = drawing.media.get(picture.key, "")
    alt = inert(picture.alt) or "图片"
    return f"![{alt}]({media})" if _MEDIA_ID.fullmatch(media) else f"（图：{alt}）"


def _spoken(buttons: Iterable[Button], drawing: Drawing) -> str:
    words = [
        f"[{inert(b.say)}](dtmd://dingtalkclient/sendMessage?content={quote(b.say, safe='')})"
        if drawing.tappable
        else f"“{inert(b.say)}”"
        for b in buttons
        if b.say and inert(b.say)
    ]
    how = "可以＠我回复：" if drawing.in_group else "可以回复："
    return how + " ".join(words) if words else ""


def _pack(blocks: list[str], *, room: int) -> list[str] | None:
    """Return the blocks joined into at most *room* values, or None if they do not fit."""
    parts: list[str] = []
    for block in blocks:
        joined = f"{parts[-1]}\n\n{block}" if parts else block
        if parts and _size(joined) <= VALUE_MAX_BYTES:
            parts[-1] = joined
        elif _size(block) <= VALUE_MAX_BYTES:
            parts.append(block)
        else:
            return None
    return parts if len(parts) <= room else None


def _params(
    card: Card, parts: list[str], *, buttons: dict[str, Button], status: str
) -> dict[str, str]:
    params = {
        "title": inert(card.title),
        "subtitle": inert(card.subtitle),
        "tone": card.tone.value,
        "progress": "" if card.progress is None else str(round(card.progress * 100)),
        "status": inert(status),
        "source": inert(card.source),
    }
    params |= dict.fromkeys(BODY_VARIABLES, "") | dict(zip(BODY_VARIABLES, parts, strict=False))
    placed = [*buttons.items()] + [("", None)] * (BUTTON_ROOM - len(buttons))
    for place, (label, button) in enumerate(placed, start=1):
        params[f"button{place}_label"] = inert(label)
        params[f"button{place}_token"] = button.token or "" if button else ""
        params[f"button{place}_style"] = button.style.value if button else ""
    if any(_size(value) > VALUE_MAX_BYTES for value in params.values()):
        raise TooLong(card.title)
    return params


def _leave_out(blocks: list[str]) -> list[str]:
    """Return as many whole blocks as fit, from the top, and how many were left out."""
    budget = MESSAGE_MAX_BYTES - 600  # the preview, the note and the JSON around them
    kept: list[str] = []
    for block in blocks:
        cost = _size(json.dumps(block, ensure_ascii=False)) + 4
        if cost <= budget:
            kept.append(block)
            budget -= cost
    left = len(blocks) - len(kept)
    return [*kept, f"还有 {left} 段太长放不下，请缩小范围再问一次。"] if left else kept


def _preview(title: str) -> str:
    words = inert(title)
    return words if words and _size(words) <= TITLE_MAX_BYTES else PREVIEW


def _size(words: str) -> int:
    return len(words.encode())


def _bytes(made: Markdown) -> int:
    return _size(json.dumps({"title": made.title, "text": made.text}, ensure_ascii=False))
