"""The weeks, months and terms that reports are about; all of them are made of whole weeks.

A week that is published and a month that shares only half of it would differ by a few days, and
so perhaps by one child's work. So a month is the weeks whose Monday it holds, and a term likewise.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

from school.county_time import COUNTY_TIME

WEEK = timedelta(days=7)
READY_AT_HOUR = 6
"""Monday, county time: when the report of the week before is due."""
AUTUMN_MONTH, SPRING_MONTH = 8, 2
"""A term begins on the first of these months: 秋季 runs from August to January."""


class Span(StrEnum):
    """How long a time a report is about."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"


class Period(BaseModel, frozen=True):
    """Whole weeks: from the first Monday to before the last."""

    span: Span
    first: date
    """A Monday."""
    after: date
    """The Monday after the last week."""
    name: str

    @property
    def weeks(self) -> tuple[date, ...]:
        """Return the Monday of every week, in order."""
        return tuple(self.first + WEEK * n for n in range((self.after - self.first) // WEEK))


def monday_of(day: date) -> date:
    """Return the Monday of the week that *day* is in."""
    return day - timedelta(days=day.weekday())


def moment_of(day: date) -> datetime:
    """Return when *day* begins in the county."""
    return datetime(day.year, day.month, day.day, tzinfo=COUNTY_TIME)


def newest_week(now: datetime) -> date:
    """Return the Monday of the newest week whose report is due: from 06:00 on the next Monday."""
    local = now.astimezone(COUNTY_TIME) - timedelta(hours=READY_AT_HOUR)
    return monday_of(local.date()) - WEEK


def period(span: Span, day: date) -> Period:
    """Return the week, month or term that the week of *day* belongs to."""
    monday = monday_of(day)
    if span is Span.WEEK:
        sunday = monday + timedelta(days=6)
        name = f"{monday.month}月{monday.day}日–{sunday.month}月{sunday.day}日"
        return Period(span=span, first=monday, after=monday + WEEK, name=name)
    if span is Span.MONTH:
        first, after = date(monday.year, monday.month, 1), _months_on(monday, 1)
        return _from_to(span, first, after, name=f"{monday.year}年{monday.month}月")
    first, after = _term(monday)
    season = "秋季" if first.month == AUTUMN_MONTH else "春季"
    return _from_to(span, first, after, name=f"{first.year}年{season}学期")


def before(one: Period) -> Period:
    """Return the period of the same span before this one."""
    return period(one.span, one.first - timedelta(days=1))


def term_share(day: date) -> float:
    """Return how much of the teaching of a school year lies behind *day*, 0 to 1.

    It is taught from September to June: ten months, the holidays between counted as they come.
    """
    year = day.year if day.month >= AUTUMN_MONTH else day.year - 1
    begins, ends = date(year, 9, 1), date(year + 1, 7, 1)
    return min(1.0, max(0.0, (day - begins).days / (ends - begins).days))


def _term(day: date) -> tuple[date, date]:
    if day.month >= AUTUMN_MONTH:
        return date(day.year, AUTUMN_MONTH, 1), date(day.year + 1, SPRING_MONTH, 1)
    if day.month < SPRING_MONTH:
        return date(day.year - 1, AUTUMN_MONTH, 1), date(day.year, SPRING_MONTH, 1)
    return date(day.year, SPRING_MONTH, 1), date(day.year, AUTUMN_MONTH, 1)


def _months_on(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _from_to(span: Span, first: date, after: date, *, name: str) -> Period:
    return Period(span=span, first=_monday_from(first), after=_monday_from(after), name=name)


def _monday_from(day: date) -> date:
    """Return the first Monday that is not before *day*."""
    return day + timedelta(days=-day.weekday() % 7)
