"""Acts on incidents: acknowledge, escalate, close, reopen; of two people, one is first."""

from collections.abc import Callable, Mapping

from chalice.app import Blueprint

from chalicelib.alarm_notices import show_change
from chalicelib.alarm_report import PHOTO, report, scope_of
from chalicelib.alarm_steps import Desk, advance, close, desk, kept_quiet, take
from chalicelib.call import Call
from chalicelib.runtime import use_case
from school.alarm_calls import Act, ActOnIncident, IncidentReport, IncidentState
from school.alarm_words import without_names
from school.alarms import step_by_hand
from school.errors import NotUnderstood
from school.incident import Incident, acknowledged, new_round
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="act_on_incident")
@use_case(ActOnIncident)
def act_on_incident(request: ActOnIncident, call: Call) -> IncidentReport:
    """Do something to an incident, once: who comes second sees what the first one did.

    Raises:
        PermissionDenied: Who asks does not handle this school's alarms, or there is no such one.
        NotUnderstood: It cannot be escalated further, or opened again beside a newer one.
    """
    with call.records() as unit:
        at = desk(unit, call)
        incident, scope = found(unit, call, request.incident_id, action=Action.HANDLE_ALARM)
        named = unit.alarm_lists.named_in(request.note, incident.school, on=call.today)
        request = request.model_copy(update={"note": without_names(request.note, named)})
        after = _ACTS[request.act](at, incident, request)
        changed = after is not incident
        if changed and request.photo:
            after = at.keep(at.write_down(after, PHOTO, who=call.person.id, note=request.photo))
        if changed:
            show_change(unit, call, after, policy=at.policy)
        else:
            fields = (incident.id, request.act, "late")
            call.audit(unit, Action.HANDLE_ALARM, scope, fields=fields)
            _drop_photo(at, after, request)
        return report(unit, call, after, scope=scope).model_copy(update={"changed": changed})


def _drop_photo(at: Desk, incident: Incident, request: ActOnIncident) -> None:
    """Remove the photo of who came second; not that of a message that was delivered twice."""
    photo = request.photo
    if photo and photo not in at.unit.alarm_photos.of(incident.id):
        queue_erasure(at.unit.work, photo.rpartition("/")[0], now=at.call.now)


def found(
    unit: UnitOfWork, call: Call, incident_id: str, *, action: Action
) -> tuple[Incident, Scope]:
    """Return an incident somebody may act on or read, and what it touches.

    Raises:
        PermissionDenied: They may not, or there is none: the answer is the same.
    """
    incident = unit.incidents.find(incident_id)
    if incident is None:
        call.require(action, Scope(unit=UnitId("-")))
        raise NotUnderstood("没有这个告警。请在最新的卡片上操作。")
    scope = scope_of(unit, call, incident)
    call.require(action, scope)
    return incident, scope


def _acknowledge(at: Desk, incident: Incident, request: ActOnIncident) -> Incident:
    if incident.state is not IncidentState.OPEN:
        return incident
    me = at.call.person.id
    taken = acknowledged(incident, me, now=at.call.now)
    return at.keep(at.write_down(taken, request.act, who=me, note=request.note))


def _close(at: Desk, incident: Incident, request: ActOnIncident) -> Incident:
    if incident.closed:
        return incident
    handled = request.act is Act.HANDLED
    state = IncidentState.HANDLED if handled else IncidentState.FALSE_ALARM
    who = at.call.person.id
    return close(at, incident, state, what=request.act, who=who, note=request.note)


def _escalate(at: Desk, incident: Incident, request: ActOnIncident) -> Incident:
    """Tell the next at once; what somebody had in hand waits for somebody again."""
    if incident.closed:
        return incident
    now = at.call.now
    up = incident.model_copy(update={"muted_by": "", "silenced_by": ""})
    if incident.quiet or incident.state is IncidentState.ACKNOWLEDGED:
        # What was queued before it became quiet is not to come to life again.
        up = new_round(up, now=now, rung=incident.rung)
    step = step_by_hand(up, at.policy, now=now)
    if step is None:
        raise NotUnderstood("已经升级到最上一级了。紧急时请直接打电话，或拨打 110。")
    up = at.write_down(up, request.act, who=at.call.person.id, note=request.note)
    return advance(at, take(at, up, step))[0]


def _reopen(at: Desk, incident: Incident, request: ActOnIncident) -> Incident:
    if incident.state is IncidentState.OPEN:
        return incident
    live = at.unit.incidents.live(incident.dedup_key)
    if live is not None and live.id != incident.id:
        raise NotUnderstood("同一处又有新的告警，请在新的卡片上处理。")
    again = kept_quiet(at, new_round(incident, now=at.call.now))
    again = at.write_down(again, request.act, who=at.call.person.id, note=request.note)
    return advance(at, again)[0]


_ACTS: Mapping[Act, Callable[[Desk, Incident, ActOnIncident], Incident]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.FALSE_ALARM: _close,
    Act.HANDLED: _close,
    Act.ESCALATE: _escalate,
    Act.REOPEN: _reopen,
}
