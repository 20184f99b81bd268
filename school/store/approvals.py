"""Table and repository of approvals: who asked to see many at once, and who allowed it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from school.approvals import Approval, BulkKind
from school.errors import NotFound
from school.grading import PaperState, Verdict
from school.people import PersonId, Role, UnitId
from school.store.database import UtcTime, metadata
from school.store.grading import homework_table, marks_table, papers
from school.store.people import appointments
from school.store.units import at_or_below

bulk_approvals = sa.Table(
    "bulk_approvals",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("asked_by", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("unit_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("why", sa.String(100), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("people.id")),
    sa.Column("decided_at", UtcTime),
    sa.Column("approved", sa.Boolean),
    sa.Column("used_at", UtcTime),
    sa.Index("ix_bulk_approvals_asked_by", "asked_by", "asked_at"),
)


@dataclass(frozen=True)
class Score:
    """One confirmed paper: how many of its questions are right."""

    pupil: PersonId
    homework: str
    confirmed_at: dt.datetime
    total: int
    right: int


class Approvals:
    """Approvals of bulk access, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, approval: Approval) -> None:
        """Keep what was asked for; nobody has decided yet."""
        self._connection.execute(sa.insert(bulk_approvals).values(**approval.model_dump()))

    def get(self, approval_id: str) -> Approval:
        """Return one approval.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._first(bulk_approvals.c.id == approval_id)
        if found is None:
            raise NotFound("没有找到这份申请。请重新申请，如“申请导出 三(2)班 成绩 用途 家长会”。")
        return found

    def newest_of(self, person: PersonId) -> Approval | None:
        """Return what a person asked for last, or None."""
        return self._first(bulk_approvals.c.asked_by == person)

    def undecided(self, units: Collection[UnitId], *, since: dt.datetime) -> list[Approval]:
        """Return what was asked of some units, or below them, and nobody decided; oldest first."""
        b = bulk_approvals.c
        inside = [at_or_below(b.unit_id, one) for one in units]
        rows = self._connection.execute(
            sa.select(bulk_approvals)
            .where(b.decided_at.is_(None), b.asked_at >= since, sa.or_(sa.false(), *inside))
            .order_by(b.asked_at, b.id)
        )
        return [_approval(row) for row in rows]

    def decide(self, approval_id: str, *, by: PersonId, approved: bool, at: dt.datetime) -> bool:
        """Keep a decision; False when somebody decided before."""
        b = bulk_approvals.c
        statement = (
            sa.update(bulk_approvals)
            .where(b.id == approval_id, b.decided_at.is_(None))
            .values(decided_by=by, approved=approved, decided_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def use(self, approval_id: str, *, at: dt.datetime) -> None:
        """Note when an approval was used first."""
        b = bulk_approvals.c
        self._connection.execute(
            sa.update(bulk_approvals)
            .where(b.id == approval_id, b.used_at.is_(None))
            .values(used_at=at)
        )

    def scores(self, pupils: Collection[PersonId], *, since: dt.datetime, most: int) -> list[Score]:
        """Return the confirmed homework of some pupils since a moment, class by class.

        Args:
            pupils: Whose.
            since: The first moment of confirming.
            most: Rows returned at most.
        """
        p, m = papers.c, marks_table.c
        right = sa.func.sum(sa.case((m.verdict == Verdict.RIGHT, 1), else_=0))
        statement = (
            sa.select(p.pupil_id, homework_table.c.title, p.confirmed_at, sa.func.count(), right)
            .join_from(papers, homework_table, homework_table.c.id == p.homework_id)
            .join(marks_table, m.paper_id == p.id)
            .where(p.pupil_id.in_(list(pupils)), p.confirmed_at >= since)
            .where(p.state == PaperState.CONFIRMED)
            .group_by(p.id, p.pupil_id, p.roll_no, homework_table.c.title, p.confirmed_at)
            .order_by(homework_table.c.title, p.roll_no, p.confirmed_at)
            .limit(most)
        )
        return [Score(PersonId(row[0]), *row[1:]) for row in self._connection.execute(statement)]

    def managers(self, units: list[UnitId], role: Role, *, on: dt.date) -> list[PersonId]:
        """Return who holds a role in one of *units* on a day, by id."""
        a = appointments.c
        rows = self._connection.execute(
            sa.select(a.person_id)
            .where(a.unit_id.in_(units), a.role == role, a.starts <= on)
            .where(sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(a.person_id)
            .distinct()
        )
        return [PersonId(row[0]) for row in rows]

    def forget_before(self, day: dt.datetime) -> int:
        """Delete what was asked for before *day*; return how many."""
        b = bulk_approvals.c
        return self._connection.execute(sa.delete(bulk_approvals).where(b.asked_at < day)).rowcount

    def _first(self, condition: sa.ColumnElement[bool]) -> Approval | None:
        b = bulk_approvals.c
        row = self._connection.execute(
            sa.select(bulk_approvals).where(condition).order_by(b.asked_at.desc(), b.id).limit(1)
        ).first()
        return None if row is None else _approval(row)


def _approval(row: sa.Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        asked_by=PersonId(row.asked_by),
        unit_id=UnitId(row.unit_id),
        what=BulkKind(row.what),
        why=row.why,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        approved=row.approved,
        used_at=row.used_at,
    )
