"""An answer that runs into its box or brackets is judged by what neither can have made of it."""

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from school.grading import Verdict

DIGITS = "0123456789"
STRIP = Strip(0, 0, 0, 100, 40)


def a_reading(text: str, *, last: float = 1.0, second: bool = False) -> Reading:
    """Return a reading that gives the last digit of *text* the chance *last*, else nothing."""
    said = np.full((2 * len(text) + 1, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        said[2 * i + 1, DIGITS.index(character) + 1] = 1
    said[-2] *= last
    said[-2, 0] = 1 - last
    return Reading(DIGITS, said, second=second)


def verdict(expected: str, *read: Reading, boxed: bool) -> Verdict:
    question = Question("?", expected, (expected,), DIGITS, sure=True)
    answer = Answer(Amount.SOME, read, STRIP, STRIP, line_height=40, ruled=boxed, crowded=True)
    return compared(question, answer).verdict


@pytest.mark.parametrize(
    ("texts", "boxed", "outcome"),
    [
        (("8014", "8019", "8014"), True, Verdict.WRONG),
        (("8014", "8014", "8014"), True, Verdict.WRONG),
        (("8014", "8014", "8019"), True, Verdict.UNSURE),  # the second reader sees another one
        (("801", "801", "801"), True, Verdict.UNSURE),  # a digit may be hidden by the side
        (("8014", "6014", "8014"), True, Verdict.UNSURE),
        (("8014", "8014", "8014"), False, Verdict.UNSURE),  # a bracket may make an 8 of a 6
    ],
)
def test_what_touches_its_box_is_wrong_where_both_readers_see_as_many_digits(
    texts: tuple[str, str, str], outcome: Verdict, *, boxed: bool
) -> None:
    first, again, second = texts
    read = a_reading(first), a_reading(again), a_reading(second, second=True)

    assert verdict("6014", *read, boxed=boxed) is outcome


@pytest.mark.parametrize(("last", "outcome"), [(0.51, Verdict.UNSURE), (0.8, Verdict.RIGHT)])
def test_one_reading_alone_has_to_be_sure_of_what_runs_into_its_box(
    last: float, outcome: Verdict
) -> None:
    hardly_seen = a_reading("77", last=0.03)  # 7 to this reader
    alone = a_reading("77", last=last, second=True)

    assert verdict("77", hardly_seen, hardly_seen, alone, boxed=True) is outcome
