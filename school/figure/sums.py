"""Figures together: a sum over years, members or places, and the share of a whole.

Where a source has the total itself, that is the answer; a total is never added to its items.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from school.figure.answer import AnswerValue, ChartKind
from school.figure.cells import (
    Found,
    additive,
    at_time,
    chart_of,
    labels,
    listed,
    notes_of,
    put_together,
    rows_of,
    sum_of,
    values_of,
)
from school.figure.rows import (
    Asked,
    Cell,
    cells,
    is_single,
    is_total,
    longest,
    newest,
    time_of,
    told,
    within,
    without_items,
    without_totals,
)
from school.figure.terms import named_cells
from school.figure.values import none_of_that_time, of_cells
from school.figure.words import SHARE, SUM, measured, spoken, timed, value_of, worked_out
from school.indicator import PERCENT, Figure, FigureKind, Indicator
from school.question.plan import AskedPeriod, Refusal

_TENTH = Decimal("0.1")
_TWO = 2


def together(asked: Asked) -> Found:
    """Return the sum of what is asked for, and of what it is one."""
    one_by_one = [cell for one in asked.indicators for cell in parts_of(asked, one)]
    parts = named_cells(asked) if asked.plan.terms else one_by_one
    known = [cell.row for cell in parts if not cell.row.missing]
    if not known:
        return of_cells(asked, parts)
    if not additive(known):
        plain = of_cells(asked, parts)
        why = "百分比不能相加" if PERCENT in {row.unit for row in known} else "这些数不能相加"
        return Found(f"{why}。{plain.said}", plain.values, plain.rows, chart=plain.chart)
    return _summed(asked, parts, _total_of_the_source(asked, known))


def parts_of(asked: Asked, one: Indicator) -> list[Cell]:
    """Return what is added up: single times, of members the items, unless a total stands there."""
    rows = asked.of(one)
    periods = asked.plan.periods
    if one.live:
        return put_together(asked, rows)
    whole = longest(r for r in rows if r.kind is FigureKind.PLAN)
    whole = whole if not periods or _years_of(periods) == _years_of(whole) else []
    if len(put_together(asked, whole)) > 1 or (whole and len(asked.indicators) > 1):
        chosen = whole  # of several members or indicators each as a whole, not by year
    elif not periods:
        single = [row for row in rows if is_single(row)] or rows
        chosen = told([row for row in single if not row.baseline] or single)
    else:
        chosen = [row for period in periods for row in at_time(asked, rows, period)]
    return put_together(asked, {id(row): row for row in chosen}.values())


def _years_of(times: Iterable[Figure | AskedPeriod]) -> set[int]:
    return {year for one in times for year in range(one.first.year, one.last.year + 1)}


def _total_of_the_source(asked: Asked, known: Sequence[Figure]) -> Cell | None:
    """Return the row in which the source itself has the sum of all the parts' times, if any."""
    first, last = min(row.first for row in known), max(row.last for row in known)
    if len({time_of(row) for row in known}) < _TWO or asked.plan.terms:
        return None
    kinds = {row.kind for row in known}
    ids = {row.indicator for row in known}
    whole = [
        row
        for row in asked.rows
        if (row.first, row.last) == (first, last) and row.kind in kinds and row.indicator in ids
    ]
    whole = without_totals(whole) if asked.plan.members else without_items(whole)
    found = put_together(asked, whole)
    return found[0] if len(found) == 1 else None


def _summed(asked: Asked, parts: Sequence[Cell], total: Cell | None) -> Found:
    known = [cell for cell in parts if not cell.row.missing]
    own = sum_of([cell.row for cell in known], members={})
    agrees = total is not None and _equal(total.row, own)
    alone = len(known) == 1 and not known[0].parts
    of = f"：{listed(known, asked)}" if not alone and any(labels(known, asked)) else ""
    values = [_value_of_sum(own, known, total.row if total and agrees else None)]
    other = ""
    if total is not None and not agrees:
        other = f"来源另写 {timed(total.row)} {spoken(total.row)}。"
        values.append(value_of(total.row, f"{SUM}（来源另写）"))
    behind = [*([total] if total else []), *known]
    return Found(
        said=f"一共 {spoken(own)}{of}。{other}",
        values=(*values, *(() if alone else values_of(known, asked))),
        rows=rows_of(behind),
        notes=(*_notes_of_sum(asked, parts, written=agrees), *notes_of(behind)),
        chart=chart_of(known, asked),
    )


def _equal(total: Figure, own: Figure) -> bool:
    return (total.amount, total.upper, total.unit) == (own.amount, own.upper, own.unit)


def _value_of_sum(own: Figure, known: Sequence[Cell], total: Figure | None) -> AnswerValue:
    if total is not None:
        return value_of(total, SUM)
    behind = rows_of(known)
    return worked_out(SUM, behind, amount=own.amount, upper=own.upper, unit=own.unit)


def _notes_of_sum(asked: Asked, parts: Sequence[Cell], *, written: bool) -> list[str]:
    known = [cell for cell in parts if not cell.row.missing]
    there = {year for c in known for year in range(c.row.first.year, c.row.last.year + 1)}
    wanted = {
        year
        for period in asked.plan.periods
        if not period.now
        for year in range(period.first.year, period.last.year + 1)
    }
    live = any(cell.row.unit_id is not None for cell in known)
    notes = ["合计是来源里写好的。"] if written or any(is_total(c.row) for c in known) else []
    return [*notes, "有的年份没有数，没算在内。"] if wanted - there and not live else notes


