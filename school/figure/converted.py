"""Amounts of money in another unit: “折合多少亿元”."""

from dataclasses import replace

from school.figure.answer import AnswerValue
from school.figure.cells import Found
from school.figure.words import CONVERTED, SUM, is_money, measured
from school.question.amounts import in_unit


def converted(found: Found, unit: str) -> Found:
    """Return an answer that also tells its one amount of money, or their sum, in *unit*."""
    told = _told(found)
    if not is_money(unit) or found.refusal is not None or told is None or told.amount is None:
        return found
    amount = in_unit(told.amount, told.unit, of=unit)
    if told.unit == unit or amount is None:
        return found
    amount = amount.normalize()
    other = told.model_copy(update={"label": CONVERTED, "amount": amount, "unit": unit})
    return replace(
        found,
        said=f"{found.said.removesuffix('。')}，合 {measured(amount, unit)}。",
        values=(*found.values, other),
    )


def _told(found: Found) -> AnswerValue | None:
    money = [value for value in found.values if is_money(value.unit)]
    sums = [value for value in money if value.label == SUM]
    wanted = sums or money
    return wanted[0] if len(wanted) == 1 else None
