"""The time whose figure is held against a target: “2020年的实际值够不够2021年的目标”.

Of two years that are named, one has a figure and the other something to be reached by it. Where
both have both, as the year a plan starts in has, the earlier is held against the later.
"""

from dataclasses import replace
from datetime import date

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.question.draft import AIMS, Draft, is_live
from school.question.plan import AskedPeriod, Intent
from school.question.shift import whole_year

_AGAINST = frozenset({Intent.GAP, Intent.ATTAIN})
_TWO = 2


def with_held(draft: Draft) -> Draft:
    """Return a draft with the one of its two years whose figure is held against the other's aim."""
    one = draft.indicators[0] if len(draft.indicators) == 1 else None
    against = draft.intent in _AGAINST and draft.condition is None and not draft.by
    if one is None or is_live(draft) or not against or len(draft.periods) != _TWO:
        return draft
    earlier, later = sorted(draft.periods, key=lambda period: period.first)
    pairs = ((earlier, later), (later, earlier))
    fitting = [pair for pair in pairs if _was(one, pair[0]) and _is_to_be(one, pair[1])]
    apart = [pair for pair in fitting if not _is_to_be(one, pair[0])]
    both = fitting if draft.intent is Intent.ATTAIN else []
    for held, aimed in (*apart, *both):
        return replace(draft, held=held, periods=(aimed,), now=False)
    return draft


def _was(one: Indicator, period: AskedPeriod) -> bool:
    return any(f.kind is FigureKind.ACTUAL and not f.missing for f in _then(one, period))


def _is_to_be(one: Indicator, period: AskedPeriod) -> bool:
    return any(f.kind in AIMS for f in _then(one, period))


def _then(one: Indicator, period: AskedPeriod) -> list[Figure]:
    """Return the figures of home of a whole year."""
    year = whole_year((period,))
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (date.max, date.min)
    return [f for f in one.figures if f.place == HOME and first <= f.first and f.last <= last]
