"""A stored photo is queued, read, and its marks suggested."""

import pytest

from school.errors import (
    BadPhoto,
    ConsentMissing,
    NotFound,
    NotUnderstood,
    Unavailable,
)
from school.grading import PaperState
from school.notices import NoticeKind
from school.papers import (
    Done,
    ReadPaper,
)
from school.queues import Leased
from school.readings import GIVEN_UP
from tests.builders import a_reading
from tests.functions.papers import grade, refuse, revise, show
from tests.functions.working import (
    RIGHT,
    SYSTEM_ACTOR,
    UNSURE,
    WRONG,
    WorkingSchool,
    a_retake,
)


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


def _hand_out(school: WorkingSchool) -> Leased | None:
    with school.records.begin() as unit:
        return unit.work.lease(now=school.clock.now(), lease="w2", lease_s=60)


def test_a_page_no_reader_survives_is_given_up_and_its_teacher_told(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    item = _hand_out(school)
    assert item is not None
    with school.records.begin() as unit:
        unit.work.bury(item, now=school.clock.now(), error="tried too often")
    school.clock.forward(hours=3, minutes=44)
    assert school.work_off() == []

    school.clock.forward(minutes=1)
    school.work_off()

    report = show(school, accepted)
    assert (report.state, report.retake) == (PaperState.RETAKE, GIVEN_UP)
    assert [n.kind for n in school.notices()] == [NoticeKind.BATCH]


def test_a_page_that_waits_long_for_its_turn_is_not_given_up(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    school.clock.forward(hours=9)

    item = _hand_out(school)
    assert item is not None
    assert _hand_out(school) is None
    with school.records.begin() as unit:
        unit.work.retry(item, at=school.clock.now(), error="")
    school.work_off()

    assert show(school, accepted).state is PaperState.READ


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
