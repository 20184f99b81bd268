"""Days, hours and names as a principal types them, and what cannot be meant."""

from datetime import date

import pytest

from school.duty_words import (
    day_meant,
    days_said,
    fits,
    hours_said,
    names_said,
    spoken_hours,
    spoken_weekdays,
)
from school.errors import NotUnderstood

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "weekdays"),
    [
        ("周一到周五", "12345"),
        ("星期一至星期五", "12345"),
        ("周一-周三", "123"),
        ("周六到周二", "1267"),
        ("周一三五", "135"),
        ("周一、周三、周五", "135"),
        ("每周日", "7"),
        ("周天", "7"),
        ("每天", "1234567"),
        ("工作日", "12345"),
        ("周末", "67"),
    ],
)
def test_days_of_the_week(said: str, weekdays: str) -> None:
    days, rest = days_said(f"{said} 7:30-17:30 李明", today=SATURDAY)

    assert days is not None
    assert (days.weekdays, days.dates) == (weekdays, ())
    assert rest.split() == ["7:30-17:30", "李明"]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今晚", [SATURDAY]),
        ("明天", [date(2026, 11, 22)]),
        ("本周日", [date(2026, 11, 22)]),
        ("下周三", [date(2026, 11, 25)]),
        ("11月30日", [date(2026, 11, 30)]),
        ("1月5日", [date(2027, 1, 5)]),
        ("2026-12-01", [date(2026, 12, 1)]),
        ("11月30日到12月1日", [date(2026, 11, 30), date(2026, 12, 1)]),
        ("12月31日-1月1日", [date(2026, 12, 31), date(2027, 1, 1)]),
        ("11月28日到30日", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)]),
    ],
)
def test_single_days_and_runs_of_them(said: str, days: list[date]) -> None:
    found, rest = days_said(f"{said} 18:00-22:00 李明", today=SATURDAY)

    assert found is not None
    assert list(found.dates) == days
    assert rest.split() == ["18:00-22:00", "李明"]


def test_no_day_is_no_day_and_far_too_many_are_refused() -> None:
    assert days_said("7:30-17:30 李明", today=SATURDAY)[0] is None
    with pytest.raises(NotUnderstood, match="最多排 62 天"):
        days_said("12月1日到2月28日", today=SATURDAY)
    with pytest.raises(NotUnderstood, match="没有这一天"):
        days_said("12月1日到2月30日", today=SATURDAY)


def test_a_day_of_the_week_is_the_next_one_and_today_counts() -> None:
    assert day_meant("周三 王老师", today=SATURDAY)[0] == date(2026, 11, 25)
    assert day_meant("周六 王老师", today=SATURDAY)[0] == SATURDAY
    assert day_meant("王老师", today=SATURDAY)[0] is None


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("7:30-17:30", (450, 600)),
        ("7:30:00-17:30:00", (450, 600)),
        ("7点到17点", (420, 600)),
        ("7点半至11点", (450, 210)),
        ("7.30~17.30", (450, 600)),
        ("21:00-次日7:00", (1260, 600)),
        ("21:00-7:00", (1260, 600)),
        ("8:00-8:00", (480, 1440)),
        ("8:00-次日8:00", (480, 1440)),
        ("18:00-24:00", (1080, 360)),
        ("0:00-24:00", (0, 1440)),
    ],
)
def test_hours(said: str, hours: tuple[int, int]) -> None:
    assert hours_said(f"{said} 李明") == (hours, "  李明")


@pytest.mark.parametrize("said", ["25:00-26:00", "7:75-8:00", "8:00-次日9:00", "24:00-25:00"])
def test_hours_that_do_not_exist(said: str) -> None:
    with pytest.raises(NotUnderstood):
        hours_said(said)


def test_what_is_left_are_names_and_a_post() -> None:
    assert names_said(" 李明、王芳 北门") == (("李明", "王芳"), "北门")
    assert names_said("李明") == (("李明",), "")


@pytest.mark.parametrize(
    ("said", "name", "meant"),
    [
        ("王思远", "王思远", True),
        ("王思远老师", "王思远", True),
        ("王老师", "王思远", True),
        ("李老师", "王思远", False),
        ("王", "王思远", False),
        ("老师", "王思远", False),
        ("思远", "王思远", False),
    ],
)
def test_a_title_after_a_surname_means_somebody(said: str, name: str, *, meant: bool) -> None:
    assert fits(said, name) is meant


def test_hours_and_days_are_said_back() -> None:
    assert spoken_hours(1260, 600) == "21:00–次日07:00"
    assert spoken_hours(1080, 360) == "18:00–24:00"
    assert spoken_hours(480, 1440) == "08:00–次日08:00"
    assert spoken_weekdays("12345") == "周一至周五"
    assert spoken_weekdays("135") == "周一、三、五"
    assert spoken_weekdays("1234567") == "每天"
