"""Table and repository of what happened: durable first, worked on afterwards, the gravest first."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from school.device_events import (
    LOWEST,
    Event,
    Level,
    Route,
    StoredEvent,
    event_kinds,
    level_of,
)
from school.store.database import UtcTime, insert_all_new, lock, metadata
from school.store.sealed import Keyring, Place, SealedText
from school.store.units import at_or_below

NEW, TAKEN, FAILED = "new", "taken", "failed"

OF_CHILDREN = frozenset({Route.PASS, Route.BUS, Route.HEALTH})
"""Events that may say whom they are about: what is kept of a child is kept where it is deleted."""

log = logging.getLogger("qingjiao.events")

events_table = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("event_id", sa.String(96), nullable=False),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("received_at", UtcTime, nullable=False),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.UniqueConstraint("source", "event_id"),
    sa.Index("ix_events_due", "state", "level", "received_at"),
    sa.Index("ix_events_received", "received_at"),
    sa.Index("ix_events_school", "school", "kind", "at"),
)


def id_of(source: str, event_id: str) -> str:
    """Return the number of an event: the same for the same event of the same source."""
    return hashlib.sha256(f"{source}\n{event_id}".encode()).hexdigest()[:40]


class Events:
    """Events, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def put(self, event: Event, *, now: dt.datetime) -> bool:
        """Keep an event; False when its source said so before, whatever else it says now."""
        return self.put_all([event], now=now)[0]

    def put_all(self, events: Sequence[Event], *, now: dt.datetime) -> list[bool]:
        """Keep events, all at once; False for each that its source said before."""
        return insert_all_new(self._connection, events_table, [self._row(e, now) for e in events])

    def _row(self, event: Event, now: dt.datetime) -> dict[str, object]:
        level = level_of(event)
        number = id_of(event.source, event.event_id)
        place = Place("events", "body", number)
        return {
            "id": number,
            "source": event.source,
            "event_id": event.event_id,
            "school": event.school,
            "kind": event.kind,
            "at": event.at,
            "received_at": now,
            "level": level.number if level else LOWEST,
            "state": NEW,
            "body": self._keyring.seal(event.model_dump_json(), place=place),
        }

    def waiting(self) -> int:
        """Return how many were not worked on yet."""
        counted = sa.select(sa.func.count()).where(events_table.c.state == NEW)
        return self._connection.execute(counted).scalar_one()

    def more_wait_than(self, many: int) -> bool:
        """Return True when more than so many were not worked on yet; counts no further."""
        waiting = sa.select(events_table.c.id).where(events_table.c.state == NEW).limit(many + 1)
        counted = sa.select(sa.func.count()).select_from(waiting.subquery())
        return self._connection.execute(counted).scalar_one() > many

    def next_new(self, *, limit: int) -> list[StoredEvent]:
        """Return the next events to work on, the gravest first; nobody else gets them meanwhile."""
        lock(self._connection, "events")
        e = events_table.c
        rows = self._connection.execute(
            sa.select(events_table)
            .where(e.state == NEW)
            .order_by(e.level, e.received_at, e.at)
            .limit(limit)
        )
        return [self._stored(row) for row in rows]

    def _stored(self, row: sa.Row[tuple[object, ...]]) -> StoredEvent:
        body = self._keyring.open(row.body, place=Place("events", "body", row.id))
        return StoredEvent(
            id=row.id, received_at=row.received_at, event=Event.model_validate_json(body)
        )

    def attempt(self, stored: StoredEvent, work: Callable[[StoredEvent], None]) -> None:
        """Work on one event: what was done for it is kept whole, or undone and marked as failed.

        One event that cannot be worked on must not hold up the fire alarm behind it. A grave one
        is tried once more with nothing but what happened and where.

        Raises:
            sqlalchemy.exc.OperationalError: The database failed, not the event: all of the
                transaction is to be tried again.
        """
        for one in _tries(stored):
            try:
                with self._connection.begin_nested():
                    work(one)
            except sa.exc.OperationalError:
                raise
            except Exception:
                log.exception("event %.12s could not be worked on", stored.id)
            else:
                return
        self._mark([stored.id], FAILED)
        self._blank_of_a_child(stored)

    def failed(self) -> int:
        """Return how many could not be worked on."""
        counted = sa.select(sa.func.count()).where(events_table.c.state == FAILED)
        return self._connection.execute(counted).scalar_one()

    def taken(self, stored: Sequence[StoredEvent]) -> None:
        """Mark events as worked on, but for those that failed."""
        self._mark([one.id for one in stored], TAKEN)

    def _mark(self, ids: Sequence[str], state: str) -> None:
        e = events_table.c
        self._connection.execute(
            sa.update(events_table).where(e.id.in_(ids), e.state == NEW).values(state=state)
        )

    def of_school(
        self, school: str, kinds: Sequence[str], *, since: dt.datetime, until: dt.datetime
    ) -> list[StoredEvent]:
        """Return what happened at a school and below, or in a county, in order."""
        e = events_table.c
        there = at_or_below(e.school, school)
        rows = self._connection.execute(
            sa.select(events_table)
            .where(there, e.kind.in_(kinds), e.at >= since, e.at < until)
            .order_by(e.at, e.id)
        )
        return [self._stored(row) for row in rows]

    def _blank_of_a_child(self, stored: StoredEvent) -> None:
        """Blank what nobody will work on any more, where it may be about a child."""
        kind = event_kinds().get(stored.event.kind)
        if kind and kind.route in OF_CHILDREN:
            self.blank(stored)

    def blank(self, stored: StoredEvent) -> None:
        """Take out of a stored event whom it is about and what was measured.

        It stays known by its number, so the same event again is still the same.
        """
        bare = stored.event.model_copy(update={"person": None, "value": None})
        sealed = self._keyring.seal(
            bare.model_dump_json(), place=Place("events", "body", stored.id)
        )
        mine = events_table.c.id == stored.id
        self._connection.execute(sa.update(events_table).where(mine).values(body=sealed))

    def forget_before(self, before: dt.datetime) -> int:
        """Remove what arrived before a time and is worked on; return how much."""
        e = events_table.c
        gone = self._connection.execute(
            sa.delete(events_table).where(e.received_at < before, e.state != NEW)
        )
        return gone.rowcount


def _tries(stored: StoredEvent) -> list[StoredEvent]:
    """Return an event as it is worked on; a grave one that fails, bare the second time."""
    if level_of(stored.event) not in (Level.RED, Level.ORANGE):
        return [stored]
    bare = stored.event.model_copy(update={"person": None, "snapshot": None, "value": None})
    return [stored, stored.model_copy(update={"event": bare})]
