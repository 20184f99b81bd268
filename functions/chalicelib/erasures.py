"""Erasure use cases: note them outside the database; carry them out again after a restore."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.forgetting import forget, forget_everything
from chalicelib.runtime import Caller, use_case
from school.consent import VERSIONS, Decision
from school.erasures import Erasure, NoteErasure, RepeatedErasures, RepeatErasures, sealed_note
from school.errors import NotFound
from school.papers import Done
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

REPEATED = "repeated"


@routes.lambda_function(name="note_erasure")
@use_case(NoteErasure, by=Caller.PRODUCT)
def note_erasure(request: NoteErasure, call: Call) -> Done:
    """Keep a note of an erasure beside the database; the same note again changes nothing."""
    note = sealed_note(request.erasure, key=call.erasures_key)
    call.erasures.put(request.erasure.key(), note, content_type="application/json")
    return Done()


@routes.lambda_function(name="repeat_erasures")
@use_case(RepeatErasures, by=Caller.PRODUCT)
def repeat_erasures(request: RepeatErasures, call: Call) -> RepeatedErasures:
    """Carry out the erasures the database does not know of, the oldest first."""
    repeated = 0
    for erasure in sorted(request.erasures, key=lambda one: one.at):
        with call.records() as unit:
            if _is_here(unit, erasure) and not _is_known(unit, erasure):
                _repeat(unit, call, erasure)
                repeated += 1
    call.checkpoint()
    return RepeatedErasures(repeated=repeated)


def _is_here(unit: UnitOfWork, erasure: Erasure) -> bool:
    try:
        unit.people.person(erasure.pupil)
    except NotFound:
        return False
    return True


def _is_known(unit: UnitOfWork, erasure: Erasure) -> bool:
    """Return True when the audit has the row of the erasure itself, or of its repetition."""
    return unit.audit.knows(erasure.pupil, _action(erasure), at=erasure.at, or_field=_mark(erasure))


def _action(erasure: Erasure) -> Action:
    return Action.DECIDE_CONSENT if erasure.purpose else Action.DELETE_MY_DATA


def _mark(erasure: Erasure) -> str:
    """Return what the audit's row of a repetition is known by; it names nobody."""
    return erasure.key().rpartition("/")[2].removesuffix(".json")


def _repeat(unit: UnitOfWork, call: Call, erasure: Erasure) -> None:
    pupil, purpose = erasure.pupil, erasure.purpose
    what = purpose or ("whole" if erasure.whole else "records")
    fields = (what, REPEATED, _mark(erasure))
    call.audit(unit, _action(erasure), Scope(unit=UnitId("-"), pupil=pupil), fields=fields)
    if purpose is None:
        forget_everything(unit, call, pupil, whole=erasure.whole)
        return
    if erasure.guardian is not None:
        decision = Decision(
            pupil=pupil,
            guardian=erasure.guardian,
            purpose=purpose,
            version=VERSIONS[purpose],
            agreed=False,
            at=erasure.at,
        )
        unit.consents.add(decision)
    forget(unit, call, pupil, purpose)
