"""Which points a class practises, who gets which layer, and what the key of a sheet says."""

from random import Random

import pytest

from school.arithmetic import same_answer
from school.exercise_making import Exercise, Level
from school.knowledge import PointId
from school.mastery import Mastery
from school.people import PersonId
from school.solve import solve
from school.targeted_homework import (
    MOST_POINTS,
    exercises_for,
    key_of,
    layer_of,
    printable,
    weak_points,
)

ADD = PointId("m.number.basic.add.100.carry")
NINES = PointId("m.number.basic.multiply.table.9")
EQUATION = PointId("m.number.equation.add")
SPACE = PointId("m.space")


def a_mastery(about: PointId, chance: float, *, responses: int = 12) -> Mastery:
    return Mastery(
        point=about, chance=chance, responses=responses, low=chance / 2, high=(1 + chance) / 2
    )


def a_class(*some: tuple[Mastery, ...]) -> dict[PersonId, tuple[Mastery, ...]]:
    return {PersonId(f"p{n}"): known for n, known in enumerate(some)}


def test_the_weakest_point_of_the_class_comes_first() -> None:
    known = a_class(
        (a_mastery(ADD, 0.7), a_mastery(NINES, 0.4)), (a_mastery(ADD, 0.6), a_mastery(NINES, 0.5))
    )

    found = weak_points(known, grade=2)

    assert [one.point for one in found] == [NINES, ADD]
    assert found[0].chance == pytest.approx(0.45)
    assert found[0].pupils == 2


def test_what_the_class_masters_is_not_practised() -> None:
    known = a_class((a_mastery(ADD, 0.95), a_mastery(NINES, 0.5)))

    assert [one.point for one in weak_points(known, grade=2)] == [NINES]


@pytest.mark.parametrize("point", [EQUATION, SPACE])
def test_what_cannot_be_printed_is_left_out(point: PointId) -> None:
    known = a_class((a_mastery(point, 0.3), a_mastery(ADD, 0.5)))

    assert not printable(point)
    assert [one.point for one in weak_points(known, grade=5)] == [ADD]


@pytest.mark.parametrize("grade", range(10))
def test_without_evidence_it_is_points_of_the_grade_or_before(grade: int) -> None:
    few = a_class((a_mastery(ADD, 0.3, responses=2),))

    found = weak_points(few, grade=grade)

    assert len(found) == MOST_POINTS
    assert {one.chance for one in found} == {None}
    assert all(printable(one.point) for one in found)


@pytest.mark.parametrize(
    ("chances", "layer"),
    [
        ((), Level.BETTER),
        ((0.3,), Level.BASIC),
        ((0.59,), Level.BASIC),
        ((0.6,), Level.BETTER),
        ((0.8,), Level.BETTER),
        ((0.81,), Level.BEYOND),
        ((0.3, 0.95), Level.BETTER),
    ],
)
def test_a_layer_follows_from_the_mean_chance(chances: tuple[float, ...], layer: Level) -> None:
    points = (ADD, NINES)
    known = [a_mastery(p, c) for p, c in zip(points, chances, strict=False)]

    assert layer_of(known, points) is layer


def test_other_points_and_too_little_evidence_do_not_move_a_layer() -> None:
    known = [a_mastery(SPACE, 0.1), a_mastery(ADD, 0.1, responses=3)]

    assert layer_of(known, [ADD]) is Level.BETTER


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("items", [4, 12, 28])
def test_a_sheet_has_its_exercises_point_by_point_and_none_twice(level: Level, items: int) -> None:
    rng = Random(3)  # noqa: S311  # a test has no secrets

    made = exercises_for([ADD, NINES], level, items=items, rng=rng)

    assert len({one.question for one in made}) == len(made)
    assert [one.point for one in made] == sorted(
        (one.point for one in made), key=[ADD, NINES].index
    )
    assert sum(one.point == ADD for one in made) == items // 2


def test_other_points_make_up_for_one_with_few_exercises() -> None:
    rng = Random(3)  # noqa: S311  # a test has no secrets
    twos = PointId("m.number.basic.multiply.table.2")

    made = exercises_for([twos, ADD], Level.BASIC, items=12, rng=rng)

    assert len(made) == len({one.question for one in made}) == 12
    assert sum(one.point == twos for one in made) <= 4


@pytest.mark.parametrize("question", ["17÷5=", "1/2+1/4=", "398+203≈", "5×9=", "8○9", "3米=□厘米"])
def test_the_key_takes_every_answer_that_is_right(question: str) -> None:
    solution = solve(question)
    assert solution is not None
    exercise = Exercise(question=question, answer=solution.expected, point=ADD)

    item = key_of([exercise]).items["1"]

    assert item.answers[0] == solution.expected
    assert item.knowledge == ADD
    for accepted in solution.accepted[:12]:
        assert any(same_answer(accepted, answer) for answer in item.answers)
