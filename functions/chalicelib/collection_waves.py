"""Reminding use cases 一键催办: waves somebody sends, and what falls due by itself.

A wave has a number. Its row, the rows of whom it tells and their messages are written in one
transaction: a second press, another collector or a crash in between finds the number taken, or
nothing done. Who submits before the message goes out is not told: it is asked for again then.
"""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection_telling import (
    COLLECTOR,
    EVE,
    OVERDUE,
    Standings,
    tell_one,
    tell_reporters,
    wave_step,
)
from chalicelib.collection_views import LEADERS, collecting, progress_of, round_meant, standings
from chalicelib.runtime import Caller, use_case
from school.collection import Round, RoundState
from school.collection_calls import (
    CollectionsQueued,
    QueueCollections,
    RemindRound,
    RoundOf,
    SendWave,
    UnitStanding,
    WavePreview,
    WaveSent,
)
from school.collection_rules import collection_rules
from school.county_time import COUNTY_TIME, day_of
from school.errors import NotUnderstood
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId, Role, UnitKind
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

BEHIND = timedelta(days=6)
"""What was due so long ago is reminded of no more; only a collector does that."""


@routes.lambda_function(name="preview_wave")
@use_case(RoundOf)
def preview_wave(request: RoundOf, call: Call) -> WavePreview:
    """Return whom the next wave of reminders would tell; nobody is told yet."""
    with call.records() as unit:
        one = round_meant(unit, call, request, states=[RoundState.OPEN])
        if one is None:
            raise NotUnderstood(
                "催办哪张表？请写上表名，如“催办 9月在线率”。发“填报进度”看有哪些。"
            )
        call.audit(
            unit, Action.COLLECT_FIGURES, collecting(call, one), fields=("collection", "preview")
        )
        waiting = _waiting(unit, call, one)
        progress = progress_of(unit, call, one)
        last, pause = progress.last_wave_at, timedelta(hours=collection_rules().wave_hours)
        early = last is not None and call.now < last + pause
        return WavePreview(
            progress=progress,
            wave=progress.waves + 1,
            persons=len({p for standing, p in waiting if p is not None and standing.reachable}),
            unreachable=_unreachable(waiting),
            wait_until=last + pause if last is not None and early else None,
        )


def _waiting(unit: UnitOfWork, call: Call, one: Round) -> Standings:
    tasks = unit.collection.tasks(one.id)
    return standings(unit, call, one, [task for task in tasks if not task.version])


def _unreachable(waiting: Standings) -> tuple[UnitStanding, ...]:
    return tuple(standing for standing, _ in waiting if not standing.reachable)


@routes.lambda_function(name="send_wave")
@use_case(SendWave)
def send_wave(request: SendWave, call: Call) -> WaveSent:
    """Remind everybody who has not submitted, once; a wave that was sent is not sent again.

    Raises:
        NotUnderstood: The round is over, or the last wave was just now and nothing forces one.
    """
    with call.records() as unit:
        one = unit.collection.round(request.round_id)
        scope = collecting(call, one)
        unit.collection.hold(one.id)
        one = unit.collection.round(one.id)
        if one.state is not RoundState.OPEN:
            raise NotUnderstood(f"“{one.name}”已经不在填报，没有催办。")
        waves = dict(unit.collection.waves(one.id))
        if request.wave in waves:
            sent = _sent_before(unit, one, request.wave).model_copy(
                update={"at": waves[request.wave]}
            )
        else:
            _check_wave(request, call, last=max(waves.values(), default=None), count=len(waves))
            sent = _send(unit, call, one, request.wave)
        call.audit(
            unit, Action.COLLECT_FIGURES, scope, fields=("collection", f"wave {request.wave}")
        )
        return sent


def _check_wave(request: SendWave, call: Call, *, last: object, count: int) -> None:
    if request.wave != count + 1:
        raise NotUnderstood("这张卡片旧了，没有催办。请再发一次“催办”。")
    hours = collection_rules().wave_hours
    early = isinstance(last, type(call.now)) and call.now < last + timedelta(hours=hours)
    if early and not request.force:
        raise NotUnderstood(f"{hours} 小时内催过了，没有再发。要再发请按“仍要催办”。")


def _send(unit: UnitOfWork, call: Call, one: Round, wave: int) -> WaveSent:
    unit.collection.add_wave(one.id, wave, at=call.now, by=call.person.id)
    waiting = _waiting(unit, call, one)
    persons, units = tell_reporters(unit, call, one, wave_step(wave), standings=waiting)
    return WaveSent(
        name=one.name,
        wave=wave,
        at=call.now,
        persons=persons,
        units=units,
        unreachable=_unreachable(waiting),
    )


