"""Card of a class's homework in aggregate; in a group, everybody reads along."""

from message_cards.card import Button, ButtonStyle, Card, Press
from school.disclosure import spoken_rate
from school.papers import spoken_question
from school.summary import MIN_GROUP, ClassSummary


def summary_card(summary: ClassSummary, *, for_group: bool) -> Card:
    """Show counts and shares; never a name, a rank, or a figure of fewer than five pupils."""
    lines = [f"完成 {summary.done}/{summary.enrolled}"]
    if summary.right_rate is None:
        lines.append(f"完成不足 {MIN_GROUP} 人，先不出正确率。")
    else:
        lines[0] += f" · 正确率 {spoken_rate(summary.right_rate)}"
    if summary.hardest:
        hard = "、".join(
            f"{spoken_question(q.question).strip()}（正确率 {spoken_rate(q.right_rate)}）"
            for q in summary.hardest
        )
        lines.append(f"最难：{hard}")
    return Card(
        title=f"{summary.class_name} {summary.homework} 小结",
        lines=tuple(lines),
        buttons=_group_buttons() if for_group else _teacher_buttons(summary),
        source="老师已确认的作业合计，不含姓名和名次",
    )


def _group_buttons() -> tuple[Button, ...]:
    return (Button(label="看我的孩子", say="成绩", press=Press(command="result"), anyone=True),)


def _teacher_buttons(summary: ClassSummary) -> tuple[Button, ...]:
    post = Press(command="summary", args={"homework": summary.homework_id, "post": "yes"})
    return (Button(label="发到班级群", say="发小结", style=ButtonStyle.PRIMARY, press=post),)
