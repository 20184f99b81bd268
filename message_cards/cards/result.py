"""Cards of confirmed results, for the child's guardian or the pupil."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Section, Tone
from message_cards.cards.points import by_hand_line
from school.county_time import spoken
from school.free_answers import marked_by_hand
from school.grading import Mark, Verdict
from school.homework_key import spoken_points
from school.papers import ChildResult, PaperReport, spoken_question
from school.solve import solve

MOST_CROPS = 2
MOST_WRONG = 6


def result_card(child: ChildResult) -> Card:
    """Show one child's newest confirmed result, or why there is none."""
    if not child.consented:
        return Card(
            title=f"{child.name}（{child.class_name}）",
            tone=Tone.ASK,
            lines=(
                "还没有家长对“作业批改与学情”的同意，所以没有批改记录。家长发“同意”看说明再决定。",
            ),
        )
    if child.report is None:
        return Card(
            title=f"{child.name}（{child.class_name}）",
            lines=("还没有老师确认过的批改结果。老师确认后我会告诉你。",),
        )
    return _report_card(child, child.report)


def _report_card(child: ChildResult, report: PaperReport) -> Card:
    wrong = [m for m in report.marks if m.verdict is Verdict.WRONG and not marked_by_hand(m)]
    return Card(
        title=f"{report.homework} · {child.name}（{child.class_name}）",
        tone=Tone.GOOD,
        lines=(_result_line(report), *_by_hand_lines(report.marks), *_wrong_lines(wrong)),
        pictures=_photo(report),
        sections=tuple(_wrong_section(m) for m in wrong[:MOST_CROPS] if m.crop),
        buttons=(*_practice_button(child, report), *((_book_button(child),) if wrong else ())),
        source=f"老师已确认 · {spoken(report.confirmed_at)}" if report.confirmed_at else "",
    )


def _practice_button(child: ChildResult, report: PaperReport) -> tuple[Button, ...]:
    """Return what starts today's practice, after homework of the kind there are exercises for."""
    if not _is_arithmetic(report.marks):
        return ()
    start = Press(command="practice", args={"pupil": child.pupil_id})
    return (Button(label="开始练", say="今天练什么", style=ButtonStyle.PRIMARY, press=start),)


def _is_arithmetic(marks: Sequence[Mark]) -> bool:
    return any(solve(mark.question) is not None for mark in marks)


def _book_button(child: ChildResult) -> Button:
    book = Press(command="mistakes", args={"pupil": child.pupil_id})
    return Button(label="看错题本", say="错题本", press=book)


def _result_line(report: PaperReport) -> str:
    counts = report.counts
    line = f"{counts.total} 题对 {counts.right}"
    if counts.blank:
        line += f"，空 {counts.blank}"
    if counts.unsure:
        line += f"，{counts.unsure} 题老师还没定"
    if report.points is not None and report.most_points:
        line += f"，得分 {spoken_points(report.points)}/{spoken_points(report.most_points)}"
    return line + "。"


def _by_hand_lines(marks: tuple[Mark, ...]) -> tuple[str, ...]:
    line = by_hand_line(marks)
    return (line + "。",) if line else ()


def _wrong_lines(wrong: list[Mark]) -> tuple[str, ...]:
    if not wrong:
        return ("没有错题，做得很仔细。",)
    shown = [
        f"{spoken_question(m.question)}{m.read or '（空）'}，应是 {m.expected}"
        for m in wrong[:MOST_WRONG]
    ]
    more = f"；还有 {len(wrong) - MOST_WRONG} 题见照片" if len(wrong) > MOST_WRONG else ""
    advice = "建议：今晚请孩子把错题再做一遍，说说是怎么想的。"
    if _is_arithmetic(wrong):
        advice = "建议：今晚做 5 道（约 4 分钟），错题也会再练到。"
    return ("错题：" + "；".join(shown) + more, advice)


def _photo(report: PaperReport) -> tuple[Picture, ...]:
    alt = f"批注后的作业：{_result_line(report)}"
    keys = [key for key in (report.annotated_key, *report.more_pages) if key]
    return tuple(Picture(key=key, alt=alt) for key in keys)


def _wrong_section(mark: Mark) -> Section:
    return Section(
        text=f"{spoken_question(mark.question).strip()} 应是 {mark.expected}",
        picture=Picture(key=mark.crop, alt=f"孩子写的 {spoken_question(mark.question)}{mark.read}"),
    )
