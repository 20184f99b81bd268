"""Cards of alarms: one live card an incident, and what is told of several.

They go to groups, too, so they name no pupil: kind, place, time, what staff wrote, and who of the
staff deals with it.
"""

from collections.abc import Sequence
from datetime import datetime

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from school.alarm_calls import Act, AlarmDigest, IncidentReport, IncidentState
from school.county_time import COUNTY_TIME, spoken
from school.device_events import LEVEL_NAMES, Level

LIVE = "alarm:"
"""How the names of live cards of incidents begin."""
MOST_LINES = 4
MOST_TOGETHER = 8
MOST_COUNTS = 12
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
_ACTS = {
    IncidentState.OPEN: (Act.ACKNOWLEDGE, Act.FALSE_ALARM, Act.ESCALATE),
    IncidentState.ACKNOWLEDGED: (Act.HANDLED, Act.FALSE_ALARM, Act.ESCALATE),
    IncidentState.HANDLED: (Act.REOPEN,),
    IncidentState.FALSE_ALARM: (Act.REOPEN,),
}


def alarm_live(incident_id: str) -> str:
    """Return the name of an incident's live card."""
    return f"{LIVE}{incident_id}"


def alarm_card(report: IncidentReport, *, group: bool = False) -> Card:
    """Show an incident as it stands; in a *group* everybody sees the buttons."""
    shown = group or report.may_act
    return Card(
        title=alarm_title(report),
        subtitle=_subtitle(report),
        tone=_tone(report),
        lines=tuple(filter(None, (report.text, *_standing(report)))),
        rows=_history(report),
        pictures=(Picture(key=report.snapshot, alt="现场照片"),) if report.snapshot else (),
        buttons=tuple(act_buttons(report)) if shown else (),
        source=f"青教告警 · {spoken(report.last_at)}{' · 演练不计入统计' if report.drill else ''}",
    )


def alarm_title(report: IncidentReport) -> str:
    """Return “一级告警 · 城东实验小学 · 南门”."""
    parts = (f"{LEVEL_NAMES[report.level]}告警", report.school_name, report.zone)
    return f"{DRILL if report.drill else ''}{' · '.join(filter(None, parts))}"


def _subtitle(report: IncidentReport) -> str:
    what = f"{_clock(report.first_at)} {report.kind_name}"
    again = f"　第 {report.count} 次（最近 {_clock(report.last_at)}）" if report.count > 1 else ""
    return f"{NOT_REAL if report.drill else MEANINGS[report.level]} · {what}{again}"


def _tone(report: IncidentReport) -> Tone:
    if report.drill:
        return Tone.MUTED
    if report.state is IncidentState.HANDLED:
        return Tone.GOOD
    if report.state is IncidentState.FALSE_ALARM:
        return Tone.PLAIN
    return _TONES[report.level]


def _standing(report: IncidentReport) -> tuple[str, ...]:
    """Return where it stands and what happens next."""
    who = "你" if report.by_you else report.handled_by or "已有人"
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
    return [act_button(report.id, act) for act in _ACTS[report.state]]


def act_button(incident_id: str, act: Act, *, label: str = "") -> Button:
    """Return the button that does *act* to an incident."""
    return Button(
        label=label or _LABELS[act],
        say=ACT_WORDS[act],
        style=_STYLES.get(act, ButtonStyle.PLAIN),
        press=Press(command="alarm_ack", args={"incident": incident_id, "act": act.value}),
    )


def together_card(cards: Sequence[Card]) -> Card:
    """Tell in one card what several cards of alarms say: a line each."""
    shown = [_in_one_line(card) for card in cards[:MOST_TOGETHER]]
    rest = len(cards) - len(shown)
    more = (f"还有 {rest} 起，发“报警查询”看全部。",) if rest > 0 else ()
    look = Press(command="alarms", args={"open": "yes"})
    return Card(
        title=f"又有 {len(cards)} 起告警",
        subtitle="消息太多，合在一张卡里；一级告警仍会单独发",
        tone=Tone.WARN,
        lines=(*shown, *more),
        buttons=(Button(label="逐个看", say="报警查询", press=look, anyone=True),),
        source="青教告警",
    )


def _in_one_line(card: Card) -> str:
    return f"{card.title}：{card.subtitle.partition(' · ')[2] or card.subtitle}"


def digest_card(digest: AlarmDigest) -> Card:
    """Tell in the morning what happened quietly: counts by kind and place."""
    counts = digest.counts[:MOST_COUNTS]
    rest = sum(count for _, count in digest.counts[MOST_COUNTS:])
    lines = [f"三、四级共 {sum(count for _, count in digest.counts)} 起"]
    if digest.open_count:
        lines[0] += f"，还有 {digest.open_count} 起没处理"
    if rest:
        lines.append(f"其余 {rest} 起见“报警查询”。")
    look = Press(command="alarms", args={})
    return Card(
        title=f"告警晨报 · {digest.unit_name}",
        tone=Tone.ASK if digest.open_count else Tone.PLAIN,
        lines=tuple(lines),
        rows=tuple(Row(name=words, value=f"{count} 次") for words, count in counts),
        buttons=(Button(label="报警查询", say="报警查询", press=look, anyone=True),),
        source=f"青教告警 · {spoken(digest.since)}–{spoken(digest.until)}",
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(COUNTY_TIME)


def _clock(moment: datetime) -> str:
    return f"{_local(moment):%H:%M:%S}"
