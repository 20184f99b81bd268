"""Summaries of a class: for those who teach it, for others, and for its group."""

import pytest
import sqlalchemy as sa

from school.actor import Actor
from school.audit import Outcome
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.notices import NoticeKind
from school.papers import PaperReport, ReviseMark
from school.people import PersonId, UnitId
from school.summary import ClassSummary, Posted, SummaryOf
from tests.functions.working import (
    CLASS,
    ELSEWHERE,
    NEXT_DOOR,
    RIGHT,
    WRONG,
    WorkingSchool,
    pupil_id,
)


def summary(school: WorkingSchool, user: str, **asked: object) -> ClassSummary:
    request = SummaryOf.model_validate(asked)
    return school.ask(user, "class_summary", request=request, answer=ClassSummary)


def post(school: WorkingSchool, user: str = "chen", **asked: object) -> Posted:
    request = SummaryOf.model_validate(asked)
    return school.ask(user, "post_summary", request=request, answer=Posted)


def test_teachers_see_the_figures_of_this_moment(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4)
    assert summary(school, "chen").right_rate is None

    school.confirmed(5)

    seen = summary(school, "wang")
    assert (seen.done, seen.enrolled, seen.right_rate) == (5, 14, 0.5)
    assert (seen.homework, seen.class_name, seen.class_id) == ("口算11", "三(2)班", CLASS)


