"""Subscriptions: kept for their person, told once for each moment, ended with the role."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from chalicelib.adapters import container
from school.county_time import COUNTY_TIME
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.notices import NoticeKind
from school.people import PersonId
from school.store.records import Records
from school.subscriptions import (
    MOST,
    DueSubscription,
    EndSubscription,
    MySubscriptions,
    QueuedSubscriptions,
    QueueSubscriptions,
    Rhythm,
    Schedule,
    Subscribe,
    Subscribed,
    Subscription,
    SubscriptionList,
    Unsubscribe,
)
from school.work import Tidied, Tidy
from tests.fakes import SchoolClock
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

MONDAYS, DAILY = Schedule(rhythm=Rhythm.WEEKLY), Schedule(rhythm=Rhythm.DAILY)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=COUNTY_TIME)
QUESTION = "各校作业正确率"


def subscribe(
    school: WorkingSchool, who: str = "ye", what: str = QUESTION, when: Schedule = MONDAYS
) -> Subscription:
    request = Subscribe(question=what, schedule=when)
    school.clock.forward(seconds=1)
    return school.ask(who, "subscribe", request=request, answer=Subscribed).subscription


def mine(school: WorkingSchool, who: str = "ye") -> list[str]:
    request = MySubscriptions()
    answer = school.ask(who, "my_subscriptions", request=request, answer=SubscriptionList)
    return [one.question for one in answer.subscriptions]


def queue(school: WorkingSchool) -> int:
    request = QueueSubscriptions()
    return school.ask(
        SYSTEM_ACTOR, "queue_subscriptions", request=request, answer=QueuedSubscriptions
    ).queued


def due(school: WorkingSchool, one: Subscription, who: str = "ye") -> Subscription:
    request = DueSubscription(subscription_id=one.id)
    return school.ask(who, "due_subscription", request=request, answer=Subscription)


def test_what_is_due_is_told_once_however_often_one_looks(school: WorkingSchool) -> None:
    one = subscribe(school)
    assert queue(school) == 0
    school.clock.at = MONDAY

    assert [queue(school), queue(school)] == [1, 0]

    (notice,) = school.notices()
    assert (notice.kind, notice.about, notice.reader.user) == (
        NoticeKind.SUBSCRIPTION,
        one.id,
        "ye",
    )
    assert due(school, one).question == QUESTION


@pytest.fixture
def busy(clean_postgres: Records, clock: SchoolClock) -> Iterator[WorkingSchool]:
    """Return the same school on PostgreSQL, where transactions overlap."""
    yield WorkingSchool(clean_postgres, clock)
    container._adapters = None


@pytest.mark.postgres
def test_two_presses_at_once_are_one_subscription(busy: WorkingSchool) -> None:
    request = Subscribe(question=QUESTION, schedule=MONDAYS)

    def press() -> str:
        return busy.ask("ye", "subscribe", request=request, answer=Subscribed).subscription.id

    with ThreadPoolExecutor(max_workers=8) as pool:
        pressed = [one.result(timeout=60) for one in [pool.submit(press) for _ in range(8)]]

    assert mine(busy) == [QUESTION]
    assert len(set(pressed)) == 1


def test_it_comes_again_the_week_after(school: WorkingSchool) -> None:
    subscribe(school)
    school.clock.at = MONDAY
    queue(school)
    school.clock.forward(days=7)

    assert [queue(school), queue(school)] == [1, 0]


def test_days_that_were_missed_are_told_once(school: WorkingSchool) -> None:
    subscribe(school, when=DAILY)
    school.clock.at = MONDAY
    school.clock.forward(days=5)

    assert [queue(school), queue(school)] == [1, 0]


def test_nobody_is_told_by_night_and_everybody_in_the_morning(school: WorkingSchool) -> None:
    one = subscribe(school, when=DAILY)
    school.clock.at = MONDAY.replace(hour=23)
    assert queue(school) == 0
    school.clock.at = MONDAY.replace(hour=20, minute=59)
    queue(school)
    school.clock.at = MONDAY.replace(hour=21, minute=30)

    with pytest.raises(NotFound, match="明天早上"):
        due(school, one)

    school.clock.at = MONDAY.replace(day=24, hour=7)
    assert queue(school) == 1


def test_the_same_question_gets_another_time_and_no_second_place(school: WorkingSchool) -> None:
    subscribe(school)
    request = Subscribe(question=QUESTION, schedule=DAILY)

    again = school.ask("ye", "subscribe", request=request, answer=Subscribed)

    assert again.changed
    assert mine(school) == [QUESTION]


def test_ten_are_enough(school: WorkingSchool) -> None:
    for n in range(MOST):
        subscribe(school, what=f"问题{n}")

    with pytest.raises(NotUnderstood, match="最多订 10 个"):
        subscribe(school, what="又一个")

    subscribe(school, what="问题3", when=DAILY)
    assert len(mine(school)) == MOST


def test_one_is_cancelled_by_its_words_or_all_at_once(school: WorkingSchool) -> None:
    for what in ("作业正确率", "晨检上报率", "各校作业正确率"):
        subscribe(school, what=what)

    def cancel(**how: object) -> SubscriptionList:
        request = Unsubscribe.model_validate(how)
        return school.ask("ye", "unsubscribe", request=request, answer=SubscriptionList)

    with pytest.raises(NotUnderstood):
        cancel(text="正确率")
    assert cancel(text="晨检").gone == ("晨检上报率",)
    assert mine(school) == ["作业正确率", "各校作业正确率"]
    assert cancel(text="作业正确率").gone == ("作业正确率",)
    assert len(cancel(every=True).gone) == 1
    with pytest.raises(NotFound):
        cancel(every=True)


@pytest.mark.parametrize("who", ["g1", "p1", "guard"])
def test_who_may_not_ask_may_not_subscribe(school: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        subscribe(school, who)


def test_anothers_subscription_is_nobodys_business(school: WorkingSchool) -> None:
    one = subscribe(school)
    school.clock.at = MONDAY

    for function, request in (
        ("due_subscription", DueSubscription(subscription_id=one.id)),
        ("end_subscription", EndSubscription(subscription_id=one.id)),
    ):
        with pytest.raises(NotFound):
            school.ask("zhou", function, request=request, answer=Subscription)
    cancel = Unsubscribe(subscription_id=one.id)
    with pytest.raises(NotFound):
        school.ask("zhou", "unsubscribe", request=cancel, answer=SubscriptionList)
    assert mine(school) == [QUESTION]


def test_one_that_has_ended_is_not_told_and_may_be_taken_again(school: WorkingSchool) -> None:
    one = subscribe(school, when=DAILY)
    request = EndSubscription(subscription_id=one.id)
    for _ in range(2):
        school.ask("ye", "end_subscription", request=request, answer=Subscription)
    school.clock.at = MONDAY

    assert queue(school) == 0
    assert mine(school) == []
    subscribe(school)
    assert mine(school) == [QUESTION]


def test_what_has_ended_is_forgotten_the_day_after(school: WorkingSchool) -> None:
    one = subscribe(school)
    request = EndSubscription(subscription_id=one.id)
    school.ask("ye", "end_subscription", request=request, answer=Subscription)
    subscribe(school, what="晨检上报率")

    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    with school.records.begin() as unit:
        assert len(unit.subscriptions.rows_of(PersonId("ye"))) == 2
    school.clock.forward(days=1, seconds=1)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)

    with school.records.begin() as unit:
        assert [s.question for s in unit.subscriptions.rows_of(PersonId("ye"))] == ["晨检上报率"]


def test_only_the_product_has_subscriptions_told(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        school.ask(
            "ye", "queue_subscriptions", request=QueueSubscriptions(), answer=QueuedSubscriptions
        )


def test_a_person_who_leaves_takes_their_subscriptions_along(school: WorkingSchool) -> None:
    subscribe(school)
    subscribe(school, "zhou")

    with school.records.begin() as unit:
        assert unit.subscriptions.forget(PersonId("ye")) == 1

    assert (mine(school), mine(school, "zhou")) == ([], [QUESTION])


def test_subscribing_is_audited_for_whoever_did_it(school: WorkingSchool) -> None:
    subscribe(school)

    entry = school.audited()[-1]

    assert (entry.actor, entry.action, entry.fields) == ("ye", "ask_indicators", ("subscription",))
