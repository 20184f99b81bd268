"""Cards of practice: the exercises of today, and what was right."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import spoken
from school.directory import Child
from school.practice import Practice, PracticeItem, PracticeReport
from school.practice_hints import hint

MINUTES_EACH = 0.8
PRACTICE = "practice"
_WELL_DONE = 0.8


def practice_button(pupil_id: str) -> Button:
    """Return what starts today's practice, for the family or the pupil."""
    press = Press(command=PRACTICE, args={"pupil": pupil_id})
    said = "今天练什么"
    return Button(label=said, say=said, style=ButtonStyle.PRIMARY, press=press)


def practice_card(report: PracticeReport) -> Card:
    """Show the exercises that are open, and how to answer them."""
    practice = report.practice
    minutes = max(1, round(len(practice.open) * MINUTES_EACH))
    lines = [f"{len(practice.open)} 道题，约 {minutes} 分钟。{_about(practice)}"]
    lines += [f"{item.place}. {printed(item.question)}" for item in practice.open]
    lines.append("把答案按顺序一起发给我，如“9 45 12”；也可以一题一题发。不会的写“不会”。")
    if report.left_out:
        lines.append(f"“{report.left_out[0]}”也要练，还不能自动出题，请看错题本。")
    return Card(
        title=f"今天练什么 · {practice.name}（{practice.class_name}）",
        lines=tuple(lines),
        buttons=(
            _button("换一批", practice, fresh="yes"),
            _button("打印", practice, to_print="yes"),
        ),
        source=_source(practice),
    )


def answered_card(practice: Practice, just: Sequence[int]) -> Card:
    """Say of each answer just given whether it is right, and what comes next."""
    said = [item for item in practice.items if item.place in just]
    rows = tuple(Row(name=f"第 {item.place} 题", value=_verdict(item)) for item in said)
    if practice.open:
        following = practice.open[0]
        left = f"还有 {len(practice.open)} 题。下一题："
        return Card(
            title=_encouragement(said),
            tone=Tone.GOOD,
            rows=rows,
            lines=(f"{left}{following.place}. {printed(following.question)}",),
            source=_source(practice),
        )
    return _finished_card(practice, rows)


def _finished_card(practice: Practice, rows: tuple[Row, ...]) -> Card:
    whole, right = len(practice.items), practice.right
    lines = [f"{whole} 题对 {right}。{_closing(practice)}"]
    wrong = [item for item in practice.items if item.correct is False]
    if wrong:
        lines.append(f"小提示（第 {wrong[0].place} 题）：{hint(wrong[0].question)}")
    return Card(
        title=f"练完了 · {practice.name}",
        tone=Tone.GOOD,
        rows=rows,
        lines=tuple(lines),
        buttons=(_button("再来 5 道", practice, fresh="yes", style=ButtonStyle.PRIMARY),),
        source=_source(practice),
    )


def _closing(practice: Practice) -> str:
    right = practice.right
    if right == len(practice.items):
        return "全对，真棒。"
    if right >= _WELL_DONE * len(practice.items):
        return "很不错。"
    return "错的题看一看怎么算，明天还会再练到。"


def _encouragement(said: Sequence[PracticeItem]) -> str:
    right = sum(item.correct is True for item in said)
    if right == len(said):
        return "对，很好" if right == 1 else f"{right} 题全对，很好"
    return "没关系，看看正确答案" if not right else f"{len(said)} 题对 {right}"


def _verdict(item: PracticeItem) -> str:
    shown = filled(item.question, item.answer)
    if item.correct:
        return f"对　{shown}"
    wrote = f"你答 {item.read} → " if item.read else ""
    return f"{wrote}应是 {shown}　{hint(item.question)}"


def filled(question: str, answer: str) -> str:
    """Return a question with its answer where it belongs: “5×9=45”, “3×4=12”, “x+5=9，x=4”."""
    for blank in ("□", "○"):
        if blank in question:
            return question.replace(blank, answer)
    if question.endswith(("=", "≈")):
        return question + answer
    return f"{question}，{answer}"


def printed(question: str) -> str:
    """Return a question as a card shows it: an equation says what is asked for."""
    return f"{question}，求 x" if "x" in question else question


def _about(practice: Practice) -> str:
    parts = [f"先复习 {practice.reviews} 道错题"] if practice.reviews else []
    if practice.about:
        parts.append("练 " + "、".join(practice.about[:3]))
    return "，再".join(parts) + "。" if parts else ""


def _button(
    label: str, practice: Practice, *, style: ButtonStyle = ButtonStyle.PLAIN, **args: str
) -> Button:
    press = Press(command=PRACTICE, args={"pupil": practice.pupil_id, **args})
    return Button(label=label, say=label, style=style, press=press)


def _source(practice: Practice) -> str:
    return f"按掌握情况出题 · {spoken(practice.made_at)}"


def whose_practice_card(children: Sequence[Child]) -> Card:
    """Ask which child the exercises are for."""
    return Card(
        title="今天练什么",
        tone=Tone.ASK,
        lines=("给哪个孩子出题？",),
        buttons=tuple(
            Button(
                label=child.name,
                say=f"今天练什么 {child.name}",
                press=Press(command=PRACTICE, args={"pupil": child.id}),
            )
            for child in children
        ),
    )
