"""Which alarms a question means, and what a silence covers."""

from datetime import UTC, datetime, timedelta

import pytest

from school.alarm_questions import (
    alarms_asked,
    kind_said,
    minutes_said,
    place_said,
    silence_asked,
)
from school.county_time import spoken
from school.device_events import Level
from school.errors import NotUnderstood

FRIDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""10:00 in the county."""


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("今天 报警", "11月20日 00:00", "11月21日 00:00"),
        ("昨晚的告警", "11月19日 00:00", "11月20日 00:00"),
        ("前天报警", "11月18日 00:00", "11月19日 00:00"),
        ("本周 一级告警", "11月16日 00:00", "11月23日 00:00"),
        ("上周有几次报警", "11月9日 00:00", "11月16日 00:00"),
        ("本月告警", "11月1日 00:00", "11月21日 00:00"),
        ("上个月告警", "10月1日 00:00", "11月1日 00:00"),
        ("近7天报警", "11月14日 00:00", "11月21日 00:00"),
        ("最近两周的告警", "11月7日 00:00", "11月21日 00:00"),
    ],
)
def test_days_are_the_countys(text: str, since: str, until: str) -> None:
    asked, _ = alarms_asked(text, now=FRIDAY)

    assert asked.since is not None
    assert asked.until is not None
    assert (spoken(asked.since), spoken(asked.until)) == (since, until)


def test_just_after_midnight_today_is_the_new_day() -> None:
    asked, _ = alarms_asked("今天 报警", now=datetime(2026, 11, 20, 16, 5, tzinfo=UTC))

    assert asked.since == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_a_question_without_a_time_leaves_it_open() -> None:
    assert alarms_asked("报警查询", now=FRIDAY)[0].since is None


@pytest.mark.parametrize(
    ("text", "level"),
    [("一级告警", Level.RED), ("橙色告警", Level.ORANGE), ("3级", Level.YELLOW), ("告警", None)],
)
def test_a_level_is_heard(text: str, level: Level | None) -> None:
    assert alarms_asked(text, now=FRIDAY)[0].level is level


def test_what_is_still_open_and_its_kind_are_heard() -> None:
    asked, _ = alarms_asked("还没处理的设备离线告警", now=FRIDAY)

    assert asked.open_only
    assert asked.kind == "offline"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2小时", 120),
        ("两小时", 120),
        ("半小时", 30),
        ("一个半小时", 90),
        ("1.5小时", 90),
        ("45分钟", 45),
        ("1天", 1440),
        ("检修", None),
    ],
)
def test_how_long_is_heard(text: str, minutes: int | None) -> None:
    assert minutes_said(text) == minutes


@pytest.mark.parametrize(
    ("text", "place"),
    [("南门 打架", "南门"), ("教学楼有烟", "教学楼"), ("三楼厕所", "三楼"), ("打架", "")],
)
def test_a_place_is_heard(text: str, place: str) -> None:
    assert place_said(text) == place


def test_a_bare_call_for_help_names_no_kind() -> None:
    assert kind_said("报警") == ""


def test_a_silence_says_what_how_long_and_why() -> None:
    asked = silence_asked("静默 东门 设备离线 2小时 检修")

    assert (asked.zone, asked.kind, asked.minutes) == ("东门", "offline", 120)
    assert asked.reason == "检修"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("静默 东门 设备离线 检修", "请说清"),
        ("静默 2小时 检修", "请说清"),
        ("静默 东门 设备离线 2小时", "原因"),
        ("静默 东门 设备离线 25小时 检修", "24 小时"),
        ("静默 东门 设备离线 0分钟 检修", "24 小时"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, advice: str) -> None:
    with pytest.raises(NotUnderstood, match=advice):
        silence_asked(text)


def test_the_longest_silence_is_a_day() -> None:
    assert silence_asked("静默 东门 24小时 施工").minutes == timedelta(days=1) / timedelta(
        minutes=1
    )
