"""Swap use cases: a colleague takes a turn over when both want it; a leader may just decide it."""

import hashlib
import re
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty import may_do_duty, views
from chalicelib.duty_places import own_places, place_meant, staff_meant, without_place
from chalicelib.duty_watch import watch
from chalicelib.runtime import use_case
from chalicelib.telling import tell_adult
from school.duty import SwapState, SwapWish, Turn
from school.duty_calls import (
    AskSwap,
    DecideSwap,
    Planned,
    PlannedLine,
    SubstituteDuty,
    SwapOf,
    SwapView,
)
from school.duty_words import day_meant, names_said, spoken_day, spoken_hours
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.notices import NoticeKind
from school.people import PersonId, UnitId
from school.periods import moment_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

FURTHEST = timedelta(days=62)
"""How far ahead one may swap."""
EVENING = timedelta(hours=18)
"""“今晚” is a turn that goes on after six."""
HOW = "请写成“换班 周三 王老师”。"
_FILLER = re.compile(r"换成|替换为|改成|换给|让|由|把|的班|来值|值班|上")


@routes.lambda_function(name="ask_swap")
@use_case(AskSwap)
def ask_swap(request: AskSwap, call: Call) -> SwapView:
    """Ask a colleague to take over the asker's own turn of a day; asked again, it is one wish."""
    day, rest = day_meant(request.text, today=call.today)
    places = own_places(call, Action.DO_DUTY)
    with call.records() as unit:
        own = [turn for turn in _turns(unit, places, day) if turn.person == call.person.id]
    mine = _to_come(own, call, request.text)
    place = mine.place if mine else places[0]
    duty = frozenset({call.person.id} if own else ())
    call.require(Action.DO_DUTY, Scope(unit=place, duty=duty))
    names, _ = names_said(_FILLER.sub(" ", rest))
    if day is None or len(names) != 1:
        raise NotUnderstood(f"还差哪一天或换给谁，没有换。{HOW}")
    if mine is None:
        raise NotFound(f"{spoken_day(day)} 你没有还没开始的班，没有换。发“值班表”看你的班。")
    with call.records() as unit:
        other = staff_meant(unit.duty.staff_at(place, on=call.today), names[0])
        _check_other(unit, mine, other)
        wish = _wish(call, mine, other)
        if unit.duty.ask_swap(wish):
            tell_adult(unit, call, other, kind=NoticeKind.DUTY_SWAP, about=wish.id)
        call.audit(unit, Action.DO_DUTY, _of(place, call.person.id), fields=("swap asked",))
        return _view(unit, call, unit.duty.swap(wish.id), mine)


def _of(place: UnitId, person: PersonId) -> Scope:
    return Scope(unit=place, adult=person)


def _turns(unit: UnitOfWork, places: tuple[UnitId, ...], day: date | None) -> list[Turn]:
    if day is None:
        return []
    since = moment_of(day)
    found = unit.duty.turns(places, since=since, until=since + timedelta(days=1))
    return [turn for turn in found if turn.day == day]


def _to_come(turns: list[Turn], call: Call, text: str) -> Turn | None:
    """Return the turn meant of those that have not begun: in the evening, if that is said."""
    late = any(word in text for word in ("今晚", "明晚", "今夜"))
    found = [turn for turn in turns if turn.starts > call.now]
    evening = [turn for turn in found if turn.ends > moment_of(turn.day) + EVENING]
    wanted = (evening or found) if late else found
    return wanted[0] if wanted and wanted[0].starts <= call.now + FURTHEST else None


def _check_other(unit: UnitOfWork, turn: Turn, other: PersonId) -> None:
    """Refuse a colleague who may not take a turn over."""
    name = unit.duty.names([other])[other]
    if other == turn.person:
        raise NotUnderstood(f"这一班本来就是{name}的，没有改动。")
    if not may_do_duty(unit, other, turn.place, at=turn.starts):
        raise NotUnderstood(f"{name}不能在这里值班，没有改动。请换一位本校教职工。")
    busy = unit.duty.turns([turn.place], since=turn.starts, until=turn.ends)
    if any(one.person == other for one in busy):
        raise NotUnderstood(f"{name}那时已经有班，没有改动。请换一位。")


def _wish(call: Call, turn: Turn, other: PersonId) -> SwapWish:
    asker = call.person.id
    parts = (turn.key, asker, other, call.today.isoformat())
    return SwapWish(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        line=turn.line,
        day=turn.day,
        asker=asker,
        other=other,
        asked_at=call.now,
    )


def _view(unit: UnitOfWork, call: Call, wish: SwapWish, turn: Turn) -> SwapView:
    names = unit.duty.names([wish.asker, wish.other])
    return SwapView(
        swap_id=wish.id,
        state=wish.state,
        asker=names[wish.asker],
        other=names[wish.other],
        turn=views(unit, [turn])[0],
        for_you=wish.other == call.person.id,
        reached=bool(unit.people.accounts_of(wish.other)),
    )


