"""Cards of visitors, for the guards and heads of one school."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.county_time import COUNTY_TIME
from school.gate_rules import on_the_wall
from school.visitors import Visitor, VisitorAnnounced, VisitorList, VisitorPassed

MOST = 15


def announced_card(done: VisitorAnnounced) -> Card:
    """Show the code of a visitor, and offer to let them in."""
    one = done.visitor
    expected = f"{on_the_wall(one.expected)} 到" if one.expected is not None else "今天到"
    left_out = "没有存电话和证件号：不用登记。" if done.had_number else ""
    car = f"车 {one.plate} 今天可以进校。" if one.plate else ""
    purpose = f"事由：{one.purpose}" if one.purpose else ""
    come = Press(command="visitors", args={"code": one.code, "way": "in"})
    return Card(
        title=f"访客码 {one.code}",
        tone=Tone.GOOD,
        lines=tuple(
            line
            for line in (f"{one.name}{_to(one)}，{expected}。今天有效。", car, purpose, left_out)
            if line
        ),
        buttons=(Button(label="现在进校", say=f"访客 进 {one.code}", press=come),),
        source=f"{done.school_name}，记录保存半年",
    )


def passed_card(done: VisitorPassed) -> Card:
    """Confirm that a visitor came or went."""
    one = done.visitor
    gone = one.out_at is not None
    before = "（之前记过了）" if done.again else ""
    leave = Press(command="visitors", args={"code": one.code, "way": "out"})
    button = Button(label="离开", say=f"访客 出 {one.code}", press=leave)
    return Card(
        title=f"{one.name} {'已离开' if gone else '已进校'}{before}",
        lines=(f"{_times(one)}{_to(one)}{_more(one)}",),
        buttons=() if gone else (button,),
    )


def visitors_card(found: VisitorList, *, evening: bool = False) -> Card:
    """Show the visitors of a day; in the evening those who have not left."""
    inside = [one for one in found.visitors if one.inside]
    day = f"{found.day.month}月{found.day.day}日"
    title = f"{len(inside)} 位访客还没有离开" if evening else f"{day} 访客 {len(found.visitors)} 位"
    shown = found.visitors[:MOST]
    leave = tuple(
        Button(
            label=f"{one.name} 离开",
            say=f"访客 出 {one.code}",
            press=Press(command="visitors", args={"code": one.code, "way": "out"}),
        )
        for one in inside[:4]
    )
    still = f"还在校内 {len(inside)} 位" if inside and not evening else ""
    return Card(
        title=title,
        tone=Tone.ASK if evening else Tone.PLAIN,
        lines=tuple(line for line in (still, "" if found.visitors else "没有访客。") if line),
        rows=tuple(
            Row(name=f"{one.name}{_to(one)}{_more(one)}", value=_times(one)) for one in shown
        ),
        buttons=leave,
        source=f"{found.school_name}，只给门卫和校领导看",
    )


def _to(one: Visitor) -> str:
    return f" 找{one.host}" if one.host else ""


def _more(one: Visitor) -> str:
    return "".join(f" · {said}" for said in (one.purpose, one.plate) if said)


def _times(one: Visitor) -> str:
    if one.in_at is None:
        when = f"{on_the_wall(one.expected)} 到" if one.expected is not None else "未到"
        return f"{when} · 码 {one.code}"
    came = f"{one.in_at.astimezone(COUNTY_TIME):%H:%M} 进"
    if one.out_at is None:
        return f"{came} · 码 {one.code}"
    return f"{came} · {one.out_at.astimezone(COUNTY_TIME):%H:%M} 出"
