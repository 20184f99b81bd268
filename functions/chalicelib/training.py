"""Training use cases: announce one, look at it, change or cancel it."""

import hashlib
from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.runtime import use_case
from chalicelib.training_telling import move_up, queue_telling
from chalicelib.training_views import show, views
from chalicelib.workplace import NOWHERE
from school.county_time import day_of
from school.days import days_meant
from school.errors import NotFound, NotUnderstood
from school.people import UnitId
from school.periods import moment_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.training import (
    FURTHEST,
    LONGEST,
    LONGEST_TITLE,
    MOST_HOURS,
    MOST_SEATS,
    Step,
    Training,
    TrainingId,
    TrainingState,
    eve_of,
)
from school.training_calls import (
    MOST_SHOWN,
    ChangeTraining,
    PlanTraining,
    TrainingOf,
    Trainings,
    TrainingsOf,
    TrainingView,
)
from school.training_rules import training_rules
from school.training_words import SaidTraining, parse_training

routes = Blueprint(__name__)

HOW = "请写成“安排培训 智慧教育素养 11月28日 14:00-17:00 3学时 限200人 地点 报告厅”。"
AHEAD = timedelta(days=90)
"""Without days in the question the trainings of so long are shown."""
NAMES_DAYS = ("周", "星期", "天", "月", "日", "号")


@routes.lambda_function(name="plan_training")
@use_case(PlanTraining)
def plan_training(request: PlanTraining, call: Call) -> TrainingView:
    """Announce a training; the same sentence again is the same training.

    Raises:
        NotUnderstood: Something is missing, or the hours make no sense.
        PermissionDenied: The asker may not plan one there.
    """
    said = parse_training(request.text, today=call.today)
    home = _home(call, said)
    scope = Scope(unit=home)
    call.require(Action.PLAN_TRAINING, scope)
    planned = _training(call, said, home)
    with call.records() as unit:
        unit.trainings.hold()
        training, new = _keep(unit, planned)
        if new and training.everyone:
            queue_telling(unit, call, training, Step.INVITED)
        call.audit(unit, Action.PLAN_TRAINING, scope, fields=("training", training.kind))
        return show(unit, call, training)


def _home(call: Call, said: SaidTraining) -> UnitId:
    """Return whose training it is: the asker's school, or the county where they work for it."""
    places = own_places(call, Action.PLAN_TRAINING)
    counties = [one for one in places if "." not in one]
    schools = [one for one in places if "." in one]
    if said.county and not counties and places[0] != NOWHERE:
        raise NotUnderstood("全县的培训由教育局安排，没有发布。给本校安排的话，去掉“全县”再发。")
    if said.school and not schools and counties and counties[0] != NOWHERE:
        raise NotUnderstood("校级培训由学校自己安排，没有发布。给全县安排的话，写“全县”再发。")
    return (schools or places)[0] if said.school else (counties or places)[0]


def _training(call: Call, said: SaidTraining, home: UnitId) -> Training:
    if said.day is None or said.begins is None or not said.lasts:
        raise NotUnderstood(f"还差哪一天或几点到几点，没有发布。{HOW}")
    if said.hours is None:
        raise NotUnderstood(f"还差学时，没有发布。{HOW}")
    if not said.title:
        raise NotUnderstood(f"还差培训内容，没有发布。{HOW}")
    starts = moment_of(said.day) + timedelta(minutes=said.begins)
    _check(said, starts, starts + timedelta(minutes=said.lasts), now=call.now)
    parts = (home, said.title, starts.isoformat())
    return Training(
        id=TrainingId(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]),
        home=home,
        kind=training_rules().kind_in(said.title),
        title=said.title,
        place=said.place,
        link=said.link,
        hours=said.hours,
        everyone=said.everyone,
        sign_out=bool(said.sign_out),
        seats=None if said.everyone else said.seats,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=said.lasts),
        secret=call.new_token()[:64],
        made_by=call.person.id,
        made_at=call.now,
        changed_at=call.now,
    )


def _check(said: SaidTraining, starts: datetime, ends: datetime, *, now: datetime) -> None:
    """Pass for hours, seats and a title that a training may have.

    Raises:
        NotUnderstood: One is past, too far ahead, too long or too many.
    """
    if len(said.title) > LONGEST_TITLE:
        raise NotUnderstood(f"培训内容超过 {LONGEST_TITLE} 字，没有改动。请写短一点再发。")
    if starts <= now:
        raise NotUnderstood("这个时间已经过了，没有改动。请核对日期和时间再发。")
    if starts > now + FURTHEST:
        raise NotUnderstood("只能安排一年内的，没有改动。请核对日期再发。")
    if ends - starts > LONGEST:
        raise NotUnderstood("一场最长 12 小时，没有改动。请按天分几场安排。")
    halves = said.hours is None or (0 < said.hours <= MOST_HOURS and said.hours * 2 % 1 == 0)
    if not halves:
        raise NotUnderstood(f"学时应是 0.5 到 {MOST_HOURS:g}，按半学时计，没有改动。请改好再发。")
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        raise NotUnderstood(f"名额应是 1 到 {MOST_SEATS}，没有改动。请改好再发。")


