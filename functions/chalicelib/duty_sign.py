"""Signing use cases: who is on duty signs in and out, in the chat or by the school's QR code."""

from collections.abc import Mapping
from datetime import date, datetime

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty import views
from chalicelib.duty_places import own_places
from chalicelib.runtime import use_case
from school.duty import Sign, Turn
from school.duty_calls import MyTurn, SignDuty, Signed, TurnOf
from school.duty_rules import duty_rules
from school.errors import NotFound, NotUnderstood
from school.patrols import PointKind
from school.people import PersonId
from school.permissions import Action, Scope

routes = Blueprint(__name__)

Signs = Mapping[tuple[str, PersonId, Sign], datetime]
"""When who signed, by the turn's key, the person and what it was."""


@routes.lambda_function(name="sign_duty")
@use_case(SignDuty)
def sign_duty(request: SignDuty, call: Call) -> Signed:
    """Note that the asker came to a turn of duty or left it; the same again changes nothing.

    Raises:
        NotFound: The code is none, or the asker has no turn now.
        PermissionDenied: The code is another school's, or the asker is not on duty.
    """
    places = own_places(call, Action.DO_DUTY)
    with call.records() as unit:
        if request.code:
            places = (unit.patrols.point(request.code, PointKind.SIGN).place,)
        found = unit.duty.turns(places, **_around(call))
        own = [turn for turn in found if turn.person == call.person.id]
        turn = _turn_to_sign(own, call, request.sign, signs=unit.duty.signs(own))
    place = turn.place if turn else places[0]
    duty = frozenset({call.person.id} if turn else ())
    call.require(Action.DO_DUTY, Scope(unit=place, duty=duty))
    if turn is None:
        raise NotFound("你现在没有要签的班，没有记下。发“值班表”看安排；有变动请找校领导。")
    rules = duty_rules()
    if rules.code_needed and not request.code:
        raise NotUnderstood("签到要扫学校的值班二维码，没有记下。请扫码再签。")
    with call.records() as unit:
        if request.sign is Sign.OUT:
            _check_came(unit.duty.signs([turn]), turn)
        at, new = unit.duty.sign(turn, request.sign, at=call.now, by_code=bool(request.code))
        if new and request.sign is Sign.IN:
            unit.duty_lapses.came(turn, at=at)
        scope = Scope(unit=place, adult=call.person.id)
        call.audit(unit, Action.DO_DUTY, scope, fields=(f"sign {request.sign}",))
        late = int((at - turn.known_at).total_seconds()) // 60 if request.sign is Sign.IN else 0
        return Signed(
            sign=request.sign,
            place_name=unit.people.unit(place).name,
            turn=views(unit, [turn])[0],
            at=at,
            again=not new,
            late_minutes=max(0, late),
        )


def _around(call: Call) -> dict[str, datetime]:
    rules = duty_rules()
    return {"since": call.now - rules.sign_out, "until": call.now + rules.early}


def _turn_to_sign(own: list[Turn], call: Call, sign: Sign, *, signs: Signs) -> Turn | None:
    """Return the asker's turn that is signed now, or None.

    In: the one under way or the next, whichever is not signed yet. Out: the newest that was signed
    in and not out. Where all are signed, that is said of the first that could be meant.
    """
    own = sorted(own, key=lambda turn: turn.starts, reverse=sign is Sign.OUT)
    if sign is Sign.IN:
        own = [turn for turn in own if call.now < turn.ends]
        fresh = [turn for turn in own if not _signed(signs, turn, Sign.IN)]
    else:
        own = [turn for turn in own if turn.starts <= call.now]
        came = [turn for turn in own if _signed(signs, turn, Sign.IN)]
        fresh = [turn for turn in came if not _signed(signs, turn, Sign.OUT)] or came
    return next(iter(fresh or own), None)


def _signed(signs: Signs, turn: Turn, sign: Sign) -> bool:
    return (turn.key, turn.person, sign) in signs


def _check_came(signs: Signs, turn: Turn) -> None:
    if not _signed(signs, turn, Sign.IN):
        raise NotUnderstood("这一班还没有签到，没有记下签退。请先发“签到”。")


@routes.lambda_function(name="my_turn")
@use_case(TurnOf)
def my_turn(request: TurnOf, call: Call) -> MyTurn:
    """Return the asker's own turn, to remind them of it.

    Raises:
        NotFound: It is somebody else's by now, or over, or signed in.
    """
    line, _, day = request.key.partition(":")
    with call.records() as unit:
        turn = unit.duty.turn(line, _day_in(day))
    mine = turn.person == call.person.id
    scope = Scope(unit=turn.place, duty=frozenset({turn.person}))
    call.require(Action.DO_DUTY, scope)
    with call.records() as unit:
        signed = _signed(unit.duty.signs([turn]), turn, Sign.IN)
        if not mine or signed or call.now >= turn.ends:
            raise NotFound("这一班不用提醒了。")
        own = Scope(unit=turn.place, adult=call.person.id)
        call.audit(unit, Action.DO_DUTY, own, fields=("turn",))
        name = unit.people.unit(turn.place).name
        return MyTurn(place_name=name, turn=views(unit, [turn])[0])


def _day_in(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound("没有这一班。") from error
