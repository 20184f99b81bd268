"""Pieces of a row that are one exercise with a place to write inside are put together again."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.fill_ins.pieces import find_rows, without_numbers
from grading_lambda.layout import Line
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from tests.grading_lambda.test_surroundings import a_line

HIGH = 48


def piece(text: str, left: float, *, before: float = 0.0) -> Line:
    """Return a line that says *text* from *left* on, its strip beginning so far *before* it."""
    line = a_line(*((c, round(before) + 12 + 24 * i) for i, c in enumerate(text or "0")))
    if not text:
        unread = replace(line.wide, said=np.eye(1, line.wide.said.shape[1]), shown=())
        line = replace(line, printed=unread, written=unread, wide=unread)
    length = before + 24 * max(1, len(text))
    return replace(line, strip=Strip(left - before, 100, 0, length, HIGH))


def shape(outline: Outline, left: float, right: float) -> Shape:
    hull = np.array([(left, 76), (right, 76), (right, 124), (left, 124)], np.float32)
    return Shape(outline, hull)


def together(*lines: Line, shapes: tuple[Shape, ...] = ()) -> list[tuple[int, ...]]:
    return [row.members for row in find_rows(lines, without_numbers(shapes, lines), keyed=False)]


def test_what_is_written_in_a_box_belongs_to_the_signs_on_either_side() -> None:
    lines = piece("24÷", 0), piece("16", 90), piece("=4", 160)

    assert together(*lines, shapes=(shape(Outline.BOX, 80, 148),)) == [(0, 1, 2)]
    assert together(*lines, shapes=()) == [(0,), (1, 2)]


@pytest.mark.parametrize(
    ("text", "left", "joined"),
    [
        ("72-12", 132, True),  # the box begins where “=” was lost
        ("72-12", 190, False),  # too far off
        ("12.5", 132, False),  # no sum
    ],
)
def test_a_sum_that_lost_its_equals_sign_belongs_to_the_box_behind_it(
    text: str, left: float, *, joined: bool
) -> None:
    lines = piece(text, 0), piece("60", left)

    found = together(*lines, shapes=(shape(Outline.BOX, left - 8, left + 80),))

    assert found == ([(0, 1)] if joined else [(0,), (1,)])
    assert together(*lines) == [(0,), (1,)]


def test_an_answer_read_with_the_print_behind_its_box_belongs_to_the_sign_before() -> None:
    lines = piece("18.4×", 0), piece("12=8", 140)

    assert together(*lines, shapes=(shape(Outline.BOX, 132, 190),)) == [(0, 1)]
    assert together(*lines, shapes=()) == [(0,), (1,)]


@pytest.mark.parametrize("reach", [0, 56])
def test_a_circle_joins_two_numbers_however_far_the_second_piece_reaches_over_it(
    reach: int,
) -> None:
    lines = piece("25+5", 0), piece("32", 170, before=reach)
    circles = (shape(Outline.CIRCLE, 100, 148),)

    assert together(*lines, shapes=circles) == [(0, 1)]
    assert together(*lines) == [(0,), (1,)]


@pytest.mark.parametrize(("text", "joined"), [("③29", False), ("29", True)])
def test_the_circle_of_the_next_items_number_joins_nothing(text: str, *, joined: bool) -> None:
    lines = piece("25+5", 0), piece(text, 100)
    circles = (shape(Outline.CIRCLE, 90, 130),)

    assert together(*lines, shapes=circles) == ([(0, 1)] if joined else [(0,), (1,)])


def test_a_piece_in_which_nothing_is_read_does_not_part_two_brackets() -> None:
    lines = piece("10÷(", 0), piece("", 110), piece(")=2", 170)

    assert together(*lines) == [(0, 2)]


@pytest.mark.parametrize(
    "texts",
    [
        ("1.3×(4)=122.(54", ")+49=103"),
        ("1.56÷(", "()=82.7×(3)=21"),
        ("1.7÷2=(3)……(1)2.", "9÷4=(2)……(1)"),
        ("1.22时=", "(1320)分2.30角=(3)元"),
    ],
)
def test_exercises_in_brackets_are_told_apart_wherever_the_text_finder_broke_the_row(
    texts: tuple[str, str],
) -> None:
    left, right = texts
    shared = 24 if right.startswith("(") and left.endswith("(") else 0
    lines = piece(left, 0), piece(right, 24 * len(left) - shared)

    rows = find_rows(lines, (), keyed=False)

    second = (left + right[shared // 24 :]).index("2.", 4)
    assert [row.part for row in rows] == [True, True]
    assert rows[1].strip.x == pytest.approx(24 * second, abs=12)


def test_comparisons_of_three_columns_are_three_though_a_circle_looks_like_brackets() -> None:
    lines = piece("8+5 12", 0), piece("14÷7()2", 420), piece("1/9 0.4", 840)

    assert together(*lines) == [(0,), (1,), (2,)]


def test_a_row_whose_pieces_are_whole_stays_as_it_was_found() -> None:
    lines = piece("1.3×(4)=12", 0), piece("2.(54)+49=103", 300)

    assert together(*lines) == [(0,), (1,)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("6 86-4×8", False),  # ⑥ lost its circle
        ("15 (4-2)×2", False),
        ("3 86-4×8", True),  # ③ has its own: a 3 is written in this one
        ("86-4×8", True),
    ],
)
def test_the_circle_of_a_number_is_no_place_to_write(text: str, *, kept: bool) -> None:
    lines = piece("①3+4", 0), piece("②5+2", 200), piece("③7-1", 400), piece(text, 600)
    circle = shape(Outline.CIRCLE, 600, 640)

    assert without_numbers([circle], lines) == ([circle] if kept else [])
    assert without_numbers([circle], lines[1:]) == ([] if text.startswith("15") else [circle])


def test_a_digit_in_a_round_box_is_no_number_where_no_other_line_has_one() -> None:
    box = shape(Outline.CIRCLE, 600, 640)
    answered, numbers = piece("⑧×4=32", 600), (piece("①3+4", 0), piece("②5+2", 200))

    assert without_numbers([box], [answered]) == [box]
    assert without_numbers([box], [*numbers, piece("③7-1", 400), answered]) == []
