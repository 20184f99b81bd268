"""The charts of reports and portraits: how each area went, and how it changed."""

from collections.abc import Sequence

from message_cards.charts import Bar, Series, bars, line
from school.disclosure import LEAST_SAID, MOST_SAID, spoken_rate
from school.portrait import WEAK, Portrait
from school.unit_report import TrendPoint, UnitReport

MOST_BARS = 8
MOST_MOMENTS = 12


def portrait_chart(found: Portrait) -> bytes | None:
    """Return the areas of a pupil as bars, a PNG; None: there is nothing to draw."""
    known = [area for area in found.areas if area.rate is not None]
    if not known:
        return None
    rows = [
        Bar(
            name=area.name,
            value=None if area.rate is None else area.rate * 100,
            said="" if area.rate is None else f"{area.rate:.0%}（{area.answered} 题）",
            weak=area.rate is not None and area.rate < WEAK,
        )
        for area in found.areas[:MOST_BARS]
    ]
    return bars(rows, title=f"各部分的正确率 · {found.term}", most=100)


def report_chart(report: UnitReport) -> bytes | None:
    """Return the areas of a unit as bars, a PNG; None: there is nothing to draw."""
    if not report.areas:
        return None
    rows = [
        Bar(
            name=area.name,
            value=100 * min(max(area.rate, LEAST_SAID), MOST_SAID),
            said=spoken_rate(area.rate),
            weak=area.rate < WEAK,
        )
        for area in report.areas[:MOST_BARS]
    ]
    return bars(rows, title=f"各部分的正确率 · {report.period}", most=100)


def trend_chart(points: Sequence[TrendPoint], *, title: str, of_group: bool) -> bytes | None:
    """Return how the right rate changed, a PNG; None: below two points there is no change.

    Of a group of children the ends are drawn as “95%” and “5%”: nobody is told of everybody.
    """
    if len(points) < 2:  # noqa: PLR2004  # a line has two ends
        return None
    newest = points[-MOST_MOMENTS:]
    low, high = (LEAST_SAID, MOST_SAID) if of_group else (0.0, 1.0)
    values = tuple(round(100 * min(max(p.rate, low), high)) for p in newest)
    return line(
        [point.label for point in newest],
        [Series(name="正确率", values=values)],
        title=title,
        unit="%",
        most=100,
    )
