"""Alarm use cases that read: one incident, the incidents of one's schools, a digest."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib import duty
from chalicelib.alarm_acts import found
from chalicelib.alarm_report import report
from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.workplace import NOWHERE, school_names
from school.alarm_calls import (
    AlarmCount,
    AlarmDigest,
    AlarmList,
    AlarmsOf,
    DigestOf,
    IncidentOf,
    IncidentReport,
)
from school.alarm_words import kind_name
from school.errors import NotFound
from school.people import Role, UnitId, school_of
from school.permissions import Action, Scope, allowed
from school.school_names import school_named
from school.store.alarm_lists import Wanted
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LAST = timedelta(days=30)
"""How far back a list goes that names no day."""
_APPOINTED = frozenset(
    {
        Role.PRINCIPAL,
        Role.VICE_PRINCIPAL,
        Role.SECURITY,
        Role.BUREAU,
        Role.BUREAU_LEADER,
    }
)
_ON_DUTY = frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER})


@routes.lambda_function(name="show_incident")
@use_case(IncidentOf)
def show_incident(request: IncidentOf, call: Call) -> IncidentReport:
    """Return an incident as a card shows it.

    Raises:
        PermissionDenied: Who asks may not see this school's alarms, or there is no such one.
        NotFound: The message it is asked for is not wanted any more.
    """
    with call.records() as unit:
        incident, scope = found(unit, call, request.incident_id, action=Action.READ_ALARMS)
        asked = f"{incident.id}/{request.step}"
        if request.step and not unit.incidents.wanted(asked):
            raise NotFound("这个告警已经有人处理了，不用再通知。")
        call.audit(unit, Action.READ_ALARMS, scope, fields=(incident.id,))
        return report(unit, call, incident, scope=scope)


@routes.lambda_function(name="list_alarms")
@use_case(AlarmsOf)
def list_alarms(request: AlarmsOf, call: Call) -> AlarmList:
    """Return the incidents of a unit, or of all one's own; drills are not among them.

    Raises:
        PermissionDenied: Who asks may not see them.
    """
    with call.records() as unit:
        places = [request.unit_id] if request.unit_id else _meant(unit, call, request.text)
        until = request.until or call.now + timedelta(seconds=1)
        since = request.since or until - LAST
        for place in places:
            scope = _scope(unit, call, place)
            if request.if_any and not allowed(
                call.person, Action.READ_ALARMS, scope, on=call.today
            ):
                return AlarmList(incidents=(), total=0, counts=(), since=since, until=until)
            call.require(Action.READ_ALARMS, scope)
        wanted = Wanted(
            places,
            since,
            until,
            open_only=request.open_only,
            level=request.level,
            kind=request.kind,
            drills=request.drills,
        )
        for place in places:
            call.audit(unit, Action.READ_ALARMS, Scope(unit=place), fields=("alarms",))
        return _list(unit, call, wanted, limit=request.limit)


def _meant(unit: UnitOfWork, call: Call, text: str) -> list[UnitId]:
    """Return the school a text names among one's own, or all one's own places.

    Raises:
        NotFound: It names a school that is none of them.
    """
    own = _own_places(unit, call)
    named = school_named(text, school_names(unit, own))
    return own if named is None else [named]


def _list(unit: UnitOfWork, call: Call, wanted: Wanted, *, limit: int) -> AlarmList:
    counts = unit.alarm_lists.counts(wanted)
    names = {school: unit.people.unit(school).name for school, _, _ in counts}
    newest = [unit.incidents.find(one) for one in unit.alarm_lists.newest(wanted, limit=limit)]
    return AlarmList(
        incidents=tuple(report(unit, call, one, lines=0) for one in newest if one is not None),
        total=sum(count for _, _, count in counts),
        counts=tuple(
            AlarmCount(school_id=school, school_name=names[school], level=level, count=count)
            for school, level, count in counts
        ),
        since=wanted.since,
        until=wanted.until,
    )


def _own_places(unit: UnitOfWork, call: Call) -> list[UnitId]:
    """Return the schools, or the county, whose alarms somebody may see.

    Raises:
        PermissionDenied: There is none.
    """
    places = list(call.person.units_on(call.today, _APPOINTED))
    teaching = dict.fromkeys(school_of(u) for u in call.person.units_on(call.today, _ON_DUTY))
    here = [s for s in teaching if call.person.id in duty.on_duty(unit, s, at=call.now)]
    return list(dict.fromkeys([*places, *here])) or [next(iter(teaching), NOWHERE)]


def _scope(unit: UnitOfWork, call: Call, place: UnitId) -> Scope:
    return Scope(unit=place, duty=frozenset(duty.on_duty(unit, place, at=call.now)))


@routes.lambda_function(name="alarm_digest")
@use_case(DigestOf)
def alarm_digest(request: DigestOf, call: Call) -> AlarmDigest:
    """Return a school's newest digest: what happened quietly, by kind and place.

    Raises:
        PermissionDenied: Who asks may not see this school's alarms.
        NotFound: There was no digest yet.
    """
    with call.records() as unit:
        school = request.unit_id
        call.require(Action.READ_ALARMS, _scope(unit, call, school))
        newest = unit.alarm_lists.last_digest(school)
        if newest is None:
            raise NotFound("还没有汇总。")
        digest_id, at, before = newest
        call.audit(unit, Action.READ_ALARMS, Scope(unit=school), fields=("digest",))
        return AlarmDigest(
            unit_name=unit.people.unit(school).name,
            since=before or at - timedelta(days=1),
            until=at,
            counts=tuple(
                (" ".join(part for part in (zone, kind_name(kind)) if part), count)
                for kind, zone, count in unit.alarm_lists.told_in(digest_id)
            ),
            open_count=unit.alarm_lists.open_at(school),
        )
