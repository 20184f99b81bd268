"""Event use case: what was put down is worked on, the gravest first, each event once."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from chalice.app import Blueprint

from chalicelib import alarms, duty_lapses, passes, school_bus, temperatures, vehicles
from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.device_events import Route, StoredEvent, event_kinds
from school.events import TakeEvents, TakenEvents
from school.people import school_of
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

AT_ONCE = 50
"""Events worked on in one transaction: chat answers wait for no longer than this takes."""
Taker = Callable[[UnitOfWork, Call, StoredEvent], None]
TAKERS: Mapping[Route, tuple[Taker, ...]] = {
    Route.ALARM: (alarms.take,),
    Route.PASS: (passes.take_pass,),
    Route.VEHICLE: (vehicles.take_vehicle,),
    Route.HEALTH: (temperatures.take_temperature,),
    Route.DUTY: (duty_lapses.take, alarms.take),
    Route.BUS: (school_bus.take_bus,),
}
"""Who works on the events of each route, in order."""


@routes.lambda_function(name="take_events")
@use_case(TakeEvents, by=Caller.PRODUCT)
def take_events(request: TakeEvents, call: Call) -> TakenEvents:  # noqa: ARG001  # no fields
    """Work on the next events; one that cannot be is marked and does not hold up the others."""
    with call.records() as unit:
        stored = unit.events.next_new(limit=AT_ONCE)
        _hold_health(unit, stored)
        for one in stored:
            unit.events.attempt(one, partial(_work_on, unit, call))
        unit.events.taken(stored)
    return TakenEvents(count=len(stored))


def _work_on(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    route = _route(stored)
    for taker in TAKERS.get(route, ()) if route else ():
        taker(unit, call, stored)


def _route(stored: StoredEvent) -> Route | None:
    kind = event_kinds().get(stored.event.kind)
    return kind.route if kind else None


def _hold_health(unit: UnitOfWork, stored: Sequence[StoredEvent]) -> None:
    """Hold the health of every school that measured, before anything is audited (ADR 18)."""
    schools = {school_of(one.event.school) for one in stored if _route(one) is Route.HEALTH}
    for school in sorted(schools):
        unit.health.hold(school)
