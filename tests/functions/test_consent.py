"""Agreeing, refusing, and what a refusal deletes."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from chalicelib.adapters import container
from chalicelib.call import Call
from chalicelib.forgetting import FORGETTERS
from chalicelib.telling import ask_for_consent
from school.audit import Outcome
from school.consent import (
    VERSIONS,
    AllConsents,
    ConsentOverview,
    ConsentState,
    Decide,
    MyConsents,
    Purpose,
    Standing,
)
from school.errors import ConsentMissing, Expired, NotFound, PermissionDenied
from school.grading import PaperReading, SheetRequest
from school.papers import BatchOf, BatchReport, MyResults, PaperOf, PaperReport, Results
from school.people import PersonId
from school.store.people import enrolments
from tests.builders import a_decision, a_reading
from tests.functions.working import (
    RIGHT,
    SYSTEM_ACTOR,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_id,
)


def decide(school: WorkingSchool, roll_no: int, *, agree: bool, by: str = "") -> ConsentState:
    request = Decide(pupil_id=pupil_id(roll_no), agree=agree)
    return school.ask(by or f"g{roll_no}", "decide_consent", request=request, answer=ConsentState)


def mine(school: WorkingSchool, user: str) -> ConsentState:
    return school.ask(user, "my_consents", request=MyConsents(), answer=ConsentState)


def test_a_guardian_reads_the_text_and_what_is_agreed_for_each_child(
    school: WorkingSchool,
) -> None:
    with school.records.begin() as unit:
        unit.consents.add(a_decision("sibling", "g1", agreed=False, at=school.clock.now()))

    state = mine(school, "g1")

    assert state.version == VERSIONS[Purpose.HOMEWORK]
    assert state.text
    assert [(c.pupil_id, c.class_name, c.agreed, c.informed) for c in state.children] == [
        ("p1", "三(2)班", True, True),
        ("sibling", "三(1)班", False, True),
    ]


def test_a_guardian_who_has_decided_nothing_yet_is_not_informed(school: WorkingSchool) -> None:
    (child,) = mine(school, "g1b").children
    (other,) = mine(school, "g7").children

    assert (child.agreed, child.informed) == (True, False)
    assert (other.agreed, other.informed) == (False, False)


def test_agreeing_lets_the_next_photo_be_stored(school: WorkingSchool) -> None:
    with pytest.raises(ConsentMissing):
        school.accept(WITHOUT_CONSENT)

    state = decide(school, WITHOUT_CONSENT, agree=True)

    assert state.children[0].agreed is True
    assert state.deleted == 0
    assert school.accept(WITHOUT_CONSENT).photo_key


CANARY = "73190"


def a_canary() -> PaperReading:
    """Return a reading of a page on which only one child can have written this."""
    reading = a_reading(WRONG)
    written = reading.items[0].model_copy(update={"read": CANARY})
    return reading.model_copy(update={"items": (written,)})


def test_withdrawing_deletes_the_rows_now_and_the_files_soon(school: WorkingSchool) -> None:
    school.reader.answer = a_canary()
    school.confirmed(1, verdicts=())
    school.confirmed(2, verdicts=(RIGHT, WRONG))
    paper = school.accept(1)
    assert CANARY in school.everything_stored()
    kept = [key for key in school.files.content if paper.paper_id not in key]
    school.clock.forward(minutes=1)

    state = decide(school, 1, agree=False)
    assert {gone.what: gone.count for gone in state.gone} == {
        "错题": 1,
        "知识点掌握记录": 3,
        "批改记录和照片": 1,
    }
    assert state.children[0].agreed is False
    school.work_off()

    assert CANARY not in school.everything_stored()
    assert sorted(school.files.content) == sorted(kept)
    assert school.rows()["papers"] == 1
    asked = MyResults(pupil_id=pupil_id(1))
    (child,) = school.ask("g1", "my_results", request=asked, answer=Results).children
    assert (child.consented, child.report) == (False, None)


def test_one_guardians_no_ends_what_the_other_agreed_to(school: WorkingSchool) -> None:
    school.read(1)
    school.clock.forward(minutes=1)

    assert decide(school, 1, agree=False, by="g1b").deleted == 1

    with pytest.raises(ConsentMissing):
        school.accept(1)
    assert mine(school, "g1").children[0].agreed is False


def test_what_is_written_while_consent_is_withdrawn_goes_as_well(school: WorkingSchool) -> None:
    accepted = school.hand_in(1)
    school.clock.forward(seconds=1)
    decide(school, 1, agree=False)
    school.work_off()
    folder = accepted.photo_key.rpartition("/")[0]
    for name in ("photo.jpg", "annotated.jpg", "item-2.jpg"):  # by writers that had begun before
        school.files.put(f"{folder}/{name}", b"late", content_type="image/jpeg")

    school.clock.forward(hours=1)
    school.work_off()

    assert school.files.content == {}


class Withdrawing:
    """A reader during whose reading a guardian withdraws."""

    def __init__(self, school: WorkingSchool) -> None:
        self._school = school

    def read(self, request: SheetRequest) -> PaperReading:
        """Return a reading that is no longer wanted."""
        decide(self._school, 1, agree=False)
        return self._school.reader.read(request)


def test_a_page_being_read_while_consent_is_withdrawn_is_not_kept(school: WorkingSchool) -> None:
    school.hand_in(1)
    reader = Withdrawing(school)
    container.use(replace(school.adapters(), reader=reader))

    done = school.work_off()

    assert done[0].done is False
    assert school.rows()["papers"] == 0
    assert school.rows()["marks"] == 0
    assert school.notices() == []
    school.clock.forward(hours=1)
    school.work_off()
    assert school.files.content == {}


def test_a_photo_sent_again_with_a_new_consent_is_not_erased_with_the_old(
    school: WorkingSchool,
) -> None:
    school.hand_in(1)
    school.clock.forward(minutes=1)
    decide(school, 1, agree=False)
    school.clock.forward(minutes=1)
    decide(school, 1, agree=True)
    again = school.hand_in(1)

    school.clock.forward(hours=2)
    school.work_off()

    assert again.photo_key in school.files.content
    request = PaperOf(paper_id=again.paper_id)
    assert school.ask("chen", "show_paper", request=request, answer=PaperReport).marks


def test_a_second_withdrawal_erases_what_came_after_the_first(school: WorkingSchool) -> None:
    for agree in (False, True, False):
        if agree is False:
            school.hand_in(1)
        school.clock.forward(minutes=1)
        decide(school, 1, agree=agree)

    school.work_off()

    assert school.files.content == {}


def test_a_teacher_finds_nothing_of_a_deleted_paper(school: WorkingSchool) -> None:
    accepted = school.read(1)
    school.clock.forward(minutes=1)
    decide(school, 1, agree=False)

    request = PaperOf(paper_id=accepted.paper_id)
    with pytest.raises(NotFound, match="删除"):
        school.ask("chen", "show_paper", request=request, answer=PaperReport)
    batch = BatchOf(batch_id=accepted.batch_id)
    assert school.ask("chen", "show_batch", request=batch, answer=BatchReport).papers == ()


@pytest.mark.parametrize("who", ["g2", "chen", "wang", "zhou", "ye", "xu", "p1"])
def test_nobody_but_a_guardian_decides_for_a_child(school: WorkingSchool, who: str) -> None:
    school.read(1)
    before = school.rows()

    with pytest.raises(PermissionDenied):
        decide(school, 1, agree=False, by=who)

    assert school.rows() == before
    last = school.audited()[-1]
    assert (last.actor, last.subject, last.outcome) == (who, "p1", Outcome.DENIED)


def test_who_has_no_children_has_nothing_to_agree_to(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        mine(school, "chen")

    assert school.audited()[-1].outcome is Outcome.DENIED


def test_a_guardian_of_a_child_that_left_still_sees_both(school: WorkingSchool) -> None:
    _leave(school, "p1")

    assert [c.pupil_id for c in mine(school, "g1").children] == ["p1", "sibling"]


def _leave(school: WorkingSchool, who: str) -> None:
    with school.records.database.begin() as connection:
        connection.execute(
            sa.update(enrolments)
            .where(enrolments.c.pupil_id == PersonId(who))
            .values(ends=date(2026, 7, 1))
        )


def test_deciding_is_audited(school: WorkingSchool) -> None:
    decide(school, 1, agree=False)

    last = school.audited()[-1]
    assert (last.actor, last.action, last.subject) == ("g1", "decide_consent", "p1")
    assert (last.role, last.channel) == ("guardian", "console:direct")


def test_every_purpose_stands_by_itself(school: WorkingSchool) -> None:
    request = Decide(pupil_id=pupil_id(1), agree=True, purpose=Purpose.GROWTH)
    school.ask("g1", "decide_consent", request=request, answer=ConsentState)

    first, sibling = overview(school).children

    assert {p.purpose for p in first.purposes} == set(Purpose)
    agreed = {p.purpose: p.since for p in first.purposes if p.standing is Standing.AGREED}
    assert set(agreed) == {Purpose.HOMEWORK, Purpose.GROWTH}
    assert agreed[Purpose.GROWTH] == school.clock.now()
    assert [p.standing for p in sibling.purposes].count(Standing.OPEN) == len(Purpose) - 1


def overview(school: WorkingSchool) -> ConsentOverview:
    return school.ask("g1", "consent_overview", request=AllConsents(), answer=ConsentOverview)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.HOMEWORK])
def test_taking_one_purpose_back_deletes_nothing_of_another(
    school: WorkingSchool, purpose: Purpose
) -> None:
    school.confirmed(1)
    before = school.rows()

    request = Decide(pupil_id=pupil_id(1), agree=False, purpose=purpose)
    state = school.ask("g1", "decide_consent", request=request, answer=ConsentState)
    school.work_off()

    assert state.gone == ()
    assert {**before, "consent_decisions": before["consent_decisions"] + 1} == school.rows()
    assert school.files.content


def test_every_purpose_has_its_forgetters() -> None:
    assert set(FORGETTERS) == set(Purpose)


def test_a_yes_to_a_text_of_yesterday_is_not_taken(school: WorkingSchool) -> None:
    before = school.rows()
    old = Decide(pupil_id=pupil_id(1), agree=True, purpose=Purpose.HEALTH, version="2025-01")

    with pytest.raises(Expired, match="说明更新了，请再看一遍"):
        school.ask("g1", "decide_consent", request=old, answer=ConsentState)

    assert school.rows() == before


def test_guardians_are_asked_about_the_purpose_that_is_missing(school: WorkingSchool) -> None:
    with pytest.raises(ConsentMissing):
        school.accept(WITHOUT_CONSENT)
    (homework,) = school.notices()
    with school.records.begin() as unit:
        call = Call(school.adapters(), SYSTEM_ACTOR)
        told = [ask_for_consent(unit, call, pupil_id(1), Purpose.HEALTH) for _ in range(2)]

    asked = school.notices()

    assert homework.purpose is Purpose.HOMEWORK
    assert told == [2, 2]
    assert [(n.reader.user, n.purpose) for n in asked] == [
        ("g1", Purpose.HEALTH),
        ("g1b", Purpose.HEALTH),
    ]


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ((True,), ["given"]),
        ((False,), ["withdrawn"]),
        ((False, False), ["withdrawn", "refused"]),
        ((False, True, False), ["withdrawn", "given", "withdrawn"]),
    ],
)
def test_the_audit_says_what_was_decided(
    school: WorkingSchool, decisions: tuple[bool, ...], expected: list[str]
) -> None:
    for agree in decisions:
        school.clock.forward(minutes=1)
        decide(school, 1, agree=agree)

    rows = [r.fields for r in school.audited() if r.action == "decide_consent"]
    assert rows == [("consent", "homework", what) for what in expected]
