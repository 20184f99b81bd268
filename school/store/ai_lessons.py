"""Table and repository of lessons of AI, programming and making things."""

import datetime as dt

import sqlalchemy as sa

from school.ai_lessons import AiLesson
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.staff import under
from school.store.units import units

ai_lessons_table = sa.Table(
    "ai_lessons",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("unit", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("hours", sa.Integer, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_ai_lessons_unit", "unit", "day"),
)


class AiLessons:
    """Recorded lessons, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, lesson: AiLesson) -> bool:
        """Keep lessons; False when the same were recorded before."""
        return insert_new(self._connection, ai_lessons_table, lesson.model_dump())

    def lesson(self, lesson_id: str) -> AiLesson | None:
        """Return recorded lessons; None: they were taken back, or never were."""
        table = ai_lessons_table
        row = self._connection.execute(sa.select(table).where(table.c.id == lesson_id))
        found = row.mappings().first()
        return AiLesson.model_validate(dict(found)) if found else None

    def undo(self, lesson_id: str) -> bool:
        """Remove recorded lessons; False when they are gone already."""
        table = ai_lessons_table
        return bool(
            self._connection.execute(sa.delete(table).where(table.c.id == lesson_id)).rowcount
        )

    def given(
        self, place: UnitId, *, first: dt.date, last: dt.date
    ) -> list[tuple[UnitId, str, int]]:
        """Return class or grade, kind and number of the lessons at a place and below it."""
        c = ai_lessons_table.c
        inside = c.unit.in_(sa.select(units.c.id).where(under([place])))
        rows = self._connection.execute(
            sa.select(c.unit, c.kind, sa.func.sum(c.hours).label("hours"))
            .where(inside, c.day >= first, c.day <= last)
            .group_by(c.unit, c.kind)
            .order_by(c.unit, c.kind)
        )
        return [(UnitId(row.unit), row.kind, int(row.hours)) for row in rows]

    def forget(self, person: PersonId) -> None:
        """Let nothing say any more that somebody recorded it; the lessons are the school's."""
        table = ai_lessons_table
        self._connection.execute(sa.update(table).where(table.c.by == person).values(by=None))
