"""Responses: what confirmed marks say a pupil can do."""

from datetime import UTC, datetime

import pytest

from school.answer_key import Accepted, KeyItem
from school.grading import Verdict
from school.knowledge import PointId
from school.learning import Asked, Response, item_id, responses
from school.people import PersonId, UnitId
from tests.builders import a_mark

ASKED = Asked(
    paper_id="paper",
    homework_id="homework",
    pupil_id=PersonId("p1"),
    class_id=UnitId("qt.t1.s1.g3.c2"),
    subject="语文",
    at=datetime(2026, 11, 20, 8, tzinfo=UTC),
)


def of(question: str, verdict: Verdict = Verdict.RIGHT, knowledge: str = "") -> Response | None:
    key = KeyItem(accepted=(Accepted(answer="7", points=1),), knowledge=knowledge)
    keys = {1: key} if knowledge else {}
    found = responses(ASKED, [a_mark(1, verdict, question=question)], keys=keys)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("verdict", "correct"), [(Verdict.RIGHT, True), (Verdict.WRONG, False), (Verdict.BLANK, False)]
)
def test_what_a_teacher_confirmed_counts_as_it_was_marked(
    verdict: Verdict, *, correct: bool
) -> None:
    response = of("3+4=", verdict)

    assert response is not None
    assert response.correct is correct


def test_a_question_nobody_has_decided_says_nothing() -> None:
    assert of("3+4=", Verdict.UNSURE) is None


def test_a_sum_is_mathematics_even_when_the_chinese_teacher_photographs_it() -> None:
    response = of("3+4=")

    assert response is not None
    assert response.subject == "数学"
    assert response.point is not None
    assert response.point.startswith("m.")


def test_what_the_teacher_says_a_question_is_about_goes_first() -> None:
    response = of("q3", knowledge="修辞手法")

    assert response is not None
    assert (response.subject, response.point) == ("语文", PointId("tag/语文/修辞手法"))


def test_the_same_sum_is_the_same_item_however_it_is_spaced() -> None:
    assert item_id("3 + 4=") == item_id("3+4=")
    assert item_id("3+4=") != item_id("3+5=")


def test_a_sheets_field_is_another_item_in_another_homework() -> None:
    other = ASKED.model_copy(update={"homework_id": "another"})
    mark = a_mark(1, question="q3")

    items = {responses(asked, [mark], keys={})[0].item for asked in (ASKED, other)}

    assert len(items) == 2  # one for each homework


@pytest.mark.parametrize(("unit", "grade"), [("qt.t1.s1.g3.c2", 3), ("qt.t1", 0), ("a.b.c.x", 0)])
def test_the_grade_comes_from_the_id_of_the_class(unit: str, grade: int) -> None:
    assert ASKED.model_copy(update={"class_id": UnitId(unit)}).grade == grade
