"""Plans of “几倍” where the two figures are not named one by one.

They are two years of one thing, two things at one time, or what there is and its target.
"""

from collections.abc import Sequence
from dataclasses import replace

from school.indicator import FigureKind
from school.question.draft import AIMS, Draft, side_by_side
from school.question.periods import years
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan, Term

_TWO = 2


def measured(draft: Draft) -> Plan | None:
    """Return the plan that measures one figure by another; None: there are no two.

    Of two times the later is measured by the earlier, of a target what there is now by it.
    """
    terms = _of_things(draft) or _of_times(draft) or _of_target(draft)
    if len(terms) != _TWO:
        return None
    return Plan(
        intent=Intent.RATIO,
        indicators=tuple(dict.fromkeys(term.indicator for term in terms)),
        periods=tuple({p.name: p for term in terms for p in term.periods}.values()),
        places=tuple({p.name: p for term in terms for p in term.places}.values()),
        live=all(term.live for term in terms),
        relative=draft.relative,
        terms=terms,
    )


def _terms(draft: Draft, times: Sequence[AskedPeriod | None]) -> tuple[Term, ...]:
    """Return a figure for each of some times, of all that is named."""
    aimed = Intent.TARGET if Intent.TARGET in draft.intents else Intent.VALUE
    pieces = draft.members.items()
    wanted: list[dict[str, tuple[str, ...]]]
    wanted = [{d: (one,)} for d, some in pieces for one in some] if side_by_side(draft) else []
    return tuple(
        Term(
            indicator=one.id,
            intent=aimed,
            periods=(time,) if time else (),
            places=(place,) if place else (),
            members=members,
            live=one.live,
        )
        for one in draft.indicators
        for place in (_places(draft) or (None,))
        for members in (wanted or [draft.members])
        for time in times
    )


def _places(draft: Draft) -> tuple[AskedPlace, ...]:
    return draft.units if all(one.live for one in draft.indicators) else draft.regions


def _of_things(draft: Draft) -> tuple[Term, ...]:
    """Return two indicators, places or members at one time."""
    several = len(draft.periods) > 1 or not side_by_side(draft)
    return () if several else _terms(draft, draft.periods or (None,))


def _of_times(draft: Draft) -> tuple[Term, ...]:
    """Return the last and the first of the times of one thing: those named, or all there are."""
    named = [years(y, y) for p in draft.periods for y in (p.first.year, p.last.year)]
    live = all(one.live for one in draft.indicators)
    if live and len(draft.periods) == _TWO:
        named = list(draft.periods)
    over = draft.every or draft.intents & {Intent.TREND, Intent.CHANGE}
    if len(set(named)) < _TWO and over and not named and not live:
        named = _every(draft)
    if draft.since and len(set(named)) == 1 and not live:
        named = [y for y in _every(draft) if y.first >= named[0].first]  # “2017年以来翻了几倍”
    ordered = sorted(dict.fromkeys(named), key=lambda period: period.first)
    if draft.relative and len(draft.periods) == len(ordered) == _TWO:
        ordered = list(reversed(draft.periods))  # “2017年相当于2020年的百分之几”, as it is said
    return _terms(draft, (ordered[-1], ordered[0])) if len(ordered) >= _TWO else ()


def _every(draft: Draft) -> list[AskedPeriod]:
    kinds = {FigureKind.ACTUAL, FigureKind.PLAN, FigureKind.TARGET}
    figures = [f for one in draft.indicators for f in one.figures if f.kind in kinds]
    found = {f.first.year for f in figures if f.period == f"{f.first.year}年"}
    return [years(year, year) for year in sorted(found)]


def _of_target(draft: Draft) -> tuple[Term, ...]:
    """Return what there is now and the target it is a part of."""
    aims = any(f.kind in AIMS for one in draft.indicators for f in one.figures)
    if Intent.TARGET not in draft.intents or not aims or len(draft.periods) > 1:
        return ()
    now = AskedPeriod(first=draft.today, last=draft.today, name="现在", now=True)
    plain = replace(draft, intents=frozenset())
    return (*_terms(plain, (now,)), *_terms(draft, draft.periods or (None,)))
