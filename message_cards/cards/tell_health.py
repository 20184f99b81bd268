"""Cards of what a family reports of its own child."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from school.consent import Purpose
from school.health_calls import ChildrenAway, HealthTold
from school.leave import LeaveAsked

NAME = "tell_health"


def told_card(told: HealthTold) -> Card:
    """Say what was kept, and who is told."""
    if not told.consented:
        return _no_consent_card(told)
    if not told.understood:
        return how_card()
    heads = "已告诉班主任。" if told.heads else "班主任还没有账号，请打电话告诉老师。"
    if told.back:
        return Card(title=f"{told.name}：返校", tone=Tone.GOOD, lines=(heads, *_back(told)))
    return Card(
        title=f"{told.name}：{told.said}",
        tone=Tone.GOOD,
        lines=(heads, "好了以后请发“康复 返校”。"),
        source="加密保存一个学期；只有你、孩子、班主任和疫情报告人能看",
    )


def _no_consent_card(told: HealthTold) -> Card:
    """Say what the class head knows without consent, and offer both ways on."""
    agree = Button(
        label="同意健康数据",
        say="同意健康数据",
        press=Press(command="agree", args={"purpose": Purpose.HEALTH.value}),
    )
    only = Button(
        label="只请假",
        say="孩子请假",
        press=Press(command=NAME, args={"leave": str(told.pupil_id), "caption": "孩子请假"}),
    )
    return Card(
        title="请假已告诉班主任，没有说病情" if told.absence_told else "还没有告诉班主任",
        tone=Tone.GOOD if told.absence_told else Tone.ASK,
        lines=(
            "还没有你对“健康数据”的同意，所以病情没有保存。同意后请再发一次。",
            "急的话请直接给班主任打电话。",
        ),
        buttons=(agree,) if told.absence_told else (agree, only),
    )


def whose_leave_card(asked: LeaveAsked, *, caption: str) -> Card:
    """Ask which child stays away."""
    return Card(
        title="给哪个孩子请假？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=f"{choice.name} {caption}"[:60],
                press=Press(command=NAME, args={"leave": choice.id, "caption": caption}),
            )
            for choice in asked.choices
        ),
        source="还没有告诉班主任",
    )


def _back(told: HealthTold) -> tuple[str, ...]:
    lines = [f"病假共 {told.days_away} 天，已结束。"] if told.days_away else []
    if told.fever_today:
        lines.append("今天还记过发热。退热满 24 小时、没有用退烧药再返校更稳妥。")
    return tuple(lines)


def how_card() -> Card:
    """Say how a family reports."""
    return Card(
        title="报告孩子的健康",
        tone=Tone.ASK,
        lines=(
            "这样发：“报告健康 发热38.5 咳嗽 请假”，我会告诉班主任。",
            "好了以后发“康复 返校”。",
        ),
        source="还没有上报；急病请直接打电话给班主任",
    )


def whose_card(told: HealthTold, *, caption: str) -> Card:
    """Ask which child it is about."""
    return Card(
        title="是哪个孩子？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=f"{caption} {choice.name}"[:60],
                press=Press(command=NAME, args={"child": choice.id, "caption": caption}),
            )
            for choice in told.choices
        ),
        source="还没有上报",
    )


def away_card(away: ChildrenAway) -> Card:
    """Ask a family how the child is by now."""
    first = away.children[0]
    names = "、".join(child.name for child in away.children)
    back = tuple(
        Button(
            label="已经好了，返校" if len(away.children) == 1 else f"{child.name}返校了",
            say=f"康复 返校 {child.name}" if len(away.children) > 1 else "康复 返校",
            style=ButtonStyle.PRIMARY,
            press=Press(command=NAME, args={"child": child.pupil_id, "caption": "康复 返校"}),
        )
        for child in away.children
    )
    rest = Button(
        label="还在休息", say="报告健康 还在休息", press=Press(command=NAME, args={"rest": "yes"})
    )
    return Card(
        title=f"{names}好些了吗",
        tone=Tone.ASK,
        lines=(f"病假第 {first.days} 天。返校了点一下，班主任就知道。",),
        buttons=(*back, rest),
        source="只问你自己的孩子；三天后再问一次",
    )
