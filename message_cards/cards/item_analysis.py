"""Card of a homework's item analysis, for those who teach the class."""

from message_cards.card import Button, Card, Press, Row
from school.item_analysis import LOW, WEAK, ItemAnalysis, ItemFigures

MOST_ITEMS = 8
MOST_KNOWLEDGE = 4


def analysis_card(analysis: ItemAnalysis) -> Card:
    """Show the class's figures, the hardest questions and what went wrong in them."""
    pdf = Press(command="item_analysis", args={"homework": analysis.homework_id, "pdf": "yes"})
    explain = [item for item in analysis.hardest if item.right_rate < WEAK]
    lines = [_summary(analysis)]
    if explain:
        lines.append("建议先讲：" + "、".join(item.name for item in explain[:3]))
    if analysis.knowledge:
        weakest = analysis.knowledge[:MOST_KNOWLEDGE]
        lines.append("知识点：" + "、".join(f"{k.knowledge} {k.right_rate:.0%}" for k in weakest))
    if analysis.items and all(item.discrimination is None for item in analysis.items):
        lines.append("不足 10 人或得分全一样，先不出区分度。")
    if (rest := len(analysis.items) - MOST_ITEMS) > 0:
        lines.append(f"下面是最难的 {MOST_ITEMS} 题，其余 {rest} 题见 PDF。")
    return Card(
        title=f"{analysis.homework} · {analysis.class_name} 题目分析",
        lines=tuple(lines),
        rows=tuple(Row(name=i.name, value=figures(i)) for i in analysis.hardest[:MOST_ITEMS]),
        buttons=(Button(label="要 PDF", say="题目分析 PDF", press=pdf),),
        source=_source(analysis),
    )


def _summary(analysis: ItemAnalysis) -> str:
    parts = [f"{analysis.pupils} 人"]
    if analysis.mean_points is not None and analysis.most_points:
        parts.append(f"平均 {analysis.mean_points:.1f} 分（满分 {analysis.most_points:g}）")
    if analysis.right_rate is not None:
        parts.append(f"正确率 {analysis.right_rate:.0%}")
    return " · ".join(parts)


def figures(item: ItemFigures) -> str:
    """Return a question's figures in one line."""
    parts = [f"对 {item.right_rate:.0%}"]
    if item.discrimination is not None:
        low = "（低）" if item.discrimination < LOW else ""
        parts.append(f"区分度 {item.discrimination:.2f}{low}")
    if item.mean_points is not None and item.most_points:
        parts.append(f"均分 {item.mean_points:.1f}/{item.most_points:g}")
    if item.wrong:
        parts.append("常错 " + "、".join(f"{w.answer}（{w.count} 人）" for w in item.wrong))
    if item.blank:
        parts.append(f"空 {item.blank}")
    return " · ".join(parts)


def _source(analysis: ItemAnalysis) -> str:
    parts = ["按已批的作业算"]
    if analysis.unconfirmed:
        parts.append(f"含未确认 {analysis.unconfirmed} 张")
    if analysis.unsure:
        parts.append(f"{analysis.unsure} 处没定，不算在内")
    return "，".join([*parts, "只发给任课老师"])
