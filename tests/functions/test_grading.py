"""A paper's way from photo to confirmed result."""

import pytest

from school.audit import Outcome
from school.errors import (
    BadPhoto,
    ConsentMissing,
    NotFound,
    NotUnderstood,
    PermissionDenied,
    Unavailable,
)
from school.grading import PaperState
from school.notices import NoticeKind
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Done,
    GradePaper,
    MyResults,
    PaperOf,
    PaperReport,
    ReadPaper,
    Results,
    ReviseMark,
    UndoRevision,
)
from school.people import PersonId
from tests.builders import a_decision, a_reading
from tests.functions.working import (
    RIGHT,
    SYSTEM_ACTOR,
    UNSURE,
    WITHOUT_ACCOUNT,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    a_retake,
    pupil_id,
)


def show(school: WorkingSchool, accepted: Accepted, *, by: str = "chen") -> PaperReport:
    return school.ask(
        by, "show_paper", request=PaperOf(paper_id=accepted.paper_id), answer=PaperReport
    )


def revise(
    school: WorkingSchool, accepted: Accepted, *, by: str = "chen", **how: object
) -> PaperReport:
    request = ReviseMark.model_validate({"paper_id": accepted.paper_id, "no": 2, **how})
    return school.ask(by, "revise_mark", request=request, answer=PaperReport)


def undo(school: WorkingSchool, accepted: Accepted) -> PaperReport:
    request = UndoRevision(paper_id=accepted.paper_id)
    return school.ask("chen", "undo_revision", request=request, answer=PaperReport)


def grade(school: WorkingSchool, accepted: Accepted, *, insist: bool = False) -> PaperReport:
    request = GradePaper(paper_id=accepted.paper_id, insist=insist)
    return school.ask("chen", "grade_paper", request=request, answer=PaperReport)


def result(school: WorkingSchool, user: str, roll_no: int) -> Results:
    request = MyResults(pupil_id=pupil_id(roll_no))
    return school.ask(user, "my_results", request=request, answer=Results)


def refuse(school: WorkingSchool) -> None:
    """Keep a guardian's no, without what deciding by chat does besides."""
    with school.records.begin() as unit:
        unit.consents.add(a_decision("p1", "g1", agreed=False, at=school.clock.now()))


# --- accepting


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
        f"{accepted.paper_id[:2]}/qt-t1-s1/2026/11/21/{accepted.paper_id}/photo.jpg"
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


# --- reading


