"""Cards of hidden dangers: a report, a ticket and its next step, the list of open ones."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from school.county_time import spoken
from school.device_events import Level
from school.hazard_calls import (
    HazardLacks,
    HazardList,
    HazardRow,
    HazardView,
    ReportedHazard,
)
from school.hazard_rules import hazard_rules
from school.hazards import ACT_NAMES, STATE_NAMES, HazardAct, HazardState

NAME = "hazards"
REPORT = "hazard_report"
DOTS = {Level.RED: "🔴", Level.ORANGE: "🟠", Level.YELLOW: "🟡", Level.BLUE: "🔵"}
MOST_STEPS = 5
PLACES = ("教学楼", "食堂", "操场", "宿舍", "校门口", "实验室")
LIST = Button(label="在办的隐患", say="隐患", press=Press(command=NAME))
REASONS = ("没有改到位", "照片看不清", "又坏了")


def colour(level: Level) -> str:
    """Return a colour as a card says it: “🟠 橙色”."""
    return f"{DOTS[level]} {hazard_rules().levels[level].name}色"


def reported_card(reported: ReportedHazard) -> Card:
    """Show what came of a report, or ask for what it lacks."""
    if reported.hazard is None:
        return _asking(reported.lacks)
    hazard = reported.hazard
    lines = ["这条今天报过了，没有重复。"] if reported.again else []
    if reported.urgent:
        lines.append("已按一级报警通知值班和校领导。请先让人离开，别靠近。")
    lines += [f"{hazard.place}：{hazard.what}", _standing(hazard)]
    alike = f"同一处在办的还有 {'、'.join(hazard.alike)}" if hazard.alike else ""
    return Card(
        title=f"已上报 {hazard.ref} · {colour(hazard.level)}",
        tone=Tone.ALERT if reported.urgent else Tone.GOOD,
        lines=tuple(line for line in [*lines, alike] if line),
        buttons=(*_assigning(hazard), _look(hazard)),
        source=f"{hazard.school} · 照片 {len(hazard.photo_keys)} 张 · 指派和整改会告诉你",
    )


def _asking(lacks: HazardLacks | None) -> Card:
    cancel = "发“取消”就不报了"
    if lacks is HazardLacks.LEVEL:
        return Card(
            title="有多严重？",
            tone=Tone.ASK,
            buttons=tuple(_choice(i) for i in Level),
            source=cancel,
        )
    if lacks is HazardLacks.PLACE:
        return Card(
            title="在哪里？",
            tone=Tone.ASK,
            lines=("点一个，或直接发地点，如“教学楼三楼”。",),
            buttons=tuple(
                Button(label=p, say=p, press=Press(command=REPORT, args={"place": p}))
                for p in PLACES
            ),
            source=cancel,
        )
    if lacks is HazardLacks.SCHOOL:
        return Card(
            title="是哪所学校？",
            tone=Tone.ASK,
            lines=("请写上校名再发，如“隐患上报 青山第4小学 三楼栏杆松动”。",),
            source="没有上报",
        )
    return Card(
        title="上报什么隐患？",
        tone=Tone.ASK,
        lines=("请写地点和情况，可以同时发照片，如“隐患上报 三楼栏杆松动”。",),
        source="照片里尽量不要有人脸；" + cancel,
    )


def _choice(level: Level) -> Button:
    rule = hazard_rules().levels[level]
    return Button(
        label=f"{DOTS[level]} {rule.name} · {rule.said}",
        say=f"{rule.name}色",
        press=Press(command=REPORT, args={"level": level}),
    )


def _look(hazard: HazardView) -> Button:
    press = Press(command=NAME, args={"look": hazard.hazard_id})
    return Button(label="看详情", say=f"隐患 {hazard.ref}", press=press)


def _standing(hazard: HazardView) -> str:
    """Say where a ticket stands, and whose turn it is."""
    day = f"{hazard.due.month}月{hazard.due.day}日" if hazard.due else ""
    if hazard.state is HazardState.REPORTED:
        return "等安保或校领导指派责任人"
    if hazard.state is HazardState.ASSIGNED:
        late = f"，已逾期 {hazard.overdue_days} 天" if hazard.overdue_days else ""
        return f"{hazard.owner}整改，{day}前{late}"
    if hazard.state is HazardState.FIXED:
        return f"{hazard.fixed_by}说改好了，等另一个人复查"
    if hazard.state is HazardState.MERGED:
        return f"已并到 {hazard.merged_into}"
    return "复查通过，已销号"


def hazard_card(hazard: HazardView, *, done: str = "") -> Card:
    """Show a ticket: where it stands, its photos and history, and what the reader may do."""
    tone = Tone.ALERT if hazard.overdue_days else Tone.PLAIN
    closed = hazard.state is HazardState.CLOSED
    rows = [
        Row(name=f"{spoken(s.at)} {ACT_NAMES[s.act]}", value=f"{s.by} {s.note}".strip())
        for s in hazard.steps[-MOST_STEPS:]
    ]
    pictures = [Picture(key=key, alt="隐患照片") for key in hazard.photo_keys]
    pictures += [Picture(key=key, alt="整改照片") for key in hazard.fix_keys]
    lines = (done, f"{hazard.place}：{hazard.what}", _standing(hazard), _how(hazard))
    return Card(
        title=f"{hazard.ref} · {colour(hazard.level)} · {STATE_NAMES[hazard.state]}",
        tone=Tone.GOOD if closed else tone,
        lines=tuple(line for line in lines if line),
        rows=tuple(rows),
        pictures=tuple(pictures),
        buttons=_steps(hazard),
        source=f"{hazard.school} · {hazard.reporter} {spoken(hazard.reported_at)}上报",
    )


def _how(hazard: HazardView) -> str:
    if HazardAct.ASSIGN in hazard.may and hazard.state is HazardState.REPORTED:
        return f"点一个人，或发“派给 {hazard.ref} 李明 周五前”。"
    if HazardAct.FIX in hazard.may:
        return f"改好后拍一张照片，写“整改 {hazard.ref}”一起发。"
    return ""


def _steps(hazard: HazardView) -> tuple[Button, ...]:
    about = {"hazard": hazard.hazard_id}
    buttons = list(_assigning(hazard))
    if HazardAct.FIX in hazard.may:
        press = Press(command=NAME, args={**about, "do": "fix"})
        style = ButtonStyle.PRIMARY
        buttons.append(Button(label="整改完成", say=f"整改 {hazard.ref}", style=style, press=press))
    if HazardAct.PASS in hazard.may:
        for label, do, style in (
            ("复查通过", "pass", ButtonStyle.PRIMARY),
            ("不通过", "fail", ButtonStyle.PLAIN),
        ):
            word = "通过" if do == "pass" else "不通过"
            press = Press(command=NAME, args={**about, "do": do})
            say = f"复查 {hazard.ref} {word}"
            buttons.append(Button(label=label, say=say, style=style, press=press))
    for other in hazard.alike:
        press = Press(command=NAME, args={**about, "do": "merge", "into": other})
        say = f"合并 {hazard.ref} 到 {other}"
        buttons.append(Button(label=f"并到 {other}", say=say, press=press))
    return tuple(buttons)


def _assigning(hazard: HazardView) -> tuple[Button, ...]:
    if hazard.state is not HazardState.REPORTED:
        return ()
    return tuple(
        Button(
            label=f"派给 {one.name}",
            say=f"派给 {hazard.ref} {one.name}",
            press=Press(
                command=NAME,
                args={"hazard": hazard.hazard_id, "do": "assign", "owner": one.person_id},
            ),
        )
        for one in hazard.helpers
    )


def overdue_card(hazard: HazardView) -> Card:
    """Remind of a ticket that is overdue."""
    return hazard_card(hazard, done=f"逾期 {hazard.overdue_days} 天了，请尽快整改。")


def reason_card(hazard_id: str) -> Card:
    """Ask what is still wrong."""
    return Card(
        title="哪里没有通过？",
        tone=Tone.ASK,
        lines=("点一个原因，或发“原因 ……”。整改人会看到。",),
        buttons=tuple(
            Button(
                label=reason,
                say=f"原因 {reason}",
                press=Press(
                    command=NAME, args={"hazard": hazard_id, "do": "fail", "reason": reason}
                ),
            )
            for reason in REASONS
        ),
        source="还没有记下",
    )


def photo_card(ref: str) -> Card:
    """Ask for the photo of what was put right."""
    return Card(
        title="请发整改后的照片",
        tone=Tone.ASK,
        lines=(f"拍同一个地方，也可以写“整改 {ref} 已加固”和照片一起发。".replace("  ", " "),),
        source="半小时内有效，照片里尽量不要有人脸",
    )


def list_card(found: HazardList) -> Card:
    """Show the open tickets, the overdue and gravest first."""
    whose = _whose(found)
    if not found.total:
        none = "没有等你复查的隐患。" if found.to_check else "没有在办的隐患。"
        return Card(title=whose, tone=Tone.GOOD, lines=(none,), source="双重预防")
    late = f"，逾期 {found.overdue} 条" if found.overdue else ""
    rest = found.total - found.start - len(found.rows)
    more = Press(command=NAME, args={"start": str(found.start + len(found.rows))})
    for which in ("mine", "to_check"):
        if getattr(found, which):
            more = Press(command=NAME, args={**more.args, which: "yes"})
    return Card(
        title=f"{whose} · {found.total} 条",
        tone=Tone.ALERT if found.overdue else Tone.PLAIN,
        lines=(f"共 {found.total} 条{late}",),
        sections=tuple(_section(row) for row in found.rows),
        buttons=(Button(label=f"还有 {rest} 条", press=more),) if rest > 0 else (),
        source="逾期的在前，再按红橙黄蓝排",
    )


def _whose(found: HazardList) -> str:
    if found.mine:
        return "派给我的隐患"
    return "等你复查的隐患" if found.to_check else f"在办的隐患 · {found.scope}"


def _section(row: HazardRow) -> Section:
    text = f"{DOTS[row.level]} {row.ref} {row.place}：{row.what}"
    stands = STATE_NAMES[row.state]
    if row.owner and row.due and row.state is HazardState.ASSIGNED:
        stands = f"{row.owner} {row.due.month}月{row.due.day}日前"
    late = f"，逾期 {row.overdue_days} 天" if row.overdue_days else ""
    where = f"{row.school} " if row.school else ""
    press = Press(command=NAME, args={"look": row.hazard_id})
    button = Button(label=row.ref, say="" if row.school else f"隐患 {row.ref}", press=press)
    return Section(text=f"{where}{text}（{stands}{late}）", buttons=(button,))
