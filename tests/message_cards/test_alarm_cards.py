"""Cards of alarms on every platform: the level, what to do, and what is a drill.

``python -m tests.message_cards.test_alarm_cards`` writes the golden files anew.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_cards.card import Button, Card, Tone
from message_cards.cards.alarm import (
    ACTS,
    alarm_card,
    what_card,
    where_card,
)
from message_cards.cards.alarm_digest import digest_card, together_card
from message_cards.cards.alarms import alarms_card
from message_cards.cards.drill import drill_card, duration
from message_cards.cards.reach import reach_card
from message_cards.cards.silence import silenced_card
from message_cards.renderers import console, dingtalk
from message_cards.renderers.wecom import render, render_group
from school.alarm_calls import (
    AlarmCount,
    AlarmDigest,
    AlarmList,
    DrillReport,
    IncidentLine,
    IncidentReport,
    IncidentState,
    ReachReport,
    SilenceReport,
    Unreached,
)
from school.device_events import Level
from school.people import UnitId

GOLDEN = Path(__file__).parents[1] / "golden" / "cards"
AT = datetime(2026, 11, 20, 6, 3, 21, tzinfo=UTC)
"""14:03:21 in the county."""


def a_line(minutes: int, words: str) -> IncidentLine:
    return IncidentLine(at=AT + timedelta(minutes=minutes), words=words)


def an_incident(**more: Any) -> IncidentReport:
    body = {
        "id": "i1",
        "level": Level.RED,
        "kind": "intrusion",
        "kind_name": "翻越围墙",
        "school_id": "qt.t1.s1",
        "school_name": "城东实验小学",
        "zone": "南门",
        "state": IncidentState.OPEN,
        "count": 3,
        "first_at": AT,
        "last_at": AT + timedelta(seconds=64),
        "snapshot": "alarms/1.jpg",
        "lines": (a_line(0, "发生"), a_line(0, "已通知值班、校长、教育局值班")),
        "next_at": AT + timedelta(minutes=2),
        "next_words": "升级到副校长",
        "may_act": True,
    }
    return IncidentReport.model_validate(body | more)


ACKNOWLEDGED = an_incident(
    state=IncidentState.ACKNOWLEDGED,
    handled_by="李明（安保）",
    lines=(a_line(0, "发生"), a_line(1, "李明（安保）确认，停止通知")),
    next_at=AT + timedelta(minutes=31),
    next_words="提醒处理人",
)
HANDLED = an_incident(
    state=IncidentState.HANDLED, handled_by="李明（安保）", next_at=None, next_words=""
)
DRILL = an_incident(drill=True, kind_name="火灾", zone="食堂", count=1, snapshot=None)
COUNTS = tuple(
    AlarmCount(school_id=UnitId(f"qt.t1.s{n}"), school_name=f"第{n}小学", level=level, count=many)
    for n, level, many in ((1, Level.RED, 2), (2, Level.ORANGE, 4), (1, Level.BLUE, 9))
)
CASES = {
    "open": alarm_card(an_incident()),
    "acknowledged": alarm_card(ACKNOWLEDGED, group=True),
    "handled": alarm_card(HANDLED, group=True),
    "orange": alarm_card(an_incident(level=Level.ORANGE, kind_name="陌生车辆", count=1)),
    "drill": alarm_card(DRILL, group=True),
    "together": together_card([alarm_card(an_incident(level=Level.ORANGE))] * 11),
    "digest": digest_card(
        AlarmDigest(
            unit_name="城东实验小学",
            since=AT - timedelta(days=1),
            until=AT,
            counts=(("东门 设备离线", 12), ("操场 漏巡", 1)),
            open_count=1,
        )
    ),
    "what": what_card(),
    "where": where_card("打架"),
    "list": alarms_card(
        AlarmList(
            incidents=(an_incident(), HANDLED),
            total=15,
            counts=COUNTS,
            since=AT - timedelta(days=7),
            until=AT,
        ),
        words="本周 告警",
    ),
    "drill_report": drill_card(
        DrillReport(
            id="d",
            school_name="城东实验小学",
            started_at=AT,
            until=AT + timedelta(minutes=30),
            over=True,
            incidents=3,
            acknowledged=2,
            median_s=65.0,
            slowest_s=130.0,
        )
    ),
    "silence": silenced_card(
        SilenceReport(id="s", words="东门 设备离线", until=AT, reason="检修", owner="王校长")
    ),
    "reach": reach_card(
        ReachReport(
            schools=2,
            unreached=(
                Unreached(
                    school_name="城东实验小学", level=Level.RED, step="副校长", why="没有绑定账号"
                ),
            ),
        )
    ),
}


def issued(card: Card) -> Card:
    """Return a card as it leaves: tokens in place of what its buttons do."""

    def token(button: Button) -> Button:
        return button.model_copy(update={"press": None, "token": f"tok-{button.label}"})

    sections = tuple(
        one.model_copy(update={"buttons": tuple(map(token, one.buttons))}) for one in card.sections
    )
    return card.model_copy(
        update={"buttons": tuple(map(token, card.buttons)), "sections": sections}
    )


def all_ways(card: Card) -> dict[str, Any]:
    """Return *card* as every platform shows it."""
    shown = issued(card)
    wecom = render(shown, task_id="qj-golden", page="https://school.example/", live=True)
    params = dingtalk.card_params(shown)
    return {
        "dingtalk": {name: value for name, value in params.items() if value},
        "dingtalk_text": dingtalk.text(shown).split("\n"),
        "wecom": list(wecom.bodies),
        "wecom_degraded": wecom.degraded,
        "wecom_group": list(render_group(shown).bodies),
        "console": console.render(shown, picture_url=lambda key: f"/files/{key}"),
    }


@pytest.mark.parametrize("name", CASES)
def test_a_card_of_alarms_looks_as_it_was_agreed(name: str) -> None:
    golden = json.loads((GOLDEN / f"alarm_{name}.json").read_text(encoding="utf-8"))

    assert all_ways(CASES[name]) == golden


@pytest.mark.parametrize("way", ["dingtalk", "dingtalk_text", "wecom", "wecom_group", "console"])
def test_a_drill_is_unmistakable_on_every_platform(way: str) -> None:
    shown = all_ways(CASES["drill"])[way]
    real = all_ways(CASES["open"])[way]

    assert "【演练】" in json.dumps(shown, ensure_ascii=False)
    assert "不是真的" in json.dumps(shown, ensure_ascii=False)
    assert "演练" not in json.dumps(real, ensure_ascii=False)


def test_a_drill_has_no_colour_of_a_level() -> None:
    assert {alarm_card(DRILL.model_copy(update={"level": level})).tone for level in Level} == {
        Tone.MUTED
    }


def test_every_level_has_a_colour_of_its_own() -> None:
    tones = [alarm_card(an_incident(level=level)).tone for level in Level]

    assert tones == [Tone.ALERT, Tone.WARN, Tone.ASK, Tone.PLAIN]


@pytest.mark.parametrize("state", IncidentState)
def test_a_card_offers_what_can_be_done_now_and_nothing_else(state: IncidentState) -> None:
    card = alarm_card(an_incident(state=state))

    acts = [button.press.args["act"] for button in card.buttons if button.press]
    assert acts == [act.value for act in ACTS[state]]


def test_who_may_not_act_is_shown_no_buttons() -> None:
    assert alarm_card(an_incident(may_act=False)).buttons == ()


def test_a_group_is_told_the_name_and_only_oneself_is_you() -> None:
    mine = ACKNOWLEDGED.model_copy(update={"by_you": True})

    assert "李明（安保）已确认，停止通知。" in alarm_card(mine, group=True).lines
    assert "你已确认，停止通知。" in alarm_card(mine).lines


REPORTS = st.builds(
    an_incident,
    level=st.sampled_from(Level),
    state=st.sampled_from(IncidentState),
    count=st.integers(1, 10_000),
    drill=st.booleans(),
    zone=st.text(max_size=32),
    text=st.text(max_size=400),
    school_name=st.text(min_size=1, max_size=40),
    handled_by=st.text(max_size=40),
    lines=st.lists(st.builds(a_line, st.integers(0, 60), st.text(max_size=500)), max_size=12).map(
        tuple
    ),
)


@given(report=REPORTS, group=st.booleans())
def test_whatever_was_typed_the_card_renders(*, report: IncidentReport, group: bool) -> None:
    card = issued(alarm_card(report, group=group))

    assert render(card, task_id="t", live=True).bodies
    assert render_group(card).bodies
    assert dingtalk.markdown(card).text
    assert console.render(card, picture_url=str)["drill"] is (
        report.drill or "演练" in report.school_name + report.zone
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(5.4, "5 秒"), (60, "1 分 0 秒"), (125.5, "2 分 6 秒")]
)
def test_how_long_it_took_is_said_in_minutes(seconds: float, words: str) -> None:
    assert duration(seconds) == words


if __name__ == "__main__":
    for golden_name, golden_card in CASES.items():
        target = GOLDEN / f"alarm_{golden_name}.json"
        content = json.dumps(all_ways(golden_card), ensure_ascii=False, indent=2)
        target.write_text(content + "\n", encoding="utf-8")
