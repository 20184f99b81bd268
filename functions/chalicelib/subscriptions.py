"""Subscription use cases: what somebody wants to be sent, and having what is due told."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.actor import Actor
from school.errors import NotFound, NotUnderstood
from school.notices import Notice, NoticeKind
from school.people import PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.question.plan import LONGEST_QUESTION
from school.store.unit_of_work import UnitOfWork
from school.subscriptions import (
    MOST,
    DueSubscription,
    EndSubscription,
    MySubscriptions,
    QueuedSubscriptions,
    QueueSubscriptions,
    Subscribe,
    Subscribed,
    Subscription,
    SubscriptionList,
    Unsubscribe,
    lasting,
    morning_after,
    next_due,
    quiet,
)

routes = Blueprint(__name__)

A_TIME = 50
"""So many are queued in one transaction: a county's leaders all like Monday at eight."""
LAST = 8
"""Priority: whoever asks something is answered before."""


def _oneself(call: Call) -> Scope:
    """Return the scope of what is one's own, at one's own place."""
    held = [one.unit for one in call.person.appointments if one.holds_on(call.today)]
    return Scope(unit=held[0] if held else UnitId("-"), adult=call.person.id)


def _oneself_once(call: Call) -> Scope:
    """Return that scope of whoever had a role once: what is sent to them is theirs to end."""
    me = _oneself(call)
    if allowed(call.person, Action.ASK_INDICATORS, me, on=call.today):
        call.require(Action.ASK_INDICATORS, me)  # whose role the audit says
    return me


@routes.lambda_function(name="subscribe")
@use_case(Subscribe)
def subscribe(request: Subscribe, call: Call) -> Subscribed:
    """Keep what somebody wants to be sent, and when.

    Raises:
        NotUnderstood: They have as many as one may have.
    """
    me = _oneself(call)
    call.require(Action.ASK_INDICATORS, me)
    with call.records() as unit:
        unit.subscriptions.hold(call.person.id)
        mine = unit.subscriptions.rows_of(call.person.id)
        same = next((one for one in mine if one.question == request.question), None)
        open_now = [one for one in mine if one.next_at is not None and one is not same]
        if len(open_now) >= MOST:
            raise NotUnderstood(f"最多订 {MOST} 个。发“我的订阅”，取消一个再订。")
        made = Subscription(
            id=same.id if same else call.new_token(),
            person_id=call.person.id,
            question=request.question,
            plan=lasting(request.plan) if request.plan else None,
            schedule=request.schedule,
            made_at=same.made_at if same else call.now,
            next_at=next_due(request.schedule, call.now),
        )
        unit.subscriptions.keep(made)
        call.audit(unit, Action.ASK_INDICATORS, me, fields=("subscription",))
    before = same is not None and same.next_at is not None and same.schedule != made.schedule
    return Subscribed(subscription=made, changed=before)


@routes.lambda_function(name="my_subscriptions")
@use_case(MySubscriptions)
def my_subscriptions(request: MySubscriptions, call: Call) -> SubscriptionList:  # noqa: ARG001
    """List what one is subscribed to."""
    me = _oneself(call)
    call.require(Action.ASK_INDICATORS, me)
    with call.records() as unit:
        call.audit(unit, Action.ASK_INDICATORS, me, fields=("subscriptions",))
        return SubscriptionList(subscriptions=_going_on(unit, call.person.id))


@routes.lambda_function(name="unsubscribe")
@use_case(Unsubscribe)
def unsubscribe(request: Unsubscribe, call: Call) -> SubscriptionList:
    """Cancel one's own subscriptions; what somebody may not see any more they may cancel.

    Raises:
        NotFound: None of them is meant.
        NotUnderstood: Several are, and not all.
    """
    me = _oneself_once(call)
    with call.records() as unit:
        unit.subscriptions.hold(call.person.id)
        mine = _going_on(unit, call.person.id)
        gone = _meant(mine, request)
        for one in gone:
            unit.subscriptions.remove(one.id, of=call.person.id)
        call.audit(unit, Action.ASK_INDICATORS, me, fields=("subscription", "cancelled"))
        left = _going_on(unit, call.person.id)
    return SubscriptionList(subscriptions=left, gone=tuple(one.question for one in gone))


