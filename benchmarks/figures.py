"""How fast live figures of a county are counted: median, p95 and the processor's p95 in ms.

    python benchmarks/figures.py [--pupils 45000] [--answers 4000000] [--home FOLDER] [--postgres]

Fills an empty database (SQLite in a new folder by default) with the demo county, a year of
homework and a year of everything else that is counted, so never point it at one in use. What is
timed is all a question costs behind its understanding: who asks, permission, every figure, small
groups, audit, commit. The slowest questions are asked on purpose: all schools, every class of the
county behind a share of pupils, a course of months.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.county import filled, percentile
from bot.app import Foundation
from bot.running import keep_for_good
from chalicelib.adapters import container
from chalicelib.call import Call
from chalicelib.live_figures import live_figures
from school.actor import Actor
from school.clock import SystemClock
from school.demo import County
from school.disclosure import Count, Share
from school.indicator import Figure
from school.indicator_catalogue import catalogue
from school.live_answers import countings
from school.people import PersonId, Role, UnitId, UnitKind
from school.periods import WEEK, monday_of
from school.question_plan import AskedPlace, Intent, Plan
from school.settings import Settings
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
from school.store.resource_uses import uses_table
from school.store.resources import resources_table
from school.store.unit_report import reports
from school.unit_report import Snapshot
from tests.live_records import a_row
from tests.servers import postgres_server

NOW = SystemClock().now()
TODAY = NOW.date()
DAYS = 180
TIMES = 12
TARGET_MS = 300.0
Rows = Iterable[dict[str, object]]


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--answers", type=int, default=4_000_000)
    parser.add_argument("--home", type=Path, help="keep the SQLite database here, and use it again")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--only", nargs="*", help="ids of indicators; default: all")
    chosen = parser.parse_args()
    home = nullcontext(str(chosen.home)) if chosen.home else tempfile.TemporaryDirectory()
    with home as folder, postgres_server() if chosen.postgres else nullcontext("") as url:
        settings = Settings.model_validate(
            {"home": Path(folder), "secret": "b" * 40, "DATABASE_URL": url}
        )
        with filled(settings, pupils=chosen.pupils, answers=chosen.answers) as (product, county):
            _fill(product.foundation, county)
            gc.collect()
            gc.freeze()  # the county's 120,000 people are in this process only to choose among
            _time_all(county, chosen.only or list(countings()))


def _fill(base: Foundation, county: County) -> None:
    began = time.perf_counter()
    with base.records.database.begin() as connection:
        known = connection.execute(sa.select(sa.func.count()).select_from(days_table)).scalar_one()
        for table, rows in () if known else _history(county):
            _write(connection, table, rows)
    while _tallied(base):
        pass
    with base.records.database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    say(f"history written in {time.perf_counter() - began:.0f} s")


def _tallied(base: Foundation) -> int:
    """Add a month of uses to the library's tallies, as the product does every night."""
    with base.records.begin() as unit:
        return unit.library_uses.tally(TODAY - timedelta(days=1))


