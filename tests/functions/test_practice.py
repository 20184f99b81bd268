"""Practice as use cases: who gets exercises, what is kept, and that nothing is kept twice."""

from datetime import timedelta

import pytest

from chalicelib.mastery import mastery_of
from school.audit import Outcome
from school.errors import ConsentMissing, NotFound, NotUnderstood, PermissionDenied
from school.exercise_making import Level
from school.knowledge import PointId
from school.people import PersonId
from school.practice import (
    ITEMS,
    MOST_A_DAY,
    AnswerPractice,
    Practice,
    PracticeOf,
    PracticeReport,
)
from school.solve import solve
from tests.builders import a_reading
from tests.functions.working import (
    CLASS,
    NEXT_DOOR,
    RIGHT,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_id,
)

P1 = pupil_id(1)


def practice_of(
    school: WorkingSchool, by: str = "g1b", *, pupil: str | None = "p1", fresh: bool = False
) -> Practice:
    request = PracticeOf(pupil_id=PersonId(pupil) if pupil else None, fresh=fresh)
    return school.ask(by, "todays_practice", request=request, answer=PracticeReport).practice


def answer(
    school: WorkingSchool, practice: Practice, *answers: str, first: int = 0, by: str = "g1"
) -> PracticeReport:
    request = AnswerPractice(practice_id=practice.practice_id, answers=answers, first=first)
    return school.ask(by, "answer_practice", request=request, answer=PracticeReport)


def right_answers(practice: Practice) -> list[str]:
    return [solution.expected for item in practice.items if (solution := solve(item.question))]


def test_a_pupil_without_a_record_gets_mixed_exercises_of_the_grade(school: WorkingSchool) -> None:
    practice = practice_of(school, "p1", pupil=None)

    assert len(practice.items) == ITEMS
    assert len({item.point for item in practice.items}) == ITEMS
    assert Level.BEYOND not in {item.level for item in practice.items}
    assert all(solve(item.question) for item in practice.items)


def test_what_is_not_answered_yet_is_sent_without_its_answer(school: WorkingSchool) -> None:
    practice = practice_of(school)
    assert {item.answer for item in practice.items} == {""}

    said = answer(school, practice, right_answers(practice)[0]).practice

    assert [bool(item.answer) for item in said.items] == [True, *[False] * 4]


def test_asking_again_shows_the_open_exercises_and_fresh_ones_replace_them(
    school: WorkingSchool,
) -> None:
    first = practice_of(school)
    school.clock.forward(minutes=1)

    assert practice_of(school).items == first.items
    other = practice_of(school, fresh=True)

    assert not {i.question for i in other.items} & {i.question for i in first.items}
    assert school.rows()["practices"] == 1
    assert school.rows()["practice_items"] == ITEMS


def test_the_next_day_there_are_new_exercises(school: WorkingSchool) -> None:
    first = practice_of(school)
    school.clock.forward(days=1)

    assert practice_of(school).practice_id != first.practice_id


def test_answers_are_marked_in_order_and_kept(school: WorkingSchool) -> None:
    practice = practice_of(school)
    right = right_answers(practice)

    said = answer(school, practice, right[0], "不会", right[2])

    assert said.just == (1, 2, 3)
    assert [item.correct for item in said.practice.items] == [True, False, True, None, None]
    assert said.practice.items[1].read == ""
    with school.records.begin() as unit:
        kept = unit.practices.responses_to(practice.practice_id)
    assert [(r.place, r.correct, r.point) for r in kept] == [
        (item.place, item.correct, item.point) for item in said.practice.items[:3]
    ]


def test_the_same_answers_sent_twice_are_marked_once(school: WorkingSchool) -> None:
    practice = practice_of(school)
    right = right_answers(practice)
    answer(school, practice, right[0], right[1], first=1)

    again = answer(school, practice, "0", "0", first=1)

    assert again.practice.right == 2
    assert again.just == (1, 2)


