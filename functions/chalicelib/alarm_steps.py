"""Takes the steps of incidents: each changes the incident in the transaction that queues it.

Whoever calls these holds ``unit.incidents`` already, so of two workers one finds nothing to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.alarm_notices import show_change, tell_digest, tell_step
from chalicelib.alarm_people import POSTS_APART, Reached, chats_of, find_people
from chalicelib.call import Call
from school.alarm_calls import IncidentState
from school.alarm_policy import Policy, alarm_policy
from school.alarms import Step, StepKind, next_step, taken
from school.device_events import Level
from school.incident import Incident, clock_set_back, closed, released
from school.people import PersonId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

MOST_STEPS = 12
"""Of one incident at once: a ladder whose rungs reach nobody is climbed in one go."""
OPENED, UNREACHED, RELEASED = "opened", "unreached", "released"


@dataclass(frozen=True)
class Desk:
    """Where incidents are worked on: a transaction, who asks, and the county's rules."""

    unit: UnitOfWork
    call: Call
    policy: Policy
    action: Action = Action.HANDLE_ALARM
    """As what the audit counts it."""

    def write_down(
        self, incident: Incident, what: str, *, who: PersonId | None = None, note: str = ""
    ) -> Incident:
        """Add a line to an incident's history and to the audit; return the incident."""
        scope = Scope(unit=incident.school)
        self.call.audit(self.unit, self.action, scope, fields=(incident.id, what))
        return self.unit.incidents.write_down(incident, what, at=self.call.now, who=who, note=note)

    def keep(self, incident: Incident, *, was: Incident | None = None) -> Incident:
        """Save an incident with the moment its next step falls due; *was*: as it is stored."""
        step = next_step(incident, self.policy, now=self.call.now)
        incident = incident.model_copy(update={"due_at": step.at if step else None})
        self.unit.incidents.save(incident, was=was)
        return incident


def desk(unit: UnitOfWork, call: Call, action: Action = Action.HANDLE_ALARM) -> Desk:
    """Return a desk with the incidents held: nobody else changes them until the end."""
    unit.incidents.hold()
    return Desk(unit, call, alarm_policy(), action)


def advance(at: Desk, incident: Incident) -> tuple[Incident, int]:
    """Take every step of an incident that is due; return it as saved, and how many."""
    for count in range(MOST_STEPS):
        step = next_step(incident, at.policy, now=at.call.now)
        if step is None or step.at > at.call.now:
            return at.keep(incident), count
        incident = take_together(at, incident) if step.grouped else take(at, incident, step)
    return at.keep(incident), MOST_STEPS


def set_right(at: Desk, incident: Incident) -> Incident:
    """Count an incident's waits anew after the clock was set back."""
    return at.keep(clock_set_back(incident, now=at.call.now))


def take(at: Desk, incident: Incident, step: Step) -> Incident:
    """Take one step that stands by itself; return the incident after it."""
    unit, call = at.unit, at.call
    if step.kind is StepKind.FORGET:
        return close(at, incident, IncidentState.HANDLED, what=StepKind.FORGET)
    if step.kind is StepKind.REOPEN:
        again = kept_quiet(at, taken(incident, step, reached=True, now=call.now))
        opened = at.write_down(again, StepKind.REOPEN)
        show_change(unit, call, opened, policy=at.policy)
        return opened
    reached, missing = tell_step(unit, call, incident, step=step, policy=at.policy)
    told = at.write_down(incident, step.kind, note=",".join(step.to))
    if missing:
        told = at.write_down(told, UNREACHED, note=POSTS_APART.join(missing))
    return taken(told, step, reached=reached, now=call.now)


def close(  # noqa: PLR0913  # who closes it, as what, and what they say of it
    at: Desk,
    incident: Incident,
    state: IncidentState,
    *,
    what: str,
    who: PersonId | None = None,
    note: str = "",
) -> Incident:
    """Close an incident; what it kept quiet is looked at again. Return it, saved."""
    gone = closed(incident, state, by=who, now=at.call.now)
    gone = at.keep(at.write_down(gone, what, who=who, note=note))
    for one in at.unit.incidents.muted_by(gone.id):
        release(at, one)
    return gone


