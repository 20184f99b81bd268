"""A question comes back after growing pauses, and is mastered only by what lasts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.county_time import COUNTY_TIME, day_of
from school.revisit import (
    ENOUGH_LASTING,
    LASTING_DAYS,
    STEPS_DAYS,
    AnswerForm,
    Evidence,
    State,
    form_of,
    is_right,
    may_answer,
    standing,
)

START = datetime(2026, 11, 20, 6, tzinfo=UTC)


def wrong(day: float, *, on_paper: bool = True) -> Evidence:
    return Evidence(at=START + timedelta(days=day), correct=False, on_paper=on_paper)


def right(day: float, *, on_paper: bool = False) -> Evidence:
    return Evidence(at=START + timedelta(days=day), correct=True, on_paper=on_paper)


def days_until_next(*history: Evidence) -> int | None:
    found = standing(history)
    assert found is not None
    if found.next_review_at is None:
        return None
    return (day_of(found.next_review_at) - day_of(history[-1].at)).days


def test_the_pauses_grow_until_it_is_mastered() -> None:
    history = [wrong(0)]
    pauses = []
    while (pause := days_until_next(*history)) is not None:
        pauses.append(pause)
        history.append(right(sum(pauses)))

    assert tuple(pauses) == STEPS_DAYS
    found = standing(history)
    assert found is not None
    assert found.state is State.MASTERED


def test_a_review_is_due_from_the_beginning_of_its_day() -> None:
    late_evening = Evidence(
        at=datetime(2026, 11, 20, 23, 50, tzinfo=COUNTY_TIME), correct=False, on_paper=True
    )

    found = standing([late_evening])

    assert found is not None
    assert found.next_review_at == datetime(2026, 11, 21, tzinfo=COUNTY_TIME)


def test_a_wrong_answer_goes_back_to_the_first_step() -> None:
    assert days_until_next(wrong(0), right(1), right(3), wrong(7)) == STEPS_DAYS[0]


def test_a_right_answer_before_its_day_changes_nothing() -> None:
    before = standing([wrong(0), right(1)])

    assert standing([wrong(0), right(1), right(1.1), right(2)]) == before


def test_two_right_answers_after_a_week_or_more_are_enough() -> None:
    once = standing([wrong(0), right(8)])
    twice = standing([wrong(0), right(8), right(16)])

    assert once is not None
    assert twice is not None
    assert (once.state, twice.state) == (State.REVIEWING, State.MASTERED)


def test_a_mastered_question_that_is_wrong_again_is_open_and_counted() -> None:
    found = standing([wrong(0), right(8), right(16), wrong(40)])

    assert found is not None
    assert (found.state, found.times_wrong, found.step) == (State.OPEN, 2, 0)


def test_a_review_alone_opens_nothing() -> None:
    assert standing([right(0), wrong(1, on_paper=False)]) is None
    assert standing([right(0, on_paper=True)]) is None


HISTORIES = st.lists(
    st.builds(
        lambda hours, correct, on_paper: Evidence(
            at=START + timedelta(hours=hours), correct=correct, on_paper=on_paper
        ),
        st.integers(0, 24 * 90),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@given(HISTORIES)
def test_a_question_is_mastered_only_by_evidence(history: list[Evidence]) -> None:
    found = standing(history)
    if found is None or found.state is not State.MASTERED:
        return

    ordered = sorted(history, key=lambda e: (e.at, e.correct))
    last_wrong = max(n for n, one in enumerate(ordered) if not one.correct)
    since = ordered[last_wrong + 1 :]

    assert all(one.correct for one in since)
    assert len({day_of(one.at) for one in since}) >= ENOUGH_LASTING
    first = ordered[last_wrong].at
    assert day_of(since[-1].at) - day_of(first) >= timedelta(days=ENOUGH_LASTING * LASTING_DAYS)


@given(HISTORIES)
def test_what_was_ever_wrong_on_paper_is_never_lost(history: list[Evidence]) -> None:
    found = standing(history)

    assert (found is not None) == any(not e.correct and e.on_paper for e in history)
    if found is not None:
        assert found.times_wrong >= 1
        assert (found.next_review_at is None) == (found.state is State.MASTERED)
        if found.next_review_at is not None:
            assert day_of(found.next_review_at) > day_of(found.since)


@given(HISTORIES, st.randoms())
def test_the_order_answers_become_known_in_does_not_matter(
    history: list[Evidence], random: object
) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random

    assert standing(shuffled) == standing(history)


@pytest.mark.parametrize(
    ("question", "expected", "form"),
    [
        ("5×9=", "45", AnswerForm.NUMBER),
        ("3+5○7", ">", AnswerForm.NUMBER),
        ("q3", "B", AnswerForm.LETTERS),
        ("q3", "ABD", AnswerForm.LETTERS),
        ("q4", "√", AnswerForm.LETTERS),
        ("q5", "小心翼翼", AnswerForm.WORDS),
        ("q6", "12.5", AnswerForm.NUMBER),
    ],
)
def test_the_form_of_an_answer_is_known(question: str, expected: str, form: AnswerForm) -> None:
    assert form_of(question, expected) is form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("45", AnswerForm.NUMBER),
        ("=45", AnswerForm.NUMBER),
        ("是45", AnswerForm.NUMBER),
        ("45。", AnswerForm.NUMBER),
        ("3……2", AnswerForm.NUMBER),
        ("5/6", AnswerForm.NUMBER),
        ("1又1/2", AnswerForm.NUMBER),
        ("x=3", AnswerForm.NUMBER),
        (">", AnswerForm.NUMBER),
        ("45米", AnswerForm.NUMBER),
        ("b", AnswerForm.LETTERS),
        ("答案是ABD", AnswerForm.LETTERS),
        ("小心翼翼", AnswerForm.WORDS),
    ],
)
def test_what_may_be_an_answer_is_taken_as_one(text: str, form: AnswerForm) -> None:
    assert may_answer(text, form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("孩子这次口算怎么样", AnswerForm.NUMBER),
        ("错题本", AnswerForm.NUMBER),
        ("谢谢", AnswerForm.LETTERS),
        ("今天天气怎么样呢", AnswerForm.WORDS),
        ("隔壁孩子考得怎么样，老师有没有说", AnswerForm.WORDS),
        ("", AnswerForm.WORDS),
    ],
)
def test_what_is_no_answer_is_left_to_others(text: str, form: AnswerForm) -> None:
    assert not may_answer(text, form)


@pytest.mark.parametrize("said", ["45", "=45", "45.0", "是45", " 45 。", "45个", "等于45"])
def test_an_answer_counts_however_it_is_typed(said: str) -> None:
    assert is_right(said, ["45"])


@pytest.mark.parametrize("said", ["48", "", "不会", "4……5", "-45"])
def test_another_answer_does_not(said: str) -> None:
    assert not is_right(said, ["45"])
