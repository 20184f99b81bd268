"""Periods of live figures: what is meant where nobody says, and the parts of a time."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.live_dimensions import TIMES
from school.live_periods import MOST, periods_of
from school.question.plan import AskedPeriod, Intent, Plan

TODAY = date(2026, 11, 21)
AUTUMN = AskedPeriod(first=date(2026, 8, 1), last=date(2027, 1, 31), name="本学期")


def a_plan(by: str = "", *periods: AskedPeriod, intent: Intent = Intent.VALUE) -> Plan:
    return Plan(intent=intent, indicators=("papers_graded",), by=by, periods=periods)


def told(plan: Plan) -> list[tuple[str, date, date]]:
    return [(one.name, one.first, one.last) for one in periods_of(plan, today=TODAY)]


def test_this_term_until_today_is_meant_where_nobody_says() -> None:
    assert told(a_plan()) == [("本学期（至11月21日）", date(2026, 8, 1), TODAY)]


def test_now_is_this_term_until_today() -> None:
    now = AskedPeriod(first=TODAY, last=TODAY, name="现在", now=True)

    assert told(a_plan("", now)) == told(a_plan())


def test_a_time_ends_today_at_the_latest() -> None:
    assert told(a_plan("", AUTUMN)) == [("本学期", date(2026, 8, 1), TODAY)]


def test_a_time_to_come_has_no_figures() -> None:
    spring = AskedPeriod(first=date(2027, 2, 1), last=date(2027, 7, 31), name="下学期")

    with pytest.raises(NotUnderstood, match="还没有到"):
        periods_of(a_plan("", spring), today=TODAY)


@pytest.mark.parametrize(
    ("by", "first", "last", "count"),
    [
        ("月", "2026年8月", "2026年11月", 4),
        ("周", "8月1日–8月2日", "11月16日–11月21日", 17),
        ("学期", "2024–2025学年第二学期", "2026–2027学年第一学期", 4),
        ("学年", "2024–2025学年", "2026–2027学年", 3),
        ("年", "2024年", "2026年", 3),
    ],
)
def test_a_course_goes_back_as_far_as_its_parts_are_long(
    by: str, first: str, last: str, count: int
) -> None:
    names = [name for name, _, _ in told(a_plan(by))]

    assert (names[0], names[-1], len(names)) == (first, last, count)


def test_the_outer_parts_reach_as_far_as_the_time_that_was_named() -> None:
    some = AskedPeriod(first=date(2026, 9, 10), last=date(2026, 10, 20), name="这段时间")

    assert told(a_plan("月", some)) == [
        ("2026年9月（9月10日–9月30日）", date(2026, 9, 10), date(2026, 9, 30)),
        ("2026年10月（10月1日–10月20日）", date(2026, 10, 1), date(2026, 10, 20)),
    ]


def test_a_week_that_is_cut_is_named_by_the_days_that_are_counted() -> None:
    some = AskedPeriod(first=date(2026, 10, 31), last=date(2026, 11, 9), name="这段时间")

    assert [name for name, _, _ in told(a_plan("周", some))] == [
        "10月31日–11月1日",
        "11月2日–11月8日",
        "11月9日",
    ]


def test_the_same_days_of_a_leap_year_end_on_the_28th() -> None:
    leap = AskedPeriod(first=date(2024, 2, 1), last=date(2024, 2, 29), name="2024年2月")

    assert told(a_plan("", leap, intent=Intent.CHANGE))[0] == (
        "去年同期",
        date(2023, 2, 1),
        date(2023, 2, 28),
    )


def test_too_many_parts_are_refused() -> None:
    long = AskedPeriod(first=date(1900, 1, 1), last=TODAY, name="很久")

    with pytest.raises(NotUnderstood, match=str(MOST)):
        periods_of(a_plan("周", long), today=TODAY)


@given(
    st.dates(date(2023, 1, 1), TODAY),
    st.integers(0, 200),
    st.sampled_from(TIMES),
)
def test_parts_follow_each_other_without_a_gap(first: date, days: int, by: str) -> None:
    last = min(TODAY, date.fromordinal(first.toordinal() + days))
    parts = periods_of(a_plan(by, AskedPeriod(first=first, last=last, name="")), today=TODAY)

    assert (parts[0].first, parts[-1].last) == (first, last)
    for one, following in pairwise(parts):
        assert (following.first - one.last).days == 1
