"""Hidden danger use cases: give one an owner, put it right, look again, merge, remind."""

from datetime import datetime, time

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.files_first import Keep, files_first
from chalicelib.hazard_views import OWNERS, days_over, hazard_meant, scope_of, view_of
from chalicelib.hazards import owners_of, raise_alarm
from chalicelib.runtime import Caller, use_case
from chalicelib.staff_telling import tell_staff
from school.county_time import COUNTY_TIME
from school.errors import NotFound, NotUnderstood
from school.hazard_calls import (
    AssignHazard,
    CheckHazard,
    FixHazard,
    HazardView,
    MergeHazard,
    RemindHazards,
    TellOverdue,
)
from school.hazard_rules import due_said, hazard_rules
from school.hazards import OPEN, Hazard, HazardAct, HazardStep, after, may_follow, ref_in
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId
from school.permissions import Action
from school.reminders import Queued
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

MORNING = time(8)
EVENING = time(20)
"""Reminders that could not go out in the morning go out until then."""
AT_ONCE = 50
"""Tickets told of in one transaction: chat answers wait for no longer than this takes."""


def _require(call: Call, hazard: Hazard, act: HazardAct) -> None:
    """Check the right to a step, then that it follows.

    Raises:
        PermissionDenied: It is not the asker's to do.
        NotUnderstood: It does not follow.
    """
    call.require(Action.HANDLE_HAZARD, scope_of(hazard, act))
    if refused := may_follow(hazard, act, by=call.person.id):
        raise NotUnderstood(f"{refused}没有改动。发“隐患 {hazard.ref}”看详情。")


def _take(  # noqa: PLR0913  # a step has this many parts
    unit: UnitOfWork, call: Call, before: Hazard, changed: Hazard, *, act: HazardAct, note: str = ""
) -> HazardView:
    """Keep a step, write it down and return the ticket.

    Raises:
        NotUnderstood: Somebody else was faster.
    """
    scope = scope_of(before, act)
    call.audit(unit, Action.HANDLE_HAZARD, scope, fields=(f"hazard {before.ref}", act))
    step = HazardStep(hazard_id=before.id, at=call.now, by=call.person.id, act=act, note=note)
    if not unit.hazards.change(before, changed, step):
        raise NotUnderstood(f"{before.ref} 刚刚被别人处理了，没有改动。发“隐患 {before.ref}”看。")
    return view_of(unit, call, changed)


def _tell(unit: UnitOfWork, call: Call, hazard: Hazard, *persons: PersonId | None) -> None:
    when = call.now.isoformat()
    tell_staff(unit, call, persons, kind=NoticeKind.HAZARD, about=hazard.id, when=when)


@routes.lambda_function(name="assign_hazard")
@use_case(AssignHazard)
def assign_hazard(request: AssignHazard, call: Call) -> HazardView:
    """Give a ticket an owner and a day; the owner is told."""
    hazard = hazard_meant(request, call, Action.READ_HAZARDS)
    _require(call, hazard, HazardAct.ASSIGN)
    due, rest = due_said(request.text, today=call.today)
    due = due or hazard_rules().due(hazard.level, today=call.today)
    with call.records() as unit:
        owner, name = _owner(unit, request, call, hazard, rest)
        changed = after(
            hazard, HazardAct.ASSIGN, by=call.person.id, at=call.now, owner=owner, due=due
        )
        said = f"{name}，{due.month}月{due.day}日前"
        view = _take(unit, call, hazard, changed, act=HazardAct.ASSIGN, note=said)
        _tell(unit, call, changed, owner)
        return view


def _owner(
    unit: UnitOfWork, request: AssignHazard, call: Call, hazard: Hazard, text: str
) -> tuple[PersonId, str]:
    """Return who is meant among those of the school, and their name.

    Raises:
        NotFound: Nobody of the school.
        NotUnderstood: Several have the name.
    """
    colleagues = unit.hazards.colleagues(hazard.school, on=call.today, roles=OWNERS)
    if request.owner_id:
        named = {p: n for p, n in colleagues.items() if p == request.owner_id}
    else:
        named = {p: n for p, n in colleagues.items() if n in text}
        longest = max(map(len, named.values()), default=0)
        named = {p: n for p, n in named.items() if len(n) == longest}
    if not named:
        raise NotFound(f"没有找到这位本校老师。请写全名，如“派给 {hazard.ref} 李明 周五前”。")
    if len(named) > 1:
        raise NotUnderstood(f"本校有 {len(named)} 位同名的老师，没有指派。请点卡片上的按钮选。")
    return next(iter(named.items()))


