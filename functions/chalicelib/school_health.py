"""Health use cases of schools in numbers: who has reported, the county's table, a cluster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.health_telling import tell_heads
from chalicelib.runtime import use_case
from school.errors import NotFound, NotUnderstood
from school.health import ClassCheck, HealthCase, Numbers, numbers_of
from school.health_clusters import Rule, about_in_words, sick_of, watched
from school.health_reports import (
    ClusterOf,
    ClusterReport,
    RemindClasses,
    RemindedClasses,
    SchoolHealth,
    SchoolHealthOf,
    SchoolLine,
    WatchedGrade,
)
from school.health_rules import health_rules
from school.naming import normal
from school.notices import NoticeKind
from school.people import SCHOOL_DEPTH, PersonId, Role, Unit, UnitId, UnitKind, school_of
from school.permissions import Action, Scope
from school.school_names import school_named
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LOOKING = (
    Role.PRINCIPAL,
    Role.VICE_PRINCIPAL,
    Role.HEALTH_REPORTER,
    Role.BUREAU,
    Role.BUREAU_LEADER,
)
AT_ONCE = frozenset({Rule.NOTIFIABLE, Rule.MEAL})


@dataclass(frozen=True)
class Day:
    """Everything kept of a unit's day, by class."""

    enrolled: Mapping[UnitId, int]
    checks: Mapping[UnitId, ClassCheck]
    cases: Mapping[UnitId, Sequence[HealthCase]]
    away: Mapping[UnitId, Sequence[PersonId]]

    def numbers(self, class_id: UnitId, day: date) -> Numbers:
        """Return a class's day in numbers; a class that has not reported counts as enrolled."""
        fresh = ClassCheck(class_id=class_id, day=day, enrolled=self.enrolled[class_id])
        check = self.checks.get(class_id, fresh)
        check = check.model_copy(update={"enrolled": self.enrolled[class_id]})
        return numbers_of(check, self.cases.get(class_id, ()), self.away.get(class_id, ()))

    def missing(self) -> list[UnitId]:
        """Return the classes that have not reported."""
        return [c for c in self.enrolled if c not in self.checks or not self.checks[c].reported]


@routes.lambda_function(name="school_health")
@use_case(SchoolHealthOf)
def school_health(request: SchoolHealthOf, call: Call) -> SchoolHealth:
    """Return today's numbers of a school, or of every school of the county."""
    meant = _meant(call, request)
    scope = Scope(unit=meant.id)
    call.require(Action.READ_HEALTH_TOTALS, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_HEALTH_TOTALS, scope, fields=("aggregates",))
        day = day_of_unit(unit, meant.id, on=call.today)
        report = _report(call, meant, day)
        if meant.kind is UnitKind.SCHOOL:
            return report.model_copy(update=_of_school(unit, call, meant.id, day))
        return report.model_copy(update={"schools": _schools(unit, call, meant.id, day)})


def day_of_unit(unit: UnitOfWork, unit_id: UnitId, *, on: date) -> Day:
    """Return everything kept of a day of a school or of all below a unit."""
    cases: dict[UnitId, list[HealthCase]] = defaultdict(list)
    for case in unit.health.cases(unit_id, since=on, until=on):
        cases[case.class_id].append(case)
    away: dict[UnitId, list[PersonId]] = defaultdict(list)
    for illness in unit.health.away(unit_id, on=on):
        away[illness.class_id].append(illness.pupil_id)
    checks = unit.health.checks(unit_id, since=on, until=on)
    return Day(
        enrolled=unit.health.enrolled(unit_id, on=on),
        checks={check.class_id: check for check in checks},
        cases=cases,
        away=away,
    )


def keep_day(unit: UnitOfWork, call: Call, school: UnitId) -> None:
    """Keep how many of a school's pupils are away ill today, of the classes that reported."""
    day = day_of_unit(unit, school, on=call.today)
    silent = set(day.missing())
    numbers = _sum(day.numbers(one, call.today) for one in day.enrolled if one not in silent)
    if numbers.enrolled:
        unit.health_days.keep(school, call.today, pupils=numbers.enrolled, sick=numbers.sick)


def _report(call: Call, meant: Unit, day: Day) -> SchoolHealth:
    numbers = _sum(day.numbers(class_id, call.today) for class_id in day.enrolled)
    return SchoolHealth(
        unit_id=meant.id,
        name=meant.name,
        level=meant.kind,
        day=call.today,
        made_at=call.now,
        numbers=numbers,
        classes=len(day.enrolled),
        few=numbers.enrolled < health_rules().watch_least_pupils,
    )


def _sum(several: Iterable[Numbers]) -> Numbers:
    return sum(several, Numbers())


