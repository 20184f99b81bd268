"""Cards of one alarm: its live card, and what is asked when somebody raises or closes one.

They go to groups, too, so they name no pupil: kind, place, time, what staff wrote, and who of the
staff deals with it.
"""

from collections.abc import Sequence
from datetime import datetime

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from school.alarm_calls import Act, IncidentReport, IncidentState
from school.county_time import COUNTY_TIME, spoken
from school.device_events import LEVEL_NAMES, Level

LIVE = "alarm:"
"""How the names of live cards of incidents begin."""
MOST_LINES = 3
PHOTO = "有现场照片，点“看照片”私信给你。"
"""Children may be on it: it is not for everybody in a group."""
DRILL = "【演练】"
NOT_REAL = "演练，不是真的"

_TONES = {
    Level.RED: Tone.ALERT,
    Level.ORANGE: Tone.WARN,
    Level.YELLOW: Tone.ASK,
    Level.BLUE: Tone.PLAIN,
}
MEANINGS = {
    Level.RED: "最急，马上去现场",
    Level.ORANGE: "紧急，尽快去看",
    Level.YELLOW: "今天处理",
    Level.BLUE: "知道即可，有空处理",
}
"""What a level asks of whoever stands at the gate."""
_OF_KIND = {"disease_cluster": "最急，马上核实并按疫情流程上报"}
"""Where nobody is to run anywhere."""
ACT_WORDS = {
    Act.ACKNOWLEDGE: "确认告警",
    Act.FALSE_ALARM: "误报",
    Act.ESCALATE: "升级告警",
    Act.HANDLED: "已处置",
    Act.REOPEN: "重新打开告警",
}
"""What can be typed instead of pressing."""
_LABELS = {
    Act.ACKNOWLEDGE: "确认，我去处理",
    Act.FALSE_ALARM: "误报",
    Act.ESCALATE: "升级",
    Act.HANDLED: "已处置，拍照",
    Act.REOPEN: "重新打开",
}
_STYLES = {
    Act.ACKNOWLEDGE: ButtonStyle.PRIMARY,
    Act.HANDLED: ButtonStyle.PRIMARY,
    Act.FALSE_ALARM: ButtonStyle.DANGER,
}
ACTS = {
    IncidentState.OPEN: (Act.ACKNOWLEDGE, Act.FALSE_ALARM, Act.ESCALATE),
    IncidentState.ACKNOWLEDGED: (Act.HANDLED, Act.FALSE_ALARM, Act.ESCALATE),
    IncidentState.HANDLED: (Act.REOPEN,),
    IncidentState.FALSE_ALARM: (Act.REOPEN,),
}
"""What can be done to an incident in each state, the likeliest first."""
STATE_NAMES = {
    IncidentState.OPEN: "待确认",
    IncidentState.ACKNOWLEDGED: "处理中",
    IncidentState.HANDLED: "已处置",
    IncidentState.FALSE_ALARM: "误报",
}
COMMONEST = ("打架", "可疑人员", "着火", "有人受伤", "食物中毒", "翻墙")
"""What is reported most, as buttons."""
PLACES = ("校门口", "教学楼", "操场", "食堂", "宿舍")


def alarm_live(incident_id: str) -> str:
    """Return the name of an incident's live card."""
    return f"{LIVE}{incident_id}"


def alarm_card(report: IncidentReport, *, group: bool = False) -> Card:
    """Show an incident as it stands; in a *group* everybody sees the buttons."""
    shown = group or report.may_act
    photo = bool(report.snapshot) and group
    return Card(
        title=alarm_title(report),
        subtitle=_subtitle(report),
        tone=_tone(report),
        lines=tuple(filter(None, (report.text, *_standing(report, group=group), PHOTO * photo))),
        rows=_history(report),
        pictures=() if group or not report.snapshot else (_photo(report.snapshot),),
        buttons=(*(act_buttons(report) if shown else ()), *((_look(report),) if photo else ())),
        source=f"青教告警 · {spoken(report.last_at)}{' · 演练不计入统计' if report.drill else ''}",
    )


def _photo(key: str) -> Picture:
    return Picture(key=key, alt="现场照片")


def _look(report: IncidentReport) -> Button:
    """Return the button that sends whoever presses it the card with its photo."""
    press = Press(command="alarms", args={"incident": report.id})
    return Button(label="看照片", say="报警查询", press=press, anyone=True)


def alarm_title(report: IncidentReport) -> str:
    """Return “一级告警 · 城东实验小学 · 南门”."""
    parts = (f"{LEVEL_NAMES[report.level]}告警", report.school_name, report.zone)
    return f"{DRILL if report.drill else ''}{' · '.join(filter(None, parts))}"


def _subtitle(report: IncidentReport) -> str:
    what = f"{_clock(report.first_at)} {report.kind_name}"
    again = f"　第 {report.count} 次（最近 {_clock(report.last_at)}）" if report.count > 1 else ""
    open_ = report.state in (IncidentState.OPEN, IncidentState.ACKNOWLEDGED)
    asks = _OF_KIND.get(report.kind, MEANINGS[report.level])
    first = NOT_REAL if report.drill else asks if open_ else ""
    return " · ".join(filter(None, (first, f"{what}{again}")))


def _tone(report: IncidentReport) -> Tone:
    if report.drill:
        return Tone.MUTED
    if report.state is IncidentState.HANDLED:
        return Tone.GOOD
    if report.state is IncidentState.FALSE_ALARM:
        return Tone.PLAIN
    return _TONES[report.level]


