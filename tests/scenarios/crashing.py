"""The product in a process that is killed before the n-th thing it does outside itself.

Being killed after one such thing is being killed before the next, and the last run ends by itself,
so every moment between two steps is visited once. Processes are forked from a server that has
imported everything and opened nothing.
"""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.app import Foundation
from bot.console.log import ConsoleMessage
from bot.events import Attachment, Outgoing, Sent, Target
from bot.local import embedded
from bot.platform import Platform, SendLimit
from school.grading import PaperReading, SheetRequest
from school.settings import Settings
from school.store.files import FolderFiles
from school.store.grading import marks_table, papers
from school.store.records import Records, open_records
from school.store.unit_of_work import UnitOfWork
from tests.scenarios.county import (
    MATH,
    County,
    MovingClock,
    RecordedReader,
    a_photo,
    open_county,
    words,
)

CAPTION = "三(2)班 12号 口算11"
NEVER = 10_000
ACKNOWLEDGED = "acknowledged"
"""Name of the file that says the platform was told “stored”, and will not send it again."""
TOKEN = "token"
"""Name of the file with the token of the button that is pressed."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


@dataclass
class Fuse:
    """Kills this process before step number *at*; counts and names the steps."""

    at: int = NEVER
    steps: list[str] = field(default_factory=list)
    armed: bool = False

    def step(self, name: str) -> None:
        if self.armed:
            self.steps.append(name)
            if len(self.steps) == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def _writes(unit: UnitOfWork) -> int:
    """Return a number that a transaction changes by writing anything."""
    connection = unit.people._connection
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)
    assigned = sa.text("SELECT pg_current_xact_id_if_assigned()::text")
    return int(connection.execute(assigned).scalar() or 0)


class DyingRecords(Records):
    """The database; the step is the commit of a transaction that wrote something."""

    def __init__(self, records: Records, fuse: Fuse) -> None:
        super().__init__(records.database, keys=records._keys)
        self._fuse = fuse

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        with super().begin(urgent=urgent) as unit:
            before = _writes(unit)
            yield unit
            if _writes(unit) != before:
                self._fuse.step("commit")


class DyingFiles(FolderFiles):
    """A folder of files."""

    def __init__(self, folder: Path, fuse: Fuse) -> None:
        super().__init__(folder)
        self._fuse = fuse

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        self._fuse.step("put")
        super().put(key, content, content_type=content_type)

    def get(self, key: str) -> bytes:
        self._fuse.step("get")
        return super().get(key)

    def delete(self, key: str) -> None:
        self._fuse.step("delete")
        super().delete(key)


@dataclass
class DyingReader(RecordedReader):
    """Reads photos."""

    fuse: Fuse = field(default_factory=Fuse)

    def read(self, request: SheetRequest) -> PaperReading:
        self.fuse.step("read")
        return super().read(request)


class DyingPlatform:
    """A platform."""

    def __init__(self, platform: Platform, fuse: Fuse) -> None:
        self.name = platform.name
        self._platform = platform
        self._fuse = fuse

    def send_limit(self, target: Target) -> SendLimit:
        return self._platform.send_limit(target)

    def parts(self, message: Outgoing) -> int:
        return self._platform.parts(message)

    def send(self, message: Outgoing) -> Sent:
        self._fuse.step("send")
        return self._platform.send(message)

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        self._fuse.step("fetch")
        return self._platform.fetch(attachment, max_bytes=max_bytes)


def started(home: Path, *, database_url: str, fuse: Fuse, later: timedelta) -> County:
    """Return the product on a home that was used before, *later* than then."""
    settings = Settings.model_validate(
        {"home": home, "secret": "s" * 40, "DATABASE_URL": database_url}
    )
    clock = MovingClock()
    clock.at += later
    files = DyingFiles(home / "files", fuse)
    records = DyingRecords(open_records(settings), fuse)
    reader = DyingReader(files, fuse=fuse)
    base = Foundation(settings, records, files, clock)
    product = embedded(base, reader, platforms=lambda _: {}, close=records.database.close)
    product.platforms["console"] = DyingPlatform(product.console, fuse)
    media: Any = product.console.media
    media._files = DyingFiles(home / "console", fuse)
    return County(product, clock, reader)


def send_photo(county: County) -> bool:
    """Say the photo with its caption, as the console's page does; True when it was new."""
    console = county.product.console
    _, event = console.say(
        console.person(MATH),
        f"direct:{MATH}",
        client_id="photo",
        text=CAPTION,
        photos=[a_photo()],
    )
    return county.product.engine.receive(event)


def press_confirm(county: County) -> bool:
    """Press the teacher's button 确认; True when it was new."""
    console = county.product.console
    event = console.event_from(
        console.person(MATH),
        f"direct:{MATH}",
        client_id="press",
        pressed=(county.product.foundation.settings.home / TOKEN).read_text(),
    )
    return county.product.engine.receive(event)


FLOWS: dict[str, Callable[[County], bool]] = {"photo": send_photo, "confirm": press_confirm}


