"""Comprehensive query: a school's alarms, duty, gates, health, hazards and repairs, counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalice.app import Blueprint

from chalicelib import duty
from chalicelib.call import Call
from chalicelib.duty_lapses import duty_lapses_of
from chalicelib.gate import gate_counts
from chalicelib.runtime import use_case
from chalicelib.school_health import day_of_unit
from chalicelib.workplace import places_held
from school.alarm_words import kind_name
from school.assets import REPAIR_STATES, RepairState
from school.county_time import day_of
from school.days import Days, days_meant
from school.device_events import Level
from school.duty_lapses import KIND_NAMES
from school.errors import NotUnderstood, PermissionDenied
from school.gate import Traffic
from school.hazard_rules import hazard_rules
from school.people import SCHOOL_DEPTH, UnitId, UnitKind, school_of
from school.periods import moment_of
from school.permissions import Action, Scope
from school.query import (
    MOST_DAYS,
    SUBJECTS,
    Happening,
    Query,
    QueryAnswer,
    Subject,
    subjects_named,
    table_of,
)
from school.school_names import school_named
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

NOWHERE = UnitId("-")
MOST_PICTURES = 2
ELSEWHERE = ("hazard", "asset_expiry")
"""Kinds of alarms that are counted as hidden dangers and assets."""


@dataclass(frozen=True)
class _Asked:
    """What is read: some schools and days."""

    unit: UnitOfWork
    place: UnitId
    schools: Mapping[UnitId, str]
    days: Days

    @property
    def since(self) -> datetime:
        return moment_of(self.days.first)

    @property
    def until(self) -> datetime:
        return moment_of(self.days.last + timedelta(days=1))


@routes.lambda_function(name="comprehensive_query")
@use_case(Query)
def comprehensive_query(request: Query, call: Call) -> QueryAnswer:
    """Count what a question names, as far as the asker may read it.

    Raises:
        NotUnderstood: Several schools fit, or too many days are asked for.
        PermissionDenied: The asker may read nothing of it.
    """
    days = _days(request.text, call)
    place, schools = _place(request.text, call)
    named = subjects_named(request.text)
    allowed = _allowed(call, place, named or tuple(Subject))
    with call.records() as unit:
        for action in dict.fromkeys(SUBJECTS[subject].action for subject in allowed):
            call.audit(unit, action, Scope(unit=place), fields=("query",))
        asked = _Asked(unit, place, schools, days)
        tables = tuple(
            table_of(
                subject,
                _READ[subject](asked),
                schools=schools,
                first=days.first,
                last=days.last,
            )
            for subject in allowed
        )
        pictures = Subject.ALARMS in allowed and len(schools) == 1
        return QueryAnswer(
            place_name=unit.people.unit(place).name,
            by_school=len(schools) > 1,
            days_name=days.name,
            first=days.first,
            last=days.last,
            tables=tables,
            refused=tuple(SUBJECTS[s].name for s in named if s not in allowed),
            snapshots=tuple(_snapshots(asked)) if pictures else (),
        )


def _days(text: str, call: Call) -> Days:
    days = days_meant(text, today=call.today)
    if (days.last - days.first).days >= MOST_DAYS:
        raise NotUnderstood(f"一次最多查 {MOST_DAYS} 天。请写短一点的时间，如“上周”“本月”。")
    last = max(days.first, min(days.last, call.today))
    return days.model_copy(update={"last": last})


def _place(text: str, call: Call) -> tuple[UnitId, dict[UnitId, str]]:
    """Return the place a question means, and the schools in it.

    A school of the county that is not the asker's is meant as well: the policy refuses it then.
    """
    held = places_held(call)
    own = held[0]
    if own == NOWHERE:
        call.require(Action.READ_DUTY, Scope(unit=NOWHERE))
    county = UnitId(own.partition(".")[0])
    with call.records() as unit:
        every = {u.id: u.name for u in unit.people.units_under(county, kind=UnitKind.SCHOOL)}
    meant = school_named(text, every)
    if meant is not None:
        return meant, {meant: every[meant]}
    if own.count(".") >= SCHOOL_DEPTH:
        return school_of(own), {school_of(own): every[school_of(own)]}
    return own, {place: name for place, name in every.items() if place.startswith(f"{own}.")}


def _allowed(call: Call, place: UnitId, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return those subjects the asker may read there.

    Raises:
        PermissionDenied: There is none.
    """
    with call.records() as unit:
        on_duty = frozenset(duty.on_duty(unit, place, at=call.now))
    may: list[Subject] = []
    refusal: PermissionDenied | None = None
    for subject in subjects:
        try:
            call.require(SUBJECTS[subject].action, Scope(unit=place, duty=on_duty))
        except PermissionDenied as error:
            refusal = refusal or error
        else:
            may.append(subject)
    if refusal is not None and not may:
        raise refusal
    return tuple(may)


