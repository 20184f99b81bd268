"""The new school year 升级: every class moves up a grade, with its pupils, teachers and group chat.

Those in the last grade of a school leave it. Whoever came to a class on or after 1 August is
already where the new year wants them, so doing it again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from school.codes import LAST_GRADE, class_name, class_of, grade_name, grade_of, number_of
from school.errors import NotUnderstood
from school.people import Role, Unit, UnitId, UnitKind, covers, school_of
from school.register import Enrolment, Holding, Outcome, Plan, Stored

FIRST_MONTH = 8
LAST_OF_PRIMARY = 6
_OF_A_CLASS = frozenset({Role.PUPIL, Role.TEACHER, Role.CLASS_HEAD})


def plan_new_year(
    stored: Stored, year: int, *, today: date, schools: Sequence[UnitId] = ()
) -> Plan:
    """Return what moving up to the school year that starts in *year* changes, from today on.

    Args:
        stored: What the database holds.
        year: The school year begins on 1 August of this year.
        today: The first day in the new classes.
        schools: Only these; empty: all.

    Raises:
        NotUnderstood: *today* is not in that school year.
    """
    begins = date(year, FIRST_MONTH, 1)
    if not begins <= today < date(year + 1, FIRST_MONTH, 1):
        raise NotUnderstood(f"{year} 学年从 {year} 年 8 月 1 日起，今天不能升级。")
    plan = Plan()
    classes = {
        unit.id
        for unit in stored.units.values()
        if unit.kind is UnitKind.CLASS
        and (not schools or any(covers(school, unit.id) for school in schools))
    }
    ups = {one: _above(stored, one) for one in sorted(classes)}
    moving = _move_pupils(plan, stored, ups, begins=begins, today=today)
    _move_staff(plan, stored, {c: ups[c] for c in moving}, begins=begins, today=today)
    for one in moving:
        _plan_class(plan, stored, ups[one])
        plan.regroup[one] = ups[one]
    return plan


def _above(stored: Stored, class_id: UnitId) -> UnitId | None:
    """Return the class a class becomes; None where its grade is the school's last."""
    school, grade = school_of(class_id), grade_of(class_id)
    goes_on = f"{school}.g{grade + 1}" in stored.units or grade != LAST_OF_PRIMARY
    if grade == LAST_GRADE or not goes_on:
        return None
    return class_of(school, grade=grade + 1, number=number_of(class_id))


def _move_pupils(
    plan: Plan, stored: Stored, ups: dict[UnitId, UnitId | None], *, begins: date, today: date
) -> list[UnitId]:
    """Plan the pupils' moves; return the classes that have moved, by id."""
    moving = set[UnitId]()
    for pupil, enrolled in stored.enrolments.items():
        if enrolled.class_id not in ups:
            continue
        if enrolled.starts >= begins:
            plan.tell(Outcome.UNCHANGED, 0)
            continue
        moving.add(enrolled.class_id)
        up = ups[enrolled.class_id]
        plan.end(enrolled, on=today)
        for held in stored.holdings.get(pupil, ()):
            if held.role is Role.PUPIL:
                _follow(plan, held, up, today)
        if up is not None:
            plan.enrol.append(Enrolment(pupil, up, enrolled.roll_no, today))
        plan.tell(Outcome.MOVED if up else Outcome.ENDED, 0)
    return sorted(moving)


def _move_staff(
    plan: Plan, stored: Stored, ups: dict[UnitId, UnitId | None], *, begins: date, today: date
) -> None:
    for held in (h for many in stored.holdings.values() for h in many):
        old = held.role in _OF_A_CLASS - {Role.PUPIL} and held.starts < begins
        if old and held.unit in ups:
            _follow(plan, held, ups[held.unit], today)


def _follow(plan: Plan, held: Holding, up: UnitId | None, today: date) -> None:
    plan.end(held, on=today)
    if up is not None:
        plan.appoint.append(replace(held, unit=up, starts=today, row=0))


def _plan_class(plan: Plan, stored: Stored, class_id: UnitId | None) -> None:
    if class_id is None:
        return
    grade = UnitId(class_id.rpartition(".")[0])
    for unit in (
        Unit(id=grade, kind=UnitKind.GRADE, name=grade_name(grade_of(class_id))),
        Unit(id=class_id, kind=UnitKind.CLASS, name=class_name(class_id)),
    ):
        if unit.id not in stored.units:
            plan.units[unit.id] = unit
