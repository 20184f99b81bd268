"""A teacher revises and confirms; only then do parents see a result."""

import pytest

from school.audit import Outcome
from school.errors import (
    NotFound,
    NotUnderstood,
    PermissionDenied,
)
from school.notices import NoticeKind
from school.papers import (
    BatchOf,
    BatchReport,
    PaperOf,
    PaperReport,
)
from tests.functions.papers import refuse, result, revise, show, undo
from tests.functions.working import (
    RIGHT,
    UNSURE,
    WITHOUT_ACCOUNT,
    WRONG,
    WorkingSchool,
)


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
