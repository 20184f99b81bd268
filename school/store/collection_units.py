"""Repository of who reports for which unit, and what the registers know of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.collection import Prefill
from school.people import PersonId, Role, UnitId, UnitKind
from school.store.accounts import accounts
from school.store.people import appointments, enrolments, people
from school.store.staff import TEACHING, under
from school.store.units import units

_MANY = 500
"""Units a statement names at most; SQLite takes 32,766 values."""


@dataclass(frozen=True)
class Reporter:
    """Somebody who may report for a unit."""

    person: PersonId
    name: str
    reachable: bool
    """They have an account."""


class CollectionUnits:
    """Units that are asked, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def units_below(self, owner: UnitId, kind: UnitKind) -> list[UnitId]:
        """Return the units of a kind in *owner*, or itself where it is of that kind, by id."""
        c = units.c
        rows = self._connection.execute(
            sa.select(c.id).where(c.kind == kind, under([owner])).order_by(c.id)
        )
        return [UnitId(row.id) for row in rows]

    def names_of(self, asked: Collection[UnitId]) -> dict[UnitId, str]:
        """Return units' names by id."""
        found: dict[UnitId, str] = {}
        for part in _parts(sorted(asked)):
            c = units.c
            rows = self._connection.execute(sa.select(c.id, c.name).where(c.id.in_(part)))
            found |= {UnitId(row.id): row.name for row in rows}
        return found

    def leaders(
        self, asked: Collection[UnitId], roles: Sequence[Role], *, on: dt.date
    ) -> dict[UnitId, Reporter]:
        """Return who leads each of some units: of the roles the first that can be reached.

        Units that nobody leads are not in it.
        """
        found: dict[UnitId, list[tuple[bool, int, str, str]]] = defaultdict(list)
        for part in _parts(sorted(asked)):
            for row in self._holders(part, roles, on=on):
                rank = roles.index(Role(row.role))
                found[UnitId(row.unit_id)].append((not row.reachable, rank, row.id, row.name))
        return {unit: _reporter(min(held)) for unit, held in found.items()}

    def _holders(
        self, asked: Sequence[UnitId], roles: Sequence[Role], *, on: dt.date
    ) -> Sequence[sa.Row[tuple[str, str, str, str, bool]]]:
        a = appointments.c
        return self._connection.execute(
            sa.select(a.unit_id, a.role, people.c.id, people.c.name, _reachable())
            .join_from(appointments, people, a.person_id == people.c.id)
            .where(a.unit_id.in_(asked), a.role.in_(list(roles)))
            .where(a.starts <= on, sa.or_(a.ends.is_(None), a.ends >= on))
        ).all()

    def reporters(self, persons: Collection[PersonId]) -> dict[PersonId, Reporter]:
        """Return people as reporters, by id."""
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name, _reachable()).where(
                people.c.id.in_(list(persons))
            )
        )
        return {
            PersonId(row.id): Reporter(PersonId(row.id), row.name, bool(row.reachable))
            for row in rows
        }

    def counted(
        self, unit: UnitId, what: Collection[Prefill], *, on: dt.date
    ) -> dict[Prefill, int]:
        """Return what the registers count in a unit on a day."""
        inside = sa.select(units.c.id).where(under([unit]))
        e, a, u = enrolments.c, appointments.c, units.c
        questions = {
            Prefill.PUPILS: sa.select(sa.func.count(e.pupil_id.distinct())).where(
                e.class_id.in_(inside), e.starts <= on, sa.or_(e.ends.is_(None), e.ends >= on)
            ),
            Prefill.TEACHERS: sa.select(sa.func.count(a.person_id.distinct())).where(
                a.unit_id.in_(inside),
                a.role.in_(TEACHING),
                a.starts <= on,
                sa.or_(a.ends.is_(None), a.ends >= on),
            ),
            Prefill.CLASSES: sa.select(sa.func.count()).where(
                u.kind == UnitKind.CLASS, under([unit])
            ),
        }
        return {
            one: int(self._connection.execute(question).scalar_one())
            for one, question in questions.items()
            if one in what
        }


def _reachable() -> sa.Label[bool]:
    bound = sa.exists().where(accounts.c.person_id == people.c.id)
    return bound.correlate(people).label("reachable")


def _reporter(held: tuple[bool, int, str, str]) -> Reporter:
    silent, _, person, name = held
    return Reporter(PersonId(person), name, not silent)


def _parts(asked: Sequence[UnitId]) -> list[Sequence[UnitId]]:
    return [asked[place : place + _MANY] for place in range(0, len(asked), _MANY)]
