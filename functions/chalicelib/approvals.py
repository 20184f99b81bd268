"""Approval use cases: asking to take out the records of many, deciding on it, taking them out."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.telling import tell_adult
from school import consent
from school.approvals import (
    BULK_NAMES,
    DECIDE_WITHIN,
    LONGEST_WHY,
    Approval,
    ApprovalOf,
    ApprovalReport,
    ApprovalsWaiting,
    AskBulk,
    BulkExport,
    BulkKind,
    DecideBulk,
    TakeExport,
    WaitingApprovals,
    require_open,
    require_usable,
)
from school.consent import Decision, Purpose
from school.county_time import COUNTY_TIME, FIRST_MONTH, day_of, school_year
from school.errors import NotFound, NotUnderstood
from school.naming import names_class, number, parse_caption
from school.notices import NoticeKind
from school.people import PersonId, Pupil, Role, UnitId, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

ASKING = frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU})
WHOLE = {"全校": 2, "全镇": 1, "全县": 0}
"""Words for all of a school, town or county, and the dots in the id of one."""
MOST_ROWS = 20_000
"""Rows of one export: a school's term; a spreadsheet on a phone opens no more."""
MOST_PUPILS = 5_000
AUDITED_AT_ONCE = 50
TOO_MANY = "一次导出太多了，请按学校、年级或班级分开申请。"
EXAMPLE = "“申请导出 三(2)班 成绩 用途 家长会”"
_WHY = re.compile(r"(?:用途|用于|因为|目的)(?:是|为)?[:：\s]*(.+)$")
_GRADE = re.compile(r"([一二三四五六七八九1-9])年级")


@routes.lambda_function(name="ask_bulk")
@use_case(AskBulk)
def ask_bulk(request: AskBulk, call: Call) -> ApprovalReport:
    """Keep what somebody wants to take out, and ask the managers of that school."""
    with call.records() as unit:
        wanted = _unit_meant(unit, call, request.text)
    scope = _scope_asked(call, wanted)
    if wanted is None:
        raise NotFound(f"你教的、管的里面没有找到这个班级。请写清楚，如{EXAMPLE}。")
    approval = _new(call, request.text, wanted)
    with call.records() as unit:
        managers = _managers(unit, call, approval)
        if not managers:
            raise NotFound("没有能审批的负责人。请学校管理员先登记校长或教育局的账号。")
        before = unit.approvals.newest_of(call.person.id)
        if before is None or not _same(before, approval):
            unit.approvals.add(approval)
            _ask_managers(unit, call, approval, managers)
        else:
            approval = before
        call.audit(unit, Action.ASK_BULK, scope, fields=("asked", approval.what))
        return _report(unit, approval, managers=len(managers))


def _scope_asked(call: Call, wanted: UnitId | None) -> Scope:
    """Return what is asked about; who asks for nothing of theirs is refused, and it is audited."""
    held = call.person.units_on(call.today, ASKING)
    scope = Scope(unit=wanted or (held[0] if held else UnitId("-")))
    call.require(Action.ASK_BULK, scope)
    return scope


def _unit_meant(unit: UnitOfWork, call: Call, text: str) -> UnitId | None:
    """Return the class, grade, school or county the words mean, among those the asker is in."""
    held = call.person.units_on(call.today, ASKING)
    caption = parse_caption(text)
    classes = unit.people.classes_under(held)
    if caption.grade is not None:
        return _one(unit, text, [c.id for c in classes if names_class(caption, c.id)])
    grade = _GRADE.search(text)
    if grade:
        ending = f".g{number(grade[1])}"
        grades = dict.fromkeys(UnitId(c.id.rpartition(".")[0]) for c in classes)
        return _one(unit, text, [g for g in grades if g.endswith(ending)])
    for word, dots in WHOLE.items():
        if word in text:
            return next((one for one in held if one.count(".") == dots), None)
    return classes[0].id if len(classes) == 1 else None


def _one(unit: UnitOfWork, text: str, found: list[UnitId]) -> UnitId | None:
    """Return the one class or grade that is meant; of several schools' the words must say which."""
    named = [u for u in found if unit.people.unit(school_of(u)).name in text] or found
    if len(named) > 1:
        raise NotUnderstood("有几所学校有这个班或年级，没有申请。请写上学校的全名再发一次。")
    return named[0] if named else None


