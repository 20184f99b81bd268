"""The roster: turns across midnight, months and years, substitutions, and who is told first."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from school.county_time import COUNTY_TIME
from school.duty import RosterLine, Substitution, turns, turns_at, who
from school.people import PersonId, UnitId

SCHOOL = UnitId("qt.t1.s1")
FRIDAY = date(2026, 11, 20)


def a_line(person: str = "wei", **more: object) -> RosterLine:
    given = {"id": person, "place": SCHOOL, "person": person, "first": FRIDAY, "last": FRIDAY}
    return RosterLine.model_validate({**given, "begins": 21 * 60, "lasts": 600, **more})


def at(text: str) -> datetime:
    """Return a moment of the county's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def test_a_night_turn_goes_on_after_midnight_and_ends_in_the_morning() -> None:
    night = [a_line()]

    assert who(night, [], at=at("2026-11-20 20:59:59")) == ()
    assert who(night, [], at=at("2026-11-20 21:00")) == ("wei",)
    assert who(night, [], at=at("2026-11-21 00:00")) == ("wei",)
    assert who(night, [], at=at("2026-11-21 06:59:59")) == ("wei",)
    assert who(night, [], at=at("2026-11-21 07:00")) == ()


def test_the_day_of_a_turn_is_the_countys_and_not_utcs() -> None:
    early = [a_line(begins=0, lasts=60)]

    assert who(early, [], at=datetime(2026, 11, 19, 16, 30, tzinfo=UTC)) == ("wei",)
    assert who(early, [], at=datetime(2026, 11, 20, 0, 30, tzinfo=UTC)) == ()


def test_a_turn_of_a_whole_day_hands_over_at_the_same_minute() -> None:
    relay = [
        a_line("first", begins=8 * 60, lasts=1440),
        a_line(
            "next", begins=8 * 60, lasts=1440, first=date(2026, 11, 21), last=date(2026, 11, 21)
        ),
    ]

    assert who(relay, [], at=at("2026-11-21 07:59:59")) == ("first",)
    assert who(relay, [], at=at("2026-11-21 08:00")) == ("next",)


def test_of_overlapping_turns_the_lowest_rank_is_told_first() -> None:
    both = [a_line("deputy", rank=1, begins=20 * 60), a_line("head", rank=0)]

    assert who(both, [], at=at("2026-11-20 20:30")) == ("deputy",)
    assert who(both, [], at=at("2026-11-20 22:00")) == ("head", "deputy")


def test_somebody_with_two_turns_at_once_is_told_once() -> None:
    twice = [a_line(id="gate"), a_line(id="yard", post="操场")]

    assert who(twice, [], at=at("2026-11-20 22:00")) == ("wei",)


def test_the_last_night_of_a_month_reaches_into_the_next_and_of_a_year_too() -> None:
    for month, morning in (("2026-11-30", "2026-12-01"), ("2026-12-31", "2027-01-01")):
        last_day = date.fromisoformat(month)
        night = [a_line(first=last_day, last=last_day)]
        assert who(night, [], at=at(f"{morning} 03:00")) == ("wei",)


def test_a_leap_day_has_its_turn() -> None:
    weekly = [a_line(first=date(2028, 1, 1), last=None, weekdays="2")]

    assert who(weekly, [], at=at("2028-02-29 22:00")) == ("wei",)
    assert who(weekly, [], at=at("2028-03-01 22:00")) == ()


def test_a_weekly_line_holds_on_its_days_from_first_to_last() -> None:
    weekly = [a_line(weekdays="15", last=date(2026, 12, 4))]
    nights = {t.day for t in turns(weekly, [], since=at("2026-11-01"), until=at("2027-01-01"))}

    assert nights == {date(2026, 11, d) for d in (20, 23, 27, 30)} | {date(2026, 12, 4)}


def test_the_newest_of_several_substitutions_holds_for_its_turn_only() -> None:
    weekly = [a_line(last=None)]
    changes = [
        Substitution(number=2, line="wei", day=FRIDAY, person=PersonId("wang")),
        Substitution(number=1, line="wei", day=FRIDAY, person=PersonId("li")),
    ]

    (tonight,) = turns_at(weekly, changes, at=at("2026-11-20 23:00"))
    assert (tonight.person, tonight.instead_of) == ("wang", "wei")
    assert who(weekly, changes, at=at("2026-11-21 23:00")) == ("wei",)


@given(
    begins=st.integers(0, 1439),
    lasts=st.integers(1, 1440),
    weekdays=st.sets(st.sampled_from("1234567"), min_size=1),
    minutes=st.integers(0, 60 * 24 * 40),
)
def test_somebody_is_on_duty_exactly_within_a_turn(
    begins: int, lasts: int, weekdays: set[str], minutes: int
) -> None:
    line = a_line(begins=begins, lasts=lasts, weekdays="".join(sorted(weekdays)), last=None)
    moment = at("2026-11-18 00:00") + timedelta(minutes=minutes)

    days = [FRIDAY + timedelta(days=n) for n in range(60)]
    begun = [line.starts_on(day) for day in days if line.on(day)]
    inside = any(start <= moment < start + timedelta(minutes=lasts) for start in begun)

    assert bool(who([line], [], at=moment)) is inside