@dataclass(frozen=True)
class Aftermath:
    """What is left after a crash, a restart and everything that was to be done."""

    papers: list[tuple[str, int]]
    """State and number of marks of each paper."""
    said: dict[str, list[str]]
    """What each person was told by the bot; a live card once, as it is now."""
    open_items: int
    dead_letters: list[str]
    audit_broken: int | None
    files: list[str]
    media: list[str]


def crash(home: Path, flow: str, *, at: int, database_url: str = "") -> int:
    """Run a flow in a process of its own that is killed at a step; return its exit code."""
    process = FORKS.Process(target=_crash, args=(home, flow, at, database_url))
    process.start()
    process.join()
    return process.exitcode or 0


def _crash(home: Path, flow: str, at: int, database_url: str) -> None:
    fuse = Fuse(at)
    county = started(home, database_url=database_url, fuse=fuse, later=timedelta())
    fuse.armed = True
    FLOWS[flow](county)
    (home / ACKNOWLEDGED).touch()
    county.product.engine.drain()
    county.product.close()


def recover(home: Path, flow: str, *, redeliver: bool, database_url: str = "") -> Aftermath:
    """Start a new process on what is left, let it finish, and return what came of it.

    First it works while the dead process's leases still hold, as a supervisor restarts at once;
    then after they ran out. What was not acknowledged is delivered again, and where *redeliver*
    is set even what was.
    """
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(
        target=_recover,
        args=(theirs, home, flow),
        kwargs={"redeliver": redeliver, "database_url": database_url},
    )
    process.start()
    theirs.close()
    found: Aftermath = ours.recv()
    process.join()
    return found


def _recover(
    answer: Connection,
    home: Path,
    flow: str,
    *,
    redeliver: bool,
    database_url: str,
) -> None:
    county = started(home, database_url=database_url, fuse=Fuse(), later=timedelta(seconds=5))
    engine = county.product.engine
    engine.drain()
    if redeliver or not (home / ACKNOWLEDGED).exists():
        FLOWS[flow](county)
    engine.drain()
    for _ in range(3):
        county.clock.forward(minutes=5)
        engine.drain()
    county.clock.forward(hours=2)
    engine.tidy()
    engine.drain()  # tidying queues the weekly reports
    answer.send(aftermath(county))
    county.product.close()


def aftermath(county: County) -> Aftermath:
    """Return what is in the database, the file store and the chats."""
    base = county.product.foundation
    until = county.clock.now() + timedelta(days=2)
    with base.records.begin() as unit:
        queues = (unit.inbox, unit.work, unit.notices, unit.outbox)
        open_items = sum(queue.open_items(until=until) for queue in queues)
        dead = [f"{d.queue}: {d.error}" for queue in queues for d in queue.dead_letters()]
        broken = unit.audit.first_broken()
    messages = [m for m in county.product.console.log.since(0) if m.sender is None]
    return Aftermath(
        papers=_papers(base.records),
        said=_said(messages),
        open_items=open_items,
        dead_letters=dead,
        audit_broken=broken,
        files=[key.rpartition("/")[2] for key in county.stored_files],
        media=sorted(path.name for path in (base.settings.home / "console").rglob("*")),
    )


def _papers(records: Records) -> list[tuple[str, int]]:
    counted = (
        sa.select(papers.c.state, sa.func.count(marks_table.c.place))
        .outerjoin(marks_table, marks_table.c.paper_id == papers.c.id)
        .group_by(papers.c.id, papers.c.state)
    )
    with records.database.begin() as connection:
        return [(str(state), int(marks)) for state, marks in connection.execute(counted)]


def _said(messages: list[ConsoleMessage]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for message in messages:
        said.setdefault(message.to.id, []).append(words(message))
    return said


def steps_of(home: Path, flow: str, *, database_url: str = "") -> list[str]:
    """Return the names of the steps of a flow that nothing interrupts."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=_steps_of, args=(theirs, home, flow, database_url))
    process.start()
    theirs.close()
    steps: list[str] = ours.recv()
    process.join()
    return steps


def _steps_of(answer: Connection, home: Path, flow: str, database_url: str) -> None:
    fuse = Fuse()
    county = started(home, database_url=database_url, fuse=fuse, later=timedelta())
    fuse.armed = True
    FLOWS[flow](county)
    county.product.engine.drain()
    fuse.armed = False
    county.product.close()
    answer.send(fuse.steps)


def prepare(home: Path, flow: str, *, database_url: str = "") -> Path:
    """Return a closed home with a county, and with a graded photo where the flow needs one."""
    county = open_county(home, DATABASE_URL=database_url)
    if flow == "confirm":
        county.say(MATH, CAPTION, photos=[a_photo()])
        (home / TOKEN).write_text(county.token(f"direct:{MATH}", "确认"))
    county.product.close()
    return home


def copied(home: Path, to: Path) -> Path:
    """Return a copy of a closed home."""
    shutil.copytree(home, to)
    return to
