"""The book of wrong questions: filled by grading, read by its own people, gone with the consent."""

from datetime import timedelta

import pytest

from chalicelib.call import Call
from chalicelib.mistakes import forget
from chalicelib.revisit import practised
from school.causes import Cause
from school.class_mistakes import ClassMistakes, ClassMistakesOf
from school.consent import ConsentState, Decide
from school.errors import ConsentMissing, NotFound, PermissionDenied, SchoolError
from school.grading import Verdict
from school.learning import item_id
from school.mistakes import Book, Books, Mistake, MistakesOf, SetCause
from school.people import PersonId
from school.revisit import (
    AnswerRevisit,
    AskRevisit,
    Practised,
    Revisit,
    Revisited,
    State,
)
from school.work import Tidied, Tidy
from tests.functions.papers import revise, undo
from tests.functions.working import (
    BLANK,
    RIGHT,
    SYSTEM_ACTOR,
    UNSURE,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_id,
)

SECOND = item_id("2+1=")
"""The question that is wrong on the papers below."""


def in_book(school: WorkingSchool, roll_no: int = 1) -> list[Mistake]:
    with school.records.begin() as unit:
        return [record.mistake for record in unit.mistakes.rows_of(pupil_id(roll_no))]


def book(school: WorkingSchool, user: str, **asked: object) -> Book:
    request = MistakesOf.model_validate(asked)
    return school.ask(user, "my_mistakes", request=request, answer=Books).books[0]


def ask(school: WorkingSchool, user: str, **asked: object) -> Revisit:
    request = AskRevisit.model_validate({"pupil_id": "p1", **asked})
    return school.ask(user, "ask_revisit", request=request, answer=Revisit)


def answer(
    school: WorkingSchool, user: str, said: str, *, turn: int = 0, item: str = SECOND
) -> Revisited:
    request = AnswerRevisit(pupil_id=pupil_id(1), item=item, turn=turn, answer=said)
    return school.ask(user, "answer_revisit", request=request, answer=Revisited)


def decide(school: WorkingSchool, *, agree: bool) -> None:
    request = Decide(pupil_id=pupil_id(1), agree=agree)
    school.ask("g1", "decide_consent", request=request, answer=ConsentState)


def test_nothing_is_in_the_book_before_the_teacher_confirms(school: WorkingSchool) -> None:
    school.read(1, RIGHT, WRONG)

    assert in_book(school) == []


def test_confirming_puts_what_is_wrong_or_blank_into_the_book(school: WorkingSchool) -> None:
    school.confirmed(1, verdicts=(RIGHT, WRONG, BLANK, UNSURE))

    found = {one.no: one for one in in_book(school)}
    assert set(found) == {2, 3}
    assert (found[2].question, found[2].read, found[2].expected) == ("2+1=", "0", "3")
    assert found[2].crop
    assert (found[2].state, found[2].subject) == (State.OPEN, "数学")
    assert found[3].no == 3


def test_a_revision_takes_a_question_out_and_undoing_puts_it_back(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)
    before = in_book(school)
    request = SetCause(pupil_id=pupil_id(1), item=SECOND, cause=Cause.READING)
    school.ask("g1", "set_cause", request=request, answer=Mistake)

    revise(school, accepted, verdict=RIGHT)
    assert in_book(school) == []

    undo(school, accepted)
    assert in_book(school) == [before[0].model_copy(update={"cause": Cause.READING})]


def test_a_revision_to_wrong_puts_a_question_in(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)

    revise(school, accepted, no=1, answer="7")

    assert {one.question: one.read for one in in_book(school)} == {"1+1=": "7", "2+1=": "0"}


def test_the_same_question_wrong_again_counts(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=3)
    school.read(1, RIGHT, WRONG, photo="b2")
    again = school.hand_in(1, photo="b2")
    school.confirm(again)

    (found,) = in_book(school)
    assert found.times_wrong == 2
    assert found.wrong_at == school.clock.now()


def test_a_right_answer_on_later_homework_moves_it_along(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=2)
    school.confirm(school.read(1, RIGHT, RIGHT, photo="b2"))

    (found,) = in_book(school)
    assert (found.state, found.step, found.read) == (State.REVIEWING, 1, "0")


def test_another_pupil_s_book_stays_empty(school: WorkingSchool) -> None:
    school.confirmed(1)

    assert in_book(school, 2) == []
    assert book(school, "g2").total == 0


@pytest.mark.parametrize("user", ["g1", "g1b", "p1"])
def test_the_family_reads_its_own_book(school: WorkingSchool, user: str) -> None:
    school.confirmed(1)

    found = book(school, user, pupil_id="p1")

    assert (found.total, found.own, found.entries[0].item) == (1, True, SECOND)