def test_more_answers_than_questions_are_not_guessed_at(school: WorkingSchool) -> None:
    practice = practice_of(school)

    with pytest.raises(NotUnderstood, match="还有 5 题，你发了 6 个答案"):
        answer(school, practice, *["1"] * 6)

    assert practice_of(school).open == practice.items


def test_a_finished_practice_takes_no_more_answers(school: WorkingSchool) -> None:
    practice = practice_of(school)
    answer(school, practice, *right_answers(practice))

    with pytest.raises(NotUnderstood, match="都答完了"):
        answer(school, practice, "1")


def test_nobody_practises_all_day(school: WorkingSchool) -> None:
    for _ in range(MOST_A_DAY):
        practice = practice_of(school, fresh=True)
        answer(school, practice, *right_answers(practice))
        school.clock.forward(minutes=5)

    with pytest.raises(NotUnderstood, match="够多了"):
        practice_of(school)


@pytest.mark.parametrize("who", ["g2", "p2", "chen", "wang", "zhou", "ye"])
def test_nobody_else_gets_or_answers_a_childs_exercises(school: WorkingSchool, who: str) -> None:
    practice = practice_of(school)

    with pytest.raises(PermissionDenied):
        practice_of(school, who)
    with pytest.raises(PermissionDenied):
        answer(school, practice, "1", by=who)

    assert [row.outcome for row in school.audited()[-2:]] == [Outcome.DENIED] * 2
    assert practice_of(school).open == practice.items


def test_an_invented_practice_is_not_found(school: WorkingSchool) -> None:
    practice = practice_of(school).model_copy(update={"practice_id": "0" * 24})

    with pytest.raises(NotFound):
        answer(school, practice, "1")


def test_without_consent_nothing_is_made_or_kept(school: WorkingSchool) -> None:
    who = f"g{WITHOUT_CONSENT}"

    with pytest.raises(ConsentMissing):
        practice_of(school, who, pupil=pupil_id(WITHOUT_CONSENT))

    assert school.rows()["practices"] == 0


def test_a_guardian_of_two_says_for_whom(school: WorkingSchool) -> None:
    with pytest.raises(NotUnderstood, match="几个孩子"):
        practice_of(school, "g1", pupil=None)

    assert practice_of(school, "g1", pupil="sibling").pupil_id == "sibling"


def test_forgetting_a_pupil_leaves_nothing_and_touches_nobody_else(school: WorkingSchool) -> None:
    mine = practice_of(school)
    answer(school, mine, "73190")
    other = practice_of(school, "g2", pupil="p2")

    with school.records.begin() as unit:
        assert len(unit.practices.rows_of(P1)) == 1
        assert unit.practices.forget(P1) == 1
        assert unit.practices.rows_of(P1) == []
        assert unit.practices.rows_of(pupil_id(2))[0].practice_id == other.practice_id

    assert "73190" not in school.everything_stored()


def test_practised_points_are_those_of_the_exercises(school: WorkingSchool) -> None:
    practice = practice_of(school)

    assert all(isinstance(item.point, str) for item in practice.items)
    assert PointId("m.number") not in {item.point for item in practice.items}


def wrong_homework(school: WorkingSchool, *, times: int = 1) -> None:
    """Let a pupil get 2+1= and 3+1= wrong on paper."""
    for time in range(times):
        school.confirm(school.read(1, RIGHT, WRONG, WRONG, photo=f"f{time}"))
        school.clock.forward(minutes=20)


def test_due_questions_of_the_wrong_question_book_come_first(school: WorkingSchool) -> None:
    wrong_homework(school)
    school.clock.forward(days=2)

    practice = practice_of(school)

    assert [item.question for item in practice.items[:2]] == ["2+1=", "3+1="]
    assert practice.reviews == 2
    assert len(practice.items) == ITEMS


def test_a_right_answer_moves_the_wrong_question_book_along(school: WorkingSchool) -> None:
    wrong_homework(school)
    school.clock.forward(days=2)
    practice = practice_of(school)
    answer(school, practice, "3", "0")

    with school.records.begin() as unit:
        due = [m.question for m in unit.mistakes.open_of(P1, due=school.clock.now())]
        left = {m.question: m.step for m in unit.mistakes.open_of(P1)}

    assert "2+1=" not in due
    assert left["2+1="] == 1
    assert left["3+1="] == 0


