"""From tallies to figures: what is said of a unit and a time, and what stays unsaid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from school import indicators
from school.disclosure import LEAST_SAID, MOST_SAID
from school.discover import discover
from school.indicator import LIVE_SOURCE, PERCENT, Bound, Figure, FigureKind, Indicator, Source
from school.live_figures import (
    HUNDRED,
    Asked,
    Count,
    Counted,
    Counting,
    Tallies,
    Tally,
    amount_of,
    totals,
)
from school.live_periods import is_of_weeks
from school.people import SCHOOL_DEPTH, UnitId
from school.question.plan import AskedPeriod
from school.retention import keep
from school.small_groups import hidden_units
from school.summary import MIN_GROUP

TOO_FEW = f"人数不足 {MIN_GROUP}，不显示"
NOTHING_THERE = "没有数据"
TOO_SHORT = "不满一周，不按学校显示"
OVER = "超过保存期限，记录已删除"


@dataclass(frozen=True)
class Place:
    """A unit a figure is wanted of, or the same grade of several schools."""

    unit: UnitId
    name: str
    together: tuple[UnitId, ...] = ()
    """The units that are added up for it; empty: the unit itself."""
    member: str = ""
    """The grade, where several schools have it."""

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Return the units whose tallies make its figure."""
        return self.together or (self.unit,)


@dataclass(frozen=True)
class Wanted:
    """One indicator, in some times, of some places inside one unit that the asker may read."""

    indicator: Indicator
    scope: UnitId
    places: tuple[Place, ...]
    periods: tuple[AskedPeriod, ...]
    today: date


@cache
def countings() -> Mapping[str, Counting]:
    """Return how every live indicator is counted, by id."""
    return {name: module.COUNTING for name, module in discover(indicators).items()}


class Unsaid:
    """Whose figures stay unsaid; worked out once for each time, however many units are asked."""

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies
        self._known: dict[tuple[Count, Asked], frozenset[UnitId]] = {}

    def of(self, counting: Counting, asked: Asked) -> frozenset[UnitId]:
        """Return the units of the county that stay unsaid, whatever part of it was asked."""
        if counting.behind is None:
            return frozenset()
        county = Asked(UnitId(asked.unit.partition(".")[0]), asked.first, asked.last)
        key = (counting.behind, county)
        if key not in self._known:
            behind = counting.behind(self._tallies, county)
            self._known[key] = hidden_units({unit: tally.part for unit, tally in behind.items()})
        return self._known[key]


def figures_of(
    wanted: Wanted, tallies: Tallies, unsaid: Unsaid | None = None
) -> tuple[Figure, ...]:
    """Return a figure for each time and place, in their order."""
    known = unsaid or Unsaid(tallies)
    return tuple(
        figure for period in wanted.periods for figure in _of_period(wanted, period, tallies, known)
    )


def _of_period(
    wanted: Wanted, period: AskedPeriod, tallies: Tallies, unsaid: Unsaid
) -> Iterable[Figure]:
    counting = countings()[wanted.indicator.id]
    blank = _blank(wanted, counting, period)
    if counting.kept and period.first < wanted.today - keep(counting.kept):
        return [_of_place(blank, place, amount=None, words=OVER) for place in wanted.places]
    units = tuple(unit for place in wanted.places for unit in place.units)
    asked = Asked(wanted.scope, period.first, period.last, units)
    counted = counting.count(tallies, asked)
    found = totals(counted, dict.fromkeys(units)) if counting.adds_up else counted
    hidden = unsaid.of(counting, asked)
    short = counting.by_week and not is_of_weeks(period, today=wanted.today)
    return [
        _of_place(blank, place, amount=None, words=TOO_SHORT)
        if short and place.unit.count(".") >= SCHOOL_DEPTH
        else _figure(blank, place, found, hidden, wanted=wanted)
        for place in wanted.places
    ]


def _figure(
    blank: Figure,
    place: Place,
    found: Counted,
    hidden: frozenset[UnitId],
    *,
    wanted: Wanted,
) -> Figure:
    said = [unit for unit in place.units if unit not in hidden]
    if not said:
        return _of_place(blank, place, amount=None, words=TOO_FEW)
    tally = sum((found.get(unit, Tally()) for unit in said), Tally())
    if tally.left_out and not tally.part:
        return _of_place(blank, place, amount=None, words=TOO_FEW)
    amount = amount_of(wanted.indicator, tally)
    figure = _of_place(
        blank, place, amount=amount, words="" if amount is not None else NOTHING_THERE
    )
    if len(said) < len(place.units):
        figure = figure.model_copy(update={"note": "不含人数太少、不单独显示的年级"})
    if tally.left_out:
        figure = figure.model_copy(update={"bound": Bound.AT_LEAST})
    guarded = countings()[wanted.indicator.id].guarded
    return _rounded_off(figure) if guarded else figure


def _rounded_off(figure: Figure) -> Figure:
    """Return a share of almost everybody, or nobody, as “more than” or “less than”."""
    most, least = HUNDRED * Decimal(str(MOST_SAID)), HUNDRED * Decimal(str(LEAST_SAID))
    if figure.amount is None or figure.unit != PERCENT:
        return figure
    if figure.amount > most:
        return figure.model_copy(update={"amount": most.normalize(), "bound": Bound.AT_LEAST})
    if figure.amount < least:
        return figure.model_copy(update={"amount": least.normalize(), "bound": Bound.AT_MOST})
    return figure


def _blank(wanted: Wanted, counting: Counting, period: AskedPeriod) -> Figure:
    """Return what the figures of one time have in common."""
    last = period.last
    as_of = f"截至{last.year}年{last.month}月{last.day}日"
    return Figure(
        indicator=wanted.indicator.id,
        kind=FigureKind.ACTUAL,
        first=last if counting.as_of else period.first,
        last=last,
        period=as_of if counting.as_of else period.name,
        place="",
        unit=wanted.indicator.unit,
        source=Source(document=f"{LIVE_SOURCE}·{counting.counted_from}"),
        note=wanted.indicator.note,
    )


def _of_place(blank: Figure, place: Place, *, amount: Decimal | None, words: str) -> Figure:
    return blank.model_copy(
        update={
            "place": place.name,
            "unit_id": place.unit,
            "members": {"年级": place.member} if place.member else {},
            "amount": amount,
            "unit": blank.unit if amount is not None else "",
            "words": words,
            "missing": amount is None,
        }
    )
