"""Finds where a line of text begins with the end of somebody else's answer."""

import re
from collections.abc import Sequence

_MARKED = re.compile(r"[0-9.÷]{1,5}(?=\([0-9]{1,2}\)[0-9(]|[①-⑳])")
_LISTED = re.compile(r"[0-9.÷]{1,5}[0-9]{1,2}(?=、[0-9(])")
_NUMBER = re.compile(r"[0-9]{1,2}")
_WRITTEN = re.compile(r"[0-9.÷]{2,5}")
_BEGINS = "0123456789("
"""A handwritten 1 reads as the “/” of a printed “÷”."""
_APART = 9
"""So many time steps, 1.5 heights of the line, lie between no two characters of one question."""


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
    return _behind_gap(text, steps)


def _behind_gap(text: str, steps: Sequence[int]) -> int | None:
    """Return the step behind a gap that no question has; a number's mark may not be read."""
    places = (
        i
        for i in range(2, len(steps))
        if steps[i] - steps[i - 1] >= _APART and text[i] in _BEGINS and _WRITTEN.fullmatch(text[:i])
    )
    return next((steps[i] for i in places if not _is_number(text[:i])), None)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
