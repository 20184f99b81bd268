"""Cards of homework for the weak points of a class: proposed, set, and how far it has come."""

from collections.abc import Mapping

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import spoken
from school.targeted_homework import Proposal, ProposedPoint, Targeted, TargetedHistory

NAME = "targeted_homework"
MOST_LEFT_OUT = 3
COUNTS = (8, 12, 16, 20, 28)
"""Exercises a sheet that are offered."""
_SOURCE = "按已确认的作业和练习算，不含姓名"


def proposal_card(proposal: Proposal) -> Card:
    """Show what the homework would practise and how many pupils get which layer."""
    layers = " · ".join(f"{layer.name} {layer.pupils} 人" for layer in proposal.layers)
    lines = [f"每份 {proposal.items} 题。{layers}" if layers else f"每份 {proposal.items} 题。"]
    if proposal.blank:
        lines.append(f"另有 {proposal.blank} 人还没有家长同意，印不带学号的空白卷，批改时不保存。")
    if all(one.chance is None for one in proposal.points) and not proposal.left_out:
        lines.append("证据不足：还不知道哪里弱，先出本年级的混合题。")
    if proposal.left_out:
        names = "、".join(f"“{name}”" for name in proposal.left_out[:MOST_LEFT_OUT])
        more = f"等 {len(proposal.left_out)} 个" if len(proposal.left_out) > MOST_LEFT_OUT else ""
        lines.append(f"{names}{more}也薄弱，还没有能印的题，请另外讲评。")
    args = {"class": proposal.class_id, "items": str(proposal.items)}
    sure = f"确认布置 {proposal.class_name} {proposal.items} 题"
    other = f"布置靶向作业 {proposal.class_name} {COUNTS[0]} 题"
    return Card(
        title=f"靶向作业 · {proposal.class_name}",
        tone=Tone.ASK,
        lines=tuple(lines),
        rows=tuple(Row(name=one.name, value=_standing(one)) for one in proposal.points),
        buttons=(
            _button("生成", {"do": "make", **args}, style=ButtonStyle.PRIMARY, say=sure),
            _button("改题数", {"do": "count", **args}, say=other),
        ),
        source=_SOURCE,
    )


def _standing(one: ProposedPoint) -> str:
    return "本年级" if one.chance is None else f"掌握 {one.chance:.0%}（{one.pupils} 人）"


def set_button(class_id: str, class_name: str) -> Button:
    """Return what proposes homework for the weak points of a class."""
    label = "布置靶向作业"
    return _button(label, {"class": class_id}, say=f"{label} {class_name}")


def counts_card(class_id: str) -> Card:
    """Ask how many exercises a sheet is to have."""
    return Card(
        title="每份几题",
        tone=Tone.ASK,
        lines=("8 题约 6 分钟，28 题正好一页。",),
        buttons=tuple(
            _button(f"{count} 题", {"class": class_id, "items": str(count)}) for count in COUNTS
        ),
    )


def targeted_card(made: Targeted) -> Card:
    """Say what was set; the sheets go beside it as a PDF."""
    lines = ["练：" + "、".join(made.points)]
    lines += [
        f"{layer.title}：{layer.pupils + layer.blank} 份，{len(layer.exercises)} 题"
        for layer in made.layers
    ]
    lines.append("请按实际大小打印。做完直接拍照发给我，不用写班级学号，会按题自动批。")
    return Card(
        title=f"靶向作业已生成 · {made.class_name}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(
            _button("再发一次 PDF", {"set": made.set_id}, say=f"打印靶向作业 {made.class_name}"),
            _button("完成情况", {"do": "show", "class": made.class_id}, say="靶向作业"),
        ),
        source=f"不含姓名 · {spoken(made.made_at)}",
    )


def history_card(history: TargetedHistory) -> Card:
    """Show what was set for a class and how much of it is done."""
    if not history.sets:
        args = {"class": history.class_id}
        return Card(
            title=f"靶向作业 · {history.class_name}",
            lines=("还没有布置过靶向作业。",),
            buttons=(_button("布置一份", args, say=f"布置靶向作业 {history.class_name}"),),
        )
    newest = history.sets[0]
    return Card(
        title=f"靶向作业 · {history.class_name}",
        lines=tuple(_done(one) for one in history.sets),
        rows=tuple(
            Row(name=layer.title, value=f"完成 {layer.done}/{layer.pupils}")
            for layer in newest.layers
        ),
        buttons=(
            _button(
                "打印最近一份", {"set": newest.set_id}, say=f"打印靶向作业 {history.class_name}"
            ),
            _button("再布置一份", {"class": history.class_id}, say="布置靶向作业"),
        ),
        source="完成：老师确认过的才算",
    )


def _done(one: Targeted) -> str:
    done = sum(layer.done for layer in one.layers)
    pupils = sum(layer.pupils for layer in one.layers)
    return f"{spoken(one.made_at)}　完成 {done}/{pupils}　练 " + "、".join(one.points)


def _button(
    label: str, args: Mapping[str, str], *, style: ButtonStyle = ButtonStyle.PLAIN, say: str = ""
) -> Button:
    return Button(label=label, say=say, style=style, press=Press(command=NAME, args=dict(args)))
