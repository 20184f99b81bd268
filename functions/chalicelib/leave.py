"""Leave use cases: the class head grants it, the guard checks the code and lets out."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import GRANTING, classes_led, own_school, pupil_meant
from chalicelib.homework import id_of
from chalicelib.runtime import use_case
from school.errors import NotFound, NotUnderstood, Unavailable
from school.gate_rules import minute_of
from school.leave import (
    CheckLeave,
    ClassLeave,
    GrantLeave,
    LeaveChecked,
    LeaveList,
    LeaveOn,
    LeaveReport,
    LeaveSaid,
    LeaveSlip,
    WithdrawLeave,
    not_understood,
    parse_day,
    parse_leave,
    refuses_leave,
)
from school.naming import parse_caption
from school.people import Pupil, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

CODES = 10_000
MOST_TRIES = 200
"""A school has a few dozen codes a day; so many taken in a row does not happen."""


@routes.lambda_function(name="grant_leave")
@use_case(GrantLeave)
def grant_leave(request: GrantLeave, call: Call) -> LeaveReport:
    """Let a pupil be away for some hours; the same again is the same slip.

    Raises:
        NotFound: There is no such pupil.
        NotUnderstood: It refuses leave, or has words nobody understands: a slip opens a gate.
        PermissionDenied: The policy does not allow it.
    """
    if refuses_leave(request.text):
        raise NotUnderstood("没有准假。要收回已经开的假条，请发“取消请假 3号”。")
    said = parse_leave(request.text, today=call.today, minute=minute_of(call.now))
    pupil = pupil_meant(call, Action.GRANT_LEAVE, caption=said.rest, roles=GRANTING)
    if left := not_understood(parse_caption(said.rest).rest, pupil.name):
        raise NotUnderstood(
            f"“{left[:20]}”没看懂，没有准假。只写学号和时间就行，如“请假 3号 明天 14:30-16:00”。"
        )
    with call.records() as unit:
        slip = _keep(unit, call, pupil, said)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.GRANT_LEAVE, scope, fields=("leave",))
        return LeaveReport(slip=slip, class_name=pupil.class_name, roll_no=pupil.roll_no)


def _keep(unit: UnitOfWork, call: Call, pupil: Pupil, said: LeaveSaid) -> LeaveSlip:
    hours = (str(said.from_minute), str(said.until_minute))
    slip_id = id_of("leave", pupil.id, str(said.day), *hours)
    for _ in range(MOST_TRIES):
        before = unit.leave.find(slip_id)
        if before is not None:
            unit.leave.grant_again(slip_id)
            return before.model_copy(update={"withdrawn_at": None})
        slip = LeaveSlip(
            id=slip_id,
            pupil_id=pupil.id,
            class_id=pupil.class_id,
            day=said.day,
            from_minute=said.from_minute,
            until_minute=said.until_minute,
            code=four_digits(call),
            granted_by=call.person.id,
            granted_at=call.now,
        )
        if unit.leave.add(slip):
            return slip
    raise Unavailable("今天的放行码用完了，假条没有存。请稍后再发一次。")


def four_digits(call: Call) -> str:
    """Return four random digits."""
    drawn = hashlib.sha256(call.new_token().encode()).digest()
    return f"{int.from_bytes(drawn[:8], 'big') % CODES:04}"


@routes.lambda_function(name="withdraw_leave")
@use_case(WithdrawLeave)
def withdraw_leave(request: WithdrawLeave, call: Call) -> LeaveReport:
    """Take a slip back that let nobody out yet.

    Raises:
        NotFound: The pupil is out already.
        PermissionDenied: The policy does not allow it, or there is no such slip.
    """
    if not request.slip_id:
        return _withdraw(call, _slip_meant(call, request.text))
    with call.records() as unit:
        slip = unit.leave.find(request.slip_id)
    if slip is None:
        call.require(Action.GRANT_LEAVE, Scope(unit=UnitId("-")))
    assert slip is not None  # noqa: S101  # nobody may do anything to “-”
    return _withdraw(call, slip)


def _withdraw(call: Call, slip: LeaveSlip) -> LeaveReport:
    place = Scope(unit=slip.class_id, pupil=slip.pupil_id)
    call.require(Action.GRANT_LEAVE, place)
    with call.records() as unit:
        pupil = unit.people.pupil(slip.pupil_id, on=call.today)
        if not unit.leave.withdraw(slip.id, at=call.now):
            raise NotFound("这张假条已经放行过，不能再撤销。")
        call.audit(unit, Action.GRANT_LEAVE, place, fields=("leave",))
        report = LeaveReport(slip=slip, class_name=pupil.class_name, roll_no=pupil.roll_no)
        return report.model_copy(update={"withdrawn": True})


def _slip_meant(call: Call, text: str) -> LeaveSlip:
    """Return the one slip, of today or later, some words mean."""
    day, rest = parse_day(text, today=call.today)
    pupil = pupil_meant(call, Action.GRANT_LEAVE, caption=rest, roles=GRANTING)
    with call.records() as unit:
        held = [
            slip
            for slip in unit.leave.rows_of(pupil.id)
            if slip.withdrawn_at is None and slip.day == (day or max(slip.day, call.today))
        ]
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.GRANT_LEAVE, scope, fields=("leave",))
    who = f"{pupil.class_name} {pupil.roll_no}号"
    if not held:
        raise NotFound(f"{who}没有假条，没有准假，也不用撤销。")
    unused = [slip for slip in held if slip.let_out_at is None] or held
    if len(unused) > 1:
        days = "、".join(dict.fromkeys(f"{s.day.month}月{s.day.day}日" for s in unused))
        raise NotUnderstood(
            f"{who}有 {len(unused)} 张假条（{days}），还没有撤销。"
            "请点那张假条上的“撤销”，或写上日期，如“取消请假 3号 明天”。"
        )
    return unused[0]


@routes.lambda_function(name="leave_on")
@use_case(LeaveOn)
def leave_on(request: LeaveOn, call: Call) -> LeaveList:
    """Say who of one's classes has leave on a day."""
    day, rest = parse_day(request.text, today=call.today)
    classes = classes_led(call, Action.GRANT_LEAVE, caption=rest, roles=GRANTING)
    names = {one.id: one.name for one in classes}
    with call.records() as unit:
        slips = unit.leave.of_classes(names, day=day or call.today)
        pupils = unit.people.enrolled([slip.pupil_id for slip in slips], on=call.today)
        rolls = {pupil.id: pupil.roll_no for pupil in pupils}
        held = [slip for slip in slips if slip.pupil_id in rolls]
        for one in names:
            call.audit(unit, Action.GRANT_LEAVE, Scope(unit=one), fields=("leave",))
        for pupil, class_id in {(slip.pupil_id, slip.class_id) for slip in held}:
            scope = Scope(unit=class_id, pupil=pupil)
            call.audit(unit, Action.GRANT_LEAVE, scope, fields=("leave",))
    found = {one: [(rolls[s.pupil_id], s) for s in held if s.class_id == one] for one in names}
    return LeaveList(
        day=day or call.today,
        classes=tuple(
            ClassLeave(class_name=names[one], slips=tuple(slips))
            for one, slips in found.items()
            if slips
        ),
    )


@routes.lambda_function(name="check_leave")
@use_case(CheckLeave)
def check_leave(request: CheckLeave, call: Call) -> LeaveChecked:
    """Say whom a code lets out of one's own school now, and note that it did."""
    school = own_school(call, Action.MANAGE_GATE)
    with call.records() as unit:
        slip = unit.leave.by_code(school, request.code, day=call.today)
        if slip is None:
            raise NotFound("没有这个放行码，或者不是今天的。请让学生联系班主任。")
        (pupil,) = unit.people.enrolled([slip.pupil_id], on=call.today) or (None,)
        if pupil is None:
            raise NotFound("这张假条的学生已经不在这个学校。请联系班主任。")
        open_now = slip.covers(minute_of(call.now))
        if open_now:
            unit.leave.let_out(slip.id, at=call.now)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.MANAGE_GATE, scope, fields=("name", "leave"))
        return LeaveChecked(
            name=pupil.name,
            class_name=pupil.class_name,
            roll_no=pupil.roll_no,
            slip=slip,
            open=open_now,
            before=slip.let_out_at,
        )
