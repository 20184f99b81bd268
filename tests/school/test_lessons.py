"""Lessons: when people are told of them, who gets a seat, and how they are said."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.county_time import COUNTY_TIME
from school.errors import NotUnderstood
from school.lesson_rules import bells, hours_of
from school.lesson_words import ZONES, parse_lesson, spoken_when
from school.lessons import (
    SEATED,
    Lesson,
    LessonState,
    Listener,
    Part,
    Step,
    can_sign,
    due,
    moved_up,
    remind_at,
    remind_until,
    seats_left,
)

TODAY = date(2026, 11, 20)
"""A Friday."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def a_lesson(**more: object) -> Lesson:
    starts = more.pop("starts_at", at("2026-11-24 10:30"))
    assert isinstance(starts, datetime)
    given_ = {
        "id": "l",
        "kind": "open",
        "home": "qt.t1.s1",
        "open_to": "qt.t1.s1",
        "topic": "分数",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=40),
        "made_at": at("2026-11-20 10:00"),
        "changed_at": at("2026-11-20 10:00"),
    }
    return Lesson.model_validate({**given_, **more})


@pytest.mark.parametrize(
    ("now", "step", "expected"),
    [
        ("2026-11-23 16:59", Step.EVE, False),
        ("2026-11-23 17:00", Step.EVE, True),
        ("2026-11-23 20:59", Step.EVE, True),
        ("2026-11-23 21:00", Step.EVE, False),
        ("2026-11-24 10:14", Step.SOON, False),
        ("2026-11-24 10:15", Step.SOON, True),
        ("2026-11-24 10:30", Step.SOON, False),
    ],
)
def test_a_reminder_goes_out_in_its_time_and_not_later(
    now: str, step: Step, *, expected: bool
) -> None:
    assert due(a_lesson(), step, now=at(now)) is expected


def test_who_was_told_of_a_lesson_on_its_eve_is_not_reminded_that_evening() -> None:
    late = a_lesson(changed_at=at("2026-11-23 18:00"))

    assert not due(late, Step.EVE, now=at("2026-11-23 18:30"))
    assert due(late, Step.SOON, now=at("2026-11-24 10:20"))


@pytest.mark.parametrize("state", [s for s in LessonState if s is not LessonState.PLANNED])
def test_nobody_is_reminded_of_a_lesson_that_is_not_planned(state: LessonState) -> None:
    assert not due(a_lesson(state=state), Step.SOON, now=at("2026-11-24 10:20"))


@given(
    zone=st.sampled_from(sorted({*ZONES.values(), ""})),
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_evening_before_is_an_evening_where_it_is_read_and_before_the_lesson(
    zone: str, starts: datetime
) -> None:
    lesson = a_lesson(zone=zone, starts_at=starts)

    for abroad, there in ((False, COUNTY_TIME), (True, ZoneInfo(zone) if zone else COUNTY_TIME)):
        moment = remind_at(lesson, Step.EVE, abroad=abroad).astimezone(there)
        assert (moment.hour, moment.minute) == (17, 0)
        assert remind_until(lesson, Step.EVE, abroad=abroad) < starts
        assert starts.astimezone(there).date() - moment.date() == timedelta(days=1)


def test_summer_time_abroad_moves_the_hour_there_and_not_here() -> None:
    winter = a_lesson(zone="Europe/Madrid", starts_at=at("2026-10-30 20:00"))
    summer = a_lesson(zone="Europe/Madrid", starts_at=at("2026-10-23 20:00"))

    assert "20:00–20:40（西班牙 10月30日 周五 13:00–13:40）" in spoken_when(winter)
    assert "20:00–20:40（西班牙 10月23日 周五 14:00–14:40）" in spoken_when(summer)


def test_one_can_sign_in_around_a_lesson_only() -> None:
    lesson = a_lesson()

    moments = ("09:59", "10:00", "11:40", "11:41")
    assert [can_sign(lesson, at(f"2026-11-24 {m}")) for m in moments] == [False, True, True, False]


@given(seats=st.integers(1, 6), parts=st.lists(st.sampled_from(Part), max_size=12))
def test_moving_up_fills_free_seats_in_order_and_no_more(seats: int, parts: list[Part]) -> None:
    lesson = a_lesson(seats=seats)
    listeners = [
        Listener(lesson_id="l", person=f"p{n}", part=part, number=n, at=TIME)
        for n, part in enumerate(parts, 1)
    ]

    lucky = moved_up(lesson, listeners)

    waiting = [one for one in listeners if one.part is Part.WAITING]
    assert lucky == waiting[: len(lucky)]
    seated = sum(one.part in SEATED for one in listeners)
    assert seated + len(lucky) <= max(seats, seated)
    assert len(lucky) == min(len(waiting), seats_left(lesson, listeners) or 0)


TIME = at("2026-11-20 10:00")
SAID: dict[str, dict[str, object]] = {
    "下周二 第3节 陈老师 三(2) 数学 分数的初步认识 名额30": {
        "day": date(2026, 11, 24),
        "period": 3,
        "subject": "数学",
        "seats": 30,
    },
    "周三 上午10点半 三(2)班 语文 日月潭": {"day": date(2026, 11, 25), "begins": 630},
    "明天 14:30-15:10 英语 Unit 3": {"day": date(2026, 11, 21), "begins": 870, "lasts": 40},
    "11月28日 下午2点 数学 分数": {"day": date(2026, 11, 28), "begins": 840, "lasts": None},
    "周六 晚上8点 三(2)班 期中交流 西班牙": {"begins": 1200, "zone": "Europe/Madrid"},
    "周三 10:00 数学 分数 县级 地点 录播室": {"county_wide": True, "place": "录播室"},
    "周三 10:00 数学 分数 https://m.example/a?b=1": {"link": "https://m.example/a?b=1"},
}


@pytest.mark.parametrize("said", SAID)
def test_a_lesson_is_understood_as_people_say_it(said: str) -> None:
    found = parse_lesson(said, today=TODAY)

    assert {name: getattr(found, name) for name in SAID[said]} == SAID[said]


@pytest.mark.parametrize("arrow", ["→", "->", "-->", " => ", "—>"])
def test_two_sides_of_a_shared_lesson_are_told_apart(arrow: str) -> None:
    said = f"周三 10:00 二中 初二(1)班 {arrow} 山口中学 初二(2)班 数学 一次函数"

    found = parse_lesson(said, today=TODAY)

    assert (found.here.grade, found.here.class_no, found.here.words) == (8, 1, ("二中",))
    assert found.there is not None
    assert (found.there.grade, found.there.class_no) == (8, 2)
    assert found.there.words == ("山口中学", "一次函数")
    assert found.subject == "数学"


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_lesson_fail_otherwise_than_by_a_plain_word(text: str) -> None:
    with suppress(NotUnderstood):
        assert parse_lesson(text, today=TODAY).here is not None


def test_bells_follow_the_grade_and_end_with_the_day() -> None:
    assert hours_of(3, grade=3) == (630, 40)
    assert hours_of(3, grade=8) == (610, 45)
    for stage in bells().values():
        ends = [b.hour * 60 + b.minute + stage.minutes for b in stage.begins]
        starts = [b.hour * 60 + b.minute for b in stage.begins[1:]]
        assert all(end <= start for end, start in zip(ends, starts, strict=False))
    with pytest.raises(NotUnderstood, match="一天只有 8 节课"):
        hours_of(9, grade=8)
