"""Who is on duty at a place, on each engine."""

from datetime import timedelta

from chalicelib.duty import on_duty
from school.county_time import day_of
from school.duty import RosterLine
from school.people import PersonId, UnitId
from tests.functions.working import WorkingSchool

SCHOOL, BUREAU = UnitId("qt.t1.s1"), UnitId("qt")


def planned(school: WorkingSchool, person: str, *, place: UnitId = SCHOOL, **more: object) -> str:
    """Put somebody on duty from 14:00 to 20:00 today; return the line's id."""
    today = day_of(school.clock.now())
    given = {"place": place, "person": person, "first": today, "last": today}
    values = {"id": f"{place}:{person}", "begins": 14 * 60, "lasts": 360, **given, **more}
    line = RosterLine.model_validate(values)
    with school.records.begin() as unit:
        unit.duty.add(line)
    return line.id


def who(school: WorkingSchool, place: UnitId = SCHOOL) -> tuple[PersonId, ...]:
    with school.records.begin() as unit:
        return on_duty(unit, place, at=school.clock.now())


def test_a_school_and_the_bureau_have_rosters_of_their_own(school: WorkingSchool) -> None:
    planned(school, "guard")
    planned(school, "ye", place=BUREAU)

    assert who(school) == ("guard",)
    assert who(school, BUREAU) == ("ye",)
    assert who(school, UnitId("yh.t1.s1")) == ()


def test_nobody_is_on_duty_after_the_turn(school: WorkingSchool) -> None:
    planned(school, "guard")
    school.clock.forward(hours=6)

    assert who(school) == ()


def test_who_took_over_is_on_duty_instead(school: WorkingSchool) -> None:
    line = planned(school, "guard")
    with school.records.begin() as unit:
        unit.duty.substitute(
            line, day_of(school.clock.now()), person=PersonId("chen"), at=school.clock.now()
        )

    assert who(school) == ("chen",)


def test_the_first_to_be_told_is_in_front(school: WorkingSchool) -> None:
    planned(school, "guard", rank=1)
    planned(school, "zhou", rank=0)

    assert who(school) == ("zhou", "guard")


def test_who_works_elsewhere_is_left_out_whatever_the_roster_says(school: WorkingSchool) -> None:
    planned(school, "ma")
    planned(school, "g1")
    planned(school, "ye", place=UnitId("yh.t1.s1"))
    planned(school, "chen", place=BUREAU)
    planned(school, "guard")

    assert who(school) == ("guard",)
    assert who(school, UnitId("yh.t1.s1")) == ()
    assert who(school, BUREAU) == ()


def test_a_line_that_ends_keeps_the_days_that_were(school: WorkingSchool) -> None:
    line_id = planned(school, "guard", last=None)
    today = day_of(school.clock.now())
    school.clock.forward(days=1)
    with school.records.begin() as unit:
        unit.duty.end(unit.duty.line(line_id), last=today)

    assert who(school) == ()
    with school.records.begin() as unit:
        assert on_duty(unit, SCHOOL, at=school.clock.now() - timedelta(days=1)) == ("guard",)