def _full_name(unit: UnitOfWork, unit_id: UnitId) -> str:
    """Return a unit's name as it cannot be mistaken: a class or grade with its school."""
    name, school = unit.people.unit(unit_id).name, school_of(unit_id)
    return name if school == unit_id else f"{unit.people.unit(school).name} {name}"


def _new(call: Call, text: str, wanted: UnitId) -> Approval:
    why = _WHY.search(text)
    if why is None or not why[1].strip():
        raise NotUnderstood(f"请写上用途，审批的人要看，如{EXAMPLE}。")
    asked_for = text[: why.start()]
    kinds = [kind for kind, name in BULK_NAMES.items() if name in asked_for]
    if len(kinds) != 1:
        names = "或".join(f"“{name}”" for name in BULK_NAMES.values())
        raise NotUnderstood(f"请写清要导出{names}中的哪一种，如{EXAMPLE}。")
    parts = (call.person.id, wanted, kinds[0], why[1], call.now.isoformat())
    return Approval(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        asked_by=call.person.id,
        unit_id=wanted,
        what=kinds[0],
        why=why[1].strip()[:LONGEST_WHY],
        asked_at=call.now,
    )


def _same(one: Approval, other: Approval) -> bool:
    """Return True when nobody decided yet on the very same question."""
    asked = ("asked_by", "unit_id", "what", "why")
    alike = all(getattr(one, name) == getattr(other, name) for name in asked)
    return alike and one.decided_at is None


def _managers(unit: UnitOfWork, call: Call, approval: Approval) -> list[PersonId]:
    """Return the school's principals; for their own question, or above a school, the bureau."""
    wanted, asker = approval.unit_id, approval.asked_by
    school, county = school_of(wanted), UnitId(wanted.partition(".")[0])
    principals = unit.approvals.managers([school], Role.PRINCIPAL, on=call.today)
    if principals and asker not in principals:
        return principals
    bureau = unit.approvals.managers([county], Role.BUREAU, on=call.today)
    return [person for person in bureau if person != asker]


def _ask_managers(
    unit: UnitOfWork, call: Call, approval: Approval, managers: Iterable[PersonId]
) -> None:
    for manager in managers:
        tell_adult(unit, call, manager, kind=NoticeKind.APPROVAL, about=approval.id)


def _report(unit: UnitOfWork, approval: Approval, *, managers: int = 0) -> ApprovalReport:
    return ApprovalReport(
        approval=approval,
        unit_name=_full_name(unit, approval.unit_id),
        asker=unit.people.person(approval.asked_by).name,
        managers=managers,
    )


@routes.lambda_function(name="show_approval")
@use_case(ApprovalOf)
def show_approval(request: ApprovalOf, call: Call) -> ApprovalReport:
    """Show an approval to who asked, or to who may decide."""
    with call.records() as unit:
        approval = unit.approvals.get(request.approval_id)
    own = call.person.id == approval.asked_by
    action, scope = Action.ASK_BULK if own else Action.APPROVE_BULK, Scope(unit=approval.unit_id)
    call.require(action, scope)
    with call.records() as unit:
        call.audit(unit, action, scope, fields=("seen", approval.what))
        return _report(unit, approval)


@routes.lambda_function(name="approvals_waiting")
@use_case(ApprovalsWaiting)
def approvals_waiting(_: ApprovalsWaiting, call: Call) -> WaitingApprovals:
    """Return what waits for the decision of whoever asks; never one's own question."""
    held = call.person.units_on(call.today, frozenset({Role.PRINCIPAL, Role.BUREAU}))
    own = held[0] if held else UnitId("-")
    call.require(Action.APPROVE_BULK, Scope(unit=own))
    with call.records() as unit:
        found = unit.approvals.undecided(held, since=call.now - DECIDE_WITHIN)
        mine = [one for one in found if call.person.id in _managers(unit, call, one)]
        for about in dict.fromkeys(one.unit_id for one in mine) or (own,):
            call.audit(unit, Action.APPROVE_BULK, Scope(unit=about), fields=("waiting",))
        return WaitingApprovals(reports=tuple(_report(unit, one) for one in mine))


