"""A final answer written firmly over a paler first one is read without it."""

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Pixels
from grading_lambda.ink import Ink, find_ink
from grading_lambda.overwritten import firm_ink, perhaps_written_over

LINE, EQUALS = 60.0, 30.0
PALE, DARK = 160, 40


def a_band(*answers: tuple[str, int, int]) -> Pixels:
    """Draw “=” and *answers*: text, column and grey level."""
    band = np.full((102, 320, 3), 230, np.uint8)
    for y in (46, 56):
        cv2.line(band, (18, y), (42, y), (40, 40, 40), 3)
    for text, x, grey in answers:
        ink = np.full_like(band, 255)
        cv2.putText(ink, text, (x, 66), 0, 1.2, (grey, grey, grey), 3, cv2.LINE_AA)
        band = np.minimum(band, ink)
    return cv2.GaussianBlur(band, (3, 3), 0).astype(np.uint8)


def firm(band: Pixels) -> Ink | None:
    return firm_ink(find_ink(band, line_height=LINE, equals=EQUALS), line_height=LINE)


def test_the_paler_answer_beneath_is_taken_away() -> None:
    band = a_band(("58", 76, PALE), ("41", 70, DARK))

    found = firm(band)

    assert found is not None
    alone = a_band(("41", 70, DARK))
    inked = [page[20:80, 60:200].min(axis=2) < 130 for page in (found.clean, alone)]
    assert (inked[0] == inked[1]).mean() > 0.98
    assert found.clean[20:80, 124:200].min() > 190


def test_the_answer_ends_where_its_firm_ink_ends() -> None:
    beside = find_ink(a_band(("55", 78, PALE), ("15", 70, DARK)), line_height=LINE, equals=EQUALS)

    found = firm_ink(beside, line_height=LINE)

    assert found is not None
    assert found.right < beside.right - 4


@pytest.mark.parametrize("grey", [DARK, 90, PALE])
def test_an_answer_written_at_one_go_has_one_ink(grey: int) -> None:
    assert firm(a_band(("41", 70, grey))) is None


def test_a_pale_digit_beside_a_dark_one_belongs_to_the_answer() -> None:
    assert firm(a_band(("4", 70, DARK), ("0", 96, PALE))) is None


def test_the_edge_of_a_shadow_makes_no_second_ink() -> None:
    band = a_band(("408", 70, 90))
    band[:, 98:] = (band[:, 98:] * 0.45).astype(np.uint8)

    assert firm(cv2.GaussianBlur(band, (9, 9), 0).astype(np.uint8)) is None


Stroke = tuple[str, int, int, int]
"""A digit, its column, its grey level and how many pixels thick it is."""


def perhaps_over(*strokes: Stroke) -> bool:
    crop = np.full((66, 140, 3), 230, np.uint8)
    for text, x, grey, thick in strokes:
        ink = np.full_like(crop, 255)
        cv2.putText(ink, text, (x, 50), 0, 1.4, (grey, grey, grey), thick, cv2.LINE_AA)
        crop = np.minimum(crop, ink)
    return perhaps_written_over(
        cv2.GaussianBlur(crop, (3, 3), 0).astype(np.uint8), line_height=LINE
    )


def test_a_blot_with_paler_strokes_may_be_one_digit_over_another() -> None:
    assert perhaps_over(("88", 10, PALE, 5), ("1", 20, DARK, 14))


@pytest.mark.parametrize(
    "strokes",
    [
        [("8", 20, DARK, 4)],
        [("1", 20, DARK, 14)],
        [("1", 20, PALE, 14), ("8", 20, PALE, 4)],
        [("1", 20, DARK, 14), ("88", 60, PALE, 5)],
        [("8", 20, PALE, 4), ("1", 20, DARK, 6)],
    ],
)
def test_two_kinds_of_strokes_or_thick_ones_alone_say_nothing(strokes: list[Stroke]) -> None:
    assert not perhaps_over(*strokes)
