"""Engine, column types and transactions for SQLite (WAL) and PostgreSQL."""

import datetime as dt
import fcntl
import logging
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from school.errors import Unavailable
from school.store.secret import Credentials, connect_with
from school.store.turns import Turns

log = logging.getLogger("qingjiao.database")
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MIGRATIONS = Path(__file__).with_name("migrations")
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""An ever-growing row number; SQLite numbers only INTEGER keys by itself."""


class UtcTime(sa.types.TypeDecorator[dt.datetime]):
    """An aware time, stored in UTC; SQLite has no time zones, so they are put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Return *value* as the database takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("Times carry their zone; ask the Clock.")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Return the stored time, aware."""
        if value is None:
            return None
        return (
            value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)
        )


class Database:
    """A database the product keeps its records in."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._turns = Turns() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[sa.Connection]:
        """Open a transaction that commits at the end, or rolls back when anything is raised.

        On SQLite transactions take turns; an *urgent* one goes before all that wait.
        """
        turn = self._turns.turn(urgent=urgent) if self._turns else nullcontext()
        with turn, self.engine.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to this version of the product.

        Where they are, which one question tells, Alembic is not asked: reading all its files takes
        longer than everything else a container does when it starts.

        Raises:
            Unavailable: The tables are a newer version's; an older one must not write into them.
        """
        with self.engine.begin() as connection:
            version = _version(connection)
        if version == newest_version():
            return
        if version > newest_version():
            raise Unavailable("数据库已经是更新的版本。请安装那个版本，或恢复升级前的备份。")
        from alembic import command  # noqa: PLC0415  # a fifth of a second, and seldom needed
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with self.engine.begin() as connection:
            lock(connection, "migrate")  # many containers may start at once
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def require_migrated(self) -> None:
        """Pass when the tables are of this version of the product, or of a later one.

        A release migrates first, and what runs meanwhile goes on with the tables of the next.

        Raises:
            Unavailable: They are older, or there are none.
        """
        with self.engine.begin() as connection:
            found = _version(connection)
        if found < newest_version():
            log.error("tables are of version %r, %r is needed", found, newest_version())
            raise Unavailable("系统正在升级，内容没有丢。请过几分钟再试。")

    def checkpoint(self) -> None:
        """Move SQLite's log into its file and empty it: what was deleted stays in it until then.

        PostgreSQL's autovacuum does the like by itself.
        """
        if self.engine.dialect.name == "sqlite":
            with self._turns.turn() if self._turns else nullcontext():
                driver = self.engine.raw_connection()
                try:
                    driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    driver.close()

    def connections(self) -> tuple[int, int]:
        """Return how many connections are in use now, and how many there can be."""
        pool = self.engine.pool
        if not isinstance(pool, sa.QueuePool):
            return 0, 0
        return pool.checkedout(), pool.size() + max(pool._max_overflow, 0)  # noqa: SLF001

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def newest_version() -> str:
    """Return the version of the newest migration: its file's name begins with it."""
    return max(file.stem.partition("_")[0] for file in MIGRATIONS.glob("versions/0*.py"))


def _version(connection: sa.Connection) -> str:
    """Return the version of the tables that are there; empty: none are."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def open_database(
    url: str, *, pool_size: int = 8, credentials: Credentials | None = None
) -> Database:
    """Return the database at a SQLAlchemy *url*; a SQLite file is made when missing.

    Args:
        url: With user and password, unless there are *credentials*.
        pool_size: Connections to PostgreSQL that are kept; never more are open.
        credentials: User and password for PostgreSQL, where a secret keeps them.
    """
    if url.startswith("sqlite:///"):
        return Database(_sqlite(url))
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # an error is logged: without the names and marks it was about
        # RDS Proxy pins a connection to a client once it prepares a statement.
        connect_args={"prepare_threshold": None},
    )
    if credentials is not None:
        connect_with(engine, credentials)
    return Database(engine)


def _sqlite(url: str) -> sa.Engine:
    folder = Path(url.removeprefix("sqlite:///")).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def _tune(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # SQLAlchemy's own BEGIN below replaces the driver's, which would start read-only and
        # fail when another writer got in between.
        connection.isolation_level = None
        with _alone_in(folder):
            connection.cursor().execute("PRAGMA journal_mode=WAL")
        for pragma in (
            "synchronous=FULL",  # an acknowledged message outlives a power cut
            "foreign_keys=ON",
            "busy_timeout=30000",
            "secure_delete=ON",  # a deleted record leaves no bytes in the file
        ):
            connection.cursor().execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process or thread at a time do something with a folder.

    SQLite does not wait for its turn to switch a new file to WAL, whatever ``busy_timeout`` says:
    of three processes that start at once, one or two would find the database locked.
    """
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def lock(connection: sa.Connection, name: str) -> None:
    """Wait until no other transaction holds *name*, and hold it until this one ends.

    SQLite's BEGIN IMMEDIATE already admits one transaction at a time.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(zlib.crc32(name.encode()))))


def insert_new(connection: sa.Connection, table: sa.Table, values: dict[str, object]) -> bool:
    """Insert a row unless one with the same unique key is there; return True when inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    # Without the option SQLAlchemy does not keep the count of an INSERT on PostgreSQL.
    kept = connection.execute(statement, execution_options={"preserve_rowcount": True})
    return kept.rowcount == 1


def insert_all_new(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]
) -> list[bool]:
    """Insert the rows whose primary key is new, in one statement; tell for each whether it was.

    Of rows with the same key the first is new. They go in by the order of their keys, so that two
    transactions with the same rows wait for each other and do not lock each other out.
    """
    names = [column.name for column in table.primary_key]
    order = sorted(range(len(rows)), key=lambda n: [str(rows[n][name]) for name in names])
    new = insert_each_new(connection, table, [rows[n] for n in order], unique=names)
    told = dict(zip(order, new, strict=True))
    return [told[n] for n in range(len(rows))]


def insert_each_new(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, object]],
    *,
    unique: Sequence[str],
) -> list[bool]:
    """Insert the rows whose *unique* columns are new, in their order, in one statement.

    Returns:
        For each row whether it was new; of several with the same key the first is.
    """
    if not rows:
        return []
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    inserted = connection.execute(
        insert(table).on_conflict_do_nothing().returning(*(table.c[name] for name in unique)),
        [dict(row) for row in rows],
    )
    new = {tuple(str(part) for part in row) for row in inserted}
    told: list[bool] = []
    for row in rows:
        key = tuple(str(row[name]) for name in unique)
        told.append(key in new)
        new.discard(key)
    return told
