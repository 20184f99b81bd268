"""Draws a month's hidden dangers for the file: figures, a chart, every ticket or every school."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, SimpleDocTemplate, Spacer

from message_cards.cards.hazard_statistics import month_name, statistics_chart, totals_line
from message_cards.pdf_text import QUIET, headed_table, say, style
from school.device_events import Level
from school.hazard_calls import HazardMonth, HazardRow
from school.hazard_rules import hazard_rules
from school.hazards import STATE_NAMES

_TICKETS = ("编号", "颜色", "地点", "情况", "责任人", "期限", "状态")
_TICKETS_MM = (24, 12, 26, 54, 18, 22, 26)
_SCHOOLS = ("学校", "发现", "红", "橙", "黄", "蓝", "销号", "按期", "逾期")
_SCHOOLS_MM = (62, 15, 13, 13, 13, 13, 17, 17, 19)
_CHART_MM = 150


def draw_month(month: HazardMonth, *, made: str) -> bytes:
    """Return the PDF.

    Args:
        month: The figures; names of staff are in it where it is one school's.
        made: When it was made, in words for the last line.
    """
    out = BytesIO()
    side = 14 * mm
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=side,
        rightMargin=side,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=f"{month_name(month)}隐患排查治理",
        author="",
        invariant=1,
    )
    document.build([*_top(month), *_table(month), *_bottom(made)])
    return out.getvalue()


def _top(month: HazardMonth) -> list[Flowable]:
    top: list[Flowable] = [
        say(f"{month.scope} · {month_name(month)}隐患排查治理", style(17)),
        Spacer(1, 2 * mm),
        say(totals_line(month.counts), style(11)),
        Spacer(1, 3 * mm),
    ]
    chart = statistics_chart(month)
    if chart:
        width = _CHART_MM * mm
        top.append(Image(BytesIO(chart), width=width, height=width, kind="proportional"))
    return [*top, Spacer(1, 4 * mm)]


def _table(month: HazardMonth) -> list[Flowable]:
    if month.schools:
        return [headed_table([_SCHOOLS, *school_rows(month)], widths_mm=_SCHOOLS_MM)]
    if not month.tickets:
        return []
    rows = [ticket_row(row) for row in month.tickets]
    return [headed_table([_TICKETS, *rows], widths_mm=_TICKETS_MM)]


def ticket_row(row: HazardRow) -> tuple[str, ...]:
    """Return a ticket as cells, in the order of the head."""
    due = f"{row.due.month}月{row.due.day}日" if row.due else ""
    late = f"（逾期 {row.overdue_days} 天）" if row.overdue_days else ""
    name = hazard_rules().levels[row.level].name
    return (row.ref, name, row.place, row.what, row.owner, due, STATE_NAMES[row.state] + late)


def school_rows(month: HazardMonth) -> list[tuple[str, ...]]:
    """Return the schools as cells, in the order of the head."""
    return [
        (
            one.school,
            str(one.counts.found),
            *(str(one.counts.by_level.get(level, 0)) for level in Level),
            str(one.counts.closed),
            "" if one.counts.on_time_rate is None else f"{one.counts.on_time_rate:.0%}",
            str(one.counts.overdue),
        )
        for one in month.schools
    ]


def table_of(month: HazardMonth) -> list[tuple[str, ...]]:
    """Return the rows of a spreadsheet, the head first."""
    if month.schools:
        return [_SCHOOLS, *school_rows(month)]
    return [_TICKETS, *(ticket_row(row) for row in month.tickets)]


def _bottom(made: str) -> list[Flowable]:
    notes = ("按上报日期算，合并的只算一条；按期：在期限当天或之前改好。", f"青教 · {made}")
    return [Spacer(1, 4 * mm), *(say(note, style(8.5, QUIET)) for note in notes)]
