"""Card of the check whether every step of every alarm reaches somebody."""

from message_cards.card import Card, Row, Tone
from school.alarm_calls import ReachReport, Unreached
from school.device_events import LEVEL_NAMES

MOST_SHOWN = 10


def reach_card(report: ReachReport) -> Card:
    """Tell which steps reach nobody, and what to do about it."""
    gaps = report.unreached
    if not gaps:
        return Card(
            title="通知检查：都能通知到",
            tone=Tone.GOOD,
            lines=(f"查了 {report.schools} 所学校，每一级告警的每一步都有人收得到。",),
            source="青教告警 · 按现在的值班和账号查",
        )
    lines = [f"查了 {report.schools} 所学校，有 {len(gaps)} 处通知不到人。"]
    if (rest := len(gaps) - MOST_SHOWN) > 0:
        lines.append(f"先列 {MOST_SHOWN} 处，还有 {rest} 处。")
    lines.append("请补值班表，或请管理员给这些人绑定账号，再查一次。")
    return Card(
        title=f"通知检查：{len(gaps)} 处通知不到",
        tone=Tone.WARN,
        lines=tuple(lines),
        rows=tuple(_row(gap) for gap in gaps[:MOST_SHOWN]),
        source="青教告警 · 按现在的值班和账号查",
    )


def _row(gap: Unreached) -> Row:
    return Row(name=gap.school_name, value=f"{LEVEL_NAMES[gap.level]} {gap.step}：{gap.why}")
