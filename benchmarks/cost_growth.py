"""How cost grows with the number of pupils: measured to 45,000, reckoned to 1,000,000.

    python -m benchmarks.cost_growth [--sizes 1000,5000,15000,45000] [--asks 20] [--photos 20]
                                     [--postgres] [--home FOLDER]

First table: for every size a new database with a county and a year of homework (four pages of
twenty answers a pupil), and how long people of every role wait. Second: what one more photo and
one more question cost, on a small county: processor, rows, bytes of database and files. Third:
arithmetic from both, with the assumptions above it. With --home, milliseconds a question of an
existing county's SQLite home (secret of benchmarks/county.py) as the first table's last row.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import sqlalchemy as sa

from benchmarks.county import Asked, _is, ask, filled, percentile
from benchmarks.homework_evening import FIRST_SEED, SPAWN, a_photo
from benchmarks.messages import durable_postgres
from benchmarks.usage import family, load, processor_s
from benchmarks.year import ITEMS, every_other
from bot.app import Product, foundation
from bot.cli.demo_data import store_county
from bot.console.log import ConsolePerson
from bot.local import embedded, reading_workers
from school.demo import County, demo_county
from school.invoke import FunctionReader
from school.people import Role
from school.settings import Settings
from school.store.database import Database
from school.store.tables import complete_metadata

ASKED: tuple[tuple[Role, str], ...] = (
    (Role.GUARDIAN, "成绩"),
    (Role.GUARDIAN, "错题本"),
    (Role.GUARDIAN, "帮助"),
    (Role.TEACHER, "小结"),
    (Role.CLASS_HEAD, "学情 数学"),
    (Role.PRINCIPAL, "小结"),
    (Role.BUREAU, "小结"),
    (Role.BUREAU, "全县有多少学生"),
)
PAGES_A_YEAR = 4
PAGES, QUESTIONS = 22, 8
"""Assumed a pupil and month, as in the bill of a cloud."""
SCHOOL_DAYS, MONTHS = 22, 10
SHARE, EVENING_H, PEAK = 0.6, 3.0, 3.0
"""60 % of a day's photos come in three hours, and at the peak three times their mean."""
PHOTO_DAYS = 30
"""How long photos are kept (school/retention.py)."""
REACHED = (1_000, 10_000, 45_000, 200_000, 1_000_000)
BUSY = 0.7
"""Share of a core that is used at the peak."""


@dataclass(frozen=True)
class Unit:
    """What one photo, or one question, costs."""

    processor_s: float
    rows: float
    database_kb: float
    files: float
    files_kb: float


def main() -> int:
    """Measure and reckon."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,5000,15000,45000")
    parser.add_argument("--asks", type=int, default=20, help="of each sentence")
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    print(
        "| pupils | people | rows | database MB | kB a pupil | ms a question: median | p95 | ",
        end="",
    )
    print("processor's ms, median | slowest sentence, p95 ms | load |")
    print("|---" * 10 + "|")
    for pupils in (int(size) for size in chosen.sizes.split(",") if size):
        with database_url(wanted=chosen.postgres) as url, tempfile.TemporaryDirectory() as home:
            _grown(Path(home), url, pupils=pupils, asks=chosen.asks)
    if chosen.home:
        _grown(chosen.home, "", pupils=45_000, asks=chosen.asks)
    with database_url(wanted=chosen.postgres) as url, tempfile.TemporaryDirectory() as home:
        photo, question, mb_a_pupil = units(Path(home), url, photos=chosen.photos)
    print(f"\n{_unit_row('a photo', photo)}\n{_unit_row('a question', question)}\n")
    reckon(photo, question, mb_a_pupil)
    return 0


@contextmanager
def database_url(*, wanted: bool) -> Iterator[str]:
    """Give the address of a new PostgreSQL; empty for SQLite."""
    with durable_postgres() if wanted else nullcontext("") as url:
        yield url


def _settings(home: Path, url: str) -> Settings:
    return Settings.model_validate({"home": home, "secret": "b" * 40, "DATABASE_URL": url})


def _grown(home: Path, url: str, *, pupils: int, asks: int) -> None:
    """Fill a county where there is none, let people ask, and print a row."""
    answers = pupils * PAGES_A_YEAR * ITEMS
    with filled(_settings(home, url), pupils=pupils, answers=answers) as (product, county):
        rows, mb = size_of(product.foundation.records.database)
        slowest, answered = ("", 0.0), list[Asked]()
        ask(product, county.people[0].id, "我是谁")
        for role, text in ASKED:
            people = [p.id for p in county.people if _is(p, role)]
            some = islice(cycle(every_other(people, count=asks)), asks)
            these = [ask(product, person, text) for person in some]
            p95 = percentile([one.ms for one in these], 0.95)
            slowest = max(slowest, (f"{role} {text}", p95), key=lambda pair: pair[1])
            answered += these
        people_count = len(county.people)
    ms = [one.ms for one in answered]
    busy = percentile([one.processor_ms for one in answered], 0.5)
    print(
        f"| {pupils:,} | {people_count:,} | {rows:,} | {mb:,.0f} | {1000 * mb / pupils:.1f} | "
        f"{percentile(ms, 0.5):.0f} | {percentile(ms, 0.95):.0f} | {busy:.0f} | "
        f"{slowest[0]} {slowest[1]:.0f} | {load():.1f} |",
        flush=True,
    )


def size_of(database: Database) -> tuple[int, float]:
    """Return how many rows a database holds, and how many MB."""
    with database.begin() as connection:
        rows = sum(
            int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            for table in complete_metadata().sorted_tables
        )
        if connection.dialect.name == "postgresql":
            asked = "SELECT pg_database_size(current_database())"
            return rows, int(connection.execute(sa.text(asked)).scalar_one()) / 1e6
        pages, free, size = (
            int(connection.execute(sa.text(f"PRAGMA {name}")).scalar_one())
            for name in ("page_count", "freelist_count", "page_size")
        )
    return rows, (pages - free) * size / 1e6


def units(home: Path, url: str, *, photos: int) -> tuple[Unit, Unit, float]:
    """Return what a photo costs, what a question costs, and a pupil's MB without either."""
    with SPAWN.Pool(1) as maker:
        pages = maker.map(a_photo, range(FIRST_SEED, FIRST_SEED + photos + 1))
    settings = _settings(home, url)
    base, county = foundation(settings), demo_county(1000)
    _, empty_mb = size_of(base.records.database)
    store_county(base, county)
    _, stored_mb = size_of(base.records.database)
    workers = reading_workers(settings)
    with closing(embedded(base, FunctionReader(workers), close=workers.close)) as product:
        _send(product, county, 0, [pages[0]])  # loads the models
        photo = _measured(
            product, lambda: _send(product, county, 1, pages[1:]), count=len(pages) - 1
        )
        question = _measured(product, lambda: _ask_all(product, county), count=5 * len(ASKED))
    return photo, question, (stored_mb - empty_mb) / len(county.pupils)


