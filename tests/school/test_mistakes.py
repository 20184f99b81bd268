"""What is in the book of wrong questions, and which part of it somebody asks for."""

from datetime import timedelta

import pytest

from school.causes import Cause
from school.class_mistakes import class_mistakes_of
from school.knowledge import PointId
from school.mistakes import Answered, Book, Mistake, Review, about, counted, entry
from school.people import PersonId, UnitId
from school.revisit import State
from tests.builders import NOON

DAY = timedelta(days=1)
CLASS = (UnitId("qt.t1.s1.g3.c2"), "三(2)班")


def answered(day: int, *, read: str = "48", paper: str = "a", place: int = 1) -> Answered:
    return Answered(
        item="i",
        paper_id=paper,
        place=place,
        subject="数学",
        point=PointId("m.number.basic"),
        question="5×9=",
        read=read,
        expected="45",
        correct=read == "45",
        at=NOON + day * DAY,
    )


def a_mistake(pupil: str = "p1", **changed: object) -> Mistake:
    values = {
        "pupil_id": pupil,
        "item": "i",
        "paper_id": "a",
        "place": 1,
        "homework": "口算11",
        "no": 1,
        "question": "5×9=",
        "read": "48",
        "expected": "45",
        "crop": "",
        "subject": "数学",
        "point": "m.number.basic",
        "cause": Cause.TABLES,
        "state": State.OPEN,
        "times_wrong": 1,
        "step": 0,
        "wrong_at": NOON,
        "next_review_at": NOON,
    }
    return Mistake.model_validate({**values, **changed})


def test_a_wrong_answer_waits_in_the_book() -> None:
    found = entry([answered(0)], [])

    assert found is not None
    assert (found.state, found.cause, found.times_wrong) == (State.OPEN, Cause.TABLES, 1)


def test_what_was_always_right_is_not_in_the_book() -> None:
    assert entry([answered(0, read="45")], []) is None
    assert entry([], [Review(item="i", turn=0, at=NOON, correct=False)]) is None


def test_the_book_shows_the_newest_wrong_answer() -> None:
    found = entry(
        [answered(0), answered(4, read="40", paper="b"), answered(9, read="45", paper="c")], []
    )

    assert found is not None
    assert (found.paper_id, found.wrong_at) == ("b", NOON + 4 * DAY)
    assert (found.times_wrong, found.state) == (2, State.REVIEWING)


def test_reviews_and_homework_move_it_along_together() -> None:
    reviews = [Review(item="i", turn=0, at=NOON + DAY, correct=True)]

    found = entry([answered(0), answered(3, read="45", paper="b")], reviews)

    assert found is not None
    assert found.step == 2


@pytest.mark.parametrize(
    "word", ["", "数学", "四则运算", "四则", "数与运算", "乘法", "口诀", "口算11"]
)
def test_a_question_is_found_by_what_it_is_about(word: str) -> None:
    assert about(a_mistake(), word)


@pytest.mark.parametrize("word", ["语文", "分数", "加法", "审题", "口算12"])
def test_a_question_is_not_found_by_what_it_is_not_about(word: str) -> None:
    assert not about(a_mistake(), word)


def test_a_question_nobody_tagged_is_about_its_subject_alone() -> None:
    bare = a_mistake(point=None, cause=None, question="q3", subject="语文")

    assert about(bare, "语文")
    assert not about(bare, "数学")
    assert bare.point_name == ""


def test_causes_are_counted_the_commonest_first() -> None:
    some = [a_mistake(cause=c) for c in (Cause.READING, Cause.TABLES, None, Cause.TABLES)]

    assert [(c.cause, c.count) for c in counted(some)] == [(Cause.TABLES, 2), (Cause.READING, 1)]


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (5, 1), (6, 2), (60, 12)])
def test_a_book_has_five_questions_a_page(total: int, pages: int) -> None:
    book = Book(
        pupil_id=PersonId("p1"),
        name="",
        class_name="",
        roll_no=1,
        consented=True,
        own=True,
        total=total,
    )

    assert book.pages == pages


def test_a_class_s_mistakes_are_counts_the_commonest_first() -> None:
    some = [a_mistake(f"p{n}", read="48") for n in range(3)]
    some += [a_mistake("p3", read=""), a_mistake("p4", read="40")]
    some += [a_mistake("p1", item="j", question="7×8=", no=2, read="54", expected="56")]

    found = class_mistakes_of(some, class_unit=CLASS)

    assert (found.pupils, found.questions) == (5, 2)
    first = found.common[0]
    assert (first.question, first.pupils, first.blank) == ("5×9=", 5, 1)
    assert [(w.answer, w.count) for w in first.wrong] == [("48", 3), ("40", 1)]
    assert [(p.name, p.pupils) for p in found.points] == [("四则运算", 5)]


def test_a_class_s_mistakes_name_no_pupil() -> None:
    some = [a_mistake(f"pupil-{n}") for n in range(3)]

    assert "pupil-" not in class_mistakes_of(some, class_unit=CLASS).model_dump_json()
