"""Which intent fits a draft, by what there is to answer it with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from school.indicator import HOME, PERCENT, FigureKind, Indicator
from school.naming import number
from school.question.aimed_years import from_the_start, has_aims, settled_targets
from school.question.draft import Draft, is_live, is_money, only_aims, side_by_side
from school.question.fits import is_yearly
from school.question.order import settled_order
from school.question.pairs import beside_home, paired
from school.question.periods import years
from school.question.plan import AskedPeriod, Intent
from school.question.shift import whole_year
from school.question.steps import settled_steps
from school.question.table import TOTAL, is_own
from school.terms import term_of

_OVER_YEARS = frozenset({Intent.TREND, Intent.SUM, Intent.RANK, Intent.MEAN})
_TOLD = frozenset({FigureKind.ACTUAL, FigureKind.PLAN})
_TIMES = frozenset({"年", "学期", "季度", "月", "周", "天"})
_REACHED = "达标"
_PAIR = 2


def settled(draft: Draft) -> Draft:
    """Return the draft with the intent and the times that fit what there is to answer it with."""
    for settle in _STEPS:
        draft = settle(draft)
    return draft


def _settled_periods(draft: Draft) -> Draft:
    if draft.year_before:
        return _beside_year_before(draft)
    if draft.close and not is_live(draft) and not all(is_own(i) for i in draft.indicators):
        return replace(draft, periods=(), now=True, close=False)
    if draft.every and draft.intent in {Intent.SUM, Intent.VALUE} and not draft.periods:
        span = _span(draft)
        if span is not None:
            return replace(draft, periods=(span,), intent=Intent.SUM, every=False)
    if draft.intent is Intent.MEAN:
        return _each_year(draft)
    if draft.every and draft.intent is Intent.SUM and not draft.periods:
        return _added_up(draft)
    return draft


def _added_up(draft: Draft) -> Draft:
    """Return a sum over the years there are; what is only aimed at is not added up, but told."""
    every = _all_years(draft)
    if len(every) < _PAIR and has_aims(draft) and not is_money(draft):
        return replace(draft, intent=Intent.TARGET, by="年")  # “三年一共要建多少间”
    return replace(draft, periods=every)


def _settled_years(draft: Draft) -> Draft:
    """A first year that is named, and the years of extremes, become the years there are."""
    if draft.every and draft.intent is Intent.COMPARE and not side_by_side(draft):
        draft = replace(draft, intent=Intent.TREND)  # “每年都一样吗”
    if draft.since and draft.intent is Intent.VALUE and not is_live(draft):
        draft = replace(draft, intent=Intent.TREND)
    if draft.since and draft.intent in _OVER_YEARS and not is_live(draft):
        draft = _since_then(draft)
    alone = len(draft.indicators) == 1 and not side_by_side(draft) and not is_live(draft)
    ends = draft.intent is Intent.COMPARE and draft.ordering is not None and alone
    if ends:
        draft = replace(draft, intent=Intent.CHANGE, extremes=True)
    return _between_extremes(draft) if draft.extremes else draft


def _since_then(draft: Draft) -> Draft:
    """Return a draft of all years from the one it names to the last that has a figure."""
    first = whole_year(draft.periods)
    last = max((p.first.year for p in _all_years(draft)), default=0)
    return replace(draft, periods=(years(first, last),)) if 0 < first < last else draft


def _between_extremes(draft: Draft) -> Draft:
    """Return a draft of the change between the year with the lowest figure and the highest."""
    of_years = {
        (f.amount, f.first.year)
        for i in draft.indicators
        for f in i.figures
        if f.amount is not None and f.first.year == f.last.year and f.kind in _TOLD
        if f.place == HOME and set(f.members.values()) <= {TOTAL} and not f.upper
    }
    ends = sorted({year for _, year in (min(of_years), max(of_years))}) if of_years else []
    return replace(draft, periods=tuple(years(y, y) for y in ends), ordering=None, by="")


def _each_year(draft: Draft) -> Draft:
    """Return a draft of a mean with every year it is over; “三年” as in a sum."""
    span = _span(draft) if draft.every and not draft.periods else None
    named = (span,) if span else draft.periods or _all_years(draft)
    each = (years(y, y) for p in named for y in range(p.first.year, p.last.year + 1))
    return replace(draft, periods=tuple(dict.fromkeys(each)), every=False)


def _span(draft: Draft) -> AskedPeriod | None:
    """Return the years together that a source has a sum of, where single ones are more or fewer.

    “三年总额” of four years that have figures is what the source says of three of them.
    """
    length = number(draft.count[0]) if draft.count else 0
    if length == len(_all_years(draft)):
        return None
    figures = [f for i in draft.indicators for f in i.figures if set(f.members.values()) <= {TOTAL}]
    spans = {(f.first.year, f.last.year) for f in figures}
    found = sorted(s for s in spans if length > 1 and s[1] - s[0] == length - 1)
    return years(*found[0]) if found else None


def _all_years(draft: Draft) -> tuple[AskedPeriod, ...]:
    figures = [f for i in draft.indicators for f in i.figures if f.first.year == f.last.year]
    named = sorted({f.first.year for f in figures if f.kind is not FigureKind.TARGET})
    return tuple(years(y, y) for y in named)


def _beside_year_before(draft: Draft) -> Draft:
    if not draft.periods and not is_live(draft):
        return replace(draft, intent=Intent.CHANGE)
    base = draft.periods[0] if draft.periods else _so_far(draft.today)
    first, last = _year_earlier(base.first), _year_earlier(base.last)
    whole = base.name == f"{base.first.year}年"
    name = f"{first.year}年" if whole else "去年同期"
    before = AskedPeriod(first=first, last=last, name=name)
    return replace(draft, periods=(before, base), intent=Intent.CHANGE)


def _so_far(today: date) -> AskedPeriod:
    return AskedPeriod(first=term_of(today).first, last=today, name="本学期")


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _settled_pair(draft: Draft) -> Draft:
    """A change of a live figure is one between a time and the one of the same length beside it."""
    several = len(draft.periods) > 1 or side_by_side(draft) or draft.by in _TIMES
    if draft.intent is not Intent.CHANGE or not is_live(draft) or several:
        return draft
    return replace(draft, periods=paired(draft.periods[:1], today=draft.today))


def _settled_change(draft: Draft) -> Draft:
    """A difference is one of times, of places, or from the target: what is named decides."""
    draft = beside_home(draft)
    intent = draft.intent
    if intent is Intent.CHANGE and not draft.based:
        draft = _since_the_year_before(draft)
    if intent is Intent.GAP and len(draft.periods) > 1 and not side_by_side(draft):
        intent = Intent.CHANGE
    between = side_by_side(draft) and len(draft.periods) <= 1 and draft.ordering is None
    aimed = Intent.TARGET in draft.intents or (intent is Intent.GAP and draft.from_aim)
    beside = intent is Intent.CHANGE or not aimed
    if between and intent in {Intent.GAP, Intent.CHANGE} and beside:
        intent = Intent.COMPARE
    if intent is Intent.CHANGE and draft.now and only_aims(draft):
        intent = Intent.GAP
    with_aim = Intent.TARGET in draft.intents and len(draft.periods) <= 1 and not _spans(draft)
    with_aim = with_aim and not (draft.every or draft.steps)  # “三年目标的变化”
    if with_aim and intent in {Intent.COMPARE, Intent.CHANGE} and not side_by_side(draft):
        intent = Intent.GAP
    periods = draft.periods
    if intent is Intent.CHANGE:
        periods = _ends(periods) if len(periods) == 1 else periods
        periods = tuple(sorted(periods, key=lambda p: p.first))
    return replace(draft, intent=intent, periods=periods)


def _since_the_year_before(draft: Draft) -> Draft:
    """Return “2018年增加了多少” with the year before, where there is a figure of it."""
    year = whole_year(draft.periods)
    if not year or is_live(draft) or draft.by or side_by_side(draft) or draft.now:
        return draft
    there = {f.last.year for i in draft.indicators for f in i.figures if f.first.year == year - 1}
    both = (years(year - 1, year - 1), *draft.periods)
    return replace(draft, periods=both) if there else draft


def _ends(periods: tuple[AskedPeriod, ...]) -> tuple[AskedPeriod, ...]:
    """Return the first and the last year of a span: what changed from one to the other."""
    first, last = periods[0].first, periods[0].last
    if first.year == last.year or (first.month, first.day, last.month) != (1, 1, 12):
        return periods
    return years(first.year, first.year), years(last.year, last.year)


def _spans(draft: Draft) -> bool:
    """Return True when a time it names goes over several years."""
    return any(p.first.year < p.last.year for p in draft.periods)


def _settled_sum(draft: Draft) -> Draft:
    together = draft.count and draft.intent is Intent.VALUE and is_money(draft)
    if together and not draft.periods:
        draft = replace(draft, intent=Intent.SUM)
    if draft.intent is Intent.SHARE and _of_its_years(draft):
        return _beside_all_years(draft)
    if draft.intent is Intent.SHARE and not draft.members and not draft.by:
        return draft if _add_up(draft) else replace(draft, intent=_of_no_share(draft))
    if draft.intent is not Intent.SUM or is_live(draft):
        return draft if draft.intent is not Intent.SUM else _counted_whole(draft)
    several = len(draft.periods) > 1 or side_by_side(draft)
    money = is_money(draft)
    if not (several or _spans(draft) or money):
        return replace(draft, intent=_of_no_share(draft))  # what is to be by a year is all there is
    if money and not draft.periods and not side_by_side(draft):
        return replace(draft, periods=_all_years(draft))
    return draft


def _counted_whole(draft: Draft) -> Draft:
    """Return what is counted of all together: “各班课时总和” is one number."""
    return replace(draft, intent=Intent.VALUE, by="" if draft.by not in _TIMES else draft.by)


def _of_its_years(draft: Draft) -> bool:
    """Return True when a year's share of several is asked for: “2021年占三年总数的多少”."""
    one = len(draft.indicators) == 1 and is_money(draft) and not is_live(draft)
    whole = draft.every or draft.count or _spans(draft) or whole_year(draft.periods)
    year = draft.count and not _spans(draft) and whole_year(draft.periods)
    return bool(one and whole and (year or not draft.members) and draft.by in {"", "年"})


