"""Trainings as they are shown, and what the asker may do with them."""

from collections.abc import Sequence

from chalicelib.call import Call
from chalicelib.workplace import own_school
from school.people import PersonId, UnitId, covers
from school.permissions import Action, Scope, allowed
from school.store.training_people import Tally as TrainingTally
from school.store.unit_of_work import UnitOfWork
from school.training import (
    Part,
    Trainee,
    Training,
    TrainingState,
    can_sign,
    can_sign_out,
    signing_ends,
)
from school.training_calls import TrainingView
from school.training_rules import training_rules
from school.training_words import spoken_when

NOBODY = TrainingTally()


def may(call: Call, action: Action, unit: UnitId) -> bool:
    """Return True when the asker may do something to a unit."""
    return allowed(call.person, action, Scope(unit=unit), on=call.today)


def show(unit: UnitOfWork, call: Call, training: Training) -> TrainingView:
    """Return one training as the asker sees it."""
    return views(unit, call, [training])[0]


def views(unit: UnitOfWork, call: Call, trainings: Sequence[Training]) -> tuple[TrainingView, ...]:
    """Return trainings as the asker sees them."""
    ids = [one.id for one in trainings]
    tallies = unit.trainings.tallies(ids)
    mine = unit.trainings.of_person(call.person.id, ids)
    homes = {one: unit.people.unit(one).name for one in {t.home for t in trainings}}
    return tuple(
        _view(call, one, mine.get(one.id), tally=tallies.get(one.id, NOBODY)).model_copy(
            update={
                "home_name": homes[one.home],
                "place_in_line": _place_in_line(unit, mine.get(one.id)),
            }
        )
        for one in trainings
    )


def _place_in_line(unit: UnitOfWork, mine: Trainee | None) -> int:
    if mine is None or mine.part is not Part.WAITING:
        return 0
    people: list[PersonId] = [one.person for one in unit.trainings.waiting(mine.training_id)]
    return people.index(mine.person) + 1


def _view(
    call: Call, training: Training, mine: Trainee | None, *, tally: TrainingTally
) -> TrainingView:
    plans = may(call, Action.PLAN_TRAINING, training.home)
    planned = training.state is TrainingState.PLANNED
    ahead = planned and call.now < training.ends_at
    rules = training_rules()
    leaving = can_sign_out(training, call.now, rules=rules)
    return TrainingView(
        training_id=training.id,
        kind=training_rules().kind_name(training.kind),
        title=training.title,
        state=training.state,
        version=training.version,
        when=spoken_when(training),
        starts_at=training.starts_at,
        place=training.place,
        link=training.link,
        hours=training.hours,
        home_name="",
        everyone=training.everyone,
        seats=training.seats,
        taken=tally.taken,
        waiting=tally.waiting,
        signed=tally.signed,
        left=tally.left,
        mine=mine.part if mine else None,
        signed_in=bool(mine and mine.signed_at),
        sign_out=training.sign_out,
        signed_out=bool(mine and mine.left_at),
        my_hours=mine.hours if mine else None,
        may_join=ahead and not training.everyone and may(call, Action.JOIN_TRAINING, training.home),
        may_change=plans and ahead,
        may_send=ahead and not training.everyone and _may_send(call, training),
        may_sign=plans and (can_sign(training, call.now) or leaving),
        may_sign_out=leaving,
        may_close=plans and planned and call.now >= signing_ends(training, rules=rules),
        may_correct=plans and training.state is TrainingState.CLOSED,
    )


def _may_send(call: Call, training: Training) -> bool:
    """Return True for who leads the school the training is of, or a school of its county."""
    own = own_school(call)
    if own is None or not covers(training.home, own):
        return may(call, Action.PLAN_TRAINING, training.home)
    return may(call, Action.PLAN_TRAINING, own)
