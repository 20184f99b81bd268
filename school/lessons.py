"""Lessons people come to: shared between schools, open to colleagues, or meetings about teaching.

A lesson has a home, the school (or the county) that gives it, and people who come. A lesson given
to a class of another school waits for that school's yes, unless the bureau, which stands above
both, planned it. Every change makes a new version; what is told names the version it is about, so
nobody is reminded of a time that holds no more.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, Field

from school.county_time import COUNTY_TIME
from school.people import PersonId, UnitId, school_of
from school.resources import ResourceId

LessonId = NewType("LessonId", str)
LONGEST_TOPIC = 40
LONGEST_MINUTES = 1000
"""Characters of the minutes of a meeting."""
MOST_SEATS = 300
LONGEST = timedelta(hours=8)
FURTHEST = timedelta(days=366)
"""How far ahead a lesson may be planned."""
EVE_AT, EVE_UNTIL = time(17), time(21)
"""When people are told of tomorrow's lesson, and from when on it is too late to disturb them."""
SOON = timedelta(minutes=15)
SIGN_EARLY, SIGN_LATE = timedelta(minutes=30), timedelta(minutes=30)
"""How long before its beginning and after its end one can sign in."""
NOBODYS = UnitId("-")


class LessonKind(StrEnum):
    """What kind of lesson it is."""

    SHARED = "shared"
    OPEN = "open"
    MEETING = "meeting"
    PARENTS = "parents"


KINDS = {
    LessonKind.SHARED: "同步课堂",
    LessonKind.OPEN: "公开课",
    LessonKind.MEETING: "集体备课",
    LessonKind.PARENTS: "互联网家长会",
}


class LessonState(StrEnum):
    """Where a lesson stands."""

    ASKED = "asked"
    """Waits for the yes of the school it is given to."""
    PLANNED = "planned"
    DECLINED = "declined"
    CANCELLED = "cancelled"


GOING_ON = frozenset({LessonState.ASKED, LessonState.PLANNED})
"""States in which a lesson takes up its teachers' and classes' time."""


class Part(StrEnum):
    """As what somebody comes to a lesson."""

    ASSIGNED = "assigned"
    """Sent by the school or the bureau."""
    JOINED = "joined"
    WAITING = "waiting"
    """Every seat is taken; moves up when one is free."""
    CAME = "came"
    """Signed in without having said so before."""


SEATED = frozenset({Part.ASSIGNED, Part.JOINED})


class Step(StrEnum):
    """What people are told of a lesson."""

    ASKED = "asked"
    PLANNED = "planned"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    MOVED_UP = "moved_up"
    EVE = "eve"
    SOON = "soon"


REMINDERS = (Step.EVE, Step.SOON)


class Lesson(BaseModel, frozen=True):
    """One lesson, as it is planned now."""

    id: LessonId
    kind: LessonKind
    home: UnitId
    """The school that gives it, or the county."""
    open_to: UnitId
    """The unit whose educators see it and may come."""
    class_id: UnitId | None = None
    with_class: UnitId | None = None
    """The class of another school that takes part."""
    teacher: PersonId | None = None
    with_teacher: PersonId | None = None
    group_id: str = ""
    """The preparation group that meets."""
    subject: str = ""
    topic: str = Field(min_length=1, max_length=LONGEST_TOPIC)
    place: str = ""
    link: str = ""
    pack: ResourceId | None = None
    seats: int | None = Field(default=None, ge=1, le=MOST_SEATS)
    """None: as many as come."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    zone: str = ""
    """IANA name of the time zone of those it is given to; empty: the county's."""
    code: str = ""
    """What is scanned or typed to sign in."""
    state: LessonState = LessonState.PLANNED
    version: int = 1
    minutes: str = Field(default="", max_length=LONGEST_MINUTES)
    made_by: PersonId | None = None
    made_at: AwareDatetime
    changed_at: AwareDatetime
    """When the newest version was made."""

    @property
    def with_school(self) -> UnitId:
        """Return the school it is given to; “-”, nobody's, where there is none."""
        return school_of(self.with_class) if self.with_class else NOBODYS

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Return the units whose educators see it."""
        given = (self.open_to, self.home, self.with_school)
        return tuple(dict.fromkeys(unit for unit in given if unit != NOBODYS))

    @property
    def teachers(self) -> tuple[PersonId, ...]:
        """Return who gives it, here and there."""
        return tuple(one for one in (self.teacher, self.with_teacher) if one)

    @property
    def classes(self) -> tuple[UnitId, ...]:
        """Return the classes that take part."""
        return tuple(one for one in (self.class_id, self.with_class) if one)

    @property
    def zone_there(self) -> ZoneInfo:
        """Return the time zone of those it is given to."""
        return ZoneInfo(self.zone) if self.zone else COUNTY_TIME


class Listener(BaseModel, frozen=True):
    """Somebody who comes to a lesson, or waits for a seat."""

    lesson_id: LessonId
    person: PersonId
    part: Part
    number: int
    """Counts those of a lesson from 1, in the order they said so."""
    at: AwareDatetime
    signed_at: AwareDatetime | None = None


def remind_at(lesson: Lesson, step: Step, *, abroad: bool = False) -> datetime:
    """Return when people are reminded: 17:00 of the day before, or a quarter of an hour before.

    Args:
        lesson: The lesson.
        step: Which reminder.
        abroad: True: the evening before is that of those it is given to, in their own zone.
    """
    if step is Step.SOON:
        return lesson.starts_at - SOON
    zone = lesson.zone_there if abroad else COUNTY_TIME
    eve = lesson.starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(eve, EVE_AT, tzinfo=zone)


def remind_until(lesson: Lesson, step: Step, *, abroad: bool = False) -> datetime:
    """Return from when on a reminder helps nobody: 21:00 of that evening, or the beginning."""
    if step is Step.SOON:
        return lesson.starts_at
    at = remind_at(lesson, step, abroad=abroad)
    return datetime.combine(at.date(), EVE_UNTIL, tzinfo=at.tzinfo)


def due(lesson: Lesson, step: Step, *, now: datetime, abroad: bool = False) -> bool:
    """Return True when a reminder of the lesson as it is now is to go out at *now*."""
    if lesson.state is not LessonState.PLANNED:
        return False
    at = remind_at(lesson, step, abroad=abroad)
    # Who was told of it after that moment knows already.
    if lesson.changed_at > at:
        return False
    return at <= now < remind_until(lesson, step, abroad=abroad)


def can_sign(lesson: Lesson, now: datetime) -> bool:
    """Return True while one can sign in."""
    return lesson.starts_at - SIGN_EARLY <= now <= lesson.ends_at + SIGN_LATE


def seats_left(lesson: Lesson, listeners: Iterable[Listener]) -> int | None:
    """Return how many seats are free, 0 or more; None: as many as come."""
    if lesson.seats is None:
        return None
    return max(0, lesson.seats - sum(one.part in SEATED for one in listeners))


def moved_up(lesson: Lesson, listeners: Iterable[Listener]) -> list[Listener]:
    """Return those who wait and get a seat now, who waited longest first."""
    some = sorted(listeners, key=lambda one: one.number)
    left = seats_left(lesson, some)
    waiting = [one for one in some if one.part is Part.WAITING]
    return waiting if left is None else waiting[:left]
