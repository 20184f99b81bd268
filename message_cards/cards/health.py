"""Card of a class's morning check: two taps when all are well, roll numbers when not."""

from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from school.county_time import spoken
from school.health import SHIFT_NAMES
from school.health_calls import ClassHealth

NAME = "health"
MOST_LINES = 8


def class_card(day: ClassHealth) -> Card:
    """Show how a class's day stands, and what may be said of it."""
    if day.choices:
        return _choose_card(day)
    if day.to_replace:
        return _replace_card(day)
    word = SHIFT_NAMES[day.shift]
    if day.done:
        title = f"已上报 · {word} · {day.class_name}"
    elif day.reported_at is not None:
        title = f"{word} · {day.class_name} · 今天已报"
    else:
        title = f"{word} · {day.class_name} · 还没报"
    return Card(
        title=title,
        tone=Tone.GOOD if day.reported_at else Tone.ASK,
        lines=(_numbers_line(day), *_case_lines(day), *_after(day)),
        buttons=_buttons(day),
        source=_source(day),
    )


def _replace_card(day: ClassHealth) -> Card:
    """Ask before “all well” takes away what was reported."""
    here = [one for one in day.cases if one.shift is day.shift]
    named = [f"{one.roll_no}号 {one.said}" for one in here[:MOST_LINES]]
    others = day.to_replace - len(named)
    said = "、".join([*named, *([f"{'另有 ' if named else ''}{others} 人"] if others else [])])
    args = {"class": str(day.class_id), "shift": day.shift.value}
    word = SHIFT_NAMES[day.shift]
    return Card(
        title=f"已有 {said}，要改成全部正常吗？",
        tone=Tone.ASK,
        lines=("改了以后，这次报过的情况就没有了。",),
        buttons=(
            Button(
                label="保留",
                say=f"{word} {day.class_name}",
                style=ButtonStyle.PRIMARY,
                press=Press(command=NAME, args=args),
            ),
            Button(
                label="改",
                say=f"{word} {day.class_name} 重报 全部正常",
                style=ButtonStyle.DANGER,
                press=Press(command=NAME, args={**args, "well": "yes", "replace": "yes"}),
            ),
        ),
        source="还没有改",
    )


def how_card(word: str = "晨检") -> Card:
    """Say how pupils are reported one by one."""
    return Card(
        title="按学号报",
        tone=Tone.ASK,
        lines=(
            f"这样发：“{word} 3号 发热38.5 咳嗽，7号 事假，12号 病假 呕吐”。",
            "没写的同学都算正常。写错了再发一次那个学号；全部重来发“晨检 重报 …”。",
            f"已经好了、写错了的发“{word} 3号 正常”。",
        ),
        source="当天放学前都能改",
    )


def _numbers_line(day: ClassHealth) -> str:
    n = day.numbers
    there = n.enrolled - n.sick - n.personal
    parts = [f"应到 {n.enrolled}", f"在校 {there}"]
    parts += [f"病假 {n.sick}"] if n.sick else []
    parts += [f"事假 {n.personal}"] if n.personal else []
    parts += [f"发热 {n.fever}"] if n.fever else []
    well = not (n.sick or n.personal or n.ill)
    return " · ".join(parts) + ("，没有异常" if well and day.reported_at else "")


def _case_lines(day: ClassHealth) -> tuple[str, ...]:
    lines = [
        f"{one.roll_no}号 {one.name}：{one.said}（{SHIFT_NAMES[one.shift]}）" for one in day.cases
    ]
    lines += [
        f"{one.roll_no}号 {one.name}：病假第 {one.days} 天" for one in day.away if one.days > 1
    ]
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], *((f"还有 {more} 条",) if more > 0 else ()))


def _after(day: ClassHealth) -> tuple[str, ...]:
    lines = list(day.to_come)
    if day.counted_only:
        rolls = "、".join(f"{n}号" for n in day.counted_only)
        lines.append(f"{rolls}：家长还没有同意保存健康数据，只计入人数，没有留下记录。")
    if day.unchanged:
        rolls = "、".join(f"{n}号" for n in day.unchanged)
        lines.append(f"{rolls}：正常。没有留下记录，报过的人数也改过来了。")
    if day.away and day.done:
        lines.append("病假的同学到校后，发“晨检 学号 返校”。")
    return tuple(lines)


def _buttons(day: ClassHealth) -> tuple[Button, ...]:
    word = SHIFT_NAMES[day.shift]
    args = {"class": str(day.class_id), "shift": day.shift.value}
    more = Button(
        label="有情况，按学号报" if not day.reported_at else "补报或更正",
        say=f"{word} 怎么报",
        press=Press(command=NAME, args={**args, "how": "yes"}),
    )
    if day.reported_at is not None:
        return (more,)
    well = Button(
        label="其余都正常" if day.cases or day.away else "全班正常",
        say=f"{word} {day.class_name} 全部正常",
        style=ButtonStyle.PRIMARY,
        press=Press(command=NAME, args={**args, "well": "yes"}),
    )
    return (well, more)


def _source(day: ClassHealth) -> str:
    if day.reported_at is None:
        return "没报前不算已检；只有班主任和疫情报告人看得到是谁"
    return f"{spoken(day.reported_at)} 上报，当天可以更正"


def _choose_card(day: ClassHealth) -> Card:
    word = SHIFT_NAMES[day.shift]
    return Card(
        title=f"报哪个班的{word}？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=f"{word} {choice.name}",
                press=Press(command=NAME, args={"class": choice.id, "shift": day.shift.value}),
            )
            for choice in day.choices
        ),
        source="还没有上报",
    )
