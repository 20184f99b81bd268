"""Cards of silences: what stays quiet, until when, on whose word and why."""

from datetime import datetime

from message_cards.card import Button, Card, Press, Row, Section, Tone
from school.alarm_calls import SilenceReport, Silences
from school.county_time import spoken

MOST_SHOWN = 6


def silenced_card(silence: SilenceReport) -> Card:
    """Tell that a silence is in force."""
    return Card(
        title=f"已静默：{silence.words}",
        tone=Tone.ASK,
        lines=("到时自动恢复，期间的告警会再看一遍。一级告警照常响。",),
        rows=(
            Row(name="到", value=spoken(silence.until)),
            Row(name="原因", value=silence.reason),
            Row(name="谁", value=silence.owner),
        ),
        buttons=(_end(silence, "取消静默"),),
        source="静默有记录，最长 24 小时",
    )


def silences_card(found: Silences, *, now: datetime) -> Card:
    """List the silences in force, each with its end."""
    shown = found.silences[:MOST_SHOWN]
    return Card(
        title=f"静默中：{len(found.silences)} 条" if found.silences else "现在没有静默",
        lines=() if found.silences else ("要静默请说，如“静默 东门 设备离线 2小时 检修”。",),
        sections=tuple(
            Section(
                text=f"{one.words}，到 {spoken(one.until)}（{one.owner}：{one.reason}）",
                buttons=(_end(one, "取消"),),
            )
            for one in shown
        ),
        source=f"青教告警 · {spoken(now)}",
    )


def ended_words(silence: SilenceReport) -> str:
    """Tell that a silence is over."""
    return f"已取消静默：{silence.words}。静默期间的告警正在重新看。"


def _end(silence: SilenceReport, label: str) -> Button:
    return Button(label=label, press=Press(command="silence", args={"end": silence.id}))
