"""How fast gates answer with a county of 45,000 pupils and days of passes: p50 and p95 in ms.

    python benchmarks/gates.py [--url sqlite:////tmp/gates.db] [--days 5]

Fills an empty database (SQLite in a new folder by default), so never point it at one in use.
"""

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from chalicelib.gate import gate_counts
from school.demo import COUNTY, demo_county
from school.gate_rules import minute_of
from school.people import UnitKind, school_of
from school.store.database import open_database
from school.store.gate_tallies import tallies_table
from school.store.passes import passes_table
from school.store.records import Records
from school.store.repository import Keys
from school.store.sealed import Keyring
from school.store.sealer import seal_with

LAST = date(2026, 11, 20)
HOURS = ((23, 40, "in"), (3, 35, "out"), (5, 20, "in"), (8, 5, "out"))
"""Of the day in UTC: to school, home for lunch, back, home."""
TIMES = 40


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default=f"sqlite:///{tempfile.mkdtemp()}/gates.db")
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--pupils", type=int, default=45_000)
    asked = parser.parse_args()
    database = open_database(asked.url)
    database.migrate()
    keys = Keys(audit=b"a" * 32, seal=seal_with(b"s" * 32), health=Keyring({"0": b"h" * 32}))
    records = Records(database, keys=keys)
    county = demo_county(asked.pupils)
    with records.begin() as unit:
        unit.people.add(
            new_units=county.units,
            new_people=county.people,
            new_pupils=county.pupils,
            since=date(2024, 9, 1),
        )
    with database.begin() as connection:
        for days in range(asked.days):
            day = LAST - timedelta(days=days)
            rows = _rows(county, day)
            connection.execute(sa.insert(passes_table), rows)
            connection.execute(sa.insert(tallies_table), _tallies(rows))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE passes")
    _time_all(records, county)


def _rows(county: object, day: date) -> list[dict[str, object]]:
    rows = []
    for number, pupil in enumerate(county.pupils):  # type: ignore[attr-defined]
        for hour, minute, direction in HOURS:
            start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
            at = start - timedelta(days=hour == 23) + timedelta(seconds=number % 1200)
            rows.append(
                {
                    "id": f"{pupil.id}-{at:%d%H}"[-40:],
                    "school": school_of(pupil.class_id),
                    "person_id": pupil.id,
                    "who": "pupil",
                    "zone": ("南门", "北门")[number % 2],
                    "direction": direction,
                    "at": at,
                    "day": day,
                    "minute": minute_of(at),
                }
            )
    return rows


def _tallies(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return what would have been counted beside the passes, one by one."""
    names = ("school", "day", "hour", "zone", "direction", "what")
    counted = Counter(
        (r["school"], r["day"], int(str(r["minute"])) // 60, r["zone"], r["direction"], r["who"])
        for r in rows
    )
    return [dict(zip(names, key, strict=True)) | {"n": n} for key, n in counted.items()]


def _time_all(records: Records, county: object) -> None:
    pupils = county.pupils  # type: ignore[attr-defined]
    school = school_of(pupils[0].class_id)
    mates = [p.id for p in pupils if p.class_id == pupils[0].class_id]
    schools = sum(u.kind is UnitKind.SCHOOL for u in county.units)  # type: ignore[attr-defined]
    sys_out(f"{len(pupils)} pupils, {schools} schools")
    with records.begin() as unit:
        _say("a child's day", lambda: unit.passes.of_people([pupils[0].id], day=LAST))
        _say("a class's day", lambda: unit.passes.of_people(mates, day=LAST))
        _say("pupils inside a school", lambda: unit.passes.pupils_inside(school, day=LAST))
        _say("figures of a school", lambda: gate_counts(unit, school, since=LAST, until=LAST))
        _say("figures of the county", lambda: gate_counts(unit, COUNTY, since=LAST, until=LAST))


def _say(what: str, ask: Callable[[], object]) -> None:
    taken, worked = [], []
    for _ in range(TIMES):
        began, work = time.perf_counter(), time.process_time()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - work))
    p95 = statistics.quantiles(taken, n=20)[-1]
    figures = f"p50 {statistics.median(taken):7.1f}   p95 {p95:7.1f}"
    sys_out(f"{what:28} {figures}   processor {statistics.median(worked):7.1f} ms")


def sys_out(line: str) -> None:
    """Write a line to the terminal."""
    print(line)  # a benchmark talks to who runs it


if __name__ == "__main__":
    main()
