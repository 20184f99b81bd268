"""The second place of a division is found where nothing but dots stands between."""

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.exercises import Asked
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.remainder_places import rest_of, rule_for_rest
from grading_lambda.fill_ins.remainders import places_of
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.fill_ins.surroundings import Peak
from grading_lambda.ink import Amount
from grading_lambda.judging import judge_answer
from grading_lambda.layout import Line
from grading_lambda.numbering import Numbered
from grading_lambda.questions import Question
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.exercise import DIGITS
from school.grading import Verdict
from tests.grading_lambda.test_judging import a_fill_in, readings
from tests.grading_lambda.test_surroundings import a_line


def a_box(left: float, *, size: float = 40, outline: Outline = Outline.BOX) -> Shape:
    corners = [(left, 40), (left + size, 40), (left + size, 40 + size), (left, 40 + size)]
    return Shape(outline, np.array(corners, np.float32))


def a_division() -> Line:
    return a_line(*((c, 12 + 24 * i) for i, c in enumerate("17÷5=")))


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (a_box(300), True),
        (a_box(190), False),  # touches the first
        (a_box(600), False),  # another exercise's
        (a_box(300, size=100), False),
        (a_box(300, outline=Outline.CIRCLE), False),
    ],
)
def test_the_box_for_what_is_left_is_like_the_first_and_near(second: Shape, *, found: bool) -> None:
    line, first = a_division(), a_box(140)
    slot = Slot(140, 180, first)

    rest = rest_of(slot, line, [first, second], [line])

    assert (rest is not None) is found
    assert rest is None or rest.shape is second


def test_no_other_exercise_stands_between_two_boxes() -> None:
    line, first, second = a_division(), a_box(140), a_box(300)
    other = a_line(("7", 210), ("÷", 235))

    assert rest_of(Slot(140, 180, first), line, [first, second], [line, other]) is None


def test_a_quotient_on_a_rule_has_a_second_rule_for_what_is_left() -> None:
    before: list[Peak] = [(c, 24.0 * i, 1.0) for i, c in enumerate("8.17÷5=")]
    dots: list[Peak] = [("…", 250.0, 1.0)]
    first, second = Slot(170, 230, ruled=True), Slot(280, 340, ruled=True)
    slots = [(first, (before, dots)), (second, (before, []))]

    assert rule_for_rest(first, before, slots) == (second, [])
    assert rule_for_rest(second, before, slots) is None
    assert rule_for_rest(first, [("=", 0.0, 1.0)], slots) is None
    assert rule_for_rest(Slot(170, 230), before, slots) is None


def test_two_places_are_read_apart() -> None:
    rest = Slot(300, 340, a_box(300))
    fill_in = FillIn(
        a_division(),
        "17÷5=□",
        Slot(140, 180, a_box(140), rest=rest),
        sure=True,
        used=frozenset(),
        neighbours=(None, None),
    )

    places = places_of(fill_in, "0123456789…")

    assert [(place.slot.left, symbols) for place, symbols in places] == [
        (140, DIGITS),
        (300, DIGITS),
    ]


@pytest.mark.parametrize(("text", "outcome"), [("3", Verdict.UNSURE), ("4", Verdict.UNSURE)])
def test_a_quotient_in_its_place_is_not_called_wrong_for_what_nobody_saw(
    text: str, outcome: Verdict
) -> None:
    strip = Strip(0, 0, 0, 100, 40)
    question = Question("17÷5", "3……2", ("3……2",), "0123456789…", sure=True)
    asked = Asked(a_fill_in("17÷5=□"), Numbered(1, "?"), question)
    answer = Answer(Amount.SOME, readings(text), strip, strip, line_height=40)

    assert judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict is outcome
