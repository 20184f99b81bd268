"""How many times as much one figure is as another: “几倍”, or in per cent “百分之几”."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from school.figure.answer import AnswerValue
from school.figure.cells import Found, labels, said_of
from school.figure.change import difference_of, unit_of_difference
from school.figure.rows import Asked, Cell
from school.figure.sums import per_cent
from school.figure.terms import known_of, named_cells
from school.figure.values import of_cells
from school.figure.words import DIFFERENCE, PART, TIMES, measured, same_unit, worked_out
from school.indicator import PERCENT, Figure
from school.question.amounts import in_unit

TIMES_UNIT = "倍"
OTHER_UNITS = "单位不同，不能算几倍，也不能相减。"
_NOT_NUMBERS = "有一个是文字、区间或零，算不了几倍。"
_ROUNDED = "倍数保留两位小数。"
_CENT = Decimal("0.01")
_TWO = 2


def ratio(asked: Asked) -> Found:
    """Return two figures, how many times the second the first is, and how far they are apart."""
    found = named_cells(asked)
    plain, known = of_cells(asked, found), known_of(found)
    if plain.refusal or len(known) != _TWO:
        return plain
    first, second = known
    if not same_unit(first.row.unit, second.row.unit):
        return replace(plain, notes=(OTHER_UNITS, *plain.notes))
    difference = difference_of(second.row, first.row)
    if difference is None or not second.row.amount:
        return replace(plain, notes=(_NOT_NUMBERS, *plain.notes))
    return _of_two(asked, first, second, plain)


def _of_two(asked: Asked, first: Cell, second: Cell, plain: Found) -> Found:
    rows = [first.row, second.row]
    whole = in_unit(second.row.amount or Decimal(0), second.row.unit, of=first.row.unit)
    whole = whole or Decimal(1)  # ``same_unit`` has seen to it
    times = _times(first.row, second.row, whole, relative=asked.plan.relative)
    exact = whole * (times.amount or 0) in {
        first.row.amount,
        (first.row.amount or 0) * 100,
    }
    difference = difference_of(second.row, first.row) or Decimal(0)
    unit = unit_of_difference(first.row)
    apart = worked_out(DIFFERENCE, rows, amount=abs(difference), unit=unit)
    pair = "；".join(
        f"{name} {said_of(cell)}".strip()
        for name, cell in zip(labels([first, second], asked), (first, second), strict=True)
    )
    how = f"前一个是后一个的 {measured(times.amount or Decimal(0), times.unit)}"
    return replace(
        plain,
        said=f"{pair}。{how}，{_apart_said(difference, unit)}。",
        values=(*plain.values, times, *([apart] if difference else [])),
        notes=plain.notes if exact or times.unit == PERCENT else (*plain.notes, _ROUNDED),
    )


def _times(first: Figure, second: Figure, whole: Decimal, *, relative: bool) -> AnswerValue:
    """Return how many times *whole*, the second in the unit of the first, the first is."""
    alike = second.model_copy(update={"amount": whole})
    if relative:
        return worked_out(PART, [first, second], amount=per_cent(first, alike), unit=PERCENT)
    amount = (first.amount or Decimal(0)) / whole
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    return worked_out(TIMES, [first, second], amount=rounded, unit=TIMES_UNIT)


def _apart_said(difference: Decimal, unit: str) -> str:
    if not difference:
        return "两个一样"
    return f"{'多' if difference > 0 else '少'} {measured(abs(difference), unit)}"