def _keep(unit: UnitOfWork, training: Training) -> tuple[Training, bool]:
    """Keep a training, or bring back the same one that was cancelled; tell whether it is new."""
    if unit.trainings.add(training):
        return training, True
    before = unit.trainings.training(training.id)
    if before.state is not TrainingState.CANCELLED:
        return before, False
    again = training.model_copy(update={"version": before.version + 1})
    unit.trainings.change(again)
    return again, True


@routes.lambda_function(name="list_trainings")
@use_case(TrainingsOf)
def list_trainings(request: TrainingsOf, call: Call) -> Trainings:
    """Return the trainings to come, or of some days, that the asker's places have part in."""
    places = own_places(call, Action.JOIN_TRAINING)
    scope = Scope(unit=places[0])
    call.require(Action.JOIN_TRAINING, scope)
    name, since, until = "接下来", moment_of(call.today), moment_of(call.today) + AHEAD
    if any(word in request.text for word in NAMES_DAYS):
        days = days_meant(request.text, today=call.today, ahead=True)
        name, since = days.name, moment_of(days.first)
        until = moment_of(days.last + timedelta(days=1))
    with call.records() as unit:
        found, total = unit.trainings.seen_from(places, since=since, until=until, limit=MOST_SHOWN)
        call.audit(unit, Action.JOIN_TRAINING, scope, fields=("trainings",))
        return Trainings(days=name, rows=views(unit, call, found), total=total)


@routes.lambda_function(name="show_training")
@use_case(TrainingOf)
def show_training(request: TrainingOf, call: Call) -> TrainingView:
    """Return one training; for a notice only while there is something to tell.

    Raises:
        NotFound: There is no such training, or the notice is out of date.
        PermissionDenied: It is of another county or school.
    """
    with call.records() as unit:
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.JOIN_TRAINING, scope)
        if request.version not in (None, training.version):
            raise NotFound("这场培训又有了变动，这条消息不再发。")
        if request.told is Step.EVE and call.now >= eve_of(training)[1]:
            raise NotFound("提醒的时间已经过了，这条消息不再发。")
        call.audit(unit, Action.JOIN_TRAINING, scope, fields=("training",))
        return show(unit, call, training)


@routes.lambda_function(name="change_training")
@use_case(ChangeTraining)
def change_training(request: ChangeTraining, call: Call) -> TrainingView:
    """Move a training, give it another place, link, hours or seats, or cancel it; people are told.

    Raises:
        NotUnderstood: Nothing to change is said, it is over, or somebody else was faster.
        PermissionDenied: It is not the asker's to change.
    """
    with call.records() as unit:
        unit.trainings.hold(request.training_id)
        training = unit.trainings.training(request.training_id)
        scope = Scope(unit=training.home)
        call.require(Action.PLAN_TRAINING, scope)
        _check_changeable(training, request, now=call.now)
        changed = _changed(call, training, request)
        if changed != training:
            cancelled = changed.state is TrainingState.CANCELLED
            newer = {"version": training.version + 1, "changed_at": call.now}
            changed = changed.model_copy(update=newer)
            unit.trainings.change(changed)
            if not cancelled:
                move_up(unit, call, changed)
            queue_telling(unit, call, changed, Step.CANCELLED if cancelled else Step.CHANGED)
        what = "cancelled" if request.cancel else "changed"
        call.audit(unit, Action.PLAN_TRAINING, scope, fields=("training", what))
        return show(unit, call, changed)


def _check_changeable(training: Training, request: ChangeTraining, *, now: datetime) -> None:
    if training.state is TrainingState.CLOSED or training.ends_at <= now:
        raise NotUnderstood("这场培训已经结束，没有改动。要改某人的学时，打开它点“更正学时”。")
    if request.version not in (None, training.version):
        raise NotUnderstood("这场培训刚刚有人改过，没有改动。请重新打开看看再改。")
    if training.state is TrainingState.CANCELLED and not request.cancel:
        raise NotUnderstood("这场培训已经取消，没有改动。需要的话请重新安排。")


def _changed(call: Call, training: Training, request: ChangeTraining) -> Training:
    if request.cancel:
        return training.model_copy(update={"state": TrainingState.CANCELLED})
    said = parse_training(request.text.removeprefix("改"), today=call.today)
    parts = (said.day, said.begins, said.hours, said.seats, said.place, said.link, said.sign_out)
    if all(one in (None, "") for one in parts):
        raise NotUnderstood(
            "没看出要改什么，没有改动。请写成“改到 12月1日 14:00-17:00”“地点 报告厅”或“名额 100”。"
        )
    starts, ends = _moved(training, said)
    _check(said, starts, ends, now=call.now)
    return training.model_copy(
        update={
            "starts_at": starts,
            "ends_at": ends,
            "sign_out": training.sign_out if said.sign_out is None else said.sign_out,
            "hours": said.hours or training.hours,
            "seats": said.seats or training.seats,
            "place": said.place or training.place,
            "link": said.link or training.link,
        }
    )


def _moved(training: Training, said: SaidTraining) -> tuple[datetime, datetime]:
    """Return the hours after a change: what is not said stays."""
    was = moment_of(day_of(training.starts_at))
    day = moment_of(said.day) if said.day else was
    since = training.starts_at - was if said.begins is None else timedelta(minutes=said.begins)
    length = timedelta(minutes=said.lasts) if said.lasts else training.ends_at - training.starts_at
    return day + since, day + since + length
