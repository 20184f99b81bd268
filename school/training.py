"""Trainings of teachers: announced, joined, signed in at, and the hours that follow.

A training is a county's or a school's. Whoever signs in on the spot, and out where that is asked,
gets its hours once, when the organiser closes it; afterwards hours change only by a correction with
a reason, and every correction is kept. The code on the wall changes every few minutes, and is good
for those alone who are on the list: a photo of it sent to a friend signs nobody in.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import floor
from typing import NewType

from pydantic import AwareDatetime, BaseModel, Field

from school.county_time import COUNTY_TIME, day_of
from school.people import PersonId, Role, UnitId
from school.training_rules import TrainingRules

TrainingId = NewType("TrainingId", str)
TRAINED = (Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL)
"""Whom coverage counts: 各级各类学校校长、教师."""
LONGEST_TITLE = 40
MOST_SEATS = 5000
MOST_HOURS = 40.0
LONGEST = timedelta(hours=12)
FURTHEST = timedelta(days=366)
SIGN_EARLY = timedelta(minutes=30)
EVE_AT, EVE_UNTIL = time(17), time(21)
"""When people are told of tomorrow's training, and from when on it is too late to disturb them."""
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look alike; 32 letters, so eight of them are 40 bits."""
CODE_LENGTH = 8


class TrainingState(StrEnum):
    """Where a training stands."""

    PLANNED = "planned"
    CLOSED = "closed"
    """Its hours were given."""
    CANCELLED = "cancelled"


class Part(StrEnum):
    """As what somebody is on the list."""

    INVITED = "invited"
    """Sent by the school or the bureau, or everybody has to come."""
    JOINED = "joined"
    WAITING = "waiting"
    """Every seat is taken; moves up when one is free."""


class Step(StrEnum):
    """What people are told of a training."""

    INVITED = "invited"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    MOVED_UP = "moved_up"
    EVE = "eve"
    GIVEN = "given"
    CORRECTED = "corrected"


class Presence(StrEnum):
    """Whether somebody was there."""

    ON_TIME = "on_time"
    LATE = "late"
    ABSENT = "absent"
    NOT_OUT = "not_out"
    """Signed in, and not out of a training that wants it."""


class Training(BaseModel, frozen=True):
    """One training, as it is planned now."""

    id: TrainingId
    home: UnitId
    """The school or county that holds it, and whose people may come."""
    kind: str
    """Key of its kind in the rules."""
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    place: str = ""
    link: str = ""
    hours: float = Field(ge=0.5, le=MOST_HOURS, multiple_of=0.5)
    """学时."""
    everyone: bool = False
    """Every teacher of its home has to come."""
    sign_out: bool = False
    """签退: its hours want a scan at the end as well."""
    seats: int | None = Field(default=None, ge=1, le=MOST_SEATS)
    """None: as many as come."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    state: TrainingState = TrainingState.PLANNED
    version: int = 1
    secret: str
    """What the codes for signing in are made of; never shown."""
    made_by: PersonId | None = None
    made_at: AwareDatetime
    changed_at: AwareDatetime
    closed_at: AwareDatetime | None = None


class Trainee(BaseModel, frozen=True):
    """Somebody on the list of a training."""

    training_id: TrainingId
    person: PersonId
    school: UnitId
    """Where they worked then; whose figures their hours count in."""
    part: Part
    number: int
    """Counts those of a training from 1, in the order they came onto the list."""
    at: AwareDatetime
    signed_at: AwareDatetime | None = None
    left_at: AwareDatetime | None = None
    """When they signed out; None: they did not, or nobody has to."""
    hours: float | None = None
    """What was given; None: nothing yet."""


class Correction(BaseModel, frozen=True):
    """One change of somebody's hours after they were given; nothing overwrites it."""

    training_id: TrainingId
    person: PersonId
    number: int
    before: float
    hours: float
    reason: str
    by: PersonId | None
    at: AwareDatetime


