"""Periods are whole weeks, so that nothing of a month is outside its weeks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.periods import Span, before, monday_of, newest_week, period, term_share

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.sampled_from(Span))
def test_every_week_is_in_exactly_one_period_of_a_span(day: date, span: Span) -> None:
    found = period(span, day)

    assert monday_of(day) in found.weeks
    assert {week.weekday() for week in found.weeks} == {0}
    assert all(period(span, week) == found for week in found.weeks)
    assert before(found).after == found.first


@given(days)
def test_months_and_terms_are_made_of_the_same_weeks(day: date) -> None:
    term = period(Span.TERM, day)

    inside = {week for w in term.weeks for week in period(Span.MONTH, w).weeks}
    assert inside == set(term.weeks)
    assert 20 <= len(term.weeks) <= 28


@pytest.mark.parametrize(
    ("span", "day", "name", "first", "weeks"),
    [
        (Span.WEEK, date(2026, 11, 22), "11月16日–11月22日", date(2026, 11, 16), 1),
        (Span.MONTH, date(2026, 11, 1), "2026年10月", date(2026, 10, 5), 4),
        (Span.MONTH, date(2026, 11, 30), "2026年11月", date(2026, 11, 2), 5),
        (Span.TERM, date(2026, 11, 22), "2026年秋季学期", date(2026, 8, 3), 26),
        (Span.TERM, date(2027, 1, 31), "2026年秋季学期", date(2026, 8, 3), 26),
        (Span.TERM, date(2027, 3, 1), "2027年春季学期", date(2027, 2, 1), 26),
    ],
)
def test_periods_have_names_and_mondays(
    span: Span, day: date, name: str, first: date, weeks: int
) -> None:
    found = period(span, day)

    assert (found.name, found.first, len(found.weeks)) == (name, first, weeks)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 11, 22, 21, 59, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 22, 22, 0, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 29, 12, 0, tzinfo=UTC), date(2026, 11, 16)),
    ],
)
def test_a_weeks_report_is_due_on_monday_at_six_in_the_county(now: datetime, week: date) -> None:
    assert newest_week(now) == week


@given(days)
def test_the_share_of_a_school_year_grows(day: date) -> None:
    later = day + timedelta(days=1)

    assert 0 <= term_share(day) <= 1
    assert term_share(later) >= term_share(day) or later.month == 8


def test_half_the_school_year_is_over_at_the_end_of_january() -> None:
    assert term_share(date(2026, 9, 1)) == 0
    assert term_share(date(2027, 1, 31)) == pytest.approx(0.5, abs=0.01)
    assert term_share(date(2027, 7, 15)) == 1
