"""Health use case of those who report a class: the check in two taps, or by roll numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.health_cases import Reported, keep_findings
from chalicelib.health_telling import tell_clusters
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.county_time import COUNTY_TIME
from school.errors import NotFound, NotUnderstood
from school.growth_record import Choice
from school.health import ClassCheck, HealthCase, Illness, Shift, numbers_of
from school.health_calls import MOST_FINDINGS, Away, CaseLine, ClassHealth, ReportHealth
from school.health_rules import health_rules
from school.health_words import SaidCheck, parse_check, spoken
from school.naming import Caption, names_class
from school.people import PersonId, Pupil, Role, Unit, UnitId, school_of
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

REPORTING = frozenset({Role.CLASS_HEAD, Role.TEACHER, Role.HEALTH_REPORTER})
MOST_CHOICES = 6
NOON = 12


@dataclass(frozen=True)
class ClassDay:
    """A class's day as it is kept."""

    check: ClassCheck
    cases: Sequence[HealthCase]
    away: Sequence[Illness]
    pupils: Mapping[PersonId, Pupil]


@routes.lambda_function(name="report_health")
@use_case(ReportHealth)
def report_health(request: ReportHealth, call: Call) -> ClassHealth:
    """Keep what a class reports, and say how its day stands; nothing reported asks for it."""
    said = parse_check(request.caption, rules=health_rules())
    named = (said.grade, said.class_no)
    meant = class_to_report(call, class_id=request.class_id, named=named, word="晨检")
    if isinstance(meant, tuple):
        return ClassHealth(choices=meant, shift=_shift(request, call))
    call.require(Action.REPORT_HEALTH, Scope(unit=meant.id))
    reports = bool(said.findings) or said.all_well or request.all_well
    if said.left and not reports:
        raise NotUnderstood(
            f"“{said.left}”没看懂，没有记下。请写学号和情况，如“晨检 3号 发热38.5”。"
        )
    with call.records() as unit:
        unit.health.hold(school_of(meant.id))
        pupils = unit.people.pupils_of(meant.id, on=call.today)
        call.audit(unit, Action.REPORT_HEALTH, Scope(unit=meant.id), fields=("check",))
        to_come: tuple[str, ...] = ()
        shift = _shift(request, call)
        ill = 0 if request.replace or said.again else _reported_ill(unit, call, meant.id, shift)
        asks = ill if said.all_well or request.all_well else 0
        if reports and not asks:
            keep_findings(unit, call, _reported(request, call, meant.id, said, pupils))
            to_come = tell_clusters(unit, call, school_of(meant.id))
        shown = _answered(unit, call, meant, said, pupils, shift=shift)
    update = {"done": reports and not asks, "to_come": to_come, "to_replace": asks}
    return shown.model_copy(update=update)


def _reported_ill(unit: UnitOfWork, call: Call, class_id: UnitId, shift: Shift) -> int:
    """Return how many were reported in a check of today."""
    check = unit.health.check(class_id, call.today)
    cases = unit.health.cases(class_id, since=call.today, until=call.today)
    shifts = [case.shift for case in cases]
    shifts += [one.shift for one in check.unnamed] if check else []
    return shifts.count(shift)


def _answered(  # noqa: PLR0913  # whose day, and what was just said of it
    unit: UnitOfWork,
    call: Call,
    meant: Unit,
    said: SaidCheck,
    pupils: Sequence[Pupil],
    *,
    shift: Shift,
) -> ClassHealth:
    day = class_day(unit, call, meant.id, pupils)
    reported = [pupil for pupil in pupils if pupil.roll_no in dict(said.findings)]
    consented = agreed(unit, *(pupil.id for pupil in reported))
    nameless = {pupil.roll_no for pupil in reported if pupil.id not in consented}
    shown = _view(unit, call, meant, day, audited={pupil.id for pupil in reported})
    return shown.model_copy(
        update={
            "shift": shift,
            "counted_only": tuple(n for n, f in said.findings if n in nameless and not f.back),
            "unchanged": tuple(n for n, f in said.findings if n in nameless and f.back),
            "reported_at": day.check.shifts.get(shift),
        }
    )


def class_day(unit: UnitOfWork, call: Call, class_id: UnitId, pupils: Sequence[Pupil]) -> ClassDay:
    """Return a class's day as far as it is known."""
    check = unit.health.check(class_id, call.today)
    cases = unit.health.cases(class_id, since=call.today, until=call.today)
    return ClassDay(
        check=check or ClassCheck(class_id=class_id, day=call.today, enrolled=len(pupils)),
        cases=cases,
        away=unit.health.away(class_id, on=call.today),
        pupils={pupil.id: pupil for pupil in pupils},
    )


