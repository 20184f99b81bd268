"""Changes of a roster: lines for what was said or a file's rows, and how a card says them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from school.county_time import day_of
from school.duty import DAY, EVERY_DAY, RosterLine, line_id
from school.duty_calls import PlannedLine, RosterRow
from school.duty_words import Days, spoken_day, spoken_hours, spoken_weekdays
from school.people import PersonId, UnitId

FURTHEST = timedelta(days=366)
"""How far ahead a day may be planned."""


def lines_for(  # noqa: PLR0913  # a line has this many parts
    days: Days,
    *,
    place: UnitId,
    person: PersonId,
    hours: tuple[int, int],
    post: str,
    rank: int,
    now: datetime,
) -> list[RosterLine]:
    """Return the lines for some days: one for days of the week, else one a day."""
    begins, lasts = hours
    spans: list[tuple[date, date | None]] = [(day, day) for day in days.dates]
    if days.weekdays:
        spans = [(day_of(now), None)]
    lines = [
        RosterLine(
            id="",
            place=place,
            person=person,
            first=first,
            last=last,
            weekdays=days.weekdays or EVERY_DAY,
            begins=begins,
            lasts=lasts,
            rank=rank,
            post=post,
            added_at=now,
        )
        for first, last in spans
    ]
    return [line.model_copy(update={"id": line_id(line)}) for line in lines]


def row_lines(
    row: RosterRow, *, place: UnitId, person: PersonId, rank: int, now: datetime
) -> list[RosterLine]:
    """Return the lines for a row of a file."""
    days = Days(dates=(row.day,)) if row.day else Days(weekdays=row.weekdays)
    hours = (row.begins, row.lasts)
    return lines_for(
        days, place=place, person=person, hours=hours, post=row.post, rank=rank, now=now
    )


def same_turns(one: RosterLine, other: RosterLine) -> bool:
    """Return True when two lines put the same person there in the same hours of the same days."""
    if one.open_ended != other.open_ended:
        return False
    days = one.weekdays == other.weekdays if one.open_ended else one.first == other.first
    return days and (one.person, one.begins, one.lasts, one.post) == (
        other.person,
        other.begins,
        other.lasts,
        other.post,
    )


def last_day(line: RosterLine, *, now: datetime) -> date:
    """Return the last day a line that is taken off still holds: a turn under way is finished."""
    today = day_of(now)
    begun = line.on(today) and line.starts_on(today) <= now
    return today if begun else today - DAY


def spoken_lines(
    lines: Iterable[RosterLine], names: dict[PersonId, str]
) -> tuple[PlannedLine, ...]:
    """Return lines as a card shows them."""
    return tuple(
        PlannedLine(
            days=spoken_weekdays(line.weekdays) if line.open_ended else spoken_day(line.first),
            hours=spoken_hours(line.begins, line.lasts),
            person=names[line.person],
            post=line.post,
        )
        for line in lines
    )
