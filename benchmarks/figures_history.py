"""Half a year of everything that live figures count but homework, as rows of its tables.

The same history each time: one generator of random numbers serves the tables in their order.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from school.clock import SystemClock
from school.demo import County
from school.disclosure import Count, Share
from school.people import PersonId, Role, UnitId, UnitKind
from school.periods import WEEK, monday_of
from school.store.activity import months_table
from school.store.alarm_tables import incidents
from school.store.assets import assets_table
from school.store.duty_lapses import lapses_table
from school.store.gate_tallies import tallies_table
from school.store.hazards import hazards_table
from school.store.health import health_checks
from school.store.health_days import days_table
from school.store.lessons import lessons_table
from school.store.patrols import patrols_table, points_table
from school.store.repairs import repairs_table
from school.store.resource_tables import resources_table
from school.store.resource_uses import uses_table
from school.store.unit_report import reports
from school.unit_report import Snapshot

NOW = SystemClock().now()
TODAY = NOW.date()
DAYS = 180
RESOURCES = 20_000
USES = 500_000
LESSONS = 5000
Rows = Iterable[dict[str, object]]
Schools = list[UnitId]


def history(county: County) -> Iterator[tuple[sa.Table, Rows]]:
    """Yield half a year of a county: as much as is kept of most of it."""
    schools = [u.id for u in county.units if u.kind is UnitKind.SCHOOL]
    rng = random.Random(7)  # noqa: S311  # the same history each time
    staff = _principals(county)
    yield health_checks, _checks(county)
    yield days_table, _sick_days(schools, rng)
    yield incidents, _alarms(schools, rng)
    yield hazards_table, _hazards(schools, staff, rng)
    yield lapses_table, _lapses(schools, rng)
    yield points_table, ({"id": f"p-{s}", "place": s, "kind": "patrol"} for s in schools)
    yield patrols_table, _patrols(schools, staff)
    yield tallies_table, _passes(schools)
    yield repairs_table, _repairs(schools, staff, rng)
    yield assets_table, _assets(schools, rng)
    yield resources_table, _resources(schools, rng)
    yield uses_table, _uses(schools, rng)
    yield lessons_table, _lessons(schools, rng)
    yield months_table, _months(county, rng)
    yield reports, _reports(county, rng)


def _principals(county: County) -> dict[UnitId, PersonId]:
    return {
        held.unit: person.id
        for person in county.people
        for held in person.appointments
        if held.role is Role.PRINCIPAL
    }


def _sick_days(schools: Schools, rng: random.Random) -> Rows:
    for school in schools:
        for day in _weekdays():
            yield {"school": school, "day": day, "pupils": 750, "sick": rng.randrange(12)}


def _hazards(schools: Schools, staff: dict[UnitId, PersonId], rng: random.Random) -> Rows:
    for school in schools:
        for n in range(100):
            yield {
                "id": f"h{n}-{school}",
                "school": school,
                "number": n,
                "state": rng.choice(["closed", "assigned", "fixed", "merged"]),
                "reporter": staff[school],
                "reported_at": _moment(rng),
            }


def _lapses(schools: Schools, rng: random.Random) -> Rows:
    for school in schools:
        for n in range(60):
            at = _moment(rng)
            kind = {"id": f"l{n}-{school}", "place": school, "kind": "off_post"}
            yield {**kind, "since": at, "until": at}


def _patrols(schools: Schools, staff: dict[UnitId, PersonId]) -> Rows:
    for school in schools:
        for day in _weekdays():
            for n in range(5):
                where = {"id": f"{school}-{day}-{n}", "point": f"p-{school}", "place": school}
                yield {**where, "person": staff[school], "day": day}


def _passes(schools: Schools) -> Rows:
    for school in schools:
        for day in _weekdays():
            for hour in range(7, 19):
                when = {"school": school, "day": day, "hour": hour}
                for what in ("vehicle", "pupil"):
                    for way in ("in", "out"):
                        yield {**when, "what": what, "direction": way, "n": 20}


def _repairs(schools: Schools, staff: dict[UnitId, PersonId], rng: random.Random) -> Rows:
    for school in schools:
        for n in range(100):
            yield {
                "id": f"r{n}-{school}",
                "school": school,
                "number": n,
                "state": rng.choice(["reported", "fixed"]),
                "reporter": staff[school],
                "reported_at": _moment(rng),
            }


def _assets(schools: Schools, rng: random.Random) -> Rows:
    for i, school in enumerate(schools):
        for n in range(1000):
            of = {"id": f"a{n}-{school}", "code": f"{i}-{n}", "school": school}
            yield {**of, "since": _moment(rng)}


def _resources(schools: Schools, rng: random.Random) -> Rows:
    for n in range(RESOURCES):
        home = rng.choice(["qh", *schools])
        yield {"id": f"r{n}", "home": home, "state": "approved", "created_at": _moment(rng)}


def _uses(schools: Schools, rng: random.Random) -> Rows:
    for _ in range(USES):
        resource = f"r{rng.randrange(RESOURCES)}"
        yield {"resource_id": resource, "school": rng.choice(schools), "day": _day(rng)}


def _lessons(schools: Schools, rng: random.Random) -> Rows:
    for n in range(LESSONS):
        yield {
            "id": f"le{n}",
            "code": f"{n}",
            "kind": rng.choice(["open", "shared"]),
            "state": "planned",
            "home": rng.choice(schools),
            "open_to": "qh",
            "starts_at": _moment(rng),
        }


def _months(county: County, rng: random.Random) -> Rows:
    for person in county.people:
        for month in range(max(1, TODAY.month - 3), TODAY.month + 1):
            if rng.random() < 0.6:
                yield {"person_id": person.id, "month": TODAY.replace(month=month, day=1)}


def _checks(county: County) -> Rows:
    for unit in county.units:
        if unit.kind is UnitKind.CLASS:
            school = unit.id.rsplit(".", 2)[0]
            for day in _weekdays():
                yield {"class_id": unit.id, "school_id": school, "day": day, "reported": True}


def _alarms(schools: Schools, rng: random.Random) -> Rows:
    for school in schools:
        for n in range(300):
            at = _moment(rng)
            yield {
                "id": f"i{n}-{school}",
                "school": school,
                "county": "qh",
                "kind": "intrusion",
                "level": rng.randint(1, 4),
                "first_at": at,
                "last_at": at,
                "opened_at": at,
                "first_acked_at": at + timedelta(seconds=rng.randrange(600)),
            }


def _reports(county: County, rng: random.Random) -> Rows:
    newest = monday_of(TODAY) - WEEK
    for unit in county.units:
        for back in range(16):
            shares = {
                f"m.area.{n}": Share(
                    shown=Count(pupils=30, right=rng.randrange(200, 300), answered=300)
                )
                for n in range(6)
            }
            handed = Share(shown=Count(pupils=30, right=28, answered=30))
            snapshot = Snapshot(areas=shares, handed_in=handed, homework=3)
            yield {
                "unit_id": unit.id,
                "week": newest - WEEK * back,
                "level": unit.kind,
                "content": snapshot.model_dump_json(),
            }


def _weekdays() -> list[date]:
    days = (TODAY - timedelta(days=n) for n in range(DAYS))
    return [day for day in days if day.weekday() < 5]


def _day(rng: random.Random) -> date:
    return TODAY - timedelta(days=rng.randrange(DAYS))


def _moment(rng: random.Random) -> datetime:
    return NOW - timedelta(minutes=rng.randrange(DAYS * 24 * 60))
