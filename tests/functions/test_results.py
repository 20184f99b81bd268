"""Results at home: one's own, and nobody else's."""

from datetime import date

import pytest
import sqlalchemy as sa

from school.audit import Outcome
from school.errors import NotFound, PermissionDenied
from school.papers import MyResults, Results
from school.people import PersonId
from school.store.people import enrolments
from tests.functions.working import (
    RIGHT,
    WRONG,
    WorkingSchool,
)


def results(school: WorkingSchool, user: str, **asked: object) -> Results:
    request = MyResults.model_validate(asked)
    return school.ask(user, "my_results", request=request, answer=Results)


def test_a_guardian_sees_every_child_and_the_newest_of_each(school: WorkingSchool) -> None:
    school.confirmed(1, verdicts=(WRONG,))
    school.clock.forward(minutes=30)
    newest = school.read(1, RIGHT, photo="b")
    school.confirm(newest)

    first, sibling = results(school, "g1").children

    assert first.report is not None
    assert first.report.paper_id == newest.paper_id
    assert (sibling.pupil_id, sibling.consented, sibling.report) == ("sibling", True, None)


def test_an_older_paper_is_seen_when_it_is_asked_for(school: WorkingSchool) -> None:
    older = school.confirmed(1, verdicts=(WRONG,))
    school.clock.forward(minutes=30)
    school.confirm(school.read(1, RIGHT, photo="b"))

    (child,) = results(school, "g1", pupil_id="p1", paper_id=older.paper_id).children
    (other,) = results(school, "g2", pupil_id="p2", paper_id=older.paper_id).children

    assert child.report is not None
    assert child.report.paper_id == older.paper_id
    assert other.report is None


def test_a_pupil_sees_the_own_result(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)

    (own,) = results(school, "p1").children

    assert own.report is not None
    assert own.report.paper_id == accepted.paper_id


@pytest.mark.parametrize("who", ["g2", "p2", "chen", "wang", "zhou", "guard", "ye", "xu", "ma"])
def test_another_childs_result_is_refused_and_the_refusal_audited(
    school: WorkingSchool, who: str
) -> None:
    school.confirmed(1)

    with pytest.raises(PermissionDenied) as refused:
        results(school, who, pupil_id="p1")

    assert "小满" not in refused.value.message
    last = school.audited()[-1]
    assert (last.actor, last.action, last.subject, last.outcome) == (
        who,
        "read_result",
        "p1",
        Outcome.DENIED,
    )


def test_a_child_who_does_not_exist_is_refused_like_somebody_elses(school: WorkingSchool) -> None:
    said = set()
    for who in ("p2", "nobody"):
        with pytest.raises(PermissionDenied) as refused:
            results(school, "g1", pupil_id=who)
        said.add(refused.value.message)

    assert len(said) == 1


def test_who_has_no_child_is_refused(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        results(school, "ye")

    assert school.audited()[-1].outcome is Outcome.DENIED


def test_a_child_that_left_school_is_passed_over(school: WorkingSchool) -> None:
    for who in ("p1", "p2"):
        with school.records.database.begin() as connection:
            connection.execute(
                sa.update(enrolments)
                .where(enrolments.c.pupil_id == PersonId(who))
                .values(ends=date(2026, 7, 1))
            )

    assert [c.pupil_id for c in results(school, "g1").children] == ["sibling"]
    with pytest.raises(NotFound, match="班主任"):
        results(school, "g2")
