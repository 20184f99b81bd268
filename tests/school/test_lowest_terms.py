"""Whether 2/4 is right where 1/2 is: any form counts, unless the teacher asks for lowest terms."""

from fractions import Fraction

import pytest

from message_cards.cards.answer_key import key_card
from school.answer_key import AnswerKey, plain_key
from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.grading import Mark, Verdict
from school.homework_key import KeyReport, mark_with
from school.lowest_terms import cancels, taken_from, verdict_on_form
from school.people import UnitId


@pytest.mark.parametrize("written", ["2/4", "1又2/4", "6/3", "3/1", "0/5", "10/100"])
def test_what_can_still_be_cancelled_is_not_in_lowest_terms(written: str) -> None:
    assert cancels(written)


@pytest.mark.parametrize("written", ["1/2", "7/4", "1又3/4", "0.5", "2", "", "24", "1/0", "B"])
def test_improper_fractions_and_other_answers_cannot_be_cancelled(written: str) -> None:
    assert not cancels(written)


@pytest.mark.parametrize(
    ("verdict", "read", "asked", "then"),
    [
        (Verdict.RIGHT, "2/4", True, Verdict.WRONG),
        (Verdict.RIGHT, "2/4", False, Verdict.RIGHT),
        (Verdict.WRONG, "2/4", False, Verdict.RIGHT),
        (Verdict.RIGHT, "1/2", True, Verdict.RIGHT),
        (Verdict.WRONG, "2/6", False, Verdict.WRONG),
        (Verdict.UNSURE, "2/4", True, Verdict.UNSURE),
        (Verdict.BLANK, "", True, Verdict.BLANK),
    ],
)
def test_the_form_of_a_fraction_counts_only_where_the_teacher_asks_for_it(
    verdict: Verdict, read: str, *, asked: bool, then: Verdict
) -> None:
    assert verdict_on_form(verdict, read, expected="1/2", lowest_terms=asked) is then


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("要约分", True),
        ("1-2 1/2 3/4，要约分", True),
        ("1-2 1/2 3/4 每题2分 结果必须约分", True),
        ("1-2 1/2 3/4 不约分算错", True),
        ("1-2 1/2 3/4 要化成最简分数", True),
        ("1-2 1/2 3/4 不要求约分", False),
        ("1-2 1/2 3/4，不用约分", False),
        ("1-2 1/2 3/4 不约分也算对", False),
        ("1-2 1/2 3/4", None),
        ("1-2 1/2 3/4 知识点 约分", None),
    ],
)
def test_a_teacher_says_in_words_whether_fractions_have_to_be_cancelled(
    typed: str, *, asked: bool | None
) -> None:
    rest, wish = taken_from(typed)

    assert wish is asked
    given = [change.answers[0].answer for change in parse_key(rest).changes]
    assert given == ([] if len(typed) < 4 else ["1/2", "3/4"])


def test_the_wish_stays_until_the_teacher_says_otherwise() -> None:
    first = changed(None, parse_key("1 1/2").changes).asking(lowest_terms=True)
    second = changed(first, parse_key("2 3/4").changes).asking(lowest_terms=None)
    third = changed(second, ()).asking(lowest_terms=False)

    assert first.lowest_terms
    assert second.lowest_terms
    assert not third.lowest_terms
    assert set(third.items) == {"1", "2"}


def a_mark(place: int, read: str, verdict: Verdict = Verdict.RIGHT) -> Mark:
    return Mark(
        place=place,
        no=place,
        question="1/4+1/4=",
        read=read,
        expected="1/2",
        verdict=verdict,
        first_verdict=Verdict.RIGHT,
    )


def test_marks_follow_the_wish_with_an_answer_in_the_key_and_without() -> None:
    marks = [a_mark(1, "2/4"), a_mark(2, "1/2"), a_mark(3, "2/4")]
    key = plain_key({"1": ("1/2",)}, points=Fraction(2)).model_copy(update={"lowest_terms": True})

    strict = mark_with(key, marks, {})
    lenient = mark_with(AnswerKey(items={}), strict, {})

    assert [m.verdict for m in strict] == [Verdict.WRONG, Verdict.RIGHT, Verdict.WRONG]
    assert {m.verdict for m in lenient} == {Verdict.RIGHT}


def test_what_a_teacher_decided_about_a_fraction_stays() -> None:
    key = AnswerKey(items={}, lowest_terms=True)

    [mark] = mark_with(key, [a_mark(1, "2/4")], {}, settled=[1])

    assert mark.verdict is Verdict.RIGHT


def test_the_card_of_a_key_says_when_fractions_have_to_be_cancelled() -> None:
    report = KeyReport(
        key_id="k-1",
        homework_id="k",
        homework="口算",
        class_id=UnitId("c"),
        class_name="三(2)班",
        version=1,
        key=AnswerKey(items={}, lowest_terms=True),
        confirmed=False,
    )

    lines = key_card(report).lines

    assert lines == ("没有单独的答案，按题目算", "分数要约分，没约分的算错")
