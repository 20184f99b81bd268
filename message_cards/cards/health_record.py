"""Card of what is kept of one pupil's health."""

from message_cards.card import Button, Card, Press, Tone
from school.health import SHIFT_NAMES
from school.health_calls import HealthRecord

NAME = "health_record"


def record_card(record: HealthRecord) -> Card:
    """Show a pupil's last month, and the newest check-ups."""
    if not record.consented:
        return Card(
            title=f"{record.name}（{record.class_name}）",
            tone=Tone.ASK,
            lines=("还没有家长对“健康数据”的同意，所以没有记录。家长可以发“同意健康数据”看说明。",),
        )
    away = record.away_since
    lines = [f"{away.month}月{away.day}日起病假"] if away else []
    lines += [
        f"{line.day.month}月{line.day.day}日 {line.said}（{SHIFT_NAMES[line.shift]}）"
        for line in record.lines
    ]
    return Card(
        title=f"{record.name}的健康记录",
        lines=(*(lines or ["近 30 天没有异常记录。"]), *record.checkups),
        source="加密保存一个学期；只有本人、家长、班主任和疫情报告人能看",
    )


def choose_card(record: HealthRecord) -> Card:
    """Ask which child's record is meant."""
    return Card(
        title="看哪个孩子的？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=f"健康记录 {choice.name}",
                press=Press(command=NAME, args={"child": choice.id}),
            )
            for choice in record.choices
        ),
    )
