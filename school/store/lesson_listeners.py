"""Table and repository of who comes to lessons."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from school.lessons import Listener, Part
from school.people import PersonId
from school.store.database import UtcTime, insert_new, metadata

listeners_table = sa.Table(
    "lesson_listeners",
    metadata,
    sa.Column("lesson_id", sa.ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("part", sa.String(8), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("signed_at", UtcTime),
    sa.Index("ix_lesson_listeners_person", "person", "signed_at"),
)


class LessonListeners:
    """Who comes to lessons, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def come(self, listener: Listener) -> bool:
        """Keep that somebody comes; False when they do already, as whatever."""
        numbers = sa.select(sa.func.max(listeners_table.c.number)).where(
            listeners_table.c.lesson_id == listener.lesson_id
        )
        last = self._connection.execute(numbers).scalar_one() or 0
        numbered = listener.model_copy(update={"number": last + 1})
        return insert_new(self._connection, listeners_table, numbered.model_dump())

    def set_part(self, listener: Listener, part: Part) -> None:
        """Keep as what somebody comes now."""
        self._connection.execute(sa.update(listeners_table).where(*_is(listener)).values(part=part))

    def stay_away(self, listener: Listener) -> None:
        """Remove somebody who does not come after all."""
        self._connection.execute(sa.delete(listeners_table).where(*_is(listener)))

    def sign(self, listener: Listener, *, at: dt.datetime) -> None:
        """Keep when somebody signed in, the first time."""
        signed = listeners_table.c.signed_at
        self._connection.execute(
            sa.update(listeners_table).where(*_is(listener), signed.is_(None)).values(signed_at=at)
        )

    def listeners(self, lesson_ids: Collection[str]) -> dict[str, list[Listener]]:
        """Return who comes to some lessons, by lesson, in the order they said so."""
        li = listeners_table.c
        rows = self._connection.execute(
            sa.select(listeners_table)
            .where(li.lesson_id.in_(list(lesson_ids)))
            .order_by(li.lesson_id, li.number)
        )
        found: dict[str, list[Listener]] = defaultdict(list)
        for row in rows.mappings():
            found[row["lesson_id"]].append(Listener.model_validate(dict(row)))
        return found

    def attended(
        self, people: Collection[PersonId], *, since: dt.datetime, until: dt.datetime
    ) -> dict[PersonId, list[tuple[dt.datetime, int]]]:
        """Return when each of some people signed in at lessons, each counted as one."""
        li = listeners_table.c
        rows = self._connection.execute(
            sa.select(li.person, li.signed_at)
            .where(li.person.in_(list(people)), li.signed_at >= since, li.signed_at < until)
            .order_by(li.signed_at)
        )
        found: dict[PersonId, list[tuple[dt.datetime, int]]] = defaultdict(list)
        for row in rows:
            found[PersonId(row.person)].append((row.signed_at, 1))
        return found

    def forget(self, person: PersonId) -> list[str]:
        """Remove somebody from every lesson they listen to; there are no files."""
        self._connection.execute(
            sa.delete(listeners_table).where(listeners_table.c.person == person)
        )
        return []

    def rows_of(self, person: PersonId) -> list[Listener]:
        """Return what is kept of somebody who comes to lessons, oldest first."""
        li = listeners_table.c
        rows = self._connection.execute(
            sa.select(listeners_table).where(li.person == person).order_by(li.at)
        )
        return [Listener.model_validate(dict(row)) for row in rows.mappings()]


def _is(listener: Listener) -> Sequence[sa.ColumnElement[bool]]:
    li = listeners_table.c
    return (li.lesson_id == listener.lesson_id, li.person == listener.person)
