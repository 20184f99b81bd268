"""Slips of the finger in a whole name: a character twice, two exchanged, one that sounds alike."""

from collections.abc import Container, Iterable, Iterator, Sequence

from school.question.sounds import sound, sounds
from school.question.table import Link, LinkTable
from school.question.words import GAP, lexicon

_SHORTEST = 4
"""Characters of a name that are no other name, or word, by chance when two change places."""
_LONGEST = 14
STOPS = frozenset(GAP + ",:?()- .%/")
"""Characters that are no part of a word."""
_PLACE = 2
"""Characters of a region's short name: “广洲” is 广州."""
_LEAST = 3
"""Characters a name has more of, one of which may be another that sounds alike."""


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


def regions_right(text: str, regions: Iterable[str], known: Container[str]) -> str:
    """Return *text* with a region's name written right of which one character sounds alike.

    Args:
        text: A question in the one spelling.
        regions: What regions are called.
        known: Pairs of characters that are words themselves.
    """
    for name in regions:
        if len(name) != _PLACE or name in text:
            continue
        for at in range(len(text) - 1):
            said = text[at : at + _PLACE]
            one_off = (said[0] == name[0]) != (said[1] == name[1])
            if one_off and said not in known and sounds(said) == sounds(name):
                return text[:at] + name + text[at + _PLACE :]
    return text


def homophone_at(text: str, place: int, link: Link, table: LinkTable) -> range:
    """Return where a whole name stands, one character of it written as one that sounds alike.

    In a name of three characters only what makes no word of its own: “教室数” is no “教师数”.
    """
    if text[place] in STOPS:
        return range(0)
    around = (text[max(place - 1, 0) : place + 1], text[place : place + 2])
    word = text[place] in lexicon().meaning or any(pair in table.by_piece for pair in around)
    for name in link.names:
        for at, meant in enumerate(name if len(name) > _LEAST - (not word) else ""):
            start = place - at
            said = text[max(start, 0) : start + len(name)]
            if said[:at] + said[at + 1 :] == name[:at] + name[at + 1 :] and len(said) == len(name):
                alike = said[at] != meant and sound(said[at]) == sound(meant)
                return range(start, start + len(name)) if alike else range(0)
    return range(0)
