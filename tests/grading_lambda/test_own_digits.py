"""A digit that is always read for the same other one is how a pupil writes, not what is wrong."""

from dataclasses import replace

import pytest

from grading_lambda.own_digits import without_own_digits
from grading_lambda.questions import Question
from grading_lambda.verdict import Judgement
from school.grading import Verdict

DIGITS = "0123456789."


def verdicts(*answers: tuple[str, str]) -> list[Verdict]:
    """Return what becomes of a page of wrong answers, each the right one and the one read."""
    judged = [
        (Question("?", due, (due,), DIGITS, sure=True), Judgement(Verdict.WRONG, read, 0.9))
        for due, read in answers
    ]
    return [judgement.verdict for _, judgement in without_own_digits(judged)]


def test_three_nines_read_as_fours_are_nines() -> None:
    page = ("982", "482"), ("139", "134"), ("10.9", "10.4"), ("57", "52")

    assert verdicts(*page) == [Verdict.UNSURE] * 3 + [Verdict.WRONG]


@pytest.mark.parametrize(
    "third",
    [("57", "52"), ("12", "72"), ("34", "39"), ("98", "40"), ("98", "498"), ("9.8", "948")],
)
def test_answers_wrong_in_several_ways_are_wrong(third: tuple[str, str]) -> None:
    assert verdicts(("982", "482"), ("139", "134"), third) == [Verdict.WRONG] * 3


def test_digits_nobody_writes_alike_are_wrong_however_often() -> None:
    assert verdicts(("30", "32"), ("20", "22"), ("10", "12")) == [Verdict.WRONG] * 3


def test_three_nines_are_fours_where_as_many_others_are_nines() -> None:
    question = Question("?", "99", ("99",), DIGITS, sure=True)
    right = question, Judgement(Verdict.RIGHT, "99", 0.9)
    wrong = replace(question, accepted=("98",)), Judgement(Verdict.WRONG, "48", 0.9)

    for rights, then in ((3, Verdict.WRONG), (2, Verdict.UNSURE)):
        found = without_own_digits([*[right] * rights, *[wrong] * 3])

        assert [judgement.verdict for _, judgement in found] == [Verdict.RIGHT] * rights + [
            then
        ] * 3
