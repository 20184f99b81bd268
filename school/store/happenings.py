"""Reads what happened at schools, to be counted; what is read names nobody."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from school.hazards import HazardState
from school.people import UnitId
from school.store.alarm_tables import incidents
from school.store.hazards import hazards_table
from school.store.repairs import repairs_table

Found = list[tuple[UnitId, dt.datetime, str]]
"""School, moment, and what it was, as the code of a kind or a level."""


class Happenings:
    """What happened from one moment to before another, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def alarms(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> Found:
        """Return when incidents began, and their kinds; drills are none."""
        c = incidents.c
        return self._read(
            sa.select(c.school, c.first_at, c.kind).where(
                c.school.in_(schools), c.first_at >= since, c.first_at < until, ~c.drill
            )
        )

    def snapshots(
        self, school: UnitId, *, since: dt.datetime, until: dt.datetime, limit: int
    ) -> list[str]:
        """Return the keys of the newest pictures of a school's incidents."""
        c = incidents.c
        rows = self._connection.execute(
            sa.select(c.snapshot)
            .where(c.school == school, c.first_at >= since, c.first_at < until, ~c.drill)
            .where(c.snapshot.is_not(None))
            .order_by(c.first_at.desc())
            .limit(limit)
        )
        return [str(key) for key in rows.scalars()]

    def hazards(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> Found:
        """Return when hidden dangers were reported, and their colours; known ones count once."""
        c = hazards_table.c
        return self._read(
            sa.select(c.school, c.reported_at, c.level).where(
                c.school.in_(schools),
                c.reported_at >= since,
                c.reported_at < until,
                c.state != HazardState.MERGED,
            )
        )

    def repairs(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> Found:
        """Return when repairs were asked for, and how they stand."""
        c = repairs_table.c
        return self._read(
            sa.select(c.school, c.reported_at, c.state).where(
                c.school.in_(schools), c.reported_at >= since, c.reported_at < until
            )
        )

    def _read(self, what: sa.Select[Any]) -> Found:
        rows = self._connection.execute(what)
        return [(UnitId(school), at, str(kind)) for school, at, kind in rows]
