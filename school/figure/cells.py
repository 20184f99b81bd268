"""The cells an answer is about: rows of the times asked for, put together by place and member."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from school.figure.answer import AnswerValue, ChartKind
from school.figure.rows import (
    Asked,
    Cell,
    cells,
    is_single,
    newest,
    of_newest,
    time_of,
    told,
    within,
    without_items,
    without_totals,
)
from school.figure.words import (
    COUNT,
    IN_THE_TABLE,
    SUM,
    all_of,
    spoken,
    timed,
    value_of,
    worked_out,
)
from school.indicator import PERCENT, Bound, Figure, FigureKind, Indicator, Source
from school.question.plan import AskedPeriod, Intent, Refusal

_COUNTED_IN = {"学校": "所", "乡镇": "个", "年": "年", "月": "个月"}
SAID_AT_MOST = 4
"""Values in a sentence; more are in the table alone."""
CONFLICT = "同一个数，来源里有不止一个；算的时候用排在前面的。"


@dataclass(frozen=True)
class Found:
    """What one intent answers, before title, definition and sources are put to it."""

    said: str
    values: tuple[AnswerValue, ...] = ()
    rows: tuple[Figure, ...] = ()
    """What is behind the values."""
    notes: tuple[str, ...] = ()
    chart: ChartKind = ChartKind.NONE
    attained: bool | None = None
    refusal: Refusal | None = None
    indicators: tuple[Indicator, ...] = field(default=())
    """What it is about, where that is not what the plan names."""


def picked(asked: Asked, one: Indicator, *kinds: FigureKind) -> list[Cell]:
    """Return the cells of an indicator that a plan asks for, in the order of their times."""
    rows = asked.of(one, *kinds)
    periods = asked.plan.periods
    if one.live:
        chosen = rows
    elif periods:
        parts = _by_region(asked, rows)
        chosen = [row for p in periods for some in parts for row in at_time(asked, some, p)]
    elif asked.spread():
        chosen = _every_time(rows)
    else:
        chosen = [row for some in _by_region(asked, rows) for row in of_newest(some)]
    return put_together(asked, {id(row): row for row in chosen}.values())


def _by_region(asked: Asked, rows: Sequence[Figure]) -> list[list[Figure]]:
    """Return rows by region where several are named: of one there may be a target alone."""
    places = dict.fromkeys(row.place for row in rows)
    if len(asked.plan.places) <= 1 or any(row.unit_id is not None for row in rows):
        return [list(rows)]
    return [[row for row in rows if row.place == place] for place in places]


def at_time(asked: Asked, rows: Sequence[Figure], period: AskedPeriod) -> list[Figure]:
    """Return the rows of a time that are told; of “现在” what is known of the present."""
    if period.now:
        return newest(row for row in rows if row.kind is FigureKind.ACTUAL)
    return told(within(rows, period, spread=asked.spread()))


def _every_time(rows: Sequence[Figure]) -> list[Figure]:
    single = [row for row in rows if is_single(row)] or list(rows)
    norms = all(row.kind is FigureKind.NORM for row in single)
    return sorted((r for r in single if norms or r.kind is not FigureKind.NORM), key=time_of)


def put_together(asked: Asked, rows: Iterable[Figure]) -> list[Cell]:
    """Return rows as cells, those of one member added up where several stand for it."""
    chosen = list(rows)
    dimensions = [*asked.plan.members, *([asked.plan.by] if asked.plan.by else [])]
    wanted = [one for one in dimensions if any(one in row.members for row in chosen)]
    chosen = without_totals(chosen) if wanted else without_items(chosen)
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells(chosen):
        row = cell.row
        members = tuple(row.members.get(one, "") for one in wanted)
        whose = (row.indicator, row.kind, row.first, row.last, row.place, row.unit_id)
        groups.setdefault((*whose, members), []).append(cell)
    return [cell for same in groups.values() for cell in _added(same, wanted)]


def _added(same: list[Cell], wanted: Sequence[str]) -> list[Cell]:
    rows = [cell.row for cell in same]
    members = {one: rows[0].members.get(one, "") for one in wanted}
    if len(same) == 1 and wanted:
        bare = rows[0].model_copy(update={"members": members})
        return [Cell(bare, same[0].others)]
    if len(same) == 1 or not additive(rows):
        return same
    return [Cell(sum_of(rows, members=members), parts=tuple(rows))]


def additive(rows: Sequence[Figure]) -> bool:
    """Return True for amounts of one unit that make sense together; percentages never do."""
    known = [row for row in rows if not row.missing]
    units = {row.unit for row in known}
    amounts = all(row.amount is not None for row in known)
    return amounts and len(units) == 1 and PERCENT not in units


def sum_of(rows: Sequence[Figure], *, members: dict[str, str]) -> Figure:
    """Return rows added up as one row: it names all their times and sources."""
    known = [row for row in rows if not row.missing]
    amount = sum((row.amount or Decimal(0) for row in known), Decimal(0))
    upper = sum((row.upper or row.amount or Decimal(0) for row in known), Decimal(0))
    bounds = {row.bound for row in known} - {Bound.EXACT}
    return rows[0].model_copy(
        update={
            "first": min(row.first for row in rows),
            "last": max(row.last for row in rows),
            "period": all_of(row.period for row in sorted(known, key=time_of)),
            "place": all_of(row.place for row in known),
            "members": members,
            "amount": amount,
            "upper": upper if upper != amount else None,
            "bound": bounds.pop() if len(bounds) == 1 else Bound.EXACT,
            "missing": not known,
            "source": Source(document=all_of((r.source.said for r in known), between="；")),
            "note": all_of(row.note for row in known),
        }
    )


def labels(found: Sequence[Cell], asked: Asked) -> list[str]:
    """Return what tells each cell from the others; empty for one alone."""
    rows = [cell.row for cell in found]
    names = _differ([_name(row, asked) for row in rows])
    places = _differ([row.place for row in rows])
    members = _differ([_members(row, rows) for row in rows])
    times = _differ([timed(row) for row in rows])
    return [
        " ".join(filter(None, parts)) for parts in zip(names, places, members, times, strict=True)
    ]


def _differ(words: list[str]) -> list[str]:
    return words if len(set(words)) > 1 else [""] * len(words)


def _name(row: Figure, asked: Asked) -> str:
    known = row.indicator in asked.catalogue
    return asked.catalogue[row.indicator].name if known else ""


def _members(row: Figure, rows: Sequence[Figure]) -> str:
    differ = [d for d in row.members if len({r.members.get(d, "") for r in rows}) > 1]
    wanted = "项目" if "项目" in differ else ""
    names = [row.members[one] for one in differ if not wanted or one == wanted]
    return all_of(names, between=" ")


def values_of(
    found: Sequence[Cell], asked: Asked, *, names: Sequence[str] | None = None
) -> tuple[AnswerValue, ...]:
    """Return known cells as values, each followed by what other sources say.

    Args:
        found: The cells.
        asked: What they answer.
        names: What tells each from the others; None: it is worked out.

    A single sum is followed by its parts.
    """
    values: list[AnswerValue] = []
    for cell, label in zip(found, names or labels(found, asked), strict=True):
        if cell.row.missing:
            continue
        values.append(value_of(cell.row, label or (SUM if cell.parts else "")))
        values += [value_of(row, label) for row in cell.others]
        parts = [Cell(row) for row in cell.parts if len(found) == 1]
        named = zip(parts, labels(parts, asked), strict=True)
        values += [value_of(part.row, name) for part, name in named if not part.row.missing]
    return tuple(values)


def listed(found: Sequence[Cell], asked: Asked) -> str:
    """Say some cells one after the other, the first few of many."""
    named = list(zip(found, labels(found, asked), strict=True))
    shown = named[:SAID_AT_MOST] if len(named) > SAID_AT_MOST + 1 else named
    said = [f"{label} {said_of(cell)}".strip() for cell, label in shown]
    return "；".join(said) + (f"；{IN_THE_TABLE}" if len(shown) < len(named) else "")


def said_of(cell: Cell) -> str:
    """Return the value of a cell in words, with what other sources say."""
    others = "、".join(f"{spoken(row)}（{row.source.document}）" for row in cell.others)
    return f"{spoken(cell.row)}；另一处是 {others}" if others else spoken(cell.row)


def rows_of(found: Iterable[Cell]) -> tuple[Figure, ...]:
    """Return every known row behind some cells."""
    behind = (row for cell in found for row in ((cell.parts or (cell.row,)) + cell.others))
    return tuple(row for row in behind if not row.missing)


def notes_of(found: Iterable[Cell]) -> tuple[str, ...]:
    """Return what has to be said beside some cells."""
    every = list(found)
    notes = [row.note for cell in every for row in (cell.parts or (cell.row,)) + cell.others]
    conflict = [CONFLICT] if any(cell.others for cell in every) else []
    return tuple(dict.fromkeys(filter(None, [*conflict, *notes])))


def chart_of(found: Sequence[Cell], asked: Asked) -> ChartKind:
    """Return how cells are drawn: over time as a line, side by side as bars, else not at all."""
    known = [cell.row for cell in found if not cell.row.missing and cell.row.amount is not None]
    if len(known) < 2 or len({row.unit for row in known}) > 1:  # noqa: PLR2004  # one is no chart
        return ChartKind.NONE
    if any(row.amount is not None and row.amount < 0 for row in known):
        return ChartKind.NONE
    times = len({time_of(row) for row in known})
    whose = len({(r.indicator, r.place, tuple(r.members.items())) for r in known})
    if times == 1:
        return ChartKind.BARS
    if whose == 1 or asked.plan.intent is Intent.TREND:
        return ChartKind.LINE
    return ChartKind.BARS_BY_YEAR if whose <= 3 and times <= 4 else ChartKind.NONE  # noqa: PLR2004


def counted_in(asked: Asked) -> str:
    """Return what is counted where a question asks how many there are: “项” of indicators."""
    return _COUNTED_IN.get(asked.plan.by, "项")


def number_said(asked: Asked, number: int) -> str:
    """Return how many were listed, “ 3 项”, where that is asked for."""
    return f" {number} {counted_in(asked)}" if asked.plan.count else ""


def count_of(asked: Asked, wanted: Sequence[Cell]) -> tuple[AnswerValue, ...]:
    """Return how many there are as a value, where that is asked for."""
    return counted(asked, rows_of(wanted), number=len(wanted))


def counted(asked: Asked, rows: Sequence[Figure], *, number: int) -> tuple[AnswerValue, ...]:
    """Return a number of what was listed, with the rows it was counted of."""
    if not asked.plan.count:
        return ()
    value = worked_out(COUNT, rows, amount=Decimal(number), unit=counted_in(asked))
    return (value,)
