"""Use case of training figures: how many teachers of a school or county were trained, how long."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import place_meant
from chalicelib.runtime import use_case
from chalicelib.workplace import schools_of
from school.county_time import school_year
from school.errors import PermissionDenied
from school.people import SCHOOL_DEPTH, PersonId, Role, Unit, UnitId
from school.periods import moment_of
from school.permissions import Action, Scope
from school.small_groups import hidden_units
from school.store.training import Trained
from school.store.unit_of_work import UnitOfWork
from school.terms import Term, term_of
from school.training_calls import (
    MOST_NAMES,
    KindHours,
    SchoolTraining,
    TrainingFigures,
    TrainingFiguresOf,
)
from school.training_rules import training_rules

routes = Blueprint(__name__)

Teachers = Mapping[UnitId, set[PersonId]]
LEADING = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL})
_YEAR = re.compile(r"(?P<year>20\d{2})\s*(?:[-–—~到至]\s*(?:20)?\d{2}\s*)?学?年")


@routes.lambda_function(name="training_figures")
@use_case(TrainingFiguresOf)
def training_figures(request: TrainingFiguresOf, call: Call) -> TrainingFigures:
    """Return how many teachers of a place have hours of training in a time; aggregates.

    Raises:
        NotFound: A school is named that is not among the asker's.
        PermissionDenied: It is not the asker's to read; or names are asked for by somebody else
            than the teachers' own principal.
    """
    place = place_meant(call, Action.READ_TRAINING, request.text)
    scope = Scope(unit=place)
    call.require(Action.READ_TRAINING, scope)
    own = place in call.person.units_on(call.today, LEADING)
    if request.missing and not own:
        raise PermissionDenied("老师的名单只有本校校长能看。教育局请看“培训统计”的合计。")
    first, last, period = _time(request.text, today=call.today)
    with call.records() as unit:
        fields = ("figures", "names") if request.missing else ("figures",)
        call.audit(unit, Action.READ_TRAINING, scope, fields=fields)
        teachers = unit.trainings.teachers(place, on=call.today)
        until = moment_of(last + timedelta(days=1))
        given, trainings = unit.trainings.trained(place, since=moment_of(first), until=until)
        trained = {person for one in given for person in one.people}
        without = sorted({person for some in teachers.values() for person in some} - trained)
        where = unit.people.unit(place)
        one_school = place.count(".") >= SCHOOL_DEPTH
        hidden = frozenset() if own else _hidden(unit, call, place, teachers)
        rows = [] if one_school else _by_school(unit, place, teachers, given)
        rows = [_unsaid(one) if one.school_id in hidden else one for one in rows]
        whole = _whole(where, teachers, given)
        return TrainingFigures(
            scope=where.name,
            period=period,
            whole=_unsaid(whole) if place in hidden else whole,
            schools=_worst_first(rows),
            kinds=() if place in hidden else _kinds(given),
            trainings=trainings,
            may_name=own,
            missing=tuple(unit.trainings.names(without[:MOST_NAMES])) if request.missing else (),
            missing_total=len(without) if own else 0,
        )


def _time(text: str, *, today: date) -> tuple[date, date, str]:
    """Return the first and last day of the term or school year a text names; this year's else."""
    if "学期" in text:
        term = term_of(today)
        term = term.before() if "上" in text else term
        return term.first, term.last, term.name
    said = _YEAR.search(text)
    year = int(said["year"]) if said else school_year(today)
    year -= 1 if said is None and re.search(r"[上去]个?学?年", text) else 0
    first, last = Term(year=year, half=1).first, Term(year=year, half=2).last
    return first, last, f"{year}–{year + 1}学年"


def _hidden(unit: UnitOfWork, call: Call, place: UnitId, teachers: Teachers) -> frozenset[UnitId]:
    """Return the units of the county of so few teachers that their figures stay unsaid."""
    county = UnitId(place.partition(".")[0])
    every = teachers if place == county else unit.trainings.teachers(county, on=call.today)
    return hidden_units({school: len(people) for school, people in every.items()})


def _unsaid(row: SchoolTraining) -> SchoolTraining:
    return row.model_copy(update={"trained": None, "hours": None})


def _by_school(
    unit: UnitOfWork,
    place: UnitId,
    teachers: Teachers,
    given: Iterable[Trained],
) -> list[SchoolTraining]:
    """Return the figures of each school."""
    trained: dict[UnitId, list[Trained]] = defaultdict(list)
    for one in given:
        trained[one.school].append(one)
    return [
        _figures(one, people=teachers.get(one.id, set()), given=trained[one.id])
        for one in schools_of(unit, place)
    ]


def _figures(school: Unit, *, people: set[PersonId], given: list[Trained]) -> SchoolTraining:
    trained = {person for one in given for person in one.people}
    return SchoolTraining(
        school_id=school.id,
        name=school.name,
        teachers=len(people),
        # Who was trained and has left is no teacher of today.
        trained=len(trained & people),
        hours=sum(one.hours for one in given),
    )


def _whole(place: Unit, teachers: Teachers, given: list[Trained]) -> SchoolTraining:
    """Return the figures of the schools together; somebody who works in two counts in both."""
    total = sum(len(some) for some in teachers.values())
    trained = {person for one in given for person in one.people}
    return SchoolTraining(
        school_id=place.id,
        name=place.name,
        teachers=total,
        trained=sum(len(some & trained) for some in teachers.values()),
        hours=sum(one.hours for one in given),
    )


def _worst_first(rows: Iterable[SchoolTraining]) -> tuple[SchoolTraining, ...]:
    return tuple(sorted(rows, key=lambda row: (row.coverage is None, row.coverage or 0.0)))


def _kinds(given: Iterable[Trained]) -> tuple[KindHours, ...]:
    rules = training_rules()
    hours: dict[str, float] = defaultdict(float)
    for one in given:
        hours[one.kind] += one.hours
    return tuple(
        KindHours(kind=rules.kind_name(kind), hours=hours[kind])
        for kind in rules.kinds
        if hours.get(kind)
    )
