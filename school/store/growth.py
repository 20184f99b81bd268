"""Table and repository of growth entries: what was written down about pupils.

What it says is sealed, in every dimension: a line on character may speak of a child's health, too.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from school.errors import NotFound
from school.growth import Dimension, EntryState, GrowthEntry
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.people import enrolments
from school.store.sealed import Keyring, Place, SealedText

growth_entries = sa.Table(
    "growth_entries",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("note_id", sa.String(24), nullable=False),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("dimension", sa.String(16), nullable=False),
    sa.Column("text", SealedText, nullable=False),
    sa.Column("author", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("photos", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("reason", sa.String(60), nullable=False, server_default=""),
    sa.Column("decided_at", UtcTime),
    sa.Column("keep_until", sa.Date, nullable=False),
    sa.Index("ix_growth_entries_pupil", "pupil_id", "day"),
    sa.Index("ix_growth_entries_note", "note_id"),
    sa.Index("ix_growth_entries_waiting", "class_id", "state"),
    sa.Index("ix_growth_entries_keep_until", "keep_until"),
)
Period = tuple[dt.date, dt.date]
"""The first and the last day."""


class Growth:
    """Growth entries, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def add(self, entry: GrowthEntry) -> bool:
        """Keep a new entry; False when one with its id is there, which stays as it is."""
        return insert_new(self._connection, growth_entries, self._row(entry))

    def change(self, entry: GrowthEntry) -> None:
        """Keep an entry's photos and state as they are now."""
        values = self._row(entry)
        changed = ("photos", "state", "reason", "decided_at")
        self._connection.execute(
            sa.update(growth_entries)
            .where(growth_entries.c.id == entry.id)
            .values({name: values[name] for name in changed})
        )

    def entry(self, entry_id: str) -> GrowthEntry:
        """Return an entry.

        Raises:
            NotFound: There is none with this id, or it was taken back.
        """
        found = self._where(growth_entries.c.id == entry_id)
        if not found:
            raise NotFound("这条记录已经不在了，可能刚被撤销。")
        return found[0]

    def of_note(self, note_id: str) -> list[GrowthEntry]:
        """Return what was written down in one message, by pupil."""
        return sorted(
            self._where(growth_entries.c.note_id == note_id), key=lambda entry: entry.pupil_id
        )

    def entries_of(self, pupil: PersonId, *, since: dt.date | None = None) -> list[GrowthEntry]:
        """Return a pupil's shown entries (since a day), newest first."""
        e = growth_entries.c
        return self._where(
            e.pupil_id == pupil,
            e.state == EntryState.SHOWN,
            sa.true() if since is None else e.day >= since,
        )

    def page(  # noqa: PLR0913  # which entries, and which of them
        self,
        pupil: PersonId,
        period: Period,
        *,
        reader: PersonId,
        dimension: Dimension | None = None,
        most: int,
        skip: int = 0,
    ) -> tuple[list[GrowthEntry], int]:
        """Return a page of what *reader* may see of a period, newest first, and how many there are.

        That is what is shown, and what waits of the reader's own.
        """
        e = growth_entries.c
        own = sa.and_(e.state == EntryState.WAITING, e.author == reader)
        conditions = (
            e.pupil_id == pupil,
            e.day.between(*period),
            sa.or_(e.state == EntryState.SHOWN, own),
            sa.true() if dimension is None else e.dimension == dimension,
        )
        count = sa.select(sa.func.count()).where(*conditions)
        total = int(self._connection.execute(count).scalar_one())
        return self._where(*conditions, most=most, skip=skip), total

    def counts(self, pupil: PersonId, period: Period) -> dict[Dimension, int]:
        """Return how many shown entries of a period each dimension has."""
        e = growth_entries.c
        rows = self._connection.execute(
            sa.select(e.dimension, sa.func.count())
            .where(e.pupil_id == pupil, e.day.between(*period), e.state == EntryState.SHOWN)
            .group_by(e.dimension)
        )
        found = {Dimension(name): int(count) for name, count in rows}
        return {dimension: found.get(dimension, 0) for dimension in Dimension}

    def waiting(
        self, classes: Sequence[UnitId], *, on: dt.date, most: int
    ) -> tuple[list[GrowthEntry], int]:
        """Return what waits about the pupils in these classes today, oldest first, and how many.

        A pupil who moved takes what waits along: the class it was written in may not read it.
        """
        e, n = growth_entries.c, enrolments.c
        here = sa.select(n.pupil_id).where(
            n.class_id.in_(list(classes)), n.starts <= on, sa.or_(n.ends.is_(None), n.ends >= on)
        )
        conditions = (e.pupil_id.in_(here), e.state == EntryState.WAITING)
        count = sa.select(sa.func.count()).where(*conditions)
        total = int(self._connection.execute(count).scalar_one())
        rows = self._connection.execute(
            sa.select(growth_entries).where(*conditions).order_by(e.at, e.id).limit(most)
        )
        return [self._entry(row) for row in rows], total

    def drop(self, entry_id: str) -> None:
        """Delete an entry; its photos are the caller's to erase."""
        self._connection.execute(sa.delete(growth_entries).where(growth_entries.c.id == entry_id))

    def forget(self, pupil: PersonId) -> list[str]:
        """Delete a pupil's entries; return the folders of files, one for each entry."""
        return self._forget(growth_entries.c.pupil_id == pupil)

    def forget_past(self, *, today: dt.date, declined_before: dt.datetime) -> list[str]:
        """Delete what is past its time, and what was declined; return the folders of files."""
        e = growth_entries.c
        declined = sa.and_(e.state == EntryState.DECLINED, e.decided_at < declined_before)
        return self._forget(sa.or_(e.keep_until < today, declined))

    def rows_of(self, pupil: PersonId) -> list[GrowthEntry]:
        """Return everything stored about a pupil, whatever its state, newest first."""
        return self._where(growth_entries.c.pupil_id == pupil)

    def keeps(self, folder: str) -> bool:
        """Return True when an entry's photos are meant to be in *folder*."""
        e = growth_entries.c
        kept = sa.exists().where(e.id == folder.rpartition("/")[2], e.photos != "[]")
        return bool(self._connection.execute(sa.select(kept)).scalar_one())

    def _forget(self, condition: sa.ColumnElement[bool]) -> list[str]:
        gone = self._where(condition)
        self._connection.execute(sa.delete(growth_entries).where(condition))
        return [entry.folder for entry in gone]

    def _where(
        self, *conditions: sa.ColumnElement[bool], most: int | None = None, skip: int = 0
    ) -> list[GrowthEntry]:
        e = growth_entries.c
        rows = self._connection.execute(
            sa.select(growth_entries)
            .where(*conditions)
            .order_by(e.day.desc(), e.at.desc(), e.id)
            .limit(most)
            .offset(skip)
        )
        return [self._entry(row) for row in rows]

    def _row(self, entry: GrowthEntry) -> dict[str, object]:
        sealed = self._keyring.seal(entry.text, place=_place(entry.id))
        return {**entry.model_dump(), "photos": json.dumps(entry.photos), "text": sealed}

    def _entry(self, row: sa.Row[Any]) -> GrowthEntry:
        values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
        text = self._keyring.open(row.text, place=_place(row.id))
        photos = json.loads(row.photos)
        return GrowthEntry.model_validate({**values, "photos": photos, "text": text})


def _place(entry_id: str) -> Place:
    return Place("growth_entries", "text", entry_id)
