"""Finds where a line of text begins with the end of somebody else's answer."""

import re
from collections.abc import Sequence

from grading_lambda.recognise import CIRCLED

_MARKED = re.compile(r"[0-9.÷]{1,5}(?=\([0-9]{1,2}\)[0-9(]|[①-⑳])")
_LISTED = re.compile(r"[0-9.÷]{1,5}[0-9]{1,2}(?=、[0-9(])")
_TWICE_POINTED = re.compile(r"[0-9÷]{1,5}[0-9]{1,2}(?=\.[0-9]{1,3}\.[0-9])")
"""“22027.4.8÷6”: no number has two points, and the first is that of an item number."""
_OWN = re.compile(r"\(?[0-9]{1,2}\)|\([0-9]{1,2}\)?|[0-9]{1,2}、|[①-⑳]")
_POINTED = re.compile(r"[0-9]{1,2}\.")
_NUMBER = re.compile(r"[0-9]{1,2}")
"""A handwritten 1 reads as the “/” of a printed “÷”. No gap alone tells: units are one, too."""


def led_by(peaks: Sequence[tuple[str, int, float]]) -> int | None:
    """Return the time step of the item number that another's answer stands before, or None.

    Args:
        peaks: The characters of the line's print, with their time steps and chances.
    """
    lead = [(character, step) for character, step, _ in peaks if character != " "]
    text, steps = "".join(c for c, _ in lead), [step for _, step in lead]
    if match := _MARKED.match(text):
        return steps[match.end()]
    match = _LISTED.match(text) or _TWICE_POINTED.match(text)
    if match and not _is_number(match[0]):
        # “9114、” is 91 and 14, or 911 and 4: the number stands apart.
        end = match.end()
        places = [i for i in (end - 2, end - 1) if _is_number(text[i:end])]
        return steps[max(places, key=lambda i: steps[i] - steps[i - 1])]
    return None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def next_behind(own: str, peaks: Sequence[tuple[str, float, float]]) -> tuple[int, str] | None:
    """Return where among *peaks* the number behind the number *own* begins, and how it reads.

    “(28)” behind “(27)”, whatever the answer before it looks like (“(37(36)43-36” is 137, then item
    36) and though one of its brackets may be lost (“2028)73-18” is 20, then item 28).
    """
    due = _due(own)
    text = "".join(character for character, _, _ in peaks)
    for number in due:
        at = text.rfind(number)
        if at >= 0:
            return at, number
    return None


def own_number(text: str, *, pointed: bool = False) -> str:
    """Return the number a line begins with, with its mark; empty: it has none.

    Args:
        text: The line.
        pointed: Whether a point is such a mark, too: “2.5+3” may be item 2 or none.
    """
    found = _OWN.match(text) or (_POINTED.match(text) if pointed else None)
    return found[0] if found else ""


def _due(own: str) -> list[str]:
    """Return how the number behind *own* may read, the likeliest first."""
    if not own:
        return []
    if own in CIRCLED:
        return [CIRCLED[CIRCLED.index(own) + 1]] if own != CIRCLED[-1] else ["(21)"]
    digits = own.strip("()、.")
    due = str(int(digits) + 1)
    return [f"{due}{own[-1]}"] if own.endswith(("、", ".")) else [f"({due})", f"{due})", f"({due}"]
