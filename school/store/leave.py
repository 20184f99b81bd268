"""Table and repository of leave slips."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from school.leave import LeaveSlip
from school.people import PersonId, UnitId, school_of
from school.store.database import UtcTime, insert_new, metadata

slips_table = sa.Table(
    "leave_slips",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.String(96), nullable=False),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("from_minute", sa.SmallInteger, nullable=False),
    sa.Column("until_minute", sa.SmallInteger, nullable=False),
    sa.Column("code", sa.String(4), nullable=False),
    sa.Column("granted_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("granted_at", UtcTime, nullable=False),
    sa.Column("let_out_at", UtcTime),
    sa.Column("withdrawn_at", UtcTime),
    sa.UniqueConstraint("school", "day", "code"),
    sa.Index("ix_leave_slips_pupil", "pupil_id", "day"),
    sa.Index("ix_leave_slips_day", "day"),
)


class Leave:
    """Leave slips, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, slip: LeaveSlip) -> bool:
        """Keep a slip; False when it, or its code on that day at that school, is taken."""
        values = slip.model_dump(exclude={"let_out_at", "withdrawn_at"}) | {
            "school": school_of(slip.class_id)
        }
        return insert_new(self._connection, slips_table, values)

    def find(self, slip_id: str) -> LeaveSlip | None:
        """Return a slip, or None when there is none with this id."""
        return self._one(slips_table.c.id == slip_id)

    def by_code(self, school: UnitId, code: str, *, day: dt.date) -> LeaveSlip | None:
        """Return the slip of a code, or None."""
        s = slips_table.c
        held = sa.and_(s.code == code, s.withdrawn_at.is_(None))
        return self._one(sa.and_(s.school == school, s.day == day, held))

    def _one(self, condition: sa.ColumnElement[bool]) -> LeaveSlip | None:
        row = self._connection.execute(sa.select(slips_table).where(condition)).first()
        return None if row is None else _slip(row)

    def of_pupils(
        self, pupils: Iterable[PersonId], *, day: dt.date
    ) -> dict[PersonId, list[LeaveSlip]]:
        """Return the slips of some pupils for a day."""
        s = slips_table.c
        rows = self._connection.execute(
            sa.select(slips_table)
            .where(s.pupil_id.in_(list(pupils)), s.day == day, s.withdrawn_at.is_(None))
            .order_by(s.from_minute, s.id)
        )
        found: dict[PersonId, list[LeaveSlip]] = defaultdict(list)
        for row in rows:
            found[PersonId(row.pupil_id)].append(_slip(row))
        return found

    def of_classes(self, classes: Iterable[UnitId], *, day: dt.date) -> list[LeaveSlip]:
        """Return the slips of some classes for a day, the earliest first."""
        s = slips_table.c
        rows = self._connection.execute(
            sa.select(slips_table)
            .where(s.class_id.in_(list(classes)), s.day == day, s.withdrawn_at.is_(None))
            .order_by(s.class_id, s.from_minute, s.id)
        )
        return [_slip(row) for row in rows]

    def let_out(self, slip_id: str, *, at: dt.datetime) -> bool:
        """Note that a slip let its pupil out; False when it did before."""
        s = slips_table.c
        fresh = sa.and_(s.id == slip_id, s.let_out_at.is_(None))
        noted = sa.update(slips_table).where(fresh).values(let_out_at=at)
        return self._connection.execute(noted).rowcount == 1

    def withdraw(self, slip_id: str, *, at: dt.datetime) -> bool:
        """Take a slip back that let nobody out yet; False when it did."""
        s = slips_table.c
        unused = sa.and_(s.id == slip_id, s.let_out_at.is_(None))
        taken = sa.update(slips_table).where(unused).values(withdrawn_at=at)
        return self._connection.execute(taken).rowcount == 1

    def grant_again(self, slip_id: str) -> None:
        """Let a slip that was taken back hold again, with its code."""
        mine = slips_table.c.id == slip_id
        self._connection.execute(sa.update(slips_table).where(mine).values(withdrawn_at=None))

    def rows_of(self, pupil: PersonId) -> list[LeaveSlip]:
        """Return every slip of a pupil, the oldest first."""
        s = slips_table.c
        rows = self._connection.execute(
            sa.select(slips_table).where(s.pupil_id == pupil).order_by(s.day, s.from_minute, s.id)
        )
        return [_slip(row) for row in rows]

    def forget(self, pupil: PersonId) -> int:
        """Delete every slip of a pupil; return how many."""
        mine = slips_table.c.pupil_id == pupil
        return self._connection.execute(sa.delete(slips_table).where(mine)).rowcount

    def forget_before(self, before: dt.date) -> int:
        """Delete the slips for the days before one; return how many."""
        old = slips_table.c.day < before
        return self._connection.execute(sa.delete(slips_table).where(old)).rowcount


def _slip(row: sa.Row[Any]) -> LeaveSlip:
    return LeaveSlip.model_validate({name: getattr(row, name) for name in LeaveSlip.model_fields})
