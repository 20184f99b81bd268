"""Which of several have an amount that is asked for: “基线低于50%的有哪些”, “超过200万的项目”.

What is held against the amount is what there is, the target, or the gap to it. What has no figure,
or is counted in another unit, is neither listed nor left out silently.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from school.figure.answer import AnswerValue
from school.figure.cells import (
    Found,
    chart_of,
    count_of,
    counted,
    labels,
    notes_of,
    number_said,
    picked,
    put_together,
    rows_of,
    values_of,
)
from school.figure.rows import YEARS, Asked, Cell, longest, newest
from school.figure.targets import Measured, measure, rows_against, values_against
from school.figure.values import to_reach
from school.figure.words import LIMIT, all_of, measured, spoken, timed, worked_out
from school.indicator import HOME, Figure, FigureKind, Indicator
from school.question.amounts import in_unit
from school.question.plan import Comparison, Intent, Refusal, Where
from school.question.selection import BASELINE

ASKED = "提问里的条件"
MOST_WITH_AMOUNTS = 4
"""Names that are said with what they have; of more it is in the table."""
_WORDS = {
    Comparison.BELOW: "低于 {}",
    Comparison.AT_MOST: "不超过 {}",
    Comparison.AT_LEAST: "不低于 {}",
    Comparison.ABOVE: "超过 {}",
    Comparison.EXACTLY: "是 {}",
}
_LOW = frozenset({Comparison.BELOW, Comparison.AT_MOST})


def said_where(where: Where) -> str:
    """Return a condition in words: “低于 50%”, “60%–80%”."""
    if where.also is not None:
        alone = where.model_copy(update={"also": None})
        return f"{said_where(alone)}、{said_where(where.also)}"
    if where.comparison is Comparison.BETWEEN:
        return f"在 {measured(where.amount, where.unit, upper=where.most)} 之间"
    return _WORDS[where.comparison].format(measured(where.amount, where.unit))


def limit_of(where: Where) -> tuple[AnswerValue, ...]:
    """Return the amount that was asked for as a value: it is said, and comes from the asker."""
    value = worked_out(LIMIT, (), amount=where.amount, upper=where.most, unit=where.unit)
    asked = value.model_copy(update={"source": ASKED, "period": "", "scope": ""})
    return (asked, *(limit_of(where.also) if where.also else ()))


def is_wanted(row: Figure, where: Where) -> bool | None:
    """Return True for a row of the amount that is asked for; None: it cannot be told."""
    if row.amount is None or row.missing:
        return None
    ends = {row.amount, row.upper if row.upper is not None else row.amount}
    told = {_holds(end, row.unit, where) for end in ends}
    return told.pop() if len(told) == 1 else None


def _holds(amount: Decimal, unit: str, where: Where) -> bool | None:
    limit = in_unit(where.amount, where.unit, of=unit)
    if limit is None:
        return None
    most = in_unit(where.most, where.unit, of=unit) if where.most is not None else None
    holds = where.model_copy(update={"amount": limit, "most": most}).holds(amount)
    return holds and _holds(amount, unit, where.also) if where.also else holds


def filtered(asked: Asked) -> Found:
    """Return which indicators, items, years or units have an amount that is asked for."""
    where = asked.plan.where
    if where is None:
        raise ValueError("no condition")
    return _by_gap(asked, where) if where.of is Intent.GAP else _by_amount(asked, where)


def _by_amount(asked: Asked, where: Where) -> Found:
    listed = [one for one in asked.indicators if not one.live or asked.plan.indicators]
    every = [c for one in listed for c in cells_of(asked, one, where) if _is_of(c, asked, where)]
    every = _at_home(asked, every)
    every = _of_one_kind(every, where) if asked.plan.by == YEARS else every
    told = [(cell, is_wanted(cell.row, where)) for cell in every]
    wanted = [cell for cell, is_one in told if is_one]
    undecided = [cell for cell, is_one in told if is_one is None]
    if not wanted:
        return _none(asked, [cell for cell, is_one in told if is_one is False], where)
    if asked.plan.by == YEARS:
        wanted = wanted[: asked.plan.top or len(wanted)]
    else:
        low = where.comparison in _LOW
        wanted.sort(key=lambda cell: (cell.row.amount or Decimal(0)) * (1 if low else -1))
    names, number = _names(wanted, asked), number_said(asked, len(wanted))
    return Found(
        said=f"{_head(asked, wanted, where)}有{number}：{_listed(wanted, names)}。",
        values=(
            *count_of(asked, wanted),
            *values_of(wanted, asked, names=names),
            *limit_of(where),
        ),
        rows=rows_of(wanted),
        notes=(*_left_out(undecided, asked), *notes_of(wanted)),
        chart=chart_of(wanted, asked),
        indicators=_whose(asked, wanted),
    )


def cells_of(asked: Asked, one: Indicator, where: Where) -> list[Cell]:
    """Return the cells of an indicator that are held against the amount."""
    plan = asked.plan
    if where.of is Intent.TARGET:
        return to_reach(asked, one)
    if any(period.name == BASELINE for period in plan.periods):
        start = [row for row in asked.of(one) if row.baseline and row.period.endswith(BASELINE)]
        return put_together(asked, start)
    if plan.periods or plan.by == YEARS or one.live:
        return picked(asked, one)
    actual = newest(asked.of(one, FigureKind.ACTUAL))
    known = actual or longest(asked.of(one, FigureKind.PLAN))
    return put_together(asked, known) if known or not plan.places else to_reach(asked, one)


def _at_home(asked: Asked, every: list[Cell]) -> list[Cell]:
    """Return what is of the home region, where several are listed and no other is named."""
    several = len(asked.indicators) > 1 and not asked.plan.places
    return [c for c in every if not several or c.row.unit_id or c.row.place == HOME]


def _of_one_kind(every: list[Cell], where: Where) -> list[Cell]:
    """Return the years of what was, where there are several; else what is to be as well."""
    actual = [c for c in every if c.row.kind is FigureKind.ACTUAL and not c.row.missing]
    years = {cell.row.first.year for cell in actual}
    return actual if len(years) > 1 and where.of is not Intent.TARGET else every


def _is_of(cell: Cell, asked: Asked, where: Where) -> bool:
    """Return True for what is counted in the unit of the amount, or is one of those and empty."""
    row = cell.row
    if row.missing:
        return bool(asked.plan.by) or row.unit == where.unit
    fits = not where.unit or in_unit(where.amount, where.unit, of=row.unit) is not None
    return row.amount is not None and fits


def _names(wanted: Sequence[Cell], asked: Asked) -> list[str]:
    """Return what each is called: alone by its indicator, its unit, its item or its year."""
    told = labels(wanted, asked)
    if len({cell.row.indicator for cell in wanted}) == len(wanted) and not asked.plan.by:
        return [asked.catalogue[cell.row.indicator].name for cell in wanted]
    if all(told):
        return told
    return [label or _own_name(c.row, asked) for label, c in zip(told, wanted, strict=True)]


def _own_name(row: Figure, asked: Asked) -> str:
    by = asked.plan.by
    return timed(row) if by == YEARS else row.members.get(by, "") or row.place


def _head(asked: Asked, wanted: Sequence[Cell], where: Where) -> str:
    """Return of when it is, and the condition: “2021年11月基线低于 50% 的”."""
    times = dict.fromkeys(timed(cell.row) for cell in wanted)
    when = next(iter(times)) if len(times) == 1 and asked.plan.by != YEARS else ""
    what = when or ("目标" if where.of is Intent.TARGET else "")
    return f"{what}{said_where(where)} 的"


def _listed(wanted: Sequence[Cell], names: Sequence[str]) -> str:
    if len(wanted) > MOST_WITH_AMOUNTS:
        return "、".join(dict.fromkeys(names))
    return "、".join(f"{n} {spoken(c.row)}" for n, c in zip(names, wanted, strict=True))


def _none(asked: Asked, others: Sequence[Cell], where: Where) -> Found:
    """Say that there is none, and what comes nearest; refused where nothing can be compared."""
    what = "目标" if where.of is Intent.TARGET else ""
    said = f"没有{what}{said_where(where)} 的"
    if not others:
        why = f"没有能比的数，说不了哪些{what}{said_where(where)}。"
        return Found(said=why, refusal=Refusal.NO_SUCH_TIME)
    pick: Callable[..., Cell] = min if where.comparison in _LOW else max
    best = pick(others, key=lambda cell: cell.row.amount or Decimal(0))
    near = [cell for cell in others if cell.row.amount == best.row.amount]
    word = "最低" if where.comparison in _LOW else "最高"
    names = _names(near, asked)
    return Found(
        said=f"{said}，{word}的是 {'、'.join(names[:MOST_WITH_AMOUNTS])}，{spoken(best.row)}。",
        values=(
            *counted(asked, rows_of(near), number=0),
            *values_of(near, asked, names=names),
            *limit_of(where),
        ),
        rows=rows_of(near),
        indicators=_whose(asked, near),
    )


def _left_out(undecided: Sequence[Cell], asked: Asked) -> tuple[str, ...]:
    ranges = [c for c in undecided if c.row.amount is not None]
    empty = len(ranges) < len(undecided)
    names = all_of(asked.catalogue[c.row.indicator].name for c in ranges)
    notes = [f"是一个区间、判断不了的：{names}。"] if ranges else []
    return (*notes, *(["有的没有数据，没算在内。"] if empty else []))


def _whose(asked: Asked, wanted: Sequence[Cell]) -> tuple[Indicator, ...]:
    ids = dict.fromkeys(cell.row.indicator for cell in wanted)
    return tuple(asked.catalogue[one] for one in ids if one in asked.catalogue)


def _by_gap(asked: Asked, where: Where) -> Found:
    """Return which are so far from their targets; what has reached its own is no distance away."""
    listed = [one for one in asked.indicators if not one.live or asked.plan.indicators]
    every = [m for one in listed for m in measure(asked, one) if m.target.row.place == HOME]
    known = [m for m in every if so_far_away(m, where) is not None]
    wanted = [m for m in known if so_far_away(m, where)]
    if not wanted:
        none = f"没有差距{said_where(where)} 的。"
        return Found(said=none, values=limit_of(where), rows=rows_against(known))
    wanted.sort(key=lambda m: m.short or Decimal(0), reverse=where.comparison not in _LOW)
    when = all_of(timed(m.target.row) for m in wanted)
    number = number_said(asked, len(wanted))
    values = tuple(
        dict.fromkeys(v for m in wanted for v in values_against(m, every, verdict=False))
    )
    return Found(
        said=f"按{when}，差距{said_where(where)} 的有{number}：{_gaps(wanted)}。",
        values=(
            *counted(asked, rows_against(wanted), number=len(wanted)),
            *values,
            *limit_of(where),
        ),
        rows=rows_against(wanted),
        indicators=tuple({m.one.id: m.one for m in wanted}.values()),
    )


def so_far_away(one: Measured, where: Where) -> bool | None:
    """Return True for what is as far from its target as is asked for; None: it cannot be told."""
    if one.short is None or one.why_open or one.short <= 0:
        return None
    return _holds(one.short, one.unit, where)


def _gaps(wanted: Sequence[Measured]) -> str:
    few = len(wanted) <= MOST_WITH_AMOUNTS
    return "、".join(
        f"{m.one.name} 差 {measured(m.short or Decimal(0), m.unit)}" if few else m.one.name
        for m in wanted
    )
