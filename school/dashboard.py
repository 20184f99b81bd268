"""The dashboard of indicators: published targets against what is known, and one's own live courses.

Every number in it is the amount of a figure: of the catalogue, or counted just now for the unit of
whoever reads. What is not known is said so and never drawn as nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from pydantic import AwareDatetime, BaseModel, Field

from school.figure.words import measured, spoken, value_said
from school.figures import answered, published
from school.indicator import HOME, PERCENT, POINTS, Direction, Figure, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.people import UnitKind
from school.periods import WEEK, monday_of
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan

SHOWN = (
    "homework_right_rate",
    "homework_handed_in",
    "teachers_grading",
    "morning_checks_reported",
    "hazards_put_right",
    "resource_uses",
)
"""Live indicators of the dashboard and of the weekly report: teaching, health, safety, library."""
WEEKS = 8
"""Finished weeks of a drawn course; the one that is not finished stands behind them."""
COMPARED = 2
"""Finished weeks that a card needs: each is counted by itself, and a chat answer has 0.3 s."""
BY_WEEK = "周"
TARGET, NOW = "目标", "现在"
HUNDRED = Decimal(100)
MOST_COUNTED = 6
"""Live indicators of one plan."""
GROUPS = ("基础支撑", "教学应用", "自定义指标")
"""The headings of the plan's own table come first, in its order."""


class DashboardOf(BaseModel, frozen=True):
    """Asks for the dashboard of one's own unit: the bureau's county, a principal's school."""

    weeks: int = Field(default=COMPARED, ge=COMPARED, le=WEEKS)
    """Finished weeks of each course."""


class TargetLine(BaseModel, frozen=True):
    """One published indicator: its last target and what is known of the present."""

    id: str
    name: str
    group: str
    target: str
    """With its year: “2023年目标 60%”."""
    now: str = ""
    """With its time; empty: not known."""
    attained: bool | None = None
    """None: it cannot be told."""
    counts: str = ""
    """Id of the live indicator that counts the same; empty: none does."""
    goal: Decimal | None = None
    """The target's amount, where more is better; what is counted now is held against it."""
    live: str = ""
    """What is counted now for the reader's unit, with its time; empty: nothing is."""
    live_attained: bool | None = None
    drawn: tuple[float, float] | None = None
    """How long a bar is and where the target stands, 0 to 1; None: not to be drawn."""


class CoursePoint(BaseModel, frozen=True):
    """One week of a course."""

    first: date
    """Its Monday."""
    amount: Decimal | None
    """None: nothing was due, or too few are behind it."""
    said: str
    finished: bool


class Course(BaseModel, frozen=True):
    """One live indicator week by week, the oldest first."""

    id: str
    name: str
    unit: str
    definition: str
    direction: Direction
    points: tuple[CoursePoint, ...]

    @property
    def newest(self) -> CoursePoint | None:
        """Return the newest finished week with a value, or None."""
        return next((p for p in reversed(self._finished) if p.amount is not None), None)

    @property
    def change(self) -> Decimal | None:
        """Return the change of the last finished week from the one before; None: not to be told."""
        if len(self._finished) < 2:  # noqa: PLR2004  # two weeks
            return None
        before, last = self._finished[-2:]
        if before.amount is None or last.amount is None:
            return None
        return last.amount - before.amount

    @property
    def change_said(self) -> str:
        """Return the change in words; empty: not to be told."""
        change = self.change
        if change is None:
            return ""
        if not change:
            return "和上一周一样"
        unit = POINTS if self.unit == PERCENT else self.unit
        return f"比上一周{'多' if change > 0 else '少'} {measured(abs(change), unit)}"

    @property
    def better(self) -> bool | None:
        """Return whether the change is for the better; None: there is none, or it is neither."""
        if not self.change or self.direction is Direction.NEITHER:
            return None
        return (self.change > 0) is (self.direction is Direction.UP)

    @property
    def _finished(self) -> tuple[CoursePoint, ...]:
        return tuple(p for p in self.points if p.finished)


class Dashboard(BaseModel, frozen=True):
    """What the dashboard shows."""

    place: str
    level: UnitKind
    made_at: AwareDatetime
    targets: tuple[TargetLine, ...]
    """Those that can be told, those not reached first within each group."""
    open: tuple[TargetLine, ...]
    """Those that cannot."""
    courses: tuple[Course, ...]
    source: str
    """Where the targets come from."""


