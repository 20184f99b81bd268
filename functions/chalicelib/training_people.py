"""Use cases of those who come to a training: sign up, be sent, sign in."""

from collections.abc import Sequence
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places, staff_meant
from chalicelib.runtime import use_case
from chalicelib.training_telling import move_up, tell
from chalicelib.training_views import show
from chalicelib.workplace import own_school, places_of, school_names
from school.duty_words import parts_of
from school.errors import NotFound, NotUnderstood
from school.people import PersonId, UnitId, covers
from school.permissions import Action, Scope
from school.school_names import schools_named
from school.store.unit_of_work import UnitOfWork
from school.training import (
    Part,
    Step,
    Trainee,
    Training,
    TrainingState,
    can_sign,
    can_sign_out,
    code_at,
    code_fits,
    is_late,
    may_leave,
)
from school.training_calls import (
    JoinTraining,
    SendToTraining,
    SignedTraining,
    SignTraining,
    TrainingCode,
    TrainingOf,
    TrainingView,
)
from school.training_rules import training_rules

routes = Blueprint(__name__)

MOST_SENT = 30
"""Names one message may send to a training."""
LONGEST_REASON = 80


@routes.lambda_function(name="join_training")
@use_case(JoinTraining)
def join_training(request: JoinTraining, call: Call) -> TrainingView:
    """Sign up for a training, or take that back; who waits moves up and is told.

    Raises:
        NotUnderstood: It is over or cancelled, or the asker was sent to it.
        PermissionDenied: It is not open to the asker.
    """
    with call.records() as unit:
        unit.trainings.hold(request.training_id)
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.JOIN_TRAINING, scope)
        _check_open(training, call)
        own = unit.trainings.trainee(training.id, call.person.id)
        if request.leave and own is not None:
            _leave(unit, call, training, own)
        elif not request.leave and own is None:
            come(unit, call, training, call.person.id, part=_free_part(unit, training))
            move_up(unit, call, training)
        what = "left" if request.leave else "joined"
        call.audit(unit, Action.JOIN_TRAINING, scope, fields=("training", what))
        return show(unit, call, training)


def _check_open(training: Training, call: Call) -> None:
    if training.state is TrainingState.CANCELLED:
        raise NotUnderstood("这场培训已经取消。发“培训”看别的。")
    if training.everyone:
        raise NotUnderstood("这场培训全员参加，不用报名。到时在现场扫码签到。")
    if call.now >= training.ends_at:
        raise NotUnderstood("这场培训已经结束。发“培训”看别的。")


def _free_part(unit: UnitOfWork, training: Training) -> Part:
    tally = unit.trainings.tallies([training.id]).get(training.id)
    if training.seats is None or tally is None:
        return Part.JOINED
    # Who waits already is before who comes now.
    full = tally.taken + tally.waiting >= training.seats
    return Part.WAITING if full else Part.JOINED


def come(  # noqa: PLR0913  # who comes to what, as what, from where
    unit: UnitOfWork,
    call: Call,
    training: Training,
    person: PersonId,
    *,
    part: Part,
    school: UnitId | None = None,
) -> Trainee:
    """Put somebody on the list of a training, unless they are; return them as put there."""
    works = school or places_of(unit.people.person(person), on=call.today)[0]
    trainee = Trainee(
        training_id=training.id, person=person, school=works, part=part, number=1, at=call.now
    )
    unit.trainings.come(trainee)
    return trainee


def _leave(unit: UnitOfWork, call: Call, training: Training, own: Trainee) -> None:
    if own.part is Part.INVITED:
        raise NotUnderstood("这场培训是学校派你去的，不能自己取消。请找派你的领导。")
    if own.signed_at is not None:
        raise NotUnderstood("你已经签到，不能取消报名。")
    unit.trainings.stay_away(own)
    move_up(unit, call, training)


@routes.lambda_function(name="send_to_training")
@use_case(SendToTraining)
def send_to_training(request: SendToTraining, call: Call) -> TrainingView:
    """Send people of an own school to a training, by name; they are told. Seats do not count.

    Raises:
        NotFound: Somebody is not there.
        NotUnderstood: Nobody is named, too many, or the training is over.
        PermissionDenied: The asker does not lead those people, or the training is of others.
    """
    with call.records() as unit:
        unit.trainings.hold(request.training_id)
        training = unit.trainings.training(request.training_id)
        call.require(Action.JOIN_TRAINING, Scope(unit=training.home))
        school, names = _school_and_names(unit, call, parts_of(request.text))
        scope = Scope(unit=school)
        call.require(Action.PLAN_TRAINING, scope)
        _check_open(training, call)
        if not covers(training.home, school):
            raise NotUnderstood("这场培训不是这所学校的，没有派人。")
        if not 1 <= len(names) <= MOST_SENT:
            raise NotUnderstood(f"请写 1 到 {MOST_SENT} 位老师的姓名，如“培训派人 李明、王芳”。")
        staff = unit.duty.staff_at(school, on=call.today)
        people = list(dict.fromkeys(staff_meant(staff, name) for name in names))
        for person in people:
            known = unit.trainings.trainee(training.id, person)
            if known is None:
                come(unit, call, training, person, part=Part.INVITED, school=school)
            else:
                unit.trainings.set_part(known, Part.INVITED)
        tell(unit, call, training, Step.INVITED, people=people)
        call.audit(unit, Action.PLAN_TRAINING, scope, fields=("training", f"sent {len(people)}"))
        return show(unit, call, training)


