"""How a key marks what was read: nothing doubtful is guessed, and teachers have the last word."""

from fractions import Fraction

import pytest

from school.answer_key import AnswerKey
from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.grading import (
    FieldState,
    Mark,
    PaperReading,
    ReadField,
    SheetKind,
    Verdict,
    count,
)
from school.homework_key import (
    answers_for_reader,
    fits,
    label_in,
    mark_with,
    missing,
    on_page,
    proposed,
    spoken_points,
    with_points,
)
from tests.builders import a_mark, a_reading

RIGHT, WRONG, BLANK, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK, Verdict.UNSURE


def a_key(text: str) -> AnswerKey:
    return changed(None, parse_key(text).changes)


def a_field(value: str, state: FieldState = FieldState.FILLED) -> ReadField:
    return ReadField(value=value, state=state, confidence=0.9)


def test_the_reader_gets_the_answers_by_number_and_by_field() -> None:
    assert answers_for_reader(a_key("1 A|B")) == {"1": ("A", "B"), "q1": ("A", "B")}


@pytest.mark.parametrize(("label", "known"), [("q1", "1"), ("1", "1"), ("q9", ""), ("roll", "")])
def test_a_field_is_known_by_its_number(label: str, known: str) -> None:
    assert label_in(a_key("1 A"), label) == known


def test_fields_become_marks_and_what_is_doubtful_stays_unsure() -> None:
    fields = {
        "q1": a_field("A"),
        "q2": a_field("C"),
        "q3": a_field("", FieldState.EMPTY),
        "q4": a_field("D", FieldState.DOUBTFUL),
        "roll": a_field("12"),
    }

    marks = mark_with(a_key("1-4 ABCD"), (), fields)

    assert [m.verdict for m in marks] == [RIGHT, WRONG, BLANK, UNSURE]
    assert (marks[0].place, marks[0].no, marks[0].question) == (1, 1, "q1")
    assert mark_with(None, (), fields) == ()


def test_what_was_read_is_judged_anew_but_not_what_a_teacher_settled() -> None:
    marks = [a_mark(1, WRONG, read="48"), a_mark(2, WRONG, read="9"), a_mark(3, UNSURE, read="4")]

    again = mark_with(a_key("1 45|48\n2 9\n3 4"), marks, {}, settled={2})

    assert [m.verdict for m in again] == [RIGHT, WRONG, UNSURE]
    assert [m.expected for m in again] == ["45", "3", "4"]


def test_questions_outside_the_key_keep_their_own_answer() -> None:
    assert mark_with(a_key("9 A"), [a_mark(1, RIGHT)], {}) == (a_mark(1, RIGHT),)


def test_points_follow_the_verdict_and_never_exceed_the_total() -> None:
    key = a_key("1 AB 4分 漏选2分\n2 35|三十五(3分) 5分\n3 C 5分\n4 D 5分")
    marks = [
        a_mark(1, WRONG, read="A"),
        a_mark(2, RIGHT, read="三十五"),
        a_mark(3, UNSURE, read="C"),
        a_mark(4, RIGHT, read="x"),
        a_mark(5, RIGHT, read="6"),
    ]

    scored = with_points(marks, key)

    assert [m.points for m in scored] == [2, 3, None, 5, None]
    assert [m.most_points for m in scored] == [4, 5, 5, 5, None]
    assert sum(m.points or 0 for m in scored) <= key.most_points
    assert with_points(marks, None) == tuple(marks)
    assert missing(a_key("1-6 ABCDAB"), marks) == ("6",)
    assert missing(None, marks) == ()


@pytest.mark.parametrize(
    ("labels", "several", "fitting"),
    [
        (range(1, 21), False, True),
        (range(1, 11), False, True),
        (range(1, 10), False, False),
        (range(1, 6), True, True),
        (range(21, 41), True, False),
        ((), False, False),
    ],
)
def test_a_key_fits_a_page_that_shows_half_of_it(
    labels: range, *, several: bool, fitting: bool
) -> None:
    key = a_key(f"1-20 {'ABCD' * 5}")

    assert fits(key, on_page(labels, ()), one_of_several=several) is fitting


def test_only_numbered_fields_are_questions() -> None:
    assert on_page([3], ["q1", "roll", "name"]) == {"3", "q1"}


def test_a_filled_sheet_proposes_a_key_and_lists_what_is_doubtful() -> None:
    reading = PaperReading(
        kind=SheetKind.SHEET,
        seconds=0.1,
        fields={
            "q1": a_field("b"),
            "q2": a_field("C", FieldState.DOUBTFUL),
            "q3": a_field("", FieldState.EMPTY),
            "roll": a_field("0001"),
        },
    )

    changes, doubtful = proposed(reading)

    assert [(c.label, c.answers[0].answer) for c in changes] == [("1", "B")]
    assert doubtful == ("2", "3")


def test_a_page_a_teacher_filled_in_by_hand_proposes_what_is_written() -> None:
    changes, doubtful = proposed(a_reading(RIGHT, WRONG, UNSURE))

    assert [(c.label, c.answers[0].answer) for c in changes] == [("1", "2"), ("2", "0")]
    assert doubtful == ("3",)


@pytest.mark.parametrize(
    ("points", "words"), [(Fraction(4), "4"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "1/3")]
)
def test_points_are_said_as_numbers(points: Fraction, words: str) -> None:
    assert spoken_points(points) == words


def test_marks_count_as_before() -> None:
    marks: list[Mark] = [a_mark(1, RIGHT), a_mark(2, BLANK)]

    assert count(mark_with(a_key("1 2\n2 3"), marks, {})).blank == 1
