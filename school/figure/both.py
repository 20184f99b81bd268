"""Which fulfil two conditions of different amounts: “基线低于50%、2023年目标超过90%的有哪些”.

Each condition is held against its own figure of an indicator: what there is, what is to be in its
year, or the gap. A condition that anything fulfils is one that is told of those the other picks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from school.figure.answer import AnswerValue
from school.figure.cells import Found, counted, notes_of, number_said, rows_of, values_of
from school.figure.filters import (
    MOST_WITH_AMOUNTS,
    cells_of,
    is_wanted,
    limit_of,
    said_where,
    so_far_away,
)
from school.figure.rows import Asked, Cell
from school.figure.targets import Measured, measure, rows_against, values_against
from school.figure.words import IN_THE_TABLE, all_of, measured, spoken, timed
from school.indicator import HOME, Figure, Indicator
from school.question.periods import years
from school.question.plan import Comparison, Intent, Refusal, Where

_KINDS = {Intent.VALUE: "现有", Intent.TARGET: "目标", Intent.GAP: "差距"}


@dataclass(frozen=True)
class _Holding:
    """A figure that fulfils one of the conditions."""

    said: str
    values: tuple[AnswerValue, ...]
    rows: tuple[Figure, ...]
    cell: Cell | None = None


def said_of_each(where: Where) -> str:
    """Return conditions with what each is of: “现有低于 50%、2023年目标超过 90%”."""
    return "、".join(said_of_one(one) for one in where.each)


def said_of_one(where: Where) -> str:
    """Return a condition with what it is of: “2023年目标超过 90%”."""
    year = f"{where.year}年" if where.year else ""
    what = year if year and where.of is Intent.VALUE else f"{year}{_KINDS[where.of]}"
    return what if where.comparison is Comparison.ANY else f"{what}{said_where(where)}"


def fulfilling_both(asked: Asked, where: Where) -> Found:
    """Return which indicators fulfil every condition, each with the figures that do."""
    found = [(one, _held(asked, one, where)) for one in asked.indicators if not one.live]
    kept = [(one, held) for one, held in found if held]
    told = all_of(said_of_one(w) for w in where.each if w.comparison is not Comparison.ANY)
    if not kept:
        none = f"没有{told} 的。"
        return Found(
            said=none, values=limits(where), refusal=None if asked.rows else Refusal.UNKNOWN
        )
    every = [one for _, held in kept for one in held]
    rows = tuple({id(row): row for one in every for row in one.rows}.values())
    return Found(
        said=f"{told} 的有{number_said(asked, len(kept))}：{_listed(kept)}。",
        values=(
            *counted(asked, rows, number=len(kept)),
            *dict.fromkeys(value for one in every for value in one.values),
            *limits(where),
        ),
        rows=rows,
        notes=notes_of([one.cell for one in every if one.cell]),
        indicators=tuple(one for one, _ in kept),
    )


def limits(where: Where) -> tuple[AnswerValue, ...]:
    """Return the amounts that were asked for as values."""
    real = (one for one in where.each if one.comparison is not Comparison.ANY)
    return tuple(value for one in real for value in limit_of(one))


def _listed(kept: Sequence[tuple[Indicator, list[_Holding]]]) -> str:
    told = [f"{one.name}（{'，'.join(h.said for h in held)}）" for one, held in kept]
    if len(told) <= MOST_WITH_AMOUNTS:
        return "、".join(told)
    return f"{'、'.join(one.name for one, _ in kept)}；{IN_THE_TABLE}"


def _held(asked: Asked, one: Indicator, where: Where) -> list[_Holding]:
    """Return an indicator's figures that fulfil the conditions; empty: one is not fulfilled."""
    found = [_of_one(asked, one, condition) for condition in where.each]
    return [held for held in found if held] if all(found) else []


def holds(asked: Asked, one: Indicator, where: Where) -> bool:
    """Return True for an indicator that fulfils every condition."""
    return bool(_held(asked, one, where))


def _of_one(asked: Asked, one: Indicator, where: Where) -> _Holding | None:
    own = (years(where.year, where.year),) if where.year else ()
    whole = asked.plan.where
    other = (whole and whole.apart) or asked.plan.of is not where.of
    period = own if own or other else asked.plan.periods
    plan = asked.plan.model_copy(update={"periods": period, "where": where})
    alone = replace(asked, plan=plan)
    if where.of is Intent.GAP:
        far = [m for m in measure(alone, one) if m.target.row.place == HOME]
        return next((_far(m) for m in far if so_far_away(m, where)), None)
    here = [c for c in cells_of(alone, one, where) if c.row.place == HOME and c.row.unit_id is None]
    cell = next((c for c in here if is_wanted(c.row, where)), None)
    return _there(cell, one, alone) if cell else None


def _there(cell: Cell, one: Indicator, asked: Asked) -> _Holding:
    values = values_of([cell], asked, names=[f"{one.name} {timed(cell.row)}"])
    return _Holding(f"{timed(cell.row)} {spoken(cell.row)}", values, rows_of([cell]), cell)


def _far(one: Measured) -> _Holding:
    said = f"差 {measured(one.short or Decimal(0), one.unit)}"
    named: Sequence[AnswerValue] = values_against(one, [one], verdict=False)
    values = [v.model_copy(update={"label": f"{one.one.name} {v.label}"}) for v in named]
    return _Holding(said, tuple(values), rows_against([one]))
