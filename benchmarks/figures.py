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
import statistics
import tempfile
import time
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.county import filled, percentile
from benchmarks.figures_history import TODAY, Rows, history
from bot.app import Foundation
from bot.running import keep_for_good
from chalicelib.adapters import container
from chalicelib.call import Call
from chalicelib.live_figures import live_figures
from school.actor import Actor
from school.demo import County
from school.indicator import Figure
from school.indicator_catalogue import catalogue
from school.live_answers import countings
from school.people import PersonId, Role, UnitId
from school.question.plan import AskedPlace, Intent, Plan
from school.settings import Settings
from school.store.health_days import days_table
from tests.live_records import a_row
from tests.servers import postgres_server

TIMES = 12
TARGET_MS = 300.0


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
        for table, rows in () if known else history(county):
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
