"""Watching use cases: who does not sign in is reminded, then recorded; missing patrols are told."""

import hashlib
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from chalicelib.telling import tell_adult
from school.county_time import day_of
from school.device_events import Event
from school.duty import Sign, Turn
from school.duty_lapses import OFF_POST, PRODUCT
from school.duty_rules import duty_rules
from school.duty_watch import CheckPatrols, CheckTurn, DutyQueued, QueueDuty, Step
from school.errors import NotFound
from school.notices import NoticeKind
from school.papers import Done
from school.patrols import PointKind, missing
from school.people import UnitId
from school.periods import moment_of
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure, work

routes = Blueprint(__name__)

AHEAD = timedelta(hours=2)
"""The engine asks every hour: so a check is queued before it is due."""
BEHIND = timedelta(hours=2)
"""What fell due while nothing ran is checked afterwards; what is older helps nobody."""


def watch(unit: UnitOfWork, call: Call, *places: UnitId) -> int:
    """Queue the checks of the turns that begin soon or just began; the same again adds nothing."""
    since, until = call.now - BEHIND, call.now + AHEAD
    found = unit.duty.turns(places, since=since, until=until)
    soon = [turn for turn in found if since <= turn.starts < until]
    rules = duty_rules()
    for turn in soon:
        for step, after in ((Step.REMIND, rules.remind_after), (Step.ABSENT, rules.absent_after)):
            request = CheckTurn(line=turn.line, day=turn.day, person=turn.person, step=step)
            key = f"duty:{step}:{_digest(turn.key, turn.person, turn.known_at.isoformat())}"
            at = turn.known_at + after
            unit.work.put(key, work("check_turn", request), now=call.now, not_before=at)
    return len(soon)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


@routes.lambda_function(name="queue_duty")
@use_case(QueueDuty, by=Caller.PRODUCT)
def queue_duty(request: QueueDuty, call: Call) -> DutyQueued:  # noqa: ARG001  # no fields
    """Queue the checks of every place's turns, and of the day's patrols."""
    with call.records() as unit:
        yesterday = call.today - timedelta(days=1)
        places = unit.duty.places(since=yesterday, until=call.today + timedelta(days=1))
        turns = watch(unit, call, *places)
        due = duty_rules().patrols_due(call.today)
        for place in unit.patrols.places_with_points():
            if call.now < due + BEHIND:
                request_ = CheckPatrols(place=place, day=call.today)
                key = f"patrols:{call.today}:{_digest(place)}"
                unit.work.put(key, work("check_patrols", request_), now=call.now, not_before=due)
    return DutyQueued(turns=turns)


@routes.lambda_function(name="check_turn")
@use_case(CheckTurn, by=Caller.PRODUCT)
def check_turn(request: CheckTurn, call: Call) -> Done:
    """Remind who has not signed in for a turn; later put it down as 值班脱岗, which is an alarm."""
    with call.records() as unit:
        turn = _still_theirs(unit, request)
        if turn is None or call.now >= turn.ends:
            return Done(done=False)
        if (turn.key, turn.person, Sign.IN) in unit.duty.signs([turn]):
            return Done(done=False)
        if request.step is Step.REMIND:
            tell_adult(unit, call, turn.person, kind=NoticeKind.DUTY_REMINDER, about=turn.key)
        else:
            unit.events.put(_absence(turn, call), now=call.now)
    return Done()


def _still_theirs(unit: UnitOfWork, request: CheckTurn) -> Turn | None:
    """Return the turn, if it is still planned and that person's."""
    try:
        turn = unit.duty.turn(request.line, request.day)
    except NotFound:
        return None
    return turn if turn.person == request.person else None


def _absence(turn: Turn, call: Call) -> Event:
    return Event(
        source=PRODUCT,
        event_id=f"absent:{_digest(turn.key, turn.person)}",
        school=turn.place,
        kind=OFF_POST,
        at=turn.known_at,
        zone=turn.post,
        text="到岗时间已过，没有签到",
        person=turn.person,
        value=(call.now - turn.known_at).total_seconds() // 60,
    )


def expire(unit: UnitOfWork, call: Call) -> int:
    """Remove what of duty is past its retention; return how many lines, patrols and lapses."""
    before = call.now - keep(Kept.DUTY)
    folders = unit.patrols.forget_before(day_of(before))
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    lapses = unit.duty_lapses.forget_before(before)
    return unit.duty.forget_before(day_of(before)) + len(folders) + lapses


@routes.lambda_function(name="check_patrols")
@use_case(CheckPatrols, by=Caller.PRODUCT)
def check_patrols(request: CheckPatrols, call: Call) -> Done:
    """Put down what a school's patrols of a day lack, where somebody was on duty that day."""
    begins = moment_of(request.day)
    with call.records() as unit:
        planned = unit.duty.turns([request.place], since=begins, until=call.now)
        points = unit.patrols.points(request.place, PointKind.PATROL)
        if not planned or not points:
            return Done(done=False)
        done = unit.patrols.of_day(request.place, request.day)
        lacks = missing(points, done, wanted=duty_rules().patrols_a_day)
        if lacks is None:
            return Done(done=False)
        unit.events.put(
            Event(
                source=PRODUCT,
                event_id=f"patrols:{request.day}:{_digest(request.place)}",
                school=request.place,
                kind="missed_patrol",
                at=call.now,
                text=lacks.words[:400],
            ),
            now=call.now,
        )
    return Done()
