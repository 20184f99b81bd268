"""A pen of another colour than print is parted from it by its colour."""

import cv2
import numpy as np
import pytest

from grading_lambda.coloured import written_in_colour
from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.openings import Opening
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.ink import Amount, ink_mask
from grading_lambda.strip import Strip

BLACK, BLUE, PENCIL, PAPER = (38, 36, 36), (150, 60, 30), (95, 95, 97), 245
LINE, ROW, WIDE = 60, 102, 420
LEFT, RIGHT = 150, 250
"""The columns of the brackets; what is printed beside them keeps 20 pixels away."""
COLUMNS = (LEFT - 20, RIGHT + 20)
FONT = cv2.FONT_HERSHEY_SIMPLEX


def a_band(*, unit: str = "cm") -> Pixels:
    """Return “3m=( )cm” as printed, without an answer."""
    band = np.full((ROW, WIDE, 3), PAPER, np.uint8)
    cv2.putText(band, "3m=", (20, 65), FONT, 1.1, BLACK, 3, cv2.LINE_AA)
    cv2.ellipse(band, (LEFT + 10, 51), (12, 24), 0, 110, 250, BLACK, 3, cv2.LINE_AA)
    cv2.ellipse(band, (RIGHT - 10, 51), (12, 24), 0, -70, 70, BLACK, 3, cv2.LINE_AA)
    cv2.putText(band, unit, (RIGHT + 30, 65), FONT, 1.1, BLACK, 3, cv2.LINE_AA)
    return band


def with_answer(text: str, *, pen: tuple[int, int, int], at: int = LEFT - 8) -> Pixels:
    band = a_band()
    cv2.putText(band, text, (at, 65), FONT, 1.2, pen, 4, cv2.LINE_AA)
    return band


def as_jpeg(band: Pixels) -> Pixels:
    jpeg = cv2.imencode(".jpg", band, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def opening_in(band: Pixels) -> Opening:
    mask, paper = ink_mask(band, line_height=LINE, print_end=WIDE)
    slot = Slot(LEFT, RIGHT, bracketed=True)
    line = Strip(0, ROW / 2, 0.0, WIDE, LINE)
    return Opening(slot, line, 0.0, 1.0, LEFT, RIGHT, band, mask, paper)


def dark(band: Pixels, *, colour: int = 110) -> int:
    return int((band[:, slice(*COLUMNS)].max(axis=2) < colour).sum())


def test_blue_digits_over_both_brackets_lose_nothing_but_the_brackets() -> None:
    band = as_jpeg(with_answer("20000", pen=BLUE))
    alone = np.full_like(band, PAPER)
    cv2.putText(alone, "20000", (LEFT - 8, 65), FONT, 1.2, BLUE, 4, cv2.LINE_AA)

    written = written_in_colour(opening_in(band), COLUMNS, flat=False)

    assert written is not None
    assert written.inked.amount is Amount.SOME
    assert not written.crowded
    inked = np.flatnonzero((alone.min(axis=2) < 120).any(axis=0))
    left, _, right, _ = written.inked.box
    assert (left, right) == pytest.approx((inked[0], inked[-1] + 1), abs=3)
    assert dark(band) > 120
    assert dark(written.clean) < 0.25 * dark(band)


@pytest.mark.parametrize("pen", [BLACK, PENCIL], ids=["black", "pencil"])
def test_a_grey_pen_is_not_told_by_its_colour(pen: tuple[int, int, int]) -> None:
    band = as_jpeg(with_answer("20", pen=pen, at=LEFT + 20))

    assert written_in_colour(opening_in(band), COLUMNS, flat=False) is None


def test_nothing_is_written_between_empty_brackets() -> None:
    assert written_in_colour(opening_in(as_jpeg(a_band())), COLUMNS, flat=False) is None


def test_print_in_the_colour_of_the_pen_tells_nothing() -> None:
    band = with_answer("20", pen=BLUE, at=LEFT + 20)
    cv2.putText(band, "3m=", (20, 65), FONT, 1.1, BLUE, 4, cv2.LINE_AA)

    assert written_in_colour(opening_in(band), COLUMNS, flat=False) is None


def test_a_point_too_small_for_a_colour_stays() -> None:
    band = with_answer("4 8", pen=BLUE, at=LEFT + 12)
    cv2.circle(band, (LEFT + 49, 64), 3, PENCIL, -1, cv2.LINE_AA)

    written = written_in_colour(opening_in(band), COLUMNS, flat=False)

    assert written is not None
    assert written.clean[64, LEFT + 49].max() < 130


def test_a_unit_that_nobody_read_makes_it_crowded() -> None:
    band = with_answer("20", pen=BLUE, at=LEFT + 8)
    cv2.putText(band, "M", (LEFT + 58, 65), FONT, 1.4, BLACK, 3, cv2.LINE_AA)

    written = written_in_colour(opening_in(band), COLUMNS, flat=False)

    assert written is not None
    assert written.crowded
