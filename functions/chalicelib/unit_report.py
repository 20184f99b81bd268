"""Report use cases: what a class, a school, the county did; and making the weekly snapshots."""

from collections.abc import Mapping
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.results import TEACHING, published
from chalicelib.runtime import Call, Caller, UnitOfWork, use_case
from chalicelib.which_unit import unit_meant
from school.county_time import day_of
from school.coverage import coverage
from school.disclosure import Count
from school.early_warning import Compared, warnings
from school.papers import Done
from school.people import Unit, UnitId, UnitKind, school_of
from school.periods import WEEK, Period, Span, before, moment_of, newest_week, period
from school.permissions import Action, Scope
from school.portrait import grade_of
from school.summary import MIN_GROUP
from school.unit_report import (
    LEVEL_NAMES,
    MakeReport,
    QueuedReports,
    QueueReports,
    ReportOf,
    Snapshot,
    UnitLine,
    UnitReport,
    area_lines,
    area_name,
    of_homework,
    of_one_unit,
    of_units_below,
    seen_by_teachers,
    trend,
    whole_rate,
)
from school.work import work

routes = Blueprint(__name__)

OPEN_FOR = timedelta(weeks=3)
"""How long a homework may wait for its fifth paper before it is counted further up."""
TREND_WEEKS = 12
SMALL_SCALE = {UnitKind.COUNTY: UnitKind.SCHOOL, UnitKind.TOWN: UnitKind.SCHOOL}
BELOW = {**SMALL_SCALE, UnitKind.SCHOOL: UnitKind.GRADE, UnitKind.GRADE: UnitKind.CLASS}
"""The units a report lists below its own."""
ABOVE = (UnitKind.GRADE, UnitKind.SCHOOL, UnitKind.TOWN, UnitKind.COUNTY)


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
        return _report(unit, call, meant, chosen, snapshot=snapshot, subject=subject, live=live)


def _period(unit: UnitOfWork, call: Call, meant: Unit, span: Span, *, live: bool) -> Period:
    """Return this week, month or term, or the newest finished one that has something to say."""
    if live:
        return period(span, call.today)
    newest = period(span, newest_week(call.now))
    earlier = before(newest)
    return newest if _of_weeks(unit, meant.id, newest).homework else earlier


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
        warnings=_warnings(unit, meant, weeks, subject=subject),
        below=_below(unit, meant, chosen, subject=subject),
        live=live,
    )


def _full_name(unit: UnitOfWork, meant: Unit) -> str:
    """Return a unit's name as the whole county would say it."""
    if meant.kind in (UnitKind.CLASS, UnitKind.GRADE):
        return f"{unit.people.unit(school_of(meant.id)).name} {meant.name}"
    return meant.name


def _warnings(
    unit: UnitOfWork, meant: Unit, weeks: Mapping[date, Snapshot], *, subject: str
) -> tuple[str, ...]:
    """Return what to warn of: areas below the unit above for weeks, falling ones, silence."""
    above = _unit_above(unit, meant)
    if not weeks:
        return ()
    others = (
        unit.unit_reports.weeks_of(above.id, since=min(weeks), before=max(weeks) + WEEK)
        if above
        else {}
    )
    compared: dict[str, list[Compared]] = {}
    for area in sorted({a for one in weeks.values() for a in one.areas}):
        about, name = area_name(area)
        if subject in ("", about):
            compared[name] = [_compared(weeks, others, week, area) for week in sorted(weeks)]
    than = above.name if above else ""
    silent = _silent_weeks(weeks)
    return warnings(compared, than=than, silent_weeks=silent)


def _compared(
    weeks: Mapping[date, Snapshot], others: Mapping[date, Snapshot], week: date, area: str
) -> Compared:
    own = weeks[week].areas.get(area)
    other = others[week].areas.get(area) if week in others else None
    return Compared(own=own.shown if own else Count(), others=other.shown.rate if other else None)


def _silent_weeks(weeks: Mapping[date, Snapshot]) -> int:
    silent = 0
    for week in sorted(weeks, reverse=True):
        if weeks[week].homework:
            break
        silent += 1
    return silent if silent < len(weeks) else 0  # never a word of homework: holidays, a new class


def _unit_above(unit: UnitOfWork, meant: Unit) -> Unit | None:
    above = {UnitKind.CLASS: 1, UnitKind.GRADE: 1, UnitKind.SCHOOL: 2, UnitKind.TOWN: 1}
    up = above.get(meant.kind)
    return unit.people.unit(UnitId(".".join(meant.id.split(".")[:-up]))) if up else None


def _below(unit: UnitOfWork, meant: Unit, chosen: Period, *, subject: str) -> tuple[UnitLine, ...]:
    kind = BELOW.get(meant.kind)
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


# Making them