@routes.lambda_function(name="decide_bulk")
@use_case(DecideBulk)
def decide_bulk(request: DecideBulk, call: Call) -> ApprovalReport:
    """Keep a manager's yes or no, and tell who asked."""
    with call.records() as unit:
        approval = unit.approvals.get(request.approval_id)
    scope = Scope(unit=approval.unit_id)
    call.require(Action.APPROVE_BULK, scope)
    with call.records() as unit:
        require_open(unit.approvals.get(approval.id), by=call.person.id, now=call.now)
        unit.approvals.decide(approval.id, by=call.person.id, approved=request.approve, at=call.now)
        tell_adult(unit, call, approval.asked_by, kind=NoticeKind.DECIDED, about=approval.id)
        word = "approved" if request.approve else "refused"
        call.audit(unit, Action.APPROVE_BULK, scope, fields=(word, approval.what))
        return _report(unit, unit.approvals.get(approval.id))


@routes.lambda_function(name="take_export")
@use_case(TakeExport)
def take_export(request: TakeExport, call: Call) -> BulkExport:
    """Return the table that was approved, to who asked, once, while the approval holds."""
    with call.records() as unit:
        found = _wanted(unit, call, request.approval_id)
    _scope_asked(call, found.unit_id if found and found.asked_by == call.person.id else None)
    approval = require_usable(found, by=call.person.id, now=call.now)
    scope = Scope(unit=approval.unit_id)
    call.require(Action.ASK_BULK, scope)
    with call.records() as unit:
        pupils = _pupils(unit, call, approval)
        agreed = _agreed(unit, pupils, approval)
    # Before the data, and a few at a time: the audit is one line, and everybody writes into it.
    for start in range(0, len(agreed), AUDITED_AT_ONCE):
        with call.records() as unit:
            for pupil in agreed[start : start + AUDITED_AT_ONCE]:
                one = Scope(unit=pupil.class_id, pupil=pupil.id)
                call.audit(unit, Action.ASK_BULK, one, fields=("export", approval.what))
    with call.records() as unit:
        require_usable(unit.approvals.get(approval.id), by=call.person.id, now=call.now)
        still = _agreed(unit, agreed, approval)
        export = _table(unit, call, approval, still)
        unit.approvals.use(approval.id, at=call.now)
        call.audit(unit, Action.ASK_BULK, scope, fields=("taken", approval.what))
    return export.model_copy(update={"left_out": len(pupils) - len(still)})


def _wanted(unit: UnitOfWork, call: Call, approval_id: str) -> Approval | None:
    if approval_id:
        return unit.approvals.get(approval_id)
    return unit.approvals.newest_of(call.person.id)


def _pupils(unit: UnitOfWork, call: Call, approval: Approval) -> list[Pupil]:
    classes = unit.people.classes_under([approval.unit_id])
    pupils: list[Pupil] = []
    for one in classes:
        pupils += unit.people.pupils_of(one.id, on=call.today)
        if len(pupils) > MOST_PUPILS:
            raise NotUnderstood(TOO_MANY)
    return pupils


def _agreed(unit: UnitOfWork, pupils: list[Pupil], approval: Approval) -> list[Pupil]:
    """Return those who may be in the export: scores need the consent they are kept under."""
    if approval.what is not BulkKind.SCORES:
        return pupils
    decisions: dict[PersonId, list[Decision]] = defaultdict(list)
    for decision in unit.consents.of(*(pupil.id for pupil in pupils)):
        decisions[decision.pupil].append(decision)
    return [p for p in pupils if consent.in_force(decisions[p.id], p.id, Purpose.HOMEWORK)]


def _table(unit: UnitOfWork, call: Call, approval: Approval, pupils: list[Pupil]) -> BulkExport:
    who = {p.id: (p.class_name, p.roll_no, p.name) for p in pupils}
    columns: tuple[str, ...] = ("班级", "学号", "姓名")
    rows: list[tuple[str | int, ...]] = list(who.values())
    if approval.what is BulkKind.SCORES:
        columns += ("作业", "确认日期", "题数", "对")
        first = datetime(school_year(call.today), FIRST_MONTH, 1, tzinfo=COUNTY_TIME)
        rows = [
            (*who[s.pupil], s.homework, day_of(s.confirmed_at).isoformat(), s.total, s.right)
            for s in unit.approvals.scores(who, since=first, most=MOST_ROWS + 1)
        ]
    if len(rows) > MOST_ROWS:
        raise NotUnderstood(TOO_MANY)
    return BulkExport(
        approval_id=approval.id,
        title=f"{_full_name(unit, approval.unit_id)} {BULK_NAMES[approval.what]}",
        columns=columns,
        rows=tuple(rows),
    )