def _beside_all_years(draft: Draft) -> Draft:
    """Return a draft with the years whose share is wanted, then those they are a share of."""
    every = _all_years(draft)
    spans = [p for p in draft.periods if p.first.year < p.last.year]
    whole = spans[0] if spans else _span(draft) or years(every[0].first.year, every[-1].last.year)
    inside = tuple(p for p in every if whole.first <= p.first and p.last <= whole.last)
    single = tuple(p for p in draft.periods if p.first.year == p.last.year)
    return replace(draft, by="年", periods=(*(single or inside), whole), every=False)


def _add_up(draft: Draft) -> bool:
    """Return True for three figures and more of one unit: each is a share of their sum."""
    units = {one.unit for one in draft.indicators}
    return len(draft.indicators) > _PAIR and len(units) == 1 and PERCENT not in units


def _of_no_share(draft: Draft) -> Intent:
    """Return what a share is wanted of that is a figure itself: its target, or its value."""
    return Intent.TARGET if Intent.TARGET in draft.intents else Intent.VALUE


def _counts_reached(indicator: Indicator) -> bool:
    """Return True for a live figure that is a share of what has reached something itself."""
    return indicator.live and _REACHED in indicator.name


def _settled_value(draft: Draft) -> Draft:
    if draft.intent is Intent.ATTAIN and all(map(_counts_reached, draft.indicators)):
        draft = replace(draft, intent=Intent.VALUE, condition=None)  # a share of those that have
    yearly = all(is_yearly(i) for i in draft.indicators)
    plain = draft.intent is Intent.VALUE or (draft.intent is Intent.CHANGE and not draft.periods)
    if draft.every and not yearly and plain:
        draft = replace(draft, intent=Intent.TREND)
    if draft.intent is Intent.VALUE and draft.periods and only_aims(draft):
        return replace(draft, intent=Intent.TARGET)
    if draft.intent in {Intent.VALUE, Intent.CHANGE} and draft.by in _TIMES:
        return replace(draft, intent=Intent.TREND)
    if draft.intent is Intent.TREND and not draft.by:
        live = is_live(draft)
        return replace(draft, by=next((d for d in ("月", "周", "学期") if live), "年"))
    return draft


_STEPS: tuple[Callable[[Draft], Draft], ...] = (
    settled_steps,
    _settled_years,
    _settled_periods,
    _settled_pair,
    _settled_change,
    _settled_sum,
    settled_order,
    _settled_value,
    settled_targets,
    from_the_start,
)
