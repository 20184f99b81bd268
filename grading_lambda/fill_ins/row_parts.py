"""Parts a row of exercises with places in brackets where one ends and the next one begins.

Columns stand close together where the brackets are wide: then the widest gap of a row is the one
that nobody has written in, and the text finder breaks the row there. What tells two exercises apart
is that each can be worked out by itself, and that their item numbers follow each other.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from grading_lambda.fill_ins.surroundings import Peak, said
from school.exercise import BLANK, CIRCLE
from school.measures import UNIT_LETTERS
from school.solve import solve

_PLACE = re.compile(r"[(（]{1,2}(?:[^()（）+×÷=]{0,7}|=)[)）]")
"""A 1 right behind the bracket may look like another one."""
_SIGNED = re.compile(r"[(（][^0-9()（）+×÷]{0,2}[)）]")
"""Brackets with a sign in them or nothing: those around a digit are an item number's."""
_LIKE_A_DIGIT = re.compile(r"[(（]([0-9])[)）]")
_ON_A_RULE = re.compile(rf"(?<=[{UNIT_LETTERS}]=)[_0-9.]+(?=[{UNIT_LETTERS}])")
"""What only a pupil can have written, and the rule under it: “5角=50分”."""
_WITH_REST = re.compile(rf"{BLANK}[.…⋯·]*{BLANK}$")
"""A quotient and what is left."""
NUMBER = re.compile(r"[(（]?([0-9]{1,2})[.、)）,，]+")
_IN_TURN = 3.0
"""How much wider, in heights of the line, a gap counts behind which the next number begins."""


def is_whole(text: str) -> bool:
    """Tell whether *text* is one exercise with brackets that can be worked out, and nothing else.

    Brackets at its start may be those of its number, or of its place.
    """
    number = NUMBER.match(text)
    if number is None:
        return _asks(text)
    rest = text[number.end() :]
    return _asks(text) or _asks(rest) or _compares(rest, numbered=int(number[1]))


def ends_between(characters: Sequence[Peak], *, high: float) -> list[float] | None:
    """Return where each exercise but the first begins; None: they are not whole exercises.

    Args:
        characters: What a row says, each with its place along the row, from left to right.
        high: Height of the row.
    """
    text = said(characters)
    whole = cache(is_whole)
    if "=" not in _PLACE.sub("", text):
        return _compared(characters, whole, high=high)
    equals = [i for i, character in enumerate(text) if character == "="]
    # For each exercise so far the best way to part all up to its end: how good, and the starts.
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for place, first in enumerate(equals):
        last = place + 1 == len(equals)
        ends = [len(text)] if last else range(first + 2, equals[place + 1])
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in ends:
            found = [
                (good + parted(characters, start, end, high=high), (*starts, end))
                for start, (good, starts) in ways.items()
                if whole(text[start:end])
            ]
            if found:
                longer[end] = max(found)
        ways = longer
    if len(text) not in ways or not equals:
        return None
    starts = ways[len(text)][1][:-1]
    return [(characters[i - 1][1] + characters[i][1]) / 2 for i in starts]


def _compared(
    characters: Sequence[Peak], whole: Callable[[str], bool], *, high: float
) -> list[float] | None:
    """Return where each comparison but the first begins; there is no “=” to tell where one ends."""
    text = said(characters)
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for end in range(1, len(text) + 1):
        found = [
            (good + parted(characters, start, end, high=high), (*starts, end))
            for start, (good, starts) in ways.items()
            if whole(text[start:end])
        ]
        if found:
            ways[end] = max(found)
    if not text or len(text) not in ways:
        return None
    starts = ways[len(text)][1][:-1]
    return [(characters[i - 1][1] + characters[i][1]) / 2 for i in starts]


def _asks(text: str) -> bool:
    asked = _WITH_REST.sub(BLANK, _PLACE.sub(BLANK, text))
    if BLANK not in asked:
        asked = _ON_A_RULE.sub(BLANK, text, count=1)
    if asked.count(BLANK) == 1 and solve(asked) is not None:
        return True
    return _compares(_SIGNED.sub(CIRCLE, text))


def _compares(text: str, *, numbered: int | None = None) -> bool:
    """Tell whether *text* is one comparison; behind its number a sign may be read as a digit.

    The number of the next item, in brackets between two sums, is no such sign.
    """
    seen = _LIKE_A_DIGIT.search(text) if numbered else None
    if seen and int(seen[1]) != (numbered or 0) + 1:
        text = text[: seen.start()] + CIRCLE + text[seen.end() :]
    return "=" not in text and text.count(CIRCLE) == 1 and solve(text) is not None


def parted(characters: Sequence[Peak], start: int, end: int, *, high: float) -> float:
    """Return how well the exercise from *start* to *end* is parted from the one behind it."""
    if end == len(characters):
        return 0.0
    text = said(characters)
    mine, next_ = NUMBER.match(text[start:end]), NUMBER.match(text, end)
    in_turn = mine and next_ and int(next_[1]) == int(mine[1]) + 1
    gap = (characters[end][1] - characters[end - 1][1]) / high
    return gap + (_IN_TURN if in_turn else 0.0)
