"""Review use cases: equal answers nobody is sure of are shown and settled together."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.labelled_crops import drop_crop, queue_crop
from chalicelib.learning import learn
from chalicelib.marking import revised_mark
from chalicelib.reports import teachers_batch
from chalicelib.runtime import use_case
from chalicelib.telling import tell_again
from school.errors import Expired, NotUnderstood, PermissionDenied
from school.grading import Mark, PaperState, Verdict
from school.papers import ReviseMark
from school.permissions import Action, Scope
from school.review import (
    ReviewGroup,
    ReviewOf,
    ReviewQueue,
    Settled,
    SettleGroup,
    UndoGroup,
    UnsureMark,
    groups,
)
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

READ = (PaperState.READ, PaperState.CONFIRMED)
Unsure = list[tuple[UnsureMark, Mark]]


def _own_batch(call: Call, batch_id: str) -> tuple[Scope, str]:
    """Return the scope and id of the asker's own batch.

    Raises:
        PermissionDenied: Somebody else sent it.
    """
    scope, found = teachers_batch(call, batch_id, Action.REVISE)
    with call.records() as unit:
        if unit.grading.batch(found).teacher != call.person.id:
            raise PermissionDenied(
                "这批是别的老师发的，只能由发的老师一起看。请逐张看，或请他处理。"
            )
    return scope, found


def _unsure(unit: UnitOfWork, call: Call, batch_id: str) -> Unsure:
    return [
        (_member(paper, mark), mark)
        for paper in unit.grading.papers_of_batch(batch_id, on=call.today)
        if paper.state in READ
        for mark in unit.grading.marks(paper.id)
        if mark.verdict is Verdict.UNSURE
    ]


def _member(paper: Paper, mark: Mark) -> UnsureMark:
    return UnsureMark(
        paper_id=paper.id,
        place=mark.place,
        roll_no=paper.roll_no,
        no=mark.no,
        question=mark.question,
        crop=mark.crop,
    )


@routes.lambda_function(name="review_queue")
@use_case(ReviewOf)
def review_queue(request: ReviewOf, call: Call) -> ReviewQueue:
    """Show a teacher the groups of equal unsure answers of their own batch."""
    scope, batch_id = _own_batch(call, request.batch_id)
    with call.records() as unit:
        unsure = _unsure(unit, call, batch_id)
        found = groups(batch_id, unsure)
        homework = unit.grading.batch(batch_id).homework
        _audit(unit, call, scope, found)
        return ReviewQueue(
            batch_id=batch_id,
            homework=homework.title,
            class_name=unit.people.class_name(homework.class_id),
            groups=found,
            alone=len(unsure) - sum(len(g.members) for g in found),
        )


def _audit(unit: UnitOfWork, call: Call, scope: Scope, found: tuple[ReviewGroup, ...]) -> None:
    papers = dict.fromkeys(m.paper_id for g in found for m in g.members)
    for paper_id in papers or ():
        one = Scope(unit=scope.unit, pupil=unit.grading.paper(paper_id).pupil_id)
        call.audit(unit, Action.READ_PAPER, one, fields=("crops",))
    if not papers:
        call.audit(unit, Action.READ_PAPER, scope, fields=("crops",))


@routes.lambda_function(name="settle_group")
@use_case(SettleGroup)
def settle_group(request: SettleGroup, call: Call) -> Settled:
    """Revise every answer of a group at once: each is what it looks like."""
    scope, batch_id = _own_batch(call, request.batch_id)
    with call.records() as unit:
        unit.mastery.hold()
        found = groups(batch_id, _unsure(unit, call, batch_id))
        group = next((g for g in found if g.id == request.group_id), None)
        if group is None:
            raise Expired("这组刚才变了，没有改。请发“一起看”看最新的。")
        verdicts = {_settle(unit, call, scope, member=m, group=group) for m in group.members}
        return Settled(
            batch_id=batch_id,
            group_id=group.id,
            value=group.value,
            count=len(group.members),
            right=verdicts == {Verdict.RIGHT},
        )


def _settle(
    unit: UnitOfWork, call: Call, scope: Scope, *, member: UnsureMark, group: ReviewGroup
) -> Verdict:
    paper = unit.grading.paper(member.paper_id)
    mark = next(m for m in unit.grading.marks(paper.id) if m.place == member.place)
    request = ReviseMark(paper_id=paper.id, no=mark.no, answer=group.value)
    changed = revised_mark(unit, paper, mark, request)
    unit.grading.revise(
        paper.id, changed, by=call.person.id, at=call.now, group_id=f"group:{group.id}"
    )
    learn(unit, paper)
    tell_again(unit, call, paper)
    queue_crop(unit, call, paper, mark.place)
    one = Scope(unit=scope.unit, pupil=paper.pupil_id)
    call.audit(unit, Action.REVISE, one, fields=(f"mark {mark.place}",))
    return changed.verdict


@routes.lambda_function(name="undo_group")
@use_case(UndoGroup)
def undo_group(request: UndoGroup, call: Call) -> Settled:
    """Take back what settling a group did, all of it."""
    scope, batch_id = _own_batch(call, request.batch_id)
    with call.records() as unit:
        unit.mastery.hold()
        ids = {paper.id for paper in unit.grading.papers_of_batch(batch_id)}
        undone = unit.grading.undo_group(f"group:{request.group_id}", at=call.now)
        if not undone or not {paper_id for paper_id, _ in undone} <= ids:
            raise NotUnderstood("这组没有可以撤销的。")
        for paper_id, place in undone:
            paper = unit.grading.paper(paper_id)
            learn(unit, paper)
            tell_again(unit, call, paper)
            drop_crop(unit, call, paper, place)
            one = Scope(unit=scope.unit, pupil=paper.pupil_id)
            call.audit(unit, Action.REVISE, one, fields=(f"mark {place}",))
        return Settled(batch_id=batch_id, group_id=request.group_id, value="", count=len(undone))
