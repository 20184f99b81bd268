"""Lapse use cases: 脱岗 and 睡岗 are recorded with who was on duty, and asked for by role."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty import on_duty
from chalicelib.duty_places import place_meant
from chalicelib.runtime import use_case
from chalicelib.workplace import school_names
from school.days import days_meant
from school.device_events import Event, StoredEvent
from school.duty_lapses import (
    ASLEEP,
    KIND_NAMES,
    KINDS,
    LONGEST,
    OFF_POST,
    PRODUCT,
    Lapse,
    Lapses,
    LapsesOf,
    LapseView,
    SchoolLapses,
)
from school.duty_rules import duty_rules
from school.people import Role, UnitId, covers, is_unit
from school.periods import moment_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LEADERS = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.BUREAU_LEADER})


def take(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:  # noqa: ARG001  # a taker's
    """Record a lapse a camera saw, or that nobody signed in; seen again soon, it is the same one.

    The event's *at* is when it began and *value* how many minutes it has lasted. A drill is told
    as an alarm and counted nowhere.
    """
    event = stored.event
    if event.drill or event.kind not in KINDS:
        return
    lapse = _lapse(unit, event, number=stored.id)
    unit.duty_lapses.lock(lapse.place)
    known = unit.duty_lapses.near(lapse, within=duty_rules().fold)
    if known is None:
        unit.duty_lapses.add(lapse)
        return
    if known.id != lapse.id:
        unit.duty_lapses.extend(_together(known, lapse))


def _lapse(unit: UnitOfWork, event: Event, *, number: str) -> Lapse:
    lasted = min(timedelta(minutes=max(0.0, event.value or 0.0)), LONGEST)
    named = tuple(unit.duty.names([event.person])) if event.person else ()
    people = named or on_duty(unit, event.school, at=event.at)  # who is named may be unknown here
    return Lapse(
        id=number,
        place=event.school,
        kind=event.kind,
        post=event.zone,
        since=event.at,
        until=event.at + lasted,
        source=event.source,
        people=people,
    )


def _together(known: Lapse, again: Lapse) -> Lapse:
    return known.model_copy(
        update={
            "since": min(known.since, again.since),
            "until": max(known.until, again.until),
            "count": known.count + 1,
            "people": again.people,
        }
    )


def duty_lapses_of(
    unit: UnitOfWork,
    places: Collection[UnitId],
    *,
    since: datetime,
    until: datetime,
    kinds: Collection[str] = KINDS,
) -> list[Lapse]:
    """Return the lapses of some schools that began from *since* to before *until*, in order.

    The caller has asked the policy (READ_DUTY) and writes the audit.
    """
    return unit.duty_lapses.between(places, since=since, until=until, kinds=kinds)


@routes.lambda_function(name="duty_lapses")
@use_case(LapsesOf)
def duty_lapses(request: LapsesOf, call: Call) -> Lapses:
    """Return lapses of duty: one by one for the own school, by school for the bureau."""
    place = place_meant(call, Action.READ_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.READ_DUTY, scope)
    days = days_meant(request.text, today=call.today)
    since, until = moment_of(days.first), moment_of(days.last + timedelta(days=1))
    kinds = _kinds(request.text)
    with call.records() as unit:
        call.audit(unit, Action.READ_DUTY, scope, fields=("lapses",))
        county = is_unit(place) and "." not in place
        schools = school_names(unit, [place]) if county else {place: ""}
        found = duty_lapses_of(unit, schools, since=since, until=until, kinds=kinds)
        answer = Lapses(
            days=days.name,
            first=days.first,
            last=days.last,
            own=not county,
            only_own=not _leads(call, UnitId(place.partition(".")[0])),
            scope=unit.people.unit(place).name,
            of_schools=len(schools),
        )
        if county:
            return answer.model_copy(update={"schools": _by_school(found, schools)})
        named = _leads(call, place)
        return answer.model_copy(update={"lapses": _one_by_one(unit, call, found, named=named)})


def _leads(call: Call, place: UnitId) -> bool:
    """Return True for who leads a school, or the county: they see who was on duty."""
    return any(covers(unit, place) for unit in call.person.units_on(call.today, LEADERS))


def _kinds(text: str) -> tuple[str, ...]:
    """Return the kinds some words ask for: both, unless only one is named."""
    if "睡岗" in text and "脱岗" not in text:
        return (ASLEEP,)
    return (OFF_POST,) if "脱岗" in text and "睡岗" not in text else KINDS


def _one_by_one(
    unit: UnitOfWork, call: Call, found: list[Lapse], *, named: bool
) -> tuple[LapseView, ...]:
    """Return lapses one by one; who does not lead the school reads no name but the own."""
    names = unit.duty.names({person for lapse in found for person in lapse.people})
    return tuple(
        LapseView(
            kind=KIND_NAMES[lapse.kind],
            post=lapse.post,
            since=lapse.since,
            until=lapse.until,
            count=lapse.count,
            people=tuple(names[p] for p in lapse.people if named or p == call.person.id),
            unsigned=lapse.source == PRODUCT,
        )
        for lapse in found
    )


def _by_school(found: list[Lapse], schools: dict[UnitId, str]) -> tuple[SchoolLapses, ...]:
    by_place: dict[UnitId, list[Lapse]] = defaultdict(list)
    for lapse in found:
        by_place[lapse.place].append(lapse)
    rows = [
        SchoolLapses(
            place=place,
            name=schools[place],
            off_post=sum(lapse.kind == OFF_POST for lapse in some),
            asleep=sum(lapse.kind == ASLEEP for lapse in some),
            minutes=sum(int((one.until - one.since).total_seconds()) // 60 for one in some),
        )
        for place, some in by_place.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.total, -row.minutes, row.place)))
