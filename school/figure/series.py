"""Figures beside one another: side by side, and in order."""

from collections.abc import Sequence
from decimal import Decimal

from school.figure.answer import ChartKind
from school.figure.cells import (
    Found,
    chart_of,
    labels,
    notes_of,
    put_together,
    rows_of,
    said_of,
    values_of,
)
from school.figure.change import difference_of, of_two_times, unit_of_difference
from school.figure.chosen import NO_SUCH_PLACE, among, gaps_in_order, in_order, none_fulfils
from school.figure.filters import filtered, is_wanted
from school.figure.rows import YEARS, Asked, Cell
from school.figure.steps import greatest
from school.figure.terms import named_cells
from school.figure.values import of_cells
from school.figure.words import (
    DIFFERENCE,
    IN_THE_TABLE,
    ORDINALS,
    level,
    measured,
    same_unit,
    spoken,
    worked_out,
)
from school.indicator import PERCENT, Direction, FigureKind, Indicator
from school.question.plan import Intent, Ordering, Refusal

_TWO = 2
MOST_RANKED = 3
NOT_NAMED = "未注明"
"""What is not said in a source is nobody, and has no place in an order."""


def compare(asked: Asked) -> Found:
    """Return indicators, places, members or times side by side; of two, also the difference."""
    by_time = len(asked.plan.periods) > 1 and not asked.plan.terms
    found = _at_each_time(asked) if by_time else named_cells(asked)
    plain = of_cells(asked, found)
    known = [cell for cell in found if not cell.row.missing]
    missing = _missing_places(asked, known)
    if plain.refusal or len(known) < _TWO:
        return _with(plain, more=missing)
    counted = [cell.row.unit for cell in known if cell.row.amount is not None]
    if not all(same_unit(unit, counted[0]) for unit in counted):
        return _with(plain, notes=("单位不同，不能直接相减。",), more=missing)
    if asked.plan.ordering is not None and len(known) > _TWO:
        known = _ends(known)
    if len(known) != _TWO:
        return _with(plain, more=missing)
    return _with(_of_two(asked, known, plain), more=missing)


def _ends(known: Sequence[Cell]) -> list[Cell]:
    """Return the highest and the lowest of several, where those are held against each other."""
    if any(cell.row.amount is None for cell in known):
        return list(known)
    ordered = sorted(known, key=lambda cell: cell.row.amount or Decimal(0))
    return [ordered[-1], ordered[0]]


def _at_each_time(asked: Asked) -> list[Cell]:
    """Return cells of several times, of a kind that all of them have where there is one."""
    each = [(one, of_two_times(asked, one)) for one in asked.indicators]
    return [cell for one, rows in each for cell in put_together(asked, rows) if rows]


def _missing_places(asked: Asked, known: Sequence[Cell]) -> str:
    there = {cell.row.place for cell in known} | {cell.row.unit_id for cell in known}
    named = [p for p in asked.plan.places if p.unit_id is None and p.name not in there]
    return "".join(f"{place.name}没有这个数。" for place in named)


def _with(found: Found, *, notes: Sequence[str] = (), more: str = "") -> Found:
    return Found(
        said=found.said + more,
        values=found.values,
        rows=found.rows,
        notes=(*notes, *found.notes),
        chart=found.chart,
        refusal=found.refusal,
    )


def _of_two(asked: Asked, known: Sequence[Cell], plain: Found) -> Found:
    (first, second), names = known, labels(known, asked)
    difference = difference_of(second.row, first.row)
    if difference is None:
        alike = bool(first.row.words) and first.row.words == second.row.words
        return _with(plain, more="两个一样。") if alike else plain
    unit = unit_of_difference(first.row)
    rows = [first.row, second.row]
    if difference == 0:
        return _with(plain, more=f"{names[0]}和{names[1]}一样。")
    more, less = (names[0], names[1]) if difference > 0 else (names[1], names[0])
    value = worked_out(DIFFERENCE, rows, amount=abs(difference), unit=unit)
    kinds = "；".join(f"{name} {said_of(cell)}" for name, cell in zip(names, known, strict=True))
    said = f"{kinds}。{more}比{less}多 {measured(abs(difference), unit)}。"
    if first.row.unit == PERCENT:
        said = said.replace("多 ", "高 ")
    return Found(
        said=said,
        values=(*plain.values, value),
        rows=plain.rows,
        notes=plain.notes,
        chart=plain.chart,
    )


def rank(asked: Asked) -> Found:
    """Return places, members, indicators or times in order: the best first, or the worst."""
    if asked.plan.steps is not None:
        return greatest(asked)
    chosen = among(asked)
    if chosen is None:
        return none_fulfils(asked)
    return gaps_in_order(chosen) if chosen.plan.of is Intent.GAP else _in_order(chosen)


