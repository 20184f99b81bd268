"""Which exercises a pupil gets, and which answers are right."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.exercise_making import Level, made_points
from school.knowledge import PointId, point
from school.mastery import Mastery
from school.practice import (
    HIGH,
    LOW,
    MOST_POINTS,
    choose,
    compose,
    expected,
    is_right,
    level_for,
    split_answers,
    without_maker,
)

ADD = PointId("m.number.basic.add.100.carry")
EASIER = PointId("m.number.basic.add.20.carry")
PLAIN = PointId("m.number.basic.add.100.plain")
NINES = PointId("m.number.basic.multiply.table.9")
SPACE = PointId("m.space")


def a_mastery(about: PointId, chance: float, *, responses: int = 12) -> Mastery:
    return Mastery(
        point=about, chance=chance, responses=responses, low=chance / 2, high=(1 + chance) / 2
    )


def chosen(*known: Mastery, grade: int = 2, count: int = 5, seed: int = 1) -> list[PointId]:
    rng = Random(seed)  # noqa: S311  # a test has no secrets
    return [one.point for one in choose(known, grade=grade, count=count, rng=rng)]


def test_without_evidence_the_exercises_are_mixed_ones_of_the_grade() -> None:
    few = a_mastery(ADD, 0.2, responses=4)

    for points in (chosen(), chosen(few)):
        assert len(set(points)) == 5
        assert set(points) <= set(made_points(2))


@pytest.mark.parametrize("chance", [0.45, 0.6, 0.7, 0.8])
def test_a_weak_point_is_practised_first(chance: float) -> None:
    points = chosen(a_mastery(ADD, chance))

    assert points[0] == ADD
    assert len(points) == 5
    assert len(set(points)) == MOST_POINTS


def test_the_point_in_the_zone_comes_before_one_that_is_too_hard() -> None:
    assert chosen(a_mastery(ADD, 0.45), a_mastery(NINES, 0.7))[0] == NINES


def test_a_point_far_below_waits_for_what_comes_before_it() -> None:
    points = chosen(a_mastery(ADD, 0.15), a_mastery(EASIER, 0.5), a_mastery(PLAIN, 0.95))

    assert EASIER in point(ADD).after
    assert EASIER in points
    assert ADD not in points


def test_a_point_far_below_is_practised_itself_when_everything_before_it_is_known() -> None:
    known = [a_mastery(before, 0.97) for before in point(ADD).after]

    assert ADD in chosen(a_mastery(ADD, 0.15), *known)


def test_what_is_mastered_does_not_come_again() -> None:
    mastered = [a_mastery(one, 0.97) for one in made_points(2)]

    assert not set(chosen(*mastered)) & set(made_points(2))
    assert chosen(*mastered)


def test_nobody_is_asked_what_cannot_be_made_up() -> None:
    assert SPACE not in chosen(a_mastery(SPACE, 0.7))


@pytest.mark.parametrize("grade", range(10))
def test_every_grade_gets_exercises(grade: int) -> None:
    assert len(chosen(grade=grade)) == 5


def test_a_weak_point_without_exercises_is_known() -> None:
    known = [a_mastery(SPACE, 0.7), a_mastery(ADD, 0.7), a_mastery(NINES, 0.97)]

    assert without_maker(known) == (SPACE,)


def test_where_nothing_can_be_made_up_nothing_is_chosen() -> None:
    rng = Random(1)  # noqa: S311  # a test has no secrets

    assert choose([], grade=3, count=5, rng=rng, makeable=lambda _: False) == ()


@pytest.mark.parametrize(
    ("chance", "level"),
    [
        (0.2, Level.BASIC),
        (0.55, Level.BASIC),
        (0.7, Level.BETTER),
        (0.75, Level.BETTER),
        (0.82, Level.BEYOND),
        (0.95, Level.BEYOND),
    ],
)
def test_the_level_brings_the_chance_to_seven_in_ten(chance: float, level: Level) -> None:
    assert level_for(chance) is level


@given(chance=st.floats(0.47, 0.87))
def test_on_the_level_chosen_the_chance_is_in_the_zone(chance: float) -> None:
    assert LOW - 0.005 <= expected(chance, level_for(chance)) <= HIGH + 0.005


@given(chance=st.floats(0, 1), level=st.sampled_from(Level))
def test_a_chance_stays_a_chance(chance: float, level: Level) -> None:
    assert 0 < expected(chance, level) < 1
    assert expected(chance, Level.BASIC) >= expected(chance, Level.BEYOND)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), grade=st.integers(1, 9), count=st.integers(1, 5))
def test_no_exercise_comes_twice_in_one_practice(seed: int, grade: int, count: int) -> None:
    rng = Random(seed)  # noqa: S311  # a test has no secrets
    wanted = choose([a_mastery(ADD, 0.7)], grade=grade, count=count, rng=rng)

    made = compose(wanted, rng=rng, without=["27+38="])

    assert len(made) == count
    assert len({one.question for one in made} | {"27+38="}) == count + 1


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("9 45 12 3 6", ("9", "45", "12", "3", "6")),
        ("9，45、12；3", ("9", "45", "12", "3")),
        ("x=5", ("x=5",)),
        ("3……2 3余2 1/2 1又1/2 0.5 -3", ("3……2", "3余2", "1/2", "1又1/2", "0.5", "-3")),
        ("> 小于 不会", (">", "小于", "不会")),
        ("300厘米", ("300厘米",)),
        ("成绩", ()),
        ("12号", ()),
        ("三(2)班", ()),
        ("第6题算对", ()),
        ("", ()),
        ("9 谢谢", ()),
    ],
)
def test_answers_are_told_from_other_words(text: str, answers: tuple[str, ...]) -> None:
    assert split_answers(text) == answers


@pytest.mark.parametrize(
    ("question", "answer", "read", "right"),
    [
        ("5×9=", "45", "45", True),
        ("5×9=", "45", "48", False),
        ("5×9=", "45", "不会", False),
        ("5×9=", "45", " ", False),
        ("17÷5=", "3……2", "3余2", True),
        ("17÷5=", "3……2", "3...2", True),
        ("17÷5=", "3……2", "3……1", False),
        ("x+5=9", "x=4", "4", True),
        ("x+5=9", "x=4", "X=4", True),
        ("3米=□厘米", "300", "300厘米", True),
        ("3米=□厘米", "300", "30", False),
        ("8○9", "<", "小于", True),
        ("1/2+1/4=", "3/4", "6/8", True),
        ("398+203≈", "600", "600", True),
        ("第3题", "B", "B", True),
    ],
)
def test_an_answer_is_right_however_it_is_written(
    question: str, answer: str, read: str, *, right: bool
) -> None:
    assert is_right(question, answer, read=read) is right
