"""Cards of the consent a guardian decides on: one purpose's text, what was decided, and all."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.consent import (
    PURPOSE_NAMES,
    SPOKEN,
    ChildConsent,
    ConsentOverview,
    ConsentState,
    Deleted,
    Purpose,
    PurposeStanding,
    Standing,
)
from school.county_time import day_of

_STANDING = {
    Standing.AGREED: "已同意",
    Standing.REFUSED: "不同意",
    Standing.OUTDATED: "说明更新了，请再看一遍",
    Standing.OPEN: "还没有同意",
}


def consent_card(state: ConsentState) -> Card:
    """Show one purpose's text, and for each child what is agreed and how to change it."""
    waiting = [c for c in state.children if not c.agreed]
    return Card(
        title=f"同意书：{state.name}",
        tone=Tone.ASK if waiting else Tone.GOOD,
        lines=(
            *state.text,
            *(f"{c.name}（{c.class_name}）：{_STANDING[c.standing]}" for c in state.children),
        ),
        buttons=tuple(
            b for c in state.children for b in _buttons(state, c, alone=len(state.children) == 1)
        ),
        source=f"说明版本 {state.version} · 随时可以改",
    )


def spoken(purpose: Purpose) -> str:
    """Return what stands behind “同意” and “撤回” on a button: nothing for homework."""
    return "" if purpose is Purpose.HOMEWORK else SPOKEN[purpose][0]


def take_back(purpose: Purpose) -> str:
    """Return the words that take a purpose back: “撤回同意”, “撤回画像”."""
    return f"撤回{spoken(purpose) or '同意'}"


def _buttons(state: ConsentState, child: ChildConsent, *, alone: bool) -> tuple[Button, ...]:
    whose = "" if alone else f" {child.name}"
    args = {"pupil": child.pupil_id, "purpose": state.purpose.value, "version": state.version}
    if child.agreed:
        words = f"{take_back(state.purpose)}{whose}"
        press = Press(command="withdraw", args={**args, "agree": "no"})
        return (Button(label=words, say=words, press=press),)
    words = f"同意{spoken(state.purpose)}{whose}"
    yes = Press(command="agree", args={**args, "agree": "yes"})
    no = Press(command="agree", args={**args, "agree": "no"})
    return (
        Button(label=words, say=words, style=ButtonStyle.PRIMARY, press=yes),
        Button(label=f"不{words}", say=f"不{words}", press=no),
    )


def went(gone: tuple[Deleted, ...]) -> str:
    """Return “已删除 2 份批改记录和照片、1 张小图片。”; empty when nothing was stored."""
    parts = "、".join(f"{part.count} {part.counter}{part.what}" for part in gone)
    return f"已删除 {parts}。" if parts else ""


_FOLLOWS = {
    Purpose.HOMEWORK: (
        "老师下次发作业照片就会批改，确认后你会收到结果。",
        "之后不再保存 {name} 的作业照片。",
    ),
    Purpose.IMPROVE: (
        "老师改正程序看错的答案时，会留下那一小块图片。谢谢。",
        "之后不再留下答案的小图片；批改照常。",
    ),
    Purpose.GROWTH: ("老师和你可以开始记成长档案了。", "之后不再记 {name} 的成长档案；批改照常。"),
    Purpose.PORTRAIT: (
        "之后可以发“画像”看 {name} 的强项和弱项。",
        "之后不再做 {name} 的画像和报告；批改照常。",
    ),
    Purpose.HEALTH: ("之后学校可以加密保存健康数据。", "之后不再保存 {name} 的健康数据。"),
}
"""What follows from a yes, and from a no."""


def decided_card(state: ConsentState) -> Card:
    """Say what was decided, and what happens now."""
    child = state.children[0]
    yes, no = _FOLLOWS[state.purpose]
    word = "同意" if child.agreed else "不同意"
    if child.agreed:
        more = "还有几项可选的，发“我的同意”看。" if state.purpose is Purpose.HOMEWORK else ""
        line = f"{yes}{more}想改主意，发“{take_back(state.purpose)}”。"
    else:
        line = f"{went(state.gone)}{no}想改主意，发“同意{spoken(state.purpose)}”。"
    what = "" if state.purpose is Purpose.HOMEWORK else state.name
    return Card(
        title=f"已记下：{word}{what}（{child.name}）",
        tone=Tone.GOOD,
        lines=(line.format(name=child.name),),
        source=f"说明版本 {state.version}",
    )


def overview_card(overview: ConsentOverview) -> Card:
    """Show how every purpose stands for each child, and what is still open."""
    open_ = overview.open()
    alone = len(overview.children) == 1
    rows = tuple(
        Row(
            name=PURPOSE_NAMES[one.purpose] if alone else f"{child.name} {SPOKEN[one.purpose][0]}",
            value=_stands(one),
        )
        for child in overview.children
        for one in child.purposes
    )
    lines = ("一项一项决定，不同意的不影响其他。",) if open_ else ("都同意了。",)
    return Card(
        title=f"我的同意（{overview.children[0].name}）" if alone else "我的同意",
        tone=Tone.ASK if open_ else Tone.GOOD,
        lines=lines,
        rows=rows,
        buttons=tuple(_read(purpose) for purpose in open_),
        source="撤回和同意一样容易：发“撤回画像”这样的话",
    )


def _stands(one: PurposeStanding) -> str:
    if one.standing is not Standing.AGREED or one.since is None:
        return _STANDING[one.standing]
    day = day_of(one.since)
    return f"已同意，{day.year}年{day.month}月{day.day}日起（版本 {one.version}）"


def _read(purpose: Purpose) -> Button:
    short = SPOKEN[purpose][0]
    press = Press(command="agree", args={"purpose": purpose.value})
    return Button(label=f"看{short}说明", say=f"同意{short}", press=press)
