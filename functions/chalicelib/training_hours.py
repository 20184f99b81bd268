"""Training use cases of hours: given when a training is closed, corrected, and one's own."""

from collections import Counter, defaultdict

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import staff_meant
from chalicelib.runtime import use_case
from chalicelib.training_people import come
from chalicelib.training_telling import queue_telling, tell
from chalicelib.training_views import show
from chalicelib.workplace import places_held
from school.county_time import day_of, school_year, spoken
from school.errors import NotFound, NotUnderstood
from school.people import SCHOOL_DEPTH, school_of
from school.periods import moment_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.terms import Term, term_of
from school.training import (
    Correction,
    Part,
    Presence,
    Step,
    Trainee,
    Training,
    TrainingState,
    hours_earned,
    presence,
    signing_ends,
)
from school.training_calls import (
    ClosedTraining,
    CloseTraining,
    CorrectedHours,
    CorrectHours,
    HoursLine,
    KindHours,
    MyHours,
    MyHoursOf,
)
from school.training_rules import training_rules
from school.training_words import SaidCorrection, parse_correction

routes = Blueprint(__name__)

LONGEST_REASON = 80
MOST_LINES = 5
"""Trainings in one's own list."""


@routes.lambda_function(name="close_training")
@use_case(CloseTraining)
def close_training(request: CloseTraining, call: Call) -> ClosedTraining:
    """Give the hours of a training that is over, once; everybody who came is told.

    Raises:
        NotUnderstood: It is not over, or was cancelled.
        PermissionDenied: The asker does not organise it.
    """
    with call.records() as unit:
        unit.trainings.hold(request.training_id)
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.PLAN_TRAINING, scope)
        over = signing_ends(training, rules=training_rules())
        if training.state is TrainingState.CANCELLED or call.now < over:
            when = f"签退截止（{spoken(over)}）" if training.sign_out else "结束"
            raise NotUnderstood(f"{when}以后才能记学时，没有记。请到时再点。")
        again = training.state is TrainingState.CLOSED
        there = [p for p in unit.trainings.trainees(training.id) if p.part is not Part.WAITING]
        if not again:
            earned = {p.person: _earned(training, p) for p in there}
            unit.trainings.give(training.id, earned)
            closed = {"state": TrainingState.CLOSED, "closed_at": call.now}
            newer = {"version": training.version + 1, "changed_at": call.now}
            training = training.model_copy(update={**closed, **newer})
            unit.trainings.change(training)
            queue_telling(unit, call, training, Step.GIVEN)
        call.audit(unit, Action.PLAN_TRAINING, scope, fields=("training", "closed"))
        was = Counter(_was(training, p) for p in there)
        absent = was[Presence.ABSENT]
        if training.everyone:
            teachers = unit.trainings.teachers(training.home, on=call.today)
            came = {p.person for p in there if p.signed_at}
            absent = len(set().union(*teachers.values()) - came)
        return ClosedTraining(
            training=show(unit, call, training),
            on_time=was[Presence.ON_TIME],
            late=was[Presence.LATE],
            not_out=was[Presence.NOT_OUT],
            absent=absent,
            again=again,
        )


def _earned(training: Training, own: Trainee) -> float:
    rules = training_rules()
    return hours_earned(training, own.signed_at, left_at=own.left_at, rules=rules)


def _was(training: Training, own: Trainee) -> Presence:
    return presence(training, own.signed_at, left_at=own.left_at, rules=training_rules())


@routes.lambda_function(name="correct_hours")
@use_case(CorrectHours)
def correct_hours(request: CorrectHours, call: Call) -> CorrectedHours:
    """Change somebody's hours of a closed training, with a reason that is kept; they are told.

    Raises:
        NotFound: Nobody of that name may have been there.
        NotUnderstood: It is not closed, gives no reason, or too many hours.
        PermissionDenied: The asker does not organise it.
    """
    with call.records() as unit:
        unit.trainings.hold(request.training_id)
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.PLAN_TRAINING, scope)
        if training.state is not TrainingState.CLOSED:
            raise NotUnderstood("先点“结束并记学时”，之后才能更正，没有改动。")
        said = _said(request.text, training)
        own = _named(unit, call, training, said.name)
        correction = Correction(
            training_id=training.id,
            person=own.person,
            number=0,
            before=own.hours or 0.0,
            hours=said.hours,
            reason=said.reason,
            by=call.person.id,
            at=call.now,
        )
        unit.trainings.correct(correction)
        tell(unit, call, training, Step.CORRECTED, people=[own.person])
        audited = Scope(unit=training.home, adult=own.person)
        call.audit(unit, Action.PLAN_TRAINING, audited, fields=("training", "corrected"))
        return CorrectedHours(
            training=show(unit, call, training),
            name=said.name,
            before=correction.before,
            hours=said.hours,
            reason=said.reason,
        )


