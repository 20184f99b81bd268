"""Cards of patrols: what a day still lacks, what was just noted, and a school's points."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.county_time import COUNTY_TIME
from school.patrol_calls import PatrolDay, PatrolView, Points

NAME = "patrols"
MOST_ROWS = 12
MOST_BUTTONS = 6


def day_card(day: PatrolDay) -> Card:
    """Show a day's patrols, and a button for each point where nobody was."""
    lines = [_summary(day)]
    if not day.points:
        lines = ["还没有登记巡查点。校领导可以发“添加巡查点 北门 食堂 锅炉房”。"]
    return Card(
        title=f"巡查 · {day.place_name} · {day.days}",
        lines=tuple(lines),
        rows=tuple(_row(one) for one in day.patrols[-MOST_ROWS:]),
        buttons=tuple(
            Button(
                label=name,
                say=f"巡查 {name}",
                press=Press(command=NAME, args={"point": name}),
            )
            for name in day.left[:MOST_BUTTONS]
            if day.days == "今天"
        ),
        source="到点扫码，或发“巡查 北门 正常”，可以带照片",
    )


def _summary(day: PatrolDay) -> str:
    done = len(day.patrols)
    left = f"还没巡：{'、'.join(day.left)}。" if day.left else ""
    short = f"还差 {day.wanted - done} 次。" if done < day.wanted else ""
    return f"{day.days}已巡 {done} 次（应 {day.wanted} 次）。{left or short or '都巡到了。'}"


def _row(patrol: PatrolView) -> Row:
    parts = ["正常" if patrol.fine else "有问题", patrol.person]
    if patrol.by_code:
        parts.append("扫码")
    if patrol.note:
        parts.append(patrol.note)
    if patrol.photo:
        parts.append("有照片")
    at = patrol.at.astimezone(COUNTY_TIME)
    return Row(name=f"{at:%H:%M} {patrol.point}", value=" · ".join(parts))


def noted_card(day: PatrolDay) -> Card:
    """Show that a point was patrolled, and what comes next."""
    fine = "正常" if day.fine else "有问题"
    lines = [_summary(day)]
    if day.again:
        lines.insert(0, "这一次已经记过，没有重复记。")
    if not day.fine:
        lines.insert(0, f"需要整改请发“隐患上报 {day.at_point} …”并附照片。")
    wrong = Press(command=NAME, args={"patrol": day.mine, "wrong": "yes"})
    return Card(
        title=f"已巡查 {day.at_point} · {fine}",
        tone=Tone.GOOD if day.fine else Tone.ASK,
        lines=tuple(lines),
        buttons=(Button(label="有问题", say="巡查有问题", press=wrong),) if day.fine else (),
        source="要补照片，直接发来就行",
    )


def points_card(points: Points) -> Card:
    """Show a school's patrol points."""
    lines = []
    if points.ended:
        lines.append(f"“{points.ended}”停用了，它的二维码不能再用。")
    if points.added:
        lines.append(f"新加 {points.added} 个。请打印标签，贴到现场。")
    names = "、".join(point.name for point in points.points)
    lines.append(f"共 {len(points.points)} 个：{names}" if names else "还没有巡查点。")
    if not names:
        lines.append("请发“添加巡查点 北门 食堂 锅炉房”。")
    labels = Press(command="patrol_points", args={"labels": "yes"})
    return Card(
        title=f"巡查点 · {points.place_name}",
        lines=tuple(lines),
        buttons=(Button(label="打印标签", say="巡查点标签", press=labels),) if names else (),
        source="停用请发“停用巡查点 食堂”",
    )
