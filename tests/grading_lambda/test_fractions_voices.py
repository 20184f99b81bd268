"""What both readers say of a written fraction, one voice each."""

from dataclasses import replace

import pytest

from grading_lambda.answers import Answer
from grading_lambda.fractions.evidence import StackedReading
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.strip import Strip
from school.grading import Verdict
from tests.grading_lambda.test_verdict import a_reading

STRIP = Strip(0, 0, 0, 40, 26)


def a_stack(top: str, bottom: str, *, doubts: str = "", second: bool = False) -> StackedReading:
    """Read a fraction; *doubts* is what else the last digit above the bar may be."""
    doubt = {len(top) - 1: (doubts, 0.001)} if doubts else None
    numbers = a_reading(top, doubts=doubt), a_reading(bottom)
    return StackedReading(*(replace(number, second=second) for number in numbers))


def verdict(*readings: StackedReading, right: str, near: str = "") -> Verdict:
    question = Question("?", right, (right,), "0123456789/又", sure=True, near=(near,))
    return compared(question, Answer(Amount.SOME, readings, STRIP, STRIP, 40)).verdict


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        (a_stack("13", "4", second=True), Verdict.RIGHT),
        (a_stack("18", "4", second=True), Verdict.WRONG),
        (a_stack("13", "4"), Verdict.UNSURE),
    ],
)
def test_what_the_second_reader_sees_is_believed_where_the_first_half_sees_it(
    second: StackedReading, outcome: Verdict
) -> None:
    first = a_stack("18", "4", doubts="3")

    assert verdict(first, first, second, right="13/4") is outcome


def test_a_fraction_that_lost_a_digit_is_not_one_of_the_same_value() -> None:
    readings = a_stack("1", "2"), a_stack("1", "2"), a_stack("1", "2", second=True)

    assert verdict(*readings, right="6/12") is not Verdict.RIGHT


def test_a_wrong_fraction_may_be_worth_what_only_looks_like_a_right_one() -> None:
    readings = a_stack("4", "4"), a_stack("4", "4"), a_stack("4", "4", second=True)

    assert verdict(*readings, right="4/3", near="15/15") is Verdict.WRONG
    assert verdict(*readings, right="4/3", near="4/4") is Verdict.UNSURE