def _said(text: str, training: Training) -> SaidCorrection:
    """Return the correction a text says.

    Raises:
        NotUnderstood: It gives no reason, or hours the training cannot have given.
    """
    said = parse_correction(text)
    if said is None or not said.reason or len(said.reason) > LONGEST_REASON:
        raise NotUnderstood("请写姓名、学时和理由，如“更正学时 张明 3学时 手机没电漏签”。")
    if said.hours > training.hours or said.hours * 2 % 1:
        raise NotUnderstood(f"这场最多 {training.hours:g} 学时，按半学时计，没有改动。")
    return said


def _named(unit: UnitOfWork, call: Call, training: Training, name: str) -> Trainee:
    """Return whom a name means: on the list, else a teacher of the training's own school."""
    listed = [one.person for one in unit.trainings.trainees(training.id)]
    names = unit.duty.names(listed)
    if name in names.values():
        person = staff_meant(names, name)
    elif training.home.count(".") >= SCHOOL_DEPTH:
        person = staff_meant(unit.duty.staff_at(school_of(training.home), on=call.today), name)
    else:
        teachers = unit.trainings.teachers(training.home, on=call.today)
        if not training.everyone:
            raise NotFound(f"名单上没有“{name}”，没有改动。请写全名再发。")
        person = staff_meant(unit.duty.names(list(set().union(*teachers.values()))), name)
    own = unit.trainings.trainee(training.id, person)
    return own or come(unit, call, training, person, part=Part.INVITED)


@routes.lambda_function(name="my_hours")
@use_case(MyHoursOf)
def my_hours(request: MyHoursOf, call: Call) -> MyHours:
    """Return the asker's own hours of a school year, by kind, beside what the rules ask for."""
    scope = Scope(unit=places_held(call)[0], adult=call.person.id)
    call.require(Action.JOIN_TRAINING, scope)
    year = request.year or school_year(call.today)
    since, until = (moment_of(Term(year=one, half=1).first) for one in (year, year + 1))
    with call.records() as unit:
        found = unit.trainings.hours_of(call.person.id, since=since, until=until)
        corrected = unit.trainings.corrected(call.person.id)
        call.audit(unit, Action.JOIN_TRAINING, scope, fields=("hours",))
    return _mine(found, call, year=year, corrected=corrected)


def _mine(
    found: list[tuple[Training, Trainee]], call: Call, *, year: int, corrected: frozenset[str]
) -> MyHours:
    rules = training_rules()
    by_kind: dict[str, float] = defaultdict(float)
    for training, own in found:
        by_kind[training.kind] += own.hours or 0.0
    wanted = {kind: one.hours_a_year for kind, one in rules.kinds.items() if one.hours_a_year}
    this = term_of(call.today)
    times = sum(
        bool(own.hours) and this.first <= day_of(training.starts_at) <= this.last
        for training, own in found
    )
    return MyHours(
        year=year,
        hours=sum(by_kind.values()),
        wanted=rules.hours_a_year,
        kinds=tuple(
            KindHours(kind=rules.kind_name(k), hours=by_kind.get(k, 0), wanted=wanted.get(k, 0))
            for k in rules.kinds
            if by_kind.get(k) or k in wanted
        ),
        lines=tuple(_line(*one, corrected=corrected) for one in found[:MOST_LINES]),
        times=times if year == this.year else 0,
        times_wanted=rules.times_a_term if year == this.year else 0,
    )


def _line(training: Training, own: Trainee, *, corrected: frozenset[str]) -> HoursLine:
    was = _was(training, own)
    return HoursLine(
        title=training.title,
        day=day_of(training.starts_at),
        hours=own.hours or 0.0,
        late=was is Presence.LATE,
        not_out=was is Presence.NOT_OUT,
        corrected=training.id in corrected,
    )
