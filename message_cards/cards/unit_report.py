"""Cards of a class's, grade's, school's or county's report; aggregates only, on every card."""

from message_cards.card import Button, Card, FileKey, Picture, Press, Row
from message_cards.cards.portrait import coverage_words
from school.disclosure import spoken_rate
from school.periods import Span
from school.summary import MIN_GROUP
from school.unit_report import AreaLine, UnitReport

MOST_AREAS = 6
MOST_BELOW = 8
SPAN_NAMES = {Span.WEEK: "周报", Span.MONTH: "月报", Span.TERM: "学期报告"}


def report_card_of(report: UnitReport, *, chart: FileKey = "") -> Card:
    """Show a report to those who may read it, in their direct chat."""
    areas = [(a.name, area_words(a)) for a in report.areas[:MOST_AREAS]]
    rows = [Row(name=name, value=words) for name, words in areas] if not chart else []
    rows += [
        Row(name=one.name, value=spoken_rate(one.rate) if one.rate is not None else "人数不足")
        for one in report.below[:MOST_BELOW]
        if one.homework
    ]
    said = "各部分：" + "；".join(f"{name} {words}" for name, words in areas)
    return Card(
        title=f"{report.name} {SPAN_NAMES[report.span]}",
        subtitle=report.period,
        lines=tuple(lines_of(report)),
        rows=tuple(rows),
        pictures=(Picture(key=chart, alt=said),) if chart else (),
        buttons=_buttons(report),
        source=_source(report),
    )


def group_report_card(report: UnitReport) -> Card:
    """Show the same where everybody reads along; each guardian's own child is behind a button."""
    own = Press(command="portrait", args={"sent": "yes"})
    return Card(
        title=f"{report.name} 学期报告",
        subtitle=report.period,
        lines=(*lines_of(report), "每个孩子的成绩单已私信给自己的家长。"),
        rows=tuple(Row(name=a.name, value=area_words(a)) for a in report.areas[:MOST_AREAS]),
        buttons=(Button(label="看我的孩子", say="成绩单", press=own, anyone=True),),
        source=f"老师已确认的作业合计，不含姓名和名次，不足 {MIN_GROUP} 人的不出",
    )


def lines_of(report: UnitReport) -> list[str]:
    """Return what a report says, the result first."""
    first = f"作业 {report.homework} 次"
    if report.handed_in is not None:
        first += f" · 完成 {spoken_rate(report.handed_in)}"
    if report.rate is not None:
        first += f" · 正确率 {spoken_rate(report.rate)}"
    lines = [first]
    if not report.homework:
        lines = ["这段时间没有老师确认的作业。"]
    elif not report.areas:
        lines.append(f"人数不足 {MIN_GROUP}，先不出各部分的正确率。")
    if len(report.trend) > 1:
        points = "，".join(f"{p.label} {spoken_rate(p.rate)}" for p in report.trend[-4:])
        lines.append(f"每周正确率：{points}")
    lines += [coverage_words(one) for one in report.coverage]
    lines += [f"留意：{reason}" for reason in report.warnings]
    return lines


def area_words(area: AreaLine) -> str:
    """Return how an area went in a group of children, in one line."""
    return f"{spoken_rate(area.rate)}（{area.pupils} 人，{area.answered} 题次）"


def _buttons(report: UnitReport) -> tuple[Button, ...]:
    args = {"unit": report.unit_id}
    other = [span for span in Span if span is not report.span]
    buttons = [
        Button(
            label=SPAN_NAMES[span],
            say=f"{report.name} {SPAN_NAMES[span]}",
            press=Press(command="unit_report", args={**args, "span": span}),
        )
        for span in other
    ]
    pdf = {**args, "span": report.span, "pdf": "yes"}
    said = f"{report.name} {SPAN_NAMES[report.span]} PDF"
    press = Press(command="unit_report", args=pdf)
    return (*buttons, Button(label="要 PDF", say=said, press=press))


def _source(report: UnitReport) -> str:
    if report.live:
        return "按今天已确认的作业算，只发给任课老师"
    return f"每周一 6 点做好 · 已确认作业的合计，不足 {MIN_GROUP} 人的并到上一级"
