"""Summaries: nothing below five, and nobody's result in the difference of two."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.grading import Mark, Verdict
from school.people import PersonId, UnitId
from school.summary import MIN_GROUP, ClassSummary, enough_changed, nothing_new, summarise
from tests.builders import a_mark

RIGHT, WRONG, BLANK, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK, Verdict.UNSURE
Papers = dict[PersonId, list[Mark]]


def marks(*verdicts: Verdict) -> list[Mark]:
    return [a_mark(place, verdict) for place, verdict in enumerate(verdicts, start=1)]


def papers(*pupils: Sequence[Verdict]) -> Papers:
    return {PersonId(f"p{n}"): marks(*verdicts) for n, verdicts in enumerate(pupils)}


def summed(done: Mapping[PersonId, Sequence[Mark]]) -> ClassSummary:
    return summarise(
        done, homework=("h1", "口算11"), class_unit=(UnitId("c"), "三(2)班"), enrolled=42
    )


def test_a_summary_counts_who_handed_in() -> None:
    summary = summed(papers([RIGHT], [WRONG]))

    assert (summary.done, summary.enrolled, summary.homework) == (2, 42, "口算11")


@pytest.mark.parametrize("pupils", range(MIN_GROUP))
def test_below_five_pupils_there_are_no_figures(pupils: int) -> None:
    summary = summed(papers(*[[RIGHT, WRONG]] * pupils))

    assert summary.right_rate is None
    assert summary.hardest == ()


def test_the_share_of_right_answers_leaves_out_what_nobody_decided() -> None:
    summary = summed(papers(*[[RIGHT, WRONG, UNSURE, BLANK]] * 5))

    assert summary.right_rate == pytest.approx(1 / 3)
    assert summed(papers(*[[UNSURE]] * 5)).right_rate is None
    assert summed(papers(*[[]] * 5)).right_rate is None


def hard(right: int, wrong: int, *, unsure: int = 0) -> list[tuple[str, object]]:
    found = summed(papers(*[[RIGHT]] * right, *[[WRONG]] * wrong, *[[UNSURE]] * unsure))
    return [(q.question, q.right_rate) for q in found.hardest]


def test_a_question_is_named_when_five_got_it_wrong_and_five_right() -> None:
    assert hard(5, 5) == [("1+1=", 0.5)]
    assert hard(30, 4) == []
    assert hard(4, 30) == []
    assert hard(0, 30) == []
    assert hard(30, 5, unsure=9) == [("1+1=", pytest.approx(30 / 35))]


def test_the_three_hardest_questions_come_hardest_first() -> None:
    rows = [[RIGHT if pupil >= 5 + place else WRONG for place in range(5)] for pupil in range(15)]

    summary = summed(papers(*rows))

    assert [q.question for q in summary.hardest] == ["5+1=", "4+1=", "3+1="]


def test_equally_hard_questions_come_in_a_fixed_order() -> None:
    assert [q.question for q in summed(papers(*[[RIGHT] * 4] * 5, *[[WRONG] * 4] * 5)).hardest] == [
        "1+1=",
        "2+1=",
        "3+1=",
    ]


def test_a_pupil_who_handed_in_a_question_twice_counts_once_and_needs_both_right() -> None:
    twice = [a_mark(1, RIGHT), a_mark(1, WRONG)]
    done = {PersonId(f"p{n}"): twice for n in range(5)}
    done |= {PersonId(f"q{n}"): [a_mark(1, RIGHT)] for n in range(5)}

    assert [q.right_rate for q in summed(done).hardest] == [0.5]


def test_a_new_summary_needs_five_pupils_whose_results_changed() -> None:
    before = papers(*[[RIGHT, WRONG]] * 10)
    added = {PersonId(f"new{n}"): marks(RIGHT) for n in range(5)}
    revised = {pupil: marks(RIGHT, RIGHT) for pupil in list(before)[:4]}
    one_more = dict([added.popitem()])

    assert not enough_changed(before, before)
    assert not enough_changed(before, before | added)
    assert not enough_changed(before, before | revised)
    assert enough_changed(before, before | added | one_more)
    assert enough_changed(before, before | revised | one_more)
    assert not enough_changed(before, dict(list(before.items())[:-1]))


def test_reading_a_paper_again_or_changing_what_was_read_is_no_change() -> None:
    before = papers(*[[RIGHT, WRONG]] * 10)
    same = {
        pupil: [m.model_copy(update={"read": "other", "crop": ""}) for m in reversed(found)]
        for pupil, found in before.items()
    }

    assert not enough_changed(before, same)


def test_a_pupil_without_questions_is_a_change_when_handed_in() -> None:
    empty: Papers = {PersonId(f"p{n}"): [] for n in range(5)}

    assert enough_changed({}, empty)
    assert not enough_changed(empty, empty)


def test_posting_too_early_is_explained() -> None:
    assert isinstance(nothing_new(), NotUnderstood)
    assert "5 人" in nothing_new().message


results = st.lists(st.sampled_from([RIGHT, WRONG, BLANK, UNSURE]), min_size=1, max_size=4)
classes = st.lists(results, min_size=1, max_size=14)


@given(before=classes, result=results)
def test_adding_one_pupil_never_makes_a_second_summary(
    before: list[list[Verdict]], result: list[Verdict]
) -> None:
    first = papers(*before)
    second = first | {PersonId("new"): marks(*result)}

    assert not enough_changed(first, second)


@given(before=classes, number=st.integers(0, 13), result=results)
def test_revising_one_pupil_never_makes_a_second_summary(
    before: list[list[Verdict]], number: int, result: list[Verdict]
) -> None:
    first = papers(*before)
    second = first | {PersonId(f"p{number % len(before)}"): marks(*result)}

    assert not enough_changed(first, second)


@given(
    before=classes,
    later=st.lists(results, max_size=9),
    target=st.integers(0, 8),
)
def test_no_pupils_result_follows_from_two_allowed_summaries(
    before: list[list[Verdict]],
    later: list[list[Verdict]],
    target: int,
) -> None:
    """Whoever adds up can learn the sum of what changed; five pupils or more stand behind it."""
    first = papers(*before)
    second = first | {PersonId(f"new{n}"): marks(*r) for n, r in enumerate(later)}
    if not enough_changed(first, second):
        return

    changed = [pupil for pupil in second if pupil not in first]
    one = changed[target % len(changed)]
    rest = [pupil for pupil in changed if pupil != one]
    swapped = dict(second)
    swapped[one], swapped[rest[0]] = second[rest[0]], second[one]

    assert len(changed) >= MIN_GROUP
    assert summed(swapped) == summed(second)


@given(classes)
def test_every_figure_has_five_pupils_behind_it_on_both_sides(done: list[list[Verdict]]) -> None:
    summary = summed(papers(*done))

    assert len(done) >= MIN_GROUP or (summary.right_rate is None and not summary.hardest)
    for question in summary.hardest:
        place = int(question.question[0]) - 1
        answers = [r[place] for r in done if place < len(r) and r[place] is not UNSURE]
        assert answers.count(RIGHT) >= MIN_GROUP
        assert len(answers) - answers.count(RIGHT) >= MIN_GROUP
        assert question.right_rate == pytest.approx(answers.count(RIGHT) / len(answers))


@given(classes)
def test_a_summary_names_nobody(done: list[list[Verdict]]) -> None:
    text = summed(papers(*done)).model_dump_json()

    assert all(f'"p{number}"' not in text for number in range(len(done)))
