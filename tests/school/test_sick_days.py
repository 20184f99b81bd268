"""What is told of days of illness, whatever is taken from whatever."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from school.live_figures import Tally
from school.people import UnitId, covers
from school.sick_days import SickDay, settled

SCHOOLS = [UnitId(f"qt.t{town}.s{n}") for town in (1, 2) for n in (1, 2, 3)]
MONDAY = date(2026, 11, 16)
DAYS = st.lists(
    st.builds(
        SickDay,
        school=st.sampled_from(SCHOOLS),
        day=st.integers(0, 4).map(lambda n: MONDAY + timedelta(days=n)),
        pupils=st.just(50),
        sick=st.integers(0, 9),
    ),
    unique_by=lambda one: (one.school, one.day),
)


def test_what_is_too_little_for_a_school_is_in_its_towns_figure() -> None:
    found = settled([SickDay(one, MONDAY, 50, 3) for one in SCHOOLS[:2]])

    assert found[SCHOOLS[0]] == Tally(0, 50, left_out=50)
    assert found[UnitId("qt.t1")] == found[UnitId("qt")] == Tally(6, 100)


@given(DAYS)
def test_no_day_of_a_unit_is_told_of_one_to_four_pupils(days: list[SickDay]) -> None:
    for n in range(5):
        found = settled(one for one in days if one.day == MONDAY + timedelta(days=n))
        for unit, tally in found.items():
            assert tally.part == 0 or tally.part >= 5
            below = [one for one in found if one.rpartition(".")[0] == unit]
            rest = tally.part - sum(found[one].part for one in below)
            assert not below or rest == 0 or rest >= 5


@given(DAYS)
def test_nothing_is_told_of_illness_there_was_not(days: list[SickDay]) -> None:
    for unit, tally in settled(days).items():
        inside = [one for one in days if covers(unit, one.school)]
        assert tally.whole == sum(one.pupils for one in inside)
        assert tally.part <= sum(one.sick for one in inside)
        assert tally.left_out or tally.part == sum(one.sick for one in inside)
