"""A pupil's portrait: homework, growth and change of one term, put together for the family.

It compares a child with its own earlier work, and with its class only where a rule of
``early_warnings.toml`` says so, in words. There is no rank, no score of the child as a whole, and
nothing about feelings or behaviour (R20 of the privacy rules).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic import AwareDatetime, BaseModel

from school.areas import area_name, area_of
from school.county_time import day_of
from school.coverage import Coverage, coverage
from school.disclosure import NOTHING, Count
from school.early_warning import Compared, warnings
from school.learning import Response
from school.people import PersonId, Pupil, UnitId
from school.periods import Period, monday_of
from school.unit_report import Snapshot, TrendPoint

ENOUGH = 5
"""Answers below which an area has too little evidence to say anything of it."""
WELL, WEAK = 0.85, 0.7
"""Right rates from which an area is called steady, and below which it is worth practising."""
MOST_SUGGESTED = 2


class PortraitOf(BaseModel, frozen=True):
    """Asks for a pupil's portrait; without a pupil for those of one's own children."""

    pupil_id: PersonId | None = None
    sent: bool = False
    """True: the report card of the term as it was sent."""


class OwnArea(BaseModel, frozen=True):
    """How one area went for one pupil."""

    subject: str
    name: str
    answered: int
    right: int

    @property
    def rate(self) -> float | None:
        """Return the right rate, 0 to 1; None: too little evidence."""
        return self.right / self.answered if self.answered >= ENOUGH else None


class Learned(BaseModel, frozen=True):
    """How sure it is that a pupil can do one knowledge point."""

    name: str
    chance: float
    """0 to 1."""
    responses: int


class Grown(BaseModel, frozen=True):
    """What the growth record says of one dimension."""

    dimension: str
    entries: int
    newest: str = ""


class Portrait(BaseModel, frozen=True):
    """What is said of one pupil as a whole, of one term."""

    pupil_id: PersonId
    name: str
    class_id: UnitId
    class_name: str
    roll_no: int
    term: str
    first: date
    """The Monday the term begins with."""
    made_at: AwareDatetime
    homework: int
    class_homework: int
    areas: tuple[OwnArea, ...] = ()
    """The weakest first; those without enough evidence last."""
    learned: tuple[Learned, ...] = ()
    """Knowledge points with enough evidence, the surest first."""
    trend: tuple[TrendPoint, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    warnings: tuple[str, ...] = ()
    grown: tuple[Grown, ...] = ()
    mistakes: int | None = None
    """Open entries of the wrong-question book; None: there is no book."""

    @property
    def steady(self) -> tuple[str, ...]:
        """Return the names of the areas that go well."""
        return tuple(a.name for a in self.areas if a.rate is not None and a.rate >= WELL)

    @property
    def to_practise(self) -> tuple[str, ...]:
        """Return the names of up to two areas worth practising, the weakest first."""
        weak = (a.name for a in self.areas if a.rate is not None and a.rate < WEAK)
        return tuple(weak)[:MOST_SUGGESTED]


class ChildPortrait(BaseModel, frozen=True):
    """One child's portrait, or that nobody agreed to one."""

    pupil_id: PersonId
    name: str
    class_name: str
    consented: bool
    portrait: Portrait | None = None


class Portraits(BaseModel, frozen=True):
    """Portraits of those who were asked about."""

    children: tuple[ChildPortrait, ...]


def portrait(  # noqa: PLR0913  # one child's term has this many parts
    pupil: Pupil,
    given: Sequence[Response],
    *,
    term: Period,
    class_weeks: Mapping[date, Snapshot],
    homework: tuple[int, int],
    now: AwareDatetime,
) -> Portrait:
    """Return a pupil's portrait as far as homework says it.

    Args:
        pupil: Whose.
        given: The pupil's responses of the term.
        term: The term.
        class_weeks: The published snapshots of the pupil's class in the term.
        homework: How many pieces of homework the pupil handed in, and the class was set.
        now: The time.
    """
    own = by_area_and_week(given)
    practised = {r.point for r in given if r.point}
    return Portrait(
        pupil_id=pupil.id,
        name=pupil.name,
        class_id=pupil.class_id,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        term=term.name,
        first=term.first,
        made_at=now,
        homework=homework[0],
        class_homework=max(homework),
        areas=_areas(own),
        trend=_by_month(given),
        coverage=coverage(grade_of(pupil.class_id), practised, on=day_of(now)),
        warnings=_warnings(own, class_weeks),
    )


def grade_of(class_id: UnitId) -> int:
    """Return the grade (1 to 9) of a class or grade; 0: its id does not say."""
    digits = "".join(part[1:] for part in class_id.split(".")[3:4] if part[:1] == "g")
    return int(digits) if digits.isdecimal() else 0


def by_area_and_week(given: Iterable[Response]) -> dict[str, dict[date, Count]]:
    """Count one pupil's responses by area and Monday of the week."""
    found: dict[str, dict[date, Count]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for one in given:
        area, week = area_of(one.point, subject=one.subject), monday_of(day_of(one.at))
        found[area][week] = found[area][week].again(Count(pupils=1, right=one.correct, answered=1))
    return found


def _areas(own: Mapping[str, Mapping[date, Count]]) -> tuple[OwnArea, ...]:
    lines = []
    for area, weeks in own.items():
        subject, name = area_name(area)
        answered = sum(count.answered for count in weeks.values())
        right = sum(count.right for count in weeks.values())
        lines.append(OwnArea(subject=subject, name=name, answered=answered, right=right))
    return tuple(sorted(lines, key=lambda a: (a.rate is None, a.rate or 0.0, a.name)))


def _by_month(given: Iterable[Response]) -> tuple[TrendPoint, ...]:
    """Return the right rate month by month; months with little evidence are left out."""
    months: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for one in given:
        day = day_of(one.at)
        months[day.year, day.month].append(one.correct)
    return tuple(
        TrendPoint(label=f"{month}月", rate=sum(right) / len(right))
        for (_, month), right in sorted(months.items())
        if len(right) >= ENOUGH
    )


def _warnings(
    own: Mapping[str, Mapping[date, Count]], class_weeks: Mapping[date, Snapshot]
) -> tuple[str, ...]:
    weeks = sorted({w for counts in own.values() for w in counts} | class_weeks.keys())
    compared = {
        area_name(area)[1]: [
            Compared(own=counts.get(week, NOTHING), others=_class_rate(class_weeks, week, area))
            for week in weeks
        ]
        for area, counts in own.items()
    }
    return warnings(compared, than="班级", silent_weeks=_silent(own, class_weeks))


def _class_rate(class_weeks: Mapping[date, Snapshot], week: date, area: str) -> float | None:
    snapshot = class_weeks.get(week)
    share = snapshot.areas.get(area) if snapshot else None
    return share.shown.rate if share else None


def _silent(own: Mapping[str, Mapping[date, Count]], class_weeks: Mapping[date, Snapshot]) -> int:
    """Return for how many of the newest weeks the class had homework and the pupil did none."""
    active = {week for counts in own.values() for week in counts}
    silent = 0
    for week in sorted(class_weeks, reverse=True):
        if week in active:
            break
        silent += class_weeks[week].homework > 0
    return silent
