"""Draws a pupil's yearly reading report as a PDF: A4, the months as bars, every book, covers."""

from collections.abc import Mapping

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from message_cards.a4 import pages, photo_rows, picture
from message_cards.cards.reading import sum_line
from message_cards.charts import Bar, bars
from message_cards.pdf_text import QUIET, headed_table, say, style
from school.county_time import school_year
from school.reading import ReadingRecord

MOST_COVERS = 24
MOST_BOOKS = 400


def draw_reading(record: ReadingRecord, *, covers: Mapping[str, bytes], made: str) -> bytes:
    """Return the PDF.

    Args:
        record: A school year.
        covers: Photos of covers by their keys; one that is missing is told in words.
        made: When it was made, in words for the foot of every page.
    """
    title = f"{record.name}的阅读报告"
    year = school_year(record.first) if record.first else 0
    return pages(
        [
            say(title, style(19)),
            Spacer(1, 2 * mm),
            say(
                f"{record.class_name}　{record.roll_no}号　{year}–{year + 1}学年", style(11, QUIET)
            ),
            Spacer(1, 3 * mm),
            say(f"共 {sum_line(record.total)}", style(14)),
            Spacer(1, 4 * mm),
            *_months(record),
            *_books(record),
            *_covers(record, covers),
        ],
        title=title,
        footer=f"青教 · {made} 导出 · 来源：家长、学生和老师记下的阅读",
    )


def _months(record: ReadingRecord) -> list[Flowable]:
    if not record.total.by_month:
        return []
    rows = [
        Bar(f"{month}月", minutes, f"{minutes} 分钟") for month, minutes in record.total.by_month
    ]
    drawn = picture(bars(rows, title="每月阅读"), width_mm=120, height_mm=120)
    return [drawn, Spacer(1, 4 * mm)] if drawn else []


def _books(record: ReadingRecord) -> list[Flowable]:
    books = record.total.books[:MOST_BOOKS]
    if not books:
        return [say("这个学年还没有记录。", style(11))]
    rows = [("书名", "分钟", "天")]
    rows += [(f"《{book.title}》", str(book.minutes), str(book.days)) for book in books]
    return [headed_table(rows, widths_mm=(130, 26, 22)), Spacer(1, 5 * mm)]


def _covers(record: ReadingRecord, covers: Mapping[str, bytes]) -> list[Flowable]:
    keys = [book.cover for book in record.total.books if book.cover][:MOST_COVERS]
    if not keys:
        return []
    drawn = photo_rows([covers.get(key) for key in keys], in_a_row=4)
    return [say("封面", style(14)), Spacer(1, 2 * mm), *drawn]
