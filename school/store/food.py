"""Table and repository of the canteen's book. It is about a school, never about a child."""

import datetime as dt
import json
from typing import Any

import sqlalchemy as sa

from school.errors import NotFound
from school.food import FoodEntry
from school.people import UnitId
from school.store.database import UtcTime, insert_new, metadata

food_entries = sa.Table(
    "food_entries",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("school_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("meal", sa.String(12), nullable=False),
    sa.Column("text", sa.String(200), nullable=False),
    sa.Column("dishes", sa.Integer),
    sa.Column("grams", sa.Integer),
    sa.Column("photos", sa.Text, nullable=False),
    sa.Column("author", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_food_entries_school", "school_id", "day"),
    sa.Index("ix_food_entries_day", "day"),
)


class FoodLogs:
    """The canteens' books, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, entry: FoodEntry) -> bool:
        """Keep a new line; False when the same is there: only its photos become more."""
        if insert_new(self._connection, food_entries, _row(entry)):
            return True
        photos = tuple(dict.fromkeys((*self.entry(entry.id).photos, *entry.photos)))
        mine = food_entries.c.id == entry.id
        self._connection.execute(
            sa.update(food_entries).where(mine).values(photos=json.dumps(photos))
        )
        return False

    def entry(self, entry_id: str) -> FoodEntry:
        """Return a line.

        Raises:
            NotFound: There is none with this id, or it was taken back.
        """
        row = self._connection.execute(
            sa.select(food_entries).where(food_entries.c.id == entry_id)
        ).one_or_none()
        if row is None:
            raise NotFound("这一条已经撤销了，没有要做的。")
        return _entry(row)

    def drop(self, entry_id: str) -> None:
        """Delete a line; its photos are the caller's to erase."""
        self._connection.execute(sa.delete(food_entries).where(food_entries.c.id == entry_id))

    def of_school(self, school: UnitId, *, since: dt.date, until: dt.date) -> list[FoodEntry]:
        """Return the lines of a school from a day to a day, in order."""
        f = food_entries.c
        rows = self._connection.execute(
            sa.select(food_entries)
            .where(f.school_id == school, f.day.between(since, until))
            .order_by(f.day, f.at, f.id)
        )
        return [_entry(row) for row in rows]

    def forget_before(self, day: dt.date) -> list[str]:
        """Delete lines of a day before *day*; return the folders of their photos."""
        past = food_entries.c.day < day
        rows = self._connection.execute(sa.select(food_entries).where(past)).all()
        self._connection.execute(sa.delete(food_entries).where(past))
        return [_entry(row).folder for row in rows if row.photos != "[]"]

    def keeps(self, folder: str) -> bool:
        """Return True when a line's photos are meant to be in *folder*."""
        f = food_entries.c
        kept = sa.exists().where(f.id == folder.rpartition("/")[2], f.photos != "[]")
        return bool(self._connection.execute(sa.select(kept)).scalar_one())


def _row(entry: FoodEntry) -> dict[str, object]:
    values = entry.model_dump()
    return {**values, "meal": entry.meal or "", "photos": json.dumps(entry.photos)}


def _entry(row: sa.Row[Any]) -> FoodEntry:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
    return FoodEntry.model_validate(
        {**values, "meal": row.meal or None, "photos": json.loads(row.photos)}
    )
