"""Whether a figure reaches an amount that is asked about: “达到90%了吗”."""

from dataclasses import replace

from school.figure.cells import Found
from school.figure.filters import is_wanted, limit_of
from school.figure.words import GAP, OVER, measured, worked_out
from school.indicator import PERCENT, POINTS
from school.question.amounts import in_unit
from school.question.plan import Comparison, Where

_WORDS = {
    Comparison.AT_LEAST: ("达到了", "没有达到"),
    Comparison.ABOVE: ("超过了", "没有超过"),
}


def held_against(found: Found, limit: Where) -> Found:
    """Return an answer of one figure that also tells whether it reaches an amount, and by how much.

    Args:
        found: The answer; of several figures, or of what cannot be told, it stays as it is.
        limit: The amount somebody asks about.
    """
    rows = [row for row in found.rows if row.amount is not None]
    reached = is_wanted(rows[0], limit) if len(rows) == 1 else None
    if reached is None or found.refusal is not None:
        return found
    (row,) = rows
    amount = in_unit(limit.amount, limit.unit, of=row.unit)
    if amount is None or row.amount is None:
        return found
    apart = row.amount - amount
    unit = POINTS if row.unit == PERCENT else row.unit
    yes, no = _WORDS[limit.comparison]
    said = f"{found.said.removesuffix('。')}，{yes if reached else no} {measured(amount, row.unit)}"
    told = worked_out(OVER if apart > 0 else GAP, [row], amount=abs(apart), unit=unit)
    if apart:
        said = f"{said}，{'高' if apart > 0 else '差'} {measured(abs(apart), unit)}"
    in_its_unit = limit.model_copy(update={"amount": amount, "unit": row.unit})
    return replace(
        found,
        said=f"{said}。",
        values=(*found.values, *limit_of(in_its_unit), *([told] if apart else [])),
        attained=reached,
    )
