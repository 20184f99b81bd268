"""Totals use case: a principal sees the own teachers, the bureau sees schools in aggregate."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from chalicelib.teaching_record import done_by, rule_book, span, tallies_of
from school.county_time import school_year
from school.errors import NotFound
from school.papers import Done
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.teaching_calls import (
    PointsTotals,
    SchoolMeans,
    SchoolTotal,
    SumUpPoints,
    TeacherTotal,
    TotalsOf,
)
from school.teaching_rules import Dimension
from school.teaching_tally import EMPTY, Tally, means, weeks_of
from school.work import work

routes = Blueprint(__name__)

LEADING = (Role.PRINCIPAL, Role.BUREAU)
FRESH = timedelta(days=1)
"""How long a school's means are said again: the bureau compares months, not hours."""
AT_ONCE = 2
"""Schools that are worked out while somebody waits; each takes a twentieth of a second."""


@routes.lambda_function(name="points_totals")
@use_case(TotalsOf)
def points_totals(request: TotalsOf, call: Call) -> PointsTotals:
    """Return totals: by teacher for a principal, by school in aggregate for the bureau."""
    held = call.person.units_on(call.today, frozenset(LEADING)) or (UnitId("-"),)
    schools = _schools_meant(request, call, held)
    about = tuple(schools) if request.school else held
    roles = {call.require(Action.READ_TEACHER_TOTALS, Scope(unit=unit)) for unit in about}
    year = school_year(call.today) if request.year is None else request.year
    with call.records() as unit:
        for one in about:
            call.audit(unit, Action.READ_TEACHER_TOTALS, Scope(unit=one), fields=("points",))
        book = rule_book(unit, now=call.now)
        answer = PointsTotals(scope=_scope(schools), year=year, most=book.now.year_cap)
        if roles == {Role.PRINCIPAL}:
            return answer.model_copy(update={"teachers": _by_teacher(unit, call, schools, year)})
        return answer.model_copy(update=_by_school(unit, call, schools, year))


def _schools_meant(request: TotalsOf, call: Call, held: tuple[UnitId, ...]) -> dict[UnitId, str]:
    with call.records() as unit:
        schools = unit.teaching.schools_under(held)
    if not schools and not request.school:
        return schools
    exact = {s: name for s, name in schools.items() if name == request.school}
    found = exact or {s: name for s, name in schools.items() if request.school in name}
    if request.school and schools and not found:
        raise NotFound(f"你能看的学校里没有“{request.school}”。请核对校名，或只发“积分 汇总”。")
    return found or {UnitId("-"): ""}


def _scope(schools: Mapping[UnitId, str]) -> str:
    return next(iter(schools.values())) if len(schools) == 1 else f"{len(schools)} 所学校"


def _by_teacher(
    unit: UnitOfWork, call: Call, schools: Mapping[UnitId, str], year: int
) -> tuple[TeacherTotal, ...]:
    teachers = unit.teaching.teachers_under(schools, on=call.today)
    names = {teacher: name for one in teachers.values() for teacher, name in one.items()}
    found = _tallies(unit, call, schools, names, year=year)
    rows = []
    for teacher, name in sorted(names.items(), key=lambda one: (one[1], one[0])):
        own = found.get(teacher, EMPTY)
        each = tuple(own.by_dimension[d] for d in Dimension)
        rows.append(
            TeacherTotal(teacher_id=teacher, teacher=name, total=own.total, dimensions=each)
        )
    return tuple(rows)


def _tallies(
    unit: UnitOfWork,
    call: Call,
    schools: Collection[UnitId],
    teachers: Collection[PersonId],
    *,
    year: int,
) -> dict[PersonId, Tally]:
    since, until = span(year)
    begin, end = weeks_of(year)
    return tallies_of(
        unit.teaching.of_schools(schools, since=since, until=until),
        unit.teaching.disputes_in(schools),
        done_by(unit, teachers, since=begin, until=end),
        book=rule_book(unit, now=call.now),
        year=year,
    )


def _by_school(
    unit: UnitOfWork, call: Call, schools: Mapping[UnitId, str], year: int
) -> dict[str, object]:
    """Return the means that were kept; what is missing or a day old is worked out anew.

    Few are worked out at once, many by the queue: a county's 4,000 records take seconds.
    """
    kept = unit.teaching.means(schools, year=year)
    stale = [s for s in schools if s not in kept or kept[s].at <= call.now - FRESH]
    for school in stale[:AT_ONCE]:
        kept[school] = _sum_up(unit, call, school, year=year)
    for school in stale[AT_ONCE:]:
        request = SumUpPoints(school=school, year=year)
        key = f"points:{school}:{year}:{call.today}"
        unit.work.put(key, work("sum_up_points", request), now=call.now)
    shown = tuple(
        _school_total(mean, schools[s]) for s, mean in sorted(kept.items()) if mean.dimensions
    )
    return {
        "schools": shown,
        "left_out": sum(one.mean is None for one in kept.values()),
        "pending": len(schools) - len(kept),
        "since": min((one.at for one in kept.values()), default=None),
    }


def _school_total(kept: SchoolMeans, name: str) -> SchoolTotal:
    return SchoolTotal(
        school_id=kept.school,
        school=name,
        teachers=kept.teachers,
        mean=kept.mean or Decimal(0),
        dimensions=kept.dimensions,
    )


def _sum_up(unit: UnitOfWork, call: Call, school: UnitId, *, year: int) -> SchoolMeans:
    """Work out a school's means and keep them; of too few teachers only that there are too few."""
    teachers = unit.teaching.teachers_of(school, on=call.today)
    tallies = _tallies(unit, call, [school], teachers, year=year)
    mean, each = means([tallies.get(t, EMPTY) for t in teachers]) or (None, ())
    kept = SchoolMeans(
        school=school,
        year=year,
        teachers=len(teachers) if each else 0,
        mean=mean,
        dimensions=each,
        at=call.now,
    )
    unit.teaching.keep_means(kept)
    return kept


@routes.lambda_function(name="sum_up_points")
@use_case(SumUpPoints, by=Caller.PRODUCT)
def sum_up_points(request: SumUpPoints, call: Call) -> Done:
    """Work out one school's means, off the way of whoever asked."""
    with call.records() as unit:
        scope = Scope(unit=request.school)
        call.audit(unit, Action.READ_TEACHER_TOTALS, scope, fields=("points",))
        _sum_up(unit, call, request.school, year=request.year)
    return Done()
