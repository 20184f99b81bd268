"""Marking use cases: the teacher revises what was read, and stands behind it."""

from fractions import Fraction

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.labelled_crops import drop_crop, queue_crop
from chalicelib.learning import learn
from chalicelib.reports import (
    fields_of,
    marks_of,
    pages_of,
    paper_report,
    teachers_batch,
    teachers_paper,
)
from chalicelib.runtime import use_case
from chalicelib.telling import tell_again, tell_result
from school.answer_key import KeyItem
from school.arithmetic import same_answer
from school.errors import NotUnderstood
from school.free_answers import is_free, marked_by_hand, with_points_given
from school.grading import Mark, PaperState, Verdict, find_mark
from school.homework_key import item_of, spoken_points
from school.papers import (
    Confirmation,
    ConfirmBatch,
    PaperOf,
    PaperReport,
    ReviseMark,
    UndoRevision,
)
from school.permissions import Action, Scope
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="revise_mark")
@use_case(ReviseMark)
def revise_mark(request: ReviseMark, call: Call) -> PaperReport:
    """Replace one mark by what the teacher says; the suggestion and every change are kept."""
    paper, scope = teachers_paper(call, PaperOf(paper_id=request.paper_id), Action.REVISE)
    if request.verdict is None and request.points is None and not request.answer:
        raise NotUnderstood("请说明怎么改，如“第6题算对”或“第6题是35”。")
    with call.records() as unit:
        unit.mastery.hold()
        _require_read(unit.grading.paper(paper.id))
        on_pages = marks_of(unit, pages_of(unit, paper))
        wanted = find_mark([whole for _, _, whole in on_pages], request.no)
        page, mark = next((p, m) for p, m, whole in on_pages if whole.place == wanted.place)
        changed = revised_mark(unit, page, mark, request)
        if changed != mark:
            unit.grading.revise(page.id, changed, by=call.person.id, at=call.now)
            learn(unit, page)
            tell_again(unit, call, page)
            queue_crop(unit, call, page, mark.place)
        call.audit(unit, Action.REVISE, scope, fields=(f"mark {wanted.place}",))
        return paper_report(unit, page.id)


def revised_mark(unit: UnitOfWork, page: Paper, mark: Mark, request: ReviseMark) -> Mark:
    """Return the mark as the teacher says; of what was written the answer key decides.

    Raises:
        NotUnderstood: Points are given where there are none to give, or more than all of them.
    """
    key = unit.answer_keys.get(page.key_id).key if page.key_id else None
    item = item_of(key, mark) if key else None
    if request.points is not None:
        return _with_points(mark, item, request.points)
    if marked_by_hand(mark):
        return _by_hand(mark, request.verdict)
    verdict = request.verdict
    if verdict is None:
        accepted = item.answers if item else (mark.expected,)
        right = any(same_answer(request.answer, answer) for answer in accepted)
        verdict = Verdict.RIGHT if right else Verdict.WRONG
    return mark.model_copy(update={"verdict": verdict, "read": request.answer or mark.read})


def _with_points(mark: Mark, item: KeyItem | None, points: Fraction) -> Mark:
    if item is None:
        raise NotUnderstood(
            f"第 {mark.no} 题还没有满分，给不了分。请先发“答案 {mark.no} 主观 10分”并确认，"
            "再按“按答案重批”。"
        )
    if not marked_by_hand(mark):
        raise NotUnderstood(
            f"第 {mark.no} 题按答案判分。请发“第{mark.no}题算对”或“第{mark.no}题算错”。"
        )
    most = item.most_points
    if points > most:
        raise NotUnderstood(f"第 {mark.no} 题满分 {spoken_points(most)} 分。请不要超过满分。")
    return with_points_given(mark, points, most=most)


def _by_hand(mark: Mark, verdict: Verdict | None) -> Mark:
    if verdict is None:
        no = mark.no
        raise NotUnderstood(f"第 {no} 题由老师批。请发“第{no}题给6分”或“第{no}题算对”。")
    return mark.model_copy(update={"verdict": verdict, "read": ""})


def _require_read(paper: Paper) -> None:
    if paper.state not in (PaperState.READ, PaperState.CONFIRMED):
        raise NotUnderstood("这张还没有批完，不能改判。请等批改结果出来。")


@routes.lambda_function(name="undo_revision")
@use_case(UndoRevision)
def undo_revision(request: UndoRevision, call: Call) -> PaperReport:
    """Take back the newest revision of a paper."""
    paper, scope = teachers_paper(call, PaperOf(paper_id=request.paper_id), Action.REVISE)
    with call.records() as unit:
        unit.mastery.hold()
        pages = pages_of(unit, paper)
        newest = max(pages, key=lambda page: unit.grading.newest_revision(page.id))
        place = unit.grading.undo(newest.id, at=call.now)
        if place is None:
            raise NotUnderstood("这张没有可以撤销的改判。")
        learn(unit, newest)
        tell_again(unit, call, newest)
        drop_crop(unit, call, newest, place)
        call.audit(unit, Action.REVISE, scope, fields=(f"mark {place}",))
        return paper_report(unit, newest.id)


@routes.lambda_function(name="confirm_batch")
@use_case(ConfirmBatch)
def confirm_batch(request: ConfirmBatch, call: Call) -> Confirmation:
    """Make the teacher stand behind a batch's read papers, and tell the guardians.

    Confirming again changes nothing and tells nobody.
    """
    scope, batch_id = teachers_batch(call, request.batch_id, Action.CONFIRM)
    with call.records() as unit:
        unit.mastery.hold()
        here = unit.grading.papers_of_batch(batch_id, on=call.today)
        papers = [p for p in here if not _waits_for_key(unit, p)]
        if not papers:
            raise _no_key(unit, batch_id)
        confirmed = [p for p in papers if _confirm(unit, call, p, scope)]
        firsts = {pages_of(unit, paper)[0].id: paper for paper in confirmed}
        told = [tell_result(unit, call, paper) for paper in firsts.values()]
        return _confirmation(unit, call, batch_id, confirmed=len(confirmed), told=told)


def _no_key(unit: UnitOfWork, batch_id: str) -> NotUnderstood:
    """Return the error of confirming sheets nobody has marked, saying what is missing."""
    if unit.answer_keys.in_force(unit.grading.batch(batch_id).homework.id):
        return NotUnderstood("这批还没有按答案批，没有确认。请先发“按答案重批”，再确认。")
    return NotUnderstood("这批还没有答案，没有确认。请先发“答案 1-5 ABCDA”，确认答案后再确认批改。")


def _waits_for_key(unit: UnitOfWork, paper: Paper) -> bool:
    """Return True for a sheet whose fields were read without a key: nobody has marked them."""
    read = paper.state is PaperState.READ and not paper.key_id and fields_of(paper) > 0
    return read and all(is_free(mark.question) for mark in unit.grading.marks(paper.id))


def _confirm(unit: UnitOfWork, call: Call, paper: Paper, scope: Scope) -> bool:
    moved = unit.grading.move(
        paper.id,
        frm=(PaperState.READ,),
        to=PaperState.CONFIRMED,
        at=call.now,
        values={"confirmed_at": call.now},
    )
    if moved:
        learn(unit, paper)
        one = Scope(unit=scope.unit, pupil=paper.pupil_id)
        call.audit(unit, Action.CONFIRM, one, fields=("marks",))
    return moved


def _confirmation(
    unit: UnitOfWork, call: Call, batch_id: str, *, confirmed: int, told: list[int]
) -> Confirmation:
    homework = unit.grading.batch(batch_id).homework
    all_papers = unit.grading.papers_of_batch(batch_id, on=call.today)
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
