"""Card of who of a class was late, left early or was not seen; for the class head alone."""

from collections.abc import Sequence

from message_cards.card import Card, Row, Tone
from school.gate_rules import on_the_wall
from school.passes import Attendance, Comer

MOST = 12


def attendance_card(found: Attendance) -> Card:
    """Show the roll numbers and times; nobody is named."""
    day = f"{found.day.month}月{found.day.day}日"
    rows = [
        Row(name=f"迟到 {len(found.late)} 人", value=_comers(found.late)),
        Row(name=f"早退 {len(found.early)} 人", value=_comers(found.early)),
        Row(name=f"没有进校记录 {len(found.unseen)} 人", value=_rolls(found.unseen)),
        Row(name=f"请假 {len(found.on_leave)} 人", value=_rolls(found.on_leave)),
    ]
    shown = tuple(row for row in rows if row.value)
    ask = "没有进校记录的，请联系家长核实。" if found.unseen else ""
    calm = "" if found.remarkable else "没有迟到和早退。"
    return Card(
        title=f"{found.class_name} {day} 迟到早退",
        tone=Tone.ASK if found.unseen else Tone.PLAIN,
        lines=tuple(line for line in (calm, ask) if line),
        rows=shown,
        source="按校门记录和假条算，只发给班主任",
    )


def _comers(found: Sequence[Comer]) -> str:
    some = "、".join(f"{one.roll_no}号 {on_the_wall(one.minute)}" for one in found[:MOST])
    return some + (f" 等 {len(found)} 人" if len(found) > MOST else "")


def _rolls(found: Sequence[int]) -> str:
    some = "、".join(f"{roll}号" for roll in found[:MOST])
    return some + (f" 等 {len(found)} 人" if len(found) > MOST else "")
