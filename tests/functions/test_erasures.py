"""What a family had deleted is noted outside, and carried out again on an older database."""

import json
from datetime import timedelta

import pytest

from school.audit import Tally
from school.compliance import Counted, Section, sections
from school.consent import ConsentState, Decide, Purpose
from school.erasures import (
    FOLDER,
    Erasure,
    RepeatedErasures,
    RepeatErasures,
    read_note,
    sealed_note,
)
from school.errors import Untrusted
from school.my_data import DeletedData, DeleteMyData
from school.permissions import Action
from tests.builders import NOON, an_entry
from tests.functions.working import KEY, SYSTEM_ACTOR, WorkingSchool, pupil_id


def notes(school: WorkingSchool) -> list[Erasure]:
    kept = [school.erasures.get(key) for key in sorted(school.erasures.keys(FOLDER))]
    return [read_note(note, key=KEY) for note in kept]


def repeat(school: WorkingSchool, *erasures: Erasure) -> int:
    request = RepeatErasures(erasures=erasures)
    answer = school.ask(SYSTEM_ACTOR, "repeat_erasures", request=request, answer=RepeatedErasures)
    return answer.repeated


def stored(school: WorkingSchool, no: int) -> set[str]:
    with school.records.begin() as unit:
        return {kind.table for kind in unit.personal.kinds(pupil_id(no))}


def test_a_deletion_and_a_withdrawal_leave_a_note_without_a_name(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.confirmed(2)
    delete = DeleteMyData(pupil_id=pupil_id(1), whole=True)
    school.ask("g1", "delete_my_data", request=delete, answer=DeletedData)
    no = Decide(pupil_id=pupil_id(2), agree=False, purpose=Purpose.HOMEWORK)
    school.ask("g2", "decide_consent", request=no, answer=ConsentState)
    school.work_off()

    found = {(one.pupil, one.whole, one.purpose, one.guardian) for one in notes(school)}

    assert found == {
        (pupil_id(1), True, None, None),
        (pupil_id(2), False, Purpose.HOMEWORK, "g2"),
    }
    keys = list(school.erasures.keys(FOLDER))
    assert not [key for key in keys if pupil_id(1) in key or pupil_id(2) in key]
    assert {tuple(json.loads(school.erasures.get(key))["erasure"]) for key in keys} == {
        ("at", "pupil", "whole", "purpose", "guardian")
    }


def test_a_note_that_was_changed_or_planted_is_no_note() -> None:
    erasure = Erasure(at=NOON, pupil=pupil_id(1))
    note = sealed_note(erasure, key=KEY)
    changed = note.replace(pupil_id(1).encode(), pupil_id(2).encode())
    planted = sealed_note(erasure, key=b"another key of 32 bytes or more!")

    assert read_note(note, key=KEY) == erasure
    for wrong in (changed, planted, erasure.model_dump_json().encode(), b"", b"\xff"):
        with pytest.raises(Untrusted):
            read_note(wrong, key=KEY)


def test_an_agreement_leaves_none(school: WorkingSchool) -> None:
    yes = Decide(pupil_id=pupil_id(1), agree=True, purpose=Purpose.IMPROVE)
    school.ask("g1", "decide_consent", request=yes, answer=ConsentState)
    school.work_off()

    assert notes(school) == []


def test_what_an_older_database_holds_again_is_deleted_again(school: WorkingSchool) -> None:
    school.confirmed(1)
    school.confirmed(2)
    later = school.clock.now() + timedelta(days=1)
    gone = Erasure(at=later, pupil=pupil_id(1), whole=True)
    withdrawn = Erasure(at=later, pupil=pupil_id(2), purpose=Purpose.HOMEWORK, guardian="g2")

    count = repeat(school, withdrawn, gone)
    school.work_off()

    assert count == 2
    assert stored(school, 1) == set()
    assert "papers" not in stored(school, 2)
    assert "enrolments" in stored(school, 2)
    with school.records.begin() as unit:
        decisions = [d for d in unit.consents.of(pupil_id(2)) if d.purpose is Purpose.HOMEWORK]
        assert unit.audit.first_broken() is None
    assert (decisions[-1].agreed, decisions[-1].at) == (False, later)
    repeated = [row for row in school.audited() if "repeated" in row.fields]
    assert {Action(row.action) for row in repeated} == {
        Action.DELETE_MY_DATA,
        Action.DECIDE_CONSENT,
    }


def test_what_the_database_knows_of_is_not_deleted_twice(school: WorkingSchool) -> None:
    no = Decide(pupil_id=pupil_id(2), agree=False, purpose=Purpose.HOMEWORK)
    school.ask("g2", "decide_consent", request=no, answer=ConsentState)
    school.work_off()
    school.clock.forward(minutes=1)
    yes = Decide(pupil_id=pupil_id(2), agree=True, purpose=Purpose.HOMEWORK)
    school.ask("g2", "decide_consent", request=yes, answer=ConsentState)
    school.confirmed(2)

    assert repeat(school, *notes(school)) == 0
    assert "papers" in stored(school, 2)


def test_a_child_who_is_not_here_is_passed_over(school: WorkingSchool) -> None:
    erasure = Erasure(at=school.clock.now(), pupil=pupil_id(99))

    assert repeat(school, erasure) == 0


def agree_again(school: WorkingSchool, no: int) -> None:
    yes = Decide(pupil_id=pupil_id(no), agree=True, purpose=Purpose.HOMEWORK)
    school.ask(f"g{no}", "decide_consent", request=yes, answer=ConsentState)
    school.confirmed(no)


def test_what_was_repeated_is_known_the_next_time(school: WorkingSchool) -> None:
    school.confirmed(2)
    later = school.clock.now() + timedelta(seconds=1)
    withdrawn = Erasure(at=later, pupil=pupil_id(2), purpose=Purpose.HOMEWORK, guardian="g2")
    gone = Erasure(at=later, pupil=pupil_id(1))
    school.clock.forward(days=1)
    assert repeat(school, withdrawn, gone, gone) == 2
    school.work_off()
    school.clock.forward(days=1)
    agree_again(school, 2)

    school.clock.forward(days=2)

    assert repeat(school, withdrawn, gone) == 0
    assert "papers" in stored(school, 2)
    other = withdrawn.model_copy(update={"at": later + timedelta(days=2)})
    assert repeat(school, other) == 1


def test_an_erasure_stays_known_however_much_was_audited_since(school: WorkingSchool) -> None:
    no = Decide(pupil_id=pupil_id(2), agree=False, purpose=Purpose.HOMEWORK)
    school.ask("g2", "decide_consent", request=no, answer=ConsentState)
    school.work_off()
    school.clock.forward(minutes=1)
    agree_again(school, 2)
    with school.records.begin() as unit:
        for _ in range(201):
            unit.audit.append(an_entry(pupil_id(2), at=school.clock.now()))

    assert repeat(school, *notes(school)) == 0
    assert "papers" in stored(school, 2)


def test_repetitions_are_one_line_of_a_report() -> None:
    entry = an_entry(action=Action.DELETE_MY_DATA).model_dump()
    tallies = [
        Tally.model_validate({**entry, "fields": ("whole", "repeated", mark), "count": 1})
        for mark in ("1f", "2e")
    ]

    assert sections(tallies)[Section.DELETIONS] == (Counted(names=("whole", "repeated"), count=2),)
