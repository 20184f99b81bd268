"""Tables and repository of who is on the list of a training, and of hours that were corrected."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.people import PersonId, UnitId, school_of
from school.store.database import UtcTime, insert_new, metadata
from school.store.people import appointments, people
from school.training import TRAINED, Correction, Part, Trainee

training_people = sa.Table(
    "training_people",
    metadata,
    sa.Column("training_id", sa.ForeignKey("trainings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("part", sa.String(8), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("signed_at", UtcTime),
    sa.Column("left_at", UtcTime),
    sa.Column("hours", sa.Float),
    sa.Index("ix_training_people_person", "person"),
)
training_corrections = sa.Table(
    "training_corrections",
    metadata,
    sa.Column("training_id", sa.ForeignKey("trainings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("before", sa.Float, nullable=False),
    sa.Column("hours", sa.Float, nullable=False),
    sa.Column("reason", sa.String(80), nullable=False),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_training_corrections_person", "person"),
)


@dataclass(frozen=True)
class Tally:
    """How many are on the list of a training."""

    taken: int = 0
    waiting: int = 0
    signed: int = 0
    left: int = 0
    """Signed out."""


class TrainingPeople:
    """Who comes to trainings, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def come(self, trainee: Trainee) -> bool:
        """Put somebody on the list; False when they are on it already, as whatever."""
        numbers = sa.select(sa.func.max(training_people.c.number)).where(
            training_people.c.training_id == trainee.training_id
        )
        last = self._connection.execute(numbers).scalar_one() or 0
        numbered = trainee.model_copy(update={"number": last + 1})
        return insert_new(self._connection, training_people, numbered.model_dump())

    def trainee(self, training_id: str, person: PersonId) -> Trainee | None:
        """Return somebody on the list of a training; None: is not on it."""
        p = training_people.c
        found = self._trainees(p.training_id == training_id, p.person == person)
        return found[0] if found else None

    def waiting(self, training_id: str) -> list[Trainee]:
        """Return those who wait for a seat, who waited longest first."""
        p = training_people.c
        return self._trainees(p.training_id == training_id, p.part == Part.WAITING)

    def trainees(self, training_id: str) -> list[Trainee]:
        """Return everybody on the list of a training, in order."""
        return self._trainees(training_people.c.training_id == training_id)

    def _trainees(self, *conditions: sa.ColumnElement[bool]) -> list[Trainee]:
        query = sa.select(training_people).where(*conditions).order_by(training_people.c.number)
        rows = self._connection.execute(query).mappings()
        return [Trainee.model_validate(dict(row)) for row in rows]

    def tallies(self, training_ids: Collection[str]) -> dict[str, Tally]:
        """Return how many are on the lists of some trainings."""
        p = training_people.c
        waits = sa.case((p.part == Part.WAITING, 1), else_=0)
        signed = sa.case((p.signed_at.is_not(None), 1), else_=0)
        left = sa.case((p.left_at.is_not(None), 1), else_=0)
        rows = self._connection.execute(
            sa.select(
                p.training_id,
                sa.func.sum(1 - waits).label("taken"),
                sa.func.sum(waits).label("waiting"),
                sa.func.sum(signed).label("signed"),
                sa.func.sum(left).label("left"),
            )
            .where(p.training_id.in_(list(training_ids)))
            .group_by(p.training_id)
        )
        return {
            row.training_id: Tally(row.taken, row.waiting, row.signed, row.left) for row in rows
        }

    def of_person(self, person: PersonId, training_ids: Collection[str]) -> dict[str, Trainee]:
        """Return as what somebody is on the lists of some trainings."""
        p = training_people.c
        found = self._trainees(p.person == person, p.training_id.in_(list(training_ids)))
        return {one.training_id: one for one in found}

    def set_part(self, trainee: Trainee, part: Part) -> None:
        """Keep as what somebody is on the list now."""
        self._connection.execute(sa.update(training_people).where(*_is(trainee)).values(part=part))

    def stay_away(self, trainee: Trainee) -> None:
        """Take somebody off the list."""
        self._connection.execute(sa.delete(training_people).where(*_is(trainee)))

    def sign(self, trainee: Trainee, *, at: dt.datetime) -> None:
        """Keep when somebody signed in, the first time."""
        signed = training_people.c.signed_at
        self._connection.execute(
            sa.update(training_people).where(*_is(trainee), signed.is_(None)).values(signed_at=at)
        )

    def sign_out(self, trainee: Trainee, *, at: dt.datetime) -> None:
        """Keep when somebody who signed in left, the first time."""
        p = training_people.c
        self._connection.execute(
            sa.update(training_people)
            .where(*_is(trainee), p.signed_at.is_not(None), p.left_at.is_(None))
            .values(left_at=at)
        )

    def give(self, training_id: str, hours: Mapping[PersonId, float]) -> None:
        """Give people on the list of a training their hours, where they have none yet."""
        p = training_people.c
        by_hours: dict[float, list[PersonId]] = defaultdict(list)
        for person, some in hours.items():
            by_hours[some].append(person)
        for some, persons in by_hours.items():
            for first in range(0, len(persons), 500):
                self._connection.execute(
                    sa.update(training_people)
                    .where(p.training_id == training_id, p.hours.is_(None))
                    .where(p.person.in_(persons[first : first + 500]))
                    .values(hours=some)
                )

    def correct(self, correction: Correction) -> None:
        """Change the hours somebody was given, and keep that."""
        c = training_corrections.c
        numbers = sa.select(sa.func.max(c.number)).where(
            c.training_id == correction.training_id, c.person == correction.person
        )
        last = self._connection.execute(numbers).scalar_one() or 0
        numbered = correction.model_copy(update={"number": last + 1})
        self._connection.execute(sa.insert(training_corrections).values(**numbered.model_dump()))
        p = training_people.c
        self._connection.execute(
            sa.update(training_people)
            .where(p.training_id == correction.training_id, p.person == correction.person)
            .values(hours=correction.hours)
        )

    def corrected(self, person: PersonId) -> frozenset[str]:
        """Return the trainings whose hours of somebody were corrected."""
        c = training_corrections.c
        rows = self._connection.execute(
            sa.select(c.training_id).where(c.person == person).distinct()
        )
        return frozenset(row.training_id for row in rows)

    def on_list_after(self, training_id: str, after: str, *, limit: int) -> list[PersonId]:
        """Return the next people on the list of a training, by id; those who wait as well."""
        p = training_people.c
        rows = self._connection.execute(
            sa.select(p.person)
            .where(p.training_id == training_id, p.person > after)
            .order_by(p.person)
            .limit(limit)
        )
        return [PersonId(row.person) for row in rows]

    def teachers_after(
        self, place: UnitId, after: str, *, on: dt.date, limit: int
    ) -> list[PersonId]:
        """Return the next teachers who work at a place or below it, by id."""
        a = appointments.c
        query = sa.select(a.person_id).where(*_works(place, on=on), a.person_id > after).distinct()
        rows = self._connection.execute(query.order_by(a.person_id).limit(limit))
        return [PersonId(row.person_id) for row in rows]

    def teachers(self, place: UnitId, *, on: dt.date) -> dict[UnitId, set[PersonId]]:
        """Return who teaches at a place or below it or leads a school there, by school.

        Somebody who works in two schools counts in both, as in every figure of teachers.
        """
        a = appointments.c
        rows = self._connection.execute(
            sa.select(a.person_id, a.unit_id).where(*_works(place, on=on)).distinct()
        )
        found: dict[UnitId, set[PersonId]] = defaultdict(set)
        for row in rows:
            found[school_of(UnitId(row.unit_id))].add(PersonId(row.person_id))
        return found

    def names(self, persons: Collection[PersonId]) -> list[str]:
        """Return people's names, in the order of their ids."""
        rows = self._connection.execute(
            sa.select(people.c.name).where(people.c.id.in_(list(persons))).order_by(people.c.id)
        )
        return [row.name for row in rows]

    def forget(self, person: PersonId) -> list[str]:
        """Remove somebody from every training; there are no files."""
        for table in (training_corrections, training_people):
            self._connection.execute(sa.delete(table).where(table.c.person == person))
        return []

    def rows_of(self, person: PersonId) -> list[Trainee | Correction]:
        """Return what is kept of somebody's training, oldest first."""
        found: list[Trainee | Correction] = [*self._trainees(training_people.c.person == person)]
        c = training_corrections.c
        rows = self._connection.execute(
            sa.select(training_corrections).where(c.person == person).order_by(c.at)
        )
        return [*found, *(Correction.model_validate(dict(row)) for row in rows.mappings())]


def _works(place: UnitId, *, on: dt.date) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions of who teaches at a place or below it, or leads a school there."""
    a = appointments.c
    # Not LIKE, which takes “QH” for “qh” on SQLite.
    below = sa.func.substr(a.unit_id, 1, len(place) + 1) == f"{place}."
    return (
        a.role.in_(TRAINED),
        sa.or_(a.unit_id == place, below),
        a.starts <= on,
        sa.or_(a.ends.is_(None), a.ends >= on),
    )


def _is(trainee: Trainee) -> Sequence[sa.ColumnElement[bool]]:
    p = training_people.c
    return (p.training_id == trainee.training_id, p.person == trainee.person)
