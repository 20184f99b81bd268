"""Totals use case: a principal sees the own teachers, the bureau sees schools in aggregate."""

from collections.abc import Mapping
from typing import TypeAlias

from chalice.app import Blueprint

from chalicelib.runtime import Call, UnitOfWork, use_case
from chalicelib.teaching_record import RuleBook, rule_book, span, tallies_of
from school.county_time import school_year
from school.errors import NotFound
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.teaching_calls import PointsTotals, SchoolTotal, TeacherTotal, TotalsOf
from school.teaching_rules import Dimension
from school.teaching_tally import EMPTY, Tally, means, weeks_of

routes = Blueprint(__name__)

LEADING = (Role.PRINCIPAL, Role.BUREAU)
Names: TypeAlias = Mapping[PersonId, str]


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
        teachers = unit.teaching.teachers_under(schools, on=call.today)
        tallies = _tallies(unit, schools, teachers, book=book, year=year)
    answer = PointsTotals(scope=_scope(schools), year=year, most=book.now.year_cap)
    if roles == {Role.PRINCIPAL}:
        names = {t: n for one in teachers.values() for t, n in one.items()}
        return answer.model_copy(update={"teachers": _by_teacher(names, tallies)})
    shown = _by_school(schools, teachers, tallies)
    left_out = len(schools) - len(shown)
    return answer.model_copy(update={"schools": shown, "left_out": left_out})


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


def _tallies(
    unit: UnitOfWork,
    schools: Mapping[UnitId, str],
    teachers: Mapping[UnitId, Names],
    *,
    book: RuleBook,
    year: int,
) -> dict[PersonId, Tally]:
    since, until = span(year)
    begin, end = weeks_of(year)
    everybody = {teacher for names in teachers.values() for teacher in names}
    return tallies_of(
        unit.teaching.of_schools(schools, since=since, until=until),
        unit.teaching.disputes_in(schools),
        unit.teaching.confirmed_papers(everybody, since=begin, until=end),
        book=book,
        year=year,
    )


def _by_teacher(names: Names, tallies: Mapping[PersonId, Tally]) -> tuple[TeacherTotal, ...]:
    rows = []
    for teacher, name in sorted(names.items(), key=lambda one: (one[1], one[0])):
        own = tallies.get(teacher, EMPTY)
        each = tuple(own.by_dimension[d] for d in Dimension)
        rows.append(
            TeacherTotal(teacher_id=teacher, teacher=name, total=own.total, dimensions=each)
        )
    return tuple(rows)


def _by_school(
    schools: Mapping[UnitId, str],
    teachers: Mapping[UnitId, Names],
    tallies: Mapping[PersonId, Tally],
) -> tuple[SchoolTotal, ...]:
    rows = []
    for school, name in schools.items():
        own = [tallies.get(teacher, EMPTY) for teacher in teachers.get(school, {})]
        figures = means(own)
        if figures is not None:
            mean, each = figures
            rows.append(
                SchoolTotal(
                    school_id=school, school=name, teachers=len(own), mean=mean, dimensions=each
                )
            )
    return tuple(rows)
