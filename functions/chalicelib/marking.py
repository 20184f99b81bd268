"""Marking use cases: the teacher revises what was read, and stands behind it."""

from chalice.app import Blueprint

from chalicelib.reports import paper_report, teachers_batch, teachers_paper
from chalicelib.runtime import Call, Paper, UnitOfWork, use_case
from chalicelib.telling import tell_guardians
from school import consent
from school.consent import Purpose
from school.errors import NotUnderstood
from school.grading import PaperState, Verdict, find_mark
from school.notices import NoticeKind
from school.papers import (
    Confirmation,
    ConfirmBatch,
    PaperOf,
    PaperReport,
    ReviseMark,
    UndoRevision,
)
from school.permissions import Action, Scope

routes = Blueprint(__name__)


@routes.lambda_function(name="revise_mark")
@use_case(ReviseMark)
def revise_mark(request: ReviseMark, call: Call) -> PaperReport:
    """Replace one mark by what the teacher says; the suggestion and every change are kept."""
    paper, scope = teachers_paper(call, PaperOf(paper_id=request.paper_id), Action.REVISE)
    if request.verdict is None and not request.answer:
        raise NotUnderstood("请说明怎么改，如“第6题算对”或“第6题是35”。")
    with call.records() as unit:
        _require_read(unit.grading.paper(paper.id))
        mark = find_mark(unit.grading.marks(paper.id), request.no)
        verdict = request.verdict or (
            Verdict.RIGHT if request.answer == mark.expected else Verdict.WRONG
        )
        changed = mark.model_copy(update={"verdict": verdict, "read": request.answer or mark.read})
        if changed != mark:
            unit.grading.revise(paper.id, changed, by=call.person.id, at=call.now)
            _tell_again(unit, call, paper)
        call.audit(unit, Action.REVISE, scope, fields=(f"mark {mark.place}",))
        return paper_report(unit, paper.id)


def _require_read(paper: Paper) -> None:
    if paper.state not in (PaperState.READ, PaperState.CONFIRMED):
        raise NotUnderstood("这张还没有批完，不能改判。请等批改结果出来。")


@routes.lambda_function(name="undo_revision")
@use_case(UndoRevision)
def undo_revision(request: UndoRevision, call: Call) -> PaperReport:
    """Take back the newest revision of a paper."""
    paper, scope = teachers_paper(call, PaperOf(paper_id=request.paper_id), Action.REVISE)
    with call.records() as unit:
        place = unit.grading.undo(paper.id, at=call.now)
        if place is None:
            raise NotUnderstood("这张没有可以撤销的改判。")
        _tell_again(unit, call, paper)
        call.audit(unit, Action.REVISE, scope, fields=(f"mark {place}",))
        return paper_report(unit, paper.id)


def _tell_again(unit: UnitOfWork, call: Call, paper: Paper) -> None:
    """Correct what guardians were told when a confirmed paper is revised."""
    if paper.state is PaperState.CONFIRMED:
        _tell_guardians(unit, call, paper)


@routes.lambda_function(name="confirm_batch")
@use_case(ConfirmBatch)
def confirm_batch(request: ConfirmBatch, call: Call) -> Confirmation:
    """Make the teacher stand behind a batch's read papers, and tell the guardians.

    Confirming again changes nothing and tells nobody.
    """
    scope, batch_id = teachers_batch(call, request.batch_id, Action.CONFIRM)
    with call.records() as unit:
        papers = unit.grading.papers_of_batch(batch_id)
        confirmed = [p for p in papers if _confirm(unit, call, p, scope)]
        told = [_tell_guardians(unit, call, paper) for paper in confirmed]
        return _confirmation(unit, call, batch_id, confirmed=len(confirmed), told=told)


def _confirm(unit: UnitOfWork, call: Call, paper: Paper, scope: Scope) -> bool:
    moved = unit.grading.move(
        paper.id,
        frm=(PaperState.READ,),
        to=PaperState.CONFIRMED,
        at=call.now,
        values={"confirmed_at": call.now},
    )
    if moved:
        one = Scope(unit=scope.unit, pupil=paper.pupil_id)
        call.audit(unit, Action.CONFIRM, one, fields=("marks",))
    return moved


def _tell_guardians(unit: UnitOfWork, call: Call, paper: Paper) -> int:
    """Queue the result for the guardians, while their consent is in force; return how many."""
    if not consent.in_force(unit.consents.of(paper.pupil_id), paper.pupil_id, Purpose.HOMEWORK):
        return 0
    now = call.now.isoformat()
    return tell_guardians(
        unit, call, paper.pupil_id, kind=NoticeKind.RESULT, about=paper.id, when=now
    )


def _confirmation(
    unit: UnitOfWork, call: Call, batch_id: str, *, confirmed: int, told: list[int]
) -> Confirmation:
    homework = unit.grading.batch(batch_id).homework
    all_papers = unit.grading.papers_of_batch(batch_id)
    done = {p.pupil_id for p in unit.grading.confirmed_of_homework(homework.id)}
    return Confirmation(
        batch_id=batch_id,
        homework_id=homework.id,
        homework=homework.title,
        class_id=homework.class_id,
        class_name=unit.people.class_name(homework.class_id),
        confirmed=confirmed,
        told=sum(told),
        unreachable=sum(count == 0 for count in told),
        open=sum(p.state is not PaperState.CONFIRMED for p in all_papers),
        done=len(done),
        enrolled=len(unit.people.pupils_of(homework.class_id, on=call.today)),
    )