def _of_school(unit: UnitOfWork, call: Call, school: UnitId, day: Day) -> dict[str, object]:
    rules = health_rules()
    since = call.today - timedelta(days=rules.longest_window - 1)
    cases = unit.health.cases(school, since=since, until=call.today)
    checks = unit.health.checks(school, since=since, until=call.today)
    names = {one.id: one.name for one in unit.people.units_under(school)}
    grades = {
        grade: sum(n for class_id, n in day.enrolled.items() if class_id.startswith(f"{grade}."))
        for grade in {class_id.rpartition(".")[0] for class_id in day.enrolled}
    }
    found = watched(sick_of(cases, checks), rules, today=call.today)
    near = call.today - timedelta(days=rules.general.days)
    return {
        "missing": tuple(names[class_id] for class_id in day.missing()),
        "clusters": len(unit.health_clusters.since(school, near)),
        "watched": tuple(
            WatchedGrade(
                name=names[one.grade_id],
                about=about_in_words(one.about, rules),
                cases=one.cases,
                days=one.days,
                line=one.line,
            )
            for one in found
            if grades.get(one.grade_id, 0) >= rules.watch_least_pupils
        ),
    }


def _schools(unit: UnitOfWork, call: Call, above: UnitId, day: Day) -> tuple[SchoolLine, ...]:
    by_school: dict[UnitId, list[UnitId]] = defaultdict(list)
    for class_id in day.enrolled:
        by_school[school_of(class_id)].append(class_id)
    missing = set(day.missing())
    schools = [s for s in unit.people.units_under(above, kind=UnitKind.SCHOOL) if s.id in by_school]
    return tuple(
        SchoolLine(
            unit_id=school.id,
            name=school.name,
            numbers=_sum(day.numbers(one, call.today) for one in by_school[school.id]),
            classes=len(by_school[school.id]),
            missing=sum(one in missing for one in by_school[school.id]),
        )
        for school in schools
    )


def _meant(call: Call, request: SchoolHealthOf) -> Unit:
    """Return the unit that is meant: the one named, else the one the person leads.

    Raises:
        NotUnderstood: No school of this name below the person's units.
        PermissionDenied: The person leads nothing.
    """
    if request.unit_id is not None:
        call.require(Action.READ_HEALTH_TOTALS, Scope(unit=request.unit_id))
        with call.records() as unit:
            return unit.people.unit(request.unit_id)
    held = [u for role in LOOKING for u in call.person.units_on(call.today, frozenset({role}))]
    if not held:
        call.require(Action.READ_HEALTH_TOTALS, Scope(unit=UnitId("-")))
    if not held:  # teachers have the right for their class: it is on its own card
        raise NotFound("请发“晨检”看本班情况。全校的由校长和疫情报告人看。")
    text = normal(request.caption)
    with call.records() as unit:
        own = unit.people.unit(held[0])
        if held[0].count(".") >= SCHOOL_DEPTH or not text:
            return own
        schools = {s.id: s for s in unit.people.units_under(held[0], kind=UnitKind.SCHOOL)}
    named = school_named(request.caption, {place: one.name for place, one in schools.items()})
    return schools[named] if named else own


@routes.lambda_function(name="remind_classes")
@use_case(RemindClasses)
def remind_classes(request: RemindClasses, call: Call) -> RemindedClasses:
    """Remind the heads of the classes of a school that have not reported, once a day."""
    meant = _meant(call, SchoolHealthOf(unit_id=request.unit_id))
    scope = Scope(unit=meant.id)
    call.require(Action.READ_HEALTH_TOTALS, scope)
    if meant.kind is not UnitKind.SCHOOL:
        raise NotUnderstood("请写上学校再提醒，如“卫生日报 云溪第1小学”，点“提醒”。")
    with call.records() as unit:
        call.audit(unit, Action.READ_HEALTH_TOTALS, scope, fields=("reminder",))
        return remind_missing(unit, call, meant.id, again=f"{call.now:%H}")


def remind_missing(
    unit: UnitOfWork, call: Call, school: UnitId, *, again: str = ""
) -> RemindedClasses:
    """Tell the heads of a school's classes that have not reported; *again* tells them once more."""
    day = day_of_unit(unit, school, on=call.today)
    told = sum(
        tell_heads(
            unit, call, class_id, kind=NoticeKind.HEALTH_REMIND, when=f"{call.today}:{again}"
        )
        for class_id in day.missing()
    )
    names = tuple(unit.people.unit(class_id).name for class_id in day.missing())
    return RemindedClasses(classes=names, told=told)


@routes.lambda_function(name="show_cluster")
@use_case(ClusterOf)
def show_cluster(request: ClusterOf, call: Call) -> ClusterReport:
    """Return a cluster that was told, for those who report it: classes and counts, no names."""
    with call.records() as unit:
        told = unit.health_clusters.get(request.cluster_id)
    scope = Scope(unit=told.school_id)
    call.require(Action.READ_HEALTH_TOTALS, scope)
    rules = health_rules()
    with call.records() as unit:
        call.audit(unit, Action.READ_HEALTH_TOTALS, scope, fields=("cluster",))
        names = tuple(unit.people.unit(class_id).name for class_id in told.classes)
        school = unit.people.unit(told.school_id).name
    return ClusterReport(
        school=school,
        rule=told.rule,
        about=about_in_words(told.about, rules),
        first=told.first,
        last=told.last,
        cases=told.cases,
        days=told.days,
        classes=names,
        told_at=told.told_at,
        within_hours=0 if told.rule in AT_ONCE else rules.report_within_hours,
    )
