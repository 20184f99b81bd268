"""Cards of duty: the roster, changes of it, swaps, signing in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import COUNTY_TIME, spoken
from school.duty import Sign, SwapState
from school.duty_calls import MyTurn, Planned, Roster, Signed, SwapView, TurnView
from school.duty_words import spoken_day

MOST_DAYS = 8
MOST_REFUSED = 6


def hours(turn: TurnView) -> str:
    """Return a turn's hours as a card says them: “21:00–次日07:00”."""
    starts, ends = turn.starts.astimezone(COUNTY_TIME), turn.ends.astimezone(COUNTY_TIME)
    after = "次日" if ends.date() > starts.date() else ""
    return f"{starts:%H:%M}–{after}{ends:%H:%M}"


def roster_card(roster: Roster, *, plans: bool) -> Card:
    """Show who is on duty; who *plans* the roster is offered to change it."""
    by_day: dict[date, list[TurnView]] = defaultdict(list)
    for turn in roster.turns:
        by_day[turn.starts.astimezone(COUNTY_TIME).date()].append(turn)
    lines = [_now(roster.now)] if roster.now else []
    if not roster.turns:
        lines.append(f"{roster.days}没有排班。")
    if len(by_day) > MOST_DAYS:
        lines.append(f"下面是前 {MOST_DAYS} 天，再往后请写日期，如“值班表 11月30日”。")
    if plans:
        lines.append("排班请发“排班 周一到周五 7:30-17:30 李明”，或发值班表文件。")
    week = Press(command="duty", args={"text": "本周"})
    buttons = (Button(label="看本周", say="本周值班", press=week),) if roster.days != "本周" else ()
    return Card(
        title=f"值班表 · {roster.place_name} · {roster.days}",
        lines=tuple(lines),
        rows=tuple(
            Row(name=spoken_day(day), value="；".join(_turn(turn) for turn in some))
            for day, some in sorted(by_day.items())[:MOST_DAYS]
        ),
        buttons=buttons,
        source="换班发“换班 周三 王老师”",
    )


def _now(turns: Sequence[TurnView]) -> str:
    return "现在值班：" + "、".join(f"{t.person}{f'（{t.post}）' if t.post else ''}" for t in turns)


def _turn(turn: TurnView) -> str:
    parts = [hours(turn), turn.person]
    if turn.post:
        parts.append(turn.post)
    if turn.instead_of:
        parts.append(f"替 {turn.instead_of}")
    if turn.signed_in:
        parts.append(f"已签到 {_clock(turn.signed_in)}")
    return " ".join(parts)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(COUNTY_TIME):%H:%M}"


def planned_card(planned: Planned) -> Card:
    """Show what a change of the roster came to, or why nothing was changed."""
    if planned.refused:
        more = len(planned.refused) - MOST_REFUSED
        lines = [f"第 {line} 行：{why}。" for line, why in planned.refused[:MOST_REFUSED]]
        if more > 0:
            lines.append(f"还有 {more} 行。")
        lines.append("什么都没有改。请改好后把整个文件再发一次。")
        return Card(
            title=f"值班表有 {len(planned.refused)} 行不对", tone=Tone.ASK, lines=tuple(lines)
        )
    lines = [_changes(planned)]
    if planned.unreachable:
        names = "、".join(planned.unreachable[:5])
        lines.append(f"{names}还没有登记账号，值班时收不到消息。请找管理员登记。")
    week = Press(command="duty", args={"text": "本周"})
    return Card(
        title=f"值班表已改 · {planned.place_name}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        rows=tuple(
            Row(name=one.days, value=" ".join(filter(None, (one.hours, one.person, one.post))))
            for one in planned.lines
        ),
        buttons=(Button(label="看本周", say="本周值班", press=week),),
    )


def _changes(planned: Planned) -> str:
    counts = (
        ("新排", planned.added),
        ("原来就有", planned.same),
        ("取消", planned.ended),
        ("已过去、没有动", planned.past),
    )
    said = [f"{what} {count} 条" for what, count in counts if count]
    return "，".join(said or ["没有变化"]) + "。"


def swap_card(swap: SwapView) -> Card:
    """Show a wish to swap to who asked, or to who is asked and may decide."""
    when = f"{spoken_day(swap.turn.starts.astimezone(COUNTY_TIME).date())} {hours(swap.turn)}"
    if swap.turn.post:
        when += f" {swap.turn.post}"
    if swap.state is SwapState.ASKED and swap.for_you:
        return Card(
            title=f"{swap.asker}请你替一班",
            tone=Tone.ASK,
            lines=(when, "同意后这一班就是你的，值班表会改过来。"),
            buttons=_choices(swap.swap_id),
        )
    return Card(title=f"换班 · {when}", tone=_tone(swap.state), lines=(_said(swap),))


def _choices(swap_id: str) -> tuple[Button, ...]:
    def press(agree: str) -> Press:
        return Press(command="duty_swap", args={"swap": swap_id, "agree": agree})

    return (
        Button(label="同意", say="同意换班", style=ButtonStyle.PRIMARY, press=press("yes")),
        Button(label="不同意", say="不同意换班", press=press("no")),
    )


def _tone(state: SwapState) -> Tone:
    return {SwapState.AGREED: Tone.GOOD, SwapState.DECLINED: Tone.ASK}.get(state, Tone.PLAIN)


def _said(swap: SwapView) -> str:
    if swap.state is SwapState.AGREED:
        return f"换好了：{swap.asker}的班由{swap.other}来值。"
    if swap.state is SwapState.DECLINED:
        return f"{swap.other}没有同意，还是{swap.asker}值班。可以再问别的老师。"
    if swap.state is SwapState.OVER:
        return "这一班已经开始或已经换给别人，没有改动。发“值班表”看现在的安排。"
    waits = f"已问{swap.other}，对方同意后才算换好；在那之前还是{swap.asker}值班。"
    if swap.reached:
        return waits
    return f"{swap.other}还没有登记账号，收不到这条消息。请换一位，或请校领导改值班表。"


def signed_card(signed: Signed) -> Card:
    """Show that somebody signed in or out."""
    came = signed.sign is Sign.IN
    what = "签到" if came else "签退"
    clock = _clock(signed.at)
    lines = [f"{hours(signed.turn)}{f' {signed.turn.post}' if signed.turn.post else ''}"]
    if signed.again:
        lines.insert(0, f"{clock} 已经{what}过，没有重复记。")
    if came and signed.late_minutes > 0:
        lines.append(f"比开始时间晚 {signed.late_minutes} 分钟。")
    out = Press(command="duty_sign", args={"sign": "out"})
    return Card(
        title=f"已{what} {clock} · {signed.place_name}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(Button(label="签退", say="签退", press=out),) if came else (),
        source="巡查请发“巡查”" if came else "辛苦了",
    )


def reminder_card(mine: MyTurn) -> Card:
    """Remind somebody who has not signed in."""
    sign_in = Press(command="duty_sign", args={"sign": "in"})
    starts = spoken(mine.turn.starts)
    return Card(
        title="你的班已经开始，还没有签到",
        tone=Tone.ASK,
        lines=(f"{mine.place_name} {starts} 起{f'，{mine.turn.post}' if mine.turn.post else ''}",),
        buttons=(Button(label="签到", say="签到", style=ButtonStyle.PRIMARY, press=sign_in),),
        source="再不签到会记为脱岗；来不了请马上告诉校领导",
    )
