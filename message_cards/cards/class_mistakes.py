"""Card of a class's commonest wrong questions, for those who teach it."""

from message_cards.card import Card, Row, Tone
from message_cards.cards.targeted_homework import set_button
from school.causes import CAUSE_NAMES
from school.class_mistakes import RECENT_DAYS, ClassMistakes, CommonMistake
from school.papers import spoken_question

EXPLAINED = 3


def class_mistakes_card(found: ClassMistakes) -> Card:
    """Show which questions most pupils have open, and what they wrote; counts, never names."""
    title = f"{found.class_name} 错题讲评"
    if not found.common:
        return Card(
            title=title,
            tone=Tone.GOOD,
            lines=(f"最近 {RECENT_DAYS} 天没有还没掌握的错题。确认作业后再看。",),
        )
    lines = [f"{found.pupils} 人有没掌握的题，一共 {found.questions} 道不同的题。"]
    most = [_name(one) for one in found.common if one.pupils > 1][:EXPLAINED]
    if most:
        lines.append("建议先讲：" + "、".join(most))
    if found.points:
        lines.append("知识点：" + "、".join(f"{p.name} {p.pupils} 人" for p in found.points))
    return Card(
        title=title,
        lines=tuple(lines),
        rows=tuple(Row(name=_name(one), value=_figures(one)) for one in found.common),
        buttons=(set_button(found.class_id, found.class_name),),
        source=f"最近 {RECENT_DAYS} 天，只有人数，不含姓名，只发给任课老师",
    )


def _name(one: CommonMistake) -> str:
    plain = spoken_question(one.question).strip()
    return plain if plain == one.question else f"{one.homework} {plain}"


def _figures(one: CommonMistake) -> str:
    parts = [f"{one.pupils} 人错", f"应是 {one.expected}"]
    if one.wrong:
        parts.append("常错 " + "、".join(f"{w.answer}（{w.count} 人）" for w in one.wrong))
    if one.blank:
        parts.append(f"空 {one.blank} 人")
    if one.cause:
        parts.append(f"多因{CAUSE_NAMES[one.cause.cause]}")
    if one.point_name:
        parts.append(one.point_name)
    return " · ".join(parts)