def _sent_before(unit: UnitOfWork, one: Round, wave: int) -> WaveSent:
    told = unit.collection.told(one.id, wave_step(wave))
    return WaveSent(
        name=one.name,
        wave=wave,
        at=one.made_at,
        persons=len({person for _, person in told}),
        units=len(told),
        again=True,
    )


@routes.lambda_function(name="queue_collections")
@use_case(QueueCollections, by=Caller.PRODUCT)
def queue_collections(request: QueueCollections, call: Call) -> CollectionsQueued:  # noqa: ARG001  # no fields
    """Queue what is due now: the eve of a due day, and what is overdue; each once."""
    rules = collection_rules()
    hour = call.now.astimezone(COUNTY_TIME).hour
    if not rules.remind_at_hour <= hour < rules.not_after_hour:
        return CollectionsQueued(rounds=0)
    with call.records() as unit:
        found = unit.collection.open_due(
            since=call.today - BEHIND, until=call.today + timedelta(days=1)
        )
        steps = [(one, step) for one in found for step in due_steps(one, call)]
        for one, step in steps:
            key = f"collection:{one.id}:{step}"
            payload = work("remind_collection", RemindRound(round_id=one.id, step=step))
            unit.work.put(key, payload, now=call.now)
    return CollectionsQueued(rounds=len(steps))


def due_steps(one: Round, call: Call) -> list[str]:
    """Return the reminders of a round that are due today."""
    rules, over = collection_rules(), (call.today - one.due).days
    sent_out = None if one.opened_at is None else day_of(one.opened_at)
    steps = [EVE] if over == -1 and sent_out != call.today else []
    steps += [OVERDUE] if over >= rules.principal_after_days else []
    return steps + ([COLLECTOR] if over >= rules.collector_after_days else [])


@routes.lambda_function(name="remind_collection")
@use_case(RemindRound, by=Caller.PRODUCT)
def remind_collection(request: RemindRound, call: Call) -> Done:
    """Tell those whom a step is for, if it is still due and anything is missing."""
    with call.records() as unit:
        one = unit.collection.round(request.round_id)
        unit.collection.hold(one.id)
        one = unit.collection.round(request.round_id)
        waiting = list(_waiting(unit, call, one))
        due = one.state is RoundState.OPEN and request.step in due_steps(one, call)
        if not due or not waiting:
            return Done(done=False)
        if request.step == COLLECTOR:
            _tell_collectors(unit, call, one)
        else:
            tell_reporters(unit, call, one, request.step, standings=waiting)
        if request.step == OVERDUE:
            _tell_principals(unit, call, one, waiting)
    return Done()


def _tell_principals(unit: UnitOfWork, call: Call, one: Round, waiting: Standings) -> None:
    """Tell the principals of schools that are late; of classes, the one of their school."""
    if one.level is UnitKind.CLASS:
        for person in unit.people.holders(Role.PRINCIPAL, one.owner, on=call.today):
            _tell_progress(unit, call, one, OVERDUE, person=person)
        return
    if one.level is UnitKind.SCHOOL:
        for standing, _ in waiting:
            for person in unit.people.holders(Role.PRINCIPAL, standing.unit_id, on=call.today):
                tell_one(unit, call, one, OVERDUE, person=person, about=[standing.unit_id])


def _tell_collectors(unit: UnitOfWork, call: Call, one: Round) -> None:
    """Tell who made the form; where they may not any more, those who have their place."""
    maker = unit.people.person(one.made_by)
    told = [maker.id]
    if not allowed(maker, Action.COLLECT_FIGURES, Scope(unit=one.owner), on=call.today):
        roles = (*LEADERS[UnitKind.COUNTY], *LEADERS[UnitKind.SCHOOL])
        told = [p for role in roles for p in unit.people.holders(role, one.owner, on=call.today)]
    for person in told:
        _tell_progress(unit, call, one, COLLECTOR, person=person)


def _tell_progress(
    unit: UnitOfWork, call: Call, one: Round, step: str, *, person: PersonId
) -> None:
    tell_one(
        unit,
        call,
        one,
        f"{step}c",
        person=person,
        about=[one.owner],
        kind=NoticeKind.COLLECTION_OVERDUE,
    )
