"""Homework, papers, marks and revisions, on both engines."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from school.errors import NotFound
from school.grading import Mark, PaperState, Verdict
from school.people import PersonId, Role, UnitId
from school.store.grading import Batch, Homework, Paper
from school.store.records import Records
from school.store.unit_of_work import UnitOfWork
from tests.builders import NOON, SINCE, a_mark, a_person, an_appointment, units_down_to

RIGHT, WRONG, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.UNSURE
CLASS = UnitId("qt.t1.s1.g3.c2")
CHEN, P1, P2 = PersonId("chen"), PersonId("p1"), PersonId("p2")
HOMEWORK = Homework("h1", CLASS, "口算11")
MINUTE = timedelta(minutes=1)
TEN = timedelta(minutes=10)


@pytest.fixture
def school(records: Records) -> Records:
    """Return records of a teacher and two pupils of one class."""
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS),
            new_people=[
                a_person(CHEN, an_appointment(Role.TEACHER, CLASS)),
                a_person(P1, an_appointment(Role.PUPIL, CLASS)),
                a_person(P2, an_appointment(Role.PUPIL, CLASS)),
            ],
            since=SINCE,
        )
    return records


def a_batch(batch_id: str = "b1", *, homework: Homework = HOMEWORK, user: str = "chen") -> Batch:
    return Batch(batch_id, homework, CHEN, "console", user)


def open_batch(unit: UnitOfWork, batch: Batch, *, at: datetime = NOON) -> Batch:
    unit.grading.open_homework(batch.homework, at=at)
    return unit.grading.open_batch(batch, since=at - TEN, at=at)


def a_paper(
    paper_id: str, pupil: PersonId, roll_no: int, *, state: PaperState = PaperState.READ
) -> Paper:
    return Paper(
        id=paper_id,
        batch_id="b1",
        homework_id="h1",
        pupil_id=pupil,
        roll_no=roll_no,
        photo_key=f"3f/s1/{paper_id}/photo.jpg",
        annotated_key="",
        state=state,
        retake="",
        read_at=None,
        confirmed_at=None,
    )


def store(unit: UnitOfWork, paper: Paper, *marks: Mark, at: datetime = NOON) -> None:
    open_batch(unit, a_batch(), at=at)
    assert unit.grading.add_paper(paper, at=at)
    unit.grading.save_marks(paper.id, marks)


def confirm(unit: UnitOfWork, paper_id: str, *, at: datetime = NOON) -> bool:
    return unit.grading.move(
        paper_id,
        frm=(PaperState.READ,),
        to=PaperState.CONFIRMED,
        at=at,
        values={"confirmed_at": at},
    )


def test_opening_homework_twice_changes_nothing(school: Records) -> None:
    with school.begin() as unit:
        unit.grading.open_homework(HOMEWORK, at=NOON)
        unit.grading.open_homework(HOMEWORK, at=NOON + MINUTE)

        assert unit.grading.homework(HOMEWORK.id) == HOMEWORK
        with pytest.raises(NotFound):
            unit.grading.homework("h2")


def test_photos_sent_in_a_row_are_one_batch(school: Records) -> None:
    with school.begin() as unit:
        first = open_batch(unit, a_batch("b1"))
        in_a_row = open_batch(unit, a_batch("b2"), at=NOON + TEN - MINUTE)
        still = open_batch(unit, a_batch("b3"), at=NOON + 2 * TEN - 2 * MINUTE)
        other_account = open_batch(unit, a_batch("b4", user="chen-phone"))
        later = open_batch(unit, a_batch("b5"), at=NOON + 4 * TEN)

        assert (first.id, in_a_row.id, still.id) == ("b1", "b1", "b1")
        assert (other_account.id, later.id) == ("b4", "b5")
        assert unit.grading.newest_batch(CHEN).id == "b5"
        assert unit.grading.batch("b1") == a_batch()


def test_what_was_never_sent_is_not_found(school: Records) -> None:
    with school.begin() as unit:
        for look in (
            lambda: unit.grading.batch("b9"),
            lambda: unit.grading.newest_batch(CHEN),
            lambda: unit.grading.paper("x9"),
            lambda: unit.grading.newest_paper(CHEN, roll_no=None),
        ):
            with pytest.raises(NotFound):
                look()


def test_a_paper_is_added_once(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1))

        assert unit.grading.add_paper(a_paper("x1", P2, 2), at=NOON) is False
        assert unit.grading.paper("x1") == a_paper("x1", P1, 1)
        assert unit.grading.paper("x1").folder == "3f/s1/x1"


def test_papers_come_by_roll_number(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("x2", P2, 2))
        store(unit, a_paper("x1", P1, 1))
        store(unit, a_paper("x3", P1, 1), at=NOON + MINUTE)

        assert [p.id for p in unit.grading.papers_of_batch("b1")] == ["x1", "x3", "x2"]
        assert [p.id for p in unit.grading.papers_of_pupil(P1)] == ["x1", "x3"]


def test_the_newest_paper_is_the_one_touched_last(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1))
        store(unit, a_paper("x2", P2, 2), at=NOON + MINUTE)
        assert unit.grading.newest_paper(CHEN, roll_no=None).id == "x2"

        unit.grading.touch("x1", at=NOON + 2 * MINUTE)

        assert unit.grading.newest_paper(CHEN, roll_no=None).id == "x1"
        assert unit.grading.newest_paper(CHEN, roll_no=2).id == "x2"
        with pytest.raises(NotFound):
            unit.grading.newest_paper(CHEN, roll_no=3)


def test_a_paper_moves_only_from_where_it_may(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1, state=PaperState.WAITING))

        assert confirm(unit, "x1") is False
        assert unit.grading.paper("x1").state is PaperState.WAITING
        unit.grading.move("x1", frm=(PaperState.WAITING,), to=PaperState.READ, at=NOON)
        assert confirm(unit, "x1") is True
        assert confirm(unit, "x1") is False
        assert unit.grading.paper("x1").confirmed_at == NOON


def test_confirmed_papers_are_found_by_homework_and_by_pupil(school: Records) -> None:
    with school.begin() as unit:
        for paper_id in ("x1", "x2", "x3"):
            store(unit, a_paper(paper_id, P1, 1))
        assert unit.grading.newest_homework([CLASS]) is None
        confirm(unit, "x1", at=NOON)
        confirm(unit, "x3", at=NOON + MINUTE)

        assert [p.id for p in unit.grading.confirmed_of_pupil(P1)] == ["x3", "x1"]
        assert [p.id for p in unit.grading.confirmed_of_homework("h1")] == ["x1", "x3"]
        assert unit.grading.newest_homework([CLASS]) == HOMEWORK
        assert unit.grading.newest_homework([]) is None


def test_the_newest_homework_is_the_one_confirmed_last_not_the_one_opened_last(
    school: Records,
) -> None:
    later, unread = Homework("h2", CLASS, "口算12"), Homework("h0", CLASS, "口算13")
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1))
        open_batch(unit, a_batch("b2", homework=later), at=NOON + MINUTE)
        unit.grading.add_paper(replace(a_paper("x2", P2, 2), homework_id="h2"), at=NOON)
        open_batch(unit, a_batch("b0", homework=unread), at=NOON + TEN)
        confirm(unit, "x2", at=NOON + MINUTE)

        assert unit.grading.newest_homework([CLASS]) == later
        confirm(unit, "x1", at=NOON + TEN)
        assert unit.grading.newest_homework([CLASS]) == HOMEWORK


def test_marks_are_kept_in_reading_order_and_replaced_whole(school: Records) -> None:
    long = a_mark(1, question="长" * 300, read="9" * 300)
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1), a_mark(2, WRONG, crop="c/2.jpg"), long)
        assert unit.grading.marks("x1") == (long, a_mark(2, WRONG, crop="c/2.jpg"))

        unit.grading.save_marks("x1", [a_mark(1, UNSURE)])
        assert unit.grading.marks("x1") == (a_mark(1, UNSURE),)

        unit.grading.save_marks("x1", [])
        assert unit.grading.marks("x1") == ()


def test_revisions_are_taken_back_newest_first(school: Records) -> None:
    wrong = a_mark(1, WRONG, read="8")
    unsure = wrong.model_copy(update={"verdict": UNSURE})
    right = wrong.model_copy(update={"verdict": RIGHT, "read": "2"})
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1), wrong)
        for mark in (unsure, right):
            unit.grading.revise("x1", mark, by=CHEN, at=NOON)
        assert unit.grading.marks("x1") == (right,)
        assert right.first_verdict is WRONG
        assert unit.grading.open_revisions("x1") == 2

        assert unit.grading.undo("x1", at=NOON) == 1
        assert unit.grading.marks("x1") == (unsure,)
        assert unit.grading.undo("x1", at=NOON) == 1
        assert unit.grading.marks("x1") == (wrong,)
        assert unit.grading.undo("x1", at=NOON) is None
        assert unit.grading.open_revisions("x1") == 0


def test_photos_past_their_time_are_found_until_they_are_dropped(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("old", P1, 1), a_mark(1, WRONG, crop="3f/s1/old/item-1.jpg"))
        store(unit, a_paper("new", P1, 1), at=NOON + MINUTE)
        assert [p.id for p in unit.grading.photos_before(NOON + MINUTE)] == ["old"]
        assert unit.grading.keeps("3f/s1/old")

        unit.grading.drop_photo("old")

        assert unit.grading.photos_before(NOON + MINUTE) == []
        assert not unit.grading.keeps("3f/s1/old")
        assert unit.grading.keeps("3f/s1/new")
        assert not unit.grading.keeps("3f/s1/ne")
        assert unit.grading.marks("old") == (a_mark(1, WRONG),)
        assert unit.grading.paper("old").folder == ""


def test_a_forgotten_pupil_leaves_nothing_and_the_others_stay(school: Records) -> None:
    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1), a_mark(1, WRONG))
        store(unit, a_paper("x2", P2, 2), a_mark(1, WRONG))
        store(unit, a_paper("x3", P1, 1))
        for paper_id in ("x1", "x2"):
            unit.grading.revise(paper_id, a_mark(1, RIGHT, first=WRONG), by=CHEN, at=NOON)
        unit.grading.drop_photo("x3")

        assert unit.grading.forget_pupil(P1) == ["3f/s1/x1"]

        assert unit.grading.papers_of_pupil(P1) == []
        assert unit.grading.marks("x1") == ()
        assert unit.grading.open_revisions("x1") == 0
        assert unit.grading.open_revisions("x2") == 1
        assert unit.grading.forget_pupil(P1) == []


def test_marks_of_a_moment_are_what_they_were_then(school: Records) -> None:
    def at(minutes: int) -> datetime:
        return NOON + minutes * MINUTE

    def verdicts(minutes: int) -> dict[str, list[Verdict]]:
        found = unit.summaries.marks("h1", at=at(minutes))
        return {pupil: [m.verdict for m in marks] for pupil, marks in found.items()}

    with school.begin() as unit:
        store(unit, a_paper("x1", P1, 1), a_mark(1, WRONG), a_mark(2, RIGHT))
        store(unit, a_paper("x2", P2, 2))
        confirm(unit, "x1", at=at(1))
        unit.grading.revise("x1", a_mark(1, UNSURE, first=WRONG), by=CHEN, at=at(2))
        unit.grading.revise("x1", a_mark(1, RIGHT, first=WRONG), by=CHEN, at=at(3))
        unit.grading.undo("x1", at=at(4))
        confirm(unit, "x2", at=at(5))

        assert verdicts(0) == {}
        assert verdicts(1) == {"p1": [WRONG, RIGHT]}
        assert verdicts(2) == {"p1": [UNSURE, RIGHT]}
        assert verdicts(3) == {"p1": [RIGHT, RIGHT]}
        assert verdicts(4) == {"p1": [UNSURE, RIGHT]}
        assert verdicts(5) == {"p1": [UNSURE, RIGHT], "p2": []}