def kept_quiet(at: Desk, incident: Incident) -> Incident:
    """Return an incident with what keeps it quiet now; nothing ever does at level one."""
    if incident.level is Level.RED or incident.state is not IncidentState.OPEN:
        return incident.model_copy(update={"muted_by": "", "silenced_by": ""})
    muted = ""
    if incident.from_device and not incident.whole_site:
        muted = at.unit.incidents.whole_site_at(
            incident.school, drill=incident.drill, since=whole_site_since(at)
        )
    covering = [one.id for one in at.unit.silences.in_force(at=at.call.now) if one.covers(incident)]
    silenced = covering[-1] if covering else ""  # the one that lasts longest
    return incident.model_copy(update={"muted_by": muted, "silenced_by": silenced})


def whole_site_since(at: Desk) -> datetime:
    """Return the moment from which on what concerns a whole school keeps others quiet."""
    return at.call.now - timedelta(seconds=at.policy.whole_site_s)


def release(at: Desk, incident: Incident) -> Incident:
    """Look again at an incident that was kept quiet; whoever has to be told is told now."""
    still = kept_quiet(at, incident)
    if still.quiet:
        return at.keep(still)
    free = released(incident, now=at.call.now)
    return advance(at, at.write_down(free, RELEASED))[0]


def take_together(at: Desk, incident: Incident) -> Incident:
    """Take what is to be told together at a school; return the incident, after that.

    One first message of one incident is its card; everything else is a digest.
    """
    due = _due_together(at, incident)
    if len(due) == 1 and due[0][1].kind is StepKind.PUSH:
        return take(at, *due[0])
    pushed = [one for one, step in due if step.kind is StepKind.PUSH]
    people = _told_together(at, due)
    fresh = {one.id: one.count - one.told_count for one, _ in due}
    digest_id = f"{incident.id[:24]}-{incident.moves}"
    if at.unit.incidents.add_digest(digest_id, incident.school, fresh, at=at.call.now):
        tell_digest(at.unit, at.call, incident.school, digest_id=digest_id, people=people)
    after = [_noted(at, one, step, reached=bool(people) or not pushed) for one, step in due]
    for other in after[1:]:
        at.keep(other)
    return after[0]


def _noted(at: Desk, incident: Incident, step: Step, *, reached: bool) -> Incident:
    told = at.write_down(incident, step.kind, note=",".join(step.to))
    return taken(told, step, reached=reached, now=at.call.now)


def _due_together(at: Desk, first: Incident) -> list[tuple[Incident, Step]]:
    """Return the incidents of a school that are told together now, *first* in front."""
    others = [one for one in at.unit.incidents.live_at(first.school) if one.id != first.id]
    steps = [
        (one, next_step(one, at.policy, now=at.call.now))
        for one in (first, *others)
        if one.drill == first.drill
    ]
    return [(one, step) for one, step in steps if step and step.grouped and step.at <= at.call.now]


def _told_together(at: Desk, due: Sequence[tuple[Incident, Step]]) -> tuple[Reached, ...]:
    """Return the people a digest goes to: for level four alone nobody, where there is a group."""
    first = due[0][0]
    pushes = [step for _, step in due if step.kind is StepKind.PUSH]
    if not pushes and chats_of(at.unit, first.school):
        return ()
    posts = tuple(
        dict.fromkeys(post for step in pushes or [due[0][1]] for post in (*step.to, *step.copies))
    )
    return find_people(at.unit, at.call, first, posts=posts, policy=at.policy).people


def in_a_while(at: Desk) -> timedelta:
    """Return after how long an incident that could not be worked on is tried again."""
    return timedelta(seconds=at.policy.least_gap_s)
