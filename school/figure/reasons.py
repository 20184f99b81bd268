"""Why a figure is as it is: what the documents say, or what lies behind it; no invented cause.

Of published figures the catalogue says why two of them differ, or one is not there, where the
documents do: two scopes, two tables, a plan under way. That is told, with each figure, its source
and how it is counted. Where the documents say nothing, so does the answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from school.figure.answer import AnswerValue
from school.figure.cells import Found
from school.figure.meaning import NOT_SAID
from school.figure.rows import Asked, Cell, cells
from school.figure.terms import named_cells
from school.figure.values import of_cells, value
from school.figure.words import ORDINALS, SUM, measured, quoted, spoken, value_of, worked_out
from school.indicator import Direction, Figure, FigureKind, Indicator

_ASK_PEOPLE = "原因数据里看不出来，要问学校和经办的人。"
_FEW = 2
_NOT_WRITTEN = "为什么是这样，文件里没有写，不好猜，要问写文件的科室。"
_WRITTEN = "文件里能看出来的："


def why(asked: Asked) -> Found:
    """Return what lies behind figures: as written of published ones, parts of live ones."""
    return _behind(asked) if any(one.live for one in asked.indicators) else _written(asked)


def _written(asked: Asked) -> Found:
    """Return published figures with what the documents say about their differing."""
    shown = _cells(asked)
    found = of_cells(asked, shown)
    notes = [row.note for cell in shown for row in (cell.row, *cell.others)]
    every = dict.fromkeys(filter(None, (*(one.note for one in asked.indicators), *notes)))
    reasons = "".join(every)
    told = f"{_WRITTEN}{reasons}" if reasons else _NOT_WRITTEN
    if found.refusal:
        return replace(found, said=f"{found.said}{told}", notes=())
    whole = _sum_of_years(shown)
    if whole is not None:
        amount = measured(whole.amount or Decimal(0), whole.unit)
        count = ORDINALS[len(whole.period.split("、"))]
        found = replace(
            found,
            said=f"{found.said.rstrip('。')}；{count}年相加 {amount}。",
            values=(*found.values, whole),
        )
    counted = _counted(asked.indicators) if len(asked.indicators) > 1 else ""
    rest = tuple(note for note in found.notes if note not in reasons)
    return replace(found, said=f"{found.said}{counted}{told}", notes=rest)


def _sum_of_years(shown: Sequence[Cell]) -> AnswerValue | None:
    """Return the sum of single years that stand beside what is said of all of them, if any do."""
    rows = [cell.row for cell in shown]
    long = [row for row in rows if row.first.year < row.last.year]
    years = [row for row in rows if row not in long and row.amount is not None]
    if len({row.indicator for row in rows}) > 1 or not long or len(years) < _FEW:
        return None
    total = sum((row.amount for row in years if row.amount is not None), Decimal(0))
    return worked_out(SUM, years, amount=total, unit=years[0].unit)


def _counted(some: Sequence[Indicator]) -> str:
    """Return how each of several is counted, and of which no source says it."""
    told = [
        f"{quoted(one.name)}的口径：{one.definition.rstrip('。')}。"
        for one in some
        if one.definition
    ]
    rest = "、".join(quoted(one.name) for one in some if not one.definition)
    return "".join(told) + (f"{rest}{NOT_SAID}。" if rest else "")


def _cells(asked: Asked) -> list[Cell]:
    """Return the cells that are named; where no time is, those of one figure that differ."""
    shown = named_cells(asked)
    if asked.plan.terms or asked.plan.periods:
        return shown
    if len(asked.indicators) != 1:
        return [*shown, *_targets_beside(asked, shown)]
    (one,) = asked.indicators
    differing = [cell for cell in cells(asked.of(one)) if cell.others]
    return differing or _of_each_document(asked, one, shown)


def _targets_beside(asked: Asked, shown: Sequence[Cell]) -> list[Cell]:
    """Return the targets of the years of which only some of several show theirs."""
    aims = [cell.row for cell in shown if cell.row.kind is FigureKind.TARGET]
    there = {row.indicator for row in aims}
    return [
        Cell(row)
        for one in asked.indicators
        for row in asked.of(one, FigureKind.TARGET)
        if one.id not in there and any(row.last == aim.last for aim in aims)
    ]


def _of_each_document(asked: Asked, one: Indicator, shown: list[Cell]) -> list[Cell]:
    """Return what is known now, and what another document says last, where that differs."""
    said = {cell.row.source.document for cell in shown}
    amounts = {cell.row.amount for cell in shown}
    others: dict[str, Figure] = {}
    for row in sorted(asked.of(one, FigureKind.ACTUAL), key=lambda row: row.last):
        if row.source.document not in said and not row.missing:
            others[row.source.document] = row
    return [*shown, *(Cell(row) for row in others.values() if row.amount not in amounts)]


def _behind(asked: Asked) -> Found:
    """Return what lies behind a live figure; its causes are for people to tell."""
    whole = [row for row in asked.rows if not _is_part(row, asked)]
    plain = value(Asked(asked.plan, tuple(whole), asked.catalogue))
    if plain.refusal:
        return plain
    known = [row for row in asked.rows if _is_part(row, asked) and row.amount is not None]
    parts = sorted(known, key=lambda row: row.amount or Decimal(0))
    if parts and asked.indicators[0].direction is Direction.DOWN:
        parts.reverse()
    worst = parts[:3]
    low = "、".join(f"{row.place} {spoken(row)}" for row in worst)
    said = plain.said + (f"靠后的是 {low}。" if low else "") + _ASK_PEOPLE
    return Found(
        said=said,
        values=(*plain.values, *(value_of(row, row.place) for row in worst)),
        rows=(*plain.rows, *worst),
        notes=plain.notes,
        chart=plain.chart,
    )


def _is_part(row: Figure, asked: Asked) -> bool:
    """Return True for a row of a unit below the one that is asked about."""
    units = {
        r.unit_id for r in asked.rows if r.unit_id is not None and r.indicator == row.indicator
    }
    above = (one for one in units if one != row.unit_id)
    return row.unit_id is not None and any(row.unit_id.startswith(f"{one}.") for one in above)
