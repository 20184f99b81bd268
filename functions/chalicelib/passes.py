"""Pass use cases: a gate's events are kept; the own guardians are told, the class head reads."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.attendance import queue_the_day
from chalicelib.call import Call
from chalicelib.gate_places import HEADS, pupil_meant
from chalicelib.gate_telling import tell_once
from chalicelib.mistakes import own_pupils, pupils_allowed
from chalicelib.runtime import use_case
from school.county_time import day_of
from school.device_events import Event, StoredEvent
from school.errors import NotFound
from school.gate_rules import gate_rules
from school.notices import NoticeKind
from school.passes import (
    ChildPasses,
    DayPasses,
    Direction,
    MyPasses,
    Pass,
    PassesWanted,
    PassSeen,
    WantPasses,
    Who,
    direction_of,
)
from school.people import Person, PersonId, Pupil, UnitId, covers, works_at
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SOURCE = "gate"


def take_pass(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    """Keep a pass and tell the guardians of a pupil who came or went today.

    A drill is kept nowhere: nobody came. A clock that is ahead counts as the moment it was heard.
    Who it was leaves the stored event: the pass says so, and goes when a child's data is deleted.
    """
    event = stored.event
    unit.events.blank(stored)
    direction = direction_of(event.result)
    if event.drill:
        return
    at = min(event.at, stored.received_at)
    person, who = _who(unit, event, call)
    one = Pass(
        id=stored.id,
        school=event.school,
        person=person,
        who=who,
        zone=event.zone,
        direction=direction,
        at=at,
    )
    if not unit.passes.add(one):
        return
    if who is Who.UNKNOWN and direction is Direction.REFUSED:
        _watch(unit, call, one)
    if who is Who.PUPIL and direction is not Direction.REFUSED and one.day == call.today:
        queue_the_day(unit, call, event.school)
        _tell_family(unit, call, one)


def _who(unit: UnitOfWork, event: Event, call: Call) -> tuple[PersonId | None, Who]:
    """Return who it was, if they belong to this very school; a gate says nothing of others."""
    if event.person is None or "\x00" in event.person:
        return None, Who.UNKNOWN
    person_id = unit.people.now_called(event.person)
    if pupil_there(unit, call, person_id, event.school):
        return person_id, Who.PUPIL
    try:
        person = unit.people.person(person_id)
    except NotFound:
        return None, Who.UNKNOWN
    belongs = _works_there(call, person, event.school) or _has_child_there(
        unit, call, person, event.school
    )
    return (person_id, Who.ADULT) if belongs else (None, Who.UNKNOWN)


def pupil_there(unit: UnitOfWork, call: Call, person: PersonId, school: UnitId) -> bool:
    """Tell whether somebody is a pupil of a school today."""
    enrolled = unit.people.enrolled([person], on=call.today)
    return any(covers(school, pupil.class_id) for pupil in enrolled)


def _works_there(call: Call, person: Person, school: UnitId) -> bool:
    held = (a.unit for a in person.appointments if a.holds_on(call.today))
    return any(works_at(unit, school) for unit in held)


def _has_child_there(unit: UnitOfWork, call: Call, person: Person, school: UnitId) -> bool:
    return any(pupil_there(unit, call, child, school) for child in person.children_on(call.today))


def _watch(unit: UnitOfWork, call: Call, one: Pass) -> None:
    """Raise an alarm when unknown people are refused at a gate again and again."""
    rule = gate_rules().refusals
    since = one.at - timedelta(minutes=rule.within_minutes)
    seen = unit.passes.refused_unknown(one.school, one.zone, since=since, until=one.at)
    if seen >= rule.count:
        window = int(one.at.timestamp()) // (60 * rule.within_minutes)
        alarm = Event(
            source=SOURCE,
            event_id=f"unknown:{window}:{one.school}:{one.zone}"[:96],
            school=one.school,
            kind="unknown_person",
            at=one.at,
            zone=one.zone,
            text=f"{rule.within_minutes} 分钟内有不认识的人被拒 {seen} 次",
        )
        unit.events.put(alarm, now=call.now)


def _tell_family(unit: UnitOfWork, call: Call, one: Pass) -> None:
    """Queue one notice a day and direction for each guardian who wants it and has an account."""
    assert one.person is not None  # noqa: S101  # a pupil is somebody
    guardians = unit.people.guardians_of(one.person, on=call.today)
    unwanted = unit.passes.unwanted(guardians)
    tell_once(
        unit,
        call,
        [guardian for guardian in guardians if guardian not in unwanted],
        kind=NoticeKind.PASS,
        about=one.id,
        once=f"{one.person}:{one.day}:{one.direction}",
        pupil=one.person,
    )


@routes.lambda_function(name="my_passes")
@use_case(MyPasses)
def my_passes(request: MyPasses, call: Call) -> DayPasses:
    """Say when one's own children, oneself, or a pupil of the class one heads came and went."""
    if request.caption:
        found = pupil_meant(call, Action.READ_PASSES, caption=request.caption, roles=HEADS)
        pupils = [found]
    else:
        asked = [request.pupil_id] if request.pupil_id else own_pupils(call)
        pupils = pupils_allowed(call, Action.READ_PASSES, asked)
    day = call.today - timedelta(days=request.days_ago)
    with call.records() as unit:
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_PASSES, scope, fields=("passes",))
        if request.pass_id:
            return _the_one(unit, call, pupils[0], request.pass_id)
        passes = unit.passes.of_people((p.id for p in pupils), day=day)
    own = own_pupils(call)
    children = tuple(_seen(p, passes.get(p.id, []), own=p.id in own) for p in pupils)
    return DayPasses(day=day, today=day == call.today, children=children)


def _the_one(unit: UnitOfWork, call: Call, pupil: Pupil, pass_id: str) -> DayPasses:
    """Return the pass a notice is about.

    Raises:
        NotFound: It is another's, of another day, or who asks wants no notices any more.
    """
    one = unit.passes.get(pass_id)
    unwanted = unit.passes.unwanted([call.person.id])
    if one.person != pupil.id or one.day != day_of(call.now) or unwanted:
        raise NotFound("没有要告诉你的进出记录。")
    return DayPasses(day=one.day, today=True, children=(_seen(pupil, [one], own=True),))


def _seen(pupil: Pupil, passes: list[Pass], *, own: bool) -> ChildPasses:
    return ChildPasses(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        own=own,
        passes=tuple(
            PassSeen(direction=one.direction, minute=one.minute, zone=one.zone)
            for one in passes
            if one.direction is not Direction.REFUSED
        ),
    )


@routes.lambda_function(name="want_passes")
@use_case(WantPasses)
def want_passes(request: WantPasses, call: Call) -> PassesWanted:
    """Switch one's own notices of children coming and going on or off."""
    pupils = pupils_allowed(call, Action.READ_PASSES, own_pupils(call))
    with call.records() as unit:
        unit.passes.set_wanted(call.person.id, wanted=request.wanted, at=call.now)
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_PASSES, scope, fields=("notices",))
    return PassesWanted(wanted=request.wanted)


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # as all forget
    """Delete a pupil's passes, slips and rides; return how many. They have no files."""
    kept = (unit.passes, unit.leave, unit.school_buses)
    return sum(one.forget(pupil) for one in kept)
