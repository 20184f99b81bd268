"""Noughts that no reader is sure of are told by what the ink encloses."""

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.counted import NOTHING_COUNTED, Count
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from school.grading import Verdict

DIGITS = "0123456789."
STRIP = Strip(0, 0, 0.0, 100, 40)


def judged(
    expected: str,
    read: str,
    *,
    count: Count,
    last: float = 1.0,
    more: float = 0.0,
    apart: bool = True,
) -> Verdict:
    """Return the verdict where three readings say *read*.

    They are sure of its last digit up to *last*, and give one nought *more* its own chance.
    """
    said = np.full((2 * len(read) + 3, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(read):
        said[2 * i + 1, DIGITS.index(character) + 1] = 1
    said[-4] *= last
    said[-4, 0] = 1 - last
    said[-2, [0, 1]] = 1 - more, more
    readings = tuple(Reading(DIGITS, said, second=second) for second in (False, False, True))
    question = Question("?", expected, (expected,), DIGITS, sure=True)
    answer = Answer(Amount.SOME, readings, STRIP, STRIP, 40, apart=apart, count=count)
    return compared(question, answer).verdict


@pytest.mark.parametrize(
    ("count", "outcome"), [(Count("1", 4), Verdict.UNSURE), (Count("1", 3), Verdict.RIGHT)]
)
def test_a_nought_that_all_half_see_and_the_ink_has_is_not_overlooked(
    count: Count, outcome: Verdict
) -> None:
    assert judged("2000", "20000", last=0.6, count=count) is outcome


@pytest.mark.parametrize(
    ("count", "apart", "outcome"),
    [
        (Count("111", 2), True, Verdict.WRONG),
        (Count("111", 3), True, Verdict.UNSURE),  # somewhere there is one more
        (Count("111", 2), False, Verdict.UNSURE),  # one may be cut off
        (NOTHING_COUNTED, False, Verdict.UNSURE),
    ],
)
def test_noughts_too_few_are_wrong_where_none_can_be_lost_and_the_ink_has_none(
    count: Count, outcome: Verdict, *, apart: bool
) -> None:
    assert judged("3000", "300", more=0.01, count=count, apart=apart) is outcome


def test_07_is_not_7() -> None:
    assert judged("7", "07", count=NOTHING_COUNTED) is Verdict.UNSURE
    assert judged("0.7", "07", count=NOTHING_COUNTED) is Verdict.RIGHT
