"""Health use cases of families: what they report of their own child, and how it is by now."""

from collections.abc import Sequence
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.growth_pupils import choices_of, forms_of, own_pupils
from chalicelib.health import agreed
from chalicelib.health_cases import end_illness, keep_finding
from chalicelib.health_telling import tell_clusters, tell_heads
from chalicelib.runtime import use_case
from chalicelib.telling import ask_for_consent, tell_guardians
from school.consent import Purpose
from school.errors import NotFound
from school.health import Absence, Finding, Shift, added
from school.health_calls import AskRecovery, ChildAway, ChildrenAway, HealthTold, TellHealth
from school.health_rules import health_rules
from school.health_words import parse_told, spoken
from school.leave import AskLeave, LeaveAsked, LeaveWanted, asked_of
from school.naming import normal
from school.notices import NoticeKind
from school.people import Pupil, UnitId, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="tell_health")
@use_case(TellHealth)
def tell_health(request: TellHealth, call: Call) -> HealthTold:
    """Keep what a guardian says of the own child, and tell the class head."""
    children = _meant(call, request)
    if len(children) > 1:
        return HealthTold(choices=choices_of(children))
    (child,) = children
    scope = Scope(unit=child.class_id, pupil=child.id)
    call.require(Action.TELL_HEALTH, scope)
    finding = parse_told(request.caption, rules=health_rules(), name=child.name)
    if finding is None:
        return HealthTold(name=child.name, understood=False)
    with call.records() as unit:
        unit.health.hold(school_of(child.class_id))
        call.audit(unit, Action.TELL_HEALTH, scope, fields=("health",))
        if not agreed(unit, child.id):
            ask_for_consent(unit, call, child.id, Purpose.HEALTH)
            away = finding.absence is not Absence.NONE
            told = away and tell_of_leave(unit, call, child, when=asked_of("", today=call.today))
            return HealthTold(
                name=child.name, pupil_id=child.id, consented=False, absence_told=bool(told)
            )
        return _kept(unit, call, child, finding)


@routes.lambda_function(name="ask_leave")
@use_case(AskLeave)
def ask_leave(request: AskLeave, call: Call) -> LeaveAsked:
    """Tell the class head that a family asks for leave; it takes no consent and keeps nothing."""
    children = _meant(call, TellHealth(caption=request.text, pupil_id=request.pupil_id))
    if len(children) > 1:
        return LeaveAsked(choices=choices_of(children))
    (child,) = children
    scope = Scope(unit=child.class_id, pupil=child.id)
    call.require(Action.TELL_HEALTH, scope)
    when = asked_of(request.text.replace(child.name, " "), today=call.today)
    with call.records() as unit:
        call.audit(unit, Action.TELL_HEALTH, scope, fields=("leave",))
        heads = tell_of_leave(unit, call, child, when=when)
    return _asked(child, when).model_copy(update={"heads": heads})


def tell_of_leave(unit: UnitOfWork, call: Call, child: Pupil, *, when: str) -> int:
    """Tell the heads of a child's class once that it is away; return how many have an account."""
    about = f"{child.id}:{when}"
    return tell_heads(
        unit, call, child.class_id, kind=NoticeKind.FAMILY_LEAVE, when="", about=about
    )


@routes.lambda_function(name="leave_wanted")
@use_case(LeaveWanted)
def leave_wanted(request: LeaveWanted, call: Call) -> LeaveAsked:
    """Say to the class head whose family asks for leave."""
    with call.records() as unit:
        child = unit.people.pupil(request.pupil_id, on=call.today)
    scope = Scope(unit=child.class_id, pupil=child.id)
    call.require(Action.GRANT_LEAVE, scope)
    with call.records() as unit:
        call.audit(unit, Action.GRANT_LEAVE, scope, fields=("leave",))
    return _asked(child, request.when)


def _asked(child: Pupil, when: str) -> LeaveAsked:
    return LeaveAsked(
        name=child.name, class_name=child.class_name, roll_no=child.roll_no, when=when
    )


def _kept(unit: UnitOfWork, call: Call, child: Pupil, finding: Finding) -> HealthTold:
    away = unit.health.illness_of(child.id)
    if finding.back:
        end_illness(unit, call, child.id)
    else:
        for case in unit.health.cases_of(child.id, since=call.today):
            if case.shift is Shift.FAMILY:
                finding = added(case.finding, finding)
        if away:
            finding = added(Finding(absence=Absence.SICK), finding)
    keep_finding(unit, call, child, finding=finding, shift=Shift.FAMILY)
    today = unit.health.cases_of(child.id, since=call.today)
    heads = tell_heads(
        unit,
        call,
        child.class_id,
        kind=NoticeKind.HEALTH_TOLD,
        when=call.new_token(),  # a queue's keys say nothing of a child
    )
    tell_clusters(unit, call, school_of(child.class_id))
    return HealthTold(
        name=child.name,
        said=spoken(finding, rules=health_rules()),
        heads=heads,
        back=finding.back,
        days_away=away.days_on(call.today) if away else 0,
        fever_today=finding.back and any(case.finding.fever for case in today),
    )


def _meant(call: Call, request: TellHealth) -> Sequence[Pupil]:
    """Return the children that may be meant.

    Raises:
        NotFound: No child of the guardian's is in a class now.
        PermissionDenied: It is somebody else's child, or the person has none.
    """
    if request.pupil_id is not None:
        call.require(Action.TELL_HEALTH, Scope(unit=UnitId("-"), pupil=request.pupil_id))
    own = [child for child in own_pupils(call) if child.id in call.person.children_on(call.today)]
    if request.pupil_id is not None:
        own = [child for child in own if child.id == request.pupil_id]
    if not own:
        if not call.person.children_on(call.today):
            call.require(Action.TELL_HEALTH, Scope(unit=UnitId("-")))
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    said = normal(request.caption)
    named = [child for child in own if any(form in said for form in forms_of(child))]
    return named or own


@routes.lambda_function(name="children_away")
@use_case(AskRecovery)
def children_away(request: AskRecovery, call: Call) -> ChildrenAway:  # noqa: ARG001  # no fields
    """Say which of one's own children are away for being ill, and for how long.

    Raises:
        NotFound: None is; there is nothing to ask about any more.
    """
    own = [child for child in own_pupils(call) if child.id in call.person.children_on(call.today)]
    scopes = [Scope(unit=child.class_id, pupil=child.id) for child in own]
    for scope in scopes or [Scope(unit=UnitId("-"))]:
        call.require(Action.TELL_HEALTH, scope)
    with call.records() as unit:
        for scope in scopes:
            call.audit(unit, Action.TELL_HEALTH, scope, fields=("away",))
        found = [(child, unit.health.illness_of(child.id)) for child in own]
    away = tuple(
        ChildAway(pupil_id=child.id, name=child.name, days=illness.days_on(call.today))
        for child, illness in found
        if illness is not None
    )
    if not away:
        raise NotFound("孩子现在没有登记病假。要上报请发“报告健康 发热38.5 请假”。")
    return ChildrenAway(children=away)


def ask_families(unit: UnitOfWork, call: Call, school: UnitId) -> int:
    """Ask the families of those who are away for days how they are; return how many children."""
    asked = unit.health.to_ask(school, on=call.today)
    later = call.today + timedelta(days=health_rules().ask_after_days)
    for illness in asked:
        tell_guardians(
            unit,
            call,
            illness.pupil_id,
            kind=NoticeKind.HEALTH_ASK,
            about=illness.id,
            when=str(call.today),
        )
        unit.health.keep_illness(illness.model_copy(update={"ask_on": later}))
    return len(asked)
