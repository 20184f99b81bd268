"""Card of a month's hidden dangers: one school's by colour and place, the bureau's by school."""

from message_cards.card import Button, Card, Picture, Press, Row
from message_cards.cards.hazards import DOTS
from message_cards.charts import Bar, bars
from school.device_events import Level
from school.hazard_calls import HazardMonth
from school.hazard_figures import HazardCounts
from school.hazard_rules import hazard_rules

NAME = "hazard_statistics"
MOST_SCHOOLS = 10


def month_name(month: HazardMonth) -> str:
    """Return the month as it is said: “2026年11月”."""
    return f"{month.month.year}年{month.month.month}月"


def statistics_card(month: HazardMonth, chart: Picture | None) -> Card:
    """Show what was found and what became of it."""
    pdf = Press(command=NAME, args={"month": month_name(month), "pdf": "yes"})
    table = Press(command=NAME, args={"month": month_name(month), "table": "yes"})
    buttons = (
        Button(label="要 PDF", say=f"隐患统计 {month_name(month)} PDF", press=pdf),
        Button(label="要表格", say=f"隐患统计 {month_name(month)} 表格", press=table),
    )
    return Card(
        title=f"隐患统计 · {month.scope} · {month_name(month)}",
        lines=(totals_line(month.counts),),
        rows=_rows(month),
        pictures=(chart,) if chart else (),
        buttons=buttons if month.counts.found else (),
        source="按上报日期算，合并的只算一条",
    )


def totals_line(counts: HazardCounts) -> str:
    """Say the figures in one line, the result first."""
    if not counts.found:
        return "没有发现隐患。"
    parts = [f"发现 {counts.found} 条", f"销号 {counts.closed} 条（{counts.closed_rate:.0%}）"]
    if counts.on_time_rate is not None:
        parts.append(f"按期 {counts.on_time_rate:.0%}")
    if counts.overdue:
        parts.append(f"逾期未改 {counts.overdue} 条")
    return " · ".join(parts)


def _rows(month: HazardMonth) -> tuple[Row, ...]:
    if month.schools:
        return tuple(
            Row(name=one.school, value=totals_line(one.counts))
            for one in month.schools[:MOST_SCHOOLS]
        )
    counts = month.counts
    places = "、".join(f"{place} {count}" for place, count in counts.by_place)
    rows = (Row(name="按颜色", value=colours(counts)), Row(name="按地点", value=places))
    return rows if counts.found else ()


def colours(counts: HazardCounts) -> str:
    """Return how many of each colour, such as “🔴 红 1”."""
    rules = hazard_rules().levels
    return " ".join(
        f"{DOTS[level]} {rules[level].name} {counts.by_level[level]}"
        for level in Level
        if level in counts.by_level
    )


def statistics_chart(month: HazardMonth) -> bytes | None:
    """Return the schools, or the places of one, as bars, a PNG; None: nothing was found."""
    if month.schools:
        named = [(one.school, one.counts.found) for one in month.schools[:MOST_SCHOOLS]]
    else:
        named = list(month.counts.by_place)
    if not named:
        return None
    rows = [Bar(name=name, value=float(count), said=f"{count} 条") for name, count in named]
    return bars(rows, title=f"隐患 · {month_name(month)}")
