"""Terms cover every day once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.terms import Term, term_of


@pytest.mark.parametrize(
    ("day", "year", "half"),
    [
        (date(2026, 8, 1), 2026, 1),
        (date(2027, 1, 31), 2026, 1),
        (date(2027, 2, 1), 2026, 2),
        (date(2027, 7, 31), 2026, 2),
    ],
)
def test_the_day_says_the_term(day: date, year: int, half: int) -> None:
    assert term_of(day) == Term(year=year, half=half)


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_every_day_is_in_its_term_and_the_one_before_ends_the_day_before(day: date) -> None:
    term = term_of(day)

    assert term.first <= day <= term.last
    assert term.before().last == term.first - timedelta(days=1)


def test_a_term_is_called_by_its_school_year() -> None:
    assert Term(year=2026, half=2).name == "2026–2027学年第二学期"
