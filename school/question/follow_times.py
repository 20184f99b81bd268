"""The times of a question that changes the last one: those it names, or the last one's."""

from collections.abc import Sequence

from school.indicator import Indicator
from school.question.draft import AIMS, Draft
from school.question.periods import years
from school.question.plan import AskedPeriod, Intent, Plan
from school.question.shift import Shift, shifted, whole_year

_SAME_LENGTH = 4
"""Days by which two months, or a year and a leap year, may differ in length."""
_YEARS = "年"
_YEAR_BEFORE = Shift(-1)
_TO_A_TARGET = frozenset({Intent.GAP, Intent.ATTAIN})
_APART = frozenset({Intent.CHANGE, Intent.COMPARE})
_BETWEEN = frozenset({Intent.CHANGE, Intent.COMPARE, Intent.GAP})


def periods_of(
    draft: Draft, last: Plan, *, intent: Intent, indicators: Sequence[Indicator]
) -> tuple[AskedPeriod, ...]:
    """Return the times of the last plan with those a sentence names in place of them or beside.

    Args:
        draft: What the sentence wants.
        last: The plan before.
        intent: What is wanted now.
        indicators: Of which it is.
    """
    kept = tuple(p for p in last.periods if not p.now)
    if intent is Intent.RANK and last.intent is Intent.SUM and not draft.periods:
        return ()  # “里面最大的一项” of all the years that were added up
    shift = draft.shift
    if draft.nth == 1 and whole_year(kept):
        shift = _YEAR_BEFORE  # “头一年呢” behind a year is the one before it
    if shift:
        moved = shifted(kept, shift, indicators=indicators, today=draft.today)
        if shift.each and whole_year(kept):
            return _up_to(whole_year(kept), moved.first.year)
        beside = kept if draft.based and intent in _BETWEEN and len(kept) == 1 else ()
        return tuple(sorted((moved, *beside), key=lambda period: period.first))
    if not draft.periods and _is_of_those(draft, last, kept, intent=intent):
        return kept[-1:] if draft.intents & _TO_A_TARGET else kept
    if not (draft.periods or draft.now or draft.every or draft.nth or draft.year_before):
        over_years = draft.by == _YEARS or (intent is Intent.TREND and last.intent is not intent)
        return () if over_years else kept
    return _named(draft, kept, intent=intent, indicators=indicators)


def _up_to(start: int, end: int) -> tuple[AskedPeriod, ...]:
    """Return the years from beside one to another, in their order."""
    first, last = (start + 1, end) if end > start else (end, start - 1)
    return tuple(years(year, year) for year in range(first, last + 1))


def _is_of_those(draft: Draft, last: Plan, kept: Sequence[AskedPeriod], *, intent: Intent) -> bool:
    """Return True for a share of all the years, and for a distance after a change between two.

    “占三年总数的多少” is of the year it was about; “离目标差多少” is from the later one's target.
    """
    if draft.intents & _TO_A_TARGET:
        return last.intent in _APART and len(kept) > 1
    return draft.every and intent is Intent.SHARE and bool(kept)


def _named(
    draft: Draft,
    kept: tuple[AskedPeriod, ...],
    *,
    intent: Intent,
    indicators: Sequence[Indicator],
) -> tuple[AskedPeriod, ...]:
    """Return the times a sentence names, with those before where both belong together."""
    if draft.now and draft.intents & _BETWEEN and not draft.periods and _are_aims(kept, indicators):
        return kept
    if intent in {Intent.CHANGE, Intent.COMPARE} and len(draft.periods) == len(kept) == 1:
        days = [(p.last - p.first).days for p in (*draft.periods, *kept)]
        if abs(days[0] - days[1]) <= _SAME_LENGTH:
            return (*draft.periods, *kept)
    return draft.periods


def _are_aims(periods: Sequence[AskedPeriod], indicators: Sequence[Indicator]) -> bool:
    """Return True for one year by which something is to be reached: “比现状高几个点” is of it."""
    return len(periods) == 1 and any(
        figure.kind in AIMS and figure.first <= period.last and period.first <= figure.last
        for one in indicators
        for figure in one.figures
        for period in periods
    )