def test_answers_move_mastery_once_however_often_they_are_sent(school: WorkingSchool) -> None:
    practice = practice_of(school)
    right = right_answers(practice)
    answer(school, practice, *right, first=1)
    point = practice.items[0].point
    assert point is not None

    def responses() -> int:
        with school.records.begin() as unit:
            found = {m.point: m for m in mastery_of(unit, P1, on=school.clock.now())}
        return found[point].responses

    once = responses()
    answer(school, practice, *right, first=1)

    assert once == 1
    assert responses() == once


def test_a_weak_point_is_practised(school: WorkingSchool) -> None:
    wrong_homework(school, times=4)
    school.clock.forward(days=30)

    with school.records.begin() as unit:
        weak = mastery_of(unit, P1, on=school.clock.now())[0]
    practice = practice_of(school)

    assert weak.enough
    assert weak.point in {item.point for item in practice.items if not item.review}


REDUCE = PointId("m.number.fraction.reduce")
OF_P1 = ("6/8=", "4/10=", "9/12=", "8/20=", "10/15=")
OF_P2 = ("12/16=", "14/21=")


def asked(school: WorkingSchool, roll_no: int, *questions: str, right: bool) -> None:
    """Confirm a pupil's homework that asks these questions, nobody makes exercises about."""
    verdict = RIGHT if right else WRONG
    items = [
        a_reading(verdict)
        .items[0]
        .model_copy(
            update={"no": n, "question": question, "expected": "1", "read": "1" if right else "7"}
        )
        for n, question in enumerate(questions, start=1)
    ]
    school.reader.answer = a_reading().model_copy(update={"items": tuple(items)})
    school.confirm(school.read(roll_no, photo=f"a{roll_no}{right:d}"))
    school.clock.forward(minutes=20)


def about_reducing(practice: Practice) -> set[str]:
    return {i.question for i in practice.items if i.point == REDUCE and not i.review}


def test_where_nobody_makes_exercises_homework_is_asked_again_that_is_not_solved(
    school: WorkingSchool,
) -> None:
    asked(school, 1, *OF_P1, right=False)
    asked(school, 2, *OF_P2, "6/8=", right=True)

    report = school.ask(
        "g1b", "todays_practice", request=PracticeOf(pupil_id=P1), answer=PracticeReport
    )

    assert about_reducing(report.practice)
    assert about_reducing(report.practice) <= {*OF_P1, *OF_P2}
    assert report.left_out == ()
    said = answer(school, report.practice, *right_answers(report.practice), by="g1b")
    assert said.practice.right == len(said.practice.items)


def test_what_a_pupil_has_solved_is_not_asked_and_the_point_is_named(
    school: WorkingSchool,
) -> None:
    asked(school, 1, *OF_P1, right=False)
    asked(school, 1, *OF_P1, right=True)

    report = school.ask(
        "g1b", "todays_practice", request=PracticeOf(pupil_id=P1), answer=PracticeReport
    )

    assert about_reducing(report.practice) == set()
    assert report.left_out == ("约分",)


def test_only_the_own_class_lends_questions_and_counts_whom_it_asked(
    school: WorkingSchool,
) -> None:
    asked(school, 1, "6/8=", right=False)
    asked(school, 2, "6/8=", right=True)
    lately = school.clock.now() - timedelta(days=1)

    with school.records.begin() as unit:
        (own,) = unit.responses.questions(CLASS, [REDUCE], since=lately, pupil=pupil_id(2))
        assert unit.responses.questions(NEXT_DOOR, [REDUCE], since=lately) == []
        assert unit.responses.questions(CLASS, [], since=lately) == []
        assert unit.responses.questions(CLASS, [REDUCE], since=school.clock.now()) == []

    assert (own.question, own.answered, own.right, own.solved) == ("6/8=", 2, 1, True)