def _standing(report: IncidentReport, *, group: bool) -> tuple[str, ...]:
    """Return where it stands and what happens next."""
    who = "你" if report.by_you and not group else report.handled_by or "已有人"
    if report.state is IncidentState.HANDLED:
        return (f"{who}已处置，告警结束。",)
    if report.state is IncidentState.FALSE_ALARM:
        return (f"{who}判为误报，告警结束。",)
    next_words = _next(report)
    if report.state is IncidentState.ACKNOWLEDGED:
        return (f"{who}已确认，停止通知。", *next_words)
    return next_words


def _next(report: IncidentReport) -> tuple[str, ...]:
    if not report.next_words:
        return ()
    if report.next_at is None:
        return (f"{report.next_words}。",)
    what = "没有处置" if report.state is IncidentState.ACKNOWLEDGED else "没人确认"
    return (f"到 {_clock(report.next_at)} 还{what}，就{report.next_words}。",)


def _history(report: IncidentReport) -> tuple[Row, ...]:
    newest = report.lines[-MOST_LINES:]
    return tuple(Row(name=f"{_local(one.at):%H:%M}", value=one.words) for one in newest)


def act_buttons(report: IncidentReport) -> list[Button]:
    """Return what can be done to an incident now, the likeliest first."""
    return [act_button(report.id, act) for act in ACTS[report.state]]


def act_button(incident_id: str, act: Act, *, label: str = "") -> Button:
    """Return the button that does *act* to an incident."""
    return Button(
        label=label or _LABELS[act],
        say=ACT_WORDS[act],
        style=_STYLES.get(act, ButtonStyle.PLAIN),
        press=Press(command="alarm_ack", args={"incident": incident_id, "act": act.value}),
    )


def what_card() -> Card:
    """Ask what happened and where, with buttons for what is commonest."""
    return Card(
        title="在哪里、什么事？",
        tone=Tone.ALERT,
        lines=("直接发一句就报警，如“南门 打架”；也可以先点：",),
        buttons=tuple(
            Button(
                label=kind, say=f"报警 {kind}", press=Press(command="alarm", args={"kind": kind})
            )
            for kind in COMMONEST
        ),
        source="有生命危险请同时拨打 110 / 119 / 120",
    )


def where_card(kind: str) -> Card:
    """Ask where it happens; not to say is an answer, too."""
    places = (*((place, place) for place in PLACES), ("马上报警，先不说地点", ""))
    return Card(
        title=f"{kind}，在哪里？",
        tone=Tone.ALERT,
        lines=("点一个，或直接发地点。点了就报警。",),
        buttons=tuple(
            Button(
                label=label,
                say=f"报警 {place} {kind}".replace("  ", " "),
                style=ButtonStyle.PLAIN if place else ButtonStyle.DANGER,
                press=Press(command="alarm", args={"kind": kind, "place": place}),
            )
            for label, place in places
        ),
        source="有生命危险请同时拨打 110 / 119 / 120",
    )


def raised_words(report: IncidentReport) -> str:
    """Tell who raised an alarm that it is out, in a line or two."""
    where = report.text or " ".join(filter(None, (report.zone, report.kind_name)))
    drill = "（演练，不是真的）" if report.drill else ""
    now = "正在通知值班和学校领导。"
    if report.state is not IncidentState.OPEN:
        now = f"{report.handled_by or '值班的人'}已经接手，你说的记上了。"
    again = f"，和前面的合在一起，第 {report.count} 次" if report.count > 1 else ""
    said = f"已报警{drill}，{LEVEL_NAMES[report.level]}：{where}{again}。{now}"
    if report.drill:
        return f"{said}\n请按演练安排行动。真有危险，发“报警 真警 地点 事情”。"
    return f"{said}\n先保证自己安全；有生命危险请同时拨打 110 / 119 / 120。"


def which_card(reports: Sequence[IncidentReport], act: Act) -> Card:
    """Ask which of several incidents is meant."""
    return Card(
        title=f"{ACT_WORDS[act]}：哪一起？",
        tone=Tone.ASK,
        buttons=tuple(
            act_button(one.id, act, label=f"{number}. {_short(one)}").model_copy(
                update={"say": f"{ACT_WORDS[act]} {number}"}
            )
            for number, one in enumerate(reports, start=1)
        ),
        source="回复序号或地点也行，如“2”“食堂那个”",
    )


def photo_card(report: IncidentReport) -> Card:
    """Ask for a photo of how it ended."""
    press = Press(command="alarm_ack", args={"incident": report.id, "bare": "yes"})
    return Card(
        title="请发一张现场照片",
        subtitle=_short(report),
        tone=Tone.ASK,
        lines=("照片和说明一起发，或发“不拍照”直接结束。半小时内有效。",),
        buttons=(Button(label="不拍照，直接结束", say="不拍照", press=press),),
    )


def _short(report: IncidentReport) -> str:
    """Return “14:03 南门 打架（一级）”."""
    parts = (f"{_local(report.first_at):%H:%M}", report.zone, report.kind_name)
    drill = "演练 " if report.drill else ""
    return f"{drill}{' '.join(filter(None, parts))}（{LEVEL_NAMES[report.level]}）"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(COUNTY_TIME)


def _clock(moment: datetime) -> str:
    return f"{_local(moment):%H:%M:%S}"
