"""Finds where a line of text begins with the end of somebody else's answer."""

import re
from collections.abc import Sequence

_MARKED = re.compile(r"[0-9.÷]{1,5}(?=\([0-9]{1,2}\)[0-9(]|[①-⑳])")
_LISTED = re.compile(r"[0-9.÷]{1,5}[0-9]{1,2}(?=、[0-9(])")
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
    if (match := _LISTED.match(text)) and not _is_number(match[0]):
        # “9114、” is 91 and 14, or 911 and 4: the number stands apart.
        end = match.end()
        places = [i for i in (end - 2, end - 1) if _is_number(text[i:end])]
        return steps[max(places, key=lambda i: steps[i] - steps[i - 1])]
    return None


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
