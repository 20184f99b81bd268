"""Every call about subscriptions and spending, and what has to be there before."""

from datetime import timedelta

from pydantic import BaseModel

from school.people import PersonId
from school.spending import (
    Execution,
    ExecutionOf,
    RecordSpending,
    SpendingList,
    SpendingOf,
    SpendingRecorded,
)
from school.subscriptions import (
    DueSubscription,
    EndSubscription,
    MySubscriptions,
    Rhythm,
    Schedule,
    Subscribe,
    Subscribed,
    Subscription,
    SubscriptionList,
    Unsubscribe,
)
from tests.functions.working import WorkingSchool

A_SUBSCRIPTION = "s" * 24
SPENT = "登记支出 同步课堂 2022年 120万 合同A"
WEEKLY = Schedule(rhythm=Rhythm.WEEKLY)
REPORT_SUBJECTS = {
    "subscribe": ["ye"],
    "my_subscriptions": ["ye"],
    "unsubscribe": ["ye"],
    "due_subscription": ["ye"],
    "end_subscription": ["ye"],
    "record_spending": ["qt"],
    "budget_execution": ["qt"],
    "list_spending": ["qt"],
}


def report_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about subscriptions and spending: function, who, both values."""
    this = {"subscription_id": A_SUBSCRIPTION}
    wish = Subscribe(question="作业正确率", schedule=WEEKLY)
    return [
        ("subscribe", "ye", wish, Subscribed),
        ("my_subscriptions", "ye", MySubscriptions(), SubscriptionList),
        ("unsubscribe", "ye", Unsubscribe(**this), SubscriptionList),
        ("due_subscription", "ye", DueSubscription(**this), Subscription),
        ("end_subscription", "ye", EndSubscription(**this), Subscription),
        ("record_spending", "ye", RecordSpending(text=SPENT), SpendingRecorded),
        ("budget_execution", "ye", ExecutionOf(), Execution),
        ("list_spending", "ye", SpendingOf(), SpendingList),
    ]


def prepare_reports(school: WorkingSchool, function: str) -> None:
    """Let the bureau have a subscription."""
    if function not in ("unsubscribe", "due_subscription", "end_subscription"):
        return
    now = school.clock.now()
    one = Subscription(
        id=A_SUBSCRIPTION,
        person_id=PersonId("ye"),
        question="晨检上报率",
        schedule=WEEKLY,
        made_at=now,
        next_at=now + timedelta(days=1),
    )
    with school.records.begin() as unit:
        unit.subscriptions.keep(one)
