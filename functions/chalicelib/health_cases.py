"""Keeps what was found: a sealed case of whoever agreed, a number of everybody else."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.telling import tell_guardians
from school import consent
from school.consent import Purpose
from school.device_events import Event
from school.health import CHECKS, Absence, ClassCheck, Finding, HealthCase, Illness, Shift, Unnamed
from school.health_rules import health_rules
from school.notices import NoticeKind
from school.people import PersonId, Pupil, UnitId, school_of
from school.store.unit_of_work import UnitOfWork

SOURCE = "health"
"""How events of this capability name it."""


@dataclass(frozen=True)
class Reported:
    """What is to be kept of one class and shift."""

    class_id: UnitId
    shift: Shift
    enrolled: int
    findings: tuple[tuple[Pupil, Finding], ...]
    anew: bool
    """It takes the place of what the shift had."""
    message: str
    """The same again counts nobody twice."""


def keep_findings(unit: UnitOfWork, call: Call, reported: Reported) -> None:
    """Keep a report: cases of who agreed, and the class's check with the number of the others."""
    check = unit.health.check(reported.class_id, call.today) or ClassCheck(
        class_id=reported.class_id, day=call.today, enrolled=reported.enrolled
    )
    before = feverish(unit, call, reported.class_id)
    if reported.anew:
        check = _without(unit, call, check, shift=reported.shift)
    ids = [pupil.id for pupil, _ in reported.findings]
    decisions = unit.consents.of(*ids)
    for place, (pupil, finding) in enumerate(reported.findings):
        if consent.in_force(decisions, pupil.id, Purpose.HEALTH):
            keep_finding(unit, call, pupil, finding=finding, shift=reported.shift)
            continue
        key = unit.health.mark(pupil.id, day=call.today, shift=reported.shift)
        one = Unnamed(key=key, shift=reported.shift, finding=finding)
        came_with = id_of("unnamed", reported.message, str(place))
        check = count_unnamed(unit, call, check, one, came_with=came_with)
        _ask_for_consent(unit, call, pupil.id)
    raise_fevers(unit, call, reported.class_id, before=before)
    shifts = {**check.shifts, reported.shift: call.now}
    update = {"shifts": shifts, "enrolled": reported.enrolled}
    unit.health.keep_check(check.model_copy(update=update))


def _without(unit: UnitOfWork, call: Call, check: ClassCheck, *, shift: Shift) -> ClassCheck:
    """Return the check without a shift, and take its cases back."""
    cases = unit.health.cases(check.class_id, since=call.today, until=call.today)
    for case in cases:
        if case.shift is shift:
            _take_back(unit, call, case.pupil_id, shift=shift)
    kept = tuple(one for one in check.unnamed if one.shift is not shift)
    return check.model_copy(update={"unnamed": kept})


def keep_finding(
    unit: UnitOfWork, call: Call, pupil: Pupil, *, finding: Finding, shift: Shift
) -> None:
    """Keep what was found of a pupil who agreed; what is well again is no case."""
    if finding.back:
        _take_back(unit, call, pupil.id, shift=shift)
        end_illness(unit, call, pupil.id)
        if finding.temperature_c is None:
            return
    number = id_of("case", pupil.id, str(call.today), shift)
    case = HealthCase(
        id=number,
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        day=call.today,
        shift=shift,
        finding=finding,
        author=None if shift is Shift.DEVICE else call.person.id,
        at=call.now,
    )
    unit.health.keep_case(case)
    if finding.absence is Absence.SICK:
        _open_illness(unit, call, pupil, finding)
    elif shift in CHECKS and finding.absence is Absence.NONE:
        end_illness(unit, call, pupil.id)  # seen at school


def feverish(unit: UnitOfWork, call: Call, class_id: UnitId) -> set[PersonId]:
    """Return who of a class was found with a fever at school today."""
    return {
        case.pupil_id
        for case in unit.health.cases(class_id, since=call.today, until=call.today)
        if case.finding.fever
        and case.finding.absence is Absence.NONE
        and case.shift is not Shift.FAMILY
    }


