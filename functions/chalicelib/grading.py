"""Grading use cases: accept a photo, have it read, show what was read.

A paper's way: ``accept_paper`` (may it be stored?) → the bot stores it →
``grade_paper`` queues it → ``read_paper`` has it read and saves the marks (``readings.py``, where
queues lie in between) → the teacher revises and confirms (``marking.py``). Every step can be
repeated after a crash: ids follow from what was sent, and states only move on.
"""

import logging
from dataclasses import replace
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import id_of, open_homework
from chalicelib.pages import read_page, require_photo
from chalicelib.readings import ask_for, give_up, keep_answer, put_on_queue, waiting_paper
from chalicelib.reports import batch_report, paper_report, teachers_batch, teachers_paper
from chalicelib.runtime import Caller, use_case
from chalicelib.telling import ask_for_consent
from school import consent
from school.consent import Purpose
from school.errors import ConsentMissing, NotFound
from school.grading import PaperState
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Done,
    GradePaper,
    PaperOf,
    PaperReport,
    ReadPaper,
)
from school.people import PersonId, Pupil, UnitId, school_of
from school.permissions import Action, Scope
from school.queues import Share
from school.readings import MOST_ASKED
from school.store.grading import Batch, Paper
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

log = logging.getLogger("qingjiao.grading")
routes = Blueprint(__name__)

SAME_BATCH = timedelta(minutes=10)
"""Photos of one homework sent within this time of each other are one batch."""


@routes.lambda_function(name="accept_paper")
@use_case(AcceptPaper)
def accept_paper(request: AcceptPaper, call: Call) -> Accepted:
    """Say whether a pupil's photo may be stored, and where.

    The same photo of the same pupil and homework is the same paper, however often it is sent.
    """
    pupil = _pupil_meant(call, request.pupil_id)
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    call.require(Action.GRADE, scope)
    try:
        with call.records() as unit:
            consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
            paper = _add_paper(unit, call, pupil, request)
            call.audit(unit, Action.GRADE, scope, fields=("photo",))
    except ConsentMissing:
        with call.records() as unit:
            ask_for_consent(unit, call, pupil.id, Purpose.HOMEWORK)
        raise
    return Accepted(
        paper_id=paper.id, batch_id=paper.batch_id, photo_key=paper.photo_key, state=paper.state
    )


def _pupil_meant(call: Call, pupil_id: PersonId) -> Pupil:
    """Return a pupil; one who does not exist is refused like one the actor does not teach."""
    with call.records() as unit:
        found = unit.people.enrolled([pupil_id], on=call.today)
    if not found:
        call.require(Action.GRADE, Scope(unit=UnitId("-"), pupil=pupil_id))
        raise NotFound("没有找到这位同学。请核对班级和学号。")
    return found[0]


def _add_paper(unit: UnitOfWork, call: Call, pupil: Pupil, request: AcceptPaper) -> Paper:
    homework = open_homework(unit, call, pupil.class_id, title=request.homework)
    paper_id = id_of(homework.id, pupil.id, request.digest)
    try:
        return unit.grading.paper(paper_id)
    except NotFound:
        batch = Batch(
            id_of(homework.id, call.person.id, call.now.isoformat()),
            homework,
            call.person.id,
            call.actor.platform,
            call.actor.user,
        )
        batch = unit.grading.open_batch(batch, since=call.now - SAME_BATCH, at=call.now)
        if request.instead_of:
            _take_again(unit, call, request.instead_of, pupil)
        for folder in unit.grading.forget_retakes(batch.id, pupil.id):
            queue_erasure(unit.work, folder, now=call.now)  # this photo takes their place
        paper = _new_paper(paper_id, batch, pupil, call)
        unit.grading.add_paper(replace(paper, page=request.page), at=call.now)
        return unit.grading.paper(paper_id)


def _take_again(unit: UnitOfWork, call: Call, paper_id: str, pupil: Pupil) -> None:
    """Let a new photo take the place of one that was read, unless it was confirmed meanwhile."""
    try:
        before = unit.grading.paper(paper_id)
    except NotFound:
        return  # taken again already
    if before.pupil_id == pupil.id:
        unit.grading.move(
            paper_id,
            frm=(PaperState.READ,),
            to=PaperState.RETAKE,
            at=call.now,
            values={"retake": "这张已经重拍，按新照片批。"},
        )


