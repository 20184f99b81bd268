"""Drill use cases: what people raise meanwhile is marked, counted apart, and ends with it."""

from datetime import timedelta
from statistics import median

from chalice.app import Blueprint

from chalicelib.alarm_silences import own_place
from chalicelib.alarm_steps import Desk, close, desk
from chalicelib.call import Call
from chalicelib.runtime import use_case
from school.alarm_calls import DrillReport, EndDrill, HoldDrill, IncidentState
from school.alarm_silences import HeldDrill
from school.errors import NotFound, NotUnderstood
from school.people import SCHOOL_DEPTH, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

DRILL_OVER = "drill_over"


def _own_school(call: Call) -> UnitId:
    """Return the school somebody leads.

    Raises:
        PermissionDenied: They lead none.
        NotUnderstood: They are of the bureau: a drill is held by a school.
    """
    place = own_place(call)
    if place.count(".") < SCHOOL_DEPTH:
        raise NotUnderstood("演练由学校自己开始。请校长在本校发“开始演练 30分钟”。")
    return place


@routes.lambda_function(name="hold_drill")
@use_case(HoldDrill)
def hold_drill(request: HoldDrill, call: Call) -> DrillReport:
    """Start a drill at one's own school, or return the one that is on; it ends by itself."""
    school = _own_school(call)
    with call.records() as unit:
        desk(unit, call)
        drill = unit.drills.running(school, at=call.now)
        if drill is None:
            drill = HeldDrill(
                id=call.new_token()[:40],
                school=school,
                owner=call.person.id,
                reason=request.reason,
                since=call.now,
                until=call.now + timedelta(minutes=request.minutes),
            )
            unit.drills.add(drill)
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=school), fields=(drill.id, "drill"))
        return _report(unit, drill)


@routes.lambda_function(name="end_drill")
@use_case(EndDrill)
def end_drill(request: EndDrill, call: Call) -> DrillReport:  # noqa: ARG001  # no fields
    """End the drill of one's own school; return how fast it was acknowledged.

    Raises:
        NotFound: There was none in the last day.
    """
    school = _own_school(call)
    with call.records() as unit:
        at = desk(unit, call, Action.STEER_ALARMS)
        drill = unit.drills.last_of(school)
        if drill is None or call.now - drill.until > timedelta(days=1):
            raise NotFound("现在没有演练。发“开始演练 30分钟”开始。")
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=school), fields=(drill.id, DRILL_OVER))
        report = _report(unit, drill)
        if not drill.over:
            _end(at, drill)
        return report.model_copy(update={"over": True, "until": min(drill.until, call.now)})


def end_drills_due(at: Desk) -> int:
    """End the drills whose time is up; return how many."""
    ended = at.unit.drills.ended(at=at.call.now)
    for drill in ended:
        scope = Scope(unit=drill.school)
        at.call.audit(at.unit, Action.STEER_ALARMS, scope, fields=(drill.id, DRILL_OVER))
        _end(at, drill)
    return len(ended)


def _end(at: Desk, drill: HeldDrill) -> None:
    """Close what is still open of a drill: nothing of it rings afterwards."""
    at.unit.drills.end(drill.id, at=at.call.now)
    for one in at.unit.incidents.of_drill(drill.id):
        if not one.closed:
            close(at, one, IncidentState.HANDLED, what=DRILL_OVER)


def _report(unit: UnitOfWork, drill: HeldDrill) -> DrillReport:
    incidents = unit.incidents.of_drill(drill.id)
    waits = [
        (one.first_acked_at - one.opened_at).total_seconds()
        for one in incidents
        if one.first_acked_at is not None
    ]
    return DrillReport(
        id=drill.id,
        school_name=unit.people.unit(drill.school).name,
        started_at=drill.since,
        until=drill.until,
        over=drill.over,
        incidents=len(incidents),
        acknowledged=len(waits),
        median_s=median(waits) if waits else None,
        slowest_s=max(waits, default=None),
    )
