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
    for other, start, end in (*_undoubled(text), *_turned(text)):
        around = other[max(0, start - _LONGEST) : end + _LONGEST]
        if any(_spans(name, other, start, end) for name in names if name in around):
            return other
    return text


def _spans(name: str, text: str, start: int, end: int) -> bool:
    """Return True when a name stands where the slip was."""
    at = text.find(name, max(0, end - len(name)))
    return len(name) >= _SHORTEST and 0 <= at <= start


def _undoubled(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the text without one of two equal neighbours, and where the other one stands."""
    for place in range(len(text) - 1):
        if text[place] == text[place + 1]:
            yield text[:place] + text[place + 1 :], place, place + 1


def _turned(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the text with two neighbours in the other order, and where they stand."""
    for place in range(len(text) - 1):
        first, second = text[place], text[place + 1]
        if first != second and min(first, second) >= "\u4e00":
            yield text[:place] + second + first + text[place + 2 :], place, place + 2
