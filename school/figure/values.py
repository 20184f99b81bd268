"""What a figure is, was or is to be: the answers to “多少” and “目标多少”."""

from collections.abc import Sequence

from school.figure.cells import (
    Found,
    chart_of,
    count_of,
    labels,
    listed,
    notes_of,
    number_said,
    picked,
    rows_of,
    said_of,
    values_of,
)
from school.figure.rows import YEARS, Asked, Cell, newest, within
from school.figure.words import all_of, quoted, spoken, timed
from school.indicator import HOME, Figure, FigureKind, Indicator
from school.question.plan import AskedPeriod, Refusal

_TO_REACH = (FigureKind.TARGET, FigureKind.NORM, FigureKind.PLAN)


def value(asked: Asked) -> Found:
    """Return what indicators are or were at the times, places and members asked for."""
    return of_cells(asked, every_cell(asked))


def every_cell(asked: Asked) -> list[Cell]:
    """Return the cells of all indicators that are asked for, one after the other."""
    return [cell for one in asked.indicators for cell in picked(asked, one)]


def target(asked: Asked) -> Found:
    """Return what indicators are to be, by the last year that has a target where none is named."""
    if asked.plan.periods and all(period.now for period in asked.plan.periods):
        return value(asked)
    found = [cell for one in asked.indicators for cell in to_reach(asked, one)]
    if found:
        return of_cells(asked, found)
    return none_of_that_time(asked, [r for r in asked.rows if r.kind in _TO_REACH], what="目标")


def to_reach(asked: Asked, one: Indicator) -> list[Cell]:
    """Return what an indicator is to be at the times asked for, else by the last that has some."""
    if one.live:
        rows = asked.targets(one)
        periods = asked.plan.periods
        of_time = [row for period in periods for row in within(rows, period)]
        return [Cell(row) for row in (of_time if periods else newest(rows))]
    kinds = (kind for kind in _TO_REACH if asked.of(one, kind))
    return picked(asked, one, *list(kinds)[:1]) if asked.of(one, *_TO_REACH) else []


def of_cells(asked: Asked, found: Sequence[Cell]) -> Found:
    """Return an answer that says some cells; a refusal where nothing is known of any."""
    known = [cell for cell in found if not cell.row.missing]
    if not known:
        return none_of_that_time(asked, asked.rows, empty=[cell.row for cell in found])
    one = len(known) == 1 and len(found) == 1
    said = _alone(known[0], asked) if one else f"{_of_whom(known, asked)}{listed(known, asked)}"
    number = f"一共{number_said(asked, len(known))}：" if asked.plan.count else ""
    return Found(
        said=f"{number}{said}。",
        values=(*count_of(asked, known), *values_of(known, asked)),
        rows=rows_of(known),
        notes=(*_absent(asked, found), *notes_of(known)),
        chart=chart_of(_drawn(known), asked),
    )


def _absent(asked: Asked, found: Sequence[Cell]) -> list[str]:
    """Return which of the indicators and times asked for have no figure at all."""
    there = {cell.row.indicator for cell in found}
    names = [one.name for one in asked.indicators if one.id not in there]
    named = len(asked.plan.indicators) > 1
    times = [
        period.name
        for period in asked.plan.periods
        if len(asked.plan.periods) > 1 and not any(_overlap(cell.row, period) for cell in found)
    ]
    notes = [f"{'、'.join(names)}没有这个时间的数。"] if names and named else []
    notes += [f"{'、'.join(times)}没有数。"] if times else []
    empty = [cell.row for cell in found if cell.row.missing]
    hidden = all_of(spoken(row) for row in empty if row.unit_id is not None)
    notes += ["有的来源里是空的，没有列出。"] if any(r.unit_id is None for r in empty) else []
    return [*notes, f"有的没有列出：{hidden}。"] if hidden else notes


def _overlap(row: Figure, period: AskedPeriod) -> bool:
    return period.now or (row.first <= period.last and period.first <= row.last)


def _drawn(known: Sequence[Cell]) -> list[Cell]:
    parts = [Cell(row) for cell in known for row in cell.parts]
    return parts if len(known) == 1 and parts else list(known)


def _alone(cell: Cell, asked: Asked) -> str:
    """Say one cell: “现在 30%（2021年11月基线）”, “2023年目标 60%”, “2022年计划一共 750 万元”."""
    row, said = cell.row, said_of(cell)
    where = "" if row.place == HOME else f"{row.place}："
    where += _of_whom([cell], asked)
    if row.baseline and _present(asked):
        return f"{where}现在 {said}（{row.period}）"
    if not cell.parts:
        return f"{where}{timed(row)} {said}"
    parts = [Cell(part) for part in cell.parts]
    of = f"（{listed(parts, asked)}）" if any(labels(parts, asked)) else ""
    return f"{where}{timed(row)}一共 {said}{of}"


def _of_whom(known: Sequence[Cell], asked: Asked) -> str:
    """Return the one member all cells are of, where they were to be told apart by it."""
    by = asked.plan.by
    whose = {cell.row.members.get(by, "") for cell in known} if by and by != YEARS else set()
    return f"{whose.pop()}：" if len(whose) == 1 and whose != {""} else ""


def _present(asked: Asked) -> bool:
    periods = asked.plan.periods
    return not periods or any(period.now for period in periods)


def none_of_that_time(
    asked: Asked, rows: Sequence[Figure], *, what: str = "数据", empty: Sequence[Figure] = ()
) -> Found:
    """Return a refusal that says of which times there are figures.

    Args:
        asked: The plan and its rows.
        rows: What there is, of other times or kinds.
        what: What is not there.
        empty: Cells that the source has and leaves empty.
    """
    name = quoted(all_of((one.name for one in asked.indicators[:2]), between="、"))
    when = "这个时间的" if asked.plan.periods else ""
    if empty and all(row.unit_id is not None for row in empty):
        said = f"{name}：{all_of(map(spoken, empty))}。"
    elif empty:
        said = f"{name}没有{when or '现在的'}数据：来源里这一格是空的。"
    else:
        said = f"{name}没有{when}{what}。"
    known = any(not row.missing for row in rows if row.unit_id is None)
    more = f"有的年份发“{asked.indicators[0].name}历年”看。" if known else ""
    return Found(said=said + more, refusal=Refusal.NO_SUCH_TIME)
