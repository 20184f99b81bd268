"""Which way up is a page of stacked fractions? Their bars lie flat, and their digits tell the rest.

A page of nothing but fractions has no line of text that would: single digits look as clear on
their side or their head, and one over another they make longer lines there than they do upright.
"""

from collections.abc import Sequence

import numpy as np

from grading_lambda.composed import Picture, Piece, compose
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.bars import Fraction, find_bars
from grading_lambda.level import LevelPage, around, level_at, usual_angle
from grading_lambda.recognise import Alphabet, read_crops
from grading_lambda.rectify import Level, turn
from grading_lambda.strip import Strip

_LEAST, _LEAST_SHARE = 4, 0.2
"""Least number of fractions, and over that of the lines of text, on a page made of fractions. A
table on its side shows a few: its rules lie between numbers."""
_CLEARLY = 2.0
"""So many times more fractions than the other way up."""
_READABLE = 0.7
"""Least clear digits a number shows one way or the other; upright there are one or more."""
_MOST, _IN_A_LINE = 12, 8
"""Fractions read to tell whether they stand on their heads, and numbers in a line of them."""
_DIGITS = Alphabet("0123456789", {})


def upright_by_bars(engine: Engine, ways: Sequence[Level]) -> Level | None:
    """Return the one of *ways* that shows stacked fractions; None: no one clearly does.

    It may still stand on its head.
    """
    counted = [(*_fractions(way.pixels, way.lines), way) for way in ways]
    (page, most, best), *others = sorted(counted, key=lambda entry: -len(entry[1]))
    clearly = all(len(most) >= _CLEARLY * len(fewer) for _, fewer, _ in others)
    if not (_enough(len(most), best.lines) and clearly):
        return None
    # The strokes of digits on their side lie between others as well, but those are none to read.
    readable = max(_clear_both_ways(engine, page, most)) >= _READABLE * 2 * len(most[:_MOST])
    return best if readable else None


def on_its_head(engine: Engine, pixels: Pixels, lines: Sequence[Strip]) -> bool | None:
    """Tell whether the digits of the stacked fractions are clearer turned by 180°.

    Args:
        engine: The networks.
        pixels: The photo, its lines level.
        lines: Where its lines of text are.

    Returns:
        None where the page is not made of fractions.
    """
    page, fractions = _fractions(pixels, lines)
    if not _enough(len(fractions), lines):
        return None
    upright, over = _clear_both_ways(engine, page, fractions)
    return over > upright


def _fractions(pixels: Pixels, lines: Sequence[Strip]) -> tuple[LevelPage, list[Fraction]]:
    return find_bars(level_at(pixels, usual_angle(lines)))


def _enough(fractions: int, lines: Sequence[Strip]) -> bool:
    return fractions >= max(_LEAST, _LEAST_SHARE * len(lines))


def _numbers(page: LevelPage, fractions: Sequence[Fraction]) -> list[Picture]:
    """Return the numbers of *fractions* as a few lines of text."""
    numbers = [number for f in fractions for number in (f.top, f.bottom)]
    pieces = [Piece(number, (box := around(number)).y, box) for number in numbers]
    starts = range(0, len(pieces), _IN_A_LINE)
    return [compose(page, pieces[start : start + _IN_A_LINE]) for start in starts]


def _clear_both_ways(
    engine: Engine, page: LevelPage, fractions: Sequence[Fraction]
) -> tuple[float, float]:
    """Return how many clear digits *fractions* show as they are, and turned by 180°."""
    pictures = [picture.pixels for picture in _numbers(page, fractions[:_MOST])]
    over = [turn(picture, 180) for picture in pictures]
    return _clear_digits(engine, pictures), _clear_digits(engine, over)


def _clear_digits(engine: Engine, pictures: Sequence[Pixels]) -> float:
    """Return how many digits *pictures* show, each counted as far as it is clear (0..1)."""
    read = [reading for (reading,) in read_crops(engine, pictures, _DIGITS)]
    return float(np.sum([p for one in read for c, _, p in one.shown if c in _DIGITS.symbols]))
