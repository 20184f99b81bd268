"""Cards of lessons: one lesson, the lessons of some days, notices, signing in."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from school.county_time import COUNTY_TIME, spoken
from school.duty_words import spoken_day
from school.lesson_calls import LessonPairs, Lessons, LessonView, SignedLesson
from school.lesson_packs import Packs
from school.lessons import KINDS, LessonKind, LessonState, Part, Step

NAME = "lessons"
MOST_ROWS = 8
MOST_BUTTONS = 5
_STATES = {
    LessonState.ASKED: "等对方学校同意",
    LessonState.DECLINED: "对方学校没有同意",
    LessonState.CANCELLED: "已取消",
}
_TOLD = {
    Step.ASKED: "请你校接收一节课",
    Step.PLANNED: "安排好了",
    Step.CHANGED: "有变动",
    Step.CANCELLED: "取消了",
    Step.DECLINED: "对方没有同意",
    Step.ASSIGNED: "学校请你去听课",
    Step.MOVED_UP: "候补到你了，有座位",
    Step.EVE: "明天有课",
    Step.SOON: "马上开始",
}
_BAD = (Step.CANCELLED, Step.DECLINED)


def lesson_card(view: LessonView, *, done: str = "", told: Step | None = None) -> Card:
    """Show one lesson to who asked, or to who is told of it.

    Args:
        view: The lesson.
        done: What was just done, said first.
        told: What they are told; None: they asked.
    """
    kind = KINDS[view.kind]
    title = f"{kind} · {_TOLD[told]}" if told else f"{kind} · {view.topic}"
    first = [done] if done else []
    if view.state in _STATES and told is None:
        first.append(f"{_STATES[view.state]}。")
    first += _own_part(view)
    return Card(
        title=title,
        tone=_tone(view, told),
        lines=tuple(first),
        rows=_rows(view, with_topic=told is not None),
        buttons=_buttons(view)[:MOST_BUTTONS],
        source=_source(view),
    )


def _tone(view: LessonView, told: Step | None) -> Tone:
    if told in _BAD or view.state is LessonState.CANCELLED:
        return Tone.WARN
    if view.may_answer or told is Step.ASKED:
        return Tone.ASK
    return Tone.GOOD if told is not None else Tone.PLAIN


def _own_part(view: LessonView) -> list[str]:
    if view.signed_in:
        return ["你已签到。"]
    if view.mine is Part.WAITING:
        return [f"名额已满，你在候补第 {view.place_in_line} 位；有空位会马上告诉你。"]
    if view.mine is Part.JOINED:
        return ["你已报名。"]
    return ["学校派你去听。"] if view.mine is Part.ASSIGNED else []


def _rows(view: LessonView, *, with_topic: bool) -> tuple[Row, ...]:
    here = " ".join(filter(None, (view.home_name, view.class_name, view.teacher)))
    there = " ".join(filter(None, (view.with_school, view.with_class, view.with_teacher)))
    rows = [
        Row(name="课题", value=view.topic if with_topic else ""),
        Row(name="学科", value=view.subject),
        Row(name="时间", value=view.when),
        Row(name="备课组" if view.group_name else "授课", value=view.group_name or here),
        Row(name="接收", value=there),
        Row(name="地点", value=view.place),
        Row(name="链接", value=view.link),
        Row(name="报名", value=_seats(view)),
        Row(name="签到码", value=view.code),
        Row(name="纪要", value=view.minutes),
    ]
    return tuple(row for row in rows if row.value)


def _seats(view: LessonView) -> str:
    if view.kind is not LessonKind.OPEN:
        return f"已签到 {view.signed} 人" if view.signed else ""
    said = f"{view.taken} 人" if view.seats is None else f"{view.taken}/{view.seats}"
    if view.waiting:
        said += f"，候补 {view.waiting}"
    return f"{said}，已签到 {view.signed}" if view.signed else said


def _press(view: LessonView, **args: str) -> Press:
    return Press(command=NAME, args={"lesson": view.lesson_id, **args})


def _buttons(view: LessonView) -> tuple[Button, ...]:
    found: list[Button] = []
    if view.may_answer:
        yes, no = _press(view, do="agree"), _press(view, do="decline")
        found.append(Button(label="同意接收", style=ButtonStyle.PRIMARY, press=yes))
        found.append(Button(label="不接收", press=no))
    if view.may_join and view.mine is None:
        label = "报名" if view.seats is None or view.taken < view.seats else "候补"
        join = _press(view, do="join")
        found.append(Button(label=label, style=ButtonStyle.PRIMARY, press=join))
    elif view.may_join and view.mine in (Part.JOINED, Part.WAITING) and not view.signed_in:
        found.append(Button(label="取消报名", press=_press(view, do="leave")))
    if view.may_change:
        if view.code and view.kind is not LessonKind.PARENTS:
            found.append(Button(label="签到码", press=_press(view, do="code")))
        found.append(Button(label="改时间地点", press=_press(view, do="change")))
        if not view.pack_id:
            found.append(Button(label="挂课例包", press=_press(view, do="attach")))
        cancel = _press(view, do="cancel", version=str(view.version))
        found.append(Button(label="取消这节课", style=ButtonStyle.DANGER, press=cancel))
    if view.pack_id:
        pack = Press(command="lesson_packs", args={"pack": view.pack_id})
        found.insert(0, Button(label="课例包", press=pack))
    return tuple(found)


def _source(view: LessonView) -> str:
    if view.kind is LessonKind.OPEN:
        return "听课请在现场扫签到码；签到会自动计入专业成长积分"
    return "变动会马上告诉来上课的人；前一天 17:00 和开始前 15 分钟提醒"


def group_card(view: LessonView, *, told: Step) -> Card:
    """Tell a class's group of a lesson; nobody is named."""
    rows = [
        Row(name="内容", value=" ".join(filter(None, (view.subject, view.topic)))),
        Row(name="时间", value=view.when),
        Row(name="班级", value=" → ".join(filter(None, (_side(view), _other_side(view))))),
        Row(name="地点", value=view.place),
        Row(name="链接", value=view.link),
    ]
    return Card(
        title=f"{KINDS[view.kind]} · {_TOLD[told]}",
        tone=Tone.WARN if told in _BAD else Tone.GOOD,
        rows=tuple(row for row in rows if row.value),
        source="青教提醒",
    )


