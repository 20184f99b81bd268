"""Cards of drills: unmistakably not real, and at the end how fast alarms were acknowledged."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from message_cards.cards.alarm import DRILL
from school.alarm_calls import DrillReport
from school.county_time import spoken

MINUTE_S = 60


def drill_card(drill: DrillReport) -> Card:
    """Tell that a drill is on, or how it went."""
    return _report(drill) if drill.over else _running(drill)


def _running(drill: DrillReport) -> Card:
    press = Press(command="drill", args={"end": "yes"})
    return Card(
        title=f"{DRILL}演练开始 · {drill.school_name}",
        subtitle=f"到 {spoken(drill.until)} 自动结束",
        tone=Tone.MUTED,
        lines=(
            "现在起本校人员“报警”都算演练：卡片有“演练”字样，不计入统计。",
            "真出事请发“报警 真警 …”，或直接拨打 110 / 119 / 120。设备报警照常。",
        ),
        rows=_figures(drill) if drill.incidents else (),
        buttons=(Button(label="结束演练", say="结束演练", style=ButtonStyle.PRIMARY, press=press),),
        source="青教告警 · 演练",
    )


def _report(drill: DrillReport) -> Card:
    missed = drill.incidents - drill.acknowledged
    told = "没有人报警，没有可以统计的。" if not drill.incidents else ""
    late = f"有 {missed} 起没人确认，请看看通知到没到：发“通知检查”。" if missed else ""
    return Card(
        title=f"{DRILL}演练结束 · {drill.school_name}",
        subtitle=f"{spoken(drill.started_at)}–{spoken(drill.until)}",
        tone=Tone.MUTED,
        lines=tuple(filter(None, (told, late))),
        rows=_figures(drill) if drill.incidents else (),
        source="青教告警 · 演练不计入统计",
    )


def _figures(drill: DrillReport) -> tuple[Row, ...]:
    rows = [Row(name="报警", value=f"{drill.incidents} 起，确认 {drill.acknowledged} 起")]
    if drill.median_s is not None:
        rows.append(Row(name="确认用时", value=f"中位 {duration(drill.median_s)}"))
    if drill.slowest_s is not None:
        rows.append(Row(name="最慢", value=duration(drill.slowest_s)))
    return tuple(rows)


def duration(seconds: float) -> str:
    """Return “1 分 5 秒”."""
    minutes, rest = divmod(round(seconds), MINUTE_S)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
