"""Which rows a plan is about: of its indicators, places, members and times.

A cell is what is known of one thing at one time. Its first row leads; other sources that say
otherwise stay beside it. A row whose member is “合计” is a total: it stands for its items and is
never added to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.people import UnitId, covers
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan

TOTAL = "合计"
DEPTHS = {"乡镇": 1, "学校": 2, "年级": 3, "班级": 4}
"""Dots in the ids of the units a figure may be broken down to."""
YEARS, REGIONS = "年", "地区"
_TEXT = "正文"
_AGAINST_TARGET = (Intent.TARGET, Intent.GAP, Intent.ATTAIN, Intent.LIST)
_OF_SINGLE_TIMES = (Intent.TREND, Intent.SUM, Intent.MEAN, Intent.CHANGE)


@dataclass(frozen=True)
class Cell:
    """One thing at one time: the row that leads, and those of other sources that differ."""

    row: Figure
    others: tuple[Figure, ...] = ()
    parts: tuple[Figure, ...] = ()
    """Of a sum: what was added."""


@dataclass(frozen=True)
class Asked:
    """A plan, the rows it may use, and what they are rows of."""

    plan: Plan
    rows: tuple[Figure, ...]
    catalogue: Catalogue

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return the indicators that are meant, in their order."""
        return indicators_meant(self.plan, self.catalogue)

    def of(self, one: Indicator, *kinds: FigureKind) -> list[Figure]:
        """Return the rows of an indicator, of all kinds or of some."""
        rows = (row for row in self.rows if row.indicator == one.id)
        return [row for row in rows if not kinds or row.kind in kinds]

    def targets(self, one: Indicator) -> list[Figure]:
        """Return the targets of an indicator; of a live one those of what was published."""
        ids = {one.id, *(same.id for same in self.catalogue if same.counts == one.id)}
        return [r for r in self.rows if r.indicator in ids and r.kind is FigureKind.TARGET]

    def spread(self) -> bool:
        """Return True when the times between are wanted as well."""
        return self.plan.intent in _OF_SINGLE_TIMES or self.plan.by == YEARS


