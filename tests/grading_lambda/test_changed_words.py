"""The strokes of a word cross and touch: that alone does not make it one written over another."""

import pytest

from grading_lambda.answers import Answer
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.strip import Strip
from school.grading import Verdict
from tests.grading_lambda.test_judging import Said

STRIP = Strip(0, 0, 0.0, 100, 40)


@pytest.mark.parametrize(
    ("expected", "texts", "outcome"),
    [
        ("北京", ("黄河", "黄河"), Verdict.WRONG),
        ("更上一层楼", ("黄河", "黄河"), Verdict.WRONG),
        ("北京", ("黄河", "北河"), Verdict.UNSURE),
        ("28", ("26", "26"), Verdict.UNSURE),
    ],
)
def test_another_word_that_both_readings_say_is_wrong_though_its_strokes_look_like_two_pens(
    expected: str, texts: tuple[str, ...], outcome: Verdict
) -> None:
    question = Question("?", expected, (expected,), "黄河北京更上一层楼0123456789", sure=True)
    said = tuple(Said(text) for text in texts)
    answer = Answer(Amount.SOME, said, STRIP, STRIP, 40, changed=True)

    assert compared(question, answer).verdict is outcome
