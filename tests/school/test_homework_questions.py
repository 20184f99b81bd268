"""Questions of homework that are asked again where nobody makes exercises about a point."""

from random import Random

from school.exercise_making import Level, can_make
from school.homework_questions import HomeworkQuestion, kept_by_point, only
from school.knowledge import PointId
from school.practice import Wanted, compose
from school.tagging import point_of

REDUCE = PointId("m.number.fraction.reduce")


def asked(question: str, *, right: int = 1, solved: bool = False) -> HomeworkQuestion:
    return HomeworkQuestion(question=question, point=REDUCE, answered=4, right=right, solved=solved)


def test_nobody_makes_exercises_about_reducing_and_the_tags_know_them() -> None:
    assert not can_make(REDUCE)
    assert point_of("6/8=", grade=5) == REDUCE


def test_what_the_fewest_got_right_comes_first_and_what_is_solved_not_again() -> None:
    kept = kept_by_point([asked("6/8=", right=3), asked("4/10="), asked("9/12=", solved=True)])

    assert [one.question for one in kept[REDUCE]] == ["4/10=", "6/8="]
    assert [one.answer for one in kept[REDUCE]] == ["2/5", "3/4"]


def test_a_question_that_does_not_say_what_is_asked_is_not_asked_again() -> None:
    assert kept_by_point([asked("q12"), asked("第3题")]) == {}


def test_a_point_without_a_wanted_question_is_as_if_there_were_none() -> None:
    kept = kept_by_point([asked("6/8=")])

    assert only(kept, lambda question: question != "6/8=") == {}
    assert only(kept, lambda _: True) == kept


def test_no_question_of_homework_comes_twice_in_one_practice() -> None:
    kept = kept_by_point([asked("6/8="), asked("4/10=")])
    wanted = [Wanted(point=REDUCE, level=Level.BASIC)] * 4
    rng = Random(1)  # noqa: S311  # a test has no secrets

    made = compose(wanted, rng=rng, without=["4/10="], kept=kept)

    assert [(one.question, one.level) for one in made] == [("6/8=", Level.BASIC)]
