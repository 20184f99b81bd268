"""What a person marks: points are kept like any other mark, and no program guesses them."""

from fractions import Fraction

import pytest

from school.answer_key import AnswerKey
from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.errors import NotUnderstood
from school.free_answers import free_question, is_free, marked_by_hand, points_by_hand
from school.free_answers import with_points_given as give
from school.grading import FieldState, Mark, PaperReading, ReadField, ReadItem, SheetKind, Verdict
from school.homework_key import (
    answers_for_reader,
    item_of,
    mark_with,
    missing,
    proposed,
    with_points,
)
from school.labelled_crops import label_of
from school.papers import spoken_question
from school.review import UnsureMark, groups
from tests.builders import BOX, a_mark

UNSURE, RIGHT, WRONG, BLANK = Verdict.UNSURE, Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK


AN_AREA = ReadItem(
    no=16,
    question=free_question(16),
    read="",
    expected="",
    verdict=UNSURE,
    confidence=0,
    box=BOX,
)


def a_free_mark(verdict: Verdict = UNSURE, *, no: int = 16, read: str = "") -> Mark:
    """Return the mark of a free area."""
    blank = {"no": no, "expected": "", "first_verdict": UNSURE}
    return a_mark(1, verdict, question=free_question(no), read=read).model_copy(update=blank)


def a_key(text: str) -> AnswerKey:
    return changed(None, parse_key(text).changes)


@pytest.mark.parametrize("said", ["主观", "主观题", "解答题", "作文"])
def test_a_key_says_what_a_person_marks_and_for_how_many_points(said: str) -> None:
    key = a_key(f"1-2 AB 每题2分\n16-17 {said} 每题10分")

    assert {label: item.answers for label, item in key.items.items()} == {
        "1": ("A",),
        "2": ("B",),
        "16": ("主观",),
        "17": ("主观",),
    }
    assert key.most_points == 24


def test_nothing_a_person_marks_is_compared_by_the_reader() -> None:
    assert answers_for_reader(a_key("1 A\n16 主观 10分")) == {"1": ("A",), "q1": ("A",)}


def test_a_free_area_waits_until_somebody_gives_points() -> None:
    key = a_key("1 A 2分\n16 主观 10分")
    fields = {"q1": ReadField(value="A", state=FieldState.FILLED, confidence=1)}

    marks = with_points(mark_with(key, [a_free_mark()], fields), key)

    assert [(m.no, m.verdict, m.points, m.most_points) for m in marks] == [
        (16, UNSURE, None, Fraction(10)),
        (1, RIGHT, Fraction(2), Fraction(2)),
    ]
    assert missing(key, marks) == ()


def test_an_exercise_a_person_marks_is_not_judged_by_what_was_read() -> None:
    key = a_key("1 主观 5分\n2 主观 5分")
    marks = [a_mark(1, RIGHT), a_mark(2, BLANK)]
    fields = {"q3": ReadField(value="A", state=FieldState.FILLED, confidence=1)}

    assert [m.verdict for m in mark_with(key, marks, {})] == [UNSURE, BLANK]
    (field,) = mark_with(a_key("3 主观 5分"), [], fields)
    assert field.verdict is UNSURE


def test_a_new_key_keeps_the_points_a_teacher_gave() -> None:
    key = a_key("16 主观 10分")
    item = item_of(key, a_free_mark())
    assert item is not None
    given = give(a_free_mark(), Fraction(6), most=item.most_points)

    (mark,) = with_points(mark_with(a_key("16 主观 8分"), [given], {}, settled={1}), key)

    assert (mark.verdict, mark.read, mark.points) == (WRONG, "6分", Fraction(6))


@pytest.mark.parametrize(
    ("verdict", "read", "points"),
    [
        (UNSURE, "6分", None),
        (WRONG, "6分", 6),
        (WRONG, "2.5分", Fraction(5, 2)),
        (WRONG, "", 0),
        (RIGHT, "", 10),
        (RIGHT, "10分", 10),
        (WRONG, "12分", 10),
        (BLANK, "6分", 0),
    ],
)
def test_points_follow_from_what_the_teacher_said(
    verdict: Verdict, read: str, points: Fraction | None
) -> None:
    assert points_by_hand(a_free_mark(verdict, read=read), most=Fraction(10)) == points


def test_only_all_the_points_make_an_answer_right() -> None:
    most = Fraction(5, 2)

    assert give(a_free_mark(), most, most=most).verdict is RIGHT
    assert give(a_free_mark(), Fraction(2), most=most).verdict is WRONG
    assert give(a_free_mark(), most, most=most).read == "2.5分"


def test_free_answers_are_told_from_questions() -> None:
    assert is_free("主观题16")
    assert not is_free("主观题")
    assert not is_free("q16")
    assert spoken_question("主观题16") == "第16题 "
    assert marked_by_hand(a_mark(1).model_copy(update={"expected": "主观"}))
    assert not marked_by_hand(a_mark(1))


def test_free_answers_are_neither_grouped_nor_taught_from() -> None:
    marks = [a_free_mark().model_copy(update={"expected": "主观"}) for _ in range(2)]
    members = [
        UnsureMark(paper_id=p, place=1, roll_no=1, no=16, question="主观题16", crop="")
        for p in ("x", "y")
    ]

    assert groups("b", zip(members, marks, strict=True)) == ()
    assert label_of(a_free_mark(WRONG, read="6分")) is None


def test_the_teachers_own_sheet_says_which_questions_a_person_marks() -> None:
    reading = PaperReading(
        kind=SheetKind.SHEET,
        seconds=0.1,
        items=(AN_AREA,),
        fields={"q1": ReadField(value="A", state=FieldState.FILLED, confidence=1)},
    )

    changes, doubtful = proposed(reading)

    assert [(c.label, c.answers[0].answer) for c in changes] == [("1", "A"), ("16", "主观")]
    assert doubtful == ()


def test_points_for_a_question_without_a_key_are_refused() -> None:
    with pytest.raises(NotUnderstood):
        a_key("16 10分")
