"""Card of the consent a guardian decides on."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from school.consent import ChildConsent, ConsentState


def consent_card(state: ConsentState) -> Card:
    """Show the text, and for each child what is agreed and how to change it."""
    waiting = [c for c in state.children if not c.agreed]
    return Card(
        title=f"同意书：{state.name}",
        tone=Tone.ASK if waiting else Tone.GOOD,
        lines=(
            *state.text,
            *(
                f"{c.name}（{c.class_name}）：{'已同意' if c.agreed else '还没有同意'}"
                for c in state.children
            ),
        ),
        buttons=tuple(
            b for c in state.children for b in _buttons(c, alone=len(state.children) == 1)
        ),
        source=f"说明版本 {state.version} · 随时可以改",
    )


def _buttons(child: ChildConsent, *, alone: bool) -> tuple[Button, ...]:
    whose = "" if alone else f" {child.name}"
    if child.agreed:
        ask = Press(command="withdraw", args={"pupil": child.pupil_id})
        return (Button(label=f"撤回同意{whose}", say=f"撤回同意{whose}", press=ask),)
    yes = Press(command="agree", args={"pupil": child.pupil_id, "agree": "yes"})
    no = Press(command="agree", args={"pupil": child.pupil_id, "agree": "no"})
    return (
        Button(label=f"同意{whose}", say=f"同意{whose}", style=ButtonStyle.PRIMARY, press=yes),
        Button(label=f"不同意{whose}", say=f"不同意{whose}", press=no),
    )


def decided_card(state: ConsentState) -> Card:
    """Say what was decided, and what happens now."""
    child = state.children[0]
    if child.agreed:
        lines = ("老师下次发作业照片就会批改，确认后你会收到结果。",)
        title = f"已记下：同意（{child.name}）"
    else:
        erased = f"已删除 {state.deleted} 份批改记录和照片。" if state.deleted else ""
        lines = (f"{erased}之后不再保存 {child.name} 的作业照片。想改主意，发“同意”。",)
        title = f"已记下：不同意（{child.name}）"
    return Card(title=title, tone=Tone.GOOD, lines=lines, source=f"说明版本 {state.version}")
