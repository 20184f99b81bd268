"""The parts of a plan as they are said, each with what may stand in its place.

An answer shows them as buttons, so that whoever was understood wrongly changes the one part.
"""

from collections.abc import Iterable, Sequence

from school.figure.answer import Chip
from school.figure.both import said_of_each, said_of_one
from school.figure.drill import BELOW, MOST_CHOICES, is_below, plan_of_another, short
from school.figure.filters import said_where
from school.figure.rows import is_single, longest
from school.figure.words import ORDINALS
from school.indicator import HOME, Figure, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.question.periods import years
from school.question.plan import (
    AskedPeriod,
    AskedPlace,
    Comparison,
    Intent,
    Option,
    Ordering,
    Plan,
    Steps,
    Where,
)

_OPPOSITE = {
    Comparison.BELOW: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.BELOW,
    Comparison.ABOVE: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.ABOVE,
}
_TURNED = {
    Ordering.BEST: Ordering.WORST,
    Ordering.WORST: Ordering.BEST,
    Ordering.HIGHEST: Ordering.LOWEST,
    Ordering.LOWEST: Ordering.HIGHEST,
}
_ORDER_SAID = {
    Ordering.BEST: "从好到差",
    Ordering.WORST: "从差到好",
    Ordering.HIGHEST: "从高到低",
    Ordering.LOWEST: "从低到高",
}
_STEPS_SAID = {Steps.RISE: "每年增加", Steps.FALL: "每年减少", Steps.EITHER: "每年变化"}
_OF_SAID = {Intent.VALUE: "现有", Intent.TARGET: "目标", Intent.GAP: "差距"}
MOST_PLACES = 3
"""Places of an order that are offered."""


def chips(plan: Plan, catalogue: Catalogue, rows: Sequence[Figure]) -> tuple[Chip, ...]:
    """Return the parts of a plan as they are said, each with what may stand in its place."""
    known = [catalogue[one] for one in plan.indicators if one in catalogue]
    picked = tuple(_picked(plan, known, rows))
    if len(known) != 1 or plan.terms:
        return picked  # figures named one by one have no one time or place that could be changed
    one = known[0]
    others = [catalogue[o] for o in one.beside if o in catalogue and catalogue[o].live == one.live]
    return (
        Chip(
            name="指标",
            said=one.name,
            options=tuple(
                Option(label=short(o.name), plan=plan_of_another(plan, o)) for o in others
            ),
        ),
        Chip(name="时间", said=_time_said(plan), options=tuple(_times(plan, one, rows))),
        Chip(name="范围", said=_place_said(plan, rows), options=tuple(_places(plan, one, rows))),
        *picked,
    )


def _time_said(plan: Plan) -> str:
    return "、".join(period.name for period in plan.periods) or "最近"


def _place_said(plan: Plan, rows: Sequence[Figure]) -> str:
    named = [place.name for place in plan.places]
    return "、".join(named) or "、".join(dict.fromkeys(row.place for row in rows[:2])) or HOME


def _times(plan: Plan, one: Indicator, rows: Sequence[Figure]) -> Iterable[Option]:
    """Yield the other times there are figures of, as a plan for each."""
    if one.live:
        return
    wanted = {(period.first, period.last) for period in plan.periods}
    kinds = {FigureKind.TARGET} if plan.intent in (Intent.GAP, Intent.ATTAIN) else set(FigureKind)
    told = [r for r in rows if r.kind in kinds and not r.baseline and not r.missing]
    single = [row for row in told if is_single(row)] or longest(told)
    times = {(r.first, r.last): r.period for r in single}
    for (first, last), name in sorted(times.items(), reverse=True)[:MOST_CHOICES]:
        if (first, last) not in wanted:
            period = AskedPeriod(first=first, last=last, name=name)
            yield Option(label=name, plan=plan.model_copy(update={"periods": (period,)}))


def _places(plan: Plan, one: Indicator, rows: Sequence[Figure]) -> Iterable[Option]:
    """Yield the other regions there are figures of, and the step down where there is one."""
    wanted = {place.name for place in plan.places} or {row.place for row in rows} or {HOME}
    for name in dict.fromkeys(row.place for row in one.figures):
        if name not in wanted and not plan.by:
            place = AskedPlace(name=name)
            yield Option(label=name, plan=plan.model_copy(update={"places": (place,)}))
    steps = BELOW.get(one.grain, ()) if one.live and not plan.by else ()
    for by in filter(lambda by: is_below(by, rows), steps):
        yield Option(label=f"按{by}", plan=plan.model_copy(update={"by": by}))


