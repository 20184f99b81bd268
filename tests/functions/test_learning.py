"""Responses follow the marks a teacher stands behind, through every change."""

from school.consent import ConsentState, Decide
from tests.builders import a_decision
from tests.functions.papers import revise, undo
from tests.functions.working import RIGHT, UNSURE, WRONG, WorkingSchool, pupil_id


def learnt(school: WorkingSchool) -> list[bool]:
    with school.records.begin() as unit:
        return [response.correct for response in unit.responses.of_pupil(pupil_id(1))]


def test_nothing_is_learnt_before_the_teacher_confirms(school: WorkingSchool) -> None:
    school.read(1, RIGHT, WRONG)

    assert learnt(school) == []


def test_confirming_keeps_one_response_for_each_decided_question(school: WorkingSchool) -> None:
    school.confirmed(1, verdicts=(RIGHT, WRONG, UNSURE))

    assert learnt(school) == [True, False]


def test_a_response_says_what_the_question_is_about(school: WorkingSchool) -> None:
    school.confirmed(1)

    with school.records.begin() as unit:
        first = unit.responses.of_pupil(pupil_id(1))[0]
        assert first.subject == "数学"
        assert unit.responses.of_pupil(pupil_id(1), point=first.point)
        assert unit.responses.of_class(first.class_id, since=first.at)


def test_a_revision_after_confirming_changes_what_was_learnt(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)

    revise(school, accepted, verdict=RIGHT)
    assert learnt(school) == [True, True]

    undo(school, accepted)
    assert learnt(school) == [True, False]


def test_withdrawing_consent_takes_the_responses_along(school: WorkingSchool) -> None:
    school.confirmed(1)

    request = Decide(pupil_id=pupil_id(1), agree=False)
    school.ask("g1", "decide_consent", request=request, answer=ConsentState)

    assert learnt(school) == []


def test_after_the_text_changed_nothing_new_is_worked_out(school: WorkingSchool) -> None:
    """The answers stay what the class was counted by; books and mastery wait for the new yes."""
    accepted = school.read(1, RIGHT, WRONG)
    old = a_decision("p1", "g1", version="2026-11", at=school.clock.forward(minutes=1))
    with school.records.begin() as unit:
        unit.consents.add(old)

    school.confirm(accepted)

    assert learnt(school) == [True, False]
    assert school.rows()["mistakes"] == 0
    assert school.rows()["mastery_evidence"] == 0
