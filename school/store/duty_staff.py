"""Repository of who may be named on a roster: the staff of a school, or of the bureau."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from school.people import SCHOOL_DEPTH, PersonId, Role, UnitId
from school.store.people import appointments, people
from school.store.units import units


class DutyStaff:
    """Staff by place, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def staff_at(self, place: UnitId, *, on: dt.date) -> dict[PersonId, str]:
        """Return the names of those who work at a school, or at the bureau itself, by id."""
        a, u = appointments.c, units.c
        here: sa.ColumnElement[bool] = a.unit_id == place
        if place.count(".") >= SCHOOL_DEPTH:
            # Not LIKE, which takes “QH” for “qh” on SQLite.
            below = sa.func.substr(u.id, 1, len(place) + 1) == f"{place}."
            here = sa.or_(here, a.unit_id.in_(sa.select(u.id).where(below)))
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name)
            .join_from(appointments, people, a.person_id == people.c.id)
            .where(here, a.role != Role.PUPIL)
            .where(a.starts <= on, sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(people.c.id)
            .distinct()
        )
        return {PersonId(row.id): row.name for row in rows}

    def names(self, persons: Collection[PersonId]) -> dict[PersonId, str]:
        """Return people's names by id."""
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name).where(people.c.id.in_(list(persons)))
        )
        return {PersonId(row.id): row.name for row in rows}