@pytest.mark.parametrize("user", ["chen", "wang"])
def test_who_teaches_the_class_reads_a_pupil_s_book(school: WorkingSchool, user: str) -> None:
    school.confirmed(1)

    found = book(school, user, caption="1号")

    assert (found.roll_no, found.total, found.own) == (1, 1, False)


@pytest.mark.parametrize("user", ["g2", "p2", "zhao", "ma", "zhou", "ye", "guard", "xu"])
def test_nobody_else_reads_it_or_changes_it(school: WorkingSchool, user: str) -> None:
    school.confirmed(1)
    rows = school.rows()

    for call in (
        lambda: book(school, user, pupil_id="p1"),
        lambda: ask(school, user),
        lambda: answer(school, user, "3"),
    ):
        with pytest.raises(PermissionDenied):
            call()
    request = SetCause(pupil_id=pupil_id(1), item=SECOND, cause=Cause.READING)
    with pytest.raises(PermissionDenied):
        school.ask(user, "set_cause", request=request, answer=Mistake)

    assert school.rows() == rows


@pytest.mark.parametrize("user", ["zhao", "ma", "zhou", "ye", "g1"])
def test_a_caption_opens_no_other_class(school: WorkingSchool, user: str) -> None:
    school.confirmed(1)

    with pytest.raises((PermissionDenied, NotFound)):
        book(school, user, caption="三(2)班 1号")


def test_a_teacher_may_read_but_does_not_practise_for_a_pupil(school: WorkingSchool) -> None:
    school.confirmed(1)

    with pytest.raises(PermissionDenied):
        ask(school, "chen")


def test_without_consent_there_is_no_book(school: WorkingSchool) -> None:
    assert not book(school, f"g{WITHOUT_CONSENT}").consented
    with pytest.raises(ConsentMissing):
        ask(school, f"g{WITHOUT_CONSENT}", pupil_id=f"p{WITHOUT_CONSENT}")


def test_withdrawing_consent_empties_the_book(school: WorkingSchool) -> None:
    school.confirmed(1, 2)
    school.clock.forward(days=1)
    answer(school, "g1", "3")

    decide(school, agree=False)

    assert in_book(school) == []
    assert len(in_book(school, 2)) == 1
    assert not book(school, "g1", pupil_id="p1").consented
    with pytest.raises(ConsentMissing):
        answer(school, "g1", "3", turn=1)


def test_forgetting_leaves_no_row_of_the_pupil(school: WorkingSchool) -> None:
    school.confirmed(1, 2)
    school.clock.forward(days=1)
    answer(school, "g1", "3")
    request = SetCause(pupil_id=pupil_id(1), item=SECOND, cause=Cause.READING)
    school.ask("g1", "set_cause", request=request, answer=Mistake)

    with school.records.begin() as unit:
        assert forget(unit, a_call(school), pupil_id(1)) == 1

    rows = school.rows()
    assert (rows["mistakes"], rows["mistake_reviews"], rows["mistake_causes"]) == (1, 0, 0)


def a_call(school: WorkingSchool) -> Call:
    return Call(school.adapters(), SYSTEM_ACTOR)


def test_pictures_go_after_thirty_days_and_the_text_stays(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=30, seconds=1)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    school.work_off()

    found = book(school, "g1", pupil_id="p1").entries[0]

    assert (found.crop, found.question, found.read) == ("", "2+1=", "0")
    assert school.files.content == {}


def test_questions_are_asked_when_they_are_due(school: WorkingSchool) -> None:
    school.confirmed(1)
    early = ask(school, "p1")
    school.clock.forward(days=1)
    due = ask(school, "p1")

    assert (early.question, early.due) == (None, 0)
    assert early.next_at is not None
    assert due.question is not None
    assert (due.question.question, due.question.turn, due.due) == ("2+1=", 0, 1)


def test_what_is_not_due_may_be_practised_and_changes_nothing(school: WorkingSchool) -> None:
    school.confirmed(1)
    before = in_book(school)

    asked = ask(school, "p1", ahead=True)
    done = answer(school, "p1", "3")

    assert asked.question is not None
    assert (done.right, done.early) == (True, True)
    assert in_book(school) == before
    assert ask(school, "p1", ahead=True, not_items=(SECOND,)).question is None


def test_a_right_answer_moves_on_and_a_wrong_one_goes_back(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=1)
    right = answer(school, "g1", "3")
    school.clock.forward(days=2)
    wrong = answer(school, "p1", "4", turn=1)

    assert (right.right, right.state) == (True, State.REVIEWING)
    assert (wrong.right, wrong.state, wrong.expected) == (False, State.OPEN, "3")
    assert in_book(school)[0].times_wrong == 2


