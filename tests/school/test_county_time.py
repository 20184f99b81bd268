"""The county's clock: days start eight hours before UTC's."""

from datetime import UTC, date, datetime

import pytest

from school.county_time import day_of, school_year, spoken


def test_a_day_starts_at_midnight_in_the_county() -> None:
    assert day_of(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert day_of(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_a_card_says_a_moment_as_people_do() -> None:
    assert spoken(datetime(2026, 1, 2, 1, 5, tzinfo=UTC)) == "1月2日 09:05"


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_school_year_begins_in_august(day: date, year: int) -> None:
    assert school_year(day) == year
