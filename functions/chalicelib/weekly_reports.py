"""Weekly report use cases: the snapshot of every class and week, and of every unit above."""

from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.early_warning import tell_warnings
from chalicelib.results import published
from chalicelib.runtime import Caller, use_case
from school.papers import Done
from school.people import UnitId, UnitKind
from school.periods import WEEK, moment_of, newest_week
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.summary import MIN_GROUP
from school.unit_report import (
    MakeReport,
    QueuedReports,
    QueueReports,
    Snapshot,
    of_homework,
    of_one_unit,
    of_units_below,
)
from school.work import work

routes = Blueprint(__name__)

OPEN_FOR = timedelta(weeks=3)
"""How long a homework may wait for its fifth paper before it is counted further up."""
ABOVE = (UnitKind.GRADE, UnitKind.SCHOOL, UnitKind.TOWN, UnitKind.COUNTY)


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
        tell_warnings(unit, call, (above, kind), week=request.week)


def _right_below(unit: UnitOfWork, above: UnitId, kind: UnitKind) -> list[UnitId]:
    under = {
        UnitKind.GRADE: UnitKind.CLASS,
        UnitKind.SCHOOL: UnitKind.GRADE,
        UnitKind.TOWN: UnitKind.SCHOOL,
        UnitKind.COUNTY: UnitKind.TOWN,
    }
    return [one.id for one in unit.people.units_under(above, kind=under[kind])]