def _new_paper(paper_id: str, batch: Batch, pupil: Pupil, call: Call) -> Paper:
    school = school_of(pupil.class_id).replace(".", "-")
    # Under one prefix, so that a bucket's own rule removes what a broken ``tidy`` would leave.
    folder = f"papers/{paper_id[:2]}/{school}/{call.now:%Y/%m/%d}/{paper_id}"
    return Paper(
        id=paper_id,
        batch_id=batch.id,
        homework_id=batch.homework.id,
        pupil_id=pupil.id,
        roll_no=pupil.roll_no,
        photo_key=f"{folder}/photo.jpg",
        annotated_key="",
        state=PaperState.AWAITED,
        retake="",
        read_at=None,
        confirmed_at=None,
    )


@routes.lambda_function(name="grade_paper")
@use_case(GradePaper)
def grade_paper(request: GradePaper, call: Call) -> PaperReport:
    """Queue an accepted paper, whose photo is stored by now, for reading."""
    paper, scope = teachers_paper(call, PaperOf(paper_id=request.paper_id), Action.GRADE)
    require_photo(paper)
    if paper.state is PaperState.AWAITED:
        call.files.get(paper.photo_key)
    with call.records() as unit:
        consent.require(unit.consents.of(paper.pupil_id), paper.pupil_id, Purpose.HOMEWORK)
        again = (PaperState.RETAKE,) if request.insist else ()
        if unit.grading.move(
            paper.id, frm=(PaperState.AWAITED, *again), to=PaperState.WAITING, at=call.now
        ):
            reading = ReadPaper(paper_id=paper.id, insist=request.insist, since=call.now)
            # A school's stack of fifty does not make another school wait with its three.
            share = Share(school_of(scope.unit), part=paper.batch_id)
            ask_for(unit, call, reading, share=share)
        call.audit(unit, Action.GRADE, scope, fields=("queued",))
        return paper_report(unit, paper.id)


@routes.lambda_function(name="read_paper")
@use_case(ReadPaper, by=Caller.PRODUCT)
def read_paper(request: ReadPaper, call: Call) -> Done:
    """Have one queued paper read, save the suggested marks, and tell the teacher.

    Where a queue feeds the reader, the paper is put on it, and the rest follows when it is read.
    """
    with call.records() as unit:
        paper = waiting_paper(unit, request)
        if paper is None:
            return Done(done=False)
        if request.times >= MOST_ASKED:
            return Done(done=give_up(unit, call, request, paper=paper))
        version = unit.answer_keys.in_force(paper.homework_id)
    if put_on_queue(call, request, paper, version):
        return Done()
    read = read_page(call, paper, version, insist=request.insist)
    with call.records() as unit:
        return Done(done=keep_answer(unit, call, request, paper=paper, read=read))


@routes.lambda_function(name="show_paper")
@use_case(PaperOf)
def show_paper(request: PaperOf, call: Call) -> PaperReport:
    """Show a teacher one paper."""
    paper, scope = teachers_paper(call, request, Action.READ_PAPER)
    with call.records() as unit:
        call.audit(unit, Action.READ_PAPER, scope, fields=("marks", "photo"))
        unit.grading.touch(paper.id, at=call.now)
        return paper_report(unit, paper.id)


@routes.lambda_function(name="show_batch")
@use_case(BatchOf)
def show_batch(request: BatchOf, call: Call) -> BatchReport:
    """Show a teacher the papers sent in a row."""
    scope, batch_id = teachers_batch(call, request.batch_id, Action.READ_PAPER)
    with call.records() as unit:
        report = batch_report(unit, batch_id, on=call.today)
        for paper in report.papers:
            one = Scope(unit=scope.unit, pupil=paper.pupil_id)
            call.audit(unit, Action.READ_PAPER, one, fields=("marks", "photo"))
        return report
