"""Tables and repository of school health: checks of classes, cases, and who is away for being ill.

What was found is sealed. In the clear are the class, the day, whose row it is, and whether a family
is to be asked: what the product has to find rows by.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from school.health import ClassCheck, HealthCase, Illness, Shift
from school.people import SCHOOL_DEPTH, PersonId, UnitId, UnitKind, school_of
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.people import enrolments
from school.store.sealed import Keyring, Place, Sealed, SealedText
from school.store.units import at_or_below, below, units

health_checks = sa.Table(
    "health_checks",
    metadata,
    sa.Column("class_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("school_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("reported", sa.Boolean, nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.Index("ix_health_checks_school", "school_id", "day"),
    sa.Index("ix_health_checks_day", "day"),
    # With all that figures count: what was found need not be read for them.
    sa.Index("ix_health_checks_reported", "school_id", "day", "reported", "class_id"),
)
health_cases = sa.Table(
    "health_cases",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("school_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("shift", sa.String(8), nullable=False),
    sa.Column("author", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.Index("ix_health_cases_pupil", "pupil_id", "day"),
    sa.Index("ix_health_cases_school", "school_id", "day"),
    sa.Index("ix_health_cases_day", "day"),
)
health_illnesses = sa.Table(
    "health_illnesses",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("school_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("ask_on", sa.Date, nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.Index("ix_health_illnesses_pupil", "pupil_id", "open"),
    sa.Index("ix_health_illnesses_school", "school_id", "open"),
    sa.Index("ix_health_illnesses_ask", "open", "ask_on"),
)


def inside(table: sa.Table, unit: UnitId) -> sa.ColumnElement[bool]:
    """Return the condition of rows of a class, or of a unit above; a school's are found by index.

    A range of ids would do on SQLite only: how PostgreSQL orders “.” depends on its locale.
    """
    school, class_id = table.c.school_id, table.c.class_id
    depth = unit.count(".")
    if depth < SCHOOL_DEPTH:
        return below(school, unit)
    of_school = school == school_of(unit)
    if depth == SCHOOL_DEPTH:
        return of_school
    return sa.and_(of_school, at_or_below(class_id, unit))


class Health:
    """Health of pupils and classes, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def hold(self, school: UnitId) -> None:
        """Wait until nobody else changes a school's health, and hold it until the end.

        Two classes that report at once must see each other's cases: together they may be a cluster.
        """
        lock(self._connection, f"health:{school}")

    def check(self, class_id: UnitId, day: dt.date) -> ClassCheck | None:
        """Return what a class reported on a day; None: nothing yet."""
        found = self.checks(class_id, since=day, until=day)
        return found[0] if found else None

    def checks(self, unit: UnitId, *, since: dt.date, until: dt.date) -> list[ClassCheck]:
        """Return the checks of a unit's classes from a day to a day, both included."""
        c = health_checks.c
        rows = self._connection.execute(
            sa.select(health_checks)
            .where(inside(health_checks, unit), c.day.between(since, until))
            .order_by(c.class_id, c.day)
        )
        return [self._check(row) for row in rows]

    def keep_check(self, check: ClassCheck) -> None:
        """Keep a class's check in the place of the one there was."""
        key = {"class_id": check.class_id, "day": check.day}
        body = self._seal(check, "health_checks", f"{check.class_id}/{check.day}")
        school = school_of(check.class_id)
        values = {"school_id": school, "reported": check.reported, "body": body}
        if not insert_new(self._connection, health_checks, {**key, **values}):
            c = health_checks.c
            self._connection.execute(
                sa.update(health_checks)
                .where(c.class_id == check.class_id, c.day == check.day)
                .values(values)
            )

    def mark(self, pupil: PersonId, *, day: dt.date, shift: Shift) -> str:
        """Return by what a pupil without consent is known again in one check of one day.

        It is made with the key that seals, and goes nowhere but into the sealed body.
        """
        return self._keyring.mark(f"unnamed/{pupil}/{day}/{shift}")

    def cases(self, unit: UnitId, *, since: dt.date, until: dt.date) -> list[HealthCase]:
        """Return the cases of a unit's classes from a day to a day, both included."""
        c = health_cases.c
        return self._cases(inside(health_cases, unit), c.day.between(since, until))

    def cases_of(self, pupil: PersonId, *, since: dt.date | None = None) -> list[HealthCase]:
        """Return a pupil's cases (since a day), the newest first."""
        c = health_cases.c
        since_then = sa.true() if since is None else c.day >= since
        return self._cases(c.pupil_id == pupil, since_then)[::-1]

    def keep_case(self, case: HealthCase) -> None:
        """Keep a case in the place of the one with its id."""
        plain = {**case.model_dump(exclude={"finding"}), "school_id": school_of(case.class_id)}
        body = self._seal(case.finding, "health_cases", case.id)
        if not insert_new(self._connection, health_cases, {**plain, "body": body}):
            self._connection.execute(
                sa.update(health_cases)
                .where(health_cases.c.id == case.id)
                .values(body=body, at=case.at, author=case.author)
            )

    def drop_cases(self, ids: Sequence[str]) -> int:
        """Delete these cases; return how many were there."""
        gone = sa.delete(health_cases).where(health_cases.c.id.in_(ids))
        return self._connection.execute(gone).rowcount

    def illness_of(self, pupil: PersonId) -> Illness | None:
        """Return why a pupil is away for being ill; None: the pupil is not."""
        i = health_illnesses.c
        found = self._illnesses(i.pupil_id == pupil, i.open)
        return found[0] if found else None

    def away(self, unit: UnitId, *, on: dt.date) -> list[Illness]:
        """Return who of a unit is away for being ill on a day and has not come back."""
        i = health_illnesses.c
        found = self._illnesses(inside(health_illnesses, unit), i.open)
        return [one for one in found if one.first <= on]

    def to_ask(self, unit: UnitId, *, on: dt.date) -> list[Illness]:
        """Return the illnesses of a unit whose families are to be asked by a day."""
        i = health_illnesses.c
        return self._illnesses(inside(health_illnesses, unit), i.open, i.ask_on <= on)

    def keep_illness(self, illness: Illness) -> None:
        """Keep an illness in the place of the one with its id."""
        values: dict[str, object] = {
            "pupil_id": illness.pupil_id,
            "class_id": illness.class_id,
            "school_id": school_of(illness.class_id),
            "open": illness.ended is None,
            "ask_on": illness.ask_on,
            "body": self._seal(illness, "health_illnesses", illness.id),
        }
        if not insert_new(self._connection, health_illnesses, {"id": illness.id, **values}):
            mine = health_illnesses.c.id == illness.id
            self._connection.execute(sa.update(health_illnesses).where(mine).values(values))

    def drop_illness(self, illness_id: str) -> None:
        """Delete an illness that was none."""
        self._connection.execute(
            sa.delete(health_illnesses).where(health_illnesses.c.id == illness_id)
        )

    def enrolled(self, unit: UnitId, *, on: dt.date) -> dict[UnitId, int]:
        """Return how many pupils each class of a unit has on a day; empty classes are left out."""
        e = enrolments.c
        classes = sa.select(units.c.id).where(
            units.c.kind == UnitKind.CLASS,
            at_or_below(units.c.id, unit),
        )
        rows = self._connection.execute(
            sa.select(e.class_id, sa.func.count())
            .where(e.class_id.in_(classes), e.starts <= on)
            .where(sa.or_(e.ends.is_(None), e.ends >= on))
            .group_by(e.class_id)
            .order_by(e.class_id)
        )
        return {UnitId(class_id): int(number) for class_id, number in rows}

    def in_session(self, unit: UnitId, *, since: dt.date, until: dt.date) -> bool:
        """Return True when a class of a unit reported from a day to a day."""
        c = health_checks.c
        there = sa.exists().where(
            inside(health_checks, unit), c.day.between(since, until), c.reported.is_(True)
        )
        return bool(self._connection.execute(sa.select(there)).scalar_one())

    def forget(self, pupil: PersonId) -> int:
        """Delete everything about a pupil's health; return how many rows."""
        tables = (health_cases, health_illnesses)
        gone = [
            self._connection.execute(sa.delete(table).where(table.c.pupil_id == pupil)).rowcount
            for table in tables
        ]
        return sum(gone)

    def forget_before(self, day: dt.date) -> int:
        """Delete what is of a day before *day* and not open any more; return how many rows."""
        gone = [
            self._connection.execute(sa.delete(table).where(table.c.day < day)).rowcount
            for table in (health_checks, health_cases)
        ]
        i = health_illnesses.c
        over = sa.delete(health_illnesses).where(i.ask_on < day)
        return sum(gone) + self._connection.execute(over).rowcount

    def rows_of(self, pupil: PersonId) -> list[BaseModel]:
        """Return everything kept about a pupil's health, opened."""
        illnesses = self._illnesses(health_illnesses.c.pupil_id == pupil)
        return [*self.cases_of(pupil), *illnesses]

    def _cases(self, *conditions: sa.ColumnElement[bool]) -> list[HealthCase]:
        c = health_cases.c
        rows = self._connection.execute(
            sa.select(health_cases).where(*conditions).order_by(c.day, c.at, c.id)
        )
        return [self._case(row) for row in rows]

    def _case(self, row: sa.Row[Any]) -> HealthCase:
        values = {**row._mapping, "finding": self._open(row, "health_cases", row.id)}  # noqa: SLF001  # SQLAlchemy's public name for it
        return HealthCase.model_validate(values)

    def _illnesses(self, *conditions: sa.ColumnElement[bool]) -> list[Illness]:
        i = health_illnesses.c
        rows = self._connection.execute(
            sa.select(health_illnesses).where(*conditions).order_by(i.class_id, i.id)
        )
        opened = (self._open(row, "health_illnesses", row.id) for row in rows)
        return [Illness.model_validate(body) for body in opened]

    def _check(self, row: sa.Row[Any]) -> ClassCheck:
        return ClassCheck.model_validate(
            self._open(row, "health_checks", f"{row.class_id}/{row.day}")
        )

    def _seal(self, value: BaseModel, table: str, row: str) -> Sealed:
        return self._keyring.seal(value.model_dump_json(), place=Place(table, "body", row))

    def _open(self, row: sa.Row[Any], table: str, key: str) -> object:
        return json.loads(self._keyring.open(row.body, place=Place(table, "body", key)))
