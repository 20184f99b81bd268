"""The times of a question that changes the last one: those it names, or the last one's."""

from collections.abc import Sequence

from school.indicator import Indicator
from school.question.draft import AIMS, Draft
from school.question.plan import AskedPeriod, Intent, Plan
from school.question.shift import Shift, shifted, whole_year

_SAME_LENGTH = 4
"""Days by which two months, or a year and a leap year, may differ in length."""
_YEARS = "年"
_YEAR_BEFORE = Shift(-1)
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
    shift = draft.shift
    if draft.nth == 1 and whole_year(kept):
        shift = _YEAR_BEFORE  # “头一年呢” behind a year is the one before it
    if shift:
        moved = shifted(kept, shift, indicators=indicators, today=draft.today)
        beside = kept if draft.based and intent in _BETWEEN and len(kept) == 1 else ()
        return tuple(sorted((moved, *beside), key=lambda period: period.first))
    if not (draft.periods or draft.now or draft.every or draft.nth or draft.year_before):
        over_years = draft.by == _YEARS or (intent is Intent.TREND and last.intent is not intent)
        return () if over_years else kept
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
