"""How fast the figures of a library of 100,000 resources and 2 million uses are: p50, p95 in ms.

    python benchmarks/library_figures.py [--url sqlite:////tmp/l.db] [--resources 100000]
        [--uses 2000000] [--postgres]

Fills an empty database (SQLite in a new folder by default), so never point it at one in use.
What is timed is the whole function: signature, permission, figures, titles, audit.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.app import Foundation
from bot.cli.demo_data import store_county
from chalicelib.adapters import Adapters, container
from chalicelib.by_name import BY_NAME
from school.actor import SYSTEM, Actor
from school.demo import demo_county
from school.invoke import InProcess, SignedInvoker
from school.knowledge import SUBJECTS
from school.library_figures import FiguresOf, LibraryFigures, TallyUses
from school.papers import Done
from school.people import UnitKind
from school.resources import Level, ResourceType, Stage
from school.settings import Settings
from school.store.files import FolderFiles
from school.store.records import Records, open_records
from school.store.resource_tables import clock_table, resources_table
from school.store.resource_uses import uses_table
from tests.fakes import GivenReader, SchoolClock
from tests.servers import postgres_server

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
COPIES, WINDOW_DAYS = 10, 73
TIMES = 40
ASKED = {
    "bureau, this term": ("qh-bureau-1", "资源面板"),
    "bureau, last term": ("qh-bureau-1", "资源面板 上学期"),
    "bureau, a month": ("qh-bureau-1", "资源面板 10月"),
    "bureau, a subject": ("qh-bureau-1", "资源面板 数学"),
    "principal, this term": ("qh-principal-s1", "资源面板"),
    "principal, a subject": ("qh-principal-s1", "资源面板 数学"),
}


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="")
    parser.add_argument("--resources", type=int, default=100_000)
    parser.add_argument("--uses", type=int, default=2_000_000)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="qingjiao-figures-"))
    with postgres_server() if asked.postgres else nullcontext(asked.url) as url:
        settings = Settings.model_validate(
            {"home": home, "secret": "s" * 40, "DATABASE_URL": url or ""}
        )
        clock = SchoolClock(NOW)
        base = Foundation(settings, open_records(settings), FolderFiles(home / "files"), clock)
        store_county(base, demo_county(45_000))
        _fill(base.records, asked.resources, asked.uses)
        _use(base)
        _time_all(base)
        base.records.database.close()


def _fill(records: Records, resources: int, uses: int) -> None:
    rng = random.Random(6)  # noqa: S311  # the same library each time
    county = demo_county(45_000)
    schools = [one.id for one in county.units if one.kind is UnitKind.SCHOOL]
    began = time.perf_counter()
    with records.database.begin() as connection:
        connection.execute(
            sa.insert(resources_table), [_resource(n, schools, rng) for n in range(resources)]
        )
        connection.execute(sa.insert(clock_table).values(id=1, seq=resources))
        ids = [f"r{n}" for n in range(resources)]
        weights = [1 / (1 + n) ** 0.7 for n in range(resources)]  # few are used much
        picked = rng.choices(ids, weights, k=uses // COPIES)
        connection.execute(sa.insert(uses_table), [_use_of(one, schools, rng) for one in picked])
        for copy in range(1, COPIES):
            _copy(connection, copy * WINDOW_DAYS, uses // COPIES)
    with records.database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    say(f"filled in {time.perf_counter() - began:.0f} s; {len(schools)} schools")


def _copy(connection: sa.Connection, days: int, rows: int) -> None:
    """Copy the first uses some days earlier."""
    sqlite = connection.dialect.name == "sqlite"
    earlier = f"date(day, '-{days} days')" if sqlite else f"day - {days}"
    connection.exec_driver_sql(
        "INSERT INTO resource_uses (resource_id, school, day, kind) "  # noqa: S608  # our numbers
        f"SELECT resource_id, school, {earlier}, kind FROM resource_uses ORDER BY id LIMIT {rows}"
    )


def _resource(number: int, schools: list[str], rng: random.Random) -> dict[str, object]:
    level = rng.choices([Level.REGION, Level.SCHOOL, Level.PERSONAL], [2, 3, 5])[0]
    home = "qh" if level is Level.REGION else rng.choice(schools)
    at = NOW - timedelta(days=rng.randrange(900))
    return {
        **dict.fromkeys(("edition", "chapter", "file_key", "file_name", "media_type"), ""),
        "id": f"r{number}",
        "work": f"r{number}",
        "version": 1,
        "title": f"课件 {number}",
        "stage": rng.choice([None, *Stage]),
        "grades": "",
        "subject": rng.choice(SUBJECTS),
        "type": rng.choice([None, *ResourceType]),
        "licence": "own",
        "level": level,
        "home": home,
        "owner": None,
        "open_to": home,
        "state": "approved",
        "size": 1000,
        "sha256": f"{number:064}",
        "link": "",
        "uses": rng.choice([0, 1, 5, 40]),
        "seq": number + 1,
        "created_at": at,
        "updated_at": at,
    }


def _use_of(resource: str, schools: list[str], rng: random.Random) -> dict[str, object]:
    return {
        "resource_id": resource,
        "school": rng.choice(["-", *schools]),
        "day": date(2026, 11, 20) - timedelta(days=rng.randrange(WINDOW_DAYS)),
        "kind": rng.choice(["open", "download"]),
    }


def _use(base: Foundation) -> None:
    container.use(
        Adapters(
            records=base.records,
            files=base.files,
            clock=base.clock,
            reader=GivenReader(base.files),
            key=base.settings.key_for("actor"),
        )
    )


def _as(base: Foundation, platform: str, user: str) -> SignedInvoker:
    return SignedInvoker(
        InProcess(BY_NAME),
        actor=Actor(platform=platform, user=user),
        key=base.settings.key_for("actor"),
        clock=base.clock,
    )


def _time_all(base: Foundation) -> None:
    system = _as(base, SYSTEM, SYSTEM)
    began = time.perf_counter()
    system.call("tally_uses", TallyUses(), Done)
    say(f"counting the shelf, adding up two years of uses: {time.perf_counter() - began:.1f} s")
    for what, (person, text) in ASKED.items():
        reader = _as(base, "console", person)

        def ask(reader: SignedInvoker = reader, text: str = text) -> LibraryFigures:
            return reader.call("library_figures", FiguresOf(text=text), LibraryFigures)

        _say(what, ask)


def _say(what: str, ask: Callable[[], LibraryFigures]) -> None:
    found = ask()
    taken, worked = [], []
    for _ in range(TIMES):
        began, work = time.perf_counter(), time.process_time()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - work))
    p95 = statistics.quantiles(taken, n=20)[-1]
    figures = f"p50 {statistics.median(taken):6.1f}  p95 {p95:6.1f}"
    of = f"{found.resources:,} resources, {found.uses:,} uses"
    say(f"{what:22} {figures}  processor {statistics.median(worked):6.1f} ms  ({of})")


def say(line: str) -> None:
    """Write a line to the terminal."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