@routes.lambda_function(name="show_swap")
@use_case(SwapOf)
def show_swap(request: SwapOf, call: Call) -> SwapView:
    """Return a wish to swap to one of the two it is between."""
    wish, turn = _meant(call, request.swap_id)
    with call.records() as unit:
        call.audit(unit, Action.DO_DUTY, _of(turn.place, call.person.id), fields=("swap",))
        return _view(unit, call, wish, turn)


def _meant(call: Call, swap_id: str, *, to_decide: bool = False) -> tuple[SwapWish, Turn]:
    """Return a wish that is the asker's to see, or to decide, and its turn.

    Raises:
        NotFound: There is none, or its turn is off the roster.
        PermissionDenied: It is between others.
    """
    with call.records() as unit:
        me = call.person.id
        wish = unit.duty.swap(swap_id) if swap_id else unit.duty.newest_swap(me)
        turn = unit.duty.turn(wish.line, wish.day)
    between = {wish.other} if to_decide else {wish.asker, wish.other}
    call.require(Action.DO_DUTY, Scope(unit=turn.place, duty=frozenset(between)))
    if me not in between:
        raise PermissionDenied("这次换班要由被问的人自己决定。请等对方答复。")
    return wish, turn


@routes.lambda_function(name="decide_swap")
@use_case(DecideSwap)
def decide_swap(request: DecideSwap, call: Call) -> SwapView:
    """Agree to take a turn over, or not; who agrees first has it, once."""
    wish, turn = _meant(call, request.swap_id, to_decide=True)
    with call.records() as unit:
        unit.duty.lock(turn.place)
        turn = unit.duty.turn(wish.line, wish.day)
        state = SwapState.AGREED if request.agree else SwapState.DECLINED
        if turn.person != wish.asker or turn.starts <= call.now:
            state = SwapState.OVER
        decided = unit.duty.decide_swap(wish.id, state, at=call.now)
        if decided and state is SwapState.AGREED:
            _check_other(unit, turn, wish.other)
            unit.duty.substitute(wish.line, wish.day, person=wish.other, at=call.now)
            watch(unit, call, turn.place)
            turn = unit.duty.turn(wish.line, wish.day)
        if decided:
            tell_adult(unit, call, wish.asker, kind=NoticeKind.DUTY_SWAPPED, about=wish.id)
        fields = (f"swap {unit.duty.swap(wish.id).state}",)
        call.audit(unit, Action.DO_DUTY, _of(turn.place, call.person.id), fields=fields)
        return _view(unit, call, unit.duty.swap(wish.id), turn)


@routes.lambda_function(name="substitute_duty")
@use_case(SubstituteDuty)
def substitute_duty(request: SubstituteDuty, call: Call) -> Planned:
    """Let somebody else do a turn, as those decide who plan the roster."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        turn, other = _substitution(unit, call, place, request.text)
        unit.duty.substitute(turn.line, turn.day, person=other, at=call.now)
        watch(unit, call, place)
        call.audit(unit, Action.PLAN_DUTY, scope, fields=("roster", "substituted"))
        names = unit.duty.names([other, turn.person])
        length = int((turn.ends - turn.starts).total_seconds()) // 60
        begins = int((turn.starts - moment_of(turn.day)).total_seconds()) // 60
        line = PlannedLine(
            days=spoken_day(turn.day),
            hours=spoken_hours(begins, length),
            person=f"{names[turn.person]} → {names[other]}",
            post=turn.post,
        )
        accounts = unit.people.accounts_of(other)
        name = unit.people.unit(place).name
        silent = () if accounts else (names[other],)
        return Planned(place_name=name, added=1, lines=(line,), unreachable=silent)


def _substitution(unit: UnitOfWork, call: Call, place: UnitId, text: str) -> tuple[Turn, PersonId]:
    """Return the turn that is meant, and who is to do it.

    Raises:
        NotUnderstood: The text does not say that, or several turns fit.
        NotFound: There is no such turn, or nobody of that name.
    """
    day, rest = day_meant(without_place(unit, place, text), today=call.today)
    names, _ = names_said(_FILLER.sub(" ", rest))
    if day is None or not 1 <= len(names) <= 2:  # noqa: PLR2004  # who goes, who comes
        raise NotUnderstood("请写成“今晚换成王老师”或“周三 李明 换成 王老师”，没有改动。")
    turns = [turn for turn in _turns(unit, (place,), day) if turn.ends > call.now]
    if len(names) == 2:  # noqa: PLR2004  # who goes, who comes
        gone = staff_meant(unit.duty.names({turn.person for turn in turns}), names[0])
        turns = [turn for turn in turns if turn.person == gone]
    if "晚" in text or "夜" in text:
        turns = [turn for turn in turns if turn.ends > moment_of(day) + EVENING] or turns
    if not turns:
        raise NotFound(f"{spoken_day(day)} 没有这样的班，没有改动。发“值班表”看现在的安排。")
    if len(turns) > 1:
        who = "、".join(view.person for view in views(unit, turns))
        raise NotUnderstood(f"那天有几个班：{who}。请写明换谁，如“周三 李明 换成 王老师”。")
    other = staff_meant(unit.duty.staff_at(place, on=call.today), names[-1])
    _check_other(unit, turns[0], other)
    return turns[0], other
