"""How figures change: from one time to another, and over all the times there are."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from school.figure.answer import AnswerValue, ChartKind
from school.figure.cells import (
    Found,
    at_time,
    chart_of,
    notes_of,
    picked,
    put_together,
    rows_of,
    values_of,
)
from school.figure.means import grown
from school.figure.rows import Asked, Cell, is_single, newest, time_of, within
from school.figure.values import none_of_that_time, of_cells
from school.figure.words import (
    CHANGE,
    all_of,
    level,
    measured,
    same_unit,
    spoken,
    timed,
    worked_out,
)
from school.indicator import PERCENT, POINTS, Figure, FigureKind, Indicator
from school.question.amounts import in_unit

_KINDS = (FigureKind.ACTUAL, FigureKind.TARGET, FigureKind.PLAN, FigureKind.NORM)
_TWO = 2
_MOST_BETWEEN = 4
"""Times between the first and the last of a course that a sentence holds as well."""
MOST_RANKED = 3


def change(asked: Asked) -> Found:
    """Return how much each indicator rose or fell from one time to another."""
    if _over_years(asked):
        return trend(asked)
    pairs = [pair for one in asked.indicators for pair in _pairs(asked, one)]
    if not pairs:
        return _of_one_time(asked) or none_of_that_time(asked, asked.rows)
    alone = len(pairs) == 1
    told = [changed(before.row, after.row) for before, after in pairs]
    rates = [grown(b.row, a.row) if asked.plan.relative else None for b, a in pairs]
    told = [
        (f"{said}，{rate[0]}" if rate else said, v)
        for (said, v), rate in zip(told, rates, strict=True)
    ]
    names = ["" if alone else _whose(after.row, asked) for _, after in pairs]
    shown = [cell for pair in pairs for cell in _way(asked, pair, alone=alone)]
    differences = [_of(value, name) for (_, value), name in zip(told, names, strict=True) if value]
    growth = [_of(rate[1], name) for rate, name in zip(rates, names, strict=True) if rate]
    return Found(
        said="；".join(f"{name}{said}" for name, (said, _) in zip(names, told, strict=True)) + "。",
        values=(*values_of(shown, asked), *differences, *growth),
        rows=rows_of(shown),
        notes=notes_of(shown),
        chart=chart_of(shown, asked),
    )


def _of_one_time(asked: Asked) -> Found | None:
    """Return what is counted now where nothing was kept of the time it is to be compared with."""
    if not asked.plan.live or len(asked.plan.periods) != _TWO:
        return None
    before, now = asked.plan.periods
    rows = [row for row in asked.rows if row.first >= now.first and not row.missing]
    if not rows or any(not row.missing and row.first < now.first for row in asked.rows):
        return None
    plain = of_cells(asked, put_together(asked, rows))
    return replace(plain, said=f"{plain.said.rstrip('。')}；{before.name}没有数据，不能比。")


def _of(value: AnswerValue, name: str) -> AnswerValue:
    """Return a difference with whose it is before its label."""
    return value.model_copy(update={"label": f"{name.rstrip('：')} {value.label}".strip()})


def _way(asked: Asked, pair: tuple[Cell, Cell], *, alone: bool) -> list[Cell]:
    between = _between(asked, pair) if alone else []
    return [pair[0], *between, pair[1]]


def _between(asked: Asked, pair: tuple[Cell, Cell]) -> list[Cell]:
    """Return what lies between two times, of the same kind: the way from one to the other."""
    before, after = pair[0].row, pair[1].row
    if before.kind is not after.kind or before.unit_id is not None:
        return []
    rows = [
        row
        for row in asked.rows
        if (row.indicator, row.kind, row.place) == (after.indicator, after.kind, after.place)
        and is_single(row)
        and before.last < row.first <= row.last < after.first
        and not row.missing
    ]
    return put_together(asked, rows)


def _over_years(asked: Asked) -> bool:
    """Return True when no two times are named: then every one there is tells how it changed."""
    periods = asked.plan.periods
    one = len(periods) == 1 and periods[0].first.year < periods[0].last.year
    return one or (not periods and not asked.plan.live)


def _whose(row: Figure, asked: Asked) -> str:
    several = len(asked.indicators) > 1 and row.indicator in asked.catalogue
    name = asked.catalogue[row.indicator].name if several else row.place
    return f"{name}：{all_of(row.members.values())} " if row.members else f"{name}："


def _pairs(asked: Asked, one: Indicator) -> list[tuple[Cell, Cell]]:
    """Return the first and the last cell of each place and member that have both."""
    rows = of_two_times(asked, one)
    whose: dict[tuple[object, ...], list[Cell]] = {}
    for cell in put_together(asked, rows):
        row = cell.row
        key = (row.place, row.unit_id, tuple(sorted(row.members.items())))
        if not row.missing:
            whose.setdefault(key, []).append(cell)
    ordered = [sorted(same, key=lambda cell: time_of(cell.row)) for same in whose.values()]
    return [(same[0], same[-1]) for same in ordered if len(same) >= _TWO]


def of_two_times(asked: Asked, one: Indicator) -> list[Figure]:
    """Return the rows of both times, of the same kind where there is one both have."""
    rows, periods = asked.of(one), asked.plan.periods
    if one.live:
        return rows
    if not periods:
        single = [row for row in rows if is_single(row) and not row.baseline]
        return next((of for kind in _KINDS if len(of := _only(single, kind)) >= _TWO), [])
    times = [at_time(asked, rows, p) if p.now else within(rows, p, spread=True) for p in periods]
    if len(periods) == 1 and len({row.first.year for row in times[0]}) < _TWO:
        times.append(_other_time(rows, times[0]))
    for kind in _KINDS:
        both = [_only(of, kind) for of in times]
        if all(both) and len({time_of(row) for of in both for row in of}) >= _TWO:
            return [row for of in both for row in of]
    return [row for of in times for row in of[:1]]


def _other_time(rows: Sequence[Figure], named: Sequence[Figure]) -> list[Figure]:
    """Return what the one time named is compared with: the newest of another time."""
    years = {row.first.year for row in named}
    return newest(
        r for r in rows if r.kind is FigureKind.ACTUAL and r.first.year not in years
    ) or newest(r for r in rows if r.baseline)


def _only(rows: Sequence[Figure], kind: FigureKind) -> list[Figure]:
    return [row for row in rows if row.kind is kind]


def changed(before: Figure, after: Figure) -> tuple[str, AnswerValue | None]:
    """Return “从2017年 3300 万元到2020年 3350 万元，增加 50 万元” and the change as a value."""
    said = f"从{timed(before)} {spoken(before)}到{timed(after)} {spoken(after)}"
    difference = difference_of(before, after)
    if difference is None:
        return f"{said}，这两个数算不了差", None
    unit = unit_of_difference(after)
    if difference == 0:
        return f"{said}，没有变化", None
    up = "提高" if after.unit == PERCENT else "增加"
    down = "下降" if after.unit == PERCENT else "减少"
    word = up if difference > 0 else down
    value = worked_out(CHANGE, [before, after], amount=difference, unit=unit)
    return f"{said}，{word} {measured(abs(difference), unit)}", _positive(value)


def _positive(value: AnswerValue) -> AnswerValue:
    """Return a change as the sentence says it: its direction is a word, not a sign."""
    if value.amount is None or value.amount >= 0:
        return value
    return value.model_copy(update={"amount": -value.amount, "label": f"{CHANGE}（减少）"})


def difference_of(before: Figure, after: Figure) -> Decimal | None:
    """Return how much more the later value is; None: they cannot be subtracted."""
    ranges = before.upper is not None or after.upper is not None
    alike = same_unit(before.unit, after.unit)
    first, last = level(before), level(after)
    ratios = before.amount is None and after.amount is None
    if first is None or last is None or ranges or not (alike or ratios):
        return None
    amount = first if ratios else in_unit(first, before.unit, of=after.unit)
    return None if amount is None else last - amount


def unit_of_difference(row: Figure) -> str:
    """Return the unit of a difference: of percentages 百分点."""
    return POINTS if row.unit == PERCENT else row.unit


def trend(asked: Asked) -> Found:
    """Return indicators over time, and what lies between the first and the last."""
    found = [cell for one in asked.indicators for cell in _over_time(asked, one)]
    plain = of_cells(asked, found)
    known = [cell for cell in found if not cell.row.missing]
    whose = {(c.row.indicator, c.row.place, tuple(c.row.members.items())) for c in known}
    if plain.refusal or len(known) < _TWO or len(whose) > 1:
        return plain
    first, last = known[0].row, known[-1].row
    told, value = changed(first, last)
    if difference_of(first, last) is None:
        return plain
    return Found(
        said=f"{told}{_meanwhile(known[1:-1])}。",
        values=(*plain.values, *([value] if value else [])),
        rows=plain.rows,
        notes=plain.notes,
        chart=ChartKind.LINE if plain.chart is not ChartKind.NONE else plain.chart,
    )


def _meanwhile(cells: Sequence[Cell]) -> str:
    """Return “；其间2018年 4941 万元、2019年 3450 万元”, where these are few enough to read."""
    if not 0 < len(cells) <= _MOST_BETWEEN:
        return ""
    return f"；其间{'、'.join(f'{timed(cell.row)} {spoken(cell.row)}' for cell in cells)}"


def _over_time(asked: Asked, one: Indicator) -> list[Cell]:
    found = picked(asked, one)
    return sorted(found, key=lambda cell: (*time_of(cell.row), cell.row.kind != FigureKind.ACTUAL))