def test_a_stored_photo_is_queued_read_and_the_teacher_told(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    assert show(school, accepted).state is PaperState.WAITING

    school.work_off()

    report = show(school, accepted)
    assert report.state is PaperState.READ
    assert [m.verdict for m in report.marks] == [RIGHT, WRONG, UNSURE]
    assert report.annotated_key.endswith(f"{accepted.paper_id}/annotated.jpg")
    assert [m.crop.rpartition("/")[2] for m in report.marks] == ["", "item-2.jpg", "item-3.jpg"]
    assert report.read_at == school.clock.now()
    (notice,) = school.notices()
    assert (notice.kind, notice.about, notice.reader.user) == (
        NoticeKind.BATCH,
        accepted.batch_id,
        "chen",
    )


def test_a_photo_that_was_not_stored_is_not_queued(school: WorkingSchool) -> None:
    accepted = school.accept(1)

    with pytest.raises(NotFound):
        grade(school, accepted)

    assert school.work_off() == []
    assert show(school, accepted).state is PaperState.AWAITED


def test_queueing_and_reading_again_after_a_crash_changes_nothing(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    grade(school, accepted)
    school.clock.forward(seconds=1)
    grade(school, accepted)
    assert [d.done for d in school.work_off()] == [True]
    first = show(school, accepted)

    again = school.ask(
        SYSTEM_ACTOR,
        "read_paper",
        request=ReadPaper(paper_id=accepted.paper_id),
        answer=Done,
    )

    assert again.done is False
    assert len(school.reader.asked) == 1
    assert show(school, accepted) == first


def test_while_the_reader_does_not_answer_the_paper_waits(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    working, school.reader.answer = school.reader.answer, Unavailable("稍后再试")
    request = ReadPaper(paper_id=accepted.paper_id)
    with pytest.raises(Unavailable):
        school.ask(SYSTEM_ACTOR, "read_paper", request=request, answer=Done)
    assert show(school, accepted).state is PaperState.WAITING

    school.reader.answer = working
    school.work_off()

    assert show(school, accepted).state is PaperState.READ


@pytest.mark.parametrize("answer", [a_retake(), BadPhoto("这不是照片。请再拍一张。")], ids=str)
def test_a_photo_that_cannot_be_read_is_to_be_taken_again(
    school: WorkingSchool, answer: BadPhoto
) -> None:
    school.reader.answer = answer
    accepted = school.hand_in(1)
    school.work_off()

    report = show(school, accepted)
    assert report.state is PaperState.RETAKE
    assert report.retake in ("照片太暗，请到窗边再拍一张。", "这不是照片。请再拍一张。")
    assert [n.kind for n in school.notices()] == [NoticeKind.BATCH]
    with pytest.raises(NotUnderstood, match="还没有批完"):
        revise(school, accepted, verdict=RIGHT)


def test_a_teacher_may_insist_on_a_photo_that_should_be_taken_again(school: WorkingSchool) -> None:
    school.reader.answer = a_retake()
    accepted = school.hand_in(1)
    school.work_off()
    assert grade(school, accepted).state is PaperState.RETAKE
    school.clock.forward(minutes=1)

    assert grade(school, accepted, insist=True).state is PaperState.WAITING
    school.reader.answer = a_reading(RIGHT, retake="照片太暗，请到窗边再拍一张。")
    school.work_off()

    assert [request.insist for request in school.reader.asked] == [False, True]
    report = show(school, accepted)
    assert (report.state, report.retake) == (PaperState.READ, "")
    assert grade(school, accepted, insist=True).state is PaperState.READ


def test_consent_withdrawn_before_the_photo_is_queued_stops_it(school: WorkingSchool) -> None:
    accepted = school.accept(1)
    refuse(school)
    school.files.put(accepted.photo_key, b"jpeg", content_type="image/jpeg")

    with pytest.raises(ConsentMissing):
        grade(school, accepted)

    assert school.work_off() == []


def test_what_is_read_may_be_long(school: WorkingSchool) -> None:
    reading = a_reading(WRONG)
    long = reading.items[0].model_copy(update={"question": "题" * 500, "read": "9" * 500})
    school.reader.answer = reading.model_copy(update={"items": (long,)})

    accepted = school.hand_in(1)
    school.work_off()

    assert show(school, accepted).marks[0].read == "9" * 500


# --- revising


def test_a_verdict_is_revised_taken_back_and_every_change_kept(school: WorkingSchool) -> None:
    accepted = school.read(1)

    revised = revise(school, accepted, verdict=RIGHT)
    assert [m.verdict for m in revised.marks] == [RIGHT, RIGHT, UNSURE]
    assert revised.marks[1].first_verdict is WRONG
    assert revised.revised == 1

    back = undo(school, accepted)
    assert [m.verdict for m in back.marks] == [RIGHT, WRONG, UNSURE]
    assert back.revised == 0
    with pytest.raises(NotUnderstood, match="没有可以撤销"):
        undo(school, accepted)
    assert school.rows()["revisions"] == 1


def test_what_the_pupil_really_wrote_decides_by_itself(school: WorkingSchool) -> None:
    accepted = school.read(1)

    right = revise(school, accepted, answer="3").marks[1]
    wrong = revise(school, accepted, answer="9").marks[1]

    assert (right.read, right.verdict) == ("3", RIGHT)
    assert (wrong.read, wrong.verdict) == ("9", WRONG)


def test_saying_what_is_there_already_is_no_revision(school: WorkingSchool) -> None:
    accepted = school.read(1)

    assert revise(school, accepted, verdict=WRONG).revised == 0


def test_a_revision_that_says_nothing_is_not_understood(school: WorkingSchool) -> None:
    accepted = school.read(1)

    with pytest.raises(NotUnderstood, match="请说明怎么改"):
        revise(school, accepted)
    with pytest.raises(NotFound, match="没有第 9 题"):
        revise(school, accepted, no=9, verdict=RIGHT)


def test_the_newest_paper_is_meant_when_none_is_named(school: WorkingSchool) -> None:
    school.read(1)
    school.clock.forward(minutes=1)
    second = school.read(2)
    school.clock.forward(minutes=1)
    request = PaperOf(roll_no=1)
    school.ask("chen", "show_paper", request=request, answer=PaperReport)
    school.clock.forward(minutes=1)

    newest = school.ask("chen", "show_paper", request=PaperOf(), answer=PaperReport)

    assert newest.roll_no == 1
    assert show(school, second).roll_no == 2
    with pytest.raises(NotFound):
        school.ask("chen", "show_paper", request=PaperOf(roll_no=9), answer=PaperReport)


@pytest.mark.parametrize("who", ["zhao", "zhou", "g1", "p1"])
def test_nobody_else_sees_or_changes_a_paper(school: WorkingSchool, who: str) -> None:
    accepted = school.read(1)
    school.notices()

    for use in (
        lambda: show(school, accepted, by=who),
        lambda: revise(school, accepted, by=who, verdict=RIGHT),
        lambda: school.confirm(accepted, by=who),
        lambda: school.ask(
            who, "show_batch", request=BatchOf(batch_id=accepted.batch_id), answer=BatchReport
        ),
    ):
        with pytest.raises(PermissionDenied):
            use()

    assert [e.outcome for e in school.audited()[-4:]] == [Outcome.DENIED] * 4
    assert show(school, accepted).revised == 0


# --- confirming


def test_only_a_confirmed_result_is_seen_at_home(school: WorkingSchool) -> None:
    accepted = school.read(1)
    assert result(school, "g1", 1).children[0].report is None

    confirmation = school.confirm(accepted)

    assert (confirmation.confirmed, confirmation.told, confirmation.unreachable) == (1, 2, 0)
    assert (confirmation.open, confirmation.done, confirmation.enrolled) == (0, 1, 14)
    report = result(school, "g1", 1).children[0].report
    assert report is not None
    assert report.paper_id == accepted.paper_id
    assert report.confirmed_at == school.clock.now()


def test_confirming_twice_tells_nobody_again(school: WorkingSchool) -> None:
    accepted = school.read(1)
    school.notices()
    school.confirm(accepted)
    told = [n for n in school.notices() if n.kind is NoticeKind.RESULT]
    assert {n.reader.user for n in told} == {"g1", "g1b"}
    assert all(n.about == accepted.paper_id for n in told)
    before = len(school.audited())

    school.clock.forward(minutes=1)
    again = school.confirm(accepted, by="wang")

    assert (again.confirmed, again.told) == (0, 0)
    assert school.notices() == []
    assert len(school.audited()) == before


def test_a_batch_is_confirmed_as_far_as_it_is_read(school: WorkingSchool) -> None:
    school.read(1)
    school.read(WITHOUT_ACCOUNT)
    accepted = school.hand_in(3)

    confirmation = school.confirm(accepted)

    assert (confirmation.confirmed, confirmation.unreachable, confirmation.open) == (2, 1, 1)
    school.work_off()
    assert school.confirm(accepted).confirmed == 1


def test_revising_after_confirming_corrects_what_guardians_were_told(
    school: WorkingSchool,
) -> None:
    accepted = school.confirmed(1, verdicts=(RIGHT, WRONG))
    school.notices()

    school.clock.forward(minutes=1)
    revise(school, accepted, verdict=RIGHT)
    corrected = school.notices()
    school.clock.forward(minutes=1)
    undo(school, accepted)

    assert {n.reader.user for n in corrected} == {"g1", "g1b"}
    assert all(n.kind is NoticeKind.RESULT for n in corrected)
    assert len(school.notices()) == 2
    report = result(school, "g1", 1).children[0].report
    assert report is not None
    assert [m.verdict for m in report.marks] == [RIGHT, WRONG]


def test_several_corrections_before_anybody_was_told_are_told_once(school: WorkingSchool) -> None:
    accepted = school.confirmed(2, verdicts=(RIGHT, WRONG))
    for verdict in (RIGHT, WRONG, RIGHT):
        school.clock.forward(seconds=1)
        revise(school, accepted, verdict=verdict)

    told = [n for n in school.notices() if n.kind is NoticeKind.RESULT]

    assert [n.reader.user for n in told] == ["g2"]


def test_guardians_of_a_child_without_consent_any_more_are_told_nothing(
    school: WorkingSchool,
) -> None:
    accepted = school.read(1)
    school.notices()
    refuse(school)

    confirmation = school.confirm(accepted)

    assert confirmation.told == 0
    assert school.notices() == []
    assert result(school, "g1", 1).children[0].report is None
