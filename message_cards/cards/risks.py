"""Cards of the risk register: the points, what is to be looked at, what a file brought."""

from message_cards.card import Button, Card, Press, Row, Tone
from message_cards.cards.hazards import DOTS
from school.risks import ImportedRisks, RiskList, RiskView

NAME = "risks"
MOST_NAMES = 5


def risks_card(found: RiskList) -> Card:
    """Show the register, or what is due."""
    title = f"今天要查 · {found.scope}" if found.today else f"风险清单 · {found.scope}"
    if not found.total:
        empty = (
            "今天没有要查的风险点。"
            if found.today
            else "还没有风险清单。发表格导入：导入风险清单。"
        )
        return Card(title=title, tone=Tone.GOOD, lines=(empty,), source="双重预防")
    rest = found.total - found.start - len(found.rows)
    args = {
        "start": str(found.start + len(found.rows)),
        **({"today": "yes"} if found.today else {}),
    }
    more = (
        (Button(label=f"还有 {rest} 个", press=Press(command=NAME, args=args)),) if rest > 0 else ()
    )
    due = f"，到期该查 {found.due} 个" if found.due and not found.today else ""
    return Card(
        title=f"{title} · {found.total} 个",
        lines=(f"共 {found.total} 个风险点{due}。查完发“查 {found.rows[0].ref} 正常”。",),
        rows=tuple(_row(risk, today=found.today) for risk in found.rows),
        buttons=(*_done(found), *more),
        source="按红橙黄蓝排；每个点按自己的周期查",
    )


def _done(found: RiskList) -> tuple[Button, ...]:
    if not found.today:
        return (
            Button(
                label="今天要查", say="今天要查", press=Press(command=NAME, args={"today": "yes"})
            ),
        )
    return tuple(
        Button(
            label=f"{risk.ref} 正常",
            say=f"查 {risk.ref} 正常",
            press=Press(command=NAME, args={"check": risk.ref}),
        )
        for risk in found.rows
    )


def _row(risk: RiskView, *, today: bool) -> Row:
    late = f"，晚了 {risk.late_days} 天" if risk.late_days else ""
    when = f"{risk.next_on.month}月{risk.next_on.day}日查{late}"
    measure = "" if today else f" · {risk.measure}"
    return Row(
        name=f"{DOTS[risk.level]} {risk.ref} {risk.place}",
        value=f"{risk.what}{measure} · {risk.keeper} · {when}",
    )


def checked_card(risk: RiskView, *, fine: bool) -> Card:
    """Say that a point was looked at, and when it is again; what is wrong becomes a ticket."""
    lines = [f"下次 {risk.next_on.month}月{risk.next_on.day}日（每 {risk.every_days} 天）"]
    report = Press(command="hazard_report", args={})
    buttons = () if fine else (Button(label="隐患上报", say="隐患上报", press=report),)
    if not fine:
        lines.insert(0, f"请再发“隐患上报 {risk.place} 情况”，好派人整改。")
    return Card(
        title=f"已记下：{risk.ref} {risk.place} {'正常' if fine else '有问题'}",
        tone=Tone.GOOD if fine else Tone.ASK,
        lines=tuple(lines),
        buttons=buttons,
        source=risk.what,
    )


def imported_card(done: ImportedRisks) -> Card:
    """Say what a file brought."""
    lines = [f"新增 {done.new} 个，修改 {done.changed} 个，没变 {done.same} 个。"]
    if done.unknown:
        names = "、".join(done.unknown[:MOST_NAMES])
        lines.append(f"责任人没有对上本校唯一的一位：{names}。可以照常查，改对名字再导入一次就行。")
    return Card(
        title="风险清单已导入",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(Button(label="风险清单", say="风险清单", press=Press(command=NAME)),),
        source="同一张表再发一次不会重复",
    )
