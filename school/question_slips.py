"""Slips of the finger in a whole name: a character typed twice, or two in the wrong order."""

from collections.abc import Iterator, Sequence

_SHORTEST = 4
"""Characters of a name that are no other name, or word, by chance when two change places."""
_LONGEST = 14


def put_right(text: str, names: Sequence[str]) -> str:
    """Return *text* with the one slip put right that makes it say a whole name; else as it was.

    Args:
        text: A question none of whose readings explains all of it.
        names: Everything an indicator is called, in the one spelling, longer ones first.
    """
    for place, other in _others(text):
        around = other[max(0, place - _LONGEST) : place + _LONGEST]
        name = next((n for n in names if len(n) >= _SHORTEST and n in around), "")
        if name and name not in text:
            return other
    return text


def _others(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text without a doubled character, or with two neighbours changed, and where."""
    for place in range(len(text) - 1):
        first, second = text[place : place + 2]
        if first == second:
            yield place, text[:place] + text[place + 1 :]
        elif "\u4e00" <= first <= "\u9fff" and "\u4e00" <= second <= "\u9fff":
            yield place, text[:place] + second + first + text[place + 2 :]
