"""How long the figures of one answer may be counted, on both engines, and that counting only reads.

Whoever else writes waits meanwhile: on SQLite for every transaction, on PostgreSQL for the rows of
this one. What takes longer is stopped inside the statement that runs, and the transaction goes on
as if nothing had been counted.

Nothing that is counted for a typed question can write: the database itself refuses it meanwhile.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from school.errors import NotUnderstood

MOST_SECONDS = 5.0
"""Of all statements of one answer together."""
TOO_LONG = "问得太多，一次数不完。请缩小范围：少选几所学校、几个指标，或把时间写短一点。"
STEPS = 50_000
"""Instructions of SQLite between two looks at the clock: some milliseconds."""
CANCELED, INTERRUPTED = "57014", "SQLITE_INTERRUPT"
"""What PostgreSQL and SQLite call a statement that was stopped."""


@contextmanager
def time_limit(
    connection: sa.Connection, *, monotonic: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[], None]]:
    """Stop what is counted inside after some seconds; yield what is to be called between counts.

    Inside the database reads alone: a statement that writes is refused by it.

    Args:
        connection: The transaction; after it nothing in it is limited any more.
        monotonic: Seconds that only ever grow.

    Raises:
        NotUnderstood: It took longer. The transaction can go on.
    """
    ends = monotonic() + MOST_SECONDS

    def check() -> None:
        left = ends - monotonic()
        if left <= 0:
            raise NotUnderstood(TOO_LONG)
        if connection.dialect.name == "postgresql":
            most_ms = math.ceil(left * 1000)
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {most_ms}"))

    try:
        # Only a savepoint lets PostgreSQL go on after a statement that was stopped.
        with (
            connection.begin_nested(),
            _reading_alone(connection),
            _stopped_after(connection, lambda: monotonic() >= ends),
        ):
            check()
            yield check
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SET LOCAL statement_timeout TO DEFAULT"))
    except sa.exc.OperationalError as error:
        if not _was_stopped(error):
            raise
        raise NotUnderstood(TOO_LONG) from error


@contextmanager
def _reading_alone(connection: sa.Connection) -> Iterator[None]:
    """Have the database refuse every write until the savepoint that is open ends."""
    if connection.dialect.name == "postgresql":
        # Ends with the savepoint, whether that is released or rolled back to.
        connection.execute(sa.text("SET LOCAL transaction_read_only = on"))
        yield
        return
    connection.execute(sa.text("PRAGMA query_only = ON"))
    try:
        yield
    finally:
        connection.execute(sa.text("PRAGMA query_only = OFF"))


@contextmanager
def _stopped_after(connection: sa.Connection, over: Callable[[], bool]) -> Iterator[None]:
    """Let SQLite look at the clock while it counts; PostgreSQL does so by itself."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.set_progress_handler(lambda: int(over()), STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _was_stopped(error: sa.exc.OperationalError) -> bool:
    stopped_by = getattr(error.orig, "sqlstate", ""), getattr(error.orig, "sqlite_errorname", "")
    return CANCELED in stopped_by or INTERRUPTED in stopped_by
