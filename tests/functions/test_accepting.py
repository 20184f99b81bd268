"""Whether a photo may be stored, and where."""

import pytest

from school.audit import Outcome
from school.errors import (
    ConsentMissing,
    NotUnderstood,
    PermissionDenied,
)
from school.grading import PaperState
from school.notices import NoticeKind
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
)
from school.people import PersonId
from tests.functions.papers import refuse, show
from tests.functions.working import (
    WITHOUT_CONSENT,
    WorkingSchool,
    pupil_id,
)


def test_without_consent_nothing_is_stored_and_guardians_are_asked_once_a_day(
    school: WorkingSchool,
) -> None:
    before = school.rows()
    for photo in ("a", "b"):
        with pytest.raises(ConsentMissing, match="没有保存"):
            school.accept(WITHOUT_CONSENT, photo=photo)
    with pytest.raises(ConsentMissing):
        school.accept(WITHOUT_CONSENT, by="wang")

    assert school.rows() == before
    assert school.files.content == {}
    asked = school.notices()
    assert [(n.kind, n.reader.user, n.pupil_id) for n in asked] == [
        (NoticeKind.CONSENT, "g7", "p7")
    ]

    school.clock.forward(days=1)
    with pytest.raises(ConsentMissing):
        school.accept(WITHOUT_CONSENT)
    assert len(school.notices()) == 1


def test_every_guardian_is_asked_for_consent(school: WorkingSchool) -> None:
    refuse(school)

    with pytest.raises(ConsentMissing):
        school.accept(1)

    assert {n.reader.user for n in school.notices()} == {"g1", "g1b"}


def test_the_same_photo_is_the_same_paper_however_often_it_is_sent(school: WorkingSchool) -> None:
    first = school.accept(1)
    school.clock.forward(days=3)
    again = school.accept(1)
    by_the_head = school.accept(1, by="wang")

    assert first == again == by_the_head
    assert school.rows()["papers"] == 1
    assert school.accept(1, photo="b").paper_id != first.paper_id
    assert school.accept(2).paper_id != first.paper_id
    assert school.accept(1, homework="口算12").paper_id != first.paper_id


def test_photos_go_where_no_name_is_in_the_path(school: WorkingSchool) -> None:
    accepted = school.accept(1)

    assert accepted.state is PaperState.AWAITED
    assert accepted.photo_key == (
        f"papers/{accepted.paper_id[:2]}/qt-t1-s1/2026/11/21/{accepted.paper_id}/photo.jpg"
    )


def test_homework_without_a_title_is_called_by_its_day(school: WorkingSchool) -> None:
    accepted = school.accept(1, homework="")

    assert show(school, accepted).homework == "作业 11月21日"


def test_papers_sent_within_ten_minutes_are_one_batch(school: WorkingSchool) -> None:
    first = school.accept(1)
    school.clock.forward(minutes=9)
    second = school.accept(2)
    school.clock.forward(minutes=11)
    third = school.accept(3)

    assert first.batch_id == second.batch_id != third.batch_id
    report = school.ask("chen", "show_batch", request=BatchOf(), answer=BatchReport)
    assert report.batch_id == third.batch_id


@pytest.mark.parametrize("who", ["zhao", "ma", "zhou", "guard", "ye", "xu", "g1", "p1"])
def test_only_those_who_teach_the_class_may_have_papers_graded(
    school: WorkingSchool, who: str
) -> None:
    before = school.rows()

    with pytest.raises(PermissionDenied):
        school.accept(1, by=who)

    assert school.rows() == before
    assert [(e.actor, e.subject, e.outcome) for e in school.audited()] == [
        (who, "p1", Outcome.DENIED)
    ]


def test_a_pupil_not_taught_and_one_who_does_not_exist_are_refused_alike(
    school: WorkingSchool,
) -> None:
    said = []
    for who in ("sibling", "nobody"):
        request = AcceptPaper(pupil_id=PersonId(who), homework="", digest="a" * 64)
        with pytest.raises(PermissionDenied) as refused:
            school.ask("chen", "accept_paper", request=request, answer=Accepted)
        said.append(refused.value.message)

    assert said[0] == said[1]


@pytest.mark.parametrize("homework", ["口" * 65, "口算\x00"])
def test_a_title_nobody_writes_is_not_understood(school: WorkingSchool, homework: str) -> None:
    request = AcceptPaper.model_construct(pupil_id=pupil_id(1), homework=homework, digest="a" * 64)

    with pytest.raises(NotUnderstood):
        school.ask("chen", "accept_paper", request=request, answer=Accepted)
