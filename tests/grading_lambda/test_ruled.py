"""Squared paper is told from boxes to write into."""

import numpy as np

from grading_lambda.ruled import without_squares
from grading_lambda.shapes import Outline, Shape

HIGH = 50.0


def a_box(x: float, y: float, *, wide: float = 46, tall: float = 46) -> Shape:
    corners = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]
    return Shape(Outline.BOX, np.array(corners, np.float32))


def squares(columns: int, rows: int) -> list[Shape]:
    return [a_box(50 * column, 50 * row) for row in range(rows) for column in range(columns)]


def test_the_squares_of_the_paper_are_left_out_and_so_is_what_print_leaves_of_them() -> None:
    ruled = squares(8, 6)
    joined, part = a_box(100, 400, wide=96, tall=46), a_box(260, 260, wide=20, tall=40)
    beside = a_box(900, 100)

    assert without_squares([*ruled, part, beside], line_height=HIGH) == [beside]
    assert joined in without_squares([*ruled, joined], line_height=HIGH)  # below all squares


def test_a_box_that_is_larger_than_two_squares_is_kept() -> None:
    answer = a_box(60, 60, wide=180, tall=60)

    assert without_squares([*squares(8, 6), answer], line_height=HIGH) == [answer]


def test_boxes_in_rows_that_do_not_touch_are_kept() -> None:
    apart = [a_box(130 * column, 90 * row) for row in range(8) for column in range(4)]
    in_a_row = squares(24, 1)

    assert without_squares(apart, line_height=HIGH) == apart
    assert without_squares(in_a_row, line_height=HIGH) == in_a_row


def test_the_large_cells_of_a_table_are_kept() -> None:
    cells = [
        a_box(300 * column, 80 * row, wide=296, tall=76) for row in range(8) for column in range(4)
    ]

    assert without_squares(cells, line_height=HIGH) == cells
    assert without_squares([], line_height=HIGH) == []
