"""Table of how many passed each gate in each hour; kept in the transaction that keeps the pass.

Counting a county's passes of a day takes over a second; these are some thousand rows. A tally names
nobody: what is deleted of a person stays counted until the gate's records of that time go.
"""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from school.gate import GateCount, Traffic
from school.passes import Direction
from school.people import UnitId
from school.store.database import metadata

MINUTES = 60
tallies_table = sa.Table(
    "pass_tallies",
    metadata,
    sa.Column("school", sa.String(96), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("hour", sa.SmallInteger, primary_key=True),
    sa.Column("zone", sa.String(32), primary_key=True),
    sa.Column("direction", sa.String(8), primary_key=True),
    sa.Column("what", sa.String(8), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Index("ix_pass_tallies_day", "day"),
)


def count_one(  # noqa: PLR0913  # what one tally is of
    connection: sa.Connection,
    school: UnitId,
    *,
    day: dt.date,
    minute: int,
    zone: str,
    direction: Direction,
    what: Traffic,
) -> None:
    """Count one more who came or went; whoever is refused is not counted."""
    if direction is Direction.REFUSED:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(tallies_table).values(
        school=school,
        day=day,
        hour=minute // MINUTES,
        zone=zone,
        direction=direction,
        what=what,
        n=1,
    )
    more = {"n": tallies_table.c.n + 1}
    keys = list(tallies_table.primary_key)
    connection.execute(first.on_conflict_do_update(index_elements=keys, set_=more))


class GateTallies:
    """How many passed the gates, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def counts(
        self, schools: Sequence[UnitId], *, since: dt.date, until: dt.date
    ) -> tuple[GateCount, ...]:
        """Return how many came and went at some schools from a day to another, both included.

        Returns:
            One count for each school, day, gate, hour and kind in which anything happened, in
            this order.
        """
        t = tallies_table.c
        key = (t.school, t.day, t.zone, t.hour, t.what)
        rows = self._connection.execute(
            sa.select(*key, _sum(Direction.IN), _sum(Direction.OUT))
            .where(t.school.in_(list(schools)), t.day >= since, t.day <= until)
            .group_by(*key)
            .order_by(*key)
        )
        return tuple(
            GateCount(
                school=UnitId(school),
                day=day,
                zone=zone,
                hour=hour,
                what=Traffic(what),
                came=came,
                went=went,
            )
            for school, day, zone, hour, what, came, went in rows
        )

    def forget_before(self, before: dt.date) -> int:
        """Delete the tallies of the days before one; return how many."""
        old = tallies_table.c.day < before
        return self._connection.execute(sa.delete(tallies_table).where(old)).rowcount


def _sum(direction: Direction) -> sa.ColumnElement[int]:
    t = tallies_table.c
    return sa.func.sum(sa.case((t.direction == direction, t.n), else_=0))
