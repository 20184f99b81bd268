"""The curriculum: a tree teachers can edit, and tags where there is none."""

import pytest

from school.knowledge import MATHEMATICS, KnowledgePoint, PointId, curricula, point, tagged
from school.tagging import point_of

MATHS = curricula()[MATHEMATICS]


@pytest.mark.parametrize("known", MATHS.points.values(), ids=lambda p: p.id)
def test_every_point_hangs_below_and_comes_after_points_that_are_there(
    known: KnowledgePoint,
) -> None:
    assert {*known.after, *([known.parent] if known.parent else [])} <= MATHS.points.keys()


def test_no_point_comes_after_itself() -> None:
    def before(one: PointId, seen: tuple[PointId, ...] = ()) -> None:
        assert one not in seen
        for earlier in MATHS.points[one].after:
            before(earlier, (*seen, one))

    for one in MATHS.points:
        before(one)


def test_no_two_points_answer_to_one_name() -> None:
    names = [name for p in MATHS.points.values() for name in {p.name, *p.names}]

    assert len(names) == len(set(names))


def test_a_teachers_word_finds_the_point_or_becomes_a_tag() -> None:
    some = next(iter(MATHS.points.values()))

    assert tagged(some.name, subject="数学") == some.id
    assert point(tagged("修辞手法", subject="语文")).name == "修辞手法"
    assert point(tagged("修辞手法", subject="语文")).subject == "语文"


def test_a_point_knows_those_below_it() -> None:
    below = [p for p in MATHS.points.values() if p.parent]

    assert below
    assert all(p in MATHS.below(p.parent) for p in below if p.parent)


@pytest.mark.parametrize("question", ["5×9=", "17÷5=", "1/2+1/3=", "3×□=12", "3米=□厘米", "8○9"])
def test_every_sum_that_can_be_worked_out_has_a_point_of_the_tree(question: str) -> None:
    assert point_of(question, grade=3) in MATHS.points


def test_what_is_no_sum_has_no_point() -> None:
    assert point_of("q3", grade=3) is None


def test_the_tree_goes_from_the_first_grade_to_the_ninth_in_all_four_fields() -> None:
    fields = {p.name for p in MATHS.points.values() if p.parent is None}

    assert fields == {"数与代数", "图形与几何", "统计与概率", "综合与实践"}
    assert {p.grade for p in MATHS.points.values()} >= set(range(1, 10))


@pytest.mark.parametrize("known", MATHS.points.values(), ids=lambda p: p.id)
def test_nothing_is_taught_before_what_it_builds_on(known: KnowledgePoint) -> None:
    assert all(MATHS.points[earlier].grade <= known.grade for earlier in known.after)
