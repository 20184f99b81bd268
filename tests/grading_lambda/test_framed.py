"""Writing in a printed frame is told from the frame, however much of it touches or crosses it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.framed import within_frame
from grading_lambda.fill_ins.openings import Opening, Written
from grading_lambda.fill_ins.places import find_places
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.ink import Amount, ink_mask
from grading_lambda.shapes import Outline, Shape, find_shapes
from grading_lambda.strip import Strip
from tests.grading_lambda.test_layout import a_line

LINE = 64.0
LEFT, TOP, RIGHT, BOTTOM = 100, 60, 160, 118
PEN = (70, 50, 40)


def a_frame() -> Pixels:
    sheet = np.full((260, 900, 3), 240, np.uint8)
    cv2.rectangle(sheet, (LEFT, TOP), (RIGHT, BOTTOM), (40, 40, 40), 2)
    return sheet


def written_in(sheet: Pixels, *, neighbours: tuple[float, ...] = ()) -> Written:
    soft = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.8), np.uint8)
    (shape,) = find_shapes(soft, line_height=LINE)
    return within_frame(opening_on(soft, shape), shape, flat=False, neighbours=neighbours)


def opening_on(sheet: Pixels, shape: Shape) -> Opening:
    line = Strip(0, (TOP + BOTTOM) / 2, 0.0, sheet.shape[1], LINE)
    top = round(line.y - 54)
    band = sheet[top : top + 108]
    mask, paper = ink_mask(band, line_height=LINE, print_end=band.shape[1])
    slot = Slot(LEFT, RIGHT, shape)
    return Opening(slot, line, 0.0, 1.0, LEFT, RIGHT, band, mask, paper)


def inked(written: Written) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the writing, in pixels of the sheet."""
    left, top, right, bottom = written.inked.box
    down = round((TOP + BOTTOM) / 2) - 54
    return left, top + down, right, bottom + down


def test_nothing_is_written_in_an_empty_frame() -> None:
    written = written_in(a_frame())

    assert written.inked.amount is Amount.NONE
    assert not written.crowded


@pytest.mark.parametrize("lean", [-2, 0, 4])
def test_a_one_close_beside_a_side_is_writing_and_the_side_is_none(lean: int) -> None:
    sheet = a_frame()
    cv2.line(sheet, (LEFT + 8 + lean, TOP + 6), (LEFT + 8, BOTTOM - 6), PEN, 4)

    written = written_in(sheet)

    assert written.inked.amount is Amount.SOME
    left, _, right, _ = inked(written)
    assert LEFT < left < LEFT + 9
    assert right < LEFT + 20


def test_a_stroke_across_the_frame_is_kept_whole() -> None:
    sheet = a_frame()
    cv2.line(sheet, (LEFT + 15, TOP - 14), (LEFT + 30, BOTTOM - 12), PEN, 5)

    written = written_in(sheet)

    _, top, _, bottom = inked(written)
    assert top <= TOP - 12
    assert bottom >= BOTTOM - 14
    middle = written.clean[:, LEFT + 12 : LEFT + 34].min(axis=(1, 2))
    rows = slice(TOP - 35 - 12, TOP - 35 + 30)  # the band begins 35 pixels down
    assert (middle[rows] < 140).all()


def test_writing_that_fills_a_frame_from_side_to_side_keeps_its_ends() -> None:
    sheet = a_frame()
    cv2.putText(sheet, "25", (LEFT + 2, BOTTOM - 10), cv2.FONT_HERSHEY_SIMPLEX, 1.6, PEN, 4)

    left, _, right, _ = inked(written_in(sheet))

    assert left <= LEFT + 8
    assert right >= RIGHT - 6


def test_print_beside_a_frame_is_not_what_is_written_in_it() -> None:
    sheet = a_frame()
    cv2.putText(sheet, "4", (LEFT + 18, BOTTOM - 14), cv2.FONT_HERSHEY_SIMPLEX, 1.2, PEN, 3)
    for y in (82, 96):
        cv2.line(sheet, (RIGHT + 6, y), (RIGHT + 30, y), (40, 40, 40), 3)

    left, _, right, _ = inked(written_in(sheet))

    assert LEFT < left < right < RIGHT


def test_a_stroke_along_a_side_may_hide_more_of_itself() -> None:
    sheet = a_frame()
    cv2.line(sheet, (LEFT + 10, TOP + 3), (RIGHT - 10, TOP + 3), PEN, 4)
    cv2.line(sheet, (RIGHT - 10, TOP + 3), (LEFT + 25, BOTTOM - 10), PEN, 4)

    assert written_in(sheet).crowded


@pytest.mark.parametrize("across", [0, 9])
def test_writing_at_a_side_that_a_printed_sign_touches_from_without_stays(across: int) -> None:
    sheet = a_frame()
    for y in (84, 94):
        cv2.line(sheet, (70, y), (LEFT, y), (40, 40, 40), 3)
    cv2.line(sheet, (LEFT + 1 - across, 89), (LEFT + 30, 89), PEN, 4)
    cv2.line(sheet, (LEFT + 28, 70), (LEFT + 22, 108), PEN, 4)

    written = written_in(sheet, neighbours=(82.0,))

    left, top, right, bottom = inked(written)
    assert written.inked.amount is Amount.SOME
    assert left >= LEFT - 3
    assert right == pytest.approx(LEFT + 31, abs=3)
    assert bottom - top == pytest.approx(42, abs=6)


@pytest.mark.parametrize(("digits", "crowded"), [("3", False), ("3  8", True)])
def test_a_digit_behind_the_box_belongs_to_the_answer_in_it(digits: str, *, crowded: bool) -> None:
    sheet = a_frame()
    cv2.putText(sheet, digits, (LEFT + 16, BOTTOM - 14), cv2.FONT_HERSHEY_SIMPLEX, 1.1, PEN, 3)
    soft = np.asarray(cv2.GaussianBlur(sheet, (0, 0), 0.8), np.uint8)
    (shape,) = (s for s in find_shapes(soft, line_height=LINE) if s.outline is Outline.BOX)
    strip = Strip(0, (TOP + BOTTOM) / 2, 0.0, sheet.shape[1], LINE)
    line = replace(a_line("6×7=42", x=0, y=0), strip=strip)
    slot, beside = Slot(LEFT, RIGHT, shape), (("=", 80.0, 0.9), None)
    fill_in = FillIn(line, "6×7=□", slot, sure=True, used=frozenset([0]), neighbours=beside)

    (place,) = find_places([fill_in], soft)

    assert place.framed
    assert place.amount is Amount.SOME
    assert place.written.crowded is crowded