@routes.lambda_function(name="queue_reports")
@use_case(QueueReports, by=Caller.PRODUCT)
def queue_reports(request: QueueReports, call: Call) -> QueuedReports:  # noqa: ARG001  # no fields
    """Queue the snapshot of the newest finished week for every class that has none yet."""
    week = newest_week(call.now)
    queued = 0
    with call.records() as unit:
        made = unit.unit_reports.made(UnitKind.CLASS, week)
        for one in unit.people.units_of_kind(UnitKind.CLASS):
            if one.id not in made:
                key = f"report:{one.id}:{week}"
                asked = MakeReport(class_id=one.id, week=week)
                queued += unit.work.put(key, work("make_report", asked), now=call.now, priority=8)
    return QueuedReports(queued=queued)


@routes.lambda_function(name="make_report")
@use_case(MakeReport, by=Caller.PRODUCT)
def make_report(request: MakeReport, call: Call) -> Done:
    """Make the snapshot of a class's week; the last class of a unit makes those above it."""
    with call.records() as unit:
        unit.unit_reports.hold(UnitId(request.class_id.split(".")[0]))
        if request.class_id in unit.unit_reports.made(UnitKind.CLASS, request.week):
            return Done(done=False)
        snapshot = _class_week(unit, call, request)
        made = (request.class_id, UnitKind.CLASS, snapshot)
        _keep(unit, call, made, week=request.week)
        _make_above(unit, call, request)
    return Done()


def _keep(
    unit: UnitOfWork, call: Call, made: tuple[UnitId, UnitKind, Snapshot], *, week: date
) -> None:
    unit_id, level, snapshot = made
    unit.unit_reports.keep(unit_id, week, snapshot=snapshot, level=level, at=call.now)
    call.audit(unit, Action.READ_REPORT, Scope(unit=unit_id), fields=("made",))


def _class_week(unit: UnitOfWork, call: Call, request: MakeReport) -> Snapshot:
    """Count every homework that five pupils have handed in and no week before has counted."""
    until = moment_of(request.week + WEEK)
    earlier = unit.unit_reports.weeks_of(
        request.class_id, since=request.week - OPEN_FOR - WEEK, before=request.week
    )
    counted = {h for one in earlier.values() for h in one.counted}
    opened = unit.unit_reports.homework_between(
        request.class_id, since=until - OPEN_FOR, before=until
    )
    found = []
    for homework_id, opened_at in opened:
        last_chance = opened_at < until - OPEN_FOR + WEEK
        if homework_id not in counted:
            one = _homework(unit, call, homework_id, last_chance=last_chance)
            found += [one] if one is not None else []
    return of_one_unit(found)


def _homework(
    unit: UnitOfWork, call: Call, homework_id: str, *, last_chance: bool
) -> Snapshot | None:
    """Return what the published summary of a homework counts; None: not yet, or not any more.

    Publishing goes through the same gate as everybody's summaries, so the report and every
    summary before and after it count the same papers, or differ by five pupils.
    """
    reports = unit.unit_reports
    done = reports.handed_in([homework_id], at=call.now).get(homework_id, 0)
    if done == 0 or (done < MIN_GROUP and not last_chance):
        return None
    homework = unit.grading.homework(homework_id)
    enrolled = len(unit.people.pupils_of(homework.class_id, on=call.today))
    at, told = call.now, done
    if done >= MIN_GROUP:
        newest = published(unit, call, homework)
        at, told = newest.at, newest.summary.done
    still_there = reports.handed_in([homework_id], at=at).get(homework_id, 0)
    if still_there != told:
        return None  # papers were deleted: the rest beside the summary would tell of them
    if told < MIN_GROUP and done >= MIN_GROUP:
        return None  # the summary has no figure yet; it waits for more papers
    answers = reports.answers([homework_id], at=at)
    snapshot = of_homework(answers, done=told, enrolled=enrolled)
    return snapshot.model_copy(update={"counted": (homework_id,)})


def _make_above(unit: UnitOfWork, call: Call, request: MakeReport) -> None:
    """Make the snapshot of each unit above whose classes all have theirs, from the nearest up."""
    made = unit.unit_reports.made(UnitKind.CLASS, request.week)
    parts = request.class_id.split(".")
    for depth, kind in zip((4, 3, 2, 1), ABOVE, strict=True):
        above = UnitId(".".join(parts[:depth]))
        classes = {one.id for one in unit.people.classes_under([above])}
        if not classes <= made:
            return
        below = _right_below(unit, above, kind)
        snapshots = unit.unit_reports.weeks_of_units(
            below, since=request.week, before=request.week + WEEK
        )
        together = of_units_below(one for some in snapshots.values() for one in some)
        _keep(unit, call, (above, kind, together), week=request.week)


def _right_below(unit: UnitOfWork, above: UnitId, kind: UnitKind) -> list[UnitId]:
    under = {
        UnitKind.GRADE: UnitKind.CLASS,
        UnitKind.SCHOOL: UnitKind.GRADE,
        UnitKind.TOWN: UnitKind.SCHOOL,
        UnitKind.COUNTY: UnitKind.TOWN,
    }
    return [one.id for one in unit.people.units_under(above, kind=under[kind])]


__all__ = ["LEVEL_NAMES", "routes"]
