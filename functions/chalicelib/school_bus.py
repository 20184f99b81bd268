"""School bus use cases: families hear who got on and off; a child left on a bus is an alarm."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import HEADS
from chalicelib.gate_telling import tell_once
from chalicelib.mistakes import own_pupils, pupils_allowed
from chalicelib.runtime import Caller, use_case
from school.county_time import COUNTY_TIME
from school.device_events import Event, StoredEvent
from school.errors import NotFound, NotUnderstood
from school.gate_rules import gate_rules
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId, Pupil, Role, covers
from school.permissions import Action, Scope
from school.plates import masked, plate_of
from school.school_bus import (
    HALF_NAMES,
    BusRide,
    CheckTrip,
    PupilRides,
    Ride,
    RideSeen,
    RidesOf,
    TodaysRides,
    Trip,
    left_on,
    ride_of,
    trip_of,
)
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

SOURCE = "gate"
FIRST = 1
"""Priority of looking whether a child is left on a bus: before everything that is queued."""


def take_bus(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    """Keep that a pupil got on or off and tell the guardians; at a trip's end have it looked at.

    Who it was leaves the stored event: the ride says so, and goes when a child's data is deleted.

    Raises:
        NotUnderstood: It says no ride, or nobody of this school; the event is marked for somebody
            to look at.
    """
    unit.events.blank(stored)
    event, ride = stored.event, ride_of(stored.event.result)
    if event.drill:
        return
    at = min(event.at, stored.received_at)
    bus = plate_of(event.plate) if event.plate else event.source
    trip, rules = trip_of(event.school, bus, at), gate_rules().bus
    if ride is Ride.END:
        _look_later(unit, call, CheckTrip(trip=trip, until=at), minutes=rules.grace_minutes)
        return
    pupil = _rider(unit, call, event)
    kept = BusRide(
        id=stored.id,
        school=event.school,
        bus=bus,
        pupil_id=pupil.id,
        ride=ride,
        stop=event.zone,
        at=at,
    )
    if not unit.school_buses.add(kept):
        return
    if ride is Ride.ON:
        _look_later(unit, call, CheckTrip(trip=trip, until=at), minutes=rules.longest_minutes)
    if trip.day == call.today:
        guardians = unit.people.guardians_of(pupil.id, on=call.today)
        tell_once(
            unit,
            call,
            guardians,
            kind=NoticeKind.RIDE,
            about=kept.id,
            once=kept.id,
            pupil=pupil.id,
        )


def _rider(unit: UnitOfWork, call: Call, event: Event) -> Pupil:
    asked = [unit.people.now_called(event.person)] if event.person else []
    for pupil in unit.people.enrolled(asked, on=call.today):
        if covers(event.school, pupil.class_id):
            return pupil
    raise NotUnderstood("校车上的卡不是这个学校的学生。请检查设备和卡。")


def _look_later(unit: UnitOfWork, call: Call, request: CheckTrip, *, minutes: int) -> None:
    key = f"bus:{request.trip.key()}:{request.until.isoformat()}:{minutes}"
    at = request.until + timedelta(minutes=minutes)
    payload = work("check_trip", request)
    unit.work.put(key, payload, now=call.now, not_before=at, priority=FIRST)


@routes.lambda_function(name="check_trip")
@use_case(CheckTrip, by=Caller.PRODUCT)
def check_trip(request: CheckTrip, call: Call) -> Done:
    """Raise an alarm when somebody got on a bus and not off; their class heads are told who."""
    trip = request.trip
    with call.records() as unit:
        left = _left(unit, request)
        if left:
            digest = hashlib.sha256("\n".join(left).encode()).hexdigest()[:24]
            alarm = Event(
                source=f"{SOURCE}:{trip.key()}",  # two buses are two alarms
                event_id=f"bus:{trip.key()}:{digest}",
                school=trip.school,
                kind="left_on_bus",
                at=call.now,
                text=_said(trip, len(left), at=call.now),
            )
            unit.events.put(alarm, now=call.now)
            _tell_heads(unit, call, trip, left)
    return Done()


def _left(unit: UnitOfWork, request: CheckTrip) -> list[PersonId]:
    """Return who got on by the moment asked about and has not got off since.

    The whole day is looked at: who gets on before noon may get off after it.
    """
    rides = unit.school_buses.of_day(request.trip)
    since = {ride.pupil_id for ride in rides if ride.at > request.until}
    return [pupil for pupil in left_on(rides) if pupil not in since]


def _said(trip: Trip, left: int, *, at: datetime) -> str:
    bus = "" if trip.bus.startswith("device:") else f" {masked(trip.bus)}"
    clock = f"{at.astimezone(COUNTY_TIME):%H:%M}"
    return (
        f"校车{bus} {HALF_NAMES[trip.half]}趟到站，{clock} 还有 {left} 名学生没有下车记录。"
        "请马上上车查看"
    )


def _tell_heads(unit: UnitOfWork, call: Call, trip: Trip, left: Iterable[PersonId]) -> None:
    for pupil in unit.people.enrolled(left, on=call.today):
        heads = unit.people.holders(Role.CLASS_HEAD, pupil.class_id, on=call.today)
        once = f"{trip.key()}:{pupil.id}"
        tell_once(
            unit, call, heads, kind=NoticeKind.RIDES, about=pupil.id, once=once, pupil=pupil.id
        )


@routes.lambda_function(name="todays_rides")
@use_case(RidesOf)
def todays_rides(request: RidesOf, call: Call) -> TodaysRides:
    """Say who got on and off a bus today: one's own children, or who rides of a class one heads."""
    pupils = _asked(call, request)
    with call.records() as unit:
        rides = unit.school_buses.of_pupils((p.id for p in pupils), day=call.today)
        riding = {ride.pupil_id for ride in rides}
        own = own_pupils(call)
        shown = [p for p in pupils if p.id in riding or p.id in own or len(pupils) == 1]
        for pupil in shown:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_PASSES, scope, fields=("rides",))
    if request.ride_id:
        rides = [ride for ride in rides if ride.id == request.ride_id]
        if not rides:
            raise NotFound("没有要告诉你的校车记录。")
    return TodaysRides(
        day=call.today, pupils=tuple(_seen(p, rides, own=p.id in own) for p in shown)
    )


def _asked(call: Call, request: RidesOf) -> list[Pupil]:
    own = own_pupils(call)
    classes = call.person.units_on(call.today, HEADS)
    if request.pupil_id or not classes:
        wanted = [request.pupil_id] if request.pupil_id else own
        return pupils_allowed(call, Action.READ_PASSES, wanted)
    for one in classes:
        call.require(Action.READ_PASSES, Scope(unit=one))
    with call.records() as unit:
        return [p for one in classes for p in unit.people.pupils_of(one, on=call.today)]


def _seen(pupil: Pupil, rides: list[BusRide], *, own: bool) -> PupilRides:
    mine = (ride for ride in rides if ride.pupil_id == pupil.id)
    return PupilRides(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        own=own,
        rides=tuple(RideSeen(ride=r.ride, stop=r.stop, at=r.at) for r in mine),
    )
