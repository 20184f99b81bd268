"""Cards of leave slips: for who grants them, and for the guard who checks the code."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import spoken
from school.gate_rules import on_the_wall
from school.leave import END, MORNING, LeaveAsked, LeaveChecked, LeaveList, LeaveReport, LeaveSlip

MOST_CLASSES = 8


def leave_card(report: LeaveReport) -> Card:
    """Show a slip with its code, and offer to take it back."""
    slip, who = report.slip, f"{report.class_name} {report.roll_no}号"
    if report.withdrawn:
        return Card(title=f"已撤销 {who} 的假条", lines=("放行码不能再用。",))
    undo = Press(command="leave", args={"withdraw": slip.id})
    return Card(
        title=f"已准假：{who} {hours(slip)}",
        tone=Tone.GOOD,
        rows=(Row(name="放行码", value=slip.code),),
        lines=("出校时把放行码告诉门卫。这段时间不算迟到、早退。",),
        buttons=(Button(label="撤销", press=undo, style=ButtonStyle.DANGER),),
        source="不记请假原因",
    )


def checked_card(found: LeaveChecked) -> Card:
    """Tell the guard whether a pupil may go out now."""
    who = f"{found.class_name} {found.roll_no}号 {found.name}"
    if not found.open:
        return Card(
            title="现在不能放行",
            tone=Tone.ALERT,
            lines=(f"{who} 的假是 {hours(found.slip)}，现在不在这段时间。请联系班主任。",),
        )
    before = f"这张假条 {spoken(found.before)} 放行过一次，请核对本人。" if found.before else ""
    return Card(
        title=f"可以放行：{who}",
        tone=Tone.ASK if found.before else Tone.GOOD,
        lines=tuple(line for line in (f"准假：{hours(found.slip)}", before) if line),
        source="班主任准假，请核对本人",
    )


def asked_card(asked: LeaveAsked) -> Card:
    """Tell a family that the class head knows."""
    heads = "已告诉班主任。" if asked.heads else "班主任还没有账号，请打电话告诉老师。"
    return Card(
        title=f"{asked.name}：请假 {asked.when}",
        tone=Tone.GOOD if asked.heads else Tone.ASK,
        lines=(heads, "要提前出校，请等班主任给放行码。"),
        source="没有保存原因",
    )


def wanted_card(asked: LeaveAsked) -> Card:
    """Tell the class head that a family asks for leave, and offer to grant it."""
    first = " ".join(part for part in asked.when.split() if not part.endswith("天"))
    slip = f"{asked.class_name} {asked.roll_no}号 {first}"
    return Card(
        title=f"{asked.roll_no}号 {asked.name} 家长请假",
        tone=Tone.ASK,
        lines=(f"时间：{asked.when}。", "提前出校要放行码，点“准假”就有。"),
        buttons=(
            Button(
                label="准假",
                say=f"请假 {slip}",
                style=ButtonStyle.PRIMARY,
                press=Press(command="leave", args={"grant": slip}),
            ),
        ),
        source="家长自己说的；没有准假前不放行",
    )


def list_card(found: LeaveList) -> Card:
    """Show who has leave on a day, class by class."""
    day = f"{found.day.month}月{found.day.day}日"
    if not found.classes:
        return Card(
            title=f"{day} 没有人请假",
            tone=Tone.GOOD,
            lines=("准假请发“请假 3号 下午”。",),
            source="只算开过假条的；病假看“晨检”",
        )
    lines = [
        f"{one.class_name}：" + "、".join(f"{roll}号 {_part(slip)}" for roll, slip in one.slips)
        for one in found.classes
    ]
    total = len({(c.class_name, roll) for c in found.classes for roll, _ in c.slips})
    more = len(lines) - MOST_CLASSES
    return Card(
        title=f"{day} 请假 {total} 人",
        lines=(*lines[:MOST_CLASSES], *((f"还有 {more} 个班",) if more > 0 else ())),
        source="只算开过假条的；病假看“晨检”",
    )


def hours(slip: LeaveSlip) -> str:
    """Return when a slip holds: “11月23日 14:30 到 16:00”."""
    return f"{slip.day.month}月{slip.day.day}日 {_part(slip)}"


def _part(slip: LeaveSlip) -> str:
    if (slip.from_minute, slip.until_minute) == (MORNING, END):
        return "全天"
    end = "放学" if slip.until_minute >= END else on_the_wall(slip.until_minute)
    return f"{on_the_wall(slip.from_minute)} 到 {end}"