def test_the_same_answer_delivered_twice_counts_once(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=1)

    first = answer(school, "g1", "4")
    again = answer(school, "g1", "4")

    assert first.model_copy(update={"early": True}) == again
    assert in_book(school)[0].times_wrong == 2


def test_a_turn_that_was_never_asked_is_refused(school: WorkingSchool) -> None:
    school.confirmed(1)

    with pytest.raises(SchoolError, match="再来一次"):
        answer(school, "g1", "3", turn=5)
    with pytest.raises(NotFound):
        answer(school, "g1", "2", item=item_id("1+1="))


def test_reviewed_to_the_end_a_question_is_mastered(school: WorkingSchool) -> None:
    school.confirmed(1)
    for turn, days in enumerate((1, 2, 4, 7, 15)):
        school.clock.forward(days=days)
        done = answer(school, "p1", "3", turn=turn)

    assert done.state is State.MASTERED
    found = book(school, "g1", pupil_id="p1")
    assert (found.total, found.mastered) == (0, 1)


def test_an_exercise_on_the_same_point_moves_what_is_due(school: WorkingSchool) -> None:
    school.confirmed(1)
    (waiting,) = in_book(school)
    exercise = Practised(item=item_id("4+9="), point=waiting.point, right=True)

    with school.records.begin() as unit:
        assert not practised(unit, a_call(school), pupil_id(1), exercise)
    school.clock.forward(days=1)
    with school.records.begin() as unit:
        assert practised(unit, a_call(school), pupil_id(1), exercise)

    assert in_book(school)[0].state is State.REVIEWING


def test_a_class_s_mistakes_count_who_agreed(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3)
    decide(school, agree=False)

    found = school.ask("chen", "class_mistakes", request=ClassMistakesOf(), answer=ClassMistakes)

    assert (found.pupils, found.common[0].question, found.common[0].pupils) == (2, "2+1=", 2)
    assert [(w.answer, w.count) for w in found.common[0].wrong] == [("0", 2)]


def test_a_class_s_mistakes_are_those_of_the_last_month(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=31)

    found = school.ask("chen", "class_mistakes", request=ClassMistakesOf(), answer=ClassMistakes)

    assert found.common == ()


@pytest.mark.parametrize("user", ["g1", "p1", "zhao", "ma", "zhou", "ye", "xu"])
def test_single_answers_of_a_class_are_for_its_teachers(school: WorkingSchool, user: str) -> None:
    school.confirmed(1, 2, 3)

    request = ClassMistakesOf(caption="三(2)班")
    try:
        found = school.ask(user, "class_mistakes", request=request, answer=ClassMistakes)
    except SchoolError:
        return
    assert found.class_id != "qt.t1.s1.g3.c2"


def test_a_book_is_shown_page_by_page_the_newest_first(school: WorkingSchool) -> None:
    school.confirmed(1, verdicts=(WRONG,) * 7)

    first, second = (book(school, "g1", pupil_id="p1", page=page) for page in (0, 1))
    beyond = book(school, "g1", pupil_id="p1", page=99)

    assert [len(first.entries), len(second.entries), first.total] == [5, 2, 7]
    assert beyond == second
    items = {one.item for one in (*first.entries, *second.entries)}
    assert len(items) == 7


def test_the_open_questions_are_there_for_others(school: WorkingSchool) -> None:
    school.confirmed(1, verdicts=(WRONG, WRONG, RIGHT))

    with school.records.begin() as unit:
        one = PersonId("p1")
        now = school.clock.now()
        assert len(unit.mistakes.open_of(one)) == 2
        assert len(unit.mistakes.open_of(one, subject="数学")) == 2
        assert unit.mistakes.open_of(one, subject="语文") == []
        assert unit.mistakes.open_of(one, due=now) == []
        assert len(unit.mistakes.open_of(one, due=now + timedelta(days=1))) == 2


def test_a_question_a_person_marks_is_not_in_the_book(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)
    reading = school.reader.answer
    assert not isinstance(reading, SchoolError)
    by_hand = {"question": "主观题2", "expected": "主观"}
    free = tuple(item.model_copy(update=by_hand) for item in reading.items)
    school.reader.answer = reading.model_copy(update={"items": free})
    second = school.hand_in(2)
    school.work_off()
    school.confirm(second)

    assert len(in_book(school, 1)) == 1
    assert in_book(school, 2) == []
    assert accepted.paper_id != second.paper_id
    assert Verdict.WRONG in {item.verdict for item in free}
