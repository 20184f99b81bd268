"""A first answer that is crossed out does not count; what is written behind it does."""

import cv2
import numpy as np
import pytest

from grading_lambda.crossed_out import crossed_out
from grading_lambda.engine import Pixels
from grading_lambda.ink import Amount, find_ink
from grading_lambda.rules import Mask

LINE, EQUALS, MIDDLE = 60.0, 30.0, 51
Points = tuple[int, int]


def a_band(first: str, *strokes: tuple[Points, Points], final: str = "") -> Pixels:
    """Draw “=”, a first answer with strokes through it, and the final one at column 190."""
    band = np.full((102, 420, 3), 230, np.uint8)
    for y in (MIDDLE - 5, MIDDLE + 5):
        cv2.line(band, (18, y), (42, y), (40, 40, 40), 3)
    cv2.putText(band, first, (70, 66), 0, 1.2, (60, 60, 60), 3, cv2.LINE_AA)
    cv2.putText(band, final, (190, 66), 0, 1.2, (60, 60, 60), 3, cv2.LINE_AA)
    for start, end in strokes:
        cv2.line(band, start, end, (60, 60, 60), 3, cv2.LINE_AA)
    return band


def a_piece(band: Pixels) -> Mask:
    """Return the ink right of the “=”, tight around it."""
    ink = (band[:, 60:, 0] < 150).astype(np.uint8)
    x, y, w, h = cv2.boundingRect(ink)
    return ink[y : y + h, x : x + w]


LEVEL = ((62, 52), (146, 50))
RISING = ((60, 66), (148, 40))
TWO = (((60, 46), (148, 44)), ((60, 58), (148, 56)))
CROSS = (((60, 42), (148, 62)), ((60, 62), (148, 42)))


@pytest.mark.parametrize("strokes", [(LEVEL,), (RISING,), TWO, CROSS])
def test_digits_with_a_stroke_through_them_are_crossed_out(
    strokes: tuple[tuple[Points, Points], ...],
) -> None:
    piece = a_piece(a_band("368", *strokes))

    assert crossed_out(piece, line_height=LINE) == piece.shape[1]


def test_a_stroke_that_begins_in_the_sign_crosses_out_what_it_ends_behind() -> None:
    a_one = (76, 32), (76, 70)
    piece = a_piece(a_band(" 68", ((62, 52), (162, 50)), a_one))[:, 12:]  # the sign touches the 1

    assert crossed_out(piece, line_height=LINE) == 0
    assert crossed_out(piece, line_height=LINE, into_sign=True) == piece.shape[1]


@pytest.mark.parametrize("answer", ["25", "77", "44", "368", "145"])
def test_digits_that_touch_the_sign_are_not_crossed_out_by_it(answer: str) -> None:
    piece = a_piece(a_band(answer))[:, 2:]

    assert crossed_out(piece, line_height=LINE, into_sign=True) == 0


@pytest.mark.parametrize("answer", ["4", "7", "25", "77", "44", "368", "1/2"])
def test_digits_as_people_write_them_are_not(answer: str) -> None:
    assert crossed_out(a_piece(a_band(answer)), line_height=LINE) == 0


def test_a_line_beneath_crosses_nothing_out() -> None:
    piece = a_piece(a_band("368", ((60, 67), (148, 67))))

    assert crossed_out(piece, line_height=LINE) == 0


@pytest.mark.parametrize("strokes", [(LEVEL,), (RISING,), TWO, CROSS])
def test_only_the_final_answer_is_the_answer(strokes: tuple[tuple[Points, Points], ...]) -> None:
    band = a_band("368", *strokes, final="52")

    ink = find_ink(band, line_height=LINE, equals=EQUALS)

    assert ink.amount is Amount.SOME
    assert ink.crossed
    assert 185 < ink.left < 196
    assert ink.clean[:, 60:170].min() > 190


def test_where_a_digit_touches_the_stroke_the_answer_is_cut_there() -> None:
    band = a_band("368", LEVEL, final="52")
    cv2.line(band, (146, 50), (196, 70), (60, 60, 60), 2)

    ink = find_ink(band, line_height=LINE, equals=EQUALS)

    assert ink.crossed
    assert 140 < ink.left < 192
    assert ink.right > 225


def test_all_ink_is_the_answer_for_those_who_do_not_believe_it() -> None:
    band = a_band("368", LEVEL, final="52")

    ink = find_ink(band, line_height=LINE, equals=EQUALS, crossing=False)

    assert not ink.crossed
    assert ink.left < 75


def test_an_answer_that_nothing_follows_is_not_taken_away() -> None:
    ink = find_ink(a_band("368", LEVEL), line_height=LINE, equals=EQUALS)

    assert ink.amount is Amount.SOME
    assert ink.left < 75
