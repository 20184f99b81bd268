"""Table and repository of visitors; who they are and whom they visit is sealed."""

import datetime as dt
import json
from typing import Any

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.sealed import Keyring, Place, SealedText
from school.visitors import Visitor

visitors_table = sa.Table(
    "visitors",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("code", sa.String(4), nullable=False),
    sa.Column("said", SealedText, nullable=False),
    sa.Column("expected", sa.SmallInteger),
    sa.Column("in_at", UtcTime),
    sa.Column("out_at", UtcTime),
    sa.Column("announced_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("announced_at", UtcTime, nullable=False),
    sa.UniqueConstraint("school", "day", "code"),
    sa.Index("ix_visitors_day", "day"),
)


class Visitors:
    """Visitors, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def add(self, visitor: Visitor, *, by: PersonId, at: dt.datetime) -> bool:
        """Keep a visitor; False when the id, or the code on that day at that school, is taken."""
        parts = [visitor.name, visitor.host, visitor.plate, visitor.purpose]
        said = json.dumps(parts, ensure_ascii=False)
        kept = visitor.model_dump(include={"id", "school", "day", "code", "expected"})
        kept["said"] = self._keyring.seal(said, place=_place(visitor.id))
        kept |= {"announced_by": by, "announced_at": at}
        return insert_new(self._connection, visitors_table, kept)

    def find(self, visitor_id: str) -> Visitor | None:
        """Return a visitor, or None when there is none with this id."""
        return next(iter(self._found(visitors_table.c.id == visitor_id)), None)

    def by_code(self, school: UnitId, code: str, *, day: dt.date) -> Visitor | None:
        """Return the visitor of a code, or None."""
        v = visitors_table.c
        meant = sa.and_(v.school == school, v.day == day, v.code == code)
        return next(iter(self._found(meant)), None)

    def of_day(self, school: UnitId, *, day: dt.date) -> list[Visitor]:
        """Return the visitors of a school on a day, in the order they were announced."""
        v = visitors_table.c
        return self._found(sa.and_(v.school == school, v.day == day))

    def came(self, schools: list[UnitId], *, day: dt.date) -> int:
        """Return how many visitors came to some schools on a day."""
        v = visitors_table.c
        return self._connection.execute(
            sa.select(sa.func.count()).where(
                v.school.in_(schools), v.day == day, v.in_at.is_not(None)
            )
        ).scalar_one()

    def pass_in(self, visitor_id: str, *, at: dt.datetime) -> bool:
        """Note that a visitor came; False when that was noted before."""
        v = visitors_table.c
        fresh = sa.and_(v.id == visitor_id, v.in_at.is_(None))
        return self._note(fresh, in_at=at)

    def pass_out(self, visitor_id: str, *, at: dt.datetime) -> bool:
        """Note that a visitor who came went; False when there was nothing to note."""
        v = visitors_table.c
        fresh = sa.and_(v.id == visitor_id, v.in_at.is_not(None), v.out_at.is_(None))
        return self._note(fresh, out_at=at)

    def _note(self, condition: sa.ColumnElement[bool], **values: dt.datetime) -> bool:
        noted = sa.update(visitors_table).where(condition).values(**values)
        return self._connection.execute(noted).rowcount == 1

    def forget_before(self, before: dt.date) -> int:
        """Delete the visitors of the days before one; return how many."""
        old = visitors_table.c.day < before
        return self._connection.execute(sa.delete(visitors_table).where(old)).rowcount

    def _found(self, condition: sa.ColumnElement[bool]) -> list[Visitor]:
        v = visitors_table.c
        chosen = sa.select(visitors_table).where(condition).order_by(v.announced_at, v.id)
        return [self._visitor(row) for row in self._connection.execute(chosen)]

    def _visitor(self, row: sa.Row[Any]) -> Visitor:
        said = json.loads(self._keyring.open(row.said, place=_place(row.id)))
        # Visitors announced before a car and a purpose were asked for have two parts.
        name, host, plate, purpose = (*said, "", "")[:4]
        return Visitor(
            id=row.id,
            school=UnitId(row.school),
            day=row.day,
            code=row.code,
            name=name,
            host=host,
            expected=row.expected,
            plate=plate,
            purpose=purpose,
            in_at=row.in_at,
            out_at=row.out_at,
        )


def _place(visitor_id: str) -> Place:
    return Place("visitors", "said", visitor_id)
