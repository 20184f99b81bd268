"""Sheets that are torn, covered, blurred or not ours are read all the same or asked for again."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno

from grading_lambda.engine import Engine
from grading_lambda.sheets import reading
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.reading import SheetResult
from school.grading import SheetMark
from school.sheets.layout import QR_BOX
from school.sheets.spec import parse_spec
from tests.grading_lambda.sheets.filling import (
    PX_PER_MM,
    Pixels,
    cover,
    printed,
)
from tests.grading_lambda.sheets.reading_back import (
    CLEAR,
    GOOD,
    SAMPLE,
    SHORT,
    SHOT,
    filled,
    read,
    snap,
    values,
)


@pytest.mark.parametrize("corner", range(4))
def test_three_corners_are_enough(engine: Engine, corner: int) -> None:
    photo = snap(cover(filled(GOOD), corner=corner))

    found = find_sheet(photo)

    assert found is not None
    assert found.corners == 3
    assert values(read(photo, engine)) == CLEAR


def test_two_corners_ask_for_another_photo(engine: Engine) -> None:
    photo = snap(cover(cover(filled(GOOD), corner=0), corner=2))

    assert read(photo, engine) == SheetResult(retake=reading.CORNERS_HIDDEN)
    again = read(photo, engine, parse_spec(SHORT))
    assert again.retake == reading.CORNERS_HIDDEN


def torn(paper: Pixels) -> Pixels:
    """Return the sheet with a corner of its QR code torn off."""
    left, top, right, bottom = (
        round(n * PX_PER_MM) for n in (QR_BOX.left, QR_BOX.top, QR_BOX.right, QR_BOX.bottom)
    )
    gone = np.array([[right, top], [right, bottom], [left + 40, bottom]])
    return np.asarray(cv2.fillPoly(paper.copy(), [gone], (240, 240, 240)), np.uint8)


def test_a_torn_qr_code_asks_for_another_photo(engine: Engine) -> None:
    result = read(snap(torn(filled(GOOD))), engine)

    assert result == SheetResult(retake=reading.TORN_QR)


@pytest.mark.parametrize("spec", [None, SHORT])
def test_a_blurred_sheet_is_called_blurred_not_torn(engine: Engine, spec: str | None) -> None:
    photo = snap(filled(GOOD), replace(SHOT, tilt_deg=0, blur_px=4.0))

    result = read(photo, engine, parse_spec(spec) if spec else None)

    assert result.retake == reading.TOO_BLURRED
    assert result.fields == ()


def test_a_torn_qr_code_is_no_loss_where_the_spec_is_given(engine: Engine) -> None:
    result = read(snap(torn(filled(GOOD))), engine, parse_spec(SHORT))

    assert values(result) == CLEAR
    assert result.mark == SheetMark(homework="hw-7", page=1)


def test_the_page_of_a_torn_sheet_is_known_by_its_corner(engine: Engine) -> None:
    spec = parse_spec(SAMPLE)
    paper = torn(printed(SAMPLE)[1])

    known = read(snap(paper), engine, spec)
    hidden = read(snap(cover(paper, corner=3)), engine, spec)

    assert known.mark == SheetMark(homework=spec.homework, page=2)
    assert hidden.retake == reading.WHICH_PAGE


def test_the_sheet_of_another_homework_is_refused(engine: Engine) -> None:
    result = read(snap(filled(GOOD)), engine, parse_spec(SAMPLE))

    assert result.retake == reading.OTHER_SHEET
    assert result.mark == SheetMark(homework="hw-7", page=1)


def test_a_code_that_is_not_ours_is_named_as_such(engine: Engine) -> None:
    paper = filled(GOOD)
    other = segno.make_qr("https://example.com/sheet", error="q")
    squares = np.array([list(row) for row in other.matrix], np.uint8)
    side = round(QR_BOX.width * PX_PER_MM)
    code = cv2.resize(255 - squares * 255, (side, side), interpolation=cv2.INTER_NEAREST)
    left, top = round(QR_BOX.left * PX_PER_MM), round(QR_BOX.top * PX_PER_MM)
    paper[top : top + side, left : left + side] = code[:, :, None]

    assert read(snap(paper), engine).retake == reading.OTHER_QR