def _measured(product: Product, step: Callable[[], None], *, count: int) -> Unit:
    database, folder = product.foundation.records.database, product.foundation.settings.home
    before, files = size_of(database), _files(folder / "files")
    busy = processor_s(family(os.getpid()))
    step()
    busy = processor_s(family(os.getpid())) - busy
    after, more = size_of(database), _files(folder / "files")
    return Unit(
        processor_s=busy / count,
        rows=(after[0] - before[0]) / count,
        database_kb=1000 * (after[1] - before[1]) / count,
        files=(more[0] - files[0]) / count,
        files_kb=(more[1] - files[1]) / 1000 / count,
    )


def _files(folder: Path) -> tuple[int, int]:
    """Return how many files are in a folder, and how many bytes."""
    sizes = [one.stat().st_size for one in folder.rglob("*") if one.is_file()]
    return len(sizes), sum(sizes)


def _send(product: Product, county: County, first: int, pages: Sequence[bytes]) -> None:
    """Let a class's teacher send pages of its pupils, and do everything that follows."""
    agreed = {decision.pupil for decision in county.decisions}
    pupils = [p for p in county.pupils if p.id in agreed][first:]
    console = product.console
    for place, page in enumerate(pages):
        pupil = pupils[place]
        teacher = next(
            person.id
            for person in county.people
            for held in person.appointments
            if held.role is Role.TEACHER and held.unit == pupil.class_id
        )
        speaker = ConsolePerson(id=teacher, name="", roles=())
        name = f"{pupil.class_name} {pupil.roll_no}号 口算{place}"
        _, event = console.say(
            speaker, f"direct:{teacher}", client_id=console.new_id(), text=name, photos=[page]
        )
        product.engine.receive(event)
        product.engine.drain()


def _ask_all(product: Product, county: County) -> None:
    for role, text in ASKED:
        for person in islice((p.id for p in county.people if _is(p, role)), 5):
            ask(product, person, text)


def _unit_row(what: str, unit: Unit) -> str:
    return (
        f"{what}: {unit.processor_s:.2f} s of a core, {unit.rows:.0f} rows, "
        f"{unit.database_kb:.0f} kB of database, {unit.files:.1f} files of {unit.files_kb:.0f} kB "
        f"in all; load {load():.1f}"
    )


def reckon(photo: Unit, question: Unit, mb_a_pupil: float) -> None:
    """Print what counties of any size need, line by line from the units."""
    print(
        f"Assumed: {PAGES} photos and {QUESTIONS} questions a pupil and month of {SCHOOL_DAYS} "
        f"school days, {MONTHS} months a year; {SHARE:.0%} of a day in {EVENING_H:.0f} h, peak "
        f"{PEAK:.0f} × the mean; photos kept {PHOTO_DAYS} days; cores busy to {BUSY:.0%}.\n"
    )
    print(
        "| pupils | photos a day | photos/s at the peak | cores at the peak | cores, mean of the ",
        end="",
    )
    print("evening | questions a day | database GB after a year | files GB kept |")
    print("|---" * 8 + "|")
    for pupils in REACHED:
        a_day, asked = pupils * PAGES / SCHOOL_DAYS, pupils * QUESTIONS / SCHOOL_DAYS
        mean_s = a_day * SHARE / (EVENING_H * 3600)
        a_second = photo.processor_s + question.processor_s * QUESTIONS / PAGES
        cores = mean_s * a_second / BUSY
        rows_kb = photo.database_kb * PAGES * MONTHS
        database_gb = pupils * (mb_a_pupil / 1e3 + rows_kb / 1e6)
        files_gb = pupils * PAGES * photo.files_kb * PHOTO_DAYS / 30 / 1e6
        print(
            f"| {pupils:,} | {a_day:,.0f} | {mean_s * PEAK:.2f} | {cores * PEAK:,.1f} | "
            f"{cores:,.1f} | {asked:,.0f} | {database_gb:,.1f} | {files_gb:,.1f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
