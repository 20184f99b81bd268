"""Use case about buttons: a press the bot refused is written down like any other refusal."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.papers import Done
from school.people import UnitId
from school.permissions import Action, Scope
from school.presses import RefusePress

routes = Blueprint(__name__)


@routes.lambda_function(name="refuse_press")
@use_case(RefusePress, by=Caller.ANYBODY)
def refuse_press(request: RefusePress, call: Call) -> Done:
    """Write down that the actor pressed a button which was not given to them.

    The bot refuses it before anything is read, so no use case would ever know; and whoever tries
    other people's buttons one after the other is found in the audit alone.
    """
    fields = (request.command,) if request.command else ()
    call.note_denied(Action.PRESS, Scope(unit=UnitId("-")), fields=fields)
    return Done()
