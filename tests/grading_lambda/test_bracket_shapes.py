"""What all brackets of a page look like, and where they stand, is known from some of them."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.fill_ins.bracket_shapes import find_brackets
from tests.grading_lambda.test_fill_ins import (
    CROSSING_SEVEN,
    LEFT,
    PAPER,
    RIGHT,
    Print,
    Stroke,
    a_row,
    found_in,
    stretch,
)


def test_digits_written_over_brackets_do_not_show_what_brackets_look_like() -> None:
    blot: Stroke = ((LEFT + 18, 36), (LEFT + 10, 44), (LEFT + 10, 60), (LEFT + 18, 68))
    mirrored = tuple((LEFT + RIGHT - x, y) for x, y in blot)
    blots = a_row([blot, mirrored], style=Print(pair=""), pen=13)

    pair, *_ = found_in(a_row(), blots, blots, blots)

    assert pair is not None
    assert pair.thick < 8


def test_brackets_stand_where_those_of_the_other_places_do() -> None:
    scribble: Stroke = tuple((x, 30 + 44 * (x // 4 % 2)) for x in range(LEFT - 4, LEFT + 12, 4))
    opening = a_row()[20:80, LEFT - 10 : LEFT + 12]
    hidden = a_row([scribble, CROSSING_SEVEN])
    hidden[20:80, LEFT + 38 : LEFT + 60] = np.minimum(hidden[20:80, LEFT + 38 : LEFT + 60], opening)
    seen = [replace(stretch(a_row()), printed=True) for _ in range(4)]

    alone = find_brackets([*seen, stretch(hidden)])[-1]
    among = find_brackets([*seen, replace(stretch(hidden), printed=True)])[-1]

    assert alone is not None
    assert among is not None
    assert alone.left == pytest.approx(LEFT + 48, abs=6)
    assert among.left == pytest.approx(LEFT, abs=6)


def test_places_here_and_there_show_nothing_of_where_the_next_one_is() -> None:
    rows = [np.roll(a_row(), 14 * i, axis=1) for i in range(4)]
    bare = np.full_like(rows[0], PAPER)

    pairs = find_brackets([replace(stretch(row), printed=True) for row in [*rows, bare]])

    assert pairs[-1] is None


def test_half_a_bracket_is_none_where_the_reader_saw_none() -> None:
    halves: list[Stroke] = [((LEFT - 4, 36), (LEFT - 5, 54)), ((RIGHT + 4, 36), (RIGHT + 5, 54))]
    seen = [replace(stretch(a_row()), printed=True) for _ in range(4)]
    other = replace(stretch(a_row(halves, style=Print(pair="")), seen=False), printed=True)

    assert find_brackets([*seen, other])[-1] is None