def _snapshots(asked: _Asked) -> list[str]:
    return asked.unit.happenings.snapshots(
        asked.place, since=asked.since, until=asked.until, limit=MOST_PICTURES
    )


def _alarms(asked: _Asked) -> list[Happening]:
    found = asked.unit.happenings.alarms(asked.schools, since=asked.since, until=asked.until)
    return [
        Happening(school=s, day=day_of(at), what=kind_name(kind))
        for s, at, kind in found
        if kind not in ELSEWHERE
    ]


def _lapses(asked: _Asked) -> list[Happening]:
    found = duty_lapses_of(asked.unit, asked.schools, since=asked.since, until=asked.until)
    return [
        Happening(school=one.place, day=day_of(one.since), what=KIND_NAMES[one.kind])
        for one in found
    ]


def _gate(asked: _Asked, *, vehicles: bool) -> list[Happening]:
    days = asked.days
    return [
        Happening(school=one.school, day=one.day, what=f"{one.zone or '校门'}{said}", count=count)
        for one in gate_counts(asked.unit, asked.place, since=days.first, until=days.last)
        for said, count in (("进", one.came), ("出", one.went))
        if count and (one.what is Traffic.VEHICLE) == vehicles
    ]


def _people(asked: _Asked) -> list[Happening]:
    return _gate(asked, vehicles=False)


def _vehicles(asked: _Asked) -> list[Happening]:
    return _gate(asked, vehicles=True)


def _health(asked: _Asked) -> list[Happening]:
    """Return how many were away ill, and how many felt ill at school, on each day."""
    found: list[Happening] = []
    day = asked.days.first
    while day <= asked.days.last:
        found += _health_on(asked, day)
        day += timedelta(days=1)
    return found


def _health_on(asked: _Asked, day: date) -> list[Happening]:
    kept = day_of_unit(asked.unit, asked.place, on=day)
    return [
        Happening(school=school_of(class_id), day=day, what=what, count=count)
        for class_id in kept.enrolled
        for numbers in (kept.numbers(class_id, day),)
        for what, count in (
            ("因病缺课", numbers.sick),
            ("有不适仍到校", numbers.ill - numbers.sick),
        )
        if count > 0
    ]


def _hazards(asked: _Asked) -> list[Happening]:
    colours = hazard_rules().levels
    found = asked.unit.happenings.hazards(asked.schools, since=asked.since, until=asked.until)
    return [
        Happening(school=s, day=day_of(at), what=f"{colours[Level(level)].name}色隐患")
        for s, at, level in found
    ]


def _repairs(asked: _Asked) -> list[Happening]:
    found = asked.unit.happenings.repairs(asked.schools, since=asked.since, until=asked.until)
    return [
        Happening(school=s, day=day_of(at), what=REPAIR_STATES[RepairState(state)])
        for s, at, state in found
    ]


_READ: Mapping[Subject, Callable[[_Asked], list[Happening]]] = {
    Subject.ALARMS: _alarms,
    Subject.LAPSES: _lapses,
    Subject.GATE: _people,
    Subject.VEHICLES: _vehicles,
    Subject.HEALTH: _health,
    Subject.HAZARDS: _hazards,
    Subject.REPAIRS: _repairs,
}
