"""Draws a county's year of minors' data as a PDF: A4, every figure, its Chinese font embedded."""

from datetime import timedelta
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from message_cards.cards.compliance import SECTION_NAMES, chain_line, spoken_names
from message_cards.pdf_text import INK, LINE, QUIET, say, style
from school.compliance import ComplianceReport, Section
from school.county_time import spoken
from school.retention import LEAST_ACCESS_LOG, RETENTION

_BAD = "#b3261e"
_WIDTHS = (140 * mm, 40 * mm)


def draw_compliance(report: ComplianceReport) -> bytes:
    """Return the PDF; it names nobody."""
    out = BytesIO()
    title = f"{report.county_name} {report.year} 年未成年人数据合规报告"
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=15 * mm,
        rightMargin=15 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=title,
        author="",
        invariant=1,
    )
    chain = say(chain_line(report), style(11, INK if report.broken_at is None else _BAD))
    parts = [part for section in Section for part in _section(report, section)]
    document.build([say(title, style(17)), Spacer(1, 2 * mm), chain, *parts, *_bottom(report)])
    return out.getvalue()


def _section(report: ComplianceReport, section: Section) -> list[Flowable]:
    counted = report.sections[section]
    head = say(f"{SECTION_NAMES[section]}　{report.total(section):,} 次", style(12))
    rows = [
        [
            say(spoken_names(one, section), style(9.5)),
            say(f"{one.count:,}", style(9.5)),
        ]
        for one in counted
    ]
    top: list[Flowable] = [Spacer(1, 5 * mm), head, Spacer(1, 1 * mm)]
    return [*top, _table(rows) if rows else say("没有。", style(9.5, QUIET))]


def _table(rows: list[list[Paragraph]]) -> Table:
    table = Table(rows, colWidths=list(_WIDTHS))
    line = ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor(LINE))
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), 2.5) for side in ("TOP", "BOTTOM")]
    table.setStyle(TableStyle([line, *padding]))
    return table


def _bottom(report: ComplianceReport) -> list[Flowable]:
    kept = "；".join(f"{one.what} {_spoken_time(one.keep)}" for one in RETENTION.values())
    notes = [
        f"保存期：{kept}。访问记录长期保存，不少于 {LEAST_ACCESS_LOG.days} 天。",
        "由访问记录自动统计，每条记录只计一次，不含姓名。",
        f"青教 · {report.made_at:%Y} 年 {spoken(report.made_at)} 统计",
    ]
    return [Spacer(1, 6 * mm), *(say(note, style(8.5, QUIET)) for note in notes)]


def _spoken_time(keep: timedelta) -> str:
    return f"{keep.days} 天" if keep.days else f"{keep // timedelta(hours=1)} 小时"