def _write(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    batch: list[dict[str, object]] = []
    for row in rows:
        batch.append(a_row(table, **row))
        if len(batch) == 20_000:
            connection.execute(sa.insert(table), batch)
            batch = []
    if batch:
        connection.execute(sa.insert(table), batch)


def _history(county: County) -> Iterator[tuple[sa.Table, Rows]]:
    """Yield half a year of a county: as much as is kept of most of it."""
    schools = [u.id for u in county.units if u.kind is UnitKind.SCHOOL]
    rng = random.Random(7)  # noqa: S311  # the same history each time
    staff = {
        held.unit: person.id
        for person in county.people
        for held in person.appointments
        if held.role is Role.PRINCIPAL
    }
    yield health_checks, _checks(county)
    yield (
        days_table,
        (
            {"school": s, "day": day, "pupils": 750, "sick": rng.randrange(12)}
            for s in schools
            for day in _weekdays()
        ),
    )
    yield incidents, _alarms(schools, rng)
    yield (
        hazards_table,
        (
            {
                "id": f"h{n}-{s}",
                "school": s,
                "number": n,
                "state": rng.choice(["closed", "assigned", "fixed", "merged"]),
                "reporter": staff[s],
                "reported_at": _moment(rng),
            }
            for s in schools
            for n in range(100)
        ),
    )
    yield (
        lapses_table,
        (
            {"id": f"l{n}-{s}", "place": s, "kind": "off_post", "since": at, "until": at}
            for s in schools
            for n in range(60)
            for at in (_moment(rng),)
        ),
    )
    yield points_table, ({"id": f"p-{s}", "place": s, "kind": "patrol"} for s in schools)
    yield (
        patrols_table,
        (
            {"id": f"{s}-{day}-{n}", "point": f"p-{s}", "place": s, "person": staff[s], "day": day}
            for s in schools
            for day in _weekdays()
            for n in range(5)
        ),
    )
    yield (
        tallies_table,
        (
            {"school": s, "day": day, "hour": hour, "what": what, "direction": way, "n": 20}
            for s in schools
            for day in _weekdays()
            for hour in range(7, 19)
            for what in ("vehicle", "pupil")
            for way in ("in", "out")
        ),
    )
    yield (
        repairs_table,
        (
            {
                "id": f"r{n}-{s}",
                "school": s,
                "number": n,
                "state": rng.choice(["reported", "fixed"]),
                "reporter": staff[s],
                "reported_at": _moment(rng),
            }
            for s in schools
            for n in range(100)
        ),
    )
    yield (
        assets_table,
        (
            {"id": f"a{n}-{s}", "code": f"{i}-{n}", "school": s, "since": _moment(rng)}
            for i, s in enumerate(schools)
            for n in range(1000)
        ),
    )
    yield (
        resources_table,
        (
            {
                "id": f"r{n}",
                "home": rng.choice(["qh", *schools]),
                "state": "approved",
                "created_at": _moment(rng),
            }
            for n in range(20_000)
        ),
    )
    yield (
        uses_table,
        (
            {
                "resource_id": f"r{rng.randrange(20_000)}",
                "school": rng.choice(schools),
                "day": _day(rng),
            }
            for _ in range(500_000)
        ),
    )
    yield (
        lessons_table,
        (
            {
                "id": f"le{n}",
                "code": f"{n}",
                "kind": rng.choice(["open", "shared"]),
                "state": "planned",
                "home": rng.choice(schools),
                "open_to": "qh",
                "starts_at": _moment(rng),
            }
            for n in range(5000)
        ),
    )
    yield (
        months_table,
        (
            {"person_id": person.id, "month": TODAY.replace(month=month, day=1)}
            for person in county.people
            for month in range(max(1, TODAY.month - 3), TODAY.month + 1)
            if rng.random() < 0.6
        ),
    )
    yield reports, _reports(county, rng)


def _checks(county: County) -> Rows:
    for unit in county.units:
        if unit.kind is UnitKind.CLASS:
            school = unit.id.rsplit(".", 2)[0]
            for day in _weekdays():
                yield {"class_id": unit.id, "school_id": school, "day": day, "reported": True}


def _alarms(schools: list[UnitId], rng: random.Random) -> Rows:
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


def _time_all(county: County, indicators: Iterable[str]) -> None:
    keep_for_good()
    bureau = _holder(county, Role.BUREAU)
    principal = _holder(county, Role.PRINCIPAL)
    head = _holder(county, Role.CLASS_HEAD)
    say("| indicator | county | county by school | school by class | own | county by month |")
    say("|---|---|---|---|---|---|")
    slow = []
    for name in indicators:
        offers = catalogue()[name].dimensions
        cells = [
            _timed(bureau, _plan(name)),
            _timed(bureau, _plan(name, by="学校")) if "学校" in offers else None,
            _timed(principal, _plan(name, by="班级")) if "班级" in offers else None,
            _timed(head if "班级" in offers else principal, _plan(name)),
            _timed(bureau, _plan(name, by="月")) if "月" in offers else None,
        ]
        slow += [name for cell in cells if cell and cell[1] > TARGET_MS]
        said = " | ".join(", ".join(f"{ms:.0f}" for ms in c) if c else "–" for c in cells)
        say(f"| {catalogue()[name].name} | {said} |")
    say(f"over {TARGET_MS:.0f} ms: {sorted(set(slow)) or 'none'}")


def _holder(county: County, role: Role) -> PersonId:
    return next(p.id for p in county.people for a in p.appointments if a.role is role)


def _plan(indicator: str, *, by: str = "", at: UnitId | None = None) -> Plan:
    places = () if at is None else (AskedPlace(name="", unit_id=at),)
    return Plan(intent=Intent.VALUE, indicators=(indicator,), by=by, places=places, live=True)


def _timed(person: PersonId, plan: Plan) -> tuple[float, float, float]:
    """Return median, 95th percentile, and that of this process's time alone, of a plan, in ms."""
    _asked(person, plan)
    taken, worked = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        _asked(person, plan)
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - busy))
    return statistics.median(taken), percentile(taken, 0.95), percentile(worked, 0.95)


def _asked(person: PersonId, plan: Plan) -> tuple[Figure, ...]:
    call = Call(container.adapters(), Actor(platform="console", user=person))
    call.identify()
    with call.records() as unit:
        return live_figures(call, unit, plan, catalogue())


def say(line: str) -> None:
    """Write a line to the terminal."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
