"""Table of how many pupils of a school were away ill, as the report of each day said it.

What was found of pupils is sealed, and opening a term of a county takes minutes. These counts name
nobody; what is put right after the day's report does not change them, so that no two answers about
the same day differ by one child.
"""

import datetime as dt

import sqlalchemy as sa

from school.people import UnitId
from school.store.database import insert_new, metadata

days_table = sa.Table(
    "health_days",
    metadata,
    sa.Column("school", sa.String(96), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("pupils", sa.Integer, nullable=False),
    sa.Column("sick", sa.Integer, nullable=False),
)


class HealthDays:
    """Counts of days, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, school: UnitId, day: dt.date, *, pupils: int, sick: int) -> bool:
        """Keep a day of a school; False when there was one: what was reported once stays.

        Args:
            school: The school.
            day: The day of the report.
            pupils: Those of the classes that had reported.
            sick: How many of them were away for being ill.
        """
        row: dict[str, object] = {"school": school, "day": day, "pupils": pupils, "sick": sick}
        return insert_new(self._connection, days_table, row)

    def forget_before(self, day: dt.date) -> int:
        """Delete the days before one; return how many."""
        old = sa.delete(days_table).where(days_table.c.day < day)
        return self._connection.execute(old).rowcount
