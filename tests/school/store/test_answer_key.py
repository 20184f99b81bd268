"""Answer keys, pages, re-marking and labelled crops, on both engines."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from school.answer_key import AnswerKey, plain_key
from school.errors import NotFound
from school.grading import Mark, PaperState, Verdict
from school.people import PersonId, Role, UnitId
from school.store.grading import Batch, Homework, Paper
from school.store.labelled_crops import LabelledCrop
from school.store.records import Records
from school.store.unit_of_work import UnitOfWork
from tests.builders import NOON, SINCE, a_mark, a_person, an_appointment, units_down_to

RIGHT, WRONG, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.UNSURE
CLASS = UnitId("qt.t1.s1.g3.c2")
CHEN, P1 = PersonId("chen"), PersonId("p1")
HOMEWORK = Homework("h1", CLASS, "口算11")
MINUTE = timedelta(minutes=1)
PAPER = Paper(
    id="x1",
    batch_id="b1",
    homework_id="h1",
    pupil_id=P1,
    roll_no=1,
    photo_key="3f/s1/x1/photo.jpg",
    annotated_key="",
    state=PaperState.READ,
    retake="",
    read_at=NOON,
    confirmed_at=None,
)


@pytest.fixture
def school(records: Records) -> Records:
    """Return records of one class with a homework and a batch."""
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS),
            new_people=[
                a_person(CHEN, an_appointment(Role.TEACHER, CLASS)),
                a_person(P1, an_appointment(Role.PUPIL, CLASS)),
            ],
            since=SINCE,
        )
        unit.grading.open_homework(HOMEWORK, at=NOON)
        batch = Batch("b1", HOMEWORK, CHEN, "console", "chen")
        unit.grading.open_batch(batch, since=NOON - MINUTE, at=NOON)
    return records


def a_key(**answers: str) -> AnswerKey:
    numbered = {label.removeprefix("n"): (answer,) for label, answer in answers.items()}
    return plain_key(numbered, points=Fraction(5, 2))


def add(unit: UnitOfWork, paper: Paper, *marks: Mark) -> None:
    assert unit.grading.add_paper(paper, at=NOON)
    unit.grading.save_marks(paper.id, marks)


def test_every_version_of_a_key_is_kept_and_only_a_confirmed_one_is_in_force(
    school: Records,
) -> None:
    with school.begin() as unit:
        first = unit.answer_keys.add("h1", a_key(n1="A"), by=CHEN, at=NOON)
        assert unit.answer_keys.in_force("h1") is None
        assert unit.answer_keys.confirm(first.id, at=NOON)
        assert not unit.answer_keys.confirm(first.id, at=NOON + MINUTE)
        second = unit.answer_keys.add("h1", a_key(n1="B"), by=CHEN, at=NOON)

    with school.begin() as unit:
        assert (first.version, second.version) == (1, 2)
        assert unit.answer_keys.newest("h1") == second
        in_force = unit.answer_keys.in_force("h1")
        assert in_force is not None
        assert (in_force.id, in_force.key, in_force.confirmed_at) == (first.id, first.key, NOON)
        assert unit.answer_keys.get(first.id).key.most_points == Fraction(5, 2)
        with pytest.raises(NotFound):
            unit.answer_keys.get("h1-9")


def test_marks_change_with_the_key_but_not_what_a_teacher_decided(school: Records) -> None:
    with school.begin() as unit:
        add(unit, PAPER, a_mark(1, WRONG), a_mark(2, WRONG))
        unit.grading.revise("x1", a_mark(2, RIGHT), by=CHEN, at=NOON)
        assert unit.grading.settled("x1") == {2}

        marks = (a_mark(1, RIGHT), a_mark(2, RIGHT), a_mark(3, WRONG))
        changed = unit.grading.mark_again(PAPER, marks, key_id="h1-1", by=CHEN, at=NOON)

        assert changed == 2
        after = unit.grading.marks("x1")
        assert [m.verdict for m in after] == [RIGHT, RIGHT, WRONG]
        assert [m.first_verdict for m in after] == [WRONG, WRONG, UNSURE]
        assert unit.grading.paper("x1").key_id == "h1-1"
        assert unit.grading.open_revisions("x1") == 1
        assert unit.grading.undo("x1", at=NOON) == 2
        assert unit.grading.undo("x1", at=NOON) is None


def test_what_was_settled_together_is_taken_back_together(school: Records) -> None:
    with school.begin() as unit:
        add(unit, PAPER, a_mark(1, UNSURE), a_mark(2, UNSURE))
        for place in (1, 2):
            mark = a_mark(place, RIGHT)
            unit.grading.revise("x1", mark, by=CHEN, at=NOON, group_id="group:g1")
        assert unit.grading.newest_revision("x1") > 0

        assert unit.grading.undo_group("group:g1", at=NOON) == [("x1", 2), ("x1", 1)]
        assert unit.grading.undo_group("group:g1", at=NOON) == []
        assert [m.verdict for m in unit.grading.marks("x1")] == [UNSURE, UNSURE]
        assert unit.grading.newest_revision("x1") == 0


def test_pages_of_a_pupil_are_found_in_order(school: Records) -> None:
    with school.begin() as unit:
        for paper_id, page in (("x2", 2), ("x1", 1), ("x3", None)):
            add(unit, replace(PAPER, id=paper_id, page=page))

        assert [p.id for p in unit.grading.pages_of("b1", P1)] == ["x1", "x2"]
        fourth = replace(PAPER, id="x4")
        same = unit.grading.same_page(fourth, 2)
        assert same is not None
        assert same.id == "x2"
        assert unit.grading.same_page(fourth, 3) is None
        assert len(unit.grading.read_of_homework("h1")) == 3


def test_the_homework_meant_is_the_one_last_worked_on(school: Records) -> None:
    with school.begin() as unit:
        later = Homework("h2", CLASS, "口算12")
        unit.grading.open_homework(later, at=NOON + MINUTE)

        assert unit.grading.newest_opened([CLASS]) == later
        assert unit.grading.newest_sent(CHEN, [CLASS]) == HOMEWORK
        assert unit.grading.newest_sent(P1, [CLASS]) is None
        assert unit.grading.newest_opened([]) is None
        assert unit.grading.find_homework("h9") is None


def test_a_labelled_crop_is_kept_once_and_forgotten_with_its_pupil(school: Records) -> None:
    crop = LabelledCrop("c1", P1, "x1", 2, "labelled/c1/c1/crop.jpg", "5×9=", "48", "46")
    with school.begin() as unit:
        unit.labelled_crops.keep(crop, at=NOON)
        unit.labelled_crops.keep(replace(crop, label="49"), at=NOON)
        assert [c.label for c in unit.labelled_crops.all()] == ["49"]
        assert unit.labelled_crops.keeps("labelled/c1/c1")
        assert unit.labelled_crops.forget(P1, paper_id="x1", place=1) == []
        assert unit.labelled_crops.forget_before(NOON) == []

        assert unit.labelled_crops.forget(P1) == ["labelled/c1/c1"]
        assert not unit.labelled_crops.keeps("labelled/c1/c1")