def indicators_meant(plan: Plan, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return the indicators of a plan: those it names, else those of its group, else all."""
    if plan.indicators:
        return tuple(catalogue[one] for one in plan.indicators if one in catalogue)
    named = {_region(place) for place in plan.places if place.unit_id is None}
    return tuple(
        one
        for one in catalogue
        if plan.group in ("", one.group)
        and (not named or any(figure.place in named for figure in one.figures))
    )


def published(
    plan: Plan, catalogue: Catalogue, *, own: Sequence[UnitId] = ()
) -> tuple[Figure, ...]:
    """Return the rows of published and collected indicators that a plan is about, of all times.

    Args:
        plan: What is asked.
        catalogue: Where they are.
        own: The asker's units: of a collected indicator those are meant where no place is named.
    """
    meant = list(indicators_meant(plan, catalogue))
    if plan.intent in _AGAINST_TARGET:
        live = {one.id for one in meant if one.live}
        meant += [one for one in catalogue if one.counts in live and one not in meant]
    rows = (row for one in meant for row in _of_places(one, plan, own) if _member(row, plan))
    return tuple(row for row in rows if not plan.part or stands_in(row, plan.part))


def stands_in(row: Figure, part: str) -> bool:
    """Return True for a row from a part of a document; “正文” is what is no appendix."""
    where = row.source.document.rpartition(" ")[2]
    return not where.startswith("附件") if part == _TEXT else part[-3:] in where


def _of_places(one: Indicator, plan: Plan, own: Sequence[UnitId]) -> list[Figure]:
    collected = [row for row in one.figures if row.unit_id is not None]
    if collected:
        wanted = [place.unit_id for place in plan.places if place.unit_id] or list(own)
        return [row for row in collected if _of_unit(row, wanted, depth=DEPTHS.get(plan.by))]
    if plan.by == REGIONS:
        return list(one.figures)
    names = [_region(place) for place in plan.places] or [HOME]
    found = [row for row in one.figures if row.place in names]
    return found if found or plan.places or not plan.indicators else list(one.figures)


def _of_unit(row: Figure, wanted: Sequence[UnitId], *, depth: int | None) -> bool:
    """Return True for a row of a wanted unit, or of those of some depth inside it."""
    unit = row.unit_id or UnitId("")
    if depth is None:
        return unit in wanted
    return unit.count(".") == depth and any(covers(one, unit) for one in wanted)


def _region(place: AskedPlace) -> str:
    """Return the region a place means: what was published is of the home region."""
    return HOME if place.unit_id is not None and "." not in place.unit_id else place.name


def _member(row: Figure, plan: Plan) -> bool:
    return all(
        set(wanted) & set(row.members.get(dimension, "").split("、"))
        for dimension, wanted in plan.members.items()
    )


def within(rows: Iterable[Figure], period: AskedPeriod, *, spread: bool = False) -> list[Figure]:
    """Return the rows of a time: those of it as a whole, else those that lie in it.

    Args:
        rows: To choose from.
        period: The time asked about.
        spread: True: the single years of a longer time are wanted, not what is said of it whole.
    """
    rows = list(rows)
    whole = [row for row in rows if (row.first, row.last) == (period.first, period.last)]
    if whole and not spread:
        return whole
    inside = [row for row in rows if period.first <= row.first and row.last <= period.last]
    single = [row for row in inside if is_single(row)]
    if inside:
        return single or inside
    return [r for r in rows if r.first <= period.first and period.last <= r.last and is_single(r)]


def is_single(row: Figure) -> bool:
    """Return True for a row of one year, or of a time inside one; of live ones always."""
    return row.first.year == row.last.year or row.unit_id is not None


def newest(rows: Iterable[Figure]) -> list[Figure]:
    """Return the rows “现在” means: of the state a plan starts from, else of the last time."""
    rows = list(rows)
    start = [row for row in rows if row.baseline]
    if start or not rows:
        return start
    last = max(row.last for row in rows)
    latest = [row for row in rows if row.last == last]
    first = max(row.first for row in latest)
    return [row for row in latest if row.first == first]


def longest(rows: Iterable[Figure]) -> list[Figure]:
    """Return the rows of the longest time: of money that is planned for years, the whole."""
    rows = list(rows)
    most = max((row.last - row.first for row in rows), default=None)
    return [row for row in rows if row.last - row.first == most]


def of_newest(rows: Sequence[Figure]) -> list[Figure]:
    """Return what is meant where no time is named: what is, else the last target, else the plan."""
    actual = [row for row in rows if row.kind is FigureKind.ACTUAL]
    if actual:
        return newest(actual)
    targets = [row for row in rows if row.kind is FigureKind.TARGET]
    if targets:
        return newest(targets)
    plans = [row for row in rows if row.kind is FigureKind.PLAN]
    return longest(plans) if plans else list(rows)


def told(rows: Sequence[Figure]) -> list[Figure]:
    """Return which of the rows of one time are told: what was, and beside a mere start the target.

    What is asked for in every year is told where nothing else is.
    """
    actual = [row for row in rows if row.kind is FigureKind.ACTUAL]
    targets = [row for row in rows if row.kind is FigureKind.TARGET]
    if actual and not all(row.baseline for row in actual):
        return actual
    if actual or targets:
        return [*actual, *targets]
    plans = [row for row in rows if row.kind is FigureKind.PLAN]
    return plans or list(rows)


def without_items(rows: Sequence[Figure]) -> list[Figure]:
    """Return the totals where there are some, else all rows."""
    return [row for row in rows if is_total(row)] or list(rows)


def without_totals(rows: Sequence[Figure]) -> list[Figure]:
    """Return the items where there are some, else all rows."""
    return [row for row in rows if not is_total(row)] or list(rows)


def is_total(row: Figure) -> bool:
    """Return True for a row that stands for its items together."""
    return TOTAL in (one for dimension, one in row.members.items() if dimension != YEARS)


def cells(rows: Iterable[Figure]) -> list[Cell]:
    """Return the rows put together by what they are of, in their order."""
    found: dict[tuple[object, ...], list[Figure]] = {}
    for row in rows:
        found.setdefault(_key(row), []).append(row)
    return [_cell(same) for same in found.values()]


def _key(row: Figure) -> tuple[object, ...]:
    members = tuple(sorted(row.members.items()))
    return (row.indicator, row.kind, row.first, row.last, row.place, row.unit_id, members)


def _cell(same: list[Figure]) -> Cell:
    known = [row for row in same if not row.missing] or same
    lead = known[0]
    return Cell(lead, tuple(row for row in known[1:] if _differs(row, lead)))


def _differs(row: Figure, other: Figure) -> bool:
    mine = (row.amount, row.upper, row.words, row.unit)
    return mine != (other.amount, other.upper, other.words, other.unit)


def time_of(row: Figure) -> tuple[date, date]:
    """Return what orders rows by time."""
    return row.first, row.last