def _picked(plan: Plan, known: Sequence[Indicator], rows: Sequence[Figure]) -> Iterable[Chip]:
    """Yield what picks some out of several: an amount, a place, changes, or what is held."""
    if plan.where is not None:
        yield Chip(name="条件", said=_where_said(plan), options=tuple(_conditions(plan)))
    if plan.intent is Intent.LIST and not plan.by and not known and (plan.where or plan.aim):
        yield Chip(name="年份", said=_time_said(plan), options=tuple(_target_years(plan, rows)))
    if plan.intent is Intent.RANK and (plan.nth > 1 or plan.steps):
        yield Chip(name="名次", said=_place_in_order(plan), options=tuple(_orders(plan)))
    of_several = len(known) != 1 and not (plan.by or plan.terms or plan.live or plan.steps)
    if plan.intent is Intent.RANK and of_several:
        others_of = [_with(plan, said, of=of) for of, said in _OF_SAID.items() if of is not plan.of]
        yield Chip(name="比什么", said=_OF_SAID[plan.of], options=tuple(others_of))
    if plan.steps is not None:
        others = [one for one in Steps if one is not plan.steps]
        wanted = plan.intent is Intent.RANK
        options = [_with(plan, _STEPS_SAID[one], steps=one) for one in others if wanted]
        yield Chip(name="比什么", said=_STEPS_SAID[plan.steps], options=tuple(options))
    if plan.held is not None:
        yield Chip(name="拿哪年比", said=plan.held.name, options=tuple(_others_held(plan, known)))
    if plan.part:
        yield Chip(name="出处", said=plan.part, options=(_with(plan, "不限出处", part=""),))


def _with(plan: Plan, label: str, **changed: object) -> Option:
    return Option(label=label, plan=plan.model_copy(update=changed))


def _where_said(plan: Plan) -> str:
    where = plan.where
    if where is None:
        return ""
    return (said_of_each(where) if where.apart else said_where(where)).replace(" ", "")


def _conditions(plan: Plan) -> Iterable[Option]:
    """Yield the other side of an amount, and the same of what is or is to be."""
    where = plan.where
    if where is None:
        return
    if where.apart:
        yield from _each_alone(plan, where)
        return
    if where.comparison in _OPPOSITE:
        turned = where.model_copy(update={"comparison": _OPPOSITE[where.comparison]})
        yield _with(plan, said_where(turned).replace(" ", ""), where=turned)
    published = not plan.live and plan.intent is Intent.LIST
    for of in _OF_SAID if published else ():
        if of is not where.of and of is not Intent.GAP:
            other = where.model_copy(update={"of": of})
            yield _with(plan, f"看{_OF_SAID[of]}", where=other, periods=())


def _each_alone(plan: Plan, where: Where) -> Iterable[Option]:
    """Yield each of two conditions of different amounts without the other."""
    for one in where.each:
        if one.comparison is not Comparison.ANY:
            period = (years(one.year, one.year),) if one.year else ()
            alone = one.model_copy(update={"year": 0})
            label = f"只看{said_of_one(one)}".replace(" ", "")
            yield _with(plan, label, where=alone, periods=period)


def _target_years(plan: Plan, rows: Sequence[Figure]) -> Iterable[Option]:
    """Yield the years there are targets of, where what is to be is listed."""
    aimed = plan.aim is not None and not plan.aim.now
    where = plan.where
    if not aimed and (where is None or where.apart or where.of is not Intent.TARGET):
        return
    wanted = {period.first.year for period in plan.periods}
    known = {r.first.year for r in rows if r.kind is FigureKind.TARGET and r.place == HOME}
    for year in sorted(known - wanted)[:MOST_CHOICES]:
        yield _with(plan, f"{year}年", periods=(years(year, year),))


def _place_in_order(plan: Plan) -> str:
    return f"{_ORDER_SAID[plan.ordering or Ordering.BEST]}第{ORDINALS[plan.nth]}"


def _orders(plan: Plan) -> Iterable[Option]:
    """Yield the places beside the one that is told, and the order turned round."""
    for place in range(1, MOST_PLACES + 1):
        if place != plan.nth:
            yield _with(plan, f"第{ORDINALS[place]}", nth=place)
    ordering = _TURNED[plan.ordering or Ordering.BEST]
    yield _with(plan, _ORDER_SAID[ordering], ordering=ordering)


def _others_held(plan: Plan, known: Sequence[Indicator]) -> Iterable[Option]:
    """Yield the other years whose figure may be held against the target."""
    figures = known[0].figures if known else ()
    held = plan.held.first.year if plan.held else 0
    there = {f.first.year for f in figures if f.kind is FigureKind.ACTUAL and f.place == HOME}
    for year in sorted(there - {held})[-MOST_CHOICES:]:
        yield _with(plan, f"{year}年", held=years(year, year))
