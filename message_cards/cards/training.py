"""Cards of trainings: one training, those to come, signing in, hours given and corrected."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from school.county_time import spoken
from school.training import Part, Step, TrainingState
from school.training_calls import (
    ClosedTraining,
    CorrectedHours,
    SignedTraining,
    TrainingCode,
    Trainings,
    TrainingView,
)
from school.training_rules import training_rules

NAME = "training"
HOURS = "training_hours"
MOST_BUTTONS = 5
_STATES = {
    TrainingState.CLOSED: "已结束，学时已记。",
    TrainingState.CANCELLED: "这场培训已取消。",
}
_TOLD = {
    Step.INVITED: "请你参加",
    Step.CHANGED: "有变动",
    Step.CANCELLED: "取消了",
    Step.MOVED_UP: "候补到你了，有座位",
    Step.EVE: "明天有培训",
    Step.GIVEN: "学时已记",
    Step.CORRECTED: "学时有更正",
}
_OVER = (Step.GIVEN, Step.CORRECTED)


def training_card(view: TrainingView, *, done: str = "", told: Step | None = None) -> Card:
    """Show one training to who asked, or to who is told of it.

    Args:
        view: The training.
        done: What was just done, said first.
        told: What they are told; None: they asked.
    """
    first = [done] if done else []
    if view.state in _STATES and told is None:
        first.append(_STATES[view.state])
    own = _own_part(view)
    return Card(
        title=f"培训 · {_TOLD[told] if told else view.title}",
        tone=_tone(view, told),
        lines=(*first, own) if own else tuple(first),
        rows=_rows(view, told),
        buttons=_buttons(view, told)[:MOST_BUTTONS],
        source=_source(told),
    )


def _source(told: Step | None) -> str:
    if told in _OVER:
        return "按签到和更正记录记入；有误请找组织的老师更正"
    return f"签到码每 {training_rules().code_min} 分钟换一次，只对名单上的老师有效；前一天提醒"


def _tone(view: TrainingView, told: Step | None) -> Tone:
    if told in _OVER and not view.my_hours:
        return Tone.WARN
    if told is Step.CANCELLED or view.state is TrainingState.CANCELLED:
        return Tone.WARN
    return Tone.PLAIN if told is None else Tone.GOOD


def _own_part(view: TrainingView) -> str:
    """Return what the reader is in a training, in one sentence; empty: nothing."""
    if view.my_hours is not None:
        said = "" if view.my_hours else f"{_missing(view)}。有误请找组织的老师更正"
        return f"你的学时：{view.my_hours:g}{said}。"
    if view.signed_in:
        leaves = view.sign_out and not view.signed_out
        return f"你已签到{'，结束时再扫一次签退' if leaves else ''}，结束后记学时。"
    if view.mine is Part.WAITING:
        return f"名额已满，你在候补第 {view.place_in_line} 位；有空位会马上告诉你。"
    if view.mine is Part.JOINED:
        return "你已报名。"
    return "学校派你参加。" if view.mine is Part.INVITED else ""


def _missing(view: TrainingView) -> str:
    """Return what the reader has no hours for the lack of, if it is that."""
    if not view.signed_in:
        return "，没有签到记录"
    return "，没有签退记录" if view.sign_out and not view.signed_out else ""


def _rows(view: TrainingView, told: Step | None) -> tuple[Row, ...]:
    ahead = told not in _OVER
    rows = [
        Row(name="内容", value=view.title if told is not None else ""),
        Row(name="类别", value=f"{view.kind} · {view.hours:g} 学时"),
        Row(name="时间", value=view.when),
        Row(name="签退", value=_sign_out() if view.sign_out and ahead else ""),
        Row(name="组织", value=f"{view.home_name}{'（全员参加）' if view.everyone else ''}"),
        Row(name="地点", value=view.place),
        Row(name="链接", value=view.link),
        Row(name="报名", value=_seats(view) if ahead else ""),
    ]
    return tuple(row for row in rows if row.value)


def _sign_out(*, soon: bool = False) -> str:
    """Return how one signs out; *soon*: who signed in while others sign out already."""
    rules = training_rules()
    share = f"只记 {rules.not_out_share:.0%} 学时" if rules.not_out_share else "不记学时"
    since = f"结束前 {rules.sign_out_before_min} 分钟起"
    if soon:
        since = f"签到 {rules.code_holds_min} 分钟后"
    return f"{since}再扫一次码，没签退{share}"


def _seats(view: TrainingView) -> str:
    if view.everyone:
        return f"已签到 {view.signed} 人" if view.signed else ""
    said = f"{view.taken} 人" if view.seats is None else f"{view.taken}/{view.seats}"
    if view.waiting:
        said += f"，候补 {view.waiting}"
    return f"{said}，已签到 {view.signed}" if view.signed else said


def _press(view: TrainingView, **args: str) -> Press:
    return Press(command=NAME, args={"training": view.training_id, **args})


def _buttons(view: TrainingView, told: Step | None) -> tuple[Button, ...]:
    if told in _OVER:
        return (Button(label="我的学时", say="我的学时", press=Press(command=HOURS)),)
    return (*_organising(view), *_joining(view), *_changing(view))


def _organising(view: TrainingView) -> tuple[Button, ...]:
    found: list[Button] = []
    if view.may_sign:
        code = _press(view, do="code")
        label = "签退码" if view.may_sign_out else "签到码"
        found.append(Button(label=label, style=ButtonStyle.PRIMARY, press=code))
    if view.may_close:
        close = _press(view, do="close")
        found.append(Button(label="结束并记学时", style=ButtonStyle.PRIMARY, press=close))
    if view.may_correct:
        found.append(Button(label="更正学时", press=_press(view, do="correct")))
    return tuple(found)


def _joining(view: TrainingView) -> tuple[Button, ...]:
    if not view.may_join or view.signed_in:
        return ()
    if view.mine is None:
        label = "报名" if view.seats is None or view.taken < view.seats else "候补"
        join = _press(view, do="join")
        return (Button(label=label, style=ButtonStyle.PRIMARY, press=join),)
    if view.mine is Part.INVITED:
        return ()
    return (Button(label="取消报名", press=_press(view, do="leave")),)


def _changing(view: TrainingView) -> tuple[Button, ...]:
    found: list[Button] = []
    if view.may_send:
        found.append(Button(label="派人参加", press=_press(view, do="send")))
    if view.may_change:
        found.append(Button(label="改时间地点", press=_press(view, do="change")))
        cancel = _press(view, do="cancel", version=str(view.version))
        found.append(Button(label="取消这场", style=ButtonStyle.DANGER, press=cancel))
    return tuple(found)


def list_card(trainings: Trainings, *, plans: bool) -> Card:
    """Show the trainings to come, each with a button to look at it.

    Args:
        trainings: The trainings.
        plans: The reader may announce one, and is told how.
    """
    shown = trainings.rows
    lines = [] if shown else [f"{trainings.days}没有培训。"]
    if trainings.total > len(shown):
        lines.append(f"共 {trainings.total} 场，下面是前 {len(shown)} 场；可以写月份或日期再查。")
    how = "安排请发“安排培训 智慧教育素养 11月28日 14:00-17:00 3学时 限200人”"
    return Card(
        title=f"培训 · {trainings.days}",
        lines=tuple(lines),
        rows=tuple(
            Row(name=f"{no}. {one.title}", value=_line(one)) for no, one in enumerate(shown, 1)
        ),
        buttons=tuple(
            Button(label=f"{no}. {one.title[:10]}", press=_press(one, do="show"))
            for no, one in enumerate(shown, 1)
        ),
        source=how if plans else "签到请在现场扫码；发“我的学时”看自己的",
    )


def _line(view: TrainingView) -> str:
    parts = [view.when, f"{view.hours:g} 学时", view.home_name]
    if view.mine is not None:
        parts.append("已签到" if view.signed_in else "候补中" if view.place_in_line else "已报名")
    elif not view.everyone:
        parts.append(f"报名 {_seats(view)}")
    return " · ".join(parts)


def cancel_card(view: TrainingView) -> Card:
    """Ask once more before a training is cancelled."""
    sure = _press(view, do="cancel", sure="yes", version=str(view.version))
    return Card(
        title=f"取消“{view.title}”？",
        tone=Tone.ASK,
        lines=(f"{view.when}。取消后会马上告诉名单上的所有人。",),
        buttons=(
            Button(label="确定取消", style=ButtonStyle.DANGER, press=sure),
            Button(label="不取消", press=_press(view, do="show")),
        ),
    )


def code_card(shown: TrainingCode, picture: Picture) -> Card:
    """Show the code people scan at a training to sign in."""
    view = shown.training
    word = "签退" if view.may_sign_out else "签到"
    return Card(
        title=f"{word}码 · {view.title}",
        lines=(
            f"请在现场投屏，{spoken(shown.until)} 前扫都有效；之后点“换一张”。",
            f"扫不了的可以发“培训{word} {shown.code}”。",
            f"已签到 {view.signed} 人" + (f"，已签退 {view.left} 人。" if view.sign_out else "。"),
        ),
        pictures=(picture,),
        buttons=(Button(label="换一张", style=ButtonStyle.PRIMARY, press=_press(view, do="code")),),
        source="只对名单上的老师有效，转发给别人没有用",
    )


def signed_card(signed: SignedTraining) -> Card:
    """Say that somebody signed in, or out."""
    view, when = signed.training, spoken(signed.at)
    word = "签退" if signed.out else "签到"
    late = "，算迟到" if signed.late else ""
    left = view.sign_out and not signed.out
    lines = (
        f"培训“{view.title}”，{view.hours:g} 学时",
        f"{when} 已经{word}过，没有重复记。" if signed.again else f"{when} {word}{late}。",
        f"这场要签退：{_sign_out(soon=view.may_sign_out)}。" if left else "",
    )
    return Card(
        title=f"已经{word}过" if signed.again else f"已{word}",
        tone=Tone.WARN if signed.late else Tone.GOOD,
        lines=tuple(line for line in lines if line),
        source="学时在培训结束、组织者确认后记入",
    )


def closed_card(closed: ClosedTraining) -> Card:
    """Say what closing a training gave."""
    view = closed.training
    signs = "签到和签退" if view.sign_out else "签到"
    first = "之前已经记过，没有重复记。" if closed.again else f"已按{signs}记 {view.hours:g} 学时。"
    return Card(
        title=f"培训 · {view.title}",
        tone=Tone.GOOD,
        lines=(first,),
        rows=(
            Row(name="按时", value=f"{closed.on_time} 人"),
            Row(name="迟到", value=f"{closed.late} 人"),
            *((Row(name="没签退", value=f"{closed.not_out} 人"),) if view.sign_out else ()),
            Row(name="没到", value=f"{closed.absent} 人"),
        ),
        buttons=(Button(label="更正学时", press=_press(view, do="correct")),),
        source="来的人会收到自己的学时；迟到的按规则折算",
    )


def corrected_card(corrected: CorrectedHours) -> Card:
    """Say whose hours were changed."""
    was, now = f"{corrected.before:g}", f"{corrected.hours:g}"
    return Card(
        title="学时已更正",
        tone=Tone.GOOD,
        lines=(f"{corrected.name}：{was} → {now} 学时，理由：{corrected.reason}。",),
        source=f"培训“{corrected.training.title}”；更正都有记录，已告诉本人",
    )
