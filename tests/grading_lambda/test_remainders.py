"""A quotient and what is left are read apart where each has brackets, and are one answer."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.engine import LINE_HEIGHT
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.remainders import places_of, put_together
from grading_lambda.fill_ins.slots import Room, find_slots
from grading_lambda.ink import Amount
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from grading_lambda.verdict import judge
from school.exercise import DIGITS
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.test_surroundings import a_line

PACE = 24
TEXT = "17÷5=(3)……(2)"


def a_division(text: str = TEXT) -> FillIn:
    """Return a division with a place for its quotient and one for what is left."""
    line = a_line(*((c, 12 + PACE * i) for i, c in enumerate(text)))
    line = replace(line, strip=Strip(0, 60, 0, PACE * len(text), LINE_HEIGHT))
    paper = np.full((120, PACE * len(text) + 40, 3), 255, np.uint8)
    slot, (before, _) = find_slots(line, Room(), paper, ())[0]
    return FillIn(
        line, "17÷5=□", slot, sure=True, used=frozenset({0}), neighbours=(before[-1], None)
    )


def an_answer(text: str, *, left: float) -> Answer:
    """Return an answer that two readings of the first reader and one of the second call *text*."""
    said = np.full((2 * len(text) + 1, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        said[2 * i + 1, DIGITS.index(character) + 1] = 1
    read = Reading(DIGITS, said)
    where = Strip(left, 60, 0, 20, 40)
    amount = Amount.SOME if text else Amount.NONE
    readings = (read, read, replace(read, second=True)) if text else ()
    return Answer(amount, readings, where, where, line_height=40)


def verdict(quotient: str, rest: str) -> Verdict:
    answers = [an_answer(quotient, left=150), an_answer(rest, left=250)]
    (whole,) = put_together([a_division()], answers)
    right = solve("17÷5")
    assert right is not None
    return judge(
        whole.readings, accepted=right.accepted, amount=whole.amount, question_sure=True
    ).verdict


def test_each_pair_of_brackets_is_a_place_for_digits() -> None:
    fill_in = a_division()

    (quotient, digits), (rest, _) = places_of(fill_in, DIGITS + "./…")

    # Its brackets stand at 132 and 180, and at 252 and 300.
    assert quotient.slot.right == pytest.approx(180, abs=8)
    assert rest.slot.left == pytest.approx(252, abs=20)
    assert quotient.slot.right < rest.slot.left < rest.slot.right <= fill_in.slot.right
    assert digits == DIGITS


def test_one_pair_of_brackets_is_one_place() -> None:
    fill_in = a_division("17÷5=(32)")

    assert places_of(fill_in, DIGITS) == [(fill_in, DIGITS)]


@pytest.mark.parametrize(
    ("quotient", "rest", "outcome"),
    [
        ("3", "2", Verdict.RIGHT),
        ("3", "1", Verdict.WRONG),
        ("4", "2", Verdict.WRONG),
        ("", "", Verdict.BLANK),
        ("3", "", Verdict.UNSURE),
        ("", "2", Verdict.UNSURE),
    ],
)
def test_both_have_to_be_right_and_half_an_answer_is_for_a_person(
    quotient: str, rest: str, outcome: Verdict
) -> None:
    assert verdict(quotient, rest) is outcome


def test_the_answer_lies_from_the_quotient_to_what_is_left() -> None:
    answers = [an_answer("3", left=150), an_answer("2", left=250)]

    (whole,) = put_together([a_division()], answers)

    assert (whole.strip.x, whole.strip.length) == pytest.approx((150, 120))
