"""The place in a measure to be converted is found by the units around it."""

import numpy as np
import pytest

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH
from grading_lambda.fill_ins.conversions import before_unit, up_to_unit
from grading_lambda.fill_ins.surroundings import Slot, peaks_of, said
from grading_lambda.layout import Line
from grading_lambda.recognise import WIDE, Reading
from grading_lambda.strip import Strip

HEIGHT = 40.0


def a_line(text: str) -> Line:
    """Set *text* in a strip, each character two time steps wide."""
    given = np.full((2 * len(text) + 1, len(WIDE.symbols) + 1), 1e-9)
    given[::2, 0] = 1
    for i, character in enumerate(text):
        given[2 * i + 1, WIDE.symbols.index(character) + 1] = 1
    shown = tuple((character, 2 * i + 1, 1.0) for i, character in enumerate(text))
    reading = Reading(WIDE.symbols, given, shown=shown)
    length = len(given) * STEP_WIDTH * HEIGHT / LINE_HEIGHT
    return Line(Strip(0, 0, 0.0, length, HEIGHT), reading, reading, reading)


@pytest.mark.parametrize(
    ("before", "between", "after", "hidden"),
    [
        ("11元=", "(/00", "分", True),
        ("9天=", "    ", "小时", True),
        ("11天=", "86×", "小时", True),
        ("1升8毫升=", "(  )", "毫升", False),
        ("5角=", "50", "分", False),
    ],
)
def test_whatever_was_seen_between_equals_and_a_unit_is_the_place(
    before: str, between: str, after: str, *, hidden: bool
) -> None:
    ((slot, printed),) = before_unit(a_line(before + between + after), brackets=True)

    assert (said(printed[0]), said(printed[1])) == (before, after)
    assert slot.hidden is hidden


@pytest.mark.parametrize(
    ("text", "brackets"),
    [
        ("11元=(/00分", False),  # no other line has brackets
        ("9天=小时", True),  # nobody has room there
        ("130分=2时10分", True),
        ("9-4=5", True),
    ],
)
def test_nothing_else_is_a_place_before_a_unit(text: str, *, brackets: bool) -> None:
    assert before_unit(a_line(text), brackets=brackets) == []


@pytest.mark.parametrize("end", [2, 1])
def test_a_rule_ends_before_the_unit_behind_it(end: int) -> None:
    line = a_line("2升=2900  毫升")
    places = [x for _, x, _ in peaks_of(line)]

    slot = up_to_unit(line, Slot(places[2] + 1, places[-end] + 1, ruled=True))

    assert places[-3] < slot.right < places[-2]


def test_a_rule_behind_which_a_unit_stands_stays_as_it_is() -> None:
    line = a_line("2升=2900  毫升")
    places = [x for _, x, _ in peaks_of(line)]
    rule = Slot(places[2] + 1, places[-3] + 1, ruled=True)

    assert up_to_unit(line, rule) == rule
