"""Draws portraits and reports as PDFs: A4, charts and a table, the Chinese font embedded."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image as Picture
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, SimpleDocTemplate, Spacer, Table

from message_cards.cards import portrait as portrait_words
from message_cards.cards import unit_report as report_words
from message_cards.pdf_text import QUIET, headed_table, say, style, use_font
from message_cards.report_charts import portrait_chart, report_chart, trend_chart
from school.disclosure import spoken_rate
from school.portrait import Portrait
from school.unit_report import UnitReport

_CHART_MM = 120


def draw_portrait(found: Portrait, *, made: str) -> bytes:
    """Return a pupil's portrait as a PDF.

    Args:
        found: The portrait.
        made: When it was made, in words for the last line.
    """
    title = f"{found.name} · {found.class_name} {found.term}画像"
    rows = [(a.subject, a.name, portrait_words.area_words(a)) for a in found.areas]
    charts = [portrait_chart(found), trend_chart(found.trend, title="每月正确率", of_group=False)]
    notes = [
        "正确率按老师确认的作业算；不足 5 题的部分不下结论。不排名，不评价孩子本身。",
        f"只给监护人、本人和任课老师。青教 · {made}",
    ]
    return _document(
        title,
        lines=portrait_words.lines_of(found),
        charts=charts,
        table=headed_table([("学科", "部分", "情况"), *rows], widths_mm=(30, 62, 90))
        if rows
        else None,
        notes=notes,
    )


def draw_report(report: UnitReport, *, made: str) -> bytes:
    """Return a report as a PDF.

    Args:
        report: The report; no names of children are among it.
        made: When it was made, in words for the last line.
    """
    title = f"{report.name} {report_words.SPAN_NAMES[report.span]} · {report.period}"
    rows = [(a.subject, a.name, report_words.area_words(a)) for a in report.areas]
    rows += [
        ("", one.name, "人数不足" if one.rate is None else f"正确率 {spoken_rate(one.rate)}")
        for one in report.below
        if one.homework
    ]
    charts = [report_chart(report), trend_chart(report.trend, title="每周正确率", of_group=True)]
    notes = [
        "按老师确认的作业合计；不足 5 人的数字不出，并到上一级。不含姓名和名次。",
        f"青教 · {made}",
    ]
    return _document(
        title,
        lines=report_words.lines_of(report),
        charts=charts,
        table=headed_table([("学科", "部分", "情况"), *rows], widths_mm=(30, 62, 90))
        if rows
        else None,
        notes=notes,
    )


def _document(
    title: str,
    *,
    lines: Sequence[str],
    charts: Sequence[bytes | None],
    table: Table | None,
    notes: Sequence[str],
) -> bytes:
    use_font()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=14 * mm,
        rightMargin=14 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title="学情报告",  # a title is shown in tabs and lists of files: no name in it
        author="",
        invariant=1,
    )
    parts: list[Flowable] = [say(title, style(17)), Spacer(1, 3 * mm)]
    parts += [say(one, style(11)) for one in lines]
    for chart in charts:
        if chart is not None:
            parts += [Spacer(1, 4 * mm), _picture(chart)]
    if table is not None:
        parts += [Spacer(1, 4 * mm), table]
    parts += [Spacer(1, 4 * mm), *(say(note, style(8.5, QUIET)) for note in notes)]
    document.build(parts)
    return out.getvalue()


def _picture(png: bytes) -> Image:
    width, height = Picture.open(BytesIO(png)).size
    return Image(BytesIO(png), width=_CHART_MM * mm, height=_CHART_MM * mm * height / width)