def _school_and_names(
    unit: UnitOfWork, call: Call, words: Sequence[str]
) -> tuple[UnitId, tuple[str, ...]]:
    """Return whose people are sent: the own school's, or of the school that is named first."""
    own = own_school(call)
    if own is not None:
        return own, tuple(words)
    places = own_places(call, Action.PLAN_TRAINING)
    schools = school_names(unit, places)
    named = schools_named(words[0], schools) if words else {}
    if len(named) != 1:
        raise NotUnderstood("请先写学校全名，再写姓名，如“培训派人 云溪第1小学 李明、王芳”。")
    return next(iter(named)), tuple(words[1:])


@routes.lambda_function(name="training_code")
@use_case(TrainingOf)
def training_code(request: TrainingOf, call: Call) -> TrainingCode:
    """Return the code for signing in that is good now, to whoever organises the training.

    Raises:
        NotUnderstood: Nobody can sign in now.
    """
    rules = training_rules()
    with call.records() as unit:
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.PLAN_TRAINING, scope)
        if not can_sign(training, call.now) and not can_sign_out(training, call.now, rules=rules):
            raise NotUnderstood("只能在开始前半小时到结束之间签到。到时再点“签到码”。")
        call.audit(unit, Action.PLAN_TRAINING, scope, fields=("training", "code"))
        return TrainingCode(
            training=show(unit, call, training),
            code=code_at(training.secret, call.now, minutes=rules.code_min),
            until=call.now + timedelta(minutes=rules.code_min),
        )


@routes.lambda_function(name="sign_training")
@use_case(SignTraining)
def sign_training(request: SignTraining, call: Call) -> SignedTraining:
    """Note that the asker is at a training, by the code on the wall; again adds nothing.

    Raises:
        NotUnderstood: The code is wrong or old, or the asker is not on the list.
        PermissionDenied: The asker takes part in no training.
    """
    places = own_places(call, Action.JOIN_TRAINING)
    scope = Scope(unit=places[0])
    call.require(Action.JOIN_TRAINING, scope)
    with call.records() as unit:
        training = _with_code(unit, call, request.code, places)
        unit.trainings.hold(training.id)
        own = unit.trainings.trainee(training.id, call.person.id)
        if own is None and training.everyone:
            own = come(unit, call, training, call.person.id, part=Part.INVITED)
        if own is None or own.part is Part.WAITING:
            raise NotUnderstood(
                f"你不在“{training.title}”的名单上，没有记下。请找组织的老师或校领导加上，再扫一次。"
            )
        if own.signed_at is None and not can_sign(training, call.now):
            raise NotUnderstood(
                "这场已经结束，而你没有签到，没有记下。有误请找组织的老师更正学时。"
            )
        signed = _signed(unit, call, training, own)
        what = "signed out" if signed.out else "signed"
        call.audit(unit, Action.JOIN_TRAINING, scope, fields=("training", what))
        return signed


def _signed(unit: UnitOfWork, call: Call, training: Training, own: Trainee) -> SignedTraining:
    """Sign somebody in or, who is and where it is time, out."""
    rules = training_rules()
    signed_at = own.signed_at
    out = signed_at is not None and may_leave(training, signed_at, call.now, rules=rules)
    before = own.left_at if out else own.signed_at
    if out:
        unit.trainings.sign_out(own, at=call.now)
    else:
        unit.trainings.sign(own, at=call.now)
    at = before or call.now
    late = not out and is_late(training, at, rules=rules)
    again, shown = before is not None, show(unit, call, training)
    return SignedTraining(training=shown, at=at, late=late, again=again, out=out)


def _with_code(unit: UnitOfWork, call: Call, code: str, places: Sequence[UnitId]) -> Training:
    homes = {UnitId(".".join(p.split(".")[:n])) for p in places for n in range(1, p.count(".") + 2)}
    rules = training_rules()
    for one in unit.trainings.going_on(homes, now=call.now):
        open_now = can_sign(one, call.now) or can_sign_out(one, call.now, rules=rules)
        if open_now and code_fits(one.secret, code, call.now, minutes=rules.code_min):
            return one
    raise NotFound("这个签到码不对，或已经换了，没有记下。请扫现场最新的码再发。")
