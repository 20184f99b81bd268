"""Tables and repository of people: what they are appointed to, enrolled in, guardians of."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from school.errors import NotFound
from school.people import (
    Appointment,
    Guardianship,
    Person,
    PersonId,
    Pupil,
    Role,
    Unit,
    UnitId,
)
from school.store.accounts import Accounts
from school.store.database import BigId, UtcTime, insert_all_new, metadata
from school.store.units import Units, units

if TYPE_CHECKING:
    from school.contacts import Guardian

people = sa.Table(
    "people",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
)
appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("unit_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False, server_default=""),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date),
    sa.Index("ix_appointments_person", "person_id"),
    sa.Index("ix_appointments_unit", "unit_id"),
    # With all that is counted of them, here and below: a county's people are not read one by one.
    sa.Index("ix_appointments_held", "unit_id", "role", "starts", "ends", "person_id"),
)
enrolments = sa.Table(
    "enrolments",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("roll_no", sa.Integer, nullable=False),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date),
    sa.Index("ix_enrolments_pupil", "pupil_id"),
    sa.Index("ix_enrolments_class", "class_id", "roll_no"),
    sa.Index("ix_enrolments_held", "class_id", "starts", "ends", "pupil_id"),
)
guardianships = sa.Table(
    "guardianships",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("guardian_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date),
    sa.Column("relation", sa.String(8), nullable=False, server_default=""),
    sa.Index("ix_guardianships_guardian", "guardian_id"),
    sa.Index("ix_guardianships_pupil", "pupil_id"),
)

aliases = sa.Table(
    "person_aliases",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_person_aliases_person", "person_id"),
)
"""Ids of records that became a part of another's."""


