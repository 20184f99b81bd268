"""People, the scope tree they work in, and the ids they go by.

A unit's id is its path: ``qt.t1.s2.g3.c2`` is class 2 of grade 3 in the second school of the
first town of county ``qt``. So “does this scope cover that class” is a comparison of strings,
and two counties in one deployment can never meet.
"""

from datetime import date
from enum import StrEnum
from typing import NewType

from pydantic import BaseModel

PersonId = NewType("PersonId", str)
UnitId = NewType("UnitId", str)
GroupId = NewType("GroupId", str)
SCHOOL_DEPTH = 2
"""Dots in the id of a school."""


class Role(StrEnum):
    """What a person is to the school."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    CLASS_HEAD = "class_head"
    PRINCIPAL = "principal"
    VICE_PRINCIPAL = "vice_principal"
    HEALTH_REPORTER = "health_reporter"
    """疫情报告人: reports what the class heads report of health, for the whole school."""
    SECURITY = "security"
    BUREAU = "bureau"
    BUREAU_LEADER = "bureau_leader"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.PUPIL: "学生",
    Role.GUARDIAN: "家长",
    Role.TEACHER: "老师",
    Role.CLASS_HEAD: "班主任",
    Role.PRINCIPAL: "校长",
    Role.VICE_PRINCIPAL: "副校长",
    Role.HEALTH_REPORTER: "疫情报告人",
    Role.SECURITY: "安保",
    Role.BUREAU: "教育局",
    Role.BUREAU_LEADER: "局领导",
    Role.ADMIN: "管理员",
}


class UnitKind(StrEnum):
    """Levels of the scope tree, from the top."""

    COUNTY = "county"
    TOWN = "town"
    SCHOOL = "school"
    GRADE = "grade"
    CLASS = "class"


class Unit(BaseModel, frozen=True):
    """A node of the scope tree."""

    id: UnitId
    kind: UnitKind
    name: str


def is_unit(unit: UnitId) -> bool:
    """Return True for the id of a unit; “-” stands for none that is known."""
    return unit != "-"


def covers(scope: UnitId, unit: UnitId) -> bool:
    """Return True when *unit* is *scope* or lies below it."""
    return unit == scope or unit.startswith(scope + ".")


def school_of(unit: UnitId) -> UnitId:
    """Return the school a grade or class belongs to (its first three path parts)."""
    return UnitId(".".join(unit.split(".")[:3]))


def works_at(unit: UnitId, place: UnitId) -> bool:
    """Return True when somebody of *unit* works where *place* is: above it, or in its school."""
    in_a_school = unit.count(".") >= SCHOOL_DEPTH
    return covers(unit, place) or (in_a_school and covers(school_of(unit), place))


def grade_of(class_id: UnitId) -> int:
    """Return the grade (1 to 9) of a class; 0: its id does not say."""
    number = class_id.split(".")[3:4]
    digits = number[0].removeprefix("g") if number else ""
    return int(digits) if digits.isdecimal() else 0


class Appointment(BaseModel, frozen=True):
    """A role in a unit, from a day to a day (inclusive; None: open)."""

    role: Role
    unit: UnitId
    subject: str = ""
    starts: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        """Return True when the appointment is in force on *day*."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Guardianship(BaseModel, frozen=True):
    """An edge from a guardian to a child, from a day to a day (inclusive; None: open)."""

    guardian: PersonId
    pupil: PersonId
    starts: date
    ends: date | None = None
    relation: str = ""
    """What the guardian is to the child, such as “父亲”; empty: nobody wrote it down."""

    def holds_on(self, day: date) -> bool:
        """Return True when the edge is in force on *day*."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Person(BaseModel, frozen=True):
    """Somebody the school knows, with everything the policy needs to decide."""

    id: PersonId
    name: str
    appointments: tuple[Appointment, ...] = ()
    guardianships: tuple[Guardianship, ...] = ()
    """Edges to this person's children."""

    def roles_on(self, day: date) -> frozenset[Role]:
        """Return the roles in force on *day*."""
        roles = {a.role for a in self.appointments if a.holds_on(day)}
        if self.children_on(day):
            roles.add(Role.GUARDIAN)
        return frozenset(roles)

    def units_on(self, day: date, roles: frozenset[Role]) -> tuple[UnitId, ...]:
        """Return the units this person has one of *roles* in on *day*, in order, once each."""
        units = (a.unit for a in self.appointments if a.role in roles and a.holds_on(day))
        return tuple(dict.fromkeys(units))

    def children_on(self, day: date) -> tuple[PersonId, ...]:
        """Return the children this person is a guardian of on *day*."""
        return tuple(g.pupil for g in self.guardianships if g.holds_on(day))


class Pupil(BaseModel, frozen=True):
    """A child and the class it is in now."""

    id: PersonId
    name: str
    class_id: UnitId
    class_name: str
    roll_no: int
    """学号: the number in the class list, from 1."""

    def label(self) -> str:
        """Return how a class is used to naming the pupil on a card: the roll number."""
        return f"{self.roll_no}号"
