"""Raises an alarm from a chat: durable, and told, in one transaction."""

from chalice.app import Blueprint

from chalicelib.alarm_report import report
from chalicelib.alarm_steps import desk
from chalicelib.alarms import take_at
from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.runtime import use_case
from school.alarm_calls import IncidentReport, RaiseAlarm
from school.alarm_policy import alarm_policy
from school.alarm_words import is_real, kind_of, place_of, without_names
from school.device_events import Event, StoredEvent
from school.errors import Unavailable
from school.incident import CHAT, key_of
from school.people import SCHOOL_DEPTH, Role, UnitId, school_of
from school.permissions import RULES, Action, Scope
from school.store.events import id_of as event_number
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="raise_alarm")
@use_case(RaiseAlarm)
def raise_alarm(request: RaiseAlarm, call: Call) -> IncidentReport:
    """Raise an alarm at one's own school; a message delivered twice raises one.

    Raises:
        PermissionDenied: Who asks works at no school here.
    """
    school = _own_school(call)
    scope = Scope(unit=school)
    call.require(Action.RAISE_ALARM, scope)
    with call.records() as unit:
        at = desk(unit, call, Action.RAISE_ALARM)
        call.audit(unit, Action.RAISE_ALARM, scope, fields=("text",))
        stored = _stored(unit, call, request, school=school)
        if unit.events.put(stored.event, now=call.now):
            unit.events.taken([stored])
            return report(unit, call, take_at(at, stored))
        key = key_of(stored)
        known = unit.incidents.live(key) or unit.incidents.last_of(key)
        if known is None:
            raise Unavailable("报警已经收到，正在处理。请稍等几秒再看。")
        return report(unit, call, known)


def _own_school(call: Call) -> UnitId:
    """Return the school somebody works at, or “-”."""
    staff = frozenset(RULES[Action.RAISE_ALARM]) - {Role.GUARDIAN, Role.PUPIL}
    held = call.person.units_on(call.today, staff)
    schools = [school_of(unit) for unit in held if unit.count(".") >= SCHOOL_DEPTH]
    return schools[0] if schools else UnitId("-")


def _stored(unit: UnitOfWork, call: Call, request: RaiseAlarm, *, school: UnitId) -> StoredEvent:
    drill = unit.drills.running(school, at=call.now)
    named = unit.alarm_lists.named_in(request.text, school, on=call.today)
    event = Event(
        source=CHAT,
        event_id=id_of(school, call.person.id, request.message),
        school=school,
        kind=kind_of(request.text),
        at=call.now,
        zone=place_of(request.text, alarm_policy().places),
        text=without_names(request.text, named),
        person=call.person.id,
        snapshot=request.photo,
        drill=drill is not None and not is_real(request.text),
    )
    number = event_number(event.source, event.event_id)
    return StoredEvent(id=number, received_at=call.now, event=event)
