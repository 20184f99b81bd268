"""Draws an item analysis as a PDF: A4, a table of every question, its Chinese font embedded."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from message_cards.pdf_text import QUIET, headed_table, say, style, use_font
from school.item_analysis import LOW, WEAK, ItemAnalysis, ItemFigures

_HEAD = ("题目", "答案", "人数", "正确率", "区分度", "均分", "空", "常错（人数）")
_WIDTHS_MM = (36, 20, 12, 16, 16, 18, 10, 54)
_BAD = "#b3261e"


def draw_analysis(analysis: ItemAnalysis, *, made: str) -> bytes:
    """Return the PDF.

    Args:
        analysis: The figures; no names are among them.
        made: When it was made, in words for the last line.
    """
    use_font()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=14 * mm,
        rightMargin=14 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=f"{analysis.homework} 题目分析",
        author="",
        invariant=1,
    )
    document.build(
        [
            *_top(analysis),
            headed_table([_HEAD, *_rows(analysis)], widths_mm=_WIDTHS_MM),
            *_bottom(analysis, made=made),
        ]
    )
    return out.getvalue()


def _top(analysis: ItemAnalysis) -> list[Flowable]:
    parts = [f"{analysis.pupils} 人"]
    if analysis.mean_points is not None and analysis.most_points:
        parts.append(f"平均 {analysis.mean_points:.1f} 分，满分 {analysis.most_points:g}")
    if analysis.right_rate is not None:
        parts.append(f"正确率 {analysis.right_rate:.0%}")
    top: list[Flowable] = [
        say(f"{analysis.homework} · {analysis.class_name} 题目分析", style(17)),
        Spacer(1, 2 * mm),
        say("　".join(parts), style(11)),
    ]
    for point in analysis.knowledge:
        words = f"{point.knowledge}：正确率 {point.right_rate:.0%}（{point.items} 题）"
        top.append(say(words, style(9.5, QUIET)))
    return [*top, Spacer(1, 4 * mm)]


def _rows(analysis: ItemAnalysis) -> list[list[Paragraph]]:
    plain = style(9.5)
    return [_row(item, plain) for item in analysis.items]


def _row(item: ItemFigures, plain: ParagraphStyle) -> list[Paragraph]:
    bad = style(9.5, _BAD)
    low = item.discrimination is not None and item.discrimination < LOW
    points = "" if item.mean_points is None else f"{item.mean_points:.1f}/{item.most_points:g}"
    return [
        say(item.name, plain),
        say(item.expected, plain),
        say(str(item.answered), plain),
        say(f"{item.right_rate:.0%}", bad if item.right_rate < WEAK else plain),
        say(
            "" if item.discrimination is None else f"{item.discrimination:.2f}",
            bad if low else plain,
        ),
        say(points, plain),
        say(str(item.blank or ""), plain),
        say("、".join(f"{w.answer}（{w.count}）" for w in item.wrong), plain),
    ]


def _bottom(analysis: ItemAnalysis, *, made: str) -> list[Flowable]:
    notes = [
        "区分度：得分最高的 27% 与最低的 27% 的正确率之差；不足 10 人不算。低于 0.2 的题值得看看。",
        f"按已批的作业算，含未确认 {analysis.unconfirmed} 张；没定的 {analysis.unsure} 处不算。",
        f"不含姓名。青教 · {made}",
    ]
    return [Spacer(1, 4 * mm), *(say(note, style(8.5, QUIET)) for note in notes)]