def share(asked: Asked) -> Found:
    """Return how much of the whole a member is, or one indicator of another, in per cent."""
    if asked.plan.by and not asked.plan.members and len(asked.indicators) == 1:
        return _shares(asked)
    pair = _part_and_whole(asked)
    if pair is None:
        said = "这两个数不能算占比：要有部分和总数，单位也要一样。"
        return Found(said=said, refusal=Refusal.NOT_BROKEN_DOWN)
    part, whole = pair
    if not part or not whole:
        return none_of_that_time(asked, asked.rows)
    top, bottom = _sum(part), _sum(whole)
    if not bottom.amount or top.amount is None or top.unit != bottom.unit:
        return of_cells(asked, part)
    if _is_range(top) or _is_range(bottom):
        return of_cells(asked, [*part, *whole])  # no one share follows from “10–15”
    per = per_cent(top, bottom)
    behind = [*rows_of(part), *rows_of(whole)]
    value = worked_out(SHARE, behind, amount=per, unit=PERCENT)
    said = f"占 {measured(per, PERCENT)}：{spoken(top)} / {spoken(bottom)}（{top.period}）。"
    return Found(
        said=said,
        values=(value, _valued(part, "部分"), _valued(whole, "总数")),
        rows=tuple(behind),
        notes=(*notes_of([*part, *whole]), "占比保留一位小数。"),
    )


def _shares(asked: Asked) -> Found:
    """Return how much of the whole each member is, the largest first."""
    rows = _of_one_time(asked, asked.of(asked.indicators[0]))
    parts = [cell for cell in put_together(asked, without_totals(rows)) if not cell.row.missing]
    known = [cell for cell in parts if cell.row.amount is not None]
    bottom = _sum(cells(without_items(rows))) if rows else None
    if bottom is None or not known or not bottom.amount or not additive([bottom, known[0].row]):
        return of_cells(asked, parts)
    if _is_range(bottom) or any(_is_range(cell.row) for cell in known):
        return of_cells(asked, parts)
    ordered = sorted(known, key=lambda cell: -(cell.row.amount or Decimal(0)))
    names = labels(ordered, asked)
    shares = [per_cent(cell.row, bottom) for cell in ordered]
    said = "；".join(
        f"{name} {measured(one, PERCENT)}" for name, one in zip(names, shares, strict=True)
    )
    values = [
        worked_out(name, [cell.row, bottom], amount=one, unit=PERCENT)
        for name, cell, one in zip(names, ordered, shares, strict=True)
    ]
    return Found(
        said=f"占比：{said}。",
        values=tuple(values),
        rows=(*rows_of(ordered), bottom),
        notes=("占比保留一位小数。",),
        chart=ChartKind.BARS if len(values) > 1 else ChartKind.NONE,
    )


def _is_range(row: Figure) -> bool:
    return row.upper is not None


def per_cent(top: Figure, bottom: Figure) -> Decimal:
    """Return how much of *bottom* *top* is, in per cent, to one place."""
    amount, whole = top.amount or Decimal(0), bottom.amount or Decimal(1)
    return (amount * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)


def _valued(found: Sequence[Cell], label: str) -> AnswerValue:
    row = _sum(found)
    if len(found) == 1:
        return value_of(row, label)
    return worked_out(label, rows_of(found), amount=row.amount, unit=row.unit)


def _sum(found: Sequence[Cell]) -> Figure:
    rows = [cell.row for cell in found]
    return rows[0] if len(rows) == 1 else sum_of(rows, members={})


def _part_and_whole(asked: Asked) -> tuple[list[Cell], list[Cell]] | None:
    """Return the cells of the part and of the whole; None: the plan names no two such things."""
    if len(asked.indicators) == _TWO and not asked.plan.members:
        first, second = (_of_one_time(asked, asked.of(one)) for one in asked.indicators)
        return cells(without_items(first)), cells(without_items(second))
    if len(asked.indicators) != 1 or not asked.plan.members:
        return None
    one = asked.indicators[0]
    part = _of_one_time(asked, without_totals(asked.of(one)))
    aim = {time_of(row) for row in part}
    around = _around(asked)
    whole = [
        row
        for row in one.figures
        if time_of(row) in aim and row.place == part[0].place and _within(row, around)
    ]
    return put_together(asked, part), cells(without_items(whole) if not around else whole)


def _around(asked: Asked) -> dict[str, tuple[str, ...]]:
    """Return the members of the whole: those of the plan but for the finest dimension."""
    members = dict(asked.plan.members)
    finest = "项目" if "项目" in members else next(iter(members))
    return {dimension: some for dimension, some in members.items() if dimension != finest}


def _within(row: Figure, around: Mapping[str, tuple[str, ...]]) -> bool:
    return all(row.members.get(dimension, "") in some for dimension, some in around.items())


def _of_one_time(asked: Asked, rows: Sequence[Figure]) -> list[Figure]:
    if asked.plan.periods:
        return [row for period in asked.plan.periods for row in told(within(rows, period))]
    plans = [row for row in rows if row.kind is FigureKind.PLAN]
    return longest(plans) if plans else newest(told(rows))
