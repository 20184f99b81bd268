"""Table of the months in which a person used the product: not what for, nor how often.

Only whose account it is is noted. That a pupil's guardian used it is worked out when it is counted:
nothing is kept of a child for what a parent does.
"""

import datetime as dt

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import insert_new, metadata

months_table = sa.Table(
    "active_months",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Index("ix_active_months_month", "month"),
)


class Activity:
    """Months of use, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(self, person: PersonId, day: dt.date) -> bool:
        """Note that a person used the product; False when the month is noted already.

        It looks before it writes: a transaction that only reads waits for no disk.
        """
        m, month = months_table.c, day.replace(day=1)
        known = sa.exists().where(m.person_id == person, m.month == month)
        if self._connection.execute(sa.select(known)).scalar_one():
            return False
        row: dict[str, object] = {"person_id": person, "month": month}
        return insert_new(self._connection, months_table, row)

    def forget(self, person: PersonId) -> int:
        """Delete a person's months; return how many."""
        mine = sa.delete(months_table).where(months_table.c.person_id == person)
        return self._connection.execute(mine).rowcount

    def forget_before(self, day: dt.date) -> int:
        """Delete the months that ended before a day; return how many."""
        old = sa.delete(months_table).where(months_table.c.month < day.replace(day=1))
        return self._connection.execute(old).rowcount
