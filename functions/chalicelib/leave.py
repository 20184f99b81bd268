"""Leave use cases: the class head grants it, the guard checks the code and lets out."""

import hashlib

from chalice.app import Blueprint

from chalicelib.gate_places import GRANTING, own_school, pupil_meant
from chalicelib.homework import id_of
from chalicelib.runtime import Call, UnitOfWork, use_case
from school.errors import NotFound, Unavailable
from school.gate_rules import minute_of
from school.leave import (
    CheckLeave,
    GrantLeave,
    LeaveChecked,
    LeaveReport,
    LeaveSaid,
    LeaveSlip,
    WithdrawLeave,
    parse_leave,
)
from school.people import Pupil, UnitId
from school.permissions import Action, Scope

routes = Blueprint(__name__)

CODES = 10_000
MOST_TRIES = 200
"""A school has a few dozen codes a day; so many taken in a row does not happen."""


@routes.lambda_function(name="grant_leave")
@use_case(GrantLeave)
def grant_leave(request: GrantLeave, call: Call) -> LeaveReport:
    """Let a pupil be away for some hours; the same again is the same slip."""
    said = parse_leave(request.text, today=call.today, minute=minute_of(call.now))
    pupil = pupil_meant(call, Action.GRANT_LEAVE, caption=said.rest, roles=GRANTING)
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
    with call.records() as unit:
        slip = unit.leave.find(request.slip_id)
    place = Scope(unit=slip.class_id, pupil=slip.pupil_id) if slip else Scope(unit=UnitId("-"))
    call.require(Action.GRANT_LEAVE, place)
    assert slip is not None  # noqa: S101  # nobody may do anything to “-”
    with call.records() as unit:
        pupil = unit.people.pupil(slip.pupil_id, on=call.today)
        if not unit.leave.withdraw(slip.id, at=call.now):
            raise NotFound("这张假条已经放行过，不能再撤销。")
        call.audit(unit, Action.GRANT_LEAVE, place, fields=("leave",))
        report = LeaveReport(slip=slip, class_name=pupil.class_name, roll_no=pupil.roll_no)
        return report.model_copy(update={"withdrawn": True})


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