def raise_fevers(unit: UnitOfWork, call: Call, class_id: UnitId, *, before: set[PersonId]) -> None:
    """Put down a fever for each child of a class that had none *before* today.

    The numbers of these events are drawn, and say nothing: one made of the child and the day could
    be found out by trying every child. The school's health is held, so none is raised twice.
    """
    for _ in feverish(unit, call, class_id) - before:
        raise_fever(unit, call, school_of(class_id), key=call.new_token()[:40])


def count_unnamed(
    unit: UnitOfWork, call: Call, check: ClassCheck, one: Unnamed, *, came_with: str
) -> ClassCheck:
    """Return the check with one more without a name, in the place of what was said of the same.

    Args:
        unit: The open transaction.
        call: Who reports.
        check: What the class reported so far.
        one: What was found; who is well again is taken out.
        came_with: The message or event: a fever is put down by it, which says nothing of who it is.
    """
    before = [known for known in check.unnamed if known.key == one.key]
    others = tuple(known for known in check.unnamed if known.key != one.key)
    if one.finding.back:
        return check.model_copy(update={"unnamed": others})
    told = any(_fever_here(known.finding) for known in before)
    if _fever_here(one.finding) and not told:
        raise_fever(unit, call, school_of(check.class_id), key=came_with)
    return check.model_copy(update={"unnamed": (*others, one)})


def _fever_here(finding: Finding) -> bool:
    return finding.fever and finding.absence is Absence.NONE


def raise_fever(unit: UnitOfWork, call: Call, school: UnitId, *, key: str) -> None:
    """Put a fever down as an event, once for each *key*; it says neither who nor where."""
    limit = health_rules().fever_c
    event = Event(
        source=SOURCE,
        event_id=f"fever:{key}",
        school=school,
        kind="fever",
        at=call.now,
        text=f"校内发现发热 1 例（{limit:.1f}℃ 及以上），班主任已登记。",
    )
    unit.events.put(event, now=call.now)


def _take_back(unit: UnitOfWork, call: Call, pupil: PersonId, *, shift: Shift) -> None:
    """Delete a shift's case of today, and the illness that began with nothing else."""
    today = unit.health.cases_of(pupil, since=call.today)
    unit.health.drop_cases([case.id for case in today if case.shift is shift])
    illness = unit.health.illness_of(pupil)
    others = [c for c in today if c.shift is not shift and c.finding.absence is Absence.SICK]
    if illness is not None and illness.first == call.today and not others:
        unit.health.drop_illness(illness.id)


def _open_illness(unit: UnitOfWork, call: Call, pupil: Pupil, finding: Finding) -> None:
    if unit.health.illness_of(pupil.id) is not None:
        return
    ask = call.today + timedelta(days=health_rules().ask_after_days)
    illness = Illness(
        id=id_of("illness", pupil.id, str(call.today)),
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        first=call.today,
        signs=finding.signs,
        ask_on=ask,
    )
    unit.health.keep_illness(illness)


def end_illness(unit: UnitOfWork, call: Call, pupil: PersonId) -> Illness | None:
    """Note that a pupil is back; return the illness that ended, or None."""
    illness = unit.health.illness_of(pupil)
    if illness is None:
        return None
    ended = illness.model_copy(update={"ended": call.today})
    unit.health.keep_illness(ended)
    return ended


def _ask_for_consent(unit: UnitOfWork, call: Call, pupil: PersonId) -> None:
    """Send the guardians the text, and not again while the last one is still in the queue's time.

    A child with hay fever would otherwise bring the same card every morning.
    """
    tell_guardians(
        unit,
        call,
        pupil,
        kind=NoticeKind.CONSENT,
        about=f"{Purpose.HEALTH}:{pupil}",
        when="health",
        purpose=Purpose.HEALTH,
    )
