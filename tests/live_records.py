"""A small county and what happened in it, written straight into the tables."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from school.people import Person, Pupil, Role, Unit, UnitId, UnitKind
from school.store.records import Records
from school.store.sealed import Sealed
from tests.builders import SINCE, a_person, a_pupil, an_appointment, units_down_to

COUNTY, TOWN, OTHER_TOWN = UnitId("qt"), UnitId("qt.t1"), UnitId("qt.t2")
ONE, TWO, FAR = UnitId("qt.t1.s1"), UnitId("qt.t1.s2"), UnitId("qt.t2.s3")
FOREIGN = UnitId("yh.t1.s1")
A, B, C = UnitId(f"{ONE}.g3.c1"), UnitId(f"{ONE}.g4.c1"), UnitId(f"{TWO}.g3.c1")
D, STRANGE = UnitId(f"{FAR}.g3.c1"), UnitId(f"{FOREIGN}.g3.c1")
SIZES = {A: 6, B: 5, C: 8, D: 10, STRANGE: 7}
"""Pupils of each class."""
NOW = dt.datetime(2026, 11, 21, 6, 3, tzinfo=dt.UTC)
TODAY = NOW.date()

OFFICES = {
    "ye": (Role.BUREAU, COUNTY),
    "leader": (Role.BUREAU_LEADER, COUNTY),
    "xu": (Role.ADMIN, COUNTY),
    "zhou": (Role.PRINCIPAL, ONE),
    "vice": (Role.VICE_PRINCIPAL, ONE),
    "guard": (Role.SECURITY, ONE),
    "nurse": (Role.HEALTH_REPORTER, ONE),
    "head": (Role.PRINCIPAL, TWO),
}
"""Everybody who works there and teaches nothing."""


def a_row(table: sa.Table, **told: object) -> dict[str, Any]:
    """Return a row of a table: what is told, and a blank wherever something has to stand."""
    wanted = (c for c in table.c if c.name not in told and not c.nullable)
    blanks = {c.name: _blank(c) for c in wanted if not _by_itself(c)}
    return {**blanks, **told}


def _by_itself(column: "sa.Column[Any]") -> bool:
    alone = column.primary_key and len(column.table.primary_key) == 1
    numbered = alone and isinstance(column.type, sa.Integer)
    return numbered or column.server_default is not None


def _blank(column: "sa.Column[Any]") -> object:
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else None
    if kind is None:
        name = type(column.type).__name__
        return NOW if name == "UtcTime" else Sealed("-")
    blanks: dict[type, object] = {str: "", int: 0, bool: False, dt.date: TODAY, float: 0.0}
    return blanks[kind]


def write(records: Records, table: sa.Table, rows: Iterable[dict[str, object]]) -> None:
    """Write rows into a table; what they leave out is blank."""
    with records.database.begin() as connection:
        for row in rows:
            connection.execute(sa.insert(table).values(**a_row(table, **row)))


def found(records: Records) -> None:
    """Write the county down: three schools in two towns, and a school of another county."""
    units: dict[UnitId, Unit] = {u.id: _named(u) for c in SIZES for u in units_down_to(c)}
    pupils = [a_pupil(f"{c}-{n}", c, n) for c, size in SIZES.items() for n in range(size)]
    with records.begin() as unit:
        unit.people.add(
            new_units=list(units.values()),
            new_people=[*_staff(), *_children(pupils)],
            new_pupils=pupils,
            since=SINCE,
        )


def _named(unit: Unit) -> Unit:
    if unit.kind is not UnitKind.GRADE:
        return unit
    return unit.model_copy(update={"name": f"{unit.id.rpartition('g')[2]}年级"})


def _children(pupils: Iterable[Pupil]) -> list[Person]:
    return [a_person(p.id, an_appointment(Role.PUPIL, p.class_id)) for p in pupils]


def _staff() -> list[Person]:
    teaching = {"ta": A, "ta2": A, "tb": B, "tc": C, "td": D, "tx": STRANGE}
    held = [a_person(who, an_appointment(Role.TEACHER, where)) for who, where in teaching.items()]
    both = a_person("both", an_appointment(Role.CLASS_HEAD, A), an_appointment(Role.TEACHER, C))
    gone = a_person(
        "gone",
        an_appointment(Role.TEACHER, A, ends=dt.date(2026, 7, 1)),
        an_appointment(Role.ADMIN, COUNTY),
    )
    return [
        *held,
        both,
        gone,
        *(a_person(who, an_appointment(*one)) for who, one in OFFICES.items()),
    ]
