"""Ratings follow the marks a teacher stands behind, as if they had been so from the start."""

from school.evidence import fold
from school.knowledge import PointId
from school.people import PersonId
from school.ratings import Rating
from tests.functions.papers import revise, undo
from tests.functions.working import RIGHT, UNSURE, WRONG, WorkingSchool, pupil_id

FIRST = pupil_id(1)
Ratings = dict[PointId, Rating]


def ratings_of(school: WorkingSchool, pupil: PersonId = FIRST) -> Ratings:
    with school.records.begin() as unit:
        return {one.point: one.rating for one in unit.mastery.of_pupils([pupil])}


def replayed(school: WorkingSchool, pupil: PersonId = FIRST) -> Ratings:
    with school.records.begin() as unit:
        evidence = unit.mastery.evidence_about(pupil, subject="数学")
    return fold(evidence, ratings={}, shared={}).ratings


def test_nothing_is_rated_before_the_teacher_confirms(school: WorkingSchool) -> None:
    school.read(1, RIGHT, WRONG)

    assert ratings_of(school) == {}


def test_a_confirmed_page_moves_the_pupil_in_the_subject_and_on_the_point(
    school: WorkingSchool,
) -> None:
    school.confirmed(1, verdicts=(RIGHT, WRONG, UNSURE))

    whole, *points = ratings_of(school).values()
    assert (whole.right, whole.wrong) == (1, 1)
    assert sum(point.responses for point in points) == 2


def test_revising_and_undoing_leaves_the_ratings_as_they_were(school: WorkingSchool) -> None:
    accepted = school.confirmed(1, verdicts=(RIGHT, WRONG, RIGHT))
    school.clock.forward(days=1)
    school.confirmed(1, verdicts=(WRONG, RIGHT))
    before = ratings_of(school)

    revise(school, accepted, verdict=RIGHT)
    between = ratings_of(school)
    undo(school, accepted)

    assert ratings_of(school) == before != between


def test_ratings_are_what_replaying_the_evidence_gives(school: WorkingSchool) -> None:
    accepted = school.confirmed(1, 2, 3, verdicts=(RIGHT, WRONG, RIGHT))
    revise(school, accepted, verdict=RIGHT)
    school.clock.forward(days=1)
    school.confirmed(3, verdicts=(WRONG, RIGHT, WRONG))

    for roll_no in (1, 2, 3):
        assert ratings_of(school, pupil_id(roll_no)) == replayed(school, pupil_id(roll_no))
