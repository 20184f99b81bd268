"""Live figures of trainings, lessons and demo schools: what each one counts, on both engines."""

from datetime import date, timedelta

import pytest

from school.ai_lessons import AiLesson
from school.evaluation_checklist import checklist
from school.evaluation_rounds import Entrant, Outcome, Round, RoundId, RoundState
from school.live_figures import Asked, Counted, Tally, total
from school.people import PersonId, UnitId
from school.store.records import Records
from school.training import Part, Trainee, Training, TrainingId
from tests.live_records import COUNTY, FAR, NOW, ONE, TODAY, TWO, A, B, C, found

FIRST = date(2026, 11, 1)


@pytest.fixture
def county(records: Records) -> Records:
    found(records)
    return records


def counted(records: Records, what: str, unit: UnitId = COUNTY, *, first: date = FIRST) -> Counted:
    with records.begin() as opened:
        result: Counted = getattr(opened.live_figures, what)(Asked(unit, first, TODAY))
        return result


def trained(records: Records, name: str, *people: str, school: UnitId, hours: float) -> None:
    """Give people of a school some hours of a training that is over."""
    training = Training(
        id=TrainingId(name),
        home=COUNTY,
        kind="literacy",
        title=name,
        hours=3,
        starts_at=NOW - timedelta(days=2),
        ends_at=NOW - timedelta(days=2),
        secret="s",
        made_at=NOW,
        changed_at=NOW,
    )
    with records.begin() as unit:
        unit.trainings.add(training)
        for person in people:
            unit.trainings.come(
                Trainee(
                    training_id=training.id,
                    person=PersonId(person),
                    school=school,
                    part=Part.JOINED,
                    number=1,
                    at=NOW,
                    hours=hours,
                )
            )


def test_who_has_hours_is_trained_and_a_head_counts_as_a_teacher(county: Records) -> None:
    trained(county, "one", "ta", "zhou", school=ONE, hours=3)
    trained(county, "two", "ta", school=ONE, hours=1.5)
    trained(county, "none", "tb", school=ONE, hours=0)

    share = counted(county, "trained_teachers")
    hours = counted(county, "training_half_hours")

    # ta, ta2, tb, both, and the two heads; elsewhere tc, both and a head; and td.
    assert share == {ONE: Tally(2, 6), TWO: Tally(0, 3), FAR: Tally(0, 1)}
    assert hours == {ONE: Tally(15, 6), TWO: Tally(0, 3), FAR: Tally(0, 1)}
    assert counted(county, "trained_teachers", TWO) == {TWO: Tally(0, 3)}


def test_a_training_before_the_time_does_not_count(county: Records) -> None:
    trained(county, "one", "ta", school=ONE, hours=3)

    share = counted(county, "trained_teachers", first=TODAY)

    assert total(share, COUNTY) == Tally(0, 10)


def given(records: Records, unit: UnitId, kind: str, hours: int, *, no: int = 0) -> None:
    lesson = AiLesson(
        id=f"{unit}-{kind}-{no}",
        unit=unit,
        kind=kind,
        hours=hours,
        day=TODAY,
        by=PersonId("ta"),
        made_at=NOW,
    )
    with records.begin() as opened:
        opened.ai_lessons.add(lesson)


def test_a_school_with_one_lesson_of_ai_has_ai_lessons(county: Records) -> None:
    given(county, A, "ai", 1)
    given(county, C, "programming", 1)

    schools = counted(county, "schools_with_ai")

    assert schools == {ONE: Tally(1, 1), TWO: Tally(0, 1), FAR: Tally(0, 1)}


def test_lessons_of_a_grade_are_those_of_each_of_its_classes(county: Records) -> None:
    for no in range(2):
        given(county, UnitId(A.rpartition(".")[0]), "programming", 16, no=no)
    given(county, A, "programming", 4)
    given(county, B, "programming", 5)

    enough = counted(county, "classes_with_programming")

    assert counted(county, "programming_hours", A) == {A: Tally(36)}
    assert counted(county, "programming_hours", B) == {B: Tally(5)}
    assert total(enough, COUNTY) == Tally(1, 4)


def test_a_school_that_attained_is_a_demo_school_from_the_day_that_is_published(
    county: Records,
) -> None:
    attained = Outcome(score=90, most=100, areas=(), open_problems=0, attained=True)
    for name, published in (("open", None), ("out", NOW), ("again", NOW)):
        one = Round(
            id=RoundId(name),
            county=COUNTY,
            year=2026,
            due=TODAY,
            checklist=checklist(),
            state=RoundState.PUBLISHED if published else RoundState.OPEN,
            made_at=NOW,
            published_at=published,
        )
        with county.begin() as unit:
            unit.evaluations.add(one)
            for school in (ONE, TWO, FAR):
                unit.evaluations.enter(Entrant(round_id=one.id, school=school, applied_at=NOW))
            unit.evaluations.settle(one.id, FAR if name == "open" else ONE, attained)

    assert counted(county, "demo_schools") == {ONE: Tally(1)}
