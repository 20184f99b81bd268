"""Notes what a confirmed page says its pupil can do; the book of mistakes and mastery follow."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.mastery import master
from chalicelib.mistakes import note_mistakes
from school import consent
from school.answer_key import KeyItem
from school.consent import Purpose
from school.grading import Mark, PaperState
from school.homework_key import item_of
from school.learning import Asked, responses
from school.people import PersonId, UnitId
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork


def learn(unit: UnitOfWork, paper: Paper) -> None:
    """Keep the responses of a page as its marks are now, if a teacher stands behind them.

    Confirming, revising and marking again all end here, in the transaction that changes the marks.
    """
    paper = unit.grading.paper(paper.id)
    if paper.state is not PaperState.CONFIRMED or paper.read_at is None:
        return
    marks = unit.grading.marks(paper.id)
    asked = _asked(unit, paper, at=paper.read_at)
    before = unit.responses.of_paper(paper.id)
    learnt = responses(asked, marks, keys=_keys(unit, paper, marks))
    unit.responses.replace(paper.id, learnt)
    if not consent.in_force(unit.consents.of(paper.pupil_id), paper.pupil_id, Purpose.HOMEWORK):
        return  # the text changed since the photo was taken: nothing new until it is agreed to
    master(unit, paper.id, learnt)
    note_mistakes(unit, paper.pupil_id, [*before, *learnt])


def _asked(unit: UnitOfWork, paper: Paper, *, at: datetime) -> Asked:
    batch = unit.grading.batch(paper.batch_id)
    class_id = batch.homework.class_id
    return Asked(
        paper_id=paper.id,
        homework_id=paper.homework_id,
        pupil_id=paper.pupil_id,
        class_id=class_id,
        subject=_subject(unit, batch.teacher, class_id),
        at=at,
    )


def _subject(unit: UnitOfWork, teacher: PersonId, class_id: UnitId) -> str:
    """Return what a teacher teaches a class; empty when nobody wrote it down."""
    held = unit.people.person(teacher).appointments
    return next((a.subject for a in held if a.unit == class_id and a.subject), "")


def _keys(unit: UnitOfWork, paper: Paper, marks: Sequence[Mark]) -> dict[int, KeyItem]:
    if not paper.key_id:
        return {}
    key = unit.answer_keys.get(paper.key_id).key
    found = {mark.place: item_of(key, mark) for mark in marks}
    return {place: item for place, item in found.items() if item is not None}
