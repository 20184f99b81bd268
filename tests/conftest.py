"""What every test stands on: this machine's network only, and servers started once a session."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from school.store.database import Database, open_database
from school.store.records import Records
from school.store.repository import Keys
from school.store.sealed import Keyring
from school.store.sealer import seal_with
from school.store.tables import complete_metadata
from tests.fakes import SchoolClock
from tests.servers import TEST_DATABASE, Cloud, cloud, postgres_server
from tests.statements import compile_once

IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of random name in it
NEEDED_BYTES = 2 << 30
THIS_MACHINE = "127.0.0.1,::1,localhost"
KEYS = Keys(audit=b"a" * 32, seal=seal_with(b"s" * 32), health=Keyring({"0": b"h" * 32}))

settings.register_profile("qingjiao", deadline=None)  # how busy a machine is, is no finding
settings.load_profile("qingjiao")
compile_once()

if "DATABASE_URL" in os.environ:
    # Kept for the tests that are about PostgreSQL; nobody else's settings shall read it.
    os.environ[TEST_DATABASE] = os.environ.pop("DATABASE_URL")


@pytest.hookimpl(tryfirst=True)  # before pytest-socket reads its options
def pytest_configure(config: pytest.Config) -> None:
    """Let tests connect to this machine only, and keep their files in memory where there is room.

    The command line may say otherwise. On a disk every commit of SQLite waits for it.
    """
    config.option.allow_hosts = config.option.allow_hosts or THIS_MACHINE
    config.option.allow_unix_socket = True
    if not config.option.basetemp and _room(IN_MEMORY) >= NEEDED_BYTES:
        folder = tempfile.mkdtemp(prefix="qingjiao-tests-", dir=IN_MEMORY)
        config.option.basetemp = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _room(folder: Path) -> int:
    """Return how many bytes fit into a folder we may write to; 0 where it is none."""
    return shutil.disk_usage(folder).free if os.access(folder, os.W_OK) else 0


def pytest_collection_finish() -> None:
    """Leave what was imported and collected alone: looking through it for garbage takes minutes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def clock() -> SchoolClock:
    """Return a clock that stands on a Saturday afternoon in November until it is moved."""
    return SchoolClock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the URL of a PostgreSQL server with an empty database."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[Database]:
    """Return a PostgreSQL database with the product's tables, for one test after another."""
    database = open_database(postgres_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the product's tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "qingjiao.db"
    database = open_database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(autouse=True)
def streams_go_on() -> Iterator[None]:
    """Let event streams live on in this process after a server in it was told to stop.

    sse-starlette notes a stop once for all servers of a process, and has no way to take it back.
    """
    yield
    loaded = sys.modules.get("sse_starlette.sse")
    if loaded is not None:
        loaded.AppStatus.should_exit = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to ``make thorough`` what is run on SQLite for each function, and again elsewhere."""
    for item in items:
        twice = item.get_closest_marker("thorough_on_postgres")
        if twice is not None and item.get_closest_marker("postgres") is not None:
            item.add_marker(pytest.mark.thorough)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database with the product's tables, on each engine in turn."""
    if request.param == "postgres":
        shared: Database = request.getfixturevalue("migrated_postgres")
        _empty(shared)
        yield shared
        return
    file = tmp_path / "home" / "qingjiao.db"
    file.parent.mkdir()
    shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
    own = open_database(f"sqlite:///{file}")
    yield own
    own.close()


def _empty(database: Database) -> None:
    """Delete every row and count from 1 again; TRUNCATE does the same ten times slower."""
    deletes = [str(sa.delete(table)) for table in reversed(complete_metadata().sorted_tables)]
    count_again = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    with database.begin() as connection:
        connection.execute(sa.text("; ".join([*deletes, count_again])))


@pytest.fixture
def clean_postgres(migrated_postgres: Database) -> Records:
    """Return empty records on PostgreSQL, for what only happens between many connections."""
    _empty(migrated_postgres)
    return Records(migrated_postgres, keys=KEYS)


@pytest.fixture
def records(database: Database) -> Records:
    """Return empty records on each engine in turn."""
    return Records(database, keys=KEYS)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Return a running S3 and Lambda that check signatures."""
    with cloud(tmp_path_factory.mktemp("ministack")) as running:
        yield running