def course_plan(place: AskedPlace, weeks: int, *, today: date, known: Catalogue) -> Plan:
    """Return the plan that the courses of a unit come from."""
    first = monday_of(today) - WEEK * weeks
    return Plan(
        intent=Intent.TREND,
        indicators=tuple(one for one in SHOWN if one in known),
        periods=(AskedPeriod(first=first, last=today, name="近几周"),),
        places=(place,),
        by=BY_WEEK,
        live=True,
    )


def courses_of(rows: Iterable[Figure], known: Catalogue, *, today: date) -> tuple[Course, ...]:
    """Return the courses that live figures by week make."""
    by_id: dict[str, list[Figure]] = {}
    for row in rows:
        by_id.setdefault(row.indicator, []).append(row)
    return tuple(_course(known[one], found, today=today) for one, found in by_id.items())


def _course(one: Indicator, rows: Sequence[Figure], *, today: date) -> Course:
    points = (
        CoursePoint(
            first=monday_of(row.first),
            amount=None if row.missing else row.amount,
            said=spoken(row),
            finished=monday_of(row.first) + WEEK <= today,
        )
        for row in sorted(rows, key=lambda row: row.first)
    )
    return Course(
        id=one.id,
        name=one.name.removesuffix("(实时)"),
        unit=one.unit,
        definition=one.definition,
        direction=one.direction,
        points=tuple(points),
    )


def target_lines(known: Catalogue) -> tuple[TargetLine, ...]:
    """Return every published indicator that has a target of the home region."""
    lines = [_target_line(one, known) for one in known if _has_target(one)]
    groups = list(dict.fromkeys((*GROUPS, *(line.group for line in lines))))
    return tuple(
        sorted(lines, key=lambda line: (groups.index(line.group), bool(line.attained), line.name))
    )


def _has_target(one: Indicator) -> bool:
    return any(f.kind is FigureKind.TARGET and f.place == HOME for f in one.figures)


def _target_line(one: Indicator, known: Catalogue) -> TargetLine:
    plan = Plan(intent=Intent.ATTAIN, indicators=(one.id,))
    answer = answered(plan, published(plan, known), known)
    target = next(v for v in answer.values if v.label.endswith(TARGET))
    now = next((v for v in answer.values if v.label == NOW), None)
    return TargetLine(
        id=one.id,
        name=one.name,
        group=one.group,
        target=f"{target.label} {value_said(target)}",
        now=f"{value_said(now)}（{now.period}）" if now else "",
        attained=answer.attained,
        counts=one.counts if one.counts in known else "",
        goal=target.amount if one.direction is Direction.UP else None,
        drawn=_drawn(one, target.amount, now.amount if now else None),
    )


def counted_plans(place: AskedPlace, lines: Iterable[TargetLine]) -> tuple[Plan, ...]:
    """Return the plans that count what is published, of this term so far."""
    ids = list(dict.fromkeys(line.counts for line in lines if line.counts))
    return tuple(
        Plan(
            intent=Intent.VALUE,
            indicators=tuple(ids[n : n + MOST_COUNTED]),
            places=(place,),
            live=True,
        )
        for n in range(0, len(ids), MOST_COUNTED)
    )


def with_counted(lines: Iterable[TargetLine], rows: Iterable[Figure]) -> tuple[TargetLine, ...]:
    """Return target lines with what is counted now beside what was published."""
    counted = {row.indicator: row for row in rows}
    return tuple(
        _counted(line, counted[line.counts]) if line.counts in counted else line for line in lines
    )


def _counted(line: TargetLine, row: Figure) -> TargetLine:
    known = not row.missing and row.amount is not None
    attained = None
    if known and row.amount is not None and line.goal is not None:
        attained = row.amount >= line.goal
    live = f"{spoken(row)}，{row.period}" if known else ""
    return line.model_copy(update={"live": live, "live_attained": attained})


def _drawn(
    one: Indicator, target: Decimal | None, now: Decimal | None
) -> tuple[float, float] | None:
    """Return a bar and its mark: of a hundred, or of whichever of the two is more."""
    if one.direction is not Direction.UP or not target or now is None:
        return None
    whole = HUNDRED if one.unit == PERCENT else max(target, now)
    return float(min(now / whole, Decimal(1))), float(min(target / whole, Decimal(1)))


def week_name(first: date) -> str:
    """Return a week by its days: “11月16日–22日”."""
    last = first + timedelta(days=6)
    month = f"{last.month}月" if last.month != first.month else ""
    return f"{first.month}月{first.day}日–{month}{last.day}日"
