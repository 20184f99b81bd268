"""The database goes away in the middle of everything: it is done once, and nobody reads English."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.app import Foundation
from bot.cli.demo_data import store_county
from bot.console.log import ConsoleMessage
from bot.engine import LATER
from bot.local import embedded
from school.demo import demo_county
from school.errors import Unavailable
from school.grading import PaperState
from school.settings import Settings
from school.store.files import FolderFiles
from school.store.grading import marks_table, papers
from school.store.records import Records, open_records
from school.store.unit_of_work import UnitOfWork
from tests.faults.killable import killable_postgres
from tests.scenarios.county import MATH, County, MovingClock, RecordedReader, a_photo, words

CHINESE = re.compile("[\u4e00-\u9fff]")
COUNTS = "4 题：对 1 · 错 1 · 空 1 · 待你看 1"
NEVER = 10_000
EVERY = 3
"""One transaction in so many is cut; the tenth is in the middle of a command."""
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class CutRecords(Records):
    """Records on PostgreSQL, which ends every connection before the *at*-th commit."""

    def __init__(self, records: Records, url: str) -> None:
        super().__init__(records.database, keys=records._keys)
        self._url = url.replace("+psycopg", "")
        self.at, self.count = NEVER, 0

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        with super().begin(urgent=urgent) as unit:
            yield unit
            self.count += 1
            if self.count == self.at:
                with psycopg.connect(self._url, autocommit=True) as other:
                    other.execute(CUT)


def opened(home: Path, url: str) -> tuple[County, CutRecords]:
    settings = Settings.model_validate({"home": home, "secret": "s" * 40, "DATABASE_URL": url})
    records, files, clock = (
        CutRecords(open_records(settings), url),
        FolderFiles(home),
        MovingClock(),
    )
    base, reader = Foundation(settings, records, files, clock), RecordedReader(files)
    store_county(base, demo_county(60))
    product = embedded(base, reader, platforms=lambda _: {}, close=records.database.close)
    return County(product, clock, reader), records


def settled(county: County, before: int) -> list[ConsoleMessage]:
    """Go on as the threads do, whatever fails, until every lease and pause is over."""
    for _ in range(4):
        try:
            county.product.engine.drain()
        except (OperationalError, Unavailable):
            continue  # the thread logs it; the lease of what it held runs out
        finally:
            county.clock.forward(minutes=2)
    return [m for m in county.product.console.log.since(before) if m.sender is None]


@pytest.mark.postgres
def test_a_photo_is_graded_and_told_once_wherever_the_database_drops_its_connections(
    tmp_path: Path, postgres_url: str
) -> None:
    with own_database(postgres_url) as url:
        county, records = opened(tmp_path, url)
        last, wrong = steps_of_a_photo(county, records), []
        for at in range(1, last + 1, EVERY):
            said = photo_cut(county, records, number=20 + at, at=at)
            cards = [m for m in said if COUNTS in words(m)]
            others = [m for m in said if m not in cards and LATER not in words(m)]
            if len(cards) != 1 or others or not all(CHINESE.search(words(m)) for m in said):
                wrong.append((at, [words(m) for m in said]))
        kept = papers_of(records)
        with records.begin() as unit:
            broken = unit.audit.first_broken()
        county.product.close()

    assert wrong == []
    assert kept == [(PaperState.READ, 4)] * (1 + len(range(1, last + 1, EVERY)))
    assert broken is None


def steps_of_a_photo(county: County, records: CutRecords) -> int:
    """Return how many transactions a photo takes, from its arrival to its result."""
    records.count = 0
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    return records.count


def photo_cut(county: County, records: CutRecords, *, number: int, at: int) -> list[ConsoleMessage]:
    """Send a photo of another homework while connections are cut; return what was said of it."""
    console = county.product.console
    before = console.log.version()
    _, event = console.say(
        console.person(MATH),
        f"direct:{MATH}",
        client_id=f"photo-{number}",
        text=f"三(2)班 12号 口算{number}",
        photos=[a_photo(str(number))],
    )
    records.count, records.at = 0, at
    try:
        county.product.engine.receive(event)
    except OperationalError:
        county.product.engine.receive(event)  # the platform delivers again what was not taken
    said = settled(county, before)
    records.at = NEVER
    return said


def papers_of(records: Records) -> list[tuple[str, int]]:
    counted = (
        sa.select(papers.c.state, sa.func.count(marks_table.c.place))
        .outerjoin(marks_table, marks_table.c.paper_id == papers.c.id)
        .group_by(papers.c.id, papers.c.state)
    )
    with records.database.begin() as connection:
        return [(str(state), int(marks)) for state, marks in connection.execute(counted)]


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """Give an empty database on a server that others use as well."""
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS faults WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE faults")
    try:
        yield sa.make_url(server).set(database="faults").render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE faults WITH (FORCE)")
        admin.dispose()


@pytest.mark.postgres
def test_after_a_killed_database_is_back_what_was_asked_is_answered_once(tmp_path: Path) -> None:
    with killable_postgres() as server:
        county, _ = opened(tmp_path / "home", server.url)
        before = county.product.console.log.version()
        county.say(MATH, "我是谁", drain=False)

        server.kill()
        with pytest.raises(OperationalError):
            county.product.engine.handle_next()
        with pytest.raises(OperationalError):
            county.say(MATH, "帮助", drain=False)
        server.start()
        said = settled(county, before)
        county.product.close()

    assert len(said) == 1
