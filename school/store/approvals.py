"""Table and repository of approvals: who asked to see many at once, and who allowed it."""

import datetime as dt

import sqlalchemy as sa

from school.approvals import Approval, BulkKind
from school.errors import NotFound
from school.people import PersonId, Role, UnitId
from school.store.database import UtcTime, metadata
from school.store.people import appointments

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
        if row is None:
            return None
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
