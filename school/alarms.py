"""What happens next to an incident: a pure function of the incident, the county's rules, and now.

An incident climbs a ladder of rungs until somebody acknowledges it. A rung that reached nobody is
followed by the next at once. Whoever acknowledged is reminded, and then the alarm opens again.

Whatever clocks do: a step is taken once, for it changes the incident in the transaction that
queues its messages; and never before the moment that was stored for it. After an outage, or a
clock that jumped ahead, steps keep the least gap. A clock that was set back makes the waits start
anew (:func:`school.incident.clock_set_back`), so that nothing waits for a time far ahead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from school.alarm_calls import IncidentState
from school.alarm_policy import LevelRules, Policy, Post, Quiet, Rung
from school.incident import Incident, new_round


class StepKind(StrEnum):
    """What a step is."""

    PUSH = "push"
    """The first message of a round."""
    ESCALATE = "escalate"
    REPEAT = "repeat"
    REMIND = "remind"
    """Tells who acknowledged that it is still open."""
    REOPEN = "reopen"
    DIGEST = "digest"
    FORGET = "forget"
    """Closes what did not happen again."""


@dataclass(frozen=True)
class Step:
    """Something to do about an incident."""

    kind: StepKind
    name: str
    """Unique within the incident: “<round>-<what>”, at most 32 characters."""
    at: datetime
    """When it falls due."""
    to: tuple[Post, ...] = ()
    copies: tuple[Post, ...] = ()
    group: bool = False
    grouped: bool = False
    """Told together with what else happened at the school."""


def next_step(incident: Incident, policy: Policy, *, now: datetime) -> Step | None:
    """Return what happens next, and when, if nobody does anything; None: nothing.

    What is overdue has its time in the past, unless the night holds it back.
    """
    if incident.closed or incident.quiet:
        return None
    rules = policy.of(incident.level)
    if incident.state is IncidentState.ACKNOWLEDGED:
        return _owner_step(incident, rules, policy, now=now)
    if incident.rung < len(rules.rungs):
        return _rung_step(incident, rules, policy, now=now)
    if rules.digest:
        return _digest_step(incident, rules, policy)
    return _repeat_step(incident, rules)


def step_by_hand(incident: Incident, policy: Policy, *, now: datetime) -> Step | None:
    """Return the next step when somebody does not want to wait for it; None: it was the last."""
    rules = policy.of(incident.level)
    ladder = (*rules.rungs, *rules.by_hand)
    if incident.rung < len(ladder):
        rung = ladder[incident.rung]
        return _step_of(incident, rung, at=now)
    step = _repeat_step(incident, rules)
    return None if step is None else Step(step.kind, step.name, now, step.to, group=step.group)


def taken(incident: Incident, step: Step, *, reached: bool, now: datetime) -> Incident:
    """Return the incident after a step; *reached*: somebody was there to be told."""
    if step.kind is StepKind.REOPEN:
        return new_round(incident, now=now)
    changes: dict[str, object] = {"stepped_at": now, "moved_at": now, "unreached": not reached}
    if step.kind in (StepKind.PUSH, StepKind.ESCALATE):
        changes |= {"rung": incident.rung + 1, "pushed_at": incident.pushed_at or now}
    elif step.kind is StepKind.REPEAT:
        changes |= {"repeats": incident.repeats + 1, "unreached": False}
    elif step.kind is StepKind.REMIND:
        changes |= {"reminded": True}
    if step.kind is StepKind.DIGEST or step.grouped:
        changes |= {"untold_since": None, "told_count": incident.count}
    return incident.model_copy(update=changes)


def wanted(incident: Incident, step: str) -> bool:
    """Return True while the message of a step, by its name, is still to be sent."""
    number, _, name = step.partition("-")
    if incident.closed or incident.quiet or number != str(incident.round):
        return False
    acknowledged = incident.state is IncidentState.ACKNOWLEDGED
    return acknowledged == (name == StepKind.REMIND)


def _rung_step(incident: Incident, rules: LevelRules, policy: Policy, *, now: datetime) -> Step:
    rung = rules.rungs[incident.rung]
    at = _due(incident, rung, policy)
    quiet = Quiet.IGNORED if incident.unreached else rules.quiet
    if policy.hours.is_quiet(max(at, now)):
        if quiet is Quiet.HELD:
            at = policy.hours.digest_after(max(at, now))
        elif quiet is Quiet.DUTY_ONLY and Post.DUTY not in rung.to:
            at = policy.hours.morning_after(max(at, now))
        elif quiet is Quiet.DUTY_ONLY:
            return Step(_kind(incident), f"{incident.round}-{rung.name}", at, (Post.DUTY,))
    return _step_of(incident, rung, at=at)


def _due(incident: Incident, rung: Rung, policy: Policy) -> datetime:
    """Return when a rung falls due by day."""
    if incident.unreached and incident.stepped_at is not None:
        return incident.stepped_at
    wait = timedelta(seconds=rung.after_s)
    base = incident.pushed_at or incident.since
    at = policy.hours.after_work(base, wait) if rung.work_time else base + wait
    if incident.stepped_at is None:
        # The mildest level is told in the digest: what is graver waits no longer than that.
        return min(at, policy.hours.digest_after(base))
    return max(at, incident.stepped_at + timedelta(seconds=policy.least_gap_s))


def _step_of(incident: Incident, rung: Rung, *, at: datetime) -> Step:
    return Step(
        _kind(incident),
        f"{incident.round}-{rung.name}",
        at,
        rung.to,
        copies=rung.copies,
        group=rung.group,
        grouped=rung.grouped,
    )


def _kind(incident: Incident) -> StepKind:
    return StepKind.ESCALATE if incident.rung else StepKind.PUSH


def _repeat_step(incident: Incident, rules: LevelRules) -> Step | None:
    if rules.repeat is None or incident.repeats >= rules.repeat.most:
        return None
    everybody = tuple(dict.fromkeys(post for rung in rules.rungs for post in rung.to))
    last = incident.stepped_at or incident.since
    at = last + timedelta(seconds=rules.repeat.every_s)
    name = f"{incident.round}-repeat{incident.repeats + 1}"
    return Step(StepKind.REPEAT, name, at, everybody, group=True)


def _owner_step(
    incident: Incident, rules: LevelRules, policy: Policy, *, now: datetime
) -> Step | None:
    if rules.remind_after_s is None:
        return None
    if incident.reminded and incident.stepped_at is not None:
        wait_s = 0 if incident.unreached else rules.reopen_after_s
        at = incident.stepped_at + timedelta(seconds=wait_s)
        return Step(StepKind.REOPEN, f"{incident.round}-reopen", at)
    at = incident.state_at + timedelta(seconds=rules.remind_after_s)
    if rules.quiet is Quiet.HELD and policy.hours.is_quiet(max(at, now)):
        at = policy.hours.digest_after(max(at, now))
    return Step(StepKind.REMIND, f"{incident.round}-{StepKind.REMIND}", at, (Post.OWNER,))


def _digest_step(incident: Incident, rules: LevelRules, policy: Policy) -> Step | None:
    if incident.untold_since is not None:
        at = policy.hours.digest_after(incident.untold_since)
        name = f"{incident.round}-digest{incident.count}"
        return Step(StepKind.DIGEST, name, at, (Post.DUTY,), group=True, grouped=True)
    if rules.forget_after_s is None:
        return None
    at = incident.seen_at + timedelta(seconds=rules.forget_after_s)
    return Step(StepKind.FORGET, f"{incident.round}-forget", at)
