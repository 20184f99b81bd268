"""Answers about duty in a county of 60 schools with a year of rosters, patrols and lapses.

    python benchmarks/duty.py [--pupils 45000] [--rounds 20]

Milliseconds of the function, signed and audited, on SQLite.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

import sqlalchemy as sa  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from school.actor import Actor  # noqa: E402
from school.county_time import day_of  # noqa: E402
from school.duty import Sign  # noqa: E402
from school.duty_calls import Roster, RosterOf, SignDuty, Signed  # noqa: E402
from school.duty_lapses import Lapses, LapsesOf  # noqa: E402
from school.patrol_calls import DoPatrol, PatrolDay, PatrolsOf  # noqa: E402
from school.people import UnitId, UnitKind  # noqa: E402
from school.store.duty import lines_table, signs_table  # noqa: E402
from school.store.duty_lapses import lapses_table, people_table  # noqa: E402
from school.store.patrols import patrols_table, points_table  # noqa: E402
from tests.scenarios.county import PRINCIPAL, County, open_county  # noqa: E402

GUARD, BUREAU = "qh-security-s1", "qh-bureau-1"
POSTS = ("北门", "南门", "食堂", "宿舍", "操场")
YEAR = 365


def write_year(county: County, rng: random.Random) -> dict[str, int]:
    """Store a year of duty of every school; return how many rows of each table."""
    now = county.clock.now()
    today = day_of(now)
    rows: dict[sa.Table, list[dict[str, object]]] = {
        table: []
        for table in (
            lines_table,
            signs_table,
            points_table,
            patrols_table,
            lapses_table,
            people_table,
        )
    }
    with county.product.foundation.records.begin() as unit:
        schools = [u.id for u in unit.people.units_under(UnitId("qh"), kind=UnitKind.SCHOOL)]
        staff = {school: list(unit.duty.staff_at(school, on=today)) for school in schools}
    for place in schools:
        number = place.rpartition(".")[2]
        guards = [f"qh-security-{number}", *rng.sample(staff[place], 4)]
        for post, person in zip(POSTS, guards, strict=True):
            line = f"{number}-{post}"
            rows[lines_table].append(
                {
                    "id": line,
                    "place": place,
                    "person": person,
                    "first": today - timedelta(days=YEAR),
                    "last": None,
                    "weekdays": "1234567",
                    "begins": 9 * 60,
                    "lasts": 600,
                    "rank": 0,
                    "post": post,
                    "added_at": None,
                }
            )
            rows[points_table].append(
                {
                    "id": f"{number}{post}".ljust(20, "x"),
                    "place": place,
                    "kind": "patrol",
                    "name": post,
                    "made_at": now,
                    "ended_at": None,
                }
            )
            for back in range(1, YEAR):
                at = now - timedelta(days=back)
                rows[signs_table].append(
                    {
                        "line": line,
                        "day": day_of(at),
                        "person": person,
                        "sign": "in",
                        "at": at,
                        "by_code": False,
                    }
                )
                rows[patrols_table].append(
                    {
                        "id": f"{line}-{back}",
                        "point": f"{number}{post}".ljust(20, "x"),
                        "place": place,
                        "person": person,
                        "day": day_of(at),
                        "at": at,
                        "fine": True,
                        "by_code": True,
                        "note": "",
                        "photo_key": None,
                    }
                )
        for back in range(1, YEAR, 3):
            at, lapse = now - timedelta(days=back), f"{number}-{back}"
            rows[lapses_table].append(
                {
                    "id": lapse,
                    "place": place,
                    "kind": rng.choice(["off_post", "asleep_on_duty"]),
                    "post": "北门",
                    "since": at,
                    "until": at + timedelta(minutes=rng.randint(3, 40)),
                    "count": 1,
                    "source": "device:cam",
                }
            )
            rows[people_table].append({"lapse": lapse, "person": guards[0]})
    with county.product.foundation.records.database.begin() as connection:
        for table, some in rows.items():
            connection.execute(sa.insert(table), some)
    return {table.name: len(some) for table, some in rows.items()}


QUESTIONS: tuple[tuple[str, str, BaseModel, type[BaseModel]], ...] = (
    (PRINCIPAL, "duty_roster", RosterOf(text="今天"), Roster),
    (PRINCIPAL, "duty_roster", RosterOf(text="本周"), Roster),
    (BUREAU, "duty_roster", RosterOf(text="云溪第1小学 本周"), Roster),
    (PRINCIPAL, "duty_lapses", LapsesOf(text="昨天"), Lapses),
    (PRINCIPAL, "duty_lapses", LapsesOf(text="近30天"), Lapses),
    (BUREAU, "duty_lapses", LapsesOf(text="昨天"), Lapses),
    (BUREAU, "duty_lapses", LapsesOf(text="近30天"), Lapses),
    (GUARD, "sign_duty", SignDuty(sign=Sign.IN), Signed),
    (GUARD, "do_patrol", DoPatrol(point="北门", message="m"), PatrolDay),
    (PRINCIPAL, "patrol_day", PatrolsOf(text="昨天"), PatrolDay),
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        county = open_county(Path(home), pupils=chosen.pupils)
        print(write_year(county, random.Random(1)))  # noqa: S311  # invented rows
        for who, function, request, answer in QUESTIONS:
            functions = county.product.functions_for(Actor(platform="console", user=who))
            functions.call(function, request, answer)
            took = []
            for _ in range(chosen.rounds):
                began = time.perf_counter()
                functions.call(function, request, answer)
                took.append((time.perf_counter() - began) * 1000)
            slow = statistics.quantiles(took, n=20)[-1]
            said = request.model_dump_json(include={"text"})
            half = statistics.median(took)
            print(f"{who:16} {function:12} {said:30} median {half:4.0f} p95 {slow:4.0f} ms")
        began = time.perf_counter()
        county.product.engine.remind()
        print(f"checks of an hour queued in {(time.perf_counter() - began) * 1000:.0f} ms")
        county.product.close()


if __name__ == "__main__":
    main()
