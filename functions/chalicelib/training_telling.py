"""Reminders and news of trainings: who is on the list is told, some at a time."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_telling import tell_once
from chalicelib.runtime import Caller, use_case
from school.errors import NotFound
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.training import Part, Step, Training, eve_is_due, eve_of, moved_up
from school.training_calls import QueueTrainings, TellTraining, TrainingsQueued
from school.work import work

routes = Blueprint(__name__)

AT_ONCE = 100
"""People told in one transaction: chat answers wait for no longer than this takes."""
AHEAD = timedelta(hours=2)
"""The engine asks every hour: so a reminder is queued before it is due."""
EVES = timedelta(hours=48)


def tell(
    unit: UnitOfWork, call: Call, training: Training, step: Step, *, people: list[PersonId]
) -> None:
    """Queue a notice for some people but the asker, once for each version and step."""
    asker = call.person.id if call.known else None
    about = f"{training.id}/{training.version}/{step}"
    others = [one for one in people if one != asker]
    # Hours may be corrected again and again, and each time is told.
    once = f"{about}/{call.now.isoformat()}" if step is Step.CORRECTED else about
    tell_once(unit, call, others, kind=NoticeKind.TRAINING, about=about, once=once)


def move_up(unit: UnitOfWork, call: Call, training: Training) -> None:
    """Give the seats that are free to those who wait longest, and tell them."""
    tally = unit.trainings.tallies([training.id]).get(training.id)
    waiting = unit.trainings.waiting(training.id)
    lucky = moved_up(training, tally.taken if tally else 0, waiting)
    for one in lucky:
        unit.trainings.set_part(one, Part.JOINED)
    tell(unit, call, training, Step.MOVED_UP, people=[one.person for one in lucky])


def queue_telling(unit: UnitOfWork, call: Call, training: Training, step: Step) -> None:
    """Queue the news of a training for everybody on its list; the same again adds nothing."""
    request = TellTraining(training_id=training.id, version=training.version, step=step)
    at = eve_of(training)[0] if step is Step.EVE else call.now
    key = f"training:{training.id}:{training.version}:{step}:"
    unit.work.put(key, work("tell_training", request), now=call.now, not_before=at)


@routes.lambda_function(name="tell_training")
@use_case(TellTraining, by=Caller.PRODUCT)
def tell_training(request: TellTraining, call: Call) -> Done:
    """Tell the next people on the list, if the training is still as it was and it is not late."""
    with call.records() as unit:
        try:
            training = unit.trainings.training(request.training_id)
        except NotFound:
            return Done(done=False)
        stale = training.version != request.version
        if stale or (request.step is Step.EVE and not eve_is_due(training, call.now)):
            return Done(done=False)
        people = _next(unit, call, training, request)
        tell(unit, call, training, request.step, people=people)
        if len(people) == AT_ONCE:
            following = request.model_copy(update={"after": people[-1]})
            key = f"training:{training.id}:{training.version}:{request.step}:{people[-1]}"
            unit.work.put(key, work("tell_training", following), now=call.now)
    return Done()


def _next(
    unit: UnitOfWork, call: Call, training: Training, request: TellTraining
) -> list[PersonId]:
    after = request.after
    # Hours are given to those who signed in: nobody else of the county is written to.
    if training.everyone and request.step is not Step.GIVEN:
        home, on = training.home, call.today
        return unit.trainings.teachers_after(home, after, on=on, limit=AT_ONCE)
    return unit.trainings.on_list_after(training.id, after, limit=AT_ONCE)


@routes.lambda_function(name="queue_trainings")
@use_case(QueueTrainings, by=Caller.PRODUCT)
def queue_trainings(request: QueueTrainings, call: Call) -> TrainingsQueued:  # noqa: ARG001
    """Queue the reminders of tomorrow's trainings."""
    queued = 0
    with call.records() as unit:
        for training in unit.trainings.starting(call.now, call.now + EVES):
            at, until = eve_of(training)
            if at < training.changed_at or call.now >= until or at >= call.now + AHEAD:
                continue
            queue_telling(unit, call, training, Step.EVE)
            queued += 1
    return TrainingsQueued(trainings=queued)


def expire(unit: UnitOfWork, call: Call) -> int:
    """Remove the trainings past their retention; return how many."""
    return unit.trainings.forget_before(call.now - keep(Kept.TRAININGS))


def forget(unit: UnitOfWork, call: Call, person: PersonId) -> int:  # noqa: ARG001  # the same of all
    """Remove somebody from every training; return how many rows went."""
    count = len(unit.trainings.rows_of(person))
    unit.trainings.forget(person)
    return count
