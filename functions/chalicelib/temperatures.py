"""Taker of temperatures: what a thermometer at a gate or in a classroom measured of somebody."""

from chalicelib.call import Call
from chalicelib.health import agreed
from chalicelib.health_cases import count_unnamed, feverish, keep_finding, raise_fevers
from chalicelib.health_telling import tell_clusters, tell_heads
from school.county_time import day_of
from school.device_events import StoredEvent
from school.health import ClassCheck, Finding, Shift, Unnamed
from school.health_rules import health_rules
from school.notices import NoticeKind
from school.people import Pupil, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork


def take_temperature(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
    """Keep a fever of a pupil; anything else that was measured is not kept.

    Whoever takes events holds the school's health already, before anything is audited.
    Below the limit nothing is written about the child (R6: no more than is needed). Of today only:
    a device that was offline for days reports no fever that anybody could still look after. What
    was measured leaves the stored event again: the case is sealed and goes with its consent.
    """
    event, rules = stored.event, health_rules()
    unit.events.blank(stored)
    person, celsius = event.person, event.value
    if person is None or celsius is None or day_of(event.at) != call.today:
        return
    found = unit.people.enrolled([person], on=call.today)
    here = [one for one in found if school_of(one.class_id) == school_of(event.school)]
    if not here or not rules.fever_c <= celsius <= rules.highest_c:
        return
    _keep(unit, call, here[0], Finding(signs=("fever",), temperature_c=celsius))


def _keep(unit: UnitOfWork, call: Call, pupil: Pupil, finding: Finding) -> None:
    school = school_of(pupil.class_id)
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    if agreed(unit, pupil.id):
        today = unit.health.cases_of(pupil.id, since=call.today)
        before = feverish(unit, call, pupil.class_id)
        keep_finding(unit, call, pupil, finding=finding, shift=Shift.DEVICE)
        raise_fevers(unit, call, pupil.class_id, before=before)
        call.audit(unit, Action.REPORT_HEALTH, scope, fields=("temperature",))
        if all(case.shift is not Shift.DEVICE for case in today):  # heads are told once a day
            when = f"device:{call.new_token()}"
            tell_heads(unit, call, pupil.class_id, kind=NoticeKind.HEALTH_TOLD, when=when)
    else:
        enrolled = unit.health.enrolled(pupil.class_id, on=call.today).get(pupil.class_id, 0)
        check = unit.health.check(pupil.class_id, call.today) or ClassCheck(
            class_id=pupil.class_id, day=call.today, enrolled=enrolled
        )
        mark = unit.health.mark(pupil.id, day=call.today, shift=Shift.DEVICE)
        one = Unnamed(key=mark, shift=Shift.DEVICE, finding=finding)
        unit.health.keep_check(
            count_unnamed(unit, call, check, one, came_with=call.new_token()[:24])
        )
        call.audit(unit, Action.REPORT_HEALTH, Scope(unit=pupil.class_id), fields=("count",))
    tell_clusters(unit, call, school)