@routes.lambda_function(name="fix_hazard")
@use_case(FixHazard)
def fix_hazard(request: FixHazard, call: Call) -> HazardView:
    """Say that it is put right, with a photo; those who look again are told."""
    hazard = hazard_meant(request, call, Action.READ_HAZARDS)
    _require(call, hazard, HazardAct.FIX)
    if not request.photo_keys:
        raise NotUnderstood(f"整改要有照片。请拍一张整改后的，写“整改 {hazard.ref}”一起发。")
    photos = [call.files.get(key) for key in request.photo_keys]

    def write(unit: UnitOfWork, keep: Keep) -> HazardView:
        changed = after(
            hazard,
            HazardAct.FIX,
            by=call.person.id,
            at=call.now,
            note=request.note,
            photos=len(photos),
        )
        view = _take(unit, call, hazard, changed, act=HazardAct.FIX, note=request.note)
        keep(dict(zip(changed.fix_keys(), photos, strict=True)))
        _tell(unit, call, changed, *_who_looks(unit, call, hazard))
        return view

    return files_first(call, write)


def _who_looks(unit: UnitOfWork, call: Call, hazard: Hazard) -> list[PersonId]:
    """Return who may look again: those who keep the school safe, or else its principals."""
    safe = [p for p in owners_of(unit, call, hazard) if p not in (hazard.owner, call.person.id)]
    return safe or unit.hazards.principals_of(hazard.school, on=call.today)


@routes.lambda_function(name="check_hazard")
@use_case(CheckHazard)
def check_hazard(request: CheckHazard, call: Call) -> HazardView:
    """Say what the second look found: over, or back to the owner with a new day."""
    hazard = hazard_meant(request, call, Action.READ_HAZARDS)
    act = HazardAct.PASS if request.passed else HazardAct.FAIL
    _require(call, hazard, act)
    if not request.passed and not request.note.strip():
        raise NotUnderstood("请写不通过的原因，整改人好接着改。")
    due = hazard_rules().due(hazard.level, today=call.today)
    with call.records() as unit:
        changed = after(hazard, act, by=call.person.id, at=call.now, due=due)
        view = _take(unit, call, hazard, changed, act=act, note=request.note.strip())
        _tell(unit, call, changed, hazard.owner, hazard.reporter if request.passed else None)
        return view


@routes.lambda_function(name="merge_hazard")
@use_case(MergeHazard)
def merge_hazard(request: MergeHazard, call: Call) -> HazardView:
    """Merge a ticket into another of its school that is open."""
    hazard = hazard_meant(request, call, Action.READ_HAZARDS)
    _require(call, hazard, HazardAct.MERGE)
    named = ref_in(request.into, year=call.today.year)
    with call.records() as unit:
        into = (
            unit.hazards.numbered(hazard.school, year=named[0], number=named[1]) if named else None
        )
        if into is None or into.id == hazard.id or into.state not in OPEN:
            raise NotUnderstood(f"只能并到本校另一条在办的隐患，如“合并 {hazard.ref} 到 H12”。")
        changed = after(hazard, HazardAct.MERGE, by=call.person.id, at=call.now, into=into.id)
        view = _take(unit, call, hazard, changed, act=HazardAct.MERGE, note=into.ref)
        _tell(unit, call, changed, hazard.reporter)
        return view


@routes.lambda_function(name="remind_hazards")
@use_case(RemindHazards, by=Caller.PRODUCT)
def remind_hazards(request: RemindHazards, call: Call) -> Queued:  # noqa: ARG001  # no fields
    """Queue today's reminders for the morning; asked as often as you like, they go out once."""
    if call.now.astimezone(COUNTY_TIME).time() > EVENING:
        return Queued(at=None)
    at = max(call.now, datetime.combine(call.today, MORNING, COUNTY_TIME))
    with call.records() as unit:
        payload = work("tell_overdue", TellOverdue())
        unit.work.put(f"hazards:{call.today}:", payload, now=call.now, not_before=at)
    return Queued(at=at)


@routes.lambda_function(name="tell_overdue")
@use_case(TellOverdue, by=Caller.PRODUCT)
def tell_overdue(request: TellOverdue, call: Call) -> Done:
    """Tell the owners of the next overdue tickets, later the principals; then go on."""
    with call.records() as unit:
        found = unit.hazards.overdue(today=call.today, after=request.after, limit=AT_ONCE)
        for hazard in found:
            _remind(unit, call, hazard)
        if len(found) == AT_ONCE:
            payload = work("tell_overdue", TellOverdue(after=found[-1].id))
            unit.work.put(f"hazards:{call.today}:{found[-1].id}", payload, now=call.now)
    return Done()


def _remind(unit: UnitOfWork, call: Call, hazard: Hazard) -> None:
    rules = hazard_rules()
    told: list[PersonId | None] = [hazard.owner]
    if days_over(hazard, call) >= rules.principal_after_days:
        told += unit.hazards.principals_of(hazard.school, on=call.today)
    day = str(call.today)
    tell_staff(unit, call, told, kind=NoticeKind.HAZARD_OVERDUE, about=hazard.id, when=day)
    raise_alarm(unit, call, hazard, rules.levels[hazard.level].alarm, why=f"due{hazard.due}")
