"""Seals the product's post again: queues, console messages and what the bot waits for.

A value does not name the key that sealed it, so each is tried with the newest key first. A value
that changes meanwhile is left alone: whoever changed it sealed it with the newest key. One that no
key opens is counted and left as it is: others shall not wait for it.
"""

from typing import NamedTuple

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from school.store.chat import memory
from school.store.console import console_messages
from school.store.database import Database
from school.store.queue_table import queue_table
from school.store.sealer import Sealer

SEALED: tuple[sa.Column[str], ...] = (
    queue_table.c.payload,
    console_messages.c.content,
    memory.c.payload,
)
_BATCH = 500


class Resealed(NamedTuple):
    """How many values were sealed again, and how many no key opens."""

    sealed: int
    unreadable: int


def reseal_posts(database: Database, sealer: Sealer) -> Resealed:
    """Seal every value that an earlier key sealed with the newest; return how many there were.

    In small transactions, so that the product goes on meanwhile and a crash loses nothing.
    """
    sealed = unreadable = 0
    for column in SEALED:
        after: tuple[object, ...] | None = ()
        while after is not None:
            with database.begin() as connection:
                after, batch = _reseal(connection, column, sealer, after=after)
            sealed, unreadable = sealed + batch.sealed, unreadable + batch.unreadable
    return Resealed(sealed, unreadable)


def _reseal(
    connection: sa.Connection,
    column: sa.Column[str],
    sealer: Sealer,
    *,
    after: tuple[object, ...],
) -> tuple[tuple[object, ...] | None, Resealed]:
    """Seal a batch of values; return the last row's key (None: that was the end), and how many."""
    key = list(column.table.primary_key)
    behind = sa.tuple_(*key) > sa.tuple_(*after) if after else sa.true()
    rows = connection.execute(
        sa.select(*key, column).where(behind, column != "").order_by(*key).limit(_BATCH)
    ).all()
    sealed = unreadable = 0
    for *place, value in rows:
        if _is_newest(sealer, value):
            continue
        try:
            fresh = sealer.rotate(value.encode()).decode()
        except InvalidToken:
            unreadable += 1
            continue
        here = [part == found for part, found in zip(key, place, strict=True)]
        change = sa.update(column.table).where(*here, column == value)
        sealed += connection.execute(change.values({column.name: fresh})).rowcount
    last = tuple(rows[-1][:-1]) if len(rows) == _BATCH else None
    return last, Resealed(sealed, unreadable)


def _is_newest(sealer: Sealer, value: str) -> bool:
    try:
        sealer.newest.decrypt(value.encode())
    except InvalidToken:
        return False
    return True
