"""Consent use cases: what a guardian has agreed to, agreeing, and taking it back."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.forgetting import forget
from chalicelib.runtime import use_case
from school.consent import (
    PURPOSE_NAMES,
    TEXTS,
    VERSIONS,
    AllConsents,
    ChildConsent,
    ChildStandings,
    ConsentOverview,
    ConsentState,
    Decide,
    Decision,
    Deleted,
    MyConsents,
    Purpose,
    PurposeStanding,
    Standing,
    latest_decision,
    require_current,
    standing,
)
from school.erasures import Erasure, queue_note
from school.errors import NotFound
from school.people import PersonId, Pupil, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="my_consents")
@use_case(MyConsents)
def my_consents(request: MyConsents, call: Call) -> ConsentState:
    """Show a guardian the text of one purpose and what is agreed for each child."""
    _require_children(call)
    with call.records() as unit:
        pupils = _audited_children(unit, call)
        decisions = unit.consents.of(*(pupil.id for pupil in pupils))
    children = tuple(_child(call, p, decisions, request.purpose) for p in pupils)
    return _state(request.purpose, children)


@routes.lambda_function(name="consent_overview")
@use_case(AllConsents)
def consent_overview(request: AllConsents, call: Call) -> ConsentOverview:  # noqa: ARG001
    """Show a guardian how every purpose stands for each child."""
    _require_children(call)
    with call.records() as unit:
        pupils = _audited_children(unit, call)
        decisions = unit.consents.of(*(pupil.id for pupil in pupils))
    return ConsentOverview(children=tuple(_standings(p, decisions) for p in pupils))


def _require_children(call: Call) -> None:
    children = call.person.children_on(call.today)
    for scope in [Scope(unit=UnitId("-"), pupil=child) for child in children] or [
        Scope(unit=UnitId("-"))
    ]:
        call.require(Action.DECIDE_CONSENT, scope)


def _audited_children(unit: UnitOfWork, call: Call) -> list[Pupil]:
    children = call.person.children_on(call.today)
    here = {pupil.id: pupil for pupil in unit.people.enrolled(children, on=call.today)}
    pupils = [here.get(child) or _out_of_school(unit, child) for child in children]
    for pupil in pupils:
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.DECIDE_CONSENT, scope, fields=("consent",))
    return pupils


def _out_of_school(unit: UnitOfWork, child: PersonId) -> Pupil:
    """Return a child who is in no class now; what was kept of it can still be taken back."""
    name = unit.people.person(child).name
    return Pupil(id=child, name=name, class_id=UnitId("-"), class_name="不在班级中", roll_no=0)


def _child(
    call: Call, pupil: Pupil, decisions: Sequence[Decision], purpose: Purpose
) -> ChildConsent:
    return ChildConsent(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        standing=standing(latest_decision(decisions, pupil.id, purpose)),
        informed=any(
            (d.pupil, d.guardian, d.purpose) == (pupil.id, call.person.id, purpose)
            and d.version == VERSIONS[purpose]
            for d in decisions
        ),
    )


def _standings(pupil: Pupil, decisions: Sequence[Decision]) -> ChildStandings:
    counting = {p: latest_decision(decisions, pupil.id, p) for p in Purpose}
    return ChildStandings(
        pupil_id=pupil.id,
        name=pupil.name,
        purposes=tuple(
            PurposeStanding(
                purpose=purpose,
                standing=standing(latest),
                version=latest.version if latest else "",
                since=latest.at if latest else None,
            )
            for purpose, latest in counting.items()
        ),
    )


def _state(
    purpose: Purpose, children: tuple[ChildConsent, ...], *, gone: tuple[Deleted, ...] = ()
) -> ConsentState:
    return ConsentState(
        purpose=purpose,
        name=PURPOSE_NAMES[purpose],
        text=TEXTS[purpose],
        version=VERSIONS[purpose],
        children=children,
        gone=gone,
    )


@routes.lambda_function(name="decide_consent")
@use_case(Decide)
def decide_consent(request: Decide, call: Call) -> ConsentState:
    """Keep a guardian's yes or no; a no deletes what was stored under the yes."""
    scope = Scope(unit=UnitId("-"), pupil=request.pupil_id)
    call.require(Action.DECIDE_CONSENT, scope)
    if request.agree:
        require_current(request.purpose, request.version)
    decision = Decision(
        pupil=request.pupil_id,
        guardian=call.person.id,
        purpose=request.purpose,
        version=VERSIONS[request.purpose],
        agreed=request.agree,
        at=call.now,
    )
    with call.records() as unit:
        was = latest_decision(unit.consents.of(request.pupil_id), request.pupil_id, request.purpose)
        unit.consents.add(decision)
        found = unit.people.enrolled([request.pupil_id], on=call.today)
        if request.agree and not found:
            raise NotFound("孩子现在不在任何班级里，不用同意。请找班主任登记。")
        pupil = found[0] if found else _out_of_school(unit, request.pupil_id)
        gone = () if request.agree else forget(unit, call, pupil.id, request.purpose)
        if not request.agree:
            who = {"pupil": pupil.id, "guardian": call.person.id}
            queue_note(unit.work, Erasure(at=call.now, purpose=request.purpose, **who))
        what = _what_was_decided(was, agree=request.agree)
        call.audit(unit, Action.DECIDE_CONSENT, scope, fields=("consent", request.purpose, what))
    child = ChildConsent(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        standing=standing(decision),
    )
    return _state(request.purpose, (child,), gone=gone)


def _what_was_decided(was: Decision | None, *, agree: bool) -> str:
    """Return how the audit calls it; the yearly report counts these."""
    if agree:
        return "given"
    return "withdrawn" if standing(was) in (Standing.AGREED, Standing.OUTDATED) else "refused"
