"""Ratings follow the marks a teacher stands behind, as if they had been so from the start."""

from datetime import timedelta

import pytest

from chalicelib.mastery import mastery_of, predict
from school.errors import ConsentMissing, NotFound, NotUnderstood, PermissionDenied
from school.evidence import fold
from school.knowledge import PointId
from school.mastery import (
    ClassMastery,
    ClassMasteryOf,
    MasteryOf,
    MasteryReport,
    PointMastery,
)
from school.people import PersonId
from school.ratings import Rating
from tests.builders import a_decision
from tests.functions.papers import revise, undo
from tests.functions.working import (
    CLASS,
    ELSEWHERE,
    NEXT_DOOR,
    RIGHT,
    UNSURE,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_id,
)

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


SUMS = PointId("m.number.basic.add.10")


def report(school: WorkingSchool, user: str, pupil: str | None = None) -> MasteryReport:
    request = MasteryOf(pupil_id=PersonId(pupil) if pupil else None)
    return school.ask(user, "pupil_mastery", request=request, answer=MasteryReport)


def of_class(school: WorkingSchool, user: str, **asked: object) -> ClassMastery:
    request = ClassMasteryOf.model_validate(asked)
    return school.ask(user, "class_mastery", request=request, answer=ClassMastery)


def of_point(school: WorkingSchool, user: str, **asked: object) -> PointMastery:
    request = ClassMasteryOf.model_validate({"point": SUMS, **asked})
    return school.ask(user, "point_mastery", request=request, answer=PointMastery)


def withdraw(school: WorkingSchool, roll_no: int) -> None:
    """Leave the records as they are, so that only the check of consent stands before them."""
    no = a_decision(f"p{roll_no}", f"g{roll_no}", agreed=False)
    with school.records.begin() as unit:
        unit.consents.add(no.model_copy(update={"at": school.clock.now()}))


def test_a_chance_rises_with_right_answers_and_is_lower_for_who_was_wrong(
    school: WorkingSchool,
) -> None:
    school.confirmed(1, verdicts=(RIGHT,) * 6)
    school.confirmed(2, verdicts=(WRONG,) * 6)

    with school.records.begin() as unit:
        now = school.clock.now()
        (strong,) = (m for m in mastery_of(unit, pupil_id(1), on=now) if m.enough)
        (weak,) = (m for m in mastery_of(unit, pupil_id(2), on=now) if m.enough)
        other = predict(unit, pupil_id(3), strong.point, on=now)
        assert predict(unit, pupil_id(1), strong.point, on=now) == pytest.approx(strong.chance)
        later = predict(unit, pupil_id(1), strong.point, on=now + timedelta(days=90))

    assert weak.chance < other < strong.chance
    assert later != strong.chance


@pytest.mark.parametrize(
    ("user", "pupil"),
    [
        ("g2", "p1"),
        ("p2", "p1"),
        ("zhao", "p1"),
        ("chen", "sibling"),
        ("zhou", "p1"),
        ("ye", "p1"),
        ("guard", "p1"),
        ("ma", "p1"),
        ("chen", "nobody"),
        ("stranger", "p1"),
        ("chen", None),
    ],
)
def test_nobody_gets_the_mastery_of_a_pupil_who_is_not_theirs(
    school: WorkingSchool, user: str, pupil: str | None
) -> None:
    school.confirmed(1)

    with pytest.raises(PermissionDenied):
        report(school, user, pupil)


@pytest.mark.parametrize(
    ("user", "class_id"),
    [("g1", CLASS), ("p1", CLASS), ("zhao", CLASS), ("chen", NEXT_DOOR), ("ye", ELSEWHERE)],
)
def test_nobody_gets_the_mastery_of_a_class_that_is_not_theirs(
    school: WorkingSchool, user: str, class_id: str
) -> None:
    with pytest.raises(PermissionDenied):
        of_class(school, user, class_id=class_id)


@pytest.mark.parametrize("user", ["zhou", "ye", "g1", "p1", "zhao", "ma"])
def test_only_who_teaches_a_class_is_told_for_whom_a_point_is_hard(
    school: WorkingSchool, user: str
) -> None:
    with pytest.raises(PermissionDenied):
        of_point(school, user, class_id=CLASS)


def test_a_guardian_gets_all_own_children_and_a_pupil_gets_the_own(school: WorkingSchool) -> None:
    school.confirmed(1)

    assert [p.pupil_id for p in report(school, "g1").pupils] == ["p1", "sibling"]
    assert [p.pupil_id for p in report(school, "p1").pupils] == ["p1"]


def test_without_consent_the_teacher_is_refused_and_the_family_is_told(
    school: WorkingSchool,
) -> None:
    with pytest.raises(ConsentMissing):
        report(school, "chen", f"p{WITHOUT_CONSENT}")
    (own,) = report(school, f"g{WITHOUT_CONSENT}").pupils

    assert not own.consented
    assert own.points == ()


def test_who_no_longer_agrees_is_in_no_figure(school: WorkingSchool) -> None:
    school.confirmed(1, 2, verdicts=(WRONG,) * 6)
    point = of_class(school, "chen").points[0].point
    assert {p.pupil_id for p in of_point(school, "chen", point=point).pupils} == {"p1", "p2"}

    withdraw(school, 2)

    assert of_class(school, "chen").points[0].pupils == 1
    assert {p.pupil_id for p in of_point(school, "chen", point=point).pupils} == {"p1"}


def test_a_pupil_who_is_told_of_leaves_a_row_in_the_audit(school: WorkingSchool) -> None:
    school.confirmed(1, 2, verdicts=(WRONG,) * 6)
    point = of_class(school, "chen").points[0].point
    before = len(school.audited())

    of_point(school, "chen", point=point)

    assert [row.subject for row in school.audited()[before:]] == ["p1", "p2"]


def test_the_bureau_names_the_school_where_several_have_the_class(school: WorkingSchool) -> None:
    assert of_class(school, "ye", caption="三(2)班").class_id == CLASS
    with pytest.raises((NotFound, PermissionDenied)):
        of_class(school, "ye", caption="九(9)班")
    with pytest.raises((NotFound, NotUnderstood, PermissionDenied)):
        of_class(school, "ye", caption="")
