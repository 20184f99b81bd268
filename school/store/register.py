"""Repository of registers: what they can change, read at once; and a plan, stored at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from school.directory import class_group
from school.people import PersonId, Role, Unit, UnitId, UnitKind
from school.register import (
    Edge,
    Enrolment,
    EnrolmentRecord,
    GuardianRecord,
    Holding,
    Plan,
    Stored,
    last_day,
)
from school.store.accounts import group_chats
from school.store.database import lock
from school.store.merges import Merges
from school.store.people import aliases, appointments, enrolments, guardianships, people
from school.store.units import units

_CHUNK = 5_000
_TABLES = {Enrolment: enrolments, Holding: appointments, Edge: guardianships}


class Registers(Merges):
    """What registers read and change, inside one transaction."""

    def stored(self) -> Stored:
        """Return every unit and person, and what they are now: open rows only.

        Until this transaction ends no other register is planned on the same.
        """
        lock(self._connection, "registers")
        found = Stored(
            units={
                UnitId(i): Unit(id=UnitId(i), kind=UnitKind(kind), name=name)
                for i, kind, name in self._rows(sa.select(units.c.id, units.c.kind, units.c.name))
            },
            names={PersonId(i): n for i, n in self._rows(sa.select(people.c.id, people.c.name))},
            aliases={
                PersonId(old): PersonId(now)
                for old, now in self._rows(sa.select(aliases.c.id, aliases.c.person_id))
            },
        )
        self._read_open(found)
        return found

    def _read_open(self, found: Stored) -> None:
        e, a, g = enrolments.c, appointments.c, guardianships.c
        for pupil, class_id, roll_no, starts, row in self._rows(
            sa.select(e.pupil_id, e.class_id, e.roll_no, e.starts, e.id)
            .where(e.ends.is_(None))
            .order_by(e.id)
        ):
            found.enrolments[pupil] = Enrolment(pupil, class_id, roll_no, starts, row)
        for person, role, unit, subject, starts, row in self._rows(
            sa.select(a.person_id, a.role, a.unit_id, a.subject, a.starts, a.id)
            .where(a.ends.is_(None))
            .order_by(a.id)
        ):
            held = Holding(person, Role(role), unit, subject, starts, row)
            found.holdings.setdefault(person, []).append(held)
        for guardian, pupil, relation, starts, row in self._rows(
            sa.select(g.guardian_id, g.pupil_id, g.relation, g.starts, g.id)
            .where(g.ends.is_(None))
            .order_by(g.id)
        ):
            edge = Edge(guardian, pupil, relation, starts, row)
            found.edges.setdefault(pupil, []).append(edge)

    def _rows(self, statement: sa.Select[Any]) -> Iterable[Any]:
        return self._connection.execute(statement).all()

    def rows_of(self, pupil: PersonId) -> list[EnrolmentRecord | GuardianRecord]:
        """Return every class a pupil was in and everybody who was a guardian, oldest first."""
        e, g = enrolments.c, guardianships.c
        classes = self._rows(
            sa.select(e.class_id, units.c.name, e.roll_no, e.starts, e.ends)
            .join_from(enrolments, units, units.c.id == e.class_id)
            .where(e.pupil_id == pupil)
            .order_by(e.starts, e.id)
        )
        family = self._rows(
            sa.select(g.guardian_id, people.c.name, g.relation, g.starts, g.ends)
            .join_from(guardianships, people, people.c.id == g.guardian_id)
            .where(g.pupil_id == pupil)
            .order_by(g.starts, g.id)
        )
        return [
            *(
                EnrolmentRecord(class_id=c, class_name=n, roll_no=r, starts=s, ends=end)
                for c, n, r, s, end in classes
            ),
            *(
                GuardianRecord(guardian=who, name=n, relation=r, starts=s, ends=end)
                for who, n, r, s, end in family
            ),
        ]

    def store(self, plan: Plan, stored: Stored, *, at: dt.datetime) -> None:
        """Store everything a plan changes; *stored* is what it was planned on.

        Raises:
            ValueError: The plan has refused rows, so nothing of it may be stored.
        """
        if plan.refused:
            raise ValueError("a register with refused rows is not stored")
        self._end(plan)
        self._clip(plan)
        self._name(units, list(plan.units.values()), known=stored.units.keys())
        self._name_people(plan, stored)
        self._insert(enrolments, [_enrolment(one) for one in plan.enrol])
        self._insert(appointments, [_appointment(one) for one in plan.appoint])
        self._insert(guardianships, [_edge(one) for one in plan.entrust])
        self._update(guardianships, "relation", list(plan.relate.items()))
        self._regroup(plan)
        for keep, gone in plan.merge:
            self.merge(keep, gone, at=at)

    def _end(self, plan: Plan) -> None:
        """End rows on the day before; what would never have held goes without a trace."""
        for kind, table in _TABLES.items():
            ends = [(r.row, last_day(r.starts, on)) for r, on in plan.ending if type(r) is kind]
            self._update(table, "ends", [(row, day) for row, day in ends if day is not None])
            never = [row for row, day in ends if day is None]
            for start in range(0, len(never), _CHUNK):
                some = never[start : start + _CHUNK]
                self._connection.execute(sa.delete(table).where(table.c.id.in_(some)))

    def _clip(self, plan: Plan) -> None:
        """Cut off what was to end on a day still ahead, of whoever is somewhere else before it.

        A move told ahead closed one row and opened another; what is said since takes back both.
        """
        ended = [row for row, _ in plan.ending]
        first = {id(row): on for row, on in plan.ending}
        for table, columns, rows in (
            (enrolments, ("pupil_id",), [*ended, *plan.enrol]),
            (appointments, ("person_id", "role"), [*ended, *plan.appoint]),
            (guardianships, ("guardian_id", "pupil_id"), [*ended, *plan.entrust]),
        ):
            days: dict[tuple[str, ...], dt.date] = {}
            for row in rows:
                key = _key(row)
                if _TABLES[type(row)] is table and key is not None:
                    day = first.get(id(row), row.starts)
                    days[key] = min(day, days.get(key, day))
            self._clip_rows(table, columns, days)

    def _clip_rows(
        self, table: sa.Table, columns: tuple[str, ...], days: dict[tuple[str, ...], dt.date]
    ) -> None:
        c = table.c
        ahead = (
            ()
            if not days
            else self._rows(
                sa.select(c.id, c.starts, c.ends, *(c[name] for name in columns)).where(
                    c.ends >= min(days.values())
                )
            )
        )
        for row, starts, ends, *key in ahead:
            day = days.get(tuple(key))
            if day is not None and ends >= day:
                last = last_day(starts, day)
                one = c.id == row
                change = sa.delete(table) if last is None else sa.update(table).values(ends=last)
                self._connection.execute(change.where(one))

    def _name(self, table: sa.Table, named: Sequence[Unit], *, known: Iterable[UnitId]) -> None:
        before = set(known)
        self._insert(table, [u.model_dump(mode="json") for u in named if u.id not in before])
        self._update(table, "name", [(u.id, u.name) for u in named if u.id in before])

    def _name_people(self, plan: Plan, stored: Stored) -> None:
        fresh = [{"id": i, "name": n} for i, n in plan.names.items() if i not in stored.names]
        self._insert(people, fresh)
        self._update(people, "name", [(i, n) for i, n in plan.names.items() if i in stored.names])

    def _insert(self, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(rows), _CHUNK):
            self._connection.execute(sa.insert(table), list(rows[start : start + _CHUNK]))

    def _update(self, table: sa.Table, column: str, rows: Sequence[tuple[Any, Any]]) -> None:
        """Set one column of many rows, each by its id."""
        if rows:
            statement = (
                sa.update(table)
                .where(table.c.id == sa.bindparam("of_row"))
                .values({column: sa.bindparam("new_value")})
            )
            self._connection.execute(
                statement, [{"of_row": row, "new_value": value} for row, value in rows]
            )

    def _regroup(self, plan: Plan) -> None:
        """Let the chats of classes follow them; read first, so that none is moved twice."""
        groups = {class_group(old): new for old, new in plan.regroup.items()}
        c = group_chats.c
        chats = self._connection.execute(sa.select(group_chats)).all() if groups else ()
        for platform, conversation, group in chats:
            if group not in groups:
                continue
            one = sa.and_(c.platform == platform, c.conversation_id == conversation)
            new = groups[group]
            if new is None:
                self._connection.execute(sa.delete(group_chats).where(one))
            else:
                values = {"group_id": class_group(new)}
                self._connection.execute(sa.update(group_chats).where(one).values(values))


def _key(row: Enrolment | Holding | Edge) -> tuple[str, ...] | None:
    """Return what there is one of at a time; None for those who may hold several."""
    if isinstance(row, Enrolment):
        return (row.pupil,)
    if isinstance(row, Edge):
        return (row.guardian, row.pupil)
    return (row.person, row.role) if row.role is Role.PUPIL else None


def _enrolment(one: Enrolment) -> dict[str, Any]:
    return {
        "pupil_id": one.pupil,
        "class_id": one.class_id,
        "roll_no": one.roll_no,
        "starts": one.starts,
    }


def _appointment(one: Holding) -> dict[str, Any]:
    return {
        "person_id": one.person,
        "role": one.role,
        "unit_id": one.unit,
        "subject": one.subject,
        "starts": one.starts,
    }


def _edge(one: Edge) -> dict[str, Any]:
    return {
        "guardian_id": one.guardian,
        "pupil_id": one.pupil,
        "relation": one.relation,
        "starts": one.starts,
    }