def _going_on(unit: UnitOfWork, person: PersonId) -> tuple[Subscription, ...]:
    return tuple(one for one in unit.subscriptions.rows_of(person) if one.next_at is not None)


def _meant(mine: tuple[Subscription, ...], request: Unsubscribe) -> tuple[Subscription, ...]:
    if request.every:
        meant = mine
    elif request.subscription_id:
        meant = tuple(one for one in mine if one.id == request.subscription_id)
    else:
        said = request.text.strip()[:LONGEST_QUESTION]
        meant = tuple(one for one in mine if said == one.question)
        meant = meant or tuple(one for one in mine if said in one.question)
    if not meant:
        raise NotFound("没有这个订阅。发“我的订阅”看有哪些。")
    if len(meant) > 1 and not request.every:
        raise NotUnderstood("有几个订阅都像。发“我的订阅”，在那里取消。")
    return meant


@routes.lambda_function(name="queue_subscriptions")
@use_case(QueueSubscriptions, by=Caller.PRODUCT)
def queue_subscriptions(request: QueueSubscriptions, call: Call) -> QueuedSubscriptions:  # noqa: ARG001
    """Queue a notice for each of the next subscriptions that are due, once for each moment.

    Moments that were missed while nothing ran are told once: nobody wants three of the same.
    """
    if quiet(call.now):
        return QueuedSubscriptions(queued=0)
    with call.records() as unit:
        due = unit.subscriptions.due(at=call.now, limit=A_TIME)
        for one in due:
            if unit.subscriptions.set_next(one, next_due(one.schedule, call.now)):
                _tell(unit, call, one)
    return QueuedSubscriptions(queued=len(due))


def _tell(unit: UnitOfWork, call: Call, one: Subscription) -> None:
    for account in unit.people.accounts_of(one.person_id)[:1]:
        notice = Notice(
            kind=NoticeKind.SUBSCRIPTION,
            about=one.id,
            reader=Actor(platform=account.platform, user=account.user_id),
            channel=account.channel,
        )
        lane = f"{NoticeKind.SUBSCRIPTION}:{one.id}"
        key = f"{lane}:{one.next_at}"
        payload = notice.model_dump_json()
        unit.notices.put(key, payload, now=call.now, lane=lane, topic=lane, priority=LAST)


@routes.lambda_function(name="due_subscription")
@use_case(DueSubscription)
def due_subscription(request: DueSubscription, call: Call) -> Subscription:
    """Return what is to be asked now for whom it is; by night it is put off till the morning.

    Raises:
        NotFound: It was cancelled, is not theirs, or it is too late in the evening.
    """
    me = _oneself_once(call)
    with call.records() as unit:
        one = unit.subscriptions.get(request.subscription_id, of=call.person.id)
        call.audit(unit, Action.ASK_INDICATORS, me, fields=("subscription", "due"))
        late = quiet(call.now)
        if late and one.next_at is not None:
            unit.subscriptions.set_next(one, min(one.next_at, morning_after(call.now)))
    if late:
        raise NotFound("太晚了，明天早上再推送。")
    return one


@routes.lambda_function(name="end_subscription")
@use_case(EndSubscription)
def end_subscription(request: EndSubscription, call: Call) -> Subscription:
    """End a subscription whose figures its person may not see any more; ending twice is once."""
    me = _oneself_once(call)
    with call.records() as unit:
        one = unit.subscriptions.get(request.subscription_id, of=call.person.id)
        unit.subscriptions.end(one, at=call.now)
        call.audit(unit, Action.ASK_INDICATORS, me, fields=("subscription", "ended"))
    return one.model_copy(update={"next_at": None})