def code_at(secret: str, moment: datetime, *, minutes: int) -> str:
    """Return the code that is on the wall at a moment.

    Args:
        secret: The training's.
        moment: When.
        minutes: How often it changes.
    """
    window = int(moment.timestamp()) // (60 * minutes)
    digest = hmac.new(secret.encode(), str(window).encode(), hashlib.sha256).digest()
    return "".join(CODE_LETTERS[one % len(CODE_LETTERS)] for one in digest[:CODE_LENGTH])


def code_fits(secret: str, said: str, now: datetime, *, minutes: int) -> bool:
    """Return True for the code of now, and for the one before: somebody may type slowly."""
    codes = (code_at(secret, now - timedelta(minutes=n * minutes), minutes=minutes) for n in (0, 1))
    return any(hmac.compare_digest(code.encode(), said.encode()) for code in codes)


def can_sign(training: Training, now: datetime) -> bool:
    """Return True while one can sign in: from half an hour before it to its end."""
    planned = training.state is TrainingState.PLANNED
    return planned and training.starts_at - SIGN_EARLY <= now <= training.ends_at


def can_sign_out(training: Training, now: datetime, *, rules: TrainingRules) -> bool:
    """Return True while one can sign out: around the end of a training that wants it."""
    since = training.ends_at - timedelta(minutes=rules.sign_out_before_min)
    planned = training.state is TrainingState.PLANNED and training.sign_out
    return planned and since <= now <= signing_ends(training, rules=rules)


def may_leave(
    training: Training, signed_at: datetime, now: datetime, *, rules: TrainingRules
) -> bool:
    """Return True for who signed in at a moment and can sign out now.

    Not by the code they signed in with: a message that comes twice is no second scan.
    """
    again = now - signed_at < timedelta(minutes=rules.code_holds_min)
    return can_sign_out(training, now, rules=rules) and not again


def signing_ends(training: Training, *, rules: TrainingRules) -> datetime:
    """Return when nobody can sign in or out any more; its hours are given after that."""
    after = rules.sign_out_after_min if training.sign_out else 0
    return training.ends_at + timedelta(minutes=after)


def presence(
    training: Training,
    signed_at: datetime | None,
    *,
    left_at: datetime | None = None,
    rules: TrainingRules,
) -> Presence:
    """Return whether who signed in and out (None: never) was there, in time and to the end."""
    if signed_at is None:
        return Presence.ABSENT
    if training.sign_out and left_at is None:
        return Presence.NOT_OUT
    return Presence.LATE if is_late(training, signed_at, rules=rules) else Presence.ON_TIME


def is_late(training: Training, signed_at: datetime, *, rules: TrainingRules) -> bool:
    """Return True for who signs in so late that it costs hours."""
    return signed_at > training.starts_at + timedelta(minutes=rules.late_after_min)


def hours_earned(
    training: Training,
    signed_at: datetime | None,
    *,
    left_at: datetime | None = None,
    rules: TrainingRules,
) -> float:
    """Return the hours somebody gets: all, a share of them, or 0; in halves, down."""
    share = {
        Presence.ON_TIME: 1.0,
        Presence.LATE: rules.late_share,
        Presence.NOT_OUT: rules.not_out_share,
        Presence.ABSENT: 0.0,
    }[presence(training, signed_at, left_at=left_at, rules=rules)]
    return floor(training.hours * share * 2) / 2


def moved_up(training: Training, taken: int, waiting: Iterable[Trainee]) -> list[Trainee]:
    """Return those who wait and get a seat now, who waited longest first."""
    some = sorted(waiting, key=lambda one: one.number)
    return some if training.seats is None else some[: max(0, training.seats - taken)]


def eve_of(training: Training) -> tuple[datetime, datetime]:
    """Return from when to when people may be reminded: 17:00 to 21:00 of the day before."""
    eve = day_of(training.starts_at) - timedelta(days=1)
    at, until = (datetime.combine(eve, one, tzinfo=COUNTY_TIME) for one in (EVE_AT, EVE_UNTIL))
    return at, until


def eve_is_due(training: Training, now: datetime) -> bool:
    """Return True when the reminder of the training as it is now is to go out."""
    at, until = eve_of(training)
    # Who was told of it after that moment knows already.
    fresh = training.changed_at <= at
    return training.state is TrainingState.PLANNED and fresh and at <= now < until