def _side(view: LessonView) -> str:
    return f"{view.home_name} {view.class_name}" if view.class_name else ""


def _other_side(view: LessonView) -> str:
    return f"{view.with_school} {view.with_class}" if view.with_class else ""


def list_card(lessons: Lessons, *, kind: LessonKind, how: str) -> Card:
    """Show the lessons of some days, each with a button to look at it."""
    name = KINDS[kind]
    shown = lessons.rows[:MOST_ROWS]
    lines = [] if shown else [f"{lessons.days}没有{name}。"]
    if lessons.total > len(shown):
        lines.append(f"共 {lessons.total} 节，下面是前 {len(shown)} 节；请写日期或学科缩小范围。")
    return Card(
        title=f"{name} · {lessons.days}",
        lines=tuple(lines),
        rows=tuple(Row(name=_when(one), value=_line(one)) for one in shown),
        buttons=(
            *(
                Button(label=_label(no, one), press=_press(one, do="show"))
                for no, one in enumerate(shown, 1)
            ),
            *_following(lessons, kind),
        ),
        source=how,
    )


def _following(lessons: Lessons, kind: LessonKind) -> tuple[Button, ...]:
    if lessons.days != "本周" or kind is LessonKind.MEETING:
        return ()
    press = Press(command=NAME, args={"do": "list", "kind": kind, "text": "下周"})
    return (Button(label="看下周", say=f"{KINDS[kind]} 下周", press=press),)


def _when(view: LessonView) -> str:
    starts = view.starts_at.astimezone(COUNTY_TIME)
    return f"{spoken_day(starts.date())} {starts:%H:%M}"


def _line(view: LessonView) -> str:
    parts = [view.subject, view.topic, view.teacher or view.class_name, _other_side(view)]
    if view.kind is LessonKind.OPEN:
        parts.append(f"报名 {_seats(view)}")
    if view.state in _STATES:
        parts.append(f"（{_STATES[view.state]}）")
    return " ".join(filter(None, parts))


def _label(no: int, view: LessonView) -> str:
    return f"{no}. {view.topic[:10]}"


def cancel_card(view: LessonView) -> Card:
    """Ask once more before a lesson is cancelled."""
    sure = _press(view, do="cancel", sure="yes", version=str(view.version))
    return Card(
        title=f"取消“{view.topic}”？",
        tone=Tone.ASK,
        lines=(f"{view.when}。取消后会马上告诉所有要来的人。",),
        buttons=(
            Button(label="确定取消", style=ButtonStyle.DANGER, press=sure),
            Button(label="不取消", press=_press(view, do="show")),
        ),
    )


def attach_card(view: LessonView, packs: Packs) -> Card:
    """Ask which of the own lesson packs goes with a lesson."""
    return Card(
        title=f"“{view.topic}”用哪个课例包？",
        tone=Tone.ASK,
        lines=() if packs.rows else ("你还没有课例包。先发“建课例包 分数除法”建一个。",),
        buttons=tuple(
            Button(label=one.title[:20], press=_press(view, do="attach", pack=one.pack_id))
            for one in packs.rows
        ),
    )


def code_card(view: LessonView, picture: Picture) -> Card:
    """Show the code people scan at a lesson to sign in."""
    return Card(
        title=f"签到码 · {view.topic}",
        lines=(
            f"{view.when}。请在现场投屏，来的人扫码后把文字发给青教，就签到了。",
            f"也可以直接发“听课签到 {view.code}”。",
        ),
        pictures=(picture,),
        source="开始前半小时到结束后半小时有效",
    )


def signed_card(signed: SignedLesson) -> Card:
    """Say that somebody signed in."""
    view, when = signed.lesson, spoken(signed.at)
    lines = (
        f"{KINDS[view.kind]}“{view.topic}”",
        f"{when} 已经签到过，没有重复记。" if signed.again else f"{when} 签到。",
    )
    return Card(
        title="已经签到过" if signed.again else "已签到",
        tone=Tone.GOOD,
        lines=lines,
        buttons=(Button(label="我的积分", say="我的积分", press=Press(command="teaching_points")),),
        source="签到自动计入专业成长积分，每学期有上限",
    )


def pairs_card(pairs: LessonPairs) -> Card:
    """Show which classes learn together."""
    return Card(
        title="同步课堂 · 本学期结对",
        lines=() if pairs.rows else ("本学期还没有同步课堂。",),
        rows=tuple(
            Row(
                name=f"{one.subject} {one.lessons} 节".strip(),
                value=f"{one.here} → {one.there}"
                + (f"，下一节 {spoken(one.next_at)}" if one.next_at else ""),
            )
            for one in pairs.rows[:MOST_ROWS]
        ),
        source="按安排的同步课堂统计",
    )
