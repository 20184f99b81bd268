"""Card of the consent a guardian decides on."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from school.consent import ChildConsent, ConsentState, Purpose


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
            b for c in state.children for b in _buttons(state, c, alone=len(state.children) == 1)
        ),
        source=f"说明版本 {state.version} · 随时可以改",
    )


def _buttons(state: ConsentState, child: ChildConsent, *, alone: bool) -> tuple[Button, ...]:
    homework = state.purpose is Purpose.HOMEWORK
    commands = ("agree", "withdraw") if homework else ("improve", "improve")
    take_back = "撤回同意" if homework else "撤回改进"
    what = "" if homework else "改进"
    whose = "" if alone else f" {child.name}"
    if child.agreed:
        ask = Press(command=commands[1], args={"pupil": child.pupil_id, "agree": "no"})
        return (Button(label=f"{take_back}{whose}", say=f"{take_back}{whose}", press=ask),)
    yes = Press(command=commands[0], args={"pupil": child.pupil_id, "agree": "yes"})
    no = Press(command=commands[0], args={"pupil": child.pupil_id, "agree": "no"})
    return (
        Button(
            label=f"同意{what}{whose}",
            say=f"同意{what}{whose}",
            style=ButtonStyle.PRIMARY,
            press=yes,
        ),
        Button(label=f"不同意{what}{whose}", say=f"不同意{what}{whose}", press=no),
    )


def decided_card(state: ConsentState) -> Card:
    """Say what was decided, and what happens now."""
    child = state.children[0]
    if state.purpose is Purpose.IMPROVE:
        return _decided_improve(state, child)
    if child.agreed:
        lines = ("老师下次发作业照片就会批改，确认后你会收到结果。",)
        title = f"已记下：同意（{child.name}）"
    else:
        erased = f"已删除 {state.deleted} 份批改记录和照片。" if state.deleted else ""
        lines = (f"{erased}之后不再保存 {child.name} 的作业照片。想改主意，发“同意”。",)
        title = f"已记下：不同意（{child.name}）"
    return Card(title=title, tone=Tone.GOOD, lines=lines, source=f"说明版本 {state.version}")


def _decided_improve(state: ConsentState, child: ChildConsent) -> Card:
    if child.agreed:
        line = "老师改正程序看错的答案时，会留下那一小块图片。谢谢。想改主意，发“撤回改进”。"
    else:
        erased = f"已删除 {state.deleted} 张小图片。" if state.deleted else ""
        line = f"{erased}之后不再留下答案的小图片；批改照常。"
    word = "同意" if child.agreed else "不同意"
    return Card(
        title=f"已记下：{word}{state.name}（{child.name}）",
        tone=Tone.GOOD,
        lines=(line,),
        source=f"说明版本 {state.version}",
    )
