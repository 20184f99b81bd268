"""Queues the messages of alarms: one a step and target, and updates of cards that were shown."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from chalicelib.alarm_people import Reached, chats_of, find_people, group_reader, reachable
from chalicelib.call import Call
from school.alarm_policy import Policy
from school.alarms import Step
from school.incident import Incident
from school.notices import Notice, NoticeKind
from school.people import PersonId, UnitId
from school.store.alarm_tables import LIVE
from school.store.unit_of_work import UnitOfWork

PERSON, GROUP = "person:", "group:"
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When a message of a step may be told: also if the clock is set back after it was queued."""


def tell_step(
    unit: UnitOfWork, call: Call, incident: Incident, *, step: Step, policy: Policy
) -> tuple[bool, tuple[str, ...]]:
    """Queue the messages of a step; return whether anybody is reached, and which posts are not."""
    found = find_people(unit, call, incident, posts=step.to, policy=policy)
    copies = find_people(unit, call, incident, posts=step.copies, policy=policy)
    priority = policy.of(incident.level).priority
    for one in {one.person: one for one in (*copies.people, *found.people)}.values():
        _queue(unit, call, incident, what=step.name, notice=_to_person(one), priority=priority)
    if step.group:
        for notice in _to_groups(unit, call, incident.school):
            _queue(unit, call, incident, what=step.name, notice=notice, priority=priority)
    return bool(found.people), found.missing


def _to_person(one: Reached) -> tuple[str, Notice]:
    notice = Notice(kind=NoticeKind.ALARM, about="", reader=one.reader, channel=one.channel)
    return f"{PERSON}{one.person}", notice


def _to_groups(unit: UnitOfWork, call: Call, school: UnitId) -> Iterable[tuple[str, Notice]]:
    for platform, conversation in chats_of(unit, school):
        reader = group_reader(unit, call, school, platform=platform)
        if reader is not None:
            notice = Notice(kind=NoticeKind.ALARM, about="", reader=reader, to_group=conversation)
            yield f"{GROUP}{platform}:{conversation}", notice


def _queue(  # noqa: PLR0913  # one message has this many parts
    unit: UnitOfWork,
    call: Call,
    incident: Incident,
    *,
    what: str,
    notice: tuple[str, Notice],
    priority: int,
) -> None:
    """Queue one message, once; messages of one incident to one target keep their order."""
    target, told = notice
    if unit.incidents.tell(incident, what, target, at=call.now):
        lane = f"alarm:{incident.id}:{target}"
        payload = told.model_copy(update={"about": f"{incident.id}/{what}"}).model_dump_json()
        key = f"{lane}:{what}"[:256]
        unit.notices.put(
            key, payload, now=call.now, lane=lane, priority=priority, not_before=AT_ONCE
        )


def show_change(unit: UnitOfWork, call: Call, incident: Incident, *, policy: Policy) -> None:
    """Bring every card of an incident that was shown up to date."""
    for target in unit.incidents.told_to(incident.id):
        notice = _again(unit, call, incident, target)
        if notice is not None:
            _update(unit, call, incident, policy=policy, notice=(target, notice), wait_s=0)


def show_count(unit: UnitOfWork, call: Call, incident: Incident, *, policy: Policy) -> Incident:
    """Bring the groups' cards up to date in a moment; what is counted until then is on them."""
    wait = timedelta(seconds=policy.live_every_s)
    if incident.live_at is not None and call.now < incident.live_at <= call.now + wait:
        return incident
    for notice in _to_groups(unit, call, incident.school):
        _update(unit, call, incident, policy=policy, notice=notice, wait_s=policy.live_every_s)
    return incident.model_copy(update={"live_at": call.now + wait})


def _update(  # noqa: PLR0913  # one message has this many parts
    unit: UnitOfWork,
    call: Call,
    incident: Incident,
    *,
    policy: Policy,
    notice: tuple[str, Notice],
    wait_s: int,
) -> None:
    target, told = notice
    lane = f"alarm:{incident.id}:{target}"
    unit.notices.put(
        f"{lane}:{LIVE}{incident.moves}.{incident.count}"[:256],
        told.model_copy(update={"about": f"{incident.id}/{LIVE}"}).model_dump_json(),
        now=call.now,
        lane=lane,
        topic=f"{lane}/{LIVE}",
        # Behind every message of a step: a card that counts holds up nobody.
        priority=policy.of(incident.level).priority + 1,
        not_before=call.now + timedelta(seconds=wait_s),
    )


def _again(unit: UnitOfWork, call: Call, incident: Incident, target: str) -> Notice | None:
    """Return a notice to a target that was told before, or None when it cannot be reached."""
    if target.startswith(PERSON):
        one = reachable(unit, PersonId(target.removeprefix(PERSON)))
        return None if one is None else _to_person(one)[1]
    platform, _, conversation = target.removeprefix(GROUP).partition(":")
    reader = group_reader(unit, call, incident.school, platform=platform)
    if reader is None:
        return None
    return Notice(kind=NoticeKind.ALARM, about="", reader=reader, to_group=conversation)


def tell_digest(
    unit: UnitOfWork, call: Call, school: UnitId, *, digest_id: str, people: Iterable[Reached]
) -> bool:
    """Queue a digest for a school's groups and some people; False when nobody is reached."""
    told = [*_to_groups(unit, call, school), *(_to_person(one) for one in people)]
    for target, notice in told:
        payload = notice.model_copy(update={"kind": NoticeKind.ALARM_DIGEST, "about": school})
        key = f"alarm-digest:{digest_id}:{target}"[:256]
        unit.notices.put(key, payload.model_dump_json(), now=call.now, priority=6)
    return bool(told)
