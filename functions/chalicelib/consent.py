"""Consent use cases: what a guardian has agreed to, agreeing, and taking it back."""

from chalice.app import Blueprint

from chalicelib.runtime import Call, UnitOfWork, use_case
from school.consent import (
    PURPOSE_NAMES,
    TEXTS,
    VERSIONS,
    ChildConsent,
    ConsentState,
    Decide,
    Decision,
    MyConsents,
    Purpose,
    in_force,
)
from school.people import UnitId
from school.permissions import Action, Scope
from school.work import queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="my_consents")
@use_case(MyConsents)
def my_consents(request: MyConsents, call: Call) -> ConsentState:
    """Show a guardian the text and what is agreed for each child."""
    children = call.person.children_on(call.today)
    if not children:
        call.require(Action.DECIDE_CONSENT, Scope(unit=UnitId("-")))
    for child in children:
        call.require(Action.DECIDE_CONSENT, Scope(unit=UnitId("-"), pupil=child))
    with call.records() as unit:
        decisions = unit.consents.of(*children)
        pupils = unit.people.enrolled(children, on=call.today)
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.DECIDE_CONSENT, scope, fields=("consent",))
    return ConsentState(
        purpose=request.purpose,
        name=PURPOSE_NAMES[request.purpose],
        text=TEXTS[request.purpose],
        version=VERSIONS[request.purpose],
        children=tuple(
            ChildConsent(
                pupil_id=p.id,
                name=p.name,
                class_name=p.class_name,
                agreed=in_force(decisions, p.id, request.purpose),
                informed=any(
                    d.guardian == call.person.id
                    and d.purpose is request.purpose
                    and d.version == VERSIONS[request.purpose]
                    for d in decisions
                ),
            )
            for p in pupils
        ),
    )


@routes.lambda_function(name="decide_consent")
@use_case(Decide)
def decide_consent(request: Decide, call: Call) -> ConsentState:
    """Keep a guardian's yes or no; a no deletes what was stored under the yes."""
    scope = Scope(unit=UnitId("-"), pupil=request.pupil_id)
    call.require(Action.DECIDE_CONSENT, scope)
    decision = Decision(
        pupil=request.pupil_id,
        guardian=call.person.id,
        purpose=request.purpose,
        version=VERSIONS[request.purpose],
        agreed=request.agree,
        at=call.now,
    )
    with call.records() as unit:
        unit.consents.add(decision)
        pupil = unit.people.pupil(request.pupil_id, on=call.today)
        deleted = 0 if request.agree else _forget(unit, call, request)
        call.audit(unit, Action.DECIDE_CONSENT, scope, fields=("consent",))
    return ConsentState(
        purpose=request.purpose,
        name=PURPOSE_NAMES[request.purpose],
        text=TEXTS[request.purpose],
        version=VERSIONS[request.purpose],
        children=(
            ChildConsent(
                pupil_id=pupil.id,
                name=pupil.name,
                class_name=pupil.class_name,
                agreed=request.agree,
            ),
        ),
        deleted=deleted,
    )


def _forget(unit: UnitOfWork, call: Call, request: Decide) -> int:
    """Delete what was kept for the purpose now, and queue its files; return how many."""
    crops = unit.labelled_crops.forget(request.pupil_id)
    for folder in crops:
        queue_erasure(unit.work, folder, now=call.now)
    if request.purpose is Purpose.IMPROVE:
        return len(crops)
    papers = len(unit.grading.papers_of_pupil(request.pupil_id))
    for folder in unit.grading.forget_pupil(request.pupil_id):
        queue_erasure(unit.work, folder, now=call.now)
    return papers
