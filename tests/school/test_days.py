"""Days as questions name them, over the ends of weeks, months and years."""

from datetime import date

import pytest

from school.days import days_meant

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "today", "first", "last"),
    [
        ("昨天 值班脱岗 有哪些学校", SATURDAY, "2026-11-20", "2026-11-20"),
        ("值班脱岗", SATURDAY, "2026-11-21", "2026-11-21"),
        ("昨晚谁睡岗", date(2027, 1, 1), "2026-12-31", "2026-12-31"),
        ("大前天", date(2028, 3, 2), "2028-02-28", "2028-02-28"),
        ("本周", SATURDAY, "2026-11-16", "2026-11-22"),
        ("上周", date(2027, 1, 4), "2026-12-28", "2027-01-03"),
        ("上周五", SATURDAY, "2026-11-13", "2026-11-13"),
        ("下周日", SATURDAY, "2026-11-29", "2026-11-29"),
        ("本月", date(2028, 2, 10), "2028-02-01", "2028-02-29"),
        ("上月", date(2027, 1, 31), "2026-12-01", "2026-12-31"),
        ("近30天", SATURDAY, "2026-10-23", "2026-11-21"),
        ("最近7天", SATURDAY, "2026-11-15", "2026-11-21"),
        ("近9999天", SATURDAY, "2025-11-21", "2026-11-21"),
        ("11月3日", SATURDAY, "2026-11-03", "2026-11-03"),
        ("12月3日", SATURDAY, "2025-12-03", "2025-12-03"),
        ("2月30日", SATURDAY, "2026-11-21", "2026-11-21"),
    ],
)
def test_days(said: str, today: date, first: str, last: str) -> None:
    days = days_meant(said, today=today)

    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


def test_a_roster_is_asked_for_days_to_come() -> None:
    assert days_meant("12月3日", today=SATURDAY, ahead=True).first == date(2026, 12, 3)
    assert days_meant("1月3日", today=SATURDAY, ahead=True).first == date(2027, 1, 3)
