"""Cards of a child coming and going: for its family, or the head of its class."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.gate_rules import on_the_wall
from school.passes import ChildPasses, DayPasses, Direction, PassSeen

_DONE = {Direction.IN: "进校", Direction.OUT: "离校"}
NO_RECORD = "刷卡、报学号和门卫登记都算；没有记录不等于没有到校，着急请问班主任。"


def pass_card(found: DayPasses) -> Card:
    """Tell a guardian that the child came or went just now."""
    (child,) = found.children
    one = child.passes[-1]
    off = Press(command="passes", args={"wanted": "no"})
    return Card(
        title=f"{child.name}的家长：孩子 {said(one)}",
        tone=Tone.GOOD,
        buttons=(Button(label="不用进出提醒", say="不用进出提醒", press=off),),
        source="校门记录，每天进出各提醒一次，只发给家长",
    )


def passes_card(found: DayPasses) -> Card:
    """Show when each child came and went on a day, the last state first."""
    day = "今天" if found.today else f"{found.day.month}月{found.day.day}日"
    only = found.children[0]
    title = f"{_name(only)} {day} {_state(only, day)}" if len(found.children) == 1 else f"{day}进出"
    rows = tuple(
        Row(name=_name(child), value="，".join(map(said, child.passes)) or "没有进出记录")
        for child in found.children
    )
    nobody = not all(child.passes for child in found.children)
    return Card(
        title=title,
        rows=rows if any(child.passes for child in found.children) else (),
        lines=(NO_RECORD,) if nobody else (),
        source="校门记录，没有图像，只给家长、本人和班主任看",
    )


def wanted_card(*, wanted: bool) -> Card:
    """Confirm that notices are on or off, and offer the way back."""
    label = "不用进出提醒" if wanted else "要进出提醒"
    back = Press(command="passes", args={"wanted": "no" if wanted else "yes"})
    title = "好，孩子进校、离校时提醒你" if wanted else "好，不再提醒孩子进出"
    line = "每天进出各一次。" if wanted else "想知道时发“孩子进校了吗”就行。"
    return Card(title=title, lines=(line,), buttons=(Button(label=label, say=label, press=back),))


def said(one: PassSeen) -> str:
    """Return a pass in words: “07:42 进校（南门）”."""
    gate = f"（{one.zone}）" if one.zone else ""
    return f"{on_the_wall(one.minute)} {_DONE[one.direction]}{gate}"


def _state(child: ChildPasses, day: str) -> str:
    if not child.passes:
        return "还没有进校记录" if day == "今天" else "没有进出记录"
    return said(child.passes[-1])


def _name(child: ChildPasses) -> str:
    return child.name if child.own else f"{child.class_name} {child.roll_no}号"
