"""Draws a teacher's growth record of a year as a PDF: charts, words, every claim."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, SimpleDocTemplate, Spacer, Table, TableStyle

from message_cards.cards.teaching import claim_state, day_words
from message_cards.pdf_text import QUIET, headed_table, say, style
from message_cards.teaching_charts import draw_radar, draw_trend
from school.teaching import spoken_points
from school.teaching_calls import ClaimView, TeacherPoints
from school.teaching_portrait import Portrait

_HEAD = ("日期", "项目", "级别", "方面", "说明", "结果")
_WIDTHS_MM = (20, 30, 16, 22, 44, 50)
_CHART_MM = 86


def draw_portrait(points: TeacherPoints, said: Portrait, *, made: str) -> bytes:
    """Return the PDF.

    Args:
        points: The record of the year.
        said: What the rules say of it.
        made: When it was made, in words for the last line.
    """
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=14 * mm,
        rightMargin=14 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=f"{points.label()}教师成长档案",
        author="",
        invariant=1,
    )
    document.build([*_top(points), _charts(points), *_words(said), *_claims(points, made=made)])
    return out.getvalue()


def _top(points: TeacherPoints) -> list[Flowable]:
    total = f"{spoken_points(points.total)} 分（满分 {spoken_points(points.most)}）"
    return [
        say(f"{points.teacher} · {points.label()}教师成长档案", style(17)),
        Spacer(1, 2 * mm),
        say(f"{points.school}　{total}", style(11)),
        Spacer(1, 3 * mm),
    ]


def _charts(points: TeacherPoints) -> Table:
    drawn = (draw_radar(points), draw_trend(points))
    side = _CHART_MM * mm
    images = [Image(BytesIO(png), width=side, height=side, kind="proportional") for png in drawn]
    table = Table([images], colWidths=[91 * mm, 91 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table


def _words(said: Portrait) -> list[Flowable]:
    parts = (("强项", said.strong), ("变化", said.trend), ("可以补", said.open))
    lines = [f"{name}：{words}" for name, some in parts for words in some]
    return [Spacer(1, 2 * mm), *(say(line, style(10.5)) for line in lines), Spacer(1, 4 * mm)]


def _claims(points: TeacherPoints, *, made: str) -> list[Flowable]:
    notes = [
        *(
            f"自动计入：{c.activity} {c.count} {c.counter}，{spoken_points(c.points)} 分"
            for c in points.counted
        ),
        f"由积分和学校规则得出，没有模型，不和别人比。青教 · {made}",
    ]
    small = [say(note, style(8.5, QUIET)) for note in notes]
    return [*([_claims_table(points)] if points.claims else []), Spacer(1, 4 * mm), *small]


def _claims_table(points: TeacherPoints) -> Table:
    ordered = sorted(points.claims, key=lambda c: (c.day, c.number))
    return headed_table([_HEAD, *(_cells(claim) for claim in ordered)], widths_mm=_WIDTHS_MM)


def _cells(claim: ClaimView) -> tuple[str, ...]:
    return (
        day_words(claim),
        claim.activity,
        claim.level,
        claim.dimension,
        claim.note,
        claim_state(claim),
    )
