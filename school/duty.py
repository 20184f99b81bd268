"""The duty roster of a school or the bureau, and who is on duty at a moment.

A line of the roster holds for one day or for some days of every week. Each of its days is a turn of
duty; a turn that somebody else takes over is changed by a substitution, never by the line. The
county has no summer time, so a turn that begins at 22:00 for eight hours ends at 06:00.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, Field

from school.county_time import COUNTY_TIME, day_of
from school.people import PersonId, UnitId

DAY_MINUTES = 1440
DAY = timedelta(days=1)
EVERY_DAY = "1234567"
WEEKDAYS = "一二三四五六日"
LONGEST_POST = 16


class RosterLine(BaseModel, frozen=True):
    """One line of a roster: who is on duty there, on which days and from when to when."""

    id: str
    place: UnitId
    """A school, or the county for the bureau."""
    person: PersonId
    first: date
    last: date | None = None
    """Inclusive; None: open."""
    weekdays: str = Field(default=EVERY_DAY, pattern=r"^1?2?3?4?5?6?7?$", min_length=1)
    """1 is Monday."""
    begins: int = Field(ge=0, lt=DAY_MINUTES)
    """Minutes after midnight of the county's clock."""
    lasts: int = Field(gt=0, le=DAY_MINUTES)
    """Minutes; a turn may end on the next day."""
    rank: int = 0
    """Who has the lowest is told first."""
    post: str = Field(default="", max_length=LONGEST_POST)

    @property
    def weekly(self) -> bool:
        """Return True for a line that comes again every week."""
        return self.first != self.last

    def on(self, day: date) -> bool:
        """Return True when a turn of this line begins on *day*."""
        within = self.first <= day and (self.last is None or day <= self.last)
        return within and str(day.isoweekday()) in self.weekdays

    def starts_on(self, day: date) -> datetime:
        """Return when the turn of *day* begins."""
        begins = time(self.begins // 60, self.begins % 60)
        return datetime.combine(day, begins, tzinfo=COUNTY_TIME)


class Turn(BaseModel, frozen=True):
    """One time that somebody is on duty: the line's *day*, with substitutions applied."""

    line: str
    day: date
    place: UnitId
    person: PersonId
    starts: datetime
    ends: datetime
    """It is over at this moment."""
    rank: int = 0
    post: str = ""
    instead_of: PersonId | None = None
    """Whom the roster has, where somebody took over."""

    @property
    def key(self) -> str:
        """Return what names this turn and no other, such as in the key of an event."""
        return f"{self.line}:{self.day.isoformat()}"


class Substitution(BaseModel, frozen=True):
    """Somebody takes over one turn; of several for one turn the newest holds."""

    number: int
    line: str
    day: date
    person: PersonId


def line_id(line: RosterLine) -> str:
    """Return the id (40 hexadecimal digits) of a line: the same line again is the same one."""
    parts = line.model_dump_json(exclude={"id", "last", "rank"})
    last = "" if line.weekly else "one day"
    return hashlib.sha256(f"{parts}\n{last}".encode()).hexdigest()[:40]


def turns(
    lines: Iterable[RosterLine],
    substitutions: Iterable[Substitution],
    *,
    since: datetime,
    until: datetime,
) -> list[Turn]:
    """Return the turns that touch a time, from *since* to before *until*, in order.

    Who is first within a moment is told first: by rank, then by who began earlier.
    """
    newest = {
        (one.line, one.day): one.person for one in sorted(substitutions, key=lambda s: s.number)
    }
    # A turn lasts a day at most, so one that began two days before is over.
    days = _days(day_of(since) - DAY, day_of(until))
    found = [_turn(line, day, newest) for line in lines for day in days if line.on(day)]
    touching = (turn for turn in found if turn.starts < until and since < turn.ends)
    return sorted(touching, key=lambda turn: (turn.day, turn.rank, turn.starts, turn.line))


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def _turn(line: RosterLine, day: date, newest: dict[tuple[str, date], PersonId]) -> Turn:
    person = newest.get((line.id, day), line.person)
    starts = line.starts_on(day)
    return Turn(
        line=line.id,
        day=day,
        place=line.place,
        person=person,
        starts=starts,
        ends=starts + timedelta(minutes=line.lasts),
        rank=line.rank,
        post=line.post,
        instead_of=line.person if person != line.person else None,
    )


def turns_at(
    lines: Iterable[RosterLine], substitutions: Iterable[Substitution], *, at: datetime
) -> list[Turn]:
    """Return the turns that are under way at a moment, who is told first in front."""
    soon = at + timedelta(microseconds=1)
    found = turns(lines, substitutions, since=at, until=soon)
    return sorted(found, key=lambda turn: (turn.rank, turn.starts, turn.line))


def who(
    lines: Iterable[RosterLine], substitutions: Iterable[Substitution], *, at: datetime
) -> tuple[PersonId, ...]:
    """Return who is on duty at a moment, once each, the first to be told in front."""
    found: Sequence[Turn] = turns_at(lines, substitutions, at=at)
    return tuple(dict.fromkeys(turn.person for turn in found))
