"""Which knowledge points a resource may be about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.knowledge import PointId, point
from school.resource_tags import (
    MOST_SUGGESTED,
    by_names,
    by_neighbours,
    points_named,
    together,
)
from school.resources import ResourceFacts

A, B, C = PointId("a"), PointId("b"), PointId("c")


def named(title: str, *, text: str = "", grade: int | None = None) -> list[str]:
    grades = frozenset({grade} if grade else ())
    facts = ResourceFacts(title=title, subject="数学", grades=grades)
    return [point(one).name for one, _ in by_names(facts, text)]


def test_a_title_that_has_a_points_name_is_about_it() -> None:
    assert named("《百分数》第一课时课件")[0] == "百分数"
    assert named("认识负数", grade=6)[0] == "负数的认识"
    assert named("快乐的一天") == []


def test_other_subjects_have_no_points_of_mathematics() -> None:
    assert by_names(ResourceFacts(title="百分数", subject="语文"), "") == []


def test_neighbours_vote_by_how_near_they_are() -> None:
    votes = by_neighbours([((A,), 0.9), ((A, B), 0.5), ((C,), 0.2), ((), 0.9)])

    assert [one for one, _ in votes] == [A]
    assert votes[0][1] == pytest.approx(1.4 / 1.6)
    assert by_neighbours([]) == []


def test_what_names_and_neighbours_both_say_is_likelier() -> None:
    joint = dict(together([(A, 0.5), (B, 0.6)], [(A, 0.5)]))

    assert joint == {A: 0.75, B: 0.6}


@given(st.lists(st.tuples(st.sampled_from([A, B, C]), st.floats(0, 1)), max_size=9))
def test_a_few_suggestions_are_made_at_most_the_likeliest_first(
    scored: list[tuple[PointId, float]],
) -> None:
    found = together(scored, scored)

    assert len(found) <= MOST_SUGGESTED
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_named_points_are_those_of_the_curriculum_or_tags_of_ones_own() -> None:
    found = points_named("百分数的意义、蛋糕 百分数", subject="数学")

    assert found == ("m.number.know.percent", "tag/数学/蛋糕")


@pytest.mark.parametrize("said", ["", "，", "长" * 31, "一 二 三 四 五 六 七 八 九"])
def test_nothing_and_too_much_are_no_points(said: str) -> None:
    with pytest.raises(NotUnderstood):
        points_named(said, subject="数学")
