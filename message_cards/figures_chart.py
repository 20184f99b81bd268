"""Chart of an answer about figures: drawn from its values alone, as the answer says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from message_cards.charts import Bar, bars, line
from message_cards.grouped_bars import grouped
from message_cards.legend import COLOURS, Series
from school.figure.answer import AnswerValue, ChartKind, FigureAnswer
from school.figure.words import KINDS, WORKED_OUT, value_said
from school.indicator import PERCENT, FigureKind

MOST_BARS, MOST_MOMENTS, MOST_GROUPS = 12, 24, 6
_BASELINE = "基线"


def figures_chart(answer: FigureAnswer) -> bytes | None:
    """Return the chart of an answer as a PNG, 720 pixels wide; None: there is nothing to draw."""
    values = drawable(answer.values)
    if answer.chart is ChartKind.NONE or len(values) < 2:  # noqa: PLR2004  # one is no chart
        return None
    if answer.chart is ChartKind.BARS:
        return _bars(values, answer)
    points = _points(values)
    if len(points.names) > len(COLOURS) or len(points.moments) > MOST_MOMENTS:
        return _bars(values, answer)
    if answer.chart is ChartKind.LINE:
        unit = values[0].unit if values[0].unit == PERCENT else ""
        most = _most(values)
        title = answer.title if unit else f"{answer.title}（{values[0].unit}）"
        return line(points.moments, points.series(), title=title, unit=unit, most=most)
    if len(points.moments) > MOST_GROUPS:
        return _bars(values, answer)
    return grouped(points.moments, points.series(), title=answer.title, said=points.said())


def drawable(values: Sequence[AnswerValue]) -> list[AnswerValue]:
    """Return the values that are drawn: one number each, of one unit, and nothing worked out."""
    plain = [
        v
        for v in values
        if v.amount is not None and v.upper is None and v.amount >= 0 and not _worked_out(v)
    ]
    units = {value.unit for value in plain}
    return plain if len(units) == 1 else []


def _worked_out(value: AnswerValue) -> bool:
    last = value.label.rpartition(" ")[2]
    return any(last.startswith(word) for word in WORKED_OUT)


def _bars(values: Sequence[AnswerValue], answer: FigureAnswer) -> bytes:
    rows = [
        Bar(name=value.label or value.period, value=_float(value), said=value_said(value))
        for value in values[:MOST_BARS]
    ]
    return bars(rows, title=answer.title, most=_most(values))


@dataclass(frozen=True)
class _Points:
    """Values by series and moment."""

    names: tuple[str, ...]
    moments: tuple[str, ...]
    at: Mapping[tuple[str, str], AnswerValue]

    def series(self) -> list[Series]:
        return [
            Series(name, tuple(self._drawn(name, moment) for moment in self.moments))
            for name in self.names
        ]

    def said(self) -> list[list[str]]:
        return [[self._said(name, moment) for moment in self.moments] for name in self.names]

    def _drawn(self, name: str, moment: str) -> float | None:
        found = self.at.get((name, moment))
        return None if found is None else _float(found)

    def _said(self, name: str, moment: str) -> str:
        found = self.at.get((name, moment))
        return "" if found is None else value_said(found)


def _points(values: Sequence[AnswerValue]) -> _Points:
    """Return values by what they are of and when; of one thing alone by what they say of it."""
    parts = [(_whose(value), _kind(value), value) for value in values]
    several = len({whose for whose, _, _ in parts}) > 1
    at: dict[tuple[str, str], AnswerValue] = {}
    for whose, kind, value in parts:
        when = _BASELINE if value.period.endswith(_BASELINE) else value.period
        key = (whose, when + kind) if several else (kind or KINDS[FigureKind.ACTUAL], when)
        at.setdefault(key, value)
    names = tuple(dict.fromkeys(name for name, _ in at))
    return _Points(names, tuple(dict.fromkeys(moment for _, moment in at)), at)


def _kind(value: AnswerValue) -> str:
    said = value.label.rpartition(" ")[2].removeprefix(value.period)
    return said if said in KINDS.values() else ""


def _whose(value: AnswerValue) -> str:
    """Return what a value is of: its label without the time and kind."""
    return value.label.removesuffix(f"{value.period}{_kind(value)}").strip()


def _float(value: AnswerValue) -> float:
    return float(value.amount or 0)


def _most(values: Sequence[AnswerValue]) -> float | None:
    """Return where the scale ends: of per cent at 100, unless a value lies above."""
    highest = max(_float(value) for value in values)
    return 100.0 if values[0].unit == PERCENT and highest <= 100 else None  # noqa: PLR2004
