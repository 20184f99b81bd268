"""Tables and repository of reading: what pupils read, and the weeks of a class that were told."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.reading import ClassWeek, ReadingEntry
from school.store.database import UtcTime, insert_new, metadata

reading_entries = sa.Table(
    "reading_entries",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("title", sa.String(40), nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("author", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("cover", sa.String(128), nullable=False, server_default=""),
    sa.Column("keep_until", sa.Date, nullable=False),
    sa.Index("ix_reading_entries_pupil", "pupil_id", "day"),
    sa.Index("ix_reading_entries_class", "class_id", "day"),
    sa.Index("ix_reading_entries_keep_until", "keep_until"),
)
reading_weeks = sa.Table(
    "reading_weeks",
    metadata,
    sa.Column("class_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("monday", sa.Date, primary_key=True),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)
Period = tuple[dt.date, dt.date]
"""The first and the last day."""


class Reading:
    """Reading entries, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, entry: ReadingEntry) -> bool:
        """Keep a new entry; False when one with its id is there, which stays as it is."""
        return insert_new(self._connection, reading_entries, entry.model_dump())

    def set_cover(self, entry: ReadingEntry) -> None:
        """Keep an entry's photo of the cover as it is now."""
        self._connection.execute(
            sa.update(reading_entries)
            .where(reading_entries.c.id == entry.id)
            .values(cover=entry.cover)
        )

    def entry(self, entry_id: str) -> ReadingEntry:
        """Return an entry.

        Raises:
            NotFound: There is none with this id, or it was taken back.
        """
        found = self._where(reading_entries.c.id == entry_id)
        if not found:
            raise NotFound("这条阅读记录已经不在了，可能刚被撤销。")
        return found[0]

    def drop(self, entry_id: str) -> None:
        """Delete an entry; its cover is the caller's to erase."""
        self._connection.execute(sa.delete(reading_entries).where(reading_entries.c.id == entry_id))

    def minutes_on(self, pupil: PersonId, day: dt.date) -> int:
        """Return how many minutes of a day are kept."""
        r = reading_entries.c
        total = sa.select(sa.func.coalesce(sa.func.sum(r.minutes), 0))
        return int(
            self._connection.execute(total.where(r.pupil_id == pupil, r.day == day)).scalar_one()
        )

    def of_pupil(self, pupil: PersonId, *, period: Period | None = None) -> list[ReadingEntry]:
        """Return what a pupil read (in a period), oldest first."""
        r = reading_entries.c
        return self._where(
            r.pupil_id == pupil, sa.true() if period is None else r.day.between(*period)
        )

    def of_class(self, class_id: UnitId, *, period: Period) -> list[ReadingEntry]:
        """Return what the pupils of a class read in a period, oldest first."""
        r = reading_entries.c
        return self._where(r.class_id == class_id, r.day.between(*period))

    def week(self, class_id: UnitId, monday: dt.date) -> ClassWeek | None:
        """Return a class's week as it was told first, or None."""
        w = reading_weeks.c
        found = self._connection.execute(
            sa.select(w.figures).where(w.class_id == class_id, w.monday == monday)
        ).scalar_one_or_none()
        return None if found is None else ClassWeek.model_validate_json(found)

    def tell_week(self, week: ClassWeek, *, at: dt.datetime) -> ClassWeek:
        """Keep a class's week as it is told, and return what was told first.

        The same week is never told with other figures: their difference would be one child's.
        """
        insert_new(
            self._connection,
            reading_weeks,
            {
                "class_id": week.class_id,
                "monday": week.monday,
                "figures": week.model_dump_json(),
                "at": at,
            },
        )
        return self.week(week.class_id, week.monday) or week

    def forget(self, pupil: PersonId) -> list[str]:
        """Delete a pupil's entries; return the folders of files, one for each entry."""
        return self._forget(reading_entries.c.pupil_id == pupil)

    def forget_past(self, *, today: dt.date) -> list[str]:
        """Delete what is past its time; return the folders of files."""
        return self._forget(reading_entries.c.keep_until < today)

    def rows_of(self, pupil: PersonId) -> list[ReadingEntry]:
        """Return everything stored about a pupil, oldest first."""
        return self.of_pupil(pupil)

    def keeps(self, folder: str) -> bool:
        """Return True when an entry's cover is meant to be in *folder*."""
        r = reading_entries.c
        kept = sa.exists().where(r.id == folder.rpartition("/")[2], r.cover != "")
        return bool(self._connection.execute(sa.select(kept)).scalar_one())

    def _forget(self, condition: sa.ColumnElement[bool]) -> list[str]:
        gone = self._where(condition)
        self._connection.execute(sa.delete(reading_entries).where(condition))
        return [entry.folder for entry in gone]

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[ReadingEntry]:
        r = reading_entries.c
        rows = self._connection.execute(
            sa.select(reading_entries).where(*conditions).order_by(r.day, r.at, r.id)
        )
        return [_entry(row) for row in rows]


def _entry(row: sa.Row[Any]) -> ReadingEntry:
    return ReadingEntry.model_validate(row, from_attributes=True)
