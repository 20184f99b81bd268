"""Subscriptions: when they are due, in words and on the county's clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.county_time import COUNTY_TIME
from school.errors import NotUnderstood
from school.question.plan import AskedPeriod, Intent, Plan
from school.subscription_words import is_wish, read_wish
from school.subscriptions import (
    EARLIEST,
    Rhythm,
    Schedule,
    lasting,
    morning_after,
    next_due,
    quiet,
)

SATURDAY = datetime(2026, 11, 21, 14, 3, tzinfo=COUNTY_TIME)


@pytest.mark.parametrize(
    ("said", "question", "when"),
    [
        ("每周一 8点 推送 各校作业正确率", "各校作业正确率", "每周一 08:00"),
        ("每周 推送 作业正确率", "作业正确率", "每周一 08:00"),
        ("每天早上8点推送晨检上报率", "晨检上报率", "每天 08:00"),
        ("每天下午四点半把本校作业正确率发给我", "本校作业正确率", "每天 16:30"),
        ("每个工作日 7:30 推送 晨检上报率", "晨检上报率", "每个工作日 07:30"),
        ("每月1号 9:15 给我推送 报修完成率", "报修完成率", "每月1日 09:15"),
        ("每月底推送隐患整改率", "隐患整改率", "每月最后一天 08:00"),
        ("订阅 每星期五下午5点 报警次数", "报警次数", "每周五 17:00"),
        ("请帮我定时推送：每周日 12点 资源使用次数", "资源使用次数", "每周日 12:00"),
        ("每周5推送作业批改份数", "作业批改份数", "每周五 08:00"),
    ],
)
def test_when_and_what_are_read_from_one_sentence(said: str, question: str, when: str) -> None:
    wish = read_wish(said)

    assert wish.question == question
    assert wish.schedule is not None
    assert wish.schedule.said == when
    assert is_wish(said)


@pytest.mark.parametrize(
    ("said", "question"), [("订阅 作业正确率", "作业正确率"), ("定时推送", ""), ("推送", "")]
)
def test_without_a_day_when_is_asked_back(said: str, question: str) -> None:
    wish = read_wish(said)

    assert (wish.question, wish.schedule) == (question, None)


def test_words_that_ask_nothing_are_no_question() -> None:
    assert read_wish("每天早上把数据发给我").question == ""
    assert read_wish("每周一推送 作业数据").question == "作业数据"


def test_a_question_keeps_its_own_numbers() -> None:
    assert read_wish("每周一8点推送2023年精准教学覆盖面").question == "2023年精准教学覆盖面"
    assert read_wish("每周一推送近3个月作业正确率").question == "近3个月作业正确率"


@pytest.mark.parametrize("said", ["每天凌晨3点推送报警次数", "每天22点推送作业正确率"])
def test_nothing_is_sent_by_night(said: str) -> None:
    with pytest.raises(NotUnderstood, match="07:00–20:00"):
        read_wish(said)


def test_a_month_has_no_fortieth() -> None:
    with pytest.raises(NotUnderstood, match="没有这一天"):
        read_wish("每月40号推送作业正确率")


@pytest.mark.parametrize(
    "said", ["作业正确率", "每周作业正确率", "每天几点上课", "本周三晨检上报率"]
)
def test_a_plain_question_is_no_subscription(said: str) -> None:
    assert not is_wish(said)


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        (Schedule(rhythm=Rhythm.WEEKLY, on=0), (11, 23, 8)),
        (Schedule(rhythm=Rhythm.WEEKLY, on=5), (11, 28, 8)),
        (Schedule(rhythm=Rhythm.WEEKLY, on=5, at=time(15)), (11, 21, 15)),
        (Schedule(rhythm=Rhythm.DAILY), (11, 22, 8)),
        (Schedule(rhythm=Rhythm.WORKDAYS), (11, 23, 8)),
        (Schedule(rhythm=Rhythm.MONTHLY, on=1), (12, 1, 8)),
        (Schedule(rhythm=Rhythm.MONTHLY, on=31), (11, 30, 8)),
    ],
)
def test_what_is_due_next_is_the_first_such_moment(
    schedule: Schedule, due: tuple[int, int, int]
) -> None:
    moment = next_due(schedule, SATURDAY)

    assert (moment.month, moment.day, moment.hour) == due


def test_the_last_of_february_is_the_thirtieth_of_february() -> None:
    january = datetime(2027, 1, 31, 9, tzinfo=COUNTY_TIME)

    due = next_due(Schedule(rhythm=Rhythm.MONTHLY, on=30), january)

    assert due.date() == date(2027, 2, 28)


@given(
    st.sampled_from(Rhythm),
    st.integers(0, 6),
    st.integers(0, 15 * 365 * 24 * 60),
)
def test_moments_follow_each_other_and_none_is_left_out(
    rhythm: Rhythm, on: int, minutes: int
) -> None:
    schedule = Schedule(rhythm=rhythm, on=max(on, 1) if rhythm is Rhythm.MONTHLY else on)
    after = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    first = next_due(schedule, after)

    assert first > after
    assert schedule.is_on(first.date())
    assert next_due(schedule, first - timedelta(microseconds=1)) == first
    longest = {Rhythm.DAILY: 1, Rhythm.WORKDAYS: 3, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}
    assert next_due(schedule, first) - first <= timedelta(days=longest[rhythm])


@pytest.mark.parametrize(
    ("hour", "is_quiet", "day"),
    [(6, True, 21), (7, False, 22), (20, False, 22), (21, True, 22), (23, True, 22)],
)
def test_the_morning_comes_after_the_night(hour: int, *, is_quiet: bool, day: int) -> None:
    now = datetime(2026, 11, 21, hour, 30 if hour == 6 else 0, tzinfo=COUNTY_TIME)

    assert quiet(now) is is_quiet
    assert morning_after(now) == datetime.combine(date(2026, 11, day), EARLIEST, tzinfo=COUNTY_TIME)


def test_this_term_is_another_one_next_time_and_a_year_is_not() -> None:
    term = AskedPeriod(first=date(2026, 8, 1), last=date(2027, 1, 31), name="本学期")
    year = AskedPeriod(first=date(2023, 1, 1), last=date(2023, 12, 31), name="2023年")

    kept = lasting(Plan(intent=Intent.VALUE, indicators=("x",), periods=(term, year)))

    assert kept.periods == (year,)
