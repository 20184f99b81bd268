"""What stands behind a figure: how it is counted, where it is from, and what can be asked for."""

from collections import defaultdict
from collections.abc import Sequence

from school.figure.answer import AnswerValue
from school.figure.cells import Found, counted, number_said, picked, values_of
from school.figure.rows import Asked, Cell, newest
from school.figure.values import value
from school.figure.words import all_of, spoken, timed, value_of, worked_out
from school.indicator import LIVE_SOURCE, Figure, FigureKind, Indicator

MOST_SOURCES = 4
NOT_SAID = "来源没有写口径"
_LISTED = 12
_LONGEST = 160
"""Characters of a sentence of a document that is quoted."""


def formula(asked: Asked) -> Found:
    """Return how indicators are counted and where their figures come from."""
    if asked.plan.sourced and any(not row.missing for row in asked.rows):
        return _sourced(asked)
    several = len(asked.indicators) > 1
    said = [_counted(one, asked, named=several) for one in asked.indicators]
    told = [(one, _told_by(one, asked)) for one in asked.indicators]
    return Found(
        said="".join(said),
        values=tuple(
            _meaning(one, rows, label=one.name if several else "口径") for one, rows in told
        ),
        rows=tuple(row for _, rows in told for row in rows),
    )


def _sourced(asked: Asked) -> Found:
    """Return the figures that are asked about, each with its document and the words of it."""
    rows = [row for one in asked.indicators for row in _asked_about(one, asked)]
    by_document: dict[str, list[Figure]] = defaultdict(list)
    for row in rows:
        by_document[row.source.document].append(row)
    several = len(asked.indicators) > 1
    told = (
        f"{_figures_said(some, asked, named=several)}，出自{document}"
        for document, some in by_document.items()
    )
    sentences = list(dict.fromkeys(row.source.sentence for row in rows if row.source.sentence))
    words = sentences[0] if len(sentences) == 1 and len(sentences[0]) <= _LONGEST else ""
    quoted = worked_out("原文", [r for r in rows if r.source.sentence][:1], words=words)
    return Found(
        said=f"{'；'.join(told)}。" + (f"原文：“{words.rstrip('。')}”。" if words else ""),
        values=(*map(value_of, rows), *((quoted,) if words else ())),
        rows=tuple(rows),
    )


def _asked_about(one: Indicator, asked: Asked) -> list[Figure]:
    """Return the rows of the times that are asked about, or all there are.

    Only of those that the plan may use: others may be of another place, or not for the asker.
    """
    rows = [row for row in asked.of(one) if not row.missing]
    of_time = [
        row
        for row in rows
        for p in asked.plan.periods
        if not p.now and p.first <= row.first and row.last <= p.last
    ]
    return of_time or rows


def _figures_said(rows: Sequence[Figure], asked: Asked, *, named: bool) -> str:
    return "、".join(
        f"{f'{asked.catalogue[row.indicator].name} ' if named else ''}{timed(row)} {spoken(row)}"
        for row in rows
    )


def _meaning(one: Indicator, rows: Sequence[Figure], *, label: str) -> AnswerValue:
    """Return how an indicator is counted, as a value; a live one needs no row to have a source."""
    said = worked_out(label, rows, words=one.definition or NOT_SAID)
    return said.model_copy(update={"source": LIVE_SOURCE}) if one.live and not rows else said


def _told_by(one: Indicator, asked: Asked) -> list[Figure]:
    """Return the first row each document has of an indicator."""
    rows = asked.of(one) or list(one.figures)
    first = {row.source.document: row for row in reversed(rows)}
    return list(reversed(first.values()))[:MOST_SOURCES]


def _counted(one: Indicator, asked: Asked, *, named: bool) -> str:
    documents = all_of((row.source.document for row in _told_by(one, asked)), between="；")
    how = f"口径：{one.definition.rstrip('。')}。" if one.definition else f"{NOT_SAID}。"
    name = f"{one.name}　" if named else ""
    return f"{name}{how}" + (f"来源：{documents}。" if documents else "")


def catalogued(asked: Asked) -> Found:
    """Return which indicators there are: by heading, or those of one with what they are now."""
    if asked.plan.indicators:
        return value(asked)
    by_group: dict[str, list[Indicator]] = defaultdict(list)
    if asked.plan.part:
        return _of_group(asked, [one for one in asked.indicators if asked.of(one)])
    for one in asked.indicators:
        by_group[one.group or "其他"].append(one)
    if asked.plan.group or len(by_group) == 1:
        return _of_group(asked, list(asked.indicators))
    groups = "；".join(f"{name}（{_few(some)}）" for name, some in by_group.items())
    return Found(said=f"可以问这些：{groups}。说“某类有哪些指标”看全部。")


def _few(some: Sequence[Indicator]) -> str:
    names = "、".join(one.name for one in some[:2])
    return f"{names}等" if len(some) > 2 else names  # noqa: PLR2004  # two are an example


def _of_group(asked: Asked, some: Sequence[Indicator]) -> Found:
    names = "、".join(one.name for one in some[:_LISTED])
    found = [cell for one in some for cell in _now(asked, one)]
    label = asked.plan.group or asked.plan.part or "指标"
    more = "等" if len(some) > _LISTED else ""
    rows = tuple(cell.row for cell in found)
    return Found(
        said=f"{label}有{number_said(asked, len(some))}：{names}{more}。",
        values=(*counted(asked, rows, number=len(some)), *values_of(found, asked)),
        rows=rows,
        indicators=tuple(some),
    )


def _now(asked: Asked, one: Indicator) -> list[Cell]:
    if one.live or not newest(asked.of(one, FigureKind.ACTUAL)):
        return []
    return [cell for cell in picked(asked, one, FigureKind.ACTUAL) if not cell.row.missing]
