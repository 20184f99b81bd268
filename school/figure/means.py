"""What figures are on average over the years, and how much they grew in per cent."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from school.figure.answer import AnswerValue
from school.figure.cells import Found, additive, chart_of, listed, notes_of, rows_of, values_of
from school.figure.rows import Asked, Cell, is_single
from school.figure.sums import parts_of
from school.figure.terms import named_cells
from school.figure.values import of_cells
from school.figure.words import GROWTH, MEAN, measured, worked_out
from school.indicator import PERCENT, Figure, Indicator

NO_MEAN = "百分比、区间和单位不同的数不能直接平均。"
_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")
_TWO = 2


def mean(asked: Asked) -> Found:
    """Return the mean of the years that are asked about, and of what it is one.

    The figures of the years are added and divided by how many there are; a year without a figure
    is no year of nothing, and is left out.
    """
    if asked.plan.terms:
        return _mean_of_cells(asked, named_cells(asked), of="这几个平均")
    told = [_mean_of(asked, one) for one in asked.indicators]
    if len(told) == 1:
        return told[0]
    return Found(
        said="".join(
            f"{one.name}：{found.said}" for one, found in zip(asked.indicators, told, strict=True)
        ),
        values=tuple(value for found in told for value in found.values),
        rows=tuple(row for found in told for row in found.rows),
        notes=tuple(note for found in told for note in found.notes),
    )


def _mean_of(asked: Asked, one: Indicator) -> Found:
    parts = [cell for cell in parts_of(asked, one) if is_single(cell.row)]
    return _mean_of_cells(asked, parts, of="平均每年")


def _mean_of_cells(asked: Asked, parts: list[Cell], *, of: str) -> Found:
    known = [cell for cell in parts if not cell.row.missing]
    ranges = any(cell.row.upper is not None for cell in known)
    if len(known) < _TWO or ranges or not additive([cell.row for cell in known]):
        plain = of_cells(asked, parts)
        return replace(plain, notes=(NO_MEAN, *plain.notes)) if asked.plan.terms else plain
    amounts = [cell.row.amount or Decimal(0) for cell in known]
    amount = (sum(amounts, Decimal(0)) / len(amounts)).quantize(_CENT, ROUND_HALF_UP)
    value = worked_out(MEAN, rows_of(known), amount=amount, unit=known[0].row.unit)
    return Found(
        said=f"{of} {measured(amount, known[0].row.unit)}：{listed(known, asked)}。",
        values=(value, *values_of(known, asked)),
        rows=rows_of(known),
        notes=(*_notes(asked, parts, known), *notes_of(known)),
        chart=chart_of(known, asked),
    )


def _notes(asked: Asked, parts: list[Cell], known: list[Cell]) -> list[str]:
    if asked.plan.terms:
        return ["平均是这几个数相加再除以个数。"]
    left = ["有的年份没有数，没算在内。"] if len(known) < len(parts) else []
    return ["平均是各年的数相加再除以年数。", *left]


def grown(before: Figure, after: Figure) -> tuple[str, AnswerValue] | None:
    """Return by how much per cent a figure grew, said and as a value.

    None: there is no such rate: of percentages, words, ranges, or from nothing.
    """
    first, last = before.amount, after.amount
    ranges = before.upper is not None or after.upper is not None
    if not first or last is None or ranges or before.unit != after.unit or after.unit == PERCENT:
        return None
    rate = ((last - first) * 100 / first).quantize(_TENTH, ROUND_HALF_UP)
    fell = rate < 0
    label = f"{GROWTH}（减少）" if fell else GROWTH
    value = worked_out(label, [before, after], amount=abs(rate), unit=PERCENT)
    return f"{'下降' if fell else '增长'} {measured(abs(rate), PERCENT)}", value
