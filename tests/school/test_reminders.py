"""Reminders go out once, in the evening, and never late at night."""

from datetime import datetime

import pytest

from school.county_time import COUNTY_TIME
from school.reminders import minutes_for, reminding_time


@pytest.mark.parametrize("hour", [0, 7, 12, 18, 20])
def test_today_s_reminders_go_out_at_half_past_six(hour: int) -> None:
    now = datetime(2026, 11, 21, hour, 59, tzinfo=COUNTY_TIME)

    assert reminding_time(now) == datetime(2026, 11, 21, 18, 30, tzinfo=COUNTY_TIME)


@pytest.mark.parametrize("hour", [21, 22, 23])
def test_late_in_the_evening_nobody_is_reminded(hour: int) -> None:
    assert reminding_time(datetime(2026, 11, 21, hour, tzinfo=COUNTY_TIME)) is None


@pytest.mark.parametrize(("questions", "minutes"), [(1, 1), (2, 1), (5, 3), (10, 7)])
def test_a_review_says_how_long_it_takes(questions: int, minutes: int) -> None:
    assert minutes_for(questions) == minutes
