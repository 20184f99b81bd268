"""Reminders of reviews that are due: one message a day at most, in the evening, unless unwanted."""

from datetime import datetime, time

from pydantic import AwareDatetime, BaseModel

from school.county_time import COUNTY_TIME, day_of
from school.people import PersonId

REMIND_AT = time(18, 30)
"""County time: after school and supper, before homework is put away."""
NOT_AFTER = time(21)
"""A reminder that could not go out by then waits for the next day: children sleep."""


class Remind(BaseModel, frozen=True):
    """Asks for today's reminders to be queued; asking again changes nothing."""


class SendReminders(BaseModel, frozen=True):
    """Queued work: remind the families of the next pupils."""

    after: str = ""
    """The last pupil's id of the work before."""


class MyRevisits(BaseModel, frozen=True):
    """Asks what is due today for oneself and one's own children."""


class ChildDue(BaseModel, frozen=True):
    """How many questions one child has to review today."""

    pupil_id: PersonId
    name: str
    class_name: str
    due: int


class DueRevisits(BaseModel, frozen=True):
    """What is due today."""

    children: tuple[ChildDue, ...]
    minutes: int


class WantReminders(BaseModel, frozen=True):
    """Switches one's own reminders on or off."""

    wanted: bool


class Wanted(BaseModel, frozen=True):
    """Whether one is reminded."""

    wanted: bool


class Queued(BaseModel, frozen=True):
    """When today's reminders go out; None: not today any more."""

    at: AwareDatetime | None


SECONDS_A_QUESTION = 40


def minutes_for(questions: int) -> int:
    """Return about how many minutes so many reviews take, at least one."""
    return max(1, round(questions * SECONDS_A_QUESTION / 60))


def reminding_time(now: datetime) -> datetime | None:
    """Return when today's reminders go out, which may be past; None: it is too late for today."""
    if now.astimezone(COUNTY_TIME).time() >= NOT_AFTER:
        return None
    return datetime.combine(day_of(now), REMIND_AT, tzinfo=COUNTY_TIME)
