"""Card of a run of report cards, for the teacher who sent them."""

from message_cards.card import Card, Tone
from school.report_card import ReportCardRun


def run_card(run: ReportCardRun) -> Card:
    """Say how many report cards go out, to whom not, and that the group gets aggregates only."""
    if run.queued:
        lines = [f"正在发 {run.queued} 份，每份只私信给孩子自己的家长。"]
    else:
        lines = ["没有要新发的。"]
    if run.sent_before:
        lines.append(f"{run.sent_before} 份这学期发过了，不重复发。")
    if run.without_consent:
        lines.append(f"{run.without_consent} 位同学的家长还没有同意“学生画像与报告”，没有做。")
    if run.to_group:
        lines.append("班级群里只发合计，不含姓名和名次。")
    return Card(
        title=f"{run.class_name} 成绩单",
        subtitle=run.term,
        tone=Tone.GOOD if run.queued else Tone.PLAIN,
        lines=tuple(lines),
        source="家长可以随时发“成绩单”再看",
    )
