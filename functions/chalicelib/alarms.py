"""Alarm use cases: an event opens or joins an incident; what is overdue is found and done."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.alarm_drills import end_drills_due
from chalicelib.alarm_notices import show_change, show_count
from chalicelib.alarm_report import PHOTO
from chalicelib.alarm_silences import end_silences_due
from chalicelib.alarm_steps import (
    OPENED,
    Desk,
    advance,
    desk,
    in_a_while,
    kept_quiet,
    release,
    set_right,
    whole_site_since,
)
from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.alarm_calls import IncidentState, StepAlarms, SteppedAlarms
from school.alarms import StepKind, next_step
from school.device_events import Level, StoredEvent, level_of
from school.incident import (
    CHAT,
    PHOTOS,
    Incident,
    folded,
    graver,
    key_of,
    new_round,
    opened,
    seen_at,
)
from school.people import PersonId
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

AT_ONCE = 50
"""Incidents stepped in one transaction: chat answers wait for no longer than this takes."""
AGAIN_WITHIN = timedelta(days=1)
"""What happens so soon after it was closed has happened again."""
JOINED, AGAIN, GRAVER, LATE = "joined", "again", "graver", "late"


def take(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    """Open an incident for an event, or count it in the one that is open.

    What is due at once, as all of level one, is queued in the same transaction.
    """
    take_at(desk(unit, call), stored)


def take_at(at: Desk, stored: StoredEvent) -> Incident:
    """Do that at a desk; return the incident."""
    live = at.unit.incidents.live(key_of(stored))
    if live is not None:
        return _join(at, live, stored)
    return _open(at, stored)


def _join(at: Desk, incident: Incident, stored: StoredEvent) -> Incident:
    """Count an event; words are kept, and a graver level begins a new round."""
    now, level = at.call.now, level_of(stored.event)
    joined = _with_photo_noted(at, folded(incident, stored, now=now), incident.snapshot)
    anew = bool(stored.event.text) and stored.event.text != incident.text
    if anew:
        joined = at.write_down(joined, JOINED, who=_raised_by(stored), note=stored.event.text)
    if level is not None and level.number < incident.level.number:
        joined = at.write_down(graver(joined, level, now=now), GRAVER)
        joined = advance(at, kept_quiet(at, joined))[0]
        show_change(at.unit, at.call, joined, policy=at.policy)
        return joined
    if _told_to_the_end(at, joined) or (anew and _in_hand(joined)):
        joined = advance(at, at.write_down(new_round(joined, now=now), AGAIN))[0]
        show_change(at.unit, at.call, joined, policy=at.policy)
        return joined
    if not joined.quiet and joined.pushed_at is not None:
        joined = show_count(at.unit, at.call, joined, policy=at.policy)
    return at.keep(joined, was=incident)


def _with_photo_noted(at: Desk, incident: Incident, before: str | None) -> Incident:
    """Note the photo that another one took the place of: it is to go with the incident."""
    if before and before != incident.snapshot and before.startswith(PHOTOS):
        return at.write_down(incident, PHOTO, note=before)
    return incident


def _told_to_the_end(at: Desk, incident: Incident) -> bool:
    """Tell whether nobody acted on it and nobody would be told of it any more.

    A moment after the last step it is not yet so: a ladder that reaches nobody ends at once, and
    ten thousand events of a camera are not to climb it ten thousand times.
    """
    if incident.state is not IncidentState.OPEN or incident.quiet or incident.level is Level.BLUE:
        return False
    last = incident.stepped_at or incident.since
    if at.call.now - last < timedelta(seconds=at.policy.least_gap_s):
        return False
    return next_step(incident, at.policy, now=at.call.now) is None


def _in_hand(incident: Incident) -> bool:
    """Tell whether somebody took a grave one that no device raised: what is said of it may be new.

    A device says the same of the same; people, and what the product works out, may mean another
    emergency, which is not to go unheard because the first one is being seen to.
    """
    taken = incident.state is IncidentState.ACKNOWLEDGED and not incident.from_device
    return taken and incident.level is Level.RED


def _open(at: Desk, stored: StoredEvent) -> Incident:
    before = at.unit.incidents.last_of(key_of(stored))
    if before is not None and _late(before, stored):
        late = before.model_copy(update={"count": before.count + 1})
        late = _with_photo_noted(at, at.write_down(late, LATE), stored.event.snapshot)
        at.unit.incidents.save(late)
        return late
    now = at.call.now
    again = before is not None and now - before.moved_at <= AGAIN_WITHIN
    previous = before.id if before is not None and again else ""
    drill = at.unit.drills.running(stored.event.school, at=now) if stored.event.drill else None
    incident = opened(stored, now=now, previous=previous, drill_id=drill.id if drill else "")
    incident = _with_its_group(at, kept_quiet(at, incident))
    at.unit.incidents.add(incident)
    incident = at.write_down(incident, AGAIN if again else OPENED, who=_raised_by(stored))
    incident = advance(at, incident)[0]
    if incident.whole_site and not incident.closed:
        _quieten(at, incident)
    return incident


def _raised_by(stored: StoredEvent) -> PersonId | None:
    """Return who reported it in a chat.

    Whom anything else names may be nobody in the records, and a group's card names no pupil and
    nobody who left a post.
    """
    return stored.event.person if stored.event.source == CHAT else None


def _late(before: Incident, stored: StoredEvent) -> bool:
    """Tell whether an event belongs to an incident that was closed after it happened.

    Never of level one: a wrong clock must not hide it.
    """
    level = level_of(stored.event)
    grave = level is not None and level.number == 1
    return not grave and seen_at(stored) < before.state_at and seen_at(stored) <= before.last_at


def _with_its_group(at: Desk, incident: Incident) -> Incident:
    """Let an incident that is told in groups join the one that is waiting at its school."""
    rungs = at.policy.of(incident.level).rungs
    if incident.quiet or not rungs or not rungs[0].grouped:
        return incident
    waiting = [
        one.since
        for one in at.unit.incidents.live_at(incident.school)
        if one.level is incident.level and one.drill == incident.drill and one.round == 1
        if (step := next_step(one, at.policy, now=at.call.now)) is not None
        if step.kind is StepKind.PUSH and step.at > at.call.now
    ]
    return incident.model_copy(update={"since": min([incident.since, *waiting])})


def _quieten(at: Desk, whole: Incident) -> None:
    """Keep quiet what devices of a school say while something concerns the whole school."""
    for one in at.unit.incidents.live_at(whole.school):
        quiet = kept_quiet(at, one)
        if quiet.muted_by and quiet.muted_by != one.muted_by:
            at.keep(at.write_down(quiet, "muted"))


@routes.lambda_function(name="step_alarms")
@use_case(StepAlarms, by=Caller.PRODUCT)
def step_alarms(request: StepAlarms, call: Call) -> SteppedAlarms:  # noqa: ARG001  # no fields
    """Take every step that is overdue, the gravest first; asked as often as you like.

    Each finds what is due in the database, so nothing is lost with a process that died.
    """
    with call.records() as unit:
        at = desk(unit, call)
        late = timedelta(seconds=at.policy.late_clock_s)
        count = end_silences_due(at) + end_drills_due(at)
        for one in unit.incidents.from_the_future(now=call.now, late=late):
            set_right(at, one)
        for one in unit.incidents.muted_before(whole_site_since(at), limit=AT_ONCE):
            with unit.incidents.attempt(one, later=call.now + in_a_while(at)):
                release(at, one)
                count += 1
        for one in unit.incidents.due(now=call.now, limit=AT_ONCE):
            with unit.incidents.attempt(one, later=call.now + in_a_while(at)):
                count += _step(at, one)
    return SteppedAlarms(count=count)


def _step(at: Desk, seen: Incident) -> int:
    """Take what is due of an incident, unless it was told together with one before."""
    incident = at.unit.incidents.find(seen.id)
    if incident is None or incident.due_at is None or incident.due_at > at.call.now:
        return 0
    _, count = advance(at, incident)
    return count
