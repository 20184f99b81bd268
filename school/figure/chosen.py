"""Which indicators a ranking is of, and what of them is put in order.

“基线低于50%的里面目标最高的”, “没达标的里面差距最大的”: a condition picks some of several, and what
there is, the target or the gap of these is put in order.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from school.figure.both import holds, limits, said_of_each
from school.figure.cells import Found
from school.figure.conditions import fulfils
from school.figure.rows import Asked, Cell
from school.figure.targets import Measured, measure, no_target, rows_against, values_against
from school.figure.terms import named_cells
from school.figure.values import to_reach
from school.figure.words import IN_THE_TABLE, ORDINALS, all_of, measured, timed
from school.indicator import FigureKind, Indicator
from school.question.plan import Intent, Ordering, Refusal

NO_SUCH_PLACE = "没有那么多名次，往前问一名。"
_REACHED = "达标了的和没有数的没排进去。"
_OTHER_UNITS = "单位不同，不能排在一起。"
MOST_SAID = 3


def among(asked: Asked) -> Asked | None:
    """Return what is asked of those that fulfil the condition of a ranking; None: there are none.

    A condition of what is put in order itself stays: it is held against every figure of it.
    """
    plan, where = asked.plan, asked.plan.where
    own = where is not None and not where.apart and where.of is plan.of
    if plan.by or own or not (where or plan.condition or plan.aim):
        return asked
    kept = [one.id for one in asked.indicators if _fulfils(asked, one)]
    bare = plan.model_copy(update={"where": None, "condition": None, "aim": None})
    chosen = bare.model_copy(update={"indicators": tuple(kept)})
    return replace(asked, plan=chosen) if kept else None


def none_fulfils(asked: Asked) -> Found:
    """Say that there is nothing to put in order."""
    where = asked.plan.where
    what = f"{said_of_each(where)} 的" if where else "这样的"
    return Found(said=f"没有{what}，排不了先后。", values=limits(where) if where else ())


def _fulfils(asked: Asked, one: Indicator) -> bool:
    where = asked.plan.where
    if where is not None:
        return not one.live and holds(asked, one, where)
    return not one.live and fulfils(asked, one)


def in_order(asked: Asked) -> list[Cell]:
    """Return what a ranking puts in order: figures, or targets where it asks for these."""
    plan = asked.plan
    if plan.of is not Intent.TARGET or plan.terms:
        found = named_cells(asked)
        several = len(asked.indicators) > 1 and not (plan.periods or plan.terms or plan.live)
        there = [cell for cell in found if cell.row.kind is FigureKind.ACTUAL] if several else []
        return there or found  # what is only to be is no state of things
    return [cell for one in asked.indicators for cell in to_reach(asked, one)]


def gaps_in_order(asked: Asked) -> Found:
    """Return which are farthest from their targets, or nearest, of those not there yet."""
    found = [m for one in asked.indicators for m in measure(asked, one)]
    if not found:
        return no_target(asked)
    open_to = [m for m in found if m.short is not None and not m.why_open and m.short > 0]
    if not open_to:
        return Found(said="没有还差着的。", refusal=Refusal.NOT_PICKED_OUT)
    if len({m.unit for m in open_to}) > 1:
        return Found(said=_OTHER_UNITS, refusal=Refusal.NOT_PICKED_OUT)
    falling = asked.plan.ordering not in {Ordering.LOWEST, Ordering.BEST}
    ordered = sorted(open_to, key=lambda m: m.short or Decimal(0), reverse=falling)
    shown = _shown(ordered, nth=asked.plan.nth, top=asked.plan.top)
    if not shown:
        return Found(said=NO_SUCH_PLACE, refusal=Refusal.NOT_PICKED_OUT)
    return Found(
        said=_said(shown, asked.plan.nth, falling=falling),
        values=tuple(
            dict.fromkeys(v for m in shown for v in values_against(m, found, verdict=False))
        ),
        rows=rows_against(shown),
        notes=(_REACHED,) if len(open_to) < len(found) else (),
        indicators=tuple({m.one.id: m.one for m in shown}.values()),
    )


def _shown(ordered: Sequence[Measured], *, nth: int, top: int) -> list[Measured]:
    """Return those in the places that are asked for; what is equal shares a place."""
    levels = list(dict.fromkeys(one.short for one in ordered))
    wanted = levels[nth - 1 : nth - 1 + (top or len(levels))]
    kept = [one for one in ordered if one.short in wanted]
    return kept if nth > 1 or not top else [m for m in kept if m.short in _first(ordered, top)]


def _first(ordered: Sequence[Measured], top: int) -> set[Decimal | None]:
    """Return the amounts of the first few, and of those equal to the last of them."""
    return {one.short for one in ordered[:top]}


def _said(shown: Sequence[Measured], nth: int, *, falling: bool) -> str:
    """Return “按2023年目标，差距最大的是 A，差 70 个百分点”."""
    first = [one for one in shown if one.short == shown[0].short]
    names = "、".join(dict.fromkeys(one.one.name for one in first))
    size = "大" if falling else "小"
    place = f"最{size}" if nth == 1 else f"第{ORDINALS[nth]}{size}"
    tied = "（并列）" if len(first) > 1 else ""
    rest = shown[len(first) :]
    then = "，".join(f"{one.one.name} 差 {_far(one)}" for one in rest[: MOST_SAID - 1])
    more = f"；{IN_THE_TABLE}" if len(rest) >= MOST_SAID else ""
    when = all_of(timed(one.target.row) for one in shown)
    said = f"按{when}，差距{place}的是 {names}，差 {_far(shown[0])}{tied}"
    return f"{said}{f'；其次 {then}' if then else ''}{more}。"


def _far(one: Measured) -> str:
    least, most = one.between
    return measured(least, one.unit, upper=most if most != least else None)
