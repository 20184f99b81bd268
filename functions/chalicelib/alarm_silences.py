"""Silence use cases: alarms of a kind or place stay quiet for a while, never those of level one."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.alarm_steps import Desk, desk, kept_quiet, release
from chalicelib.call import Call
from chalicelib.runtime import use_case
from school.alarm_calls import EndSilence, Silence, SilenceReport, Silences, SilencesOf
from school.alarm_silences import HeldSilence
from school.alarm_words import kind_called, kind_name
from school.device_events import Level, event_kinds
from school.errors import NotFound, NotUnderstood
from school.people import Role, UnitId, covers
from school.permissions import Action, Scope

routes = Blueprint(__name__)

STEERING = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU})


def own_place(call: Call) -> UnitId:
    """Return the school, or county, somebody may steer alarms of.

    Raises:
        PermissionDenied: There is none.
    """
    held = call.person.units_on(call.today, STEERING)
    place = held[0] if held else UnitId("-")
    call.require(Action.STEER_ALARMS, Scope(unit=place))
    return place


@routes.lambda_function(name="silence_alarms")
@use_case(Silence)
def silence_alarms(request: Silence, call: Call) -> SilenceReport:
    """Keep alarms of a kind or place quiet until an end within a day.

    Raises:
        PermissionDenied: Who asks steers no school's alarms.
        NotUnderstood: It covers everything, a kind nobody knows, or one of level one.
    """
    place = own_place(call)
    kind = _kind(request)
    held = HeldSilence(
        id=call.new_token()[:40],
        place=place,
        kind=kind,
        zone=request.zone.strip(),
        owner=call.person.id,
        reason=request.reason,
        since=call.now,
        until=call.now + timedelta(minutes=request.minutes),
    )
    with call.records() as unit:
        at = desk(unit, call, Action.STEER_ALARMS)
        unit.silences.add(held)
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=place), fields=(held.id, "silence"))
        _quieten(at, held)
    return _report(held, owner=call.person.name)


def _kind(request: Silence) -> str:
    """Return the code of the kind to be kept quiet; empty: every kind at the place."""
    if not request.kind.strip():
        if not request.zone.strip():
            raise NotUnderstood("请写清要静默哪里或哪一种，如“静默 东门 设备离线 2小时 检修”。")
        return ""
    code = kind_called(request.kind.strip())
    if code is None:
        raise NotUnderstood("没有这种报警。请写报警的名称，如“设备离线”“陌生车辆”。")
    if event_kinds()[code].level is Level.RED:
        raise NotUnderstood(
            f"{kind_name(code)}是一级告警，不能静默。误报请在卡片上按“误报”，设备坏了请报修。"
        )
    return code


def _quieten(at: Desk, silence: HeldSilence) -> None:
    """Stop what is pending of the incidents a new silence covers."""
    for school in at.unit.incidents.schools_with_live(silence.place):
        for one in at.unit.incidents.live_at(school):
            quiet = kept_quiet(at, one)
            if quiet.silenced_by != one.silenced_by:
                at.unit.incidents.save(quiet.model_copy(update={"due_at": None}))


def _report(held: HeldSilence, *, owner: str) -> SilenceReport:
    words = " ".join(w for w in (held.zone, kind_name(held.kind) if held.kind else "") if w)
    return SilenceReport(id=held.id, words=words, until=held.until, reason=held.reason, owner=owner)


@routes.lambda_function(name="list_silences")
@use_case(SilencesOf)
def list_silences(request: SilencesOf, call: Call) -> Silences:  # noqa: ARG001  # no fields
    """Return the silences in force at one's own schools, the first to end first."""
    place = own_place(call)
    with call.records() as unit:
        held = [one for one in unit.silences.in_force(at=call.now) if _concerns(one, place)]
        owners = {one.owner: unit.people.person(one.owner).name for one in held if one.owner}
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=place), fields=("silences",))
    return Silences(
        silences=tuple(_report(one, owner=owners[one.owner] if one.owner else "") for one in held)
    )


def _concerns(silence: HeldSilence, place: UnitId) -> bool:
    return covers(place, silence.place) or covers(silence.place, place)


@routes.lambda_function(name="end_silence")
@use_case(EndSilence)
def end_silence(request: EndSilence, call: Call) -> SilenceReport:
    """End a silence before its time; what it kept quiet and is still open is told.

    Raises:
        NotFound: There is no such silence here.
    """
    place = own_place(call)
    with call.records() as unit:
        at = desk(unit, call, Action.STEER_ALARMS)
        held = unit.silences.find(request.silence_id)
        if held is None or not covers(place, held.place):
            raise NotFound("没有找到这条静默，可能已经结束了。发“静默列表”看现在的。")
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=place), fields=(held.id, "end_silence"))
        _end(at, held)
    until = min(held.until, call.now)
    return _report(held.model_copy(update={"until": until}), owner=call.person.name)


def end_silences_due(at: Desk) -> int:
    """End the silences whose time is up; return how many."""
    ended = at.unit.silences.ended(at=at.call.now)
    for held in ended:
        scope = Scope(unit=held.place)
        at.call.audit(at.unit, Action.STEER_ALARMS, scope, fields=(held.id, "silence_over"))
        _end(at, held)
    return len(ended)


def _end(at: Desk, held: HeldSilence) -> None:
    if at.unit.silences.end(held.id):
        for one in at.unit.incidents.silenced_by(held.id):
            release(at, one)
