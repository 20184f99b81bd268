"""Figures of the library: what it holds, how it is used, by whom as schools, never as people.

Use is counted over whole calendar months, so that a figure is a sum of tallies. A term of the
figures is six months: 秋季 from August to January, 春季 from February to July.
"""

import re
from collections.abc import Mapping
from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import NotUnderstood
from school.knowledge import SUBJECTS
from school.months import month_in
from school.people import UnitId
from school.resources import ResourceId

MONTHS_OF_TERM = 6
AUTUMN, SPRING = 8, 2
"""Months in which the terms of the figures begin."""
SHOWN_TOP = 5
FEWEST_MISSED = 5
"""Searches of one subject without a hit that are told: fewer may be one person's."""
OTHER = "未标明"
"""How what nobody filled in is called."""
_TERM = re.compile(r"(?:(20\d\d)\s*年?)?\s*(春季|秋季)(?:学期)?")
_SHORT_SUBJECTS = {"信息技术": "信息科技", "道法": "道德与法治", "思品": "道德与法治"}


class FiguresOf(BaseModel, frozen=True):
    """Asks for the library's figures: a school, a subject and a time in words, all optional."""

    text: str = Field(default="", max_length=64, pattern=r"^[^\x00]*$")
    live: bool = False
    """True: a page that is open asks again; its opening was written down."""


class Months(BaseModel, frozen=True):
    """Whole months, as figures are summed."""

    first: date
    """The first day of the first month."""
    after: date
    """The first day of the month after the last."""
    name: str

    @property
    def starts(self) -> tuple[date, ...]:
        """Return the first day of each month, in order."""
        count = (self.after.year - self.first.year) * 12 + self.after.month - self.first.month
        return tuple(months_on(self.first, n) for n in range(count))


class Counted(BaseModel, frozen=True):
    """What one school, subject, type, stage or level has and how much of it is used."""

    name: str
    resources: int = 0
    uses: int = 0


class MonthCounted(BaseModel, frozen=True):
    """What happened in one month."""

    month: date
    """Its first day."""
    added: int = 0
    uses: int = 0


class ResourceCounted(BaseModel, frozen=True):
    """One resource the asker may read, and how often it was used in the time asked about."""

    resource_id: ResourceId
    title: str
    uses: int = 0


class LibraryFigures(BaseModel, frozen=True):
    """The figures of some schools, or of the whole county, in some months."""

    scope: str
    subject: str = ""
    """Of this subject alone; empty: of all."""
    months: Months
    resources: int = 0
    """On the shelf now."""
    added: int = 0
    """Of them, since the first of the months."""
    uses: int = 0
    never_used: int = 0
    """On the shelf, and never opened since they were put there."""
    waiting: int = 0
    """Wait for review."""
    by_school: tuple[Counted, ...] = ()
    """Of several schools, each; the county's own shelf is one of them."""
    by_subject: tuple[Counted, ...] = ()
    by_type: tuple[Counted, ...] = ()
    by_stage: tuple[Counted, ...] = ()
    by_level: tuple[Counted, ...] = ()
    by_month: tuple[MonthCounted, ...] = ()
    top: tuple[ResourceCounted, ...] = ()
    unused: tuple[ResourceCounted, ...] = ()
    """Some of those never used, the oldest first."""
    missed: int = 0
    """Searches that found nothing."""
    missed_subjects: tuple[str, ...] = ()
    """Subjects of at least FEWEST_MISSED of them, the most first."""
    made_at: AwareDatetime


class TallyUses(BaseModel, frozen=True):
    """Asks for the uses of past days to be added up; asked often, each day is added once."""


def months_meant(text: str, *, today: date) -> Months:
    """Return the months a text names: a month, this term (said or not), the last, or one by name.

    Raises:
        NotUnderstood: It names a month there is none of.
    """
    if "上学期" in text or "上个学期" in text:
        return term_of(months_on(term_of(today).first, -1))
    named = _TERM.search(text)
    if named:
        return _term_named(named[2], year=int(named[1] or 0), today=today)
    if "月" in text:
        first = month_in(text, today=today)
        name = f"{first.year}年{first.month}月"
        return Months(first=first, after=months_on(first, 1), name=name)
    return term_of(today)


def _term_named(season: str, *, year: int, today: date) -> Months:
    month = AUTUMN if season == "秋季" else SPRING
    first = date(year or today.year, month, 1)
    if not year and first > today:
        first = first.replace(year=today.year - 1)
    if first > today:
        raise NotUnderstood("这个学期还没有开始。发“资源面板”看本学期。")
    return term_of(first)


def term_of(day: date) -> Months:
    """Return the six months that *day* belongs to."""
    year = day.year if day.month >= SPRING else day.year - 1
    month = SPRING if SPRING <= day.month < AUTUMN else AUTUMN
    first = date(year, month, 1)
    season = "秋季" if month == AUTUMN else "春季"
    name = f"{year}年{season}学期"
    return Months(first=first, after=months_on(first, MONTHS_OF_TERM), name=name)


def months_on(month: date, count: int) -> date:
    """Return the first day of the month so many months after (or before) that of *month*."""
    place = month.year * 12 + month.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


def subject_meant(text: str) -> str:
    """Return the subject a text names; empty: none."""
    names = {**{one: one for one in SUBJECTS}, **_SHORT_SUBJECTS}
    return next((names[one] for one in sorted(names, key=len, reverse=True) if one in text), "")


def counted(
    resources: Mapping[str, int], uses: Mapping[str, int], names: Mapping[str, str]
) -> tuple[Counted, ...]:
    """Return one row for each value that has anything, the most used first.

    Args:
        resources: How many there are, by value.
        uses: How often they were used, by value.
        names: Name of each value in Chinese; one without a name keeps its own, empty is OTHER.
    """
    rows = [
        Counted(
            name=names.get(one, one) or OTHER,
            resources=resources.get(one, 0),
            uses=uses.get(one, 0),
        )
        for one in {*resources, *uses}
    ]
    there = (row for row in rows if row.resources or row.uses)
    return tuple(sorted(there, key=lambda row: (-row.uses, -row.resources, row.name)))


def county_of(unit: UnitId) -> UnitId:
    """Return the county a unit belongs to: the first part of its path."""
    return UnitId(unit.partition(".")[0])