def _in_order(asked: Asked) -> Found:
    found = in_order(asked)
    known = [c for c in found if level(c.row) is not None and not c.row.missing]
    known = [c for c in known if NOT_NAMED not in c.row.members.values()]
    known = _within_amounts(known, asked)
    known = _of_one_kind(known) if asked.plan.by == YEARS else known
    if not known:
        return filtered(asked) if asked.plan.where else of_cells(asked, found)
    if len({cell.row.unit for cell in known}) > 1:
        plain = of_cells(asked, found)
        return _with(plain, notes=("单位不同，不能排在一起。",))
    falling, notes = _falling(asked)
    ordered = sorted(known, key=lambda c: level(c.row) or Decimal(0), reverse=falling)
    names = labels(ordered, asked)
    shown = _shown(ordered, asked)
    if not shown:
        return Found(said=NO_SUCH_PLACE, refusal=Refusal.NOT_PICKED_OUT)
    named = [(c, n) for c, n in zip(ordered, names, strict=True) if c in shown]
    return Found(
        said=_ranked_said(named, asked),
        values=values_of(shown, asked, names=[name for _, name in named]),
        rows=rows_of(shown),
        notes=(*notes, *_shared(ordered, asked), *_left_out(found, known), *notes_of(shown)),
        chart=chart_of(shown, asked) and ChartKind.BARS if len(shown) > 1 else ChartKind.NONE,
        indicators=_told(shown, asked),
    )


def _told(shown: Sequence[Cell], asked: Asked) -> tuple[Indicator, ...]:
    """Return, of several indicators put in order, those that are told: what is said is of them."""
    if len(asked.indicators) == 1:
        return ()
    return tuple(asked.catalogue[one] for one in dict.fromkeys(c.row.indicator for c in shown))


def _shared(ordered: Sequence[Cell], asked: Asked) -> tuple[str, ...]:
    """Return that equal amounts share a place, where some before the one told do."""
    levels = list(dict.fromkeys(level(cell.row) for cell in ordered))[: asked.plan.nth - 1]
    before = [cell for cell in ordered if level(cell.row) in levels]
    return ("一样的数算同一名。",) if len(before) > len(levels) else ()


def _within_amounts(known: list[Cell], asked: Asked) -> list[Cell]:
    """Return the cells of the amount that is asked for, where one is."""
    where = asked.plan.where
    return [c for c in known if where is None or is_wanted(c.row, where)]


def _shown(ordered: Sequence[Cell], asked: Asked) -> list[Cell]:
    """Return the cells that are told: the first few, or those in the places that are asked for.

    What is equal shares a place, so that the second is what comes behind all of the first.
    """
    top, first = asked.plan.top or len(ordered), asked.plan.nth - 1
    if first:
        levels = list(dict.fromkeys(level(cell.row) for cell in ordered))
        wanted = levels[first : first + top]
        return [cell for cell in ordered if level(cell.row) in wanted]
    last = level(ordered[min(top, len(ordered)) - 1].row)
    return [c for place, c in enumerate(ordered) if place < top or level(c.row) == last]


def _of_one_kind(known: list[Cell]) -> list[Cell]:
    """Return what there was, where a year of it stands beside a year of what is to be."""
    actual = [cell for cell in known if cell.row.kind is FigureKind.ACTUAL]
    whole = [cell for cell in actual if cell.row.period == f"{cell.row.first.year}年"]
    actual = whole if len(whole) > 1 else actual  # a month is no year beside years
    return actual if len({cell.row.first.year for cell in actual}) > 1 else known


def _falling(asked: Asked) -> tuple[bool, tuple[str, ...]]:
    """Return True when the largest comes first, and what has to be said about the order."""
    ordering = asked.plan.ordering or Ordering.BEST
    direction = asked.indicators[0].direction
    if ordering in (Ordering.HIGHEST, Ordering.LOWEST):
        return ordering is Ordering.HIGHEST, ()
    if direction is Direction.NEITHER:
        return ordering is Ordering.BEST, ("这个指标没有好坏之分，按大小排。",)
    note = ("这个指标越小越好。",) if direction is Direction.DOWN else ()
    return (ordering is Ordering.BEST) is (direction is Direction.UP), note


def _ranked_said(named: Sequence[tuple[Cell, str]], asked: Asked) -> str:
    """Return “最高的是 A 98%；其次 B 97%、C 95%”, those that are equal together."""
    best = named[0][0].row
    if not any(name for _, name in named):
        return of_cells(asked, [cell for cell, _ in named]).said
    first = [name for cell, name in named if level(cell.row) == level(best)]
    said = f"{_place_said(asked)}的是 {'、'.join(first)}，{spoken(best)}"
    said += "（并列）" if len(first) > 1 else ""
    rest = named[len(first) : len(first) + MOST_RANKED - 1]
    then = "，".join(f"{name} {spoken(cell.row)}" for cell, name in rest)
    said += f"；其次 {then}" if then else ""
    return f"{said}{f'；{IN_THE_TABLE}' if len(named) > len(first) + len(rest) else ''}。"


def _place_said(asked: Asked) -> str:
    """Return “最高”, “第二高” or “倒数第二”."""
    said, nth = _superlative(asked), asked.plan.nth
    if nth == 1:
        return said
    if said[-1] in "差":
        return f"倒数第{ORDINALS[nth]}"
    return f"第{ORDINALS[nth]}{'' if said[-1] == '好' else said[-1]}"


def _superlative(asked: Asked) -> str:
    words = {
        Ordering.BEST: "最好",
        Ordering.WORST: "最差",
        Ordering.HIGHEST: "最高",
        Ordering.LOWEST: "最低",
    }
    ordering = asked.plan.ordering or Ordering.BEST
    if asked.indicators[0].direction is Direction.NEITHER or ordering is Ordering.BEST:
        falling, _ = _falling(asked)
        return words[Ordering.HIGHEST if falling else Ordering.LOWEST]
    return words[ordering]


def _left_out(found: Sequence[Cell], known: Sequence[Cell]) -> tuple[str, ...]:
    return ("有的没有数据，没排进去。",) if len(known) < len(found) else ()