def _reported(
    request: ReportHealth,
    call: Call,
    class_id: UnitId,
    said: SaidCheck,
    pupils: Sequence[Pupil],
) -> Reported:
    """Return what is to be kept.

    Raises:
        NotFound: A roll number that is in no class.
        NotUnderstood: More pupils than a class has.
    """
    if len(said.findings) > MOST_FINDINGS:
        raise NotUnderstood(f"一次最多报 {MOST_FINDINGS} 位同学，没有记下。请分几次。")
    by_roll = {pupil.roll_no: pupil for pupil in pupils}
    missing = "、".join(str(roll) for roll, _ in said.findings if roll not in by_roll)
    if missing:
        raise NotFound(f"这个班没有 {missing} 号，这次没有记下。请核对学号后再发一次。")
    for roll, _ in said.findings:
        call.require(Action.REPORT_HEALTH, Scope(unit=class_id, pupil=by_roll[roll].id))
    return Reported(
        class_id=class_id,
        shift=_shift(request, call),
        enrolled=len(pupils),
        findings=tuple((by_roll[roll], finding) for roll, finding in said.findings),
        anew=said.again or said.all_well or request.all_well,
        message=request.message or f"{call.person.id}:{call.now.isoformat()}",
    )


def _shift(request: ReportHealth, call: Call) -> Shift:
    """Return which check it is: by the words, else by the clock."""
    if request.shift is not None:
        return request.shift
    if "午检" in request.caption and "晨午检" not in request.caption:
        return Shift.NOON
    if "晨检" in request.caption:
        return Shift.MORNING
    return Shift.NOON if call.now.astimezone(COUNTY_TIME).hour >= NOON else Shift.MORNING


def class_to_report(
    call: Call, *, class_id: UnitId | None, named: tuple[int | None, int | None], word: str
) -> Unit | tuple[Choice, ...]:
    """Return the class that is meant, or those to choose from.

    Args:
        call: Who reports.
        class_id: The class chosen by button.
        named: Grade and number of the class the words name, or None.
        word: How an example in an error begins.

    Raises:
        NotFound: There is no such class among those the person may report.
        NotUnderstood: The school has many classes and none is named.
        PermissionDenied: The person reports for no class.
    """
    if class_id is not None:
        call.require(Action.REPORT_HEALTH, Scope(unit=class_id))
    with call.records() as unit:
        if class_id is not None:
            return unit.people.unit(class_id)
        known = unit.people.classes_under(call.person.units_on(call.today, REPORTING))
    grade, class_no = named
    said = Caption(grade=grade, class_no=class_no)
    meant = [one for one in known if grade is None or names_class(said, one.id)]
    if not meant:
        there = f"{school_of(known[0].id)}.g{grade}.c{class_no}" if known else "-"
        call.require(Action.REPORT_HEALTH, Scope(unit=UnitId(there)))
        raise NotFound(f"没有找到这个班。请写清班级，如“{word} 三(2)班 3号 …”。")
    heads = call.person.units_on(call.today, frozenset({Role.CLASS_HEAD}))
    own = [one for one in meant if one.id in heads]
    if len(own) == 1 or len(meant) == 1:
        return (own or meant)[0]
    if len(meant) > MOST_CHOICES:
        raise NotUnderstood(f"请写上班级，如“{word} {meant[0].name} 3号 …”。")
    return tuple(Choice(id=one.id, name=one.name) for one in own or meant)


def _view(
    unit: UnitOfWork, call: Call, meant: Unit, day: ClassDay, *, audited: set[PersonId]
) -> ClassHealth:
    """Return the class's day; who is what only for those who may read it, and audited."""
    shown: set[PersonId] = set()

    def may_read(pupil: PersonId) -> bool:
        scope = Scope(unit=meant.id, pupil=pupil)
        if not allowed(call.person, Action.READ_HEALTH, scope, on=call.today):
            return pupil in audited
        shown.add(pupil)
        return True

    cases = [case for case in day.cases if case.pupil_id in day.pupils and may_read(case.pupil_id)]
    away = [one for one in day.away if one.pupil_id in day.pupils and may_read(one.pupil_id)]
    for pupil in sorted(shown | audited, key=lambda one: day.pupils[one].roll_no):
        scope = Scope(unit=meant.id, pupil=pupil)
        call.audit(unit, Action.REPORT_HEALTH, scope, fields=("health",))
    return ClassHealth(
        class_id=meant.id,
        class_name=meant.name,
        day=call.today,
        numbers=numbers_of(day.check, day.cases, [one.pupil_id for one in day.away]),
        cases=tuple(_case_line(day, case) for case in cases),
        away=tuple(_away(day, one, call) for one in away),
    )


def _case_line(day: ClassDay, case: HealthCase) -> CaseLine:
    pupil = day.pupils[case.pupil_id]
    said = spoken(case.finding, rules=health_rules())
    return CaseLine(roll_no=pupil.roll_no, name=pupil.name, shift=case.shift, said=said)


def _away(day: ClassDay, one: Illness, call: Call) -> Away:
    pupil = day.pupils[one.pupil_id]
    return Away(roll_no=pupil.roll_no, name=pupil.name, days=one.days_on(call.today))


def agreed(unit: UnitOfWork, *pupils: PersonId) -> set[PersonId]:
    """Return those of some pupils whose guardians agreed to health data."""
    decisions = unit.consents.of(*pupils)
    return {one for one in pupils if consent.in_force(decisions, one, Purpose.HEALTH)}
