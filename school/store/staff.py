"""Repository of who works where: the schools of a scope, their teachers and principals."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from school.people import PersonId, Role, UnitId, UnitKind, school_of
from school.store.people import appointments, people
from school.store.units import units

TEACHING = (Role.TEACHER, Role.CLASS_HEAD)


class Staff:
    """Those who work in schools, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def schools_under(self, scopes: Iterable[UnitId]) -> dict[UnitId, str]:
        """Return the names of the schools in any of *scopes*, by id, in order."""
        c = units.c
        rows = self._connection.execute(
            sa.select(c.id, c.name).where(c.kind == UnitKind.SCHOOL, under(scopes)).order_by(c.id)
        )
        return {UnitId(row.id): row.name for row in rows}

    def teachers_of(self, school: UnitId, *, on: dt.date) -> dict[PersonId, str]:
        """Return the names of those who teach in a school on a day, by id."""
        return self.teachers_under([school], on=on).get(school, {})

    def teachers_under(
        self, scopes: Iterable[UnitId], *, on: dt.date
    ) -> dict[UnitId, dict[PersonId, str]]:
        """Return the names of those who teach under some scopes on a day, by school and id.

        Somebody who teaches in two schools counts in both.
        """
        a = appointments.c
        # By units, of which there are few: the index of appointments is by unit.
        inside = sa.select(units.c.id).where(under(scopes))
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name, a.unit_id)
            .join_from(appointments, people, a.person_id == people.c.id)
            .where(a.unit_id.in_(inside), a.role.in_(TEACHING))
            .where(a.starts <= on, sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(people.c.id)
        )
        found: dict[UnitId, dict[PersonId, str]] = defaultdict(dict)
        for row in rows:
            found[school_of(UnitId(row.unit_id))][PersonId(row.id)] = row.name
        return found

    def principals_of(self, school: UnitId, *, on: dt.date) -> list[PersonId]:
        """Return who leads a school on a day."""
        a = appointments.c
        parts = school.split(".")
        above = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        rows = self._connection.execute(
            sa.select(a.person_id)
            .where(a.unit_id.in_(above), a.role == Role.PRINCIPAL)
            .where(a.starts <= on, sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(a.person_id)
            .distinct()
        )
        return [PersonId(row.person_id) for row in rows]

    def names(self, persons: Collection[PersonId]) -> dict[PersonId, str]:
        """Return people's names by id."""
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name).where(people.c.id.in_(list(persons)))
        )
        return {PersonId(row.id): row.name for row in rows}


def under(scopes: Iterable[UnitId]) -> sa.ColumnElement[bool]:
    """Return the condition that a unit is one of *scopes* or lies below it.

    Not LIKE, which takes “QH” for “qh” on SQLite: two counties may differ in that alone.
    """
    c = units.c
    inside = [sa.or_(c.id == s, sa.func.substr(c.id, 1, len(s) + 1) == s + ".") for s in scopes]
    return sa.or_(sa.false(), *inside)
