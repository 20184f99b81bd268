"""Ink behind the “=” is found, and rules and boxes are not ink."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading_lambda.engine import Pixels
from grading_lambda.ink import Amount, Ink, find_ink, widest_gap

LINE = 60.0
EQUALS = 130.0


def a_band(answer: str = "", *, under: str = "", ink: int = 60, paper: int = 230) -> Pixels:
    """Draw “5+3=” and *answer* on a band of paper, on a line or in a box."""
    band = np.full((round(LINE * 1.7), 420, 3), paper, np.uint8)
    baseline = round(LINE * 0.85) + 14
    cv2.putText(band, "5+3", (10, baseline), 0, 1.3, (40, 40, 40), 3, cv2.LINE_AA)
    for y in (baseline - 18, baseline - 8):
        cv2.line(band, (118, y), (142, y), (40, 40, 40), 3)
    if under == "rule":
        cv2.line(band, (150, baseline + 9), (300, baseline + 11), (50, 50, 50), 2)
    if under == "box":
        cv2.rectangle(band, (150, baseline - 42), (300, baseline + 12), (50, 50, 50), 2)
    cv2.putText(band, answer, (170, baseline), 0, 1.2, (ink, ink, ink), 3, cv2.LINE_AA)
    return band


def found(band: Pixels) -> Ink:
    return find_ink(band, line_height=LINE, equals=EQUALS)


@pytest.mark.parametrize("under", ["", "rule", "box"])
def test_an_answer_is_found_where_it_stands(under: str) -> None:
    ink = found(a_band("48", under=under))

    assert ink.amount is Amount.SOME
    assert abs(ink.left - 171) < 6
    assert 205 < ink.right < 235
    assert ink.ruled is bool(under)


@pytest.mark.parametrize("under", ["", "rule", "box"])
@pytest.mark.parametrize("paper", [250, 140])
def test_nothing_written_is_nothing(under: str, paper: int) -> None:
    assert found(a_band(under=under, paper=paper)).amount is Amount.NONE


def test_rules_are_painted_over_and_digits_are_not() -> None:
    band = a_band("48", under="box")

    clean = found(band).clean

    assert clean[:, 240:320].min() > 200
    assert np.array_equal(clean[40:60, 175:205], band[40:60, 175:205])


def test_a_one_beside_the_side_of_its_box_stays() -> None:
    band = a_band(under="box")
    cv2.line(band, (163, 35), (163, 62), (60, 60, 60), 3)

    ink = found(band)

    assert ink.amount is Amount.SOME
    assert ink.right - ink.left < 12


def test_faint_pencil_counts() -> None:
    assert found(a_band("48", ink=165)).amount is Amount.SOME


def test_the_edge_of_a_shadow_is_not_ink() -> None:
    band = a_band()
    shaded = (band * np.where(np.arange(band.shape[1]) < 220, 1, 0.6)[None, :, None]).astype(
        np.uint8
    )

    assert found(shaded).amount is Amount.NONE


def test_the_table_beside_the_paper_is_not_ink() -> None:
    band = a_band()
    band[:, 330:] = 60

    assert found(band).amount is Amount.NONE


def test_what_stands_far_away_is_somebody_elses() -> None:
    band = np.full((102, 900, 3), 230, np.uint8)
    band[:, :420] = a_band("48")
    cv2.putText(band, "77", (600, 65), 0, 1.2, (60, 60, 60), 3)

    assert found(band).right < 240


def test_a_dot_alone_is_no_answer() -> None:
    band = a_band()
    cv2.circle(band, (200, 60), 5, (60, 60, 60), -1)

    assert found(band).amount is not Amount.SOME


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(5, 90))
def test_any_pixels_have_bounds_inside_the_band(seed: int, equals: float) -> None:
    band = np.random.default_rng(seed).integers(0, 256, (51, 120, 3), dtype=np.uint8)

    ink = find_ink(band, line_height=30, equals=equals)

    assert 0 <= ink.left <= ink.right <= 120
    assert 0 <= ink.top <= ink.bottom <= 51


def test_the_widest_gap_parts_two_columns() -> None:
    mask = np.zeros((10, 100), np.uint8)
    mask[:, :30] = mask[:, 36:40] = mask[:, 70:] = 1

    assert widest_gap(mask, start=0, end=100) == (55, 30)
    assert widest_gap(mask, start=0, end=20) == (10, 0)