def test_papers_that_are_not_confirmed_are_not_counted(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.read(2)

    assert summary(school, "chen").done == 1


@pytest.mark.parametrize("who", ["zhou", "ye"])
def test_those_who_see_no_papers_see_no_difference_of_one_child(
    school: WorkingSchool, who: str
) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    first = summary(school, who)
    assert first.right_rate == 0.5

    school.clock.forward(minutes=1)
    school.confirmed(6, verdicts=(WRONG, WRONG))
    assert summary(school, who) == first
    assert summary(school, who, homework_id=first.homework_id) == first
    assert summary(school, who, class_id=CLASS) == first
    assert summary(school, "chen").done == 6
    assert summary(school, "chen", published=True) == first

    school.clock.forward(minutes=1)
    school.confirmed(8, 9, 10, 11)
    assert summary(school, who).done == 10


def test_looking_at_papers_makes_no_new_summary(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5, 6)
    first = summary(school, "zhou")
    school.clock.forward(minutes=1)
    for roll_no in range(1, 7):
        asked = {"paper_id": school.accept(roll_no).paper_id, "no": 1, "verdict": RIGHT}
        request = ReviseMark.model_validate(asked)
        school.ask("chen", "revise_mark", request=request, answer=PaperReport)

    school.clock.forward(minutes=1)
    school.confirmed(8)

    assert summary(school, "zhou") == first


def test_a_withdrawn_childs_result_does_not_show_in_the_difference(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5, 6)
    first = summary(school, "zhou")
    school.clock.forward(minutes=1)

    with school.records.begin() as unit:
        unit.grading.forget_pupil(pupil_id(1))

    assert summary(school, "zhou") == first
    assert summary(school, "chen").done == 5


def test_the_newest_confirmed_homework_is_meant(school: WorkingSchool) -> None:
    with pytest.raises(NotFound, match="还没有老师确认过"):
        summary(school, "chen")
    school.confirmed(1)
    school.clock.forward(minutes=30)
    accepted = school.accept(2, homework="口算12")
    assert summary(school, "chen").homework == "口算11"

    school.files.put(accepted.photo_key, b"jpeg", content_type="image/jpeg")
    with pytest.raises(NotFound):
        summary(school, "chen", homework_id="unknown")


@pytest.mark.parametrize("who", ["zhao", "ma", "guard", "xu", "g1", "p1"])
def test_others_see_no_summary_of_the_class(school: WorkingSchool, who: str) -> None:
    accepted = school.confirmed(1)
    homework = summary(school, "chen").homework_id

    for asked in ({"homework_id": homework}, {"class_id": CLASS}):
        with pytest.raises(PermissionDenied):
            summary(school, who, **asked)
        with pytest.raises(PermissionDenied):
            post(school, who, **asked)
    assert [e.outcome for e in school.audited()[-4:]] == [Outcome.DENIED] * 4
    assert accepted.paper_id not in "".join(e.model_dump_json() for e in school.audited())


@pytest.mark.parametrize("class_id", [NEXT_DOOR, ELSEWHERE, UnitId("qt.t9.s9.g9.c9")])
def test_a_class_not_taught_is_refused_whether_it_has_homework_or_exists(
    school: WorkingSchool, class_id: UnitId
) -> None:
    with pytest.raises(PermissionDenied):
        summary(school, "chen", class_id=class_id)


def test_who_has_no_class_is_refused(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        summary(school, "g1")


def test_a_summary_is_posted_to_the_group_once(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    school.notices()

    posted = post(school)

    assert (posted.chats, posted.summary.done) == (1, 5)
    (notice,) = school.notices()
    assert (notice.kind, notice.to_group, notice.about) == (
        NoticeKind.SUMMARY,
        "class-chat",
        posted.summary.homework_id,
    )
    with pytest.raises(NotUnderstood, match="不到 5 人"):
        post(school)
    assert school.notices() == []


def test_posting_again_needs_five_changed_results(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    first = post(school)
    for rolls in ((6,), (8, 9, 10)):
        school.clock.forward(minutes=1)
        school.confirmed(*rolls, verdicts=(WRONG,))
        with pytest.raises(NotUnderstood):
            post(school)

    school.clock.forward(minutes=1)
    school.confirmed(11, verdicts=(WRONG,))

    assert (first.summary.done, post(school).summary.done) == (5, 10)


def test_what_the_group_is_told_is_what_was_posted_whatever_was_confirmed_since(
    school: WorkingSchool,
) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    posted = post(school)
    school.clock.forward(minutes=1)
    school.confirmed(6, verdicts=(WRONG, WRONG))
    (notice,) = [n for n in school.notices() if n.kind is NoticeKind.SUMMARY]

    asked = SummaryOf(homework_id=posted.summary.homework_id, published=True)
    told = school.ask(notice.reader, "class_summary", request=asked, answer=ClassSummary)

    assert told == posted.summary


def test_the_group_gets_the_summary_the_principal_saw(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    seen = summary(school, "zhou")
    school.clock.forward(minutes=1)
    school.confirmed(6, verdicts=(WRONG, WRONG))

    assert post(school).summary == seen


def test_a_class_without_a_group_chat_is_told_how_to_get_one(school: WorkingSchool) -> None:
    school.confirmed(1)
    with school.records.database.begin() as connection:
        connection.execute(sa.text("DELETE FROM group_chats"))

    with pytest.raises(NotFound, match="绑定"):
        post(school)

    assert school.rows()["summaries"] == 0


def test_a_group_on_a_platform_the_teacher_is_not_on_is_not_posted_to(
    school: WorkingSchool,
) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    with school.records.begin() as unit:
        group = unit.people.group_of("console", "class-chat")
        assert group is not None
        unit.people.bind_group("dingtalk", "cid", group=group)

    with pytest.raises(NotFound, match="dingtalk"):
        post(school)
    assert school.rows()["summaries"] == 0

    with school.records.begin() as unit:
        unit.people.bind_account("dingtalk", "d-chen", person=PersonId("chen"))
    school.notices()
    assert post(school).chats == 2
    readers = {(n.reader.platform, n.reader.user, n.to_group) for n in school.notices()}
    assert readers == {("console", "chen", "class-chat"), ("dingtalk", "d-chen", "cid")}


@pytest.mark.parametrize("who", ["zhou", "ye"])
def test_those_who_may_look_may_not_post(school: WorkingSchool, who: str) -> None:
    school.confirmed(1)

    with pytest.raises(PermissionDenied):
        post(school, who)


def test_the_audit_says_a_group_read_along(school: WorkingSchool) -> None:
    school.confirmed(1)
    in_group = Actor(platform="console", user="chen", conversation="class-chat", group=True)

    school.ask(in_group, "class_summary", request=SummaryOf(), answer=ClassSummary)

    assert school.audited()[-1].channel == "console:group"
