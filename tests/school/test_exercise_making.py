"""Made-up exercises: about the point asked for, solvable, sensible for the grade, never twice."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.arithmetic import same_answer
from school.exercise_making import LONGEST, Level, can_make, made_points, make
from school.knowledge import PointId, curricula
from school.solve import solve
from school.tagging import point_of

POINTS = sorted({point for grade in range(1, 10) for point in made_points(grade)})
GRADES = {point: grade for grade in range(9, 0, -1) for point in made_points(grade)}
NOWHERE = PointId("m.space")


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a test has no secrets


def numbers_in(question: str) -> list[float]:
    plain = "".join(c if c.isdigit() or c == "." else " " for c in question)
    return [float(word) for word in plain.split()]


@settings(max_examples=600, deadline=None)
@given(point=st.sampled_from(POINTS), level=st.sampled_from(Level), seed=st.integers(0, 2**32))
def test_every_exercise_is_about_its_point_and_can_be_worked_out(
    point: PointId, level: Level, seed: int
) -> None:
    made = make(point, dice(seed), level)

    assert made is not None
    assert made.point == point
    assert point_of(made.question, grade=GRADES[point]) == point
    solution = solve(made.question)
    assert solution is not None
    assert same_answer(made.answer, solution.expected)
    assert len(made.question) <= LONGEST


@pytest.mark.parametrize("point", POINTS)
def test_every_point_has_a_name_in_the_curriculum(point: PointId) -> None:
    assert any(point in curriculum.points for curriculum in curricula().values())


@settings(max_examples=100, deadline=None)
@given(point=st.sampled_from(POINTS), level=st.sampled_from(Level), seed=st.integers(0, 2**32))
def test_the_same_seed_makes_the_same_exercise(point: PointId, level: Level, seed: int) -> None:
    assert make(point, dice(seed), level) == make(point, dice(seed), level)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("point", POINTS)
def test_no_question_comes_twice(point: PointId, level: Level) -> None:
    rng, have = dice(7), set[str]()

    for _ in range(8):
        made = make(point, rng, level, without=frozenset(have))
        if made is None:
            break
        assert made.question not in have
        have.add(made.question)

    assert len(have) >= 3


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32), level=st.sampled_from(Level), data=st.data())
@pytest.mark.parametrize(("grade", "most"), [(1, 100), (2, 1000)])
def test_numbers_suit_the_youngest(
    grade: int, most: int, seed: int, level: Level, data: st.DataObject
) -> None:
    young = [point for point in made_points(grade) if GRADES[point] == grade]
    point = data.draw(st.sampled_from(young))

    made = make(point, dice(seed), level)

    assert made is not None
    if "units" not in point and "large" not in point and "round" not in point:
        assert max(numbers_in(made.question)) <= most
    assert "/" not in made.question
    assert "." not in made.question


def test_harder_levels_have_larger_numbers() -> None:
    point = PointId("m.number.basic.multiply.one.carry")

    def mean(level: Level) -> float:
        rng = dice(1)
        made = [make(point, rng, level) for _ in range(40)]
        return sum(max(numbers_in(one.question)) for one in made if one) / 40

    assert mean(Level.BASIC) < mean(Level.BETTER) < mean(Level.BEYOND)


def test_about_a_point_nobody_makes_exercises_for_nothing_is_made() -> None:
    assert not can_make(NOWHERE)
    assert make(NOWHERE, dice(1), Level.BASIC) is None


def test_younger_and_older_pupils_get_points_of_their_own_grade() -> None:
    assert "m.number.basic.add.20.carry" in made_points(1)
    assert "m.number.basic.multiply.table.9" in made_points(2)
    assert "m.number.fraction.divide" in made_points(6)
    assert not set(made_points(1)) & set(made_points(6))
