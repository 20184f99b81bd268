"""Subscriptions: a question about figures that is asked again on a person's own days.

It is asked as that person at that moment, never as the person of then: what they may see today is
what they are sent. Moments are wall-clock times of the county; nobody is sent figures at night.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.county_time import COUNTY_TIME, day_of
from school.people import PersonId
from school.question.plan import LONGEST_QUESTION, Plan

MOST = 10
"""Subscriptions of one person: more are noise, and a report would say it better."""
EARLIEST, LATEST = time(7), time(20)
"""A time may be chosen from the first to the last, both included."""
NOT_AFTER = time(21)
"""What could not go out by then waits for the morning, as reminders do."""
EVERY_DAY, WORKDAYS = range(7), range(5)
WEEKDAYS = "一二三四五六日"
END_OF_MONTH = 31
USUAL_TIME = time(8)
WEEKLY_REPORT = "指标周报"
"""What is subscribed to by this name is the weekly report, and no question."""


class Rhythm(StrEnum):
    """How often."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    """Monday to Friday; a public holiday is no reason for silence, figures change little then."""
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Schedule(BaseModel, frozen=True):
    """On which days, and when."""

    rhythm: Rhythm
    on: int = Field(default=0, ge=0, le=END_OF_MONTH)
    """Weekly: 0 for Monday to 6; monthly: the day, or the month's last where it is shorter."""
    at: time = Field(default=USUAL_TIME)
    """County time, whole minutes."""

    @property
    def said(self) -> str:
        """Return it as a card says it: “每周一 08:00”."""
        return f"{self.days} {self.at:%H:%M}"

    @property
    def days(self) -> str:
        """Return its days: “每周一”, “每月最后一天”."""
        if self.rhythm is Rhythm.WEEKLY:
            return f"每周{WEEKDAYS[self.on]}"
        if self.rhythm is Rhythm.MONTHLY:
            return "每月最后一天" if self.on == END_OF_MONTH else f"每月{self.on}日"
        return "每天" if self.rhythm is Rhythm.DAILY else "每个工作日"

    def is_on(self, day: date) -> bool:
        """Return True when *day* is one of its days."""
        if self.rhythm is Rhythm.WEEKLY:
            return day.weekday() == self.on
        if self.rhythm is Rhythm.MONTHLY:
            return day.day == min(self.on, monthrange(day.year, day.month)[1])
        return day.weekday() in (WORKDAYS if self.rhythm is Rhythm.WORKDAYS else EVERY_DAY)


class Subscription(BaseModel, frozen=True):
    """One person's question and when it is asked."""

    id: str
    person_id: PersonId
    question: str
    """What it is called, and what is asked where there is no plan."""
    plan: Plan | None = None
    """Asked instead of the words, which would not be understood alone (“那教师呢”)."""
    schedule: Schedule
    made_at: AwareDatetime
    next_at: AwareDatetime | None = None
    """When it is due next; None: it has ended."""


class Subscribe(BaseModel, frozen=True):
    """Asks to be sent the answer to a question; one that is sent already gets another schedule."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION, pattern=r"^[^\x00]*$")
    plan: Plan | None = None
    schedule: Schedule


class Subscribed(BaseModel, frozen=True):
    """What was subscribed to."""

    subscription: Subscription
    changed: bool = False
    """True: the question was subscribed to before, at another time."""


class MySubscriptions(BaseModel, frozen=True):
    """Asks what one is subscribed to."""


class SubscriptionList(BaseModel, frozen=True):
    """One's subscriptions, the oldest first."""

    subscriptions: tuple[Subscription, ...]
    gone: tuple[str, ...] = ()
    """Questions that were just cancelled."""


class Unsubscribe(BaseModel, frozen=True):
    """Asks not to be sent something any more: by id, by words of the question, or everything."""

    subscription_id: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=LONGEST_QUESTION)
    every: bool = False


class QueueSubscriptions(BaseModel, frozen=True):
    """Has those that are due told; only the product may. Asking again changes nothing."""


class QueuedSubscriptions(BaseModel, frozen=True):
    """How many were queued."""

    queued: int


class DueSubscription(BaseModel, frozen=True):
    """Asks, as the person it is of, what is to be asked now."""

    subscription_id: str = Field(max_length=64)


class EndSubscription(BaseModel, frozen=True):
    """Ends a subscription whose person may not see the figures any more."""

    subscription_id: str = Field(max_length=64)


def next_due(schedule: Schedule, after: datetime) -> datetime:
    """Return the first moment of a schedule that is later than *after*."""
    day = day_of(after)
    while True:
        moment = datetime.combine(day, schedule.at, tzinfo=COUNTY_TIME)
        if schedule.is_on(day) and moment > after:
            return moment
        day += timedelta(days=1)


def quiet(now: datetime) -> bool:
    """Return True at an hour when nobody is sent figures."""
    return not EARLIEST <= now.astimezone(COUNTY_TIME).time() < NOT_AFTER


def morning_after(now: datetime) -> datetime:
    """Return the next moment at which figures are sent again."""
    local = now.astimezone(COUNTY_TIME)
    day = local.date() + timedelta(days=local.time() >= EARLIEST)
    return datetime.combine(day, EARLIEST, tzinfo=COUNTY_TIME)


def lasting(plan: Plan) -> Plan:
    """Return a plan as it can be asked every week: “本学期” is another one then, 2023 is not."""
    kept = tuple(one for one in plan.periods if any(c.isdecimal() for c in one.name))
    return plan.model_copy(update={"periods": kept})
