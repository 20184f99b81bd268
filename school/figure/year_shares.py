"""How much of several years together one of them is: “2021年的钱占三年总数百分之几”."""

from collections.abc import Sequence

from school.figure.answer import AnswerValue, ChartKind
from school.figure.cells import Found, additive, put_together, rows_of, sum_of, values_of
from school.figure.rows import Asked, Cell, is_single, within, without_items
from school.figure.sums import parts_of, per_cent, share
from school.figure.values import none_of_that_time, of_cells
from school.figure.words import SHARE, SUM, measured, spoken, value_of, worked_out
from school.indicator import PERCENT, Figure
from school.question.plan import AskedPeriod, Intent

_YEAR = "年"
_PAIR = 2


def share_of_a_whole(asked: Asked) -> Found:
    """Return how much of the whole a member is, or a year of several, in per cent."""
    plan = asked.plan
    if len(asked.indicators) > _PAIR and not plan.members and not plan.by:
        return _of_several(asked)
    of_years = plan.intent is Intent.SHARE and plan.by == _YEAR and len(plan.periods) > 1
    return _of_years(asked) if of_years and len(asked.indicators) == 1 else share(asked)


def _of_several(asked: Asked) -> Found:
    """Return how much of their sum each of several indicators is."""
    found = [cell for one in asked.indicators for cell in parts_of(asked, one)]
    rows = [cell.row for cell in found if not cell.row.missing]
    whole = sum_of(rows, members={}) if rows and additive(rows) else None
    if whole is None or not whole.amount or any(row.upper is not None for row in rows):
        return of_cells(asked, found)
    by_one = {one.name: [r for r in rows if r.indicator == one.id] for one in asked.indicators}
    parts = {name: sum_of(some, members={}) for name, some in by_one.items() if some}
    shares = {name: per_cent(part, whole) for name, part in parts.items()}
    said = "；".join(f"{name} {measured(one, PERCENT)}" for name, one in shares.items())
    return Found(
        said=f"一共 {spoken(whole)}，各占：{said}。",
        values=(
            *(
                worked_out(n, [parts[n], whole], amount=one, unit=PERCENT)
                for n, one in shares.items()
            ),
            *values_of(found, asked),
            worked_out(SUM, rows, amount=whole.amount, unit=whole.unit),
        ),
        rows=rows_of(found),
        notes=("占比保留一位小数。",),
        chart=ChartKind.BARS,
    )


def _of_years(asked: Asked) -> Found:
    *parts, span = asked.plan.periods
    rows = [row for row in without_items(asked.of(asked.indicators[0])) if row.amount is not None]
    whole = _together(rows, span)
    found = [cell for part in parts for cell in put_together(asked, _of_year(rows, part))]
    if whole is None or not found or not whole.amount:
        return none_of_that_time(asked, asked.rows)
    if not additive([whole, found[0].row]) or any(c.row.upper is not None for c in found):
        return of_cells(asked, found)
    said = "；".join(_said(cell, whole) for cell in found)
    shares = [_share(cell, whole) for cell in found]
    return Found(
        said=f"{said}。",
        values=(*shares, *(value_of(cell.row, "部分") for cell in found), value_of(whole, "总数")),
        rows=(*rows_of(found), whole),
        notes=("占比保留一位小数。",),
    )


def _of_year(rows: Sequence[Figure], part: AskedPeriod) -> list[Figure]:
    return [row for row in within(rows, part) if is_single(row)]


def _together(rows: Sequence[Figure], span: AskedPeriod) -> Figure | None:
    """Return what a source says of all the years together, or else their sum."""
    single = [row for row in within(rows, span, spread=True) if is_single(row)]
    written = [row for row in rows if (row.first, row.last) == (span.first, span.last)]
    if written and additive([written[0], *single]):
        return written[0]
    years = {row.first.year for row in single}
    wanted = set(range(span.first.year, span.last.year + 1))
    if len(single) != len(years) or years != wanted or not additive(single):
        return None
    return sum_of(single, members={})


def _said(cell: Cell, whole: Figure) -> str:
    amount = measured(per_cent(cell.row, whole), PERCENT)
    return f"{cell.row.period}占 {amount}：{spoken(cell.row)} / {spoken(whole)}（{whole.period}）"


def _share(cell: Cell, whole: Figure) -> AnswerValue:
    rows = [cell.row, whole]
    return worked_out(SHARE, rows, amount=per_cent(cell.row, whole), unit=PERCENT)
