"""Reports of a class, a grade, a school and the county: what was done, how it went, how it goes on.

Every Monday each class gets a snapshot of the week's homework, and the units above it theirs from
the snapshots below. A report of a month or a term adds up weeks. A snapshot counts of a homework
exactly what its published class summary counts, in safe groups (``school/disclosure.py``), so a
report beside summaries or other reports gives no child away.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from school.areas import MIXED, area_name, area_of
from school.coverage import Coverage
from school.disclosure import NOTHING, Count, Share, group, settle
from school.knowledge import PointId
from school.people import PersonId, UnitId, UnitKind
from school.periods import Span
from school.summary import MIN_GROUP

SUBJECTS = (
    "语文", "数学", "英语", "科学", "物理", "化学", "生物", "历史", "地理", "道德与法治", "音乐",
    "体育", "美术", "信息科技",
)  # fmt: skip
GRADE_WORD = re.compile(r"([一二三四五六七八九1-9])年级")
LEVEL_NAMES = {
    UnitKind.CLASS: "班级",
    UnitKind.GRADE: "年级",
    UnitKind.SCHOOL: "学校",
    UnitKind.TOWN: "乡镇",
    UnitKind.COUNTY: "全县",
}


@dataclass(frozen=True)
class Answered:
    """One decided question of one pupil."""

    homework_id: str
    pupil: PersonId
    item: str
    subject: str
    point: PointId | None
    right: bool


class Snapshot(BaseModel, frozen=True):
    """One week, or one homework, of one unit."""

    areas: dict[str, Share] = {}
    """By area, as :func:`area_of` names it."""
    handed_in: Share = Share()
    """Papers handed in (“right”) of those that could have been (“answered”)."""
    homework: int = 0
    """How many pieces of homework are counted."""
    points: tuple[PointId, ...] = ()
    """Knowledge points that five pupils or more practised."""
    counted: tuple[str, ...] = ()
    """Ids of the homework in it; kept for classes only, so that none is counted twice."""


class ReportOf(BaseModel, frozen=True):
    """Asks for a report of the unit that some words name; empty: one's own."""

    text: str = ""
    unit_id: UnitId | None = None
    span: Span = Span.WEEK
    published: bool = False
    """True: as it may be said where everybody reads along, also to a teacher."""


class AreaLine(BaseModel, frozen=True):
    """How one area of knowledge went."""

    subject: str
    name: str
    rate: float
    """0 to 1."""
    pupils: int
    answered: int


class TrendPoint(BaseModel, frozen=True):
    """The right rate of one week or month."""

    label: str
    rate: float


class UnitLine(BaseModel, frozen=True):
    """One unit below, in the order of the tree; never by its figures."""

    unit_id: UnitId
    name: str
    rate: float | None
    homework: int


