"""Vehicle use cases: the guard registers them; one nobody knows in school hours is an alarm."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import own_school
from chalicelib.gate_telling import tell_once
from chalicelib.runtime import use_case
from school.county_time import day_of
from school.device_events import Event, StoredEvent
from school.errors import NotFound
from school.gate_rules import gate_rules, minute_of, minutes
from school.naming import normal
from school.notices import NoticeKind
from school.passes import Direction, direction_of
from school.people import Role, UnitId
from school.permissions import Action, Scope
from school.plates import masked, plate_in, plate_of
from school.store.unit_of_work import UnitOfWork
from school.vehicles import (
    RegisteredVehicle,
    RegisterVehicle,
    RemoveVehicle,
    Vehicle,
    VehiclePass,
    VehicleRemoval,
    Vehicles,
    VehicleSeen,
    VehiclesOf,
    parse_vehicle,
)

routes = Blueprint(__name__)

SOURCE = "gate"


def take_vehicle(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    """Keep that a vehicle came or went; raise an alarm for one nobody knows in school hours."""
    event = stored.event
    direction, plate = direction_of(event.result), plate_of(event.plate)
    if event.drill:
        return
    at = min(event.at, stored.received_at)
    known = unit.vehicles.registered(event.school, plate, on=day_of(at)) is not None
    one = VehiclePass(
        id=stored.id,
        school=event.school,
        plate=plate,
        zone=event.zone,
        direction=direction,
        at=at,
        known=known,
    )
    fresh = unit.vehicles.add_pass(one)
    if fresh and not known and direction is Direction.IN and _watched(one):
        _warn(unit, call, one)


def _watched(one: VehiclePass) -> bool:
    rules, minute = gate_rules(), minute_of(one.at)
    hours = minutes(rules.vehicles_watched_from) <= minute < minutes(rules.vehicles_watched_until)
    return hours and rules.school_day(day_of(one.at))


def _warn(unit: UnitOfWork, call: Call, one: VehiclePass) -> None:
    """Raise the alarm, the plate masked; the whole plate goes to the guards alone."""
    alarm = Event(
        source=SOURCE,
        event_id=f"vehicle:{one.id}",
        school=one.school,
        kind="unknown_vehicle",
        at=one.at,
        zone=one.zone,
        text=f"未登记车辆 {masked(one.plate)} 进校",
    )
    unit.events.put(alarm, now=call.now)
    guards = unit.people.holders(Role.SECURITY, one.school, on=call.today)
    once = f"{one.school}:{one.plate}:{day_of(one.at)}"
    tell_once(unit, call, guards, kind=NoticeKind.VEHICLE, about=one.id, once=once)


@routes.lambda_function(name="register_vehicle")
@use_case(RegisterVehicle)
def register_vehicle(request: RegisterVehicle, call: Call) -> RegisteredVehicle:
    """Register a vehicle at one's own school, or renew it."""
    school = own_school(call, Action.MANAGE_GATE)
    plate, rest = plate_in(normal(request.text))
    said = parse_vehicle(rest, today=call.today)
    vehicle = Vehicle(school=school, plate=plate, kind=said.kind, until=said.until)
    with call.records() as unit:
        renewed = unit.vehicles.register(vehicle, by=call.person.id, at=call.now)
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=("vehicle",))
    return RegisteredVehicle(vehicle=vehicle, renewed=renewed)


@routes.lambda_function(name="remove_vehicle")
@use_case(RemoveVehicle)
def remove_vehicle(request: RemoveVehicle, call: Call) -> VehicleRemoval:
    """Take a vehicle off the register of one's own school, once that is sure.

    Raises:
        NotFound: It is not on it.
    """
    school = own_school(call, Action.MANAGE_GATE)
    plate, _ = plate_in(normal(request.text), like="注销车辆 浙K12345")
    with call.records() as unit:
        vehicle = unit.vehicles.registered(school, plate, on=call.today)
        if vehicle is None:
            raise NotFound(f"{plate} 没有登记，不用注销。发“车辆 在校”看校内的车。")
        removed = request.sure and unit.vehicles.remove(school, plate)
        fields = ("vehicle removed",) if removed else ("vehicle",)
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=fields)
    return VehicleRemoval(vehicle=vehicle, removed=removed)


@routes.lambda_function(name="vehicles_inside")
@use_case(VehiclesOf)
def vehicles_inside(request: VehiclesOf, call: Call) -> Vehicles:
    """Say which vehicles are inside one's own school now, and how many are registered."""
    school = own_school(call, Action.MANAGE_GATE)
    with call.records() as unit:
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=("vehicles",))
        return Vehicles(
            school_name=unit.people.unit(school).name,
            registered=unit.vehicles.count(school, on=call.today),
            inside=tuple(unit.vehicles.inside(school, now=call.now)),
            unknown=_unknown(unit, call, school, request.pass_id) if request.pass_id else None,
        )


def _unknown(unit: UnitOfWork, call: Call, school: UnitId, pass_id: str) -> VehicleSeen:
    """Return the vehicle a notice is about.

    Raises:
        NotFound: It came to another school, or was registered meanwhile.
    """
    one = unit.vehicles.get_pass(pass_id)
    known = unit.vehicles.registered(school, one.plate, on=call.today)
    if one.school != school or known is not None:
        raise NotFound("这辆车已经登记了。")
    return VehicleSeen(plate=one.plate, kind=None, since=one.at, zone=one.zone)
