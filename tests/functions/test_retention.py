"""What is past its time goes, and only that."""

from datetime import timedelta

import pytest

from chalicelib.retention import REMOVERS
from school.approvals import Approval, BulkKind
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.grading import PaperState
from school.papers import Done, GradePaper, PaperOf, PaperReport
from school.people import PersonId
from school.ports import ButtonRecord
from school.retention import EXECUTED, LEAST_ACCESS_LOG, RETENTION, Kept, keep
from school.work import EraseFiles, Tidied, Tidy
from tests.functions.working import CLASS, RIGHT, SYSTEM_ACTOR, WRONG, WorkingSchool, a_retake


def tidy(school: WorkingSchool) -> Tidied:
    return school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)


def test_photos_go_after_thirty_days_and_marks_stay(school: WorkingSchool) -> None:
    old = school.confirmed(1, verdicts=(RIGHT, WRONG))
    school.clock.forward(days=29)
    newer = school.read(2, RIGHT, WRONG)
    assert tidy(school).photos == 0

    school.clock.forward(days=1, seconds=1)
    assert tidy(school).photos == 1
    school.work_off()

    assert not [key for key in school.files.content if old.paper_id in key]
    assert [key for key in school.files.content if newer.paper_id in key]
    request = PaperOf(paper_id=old.paper_id)
    report = school.ask("chen", "show_paper", request=request, answer=PaperReport)
    assert [m.verdict for m in report.marks] == [RIGHT, WRONG]
    assert (report.annotated_key, report.marks[1].crop) == ("", "")
    assert tidy(school).photos == 0


def test_photos_that_had_to_be_taken_again_go_too(school: WorkingSchool) -> None:
    school.hand_in(1)
    folder = next(iter(school.files.content)).rpartition("/")[0]
    school.files.put(f"{folder}/annotated.jpg", b"drawn", content_type="image/jpeg")

    school.clock.forward(days=31)
    tidy(school)
    school.work_off()

    assert school.files.content == {}


def test_a_photo_past_its_time_is_not_read_any_more(school: WorkingSchool) -> None:
    school.reader.answer = a_retake()
    accepted = school.hand_in(1)
    school.work_off()
    waiting = school.hand_in(2)
    school.clock.forward(days=31)
    tidy(school)
    school.work_off()

    for one in (accepted, waiting):
        request = GradePaper(paper_id=one.paper_id, insist=True)
        with pytest.raises(NotFound, match="保存期"):
            school.ask("chen", "grade_paper", request=request, answer=PaperReport)
        shown = PaperOf(paper_id=one.paper_id)
        report = school.ask("chen", "show_paper", request=shown, answer=PaperReport)
        assert report.state is PaperState.RETAKE


def test_handled_queue_items_go_after_a_week(school: WorkingSchool) -> None:
    school.read(1)
    school.notices()
    assert tidy(school).queued == 0

    school.clock.forward(days=7, seconds=1)

    assert tidy(school).queued == 3  # a reading, what would have given it up, a notice
    assert tidy(school).queued == 0


def test_buttons_nobody_can_press_any_more_go(school: WorkingSchool) -> None:
    soon = school.clock.now() + timedelta(hours=1)
    with school.records.begin() as unit:
        unit.chat.keep_button("t", ButtonRecord("c", {}, "console", "direct:chen", "chen", soon))

    school.clock.forward(days=2)
    tidy(school)

    assert school.rows()["buttons"] == 0


@pytest.mark.parametrize("kind", [Kept.CONSOLE, Kept.DEAD_LETTERS, Kept.APPROVALS])
def test_each_kind_is_kept_to_its_last_day_and_no_longer(school: WorkingSchool, kind: Kept) -> None:
    _store_one(school, kind)

    school.clock.at += keep(kind)
    assert tidy(school).removed[kind] == 0
    school.clock.forward(seconds=1)
    assert tidy(school).removed[kind] == 1
    assert tidy(school).removed[kind] == 0


def _store_one(school: WorkingSchool, kind: Kept) -> None:
    now = school.clock.now()
    with school.records.begin() as unit:
        if kind is Kept.APPROVALS:
            asked = Approval(
                id="a",
                asked_by=PersonId("chen"),
                unit_id=CLASS,
                what=BulkKind.ROSTER,
                why="家长会",
                asked_at=now,
            )
            unit.approvals.add(asked)
        elif kind is Kept.DEAD_LETTERS:
            unit.outbox.put("k", "{}", now=now)
            item = unit.outbox.lease(now=now, lease="l", lease_s=9)
            assert item is not None
            unit.outbox.bury(item, now=now, error="gone")
        else:
            for key in ("old", "newest, which stays"):
                at = now if key == "old" else now + timedelta(days=500)
                unit.console.append(
                    "direct:chen", key, card=None, text="x", images=(), live="", at=at, sender=None
                )


def test_the_table_of_retention_says_how_each_kind_goes() -> None:
    assert set(RETENTION) == set(Kept) == {*REMOVERS, Kept.TRANSIENT}
    assert RETENTION[Kept.PHOTOS].keep == timedelta(days=30)  # as the consent text says
    assert RETENTION[Kept.LABELLED_CROPS].keep == timedelta(days=730)


def test_access_logs_are_kept_for_half_a_year_and_more(school: WorkingSchool) -> None:
    school.confirmed(1)
    before = school.audited()
    assert "audit" not in set(Kept)

    school.clock.at += LEAST_ACCESS_LOG + timedelta(days=3000)
    tidy(school)

    assert school.audited()[: len(before)] == before


def test_what_was_removed_for_its_age_is_audited(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.clock.forward(days=31)

    tidy(school)
    tidy(school)

    (row,) = [r for r in school.audited() if r.fields[:1] == (EXECUTED,)]
    assert (row.actor, row.fields, row.purpose) == (
        "system",
        (EXECUTED, "photos", "1"),
        "administration",
    )


@pytest.mark.parametrize("user", ["xu", "chen", "g1"])
def test_people_may_not_do_what_the_product_does(school: WorkingSchool, user: str) -> None:
    accepted = school.hand_in(1)
    folder = accepted.photo_key.rpartition("/")[0]

    with pytest.raises(PermissionDenied):
        school.ask(user, "tidy", request=Tidy(), answer=Tidied)
    with pytest.raises(PermissionDenied):
        school.ask(user, "erase_files", request=EraseFiles(folder=folder), answer=Done)

    assert accepted.photo_key in school.files.content


@pytest.mark.parametrize("folder", ["", "/", "a/", "../", "/etc"])
def test_a_folder_that_would_erase_more_is_refused(school: WorkingSchool, folder: str) -> None:
    school.hand_in(1)
    request = EraseFiles.model_construct(folder=folder)

    with pytest.raises(NotUnderstood):
        school.ask(SYSTEM_ACTOR, "erase_files", request=request, answer=Done)

    assert len(school.files.content) == 1


def test_erasing_a_folder_leaves_its_neighbours(school: WorkingSchool) -> None:
    for key in ("a/b/1.jpg", "a/b/c/2.jpg", "a/bb/3.jpg", "a/4.jpg"):
        school.files.put(key, b"x", content_type="image/jpeg")

    done = school.ask(SYSTEM_ACTOR, "erase_files", request=EraseFiles(folder="a/b"), answer=Done)

    assert done.done is True
    assert sorted(school.files.content) == ["a/4.jpg", "a/bb/3.jpg"]