class UnitReport(BaseModel, frozen=True):
    """What a report says; no name of a child, no rank, no figure of fewer than five."""

    unit_id: UnitId
    name: str
    level: UnitKind
    span: Span
    period: str
    homework: int
    handed_in: float | None
    rate: float | None
    areas: tuple[AreaLine, ...] = ()
    """The weakest first."""
    trend: tuple[TrendPoint, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    warnings: tuple[str, ...] = ()
    below: tuple[UnitLine, ...] = ()
    live: bool = False
    """Today's figures, for those who see the papers anyway; never for others."""


class QueueReports(BaseModel, frozen=True):
    """Has the reports that are due made; only the product itself may."""


class QueuedReports(BaseModel, frozen=True):
    """How many reports were queued."""

    queued: int


class MakeReport(BaseModel, frozen=True):
    """Has the snapshot of one class and week made, and those above it when they are complete."""

    class_id: UnitId
    week: date


def of_homework(answers: Iterable[Answered], *, done: int, enrolled: int) -> Snapshot:
    """Return the snapshot of one homework of one class.

    Args:
        answers: Its decided questions.
        done: Pupils who handed it in.
        enrolled: Pupils in the class.
    """
    rows = list(answers)
    counts = _by_area(rows, area=lambda one: area_of(one.point, subject=one.subject))
    if done >= MIN_GROUP and any(count.pupils < MIN_GROUP for count in counts.values()):
        # The class summary tells the whole: with a part of it, the small rest would be known.
        whole = _by_area(rows, area=lambda one: f"{MIXED}/{one.subject}")
        counts = {a: c.model_copy(update={"pupils": done}) for a, c in _one(whole).items()}
    practised = {one.point for one in rows if one.point} if done >= MIN_GROUP else set()
    return Snapshot(
        areas={area: group(count) for area, count in sorted(counts.items())},
        handed_in=group(Count(pupils=enrolled, right=min(done, enrolled), answered=enrolled)),
        homework=1,
        points=tuple(sorted(practised)),
    )


def seen_by_teachers(answers: Iterable[Answered], *, handed_in: Count, homework: int) -> Snapshot:
    """Return a snapshot for those who see every paper: nothing is left out."""
    rows = list(answers)
    counts = _by_area(rows, area=lambda one: area_of(one.point, subject=one.subject))
    return Snapshot(
        areas={area: Share(shown=count) for area, count in sorted(counts.items())},
        handed_in=Share(shown=handed_in),
        homework=homework,
        points=tuple(sorted({one.point for one in rows if one.point})),
    )


def _one(counts: Mapping[str, Count]) -> dict[str, Count]:
    """Return the counts as those of one area: of several subjects nobody says which is which."""
    if len(counts) == 1:
        return dict(counts)
    total = NOTHING
    for count in counts.values():
        total = total.again(count)
    return {f"{MIXED}/": total}


def _by_area(rows: Iterable[Answered], *, area: Callable[[Answered], str]) -> dict[str, Count]:
    """Count by area; the pupils behind an area are those behind its least answered question."""
    behind: dict[str, dict[str, set[PersonId]]] = defaultdict(lambda: defaultdict(set))
    right: dict[str, int] = defaultdict(int)
    answered: dict[str, int] = defaultdict(int)
    for one in rows:
        name = area(one)
        behind[name][one.item].add(one.pupil)
        right[name] += one.right
        answered[name] += 1
    return {
        name: Count(
            pupils=min(len(pupils) for pupils in items.values()),
            right=right[name],
            answered=answered[name],
        )
        for name, items in behind.items()
    }


def of_one_unit(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Return several snapshots of one unit together: the same pupils, other homework or weeks."""

    def add(shares: Iterable[Share]) -> Share:
        total = Share()
        for share in shares:
            total = total.again(share)
        return total

    return _together(list(snapshots), add)


def of_units_below(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Return the snapshot of a unit from those of the units below it."""
    return _together(list(snapshots), settle).model_copy(update={"counted": ()})


def _together(snapshots: list[Snapshot], add: Callable[[Iterable[Share]], Share]) -> Snapshot:
    areas = sorted({area for one in snapshots for area in one.areas})
    return Snapshot(
        areas={a: add(one.areas[a] for one in snapshots if a in one.areas) for a in areas},
        handed_in=add(one.handed_in for one in snapshots),
        homework=sum(one.homework for one in snapshots),
        points=tuple(sorted({p for one in snapshots for p in one.points})),
        counted=tuple(sorted({h for one in snapshots for h in one.counted})),
    )


def area_lines(snapshot: Snapshot, *, subject: str = "") -> tuple[AreaLine, ...]:
    """Return how the areas (of one subject) went, the weakest first."""
    lines = []
    for area, share in snapshot.areas.items():
        about, name = area_name(area)
        if share.shown.rate is not None and subject in ("", about):
            lines.append(
                AreaLine(
                    subject=about,
                    name=name,
                    rate=share.shown.rate,
                    pupils=share.shown.pupils,
                    answered=share.shown.answered,
                )
            )
    return tuple(sorted(lines, key=lambda line: (line.rate, line.name)))


def whole_rate(snapshot: Snapshot, *, subject: str = "") -> float | None:
    """Return the right rate of all areas (of one subject) together; None: nothing to tell."""
    total = NOTHING
    for area, share in snapshot.areas.items():
        if subject in ("", area_name(area)[0]):
            total = total.again(share.shown)
    return total.rate


def trend(weeks: Mapping[date, Snapshot], *, subject: str = "") -> tuple[TrendPoint, ...]:
    """Return the right rate week by week, oldest first; weeks without figures are left out."""
    rates = ((week, whole_rate(weeks[week], subject=subject)) for week in sorted(weeks))
    return tuple(
        TrendPoint(label=f"{week.month}/{week.day}", rate=rate)
        for week, rate in rates
        if rate is not None
    )
