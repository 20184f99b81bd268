"""Item analysis by hand-worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.grading import Mark, Verdict
from school.homework_key import with_points
from school.item_analysis import analyse, by_knowledge, discrimination
from school.people import PersonId
from tests.builders import a_mark

RIGHT, WRONG, BLANK, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK, Verdict.UNSURE


def a_pupil_s(*verdicts: Verdict, read: str = "0") -> list[Mark]:
    return [a_mark(place, verdict, read=read) for place, verdict in enumerate(verdicts, start=1)]


def by_pupil(*papers: list[Mark]) -> dict[PersonId, list[Mark]]:
    return {PersonId(f"p{n}"): marks for n, marks in enumerate(papers)}


def test_right_rates_blanks_and_common_mistakes_are_counted() -> None:
    papers = by_pupil(
        a_pupil_s(RIGHT, WRONG, read="7"),
        a_pupil_s(RIGHT, WRONG, read="9"),
        a_pupil_s(RIGHT, WRONG, read="9"),
        a_pupil_s(WRONG, BLANK, read="8"),
        a_pupil_s(UNSURE, UNSURE),
    )

    first, second = analyse(papers, None)

    assert (first.no, first.answered, first.right_rate) == (1, 4, 0.75)
    assert (second.right_rate, second.blank) == (0, 1)
    assert [(w.answer, w.count) for w in second.wrong] == [("9", 2), ("7", 1)]
    assert first.discrimination is None
    assert first.name == "第 1 题 1+1="


def test_points_and_knowledge_come_from_the_key() -> None:
    key = changed(None, parse_key("1 2 4分\n2 3 6分\n1 知识点 加法\n2 知识点 减法").changes)
    papers = by_pupil(
        list(with_points(a_pupil_s(RIGHT, WRONG), key)),
        list(with_points(a_pupil_s(RIGHT, RIGHT), key)),
    )

    items = analyse(papers, key)

    assert [(i.mean_points, i.most_points) for i in items] == [(4.0, 4.0), (3.0, 6.0)]
    assert [(k.knowledge, k.right_rate, k.items) for k in by_knowledge(items)] == [
        ("减法", 0.5, 1),
        ("加法", 1.0, 1),
    ]


def test_a_question_only_the_best_get_right_discriminates_fully() -> None:
    scores = {PersonId(f"p{n}"): float(n) for n in range(10)}
    best = {p: score >= 7 for p, score in scores.items()}

    assert discrimination(best, scores) == pytest.approx(1.0)
    assert discrimination({p: not r for p, r in best.items()}, scores) == pytest.approx(-1.0)
    assert discrimination(dict.fromkeys(scores, True), scores) == pytest.approx(0.0)


def test_pupils_who_tie_share_the_places_at_the_border() -> None:
    scores = {PersonId(f"p{n}"): float(n >= 5) for n in range(10)}
    right = {PersonId(f"p{n}"): n in (5, 6) for n in range(10)}

    assert discrimination(right, scores) == pytest.approx(0.4)


def test_without_enough_pupils_or_differences_there_is_no_index() -> None:
    few = {PersonId(f"p{n}"): float(n) for n in range(9)}
    same = {PersonId(f"p{n}"): 1.0 for n in range(20)}

    assert discrimination(dict.fromkeys(few, True), few) is None
    assert discrimination(dict.fromkeys(same, True), same) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=10, max_size=60))
def test_the_index_stays_between_minus_one_and_one_in_any_order(
    pupils: list[tuple[bool, int]],
) -> None:
    ids = [PersonId(f"p{n}") for n in range(len(pupils))]
    right = {p: r for p, (r, _) in zip(ids, pupils, strict=True)}
    scores = {p: float(s) for p, (_, s) in zip(ids, pupils, strict=True)}

    found = discrimination(right, scores)
    turned = discrimination(dict(reversed(right.items())), dict(reversed(scores.items())))

    assert found == turned or abs((found or 0) - (turned or 0)) < 1e-9
    assert found is None or -1 - 1e-9 <= found <= 1 + 1e-9
