"""Draws a pupil's growth record of a term for 综合素质评价: A4, chart, photos, signatures."""

from collections import defaultdict
from collections.abc import Mapping

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from message_cards.a4 import pages, photo_rows, picture
from message_cards.cards.growth import line_text
from message_cards.cards.growth_record import chart_words, records_of
from message_cards.pdf_text import QUIET, headed_table, say, style
from school.growth import Dimension, EntryState
from school.growth_points import name_of, qualities, quality_of
from school.growth_record import GrowthLine, GrowthRecord

MOST_PHOTOS = 60
"""In one PDF, the newest: it is to be sent through a chat."""
MOST_EXAMPLES = 3


def draw_growth(
    record: GrowthRecord, *, chart: bytes, photos: Mapping[str, bytes], made: str
) -> bytes:
    """Return the PDF of a term.

    Args:
        record: The whole term; what still waits for the class head is left out.
        chart: The radar as a PNG.
        photos: The photos by their keys; one that is missing is told in words.
        made: When it was made, in words for the foot of every page.
    """
    lines = [line for line in record.lines if line.state is EntryState.SHOWN]
    title = f"{record.name}的成长档案"
    return pages(
        [
            *_top(record, title, chart),
            *_qualities(lines, homework=record.homework or 0),
            *_timeline(lines, photos),
            *_signatures(),
        ],
        title=title,
        footer=f"青教 · {made} 导出 · 来源：老师、家长和学生的记录，家庭所记已由班主任审核",
    )


def _top(record: GrowthRecord, title: str, chart: bytes) -> list[Flowable]:
    term = record.term.name if record.term else ""
    drawn = picture(chart, width_mm=92, height_mm=96)
    beside = Table([[drawn or "", _counts(record)]], colWidths=[94 * mm, 84 * mm])
    beside.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
    )
    note = f"{chart_words(record)}。圈数按记录条数分级，只说明记了多少，不是对孩子的评分。"
    return [
        say(title, style(19)),
        Spacer(1, 2 * mm),
        say(f"{record.class_name}　{record.roll_no}号　{term}", style(11, QUIET)),
        Spacer(1, 3 * mm),
        beside,
        say(note, style(8.5, QUIET)),
        Spacer(1, 4 * mm),
    ]


def _counts(record: GrowthRecord) -> Table:
    found = records_of(record)
    rows = [("方面", "记录"), *((name_of(d), f"{found[d]} 条") for d in Dimension)]
    if record.homework:
        rows.append(("其中老师确认的作业", f"{record.homework} 次"))
    if record.books:
        rows.append(("阅读", f"{record.books} 本 {record.reading_minutes} 分钟"))
    return headed_table(rows, widths_mm=(46, 36))


def _qualities(lines: list[GrowthLine], *, homework: int) -> list[Flowable]:
    """Return the table of 综合素质评价: how many entries count for each, and the newest."""
    by_quality: dict[str, list[GrowthLine]] = defaultdict(list)
    for line in lines:
        by_quality[quality_of(line.dimension, line.text)].append(line)
    rows = [("综合素质评价", "条数", "写实记录（最近）")]
    for quality in qualities():
        some = by_quality[quality]
        examples = [line.text for line in some[:MOST_EXAMPLES]]
        if homework and quality == quality_of(Dimension.ACADEMICS, ""):
            examples.insert(0, f"老师确认过的作业 {homework} 次")
        newest = "；".join(examples)
        rows.append((quality, str(len(some)), newest or "本学期还没有记录"))
    return [headed_table(rows, widths_mm=(30, 14, 134)), Spacer(1, 5 * mm)]


def _timeline(lines: list[GrowthLine], photos: Mapping[str, bytes]) -> list[Flowable]:
    drawn: list[Flowable] = [say("点滴记录", style(14)), Spacer(1, 2 * mm)]
    if not lines:
        drawn.append(say("本学期还没有记录。", style(10.5)))
    room = MOST_PHOTOS
    for line in lines:
        keys = line.photos[:room]
        room -= len(keys)
        rows = photo_rows([photos.get(key) for key in keys])
        words = say(line_text(line), style(10.5))
        drawn += [KeepTogether([words, *rows[:1]]), *rows[1:], Spacer(1, 2 * mm)]
    if room == 0:
        said = f"照片只放最近 {MOST_PHOTOS} 张，其余在成长档案里看。"
        drawn.append(say(said, style(9, QUIET)))
    return drawn


def _signatures() -> list[Flowable]:
    words = (
        "班主任（签字）：________________　　家长（签字）：________________　　日期：____________"
    )
    return [Spacer(1, 8 * mm), KeepTogether([say(words, style(10))])]
