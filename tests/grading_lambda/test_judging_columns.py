"""Answers in columns: their digits stand apart, and one at an end may have been lost."""

from typing import cast

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.columns.answers import ColumnWork
from grading_lambda.columns.sums import ColumnSum
from grading_lambda.exercises import Asked
from grading_lambda.ink import Amount
from grading_lambda.judging import judge_answer
from grading_lambda.numbering import Numbered
from grading_lambda.questions import Question
from school.grading import Verdict
from tests.grading_lambda.test_judging import DIGITS, STRIP, readings

NO_WORK = cast("ColumnWork", None)
"""What is written is given as it was read."""


@pytest.mark.parametrize(
    ("expected", "read", "outcome"),
    [
        ("25160", "2516", Verdict.UNSURE),
        ("25160", "5160", Verdict.UNSURE),
        ("22……2", "2", Verdict.UNSURE),
        ("25160", "25161", Verdict.WRONG),
        ("25160", "2616", Verdict.WRONG),
        ("25160", "25160", Verdict.RIGHT),
    ],
)
def test_what_lacks_digits_at_an_end_is_not_called_wrong(
    expected: str, read: str, outcome: Verdict
) -> None:
    question = Question("?", expected, (expected,), DIGITS, sure=True)
    column = ColumnSum("?", "", True, STRIP, frozenset(), True, NO_WORK)  # noqa: FBT003  # sure
    answer = Answer(
        amount=Amount.SOME, readings=readings(read), strip=STRIP, whole=STRIP, line_height=40
    )

    asked = Asked(column, Numbered(1, "?"), question)
    _, judged = judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))

    assert judged.verdict is outcome
