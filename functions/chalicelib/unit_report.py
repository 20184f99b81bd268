"""Report use case: what a class, a grade, a school or the county did."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.early_warning import warnings_of
from chalicelib.results import TEACHING
from chalicelib.runtime import use_case
from chalicelib.which_unit import unit_meant
from school.county_time import day_of
from school.coverage import coverage
from school.disclosure import Count
from school.people import Unit, UnitId, UnitKind, school_of
from school.periods import WEEK, Period, Span, before, moment_of, newest_week, period
from school.permissions import Action, Scope
from school.portrait import grade_of
from school.store.unit_of_work import UnitOfWork
from school.unit_report import (
    ReportOf,
    Snapshot,
    UnitLine,
    UnitReport,
    area_lines,
    of_one_unit,
    seen_by_teachers,
    trend,
    whole_rate,
)

routes = Blueprint(__name__)

TREND_WEEKS = 12
SMALL_SCALE = {UnitKind.COUNTY: UnitKind.SCHOOL, UnitKind.TOWN: UnitKind.SCHOOL}
BELOW = {**SMALL_SCALE, UnitKind.SCHOOL: UnitKind.GRADE, UnitKind.GRADE: UnitKind.CLASS}
"""The units a report lists below its own."""


@routes.lambda_function(name="unit_report")
@use_case(ReportOf)
def unit_report(request: ReportOf, call: Call) -> UnitReport:
    """Return the report of a class, grade, school or the county; aggregates only.

    Those who teach a class see every paper and get its figures of today; everybody else gets
    what was published on Monday.
    """
    meant, subject = unit_meant(call, request)
    scope = Scope(unit=meant.id)
    role = call.require(Action.READ_REPORT, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_REPORT, scope, fields=("aggregates",))
        live = role in TEACHING and meant.kind is UnitKind.CLASS and not request.published
        chosen = _period(unit, call, meant, request.span, live=live)
        if live:
            snapshot = _as_teachers_see(unit, call, meant.id, chosen)
        else:
            snapshot = _of_weeks(unit, meant.id, chosen)
        towns = "乡镇" in request.text
        return _report(
            unit, call, meant, chosen, snapshot=snapshot, subject=subject, live=live, towns=towns
        )


def _period(unit: UnitOfWork, call: Call, meant: Unit, span: Span, *, live: bool) -> Period:
    """Return this week, month or term, or the newest finished one that has something to say."""
    newest = period(span, call.today if live else newest_week(call.now))
    since, until = moment_of(newest.first), moment_of(newest.after)
    if live:
        found = unit.unit_reports.homework_between(meant.id, since=since, before=until)
        return newest if found else before(newest)
    return newest if _of_weeks(unit, meant.id, newest).homework else before(newest)


def _of_weeks(unit: UnitOfWork, unit_id: UnitId, chosen: Period) -> Snapshot:
    weeks = unit.unit_reports.weeks_of(unit_id, since=chosen.first, before=chosen.after)
    return of_one_unit(weeks.values())


def _as_teachers_see(unit: UnitOfWork, call: Call, class_id: UnitId, chosen: Period) -> Snapshot:
    since, until = moment_of(chosen.first), moment_of(chosen.after)
    homework = [
        h for h, _ in unit.unit_reports.homework_between(class_id, since=since, before=until)
    ]
    done = unit.unit_reports.handed_in(homework, at=call.now)
    enrolled = len(unit.people.pupils_of(class_id, on=call.today))
    could = enrolled * len(done)
    return seen_by_teachers(
        unit.unit_reports.answers(done, at=call.now),
        handed_in=Count(pupils=enrolled, right=min(sum(done.values()), could), answered=could),
        homework=len(done),
    )


def _report(  # noqa: PLR0913  # what is told, of what, to whom
    unit: UnitOfWork,
    call: Call,
    meant: Unit,
    chosen: Period,
    *,
    snapshot: Snapshot,
    subject: str,
    live: bool,
    towns: bool,
) -> UnitReport:
    since = newest_week(call.now) - WEEK * (TREND_WEEKS - 1)
    weeks = unit.unit_reports.weeks_of(meant.id, since=since, before=chosen.after)
    grade = grade_of(meant.id)
    term = unit.unit_reports.weeks_of(
        meant.id, since=period(Span.TERM, chosen.first).first, before=chosen.after
    )
    practised = {p for one in (*term.values(), snapshot) for p in one.points}
    return UnitReport(
        unit_id=meant.id,
        name=_full_name(unit, meant),
        level=meant.kind,
        span=chosen.span,
        period=chosen.name,
        homework=snapshot.homework,
        handed_in=snapshot.handed_in.shown.rate,
        rate=whole_rate(snapshot, subject=subject),
        areas=area_lines(snapshot, subject=subject),
        trend=trend(weeks, subject=subject),
        coverage=tuple(
            one
            for one in (coverage(grade, practised, on=day_of(call.now)) if grade else ())
            if subject in ("", one.subject)
        ),
        warnings=warnings_of(unit, meant, weeks, subject=subject),
        below=_below(unit, meant, chosen, subject=subject, towns=towns),
        live=live,
    )


def _full_name(unit: UnitOfWork, meant: Unit) -> str:
    """Return a unit's name as the whole county would say it."""
    if meant.kind in (UnitKind.CLASS, UnitKind.GRADE):
        return f"{unit.people.unit(school_of(meant.id)).name} {meant.name}"
    return meant.name


def _below(
    unit: UnitOfWork, meant: Unit, chosen: Period, *, subject: str, towns: bool
) -> tuple[UnitLine, ...]:
    by_town = towns and meant.kind is UnitKind.COUNTY
    kind = UnitKind.TOWN if by_town else BELOW.get(meant.kind)
    units = unit.people.units_under(meant.id, kind=kind) if kind else []
    found = unit.unit_reports.weeks_of_units(
        [one.id for one in units], since=chosen.first, before=chosen.after
    )
    lines = []
    for one in units:
        snapshot = of_one_unit(found[one.id])
        rate = whole_rate(snapshot, subject=subject)
        lines.append(UnitLine(unit_id=one.id, name=one.name, rate=rate, homework=snapshot.homework))
    return tuple(lines)