class People(Units, Accounts):
    """People, their units and their accounts, inside one transaction."""

    def person(self, person_id: PersonId) -> Person:
        """Return a person with appointments and guardianships, past ones included.

        An id from before two records were merged means the one that stayed.

        Raises:
            NotFound: Nobody has this id.
        """
        found = self._people(person_id) or self._people(self.now_called(person_id))
        if not found:
            raise NotFound("没有找到这个人。请核对编号。")
        return found[0]

    def now_called(self, person_id: PersonId) -> PersonId:
        """Return the id of the record that one became a part of, or the same id."""
        found = self._connection.execute(
            sa.select(aliases.c.person_id).where(aliases.c.id == person_id)
        ).scalar_one_or_none()
        return person_id if found is None else PersonId(found)

    def everyone(self) -> list[Person]:
        """Return everybody, by id."""
        return self._people(None)

    def _people(self, person_id: PersonId | None) -> list[Person]:
        def one(column: sa.Column[str]) -> sa.ColumnElement[bool]:
            return sa.true() if person_id is None else column == person_id

        held: dict[str, list[Appointment]] = defaultdict(list)
        a = appointments.c
        for row in self._connection.execute(
            sa.select(appointments).where(one(a.person_id)).order_by(a.id)
        ):
            held[row.person_id].append(_appointment(row))
        edges: dict[str, list[Guardianship]] = defaultdict(list)
        g = guardianships.c
        for row in self._connection.execute(
            sa.select(guardianships).where(one(g.guardian_id)).order_by(g.id)
        ):
            edges[row.guardian_id].append(_guardianship(row))
        rows = self._connection.execute(
            sa.select(people).where(one(people.c.id)).order_by(people.c.id)
        )
        return [
            Person(
                id=PersonId(row.id),
                name=row.name,
                appointments=tuple(held[row.id]),
                guardianships=tuple(edges[row.id]),
            )
            for row in rows
        ]

    def by_account(self, platform: str, user_id: str) -> Person | None:
        """Return who an account belongs to, or None when nobody bound it."""
        holder = self.account_holder(platform, user_id)
        return None if holder is None else self.person(holder)

    def pupils_of(self, class_id: UnitId, *, on: dt.date) -> list[Pupil]:
        """Return the pupils enrolled in a class on a day, by roll number."""
        return self._pupils(enrolments.c.class_id == class_id, on=on)

    def pupil(self, pupil_id: PersonId, *, on: dt.date) -> Pupil:
        """Return a pupil and its class on a day.

        Raises:
            NotFound: Nobody with this id is enrolled on that day.
        """
        found = self._pupils(enrolments.c.pupil_id == pupil_id, on=on)
        if not found:
            raise NotFound("没有找到这位同学。请核对班级和学号。")
        return found[0]

    def enrolled(self, pupil_ids: Iterable[PersonId], *, on: dt.date) -> list[Pupil]:
        """Return those of these pupils who are enrolled on a day, in the order given."""
        wanted = list(pupil_ids)
        found = {p.id: p for p in self._pupils(enrolments.c.pupil_id.in_(wanted), on=on)}
        return [found[i] for i in wanted if i in found]

    def all_pupils(self, *, on: dt.date) -> dict[PersonId, Pupil]:
        """Return every pupil enrolled on a day, by id."""
        return {pupil.id: pupil for pupil in self._pupils(sa.true(), on=on)}

    def _pupils(self, condition: sa.ColumnElement[bool], *, on: dt.date) -> list[Pupil]:
        e = enrolments.c
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name, e.class_id, units.c.name, e.roll_no)
            .join_from(enrolments, people, people.c.id == e.pupil_id)
            .join(units, units.c.id == e.class_id)
            .where(condition, e.starts <= on, sa.or_(e.ends.is_(None), e.ends >= on))
            .order_by(e.roll_no, e.id)
        )
        return [
            Pupil(id=PersonId(i), name=n, class_id=UnitId(c), class_name=class_name, roll_no=r)
            for i, n, c, class_name, r in rows
        ]

    def holders(self, role: Role, unit_id: UnitId, *, on: dt.date) -> list[PersonId]:
        """Return who holds a role in this very unit on a day."""
        a = appointments.c
        rows = self._connection.execute(
            sa.select(a.person_id)
            .where(a.unit_id == unit_id, a.role == role, a.starts <= on)
            .where(sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(a.id)
        )
        return [PersonId(row[0]) for row in rows]

    def guardians_of(self, pupil_id: PersonId, *, on: dt.date) -> list[PersonId]:
        """Return a pupil's guardians on a day."""
        g = guardianships.c
        rows = self._connection.execute(
            sa.select(g.guardian_id)
            .where(g.pupil_id == pupil_id, g.starts <= on)
            .where(sa.or_(g.ends.is_(None), g.ends >= on))
            .order_by(g.id)
        )
        return [PersonId(row[0]) for row in rows]

    def guardians_with_relation(self, pupil_id: PersonId, *, on: dt.date) -> "list[Guardian]":
        """Return a pupil's guardians on a day, with what they are to the child."""
        g = guardianships.c
        rows = self._connection.execute(
            sa.select(g.guardian_id, g.relation)
            .where(g.pupil_id == pupil_id, g.starts <= on)
            .where(sa.or_(g.ends.is_(None), g.ends >= on))
            .order_by(g.id)
        )
        from school.contacts import Guardian  # noqa: PLC0415  # brings registers and spelling

        return [Guardian(person=PersonId(person), relation=relation) for person, relation in rows]

    def add(  # one argument a table
        self,
        *,
        new_units: Sequence[Unit] = (),
        new_people: Sequence[Person] = (),
        new_pupils: Sequence[Pupil] = (),
        since: dt.date,
    ) -> None:
        """Add units, people with their appointments and edges, and enrolments; skip known ids."""
        rows = [unit.model_dump(mode="json") for unit in new_units]
        insert_all_new(self._connection, units, rows)
        names = [{"id": p.id, "name": p.name} for p in new_people]
        added = insert_all_new(self._connection, people, names)
        fresh = [p for p, is_new in zip(new_people, added, strict=True) if is_new]
        known = {p.id for p in fresh}
        self._insert(appointments, [row for p in fresh for row in _appointment_rows(p)])
        self._insert(guardianships, [row for p in fresh for row in _guardianship_rows(p)])
        self._insert(
            enrolments,
            [
                {"pupil_id": p.id, "class_id": p.class_id, "roll_no": p.roll_no, "starts": since}
                for p in new_pupils
                if p.id in known
            ],
        )

    def _insert(self, table: sa.Table, rows: list[dict[str, object]]) -> None:
        if rows:
            self._connection.execute(sa.insert(table), rows)


def _appointment(row: sa.Row[Any]) -> Appointment:
    return Appointment(
        role=Role(row.role),
        unit=UnitId(row.unit_id),
        subject=row.subject,
        starts=row.starts,
        ends=row.ends,
    )


def _guardianship(row: sa.Row[Any]) -> Guardianship:
    return Guardianship(
        guardian=PersonId(row.guardian_id),
        pupil=PersonId(row.pupil_id),
        starts=row.starts,
        ends=row.ends,
        relation=row.relation,
    )


def _appointment_rows(person: Person) -> list[dict[str, object]]:
    return [
        {
            "person_id": person.id,
            "role": a.role,
            "unit_id": a.unit,
            "subject": a.subject,
            "starts": a.starts,
            "ends": a.ends,
        }
        for a in person.appointments
    ]


def _guardianship_rows(person: Person) -> list[dict[str, object]]:
    return [
        {
            "guardian_id": g.guardian,
            "pupil_id": g.pupil,
            "starts": g.starts,
            "ends": g.ends,
            "relation": g.relation,
        }
        for g in person.guardianships
    ]
