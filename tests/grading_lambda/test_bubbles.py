"""Bubbles are judged by their row, their letter and their sheet; none is guessed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading_lambda.bubbles import (
    BubbleRow,
    Fills,
    calibrate,
    darkness,
    decide,
    measure,
    ring_kernel,
    ring_response,
    shift,
)
from school.grading import FieldState

LETTERS = ("A", "B", "C", "D")
PRINTED = {"A": 0.12, "B": 0.20, "C": 0.10, "D": 0.16}


def row(
    *,
    several: bool = False,
    blank: str = "",
    A: float = 0.0,  # noqa: N803 - the bubble's letter
    B: float = 0.0,  # noqa: N803
    C: float = 0.0,  # noqa: N803
    D: float = 0.0,  # noqa: N803
) -> BubbleRow:
    """Return a row whose bubbles show their letter and a mark of some darkness."""
    marks = dict(zip(LETTERS, (A, B, C, D), strict=True))
    mean = [PRINTED[letter] + marks[letter] for letter in LETTERS]
    cover = [0.9 if marks[letter] > 0.4 else 0.0 for letter in LETTERS]
    fills = Fills(np.array(mean, np.float32), np.array(cover, np.float32))
    return BubbleRow(LETTERS, fills, several=several, blank=blank)


def one(number: int, dark: float) -> BubbleRow:
    """Return a row with one mark, in another place each time."""
    a, b, c, d = (dark if i == number % 4 else 0.0 for i in range(4))
    return row(A=a, B=b, C=c, D=d)


def sheet(first: BubbleRow) -> list[BubbleRow]:
    """Return a sheet on which all rows but the first are clearly filled."""
    return [first, *(one(i, 0.55) for i in range(9))]


@pytest.mark.parametrize(
    ("first", "value", "state"),
    [
        (row(), "", FieldState.EMPTY),
        (row(blank="-"), "-", FieldState.EMPTY),
        (row(C=0.5), "C", FieldState.FILLED),
        (row(B=0.03), "", FieldState.EMPTY),
        (row(C=0.15), "C", FieldState.DOUBTFUL),
        (row(A=0.5, D=0.5), "AD", FieldState.DOUBTFUL),
        (row(A=0.5, D=0.5, several=True), "AD", FieldState.FILLED),
        (row(A=0.5, D=0.2, several=True), "A", FieldState.DOUBTFUL),
        (row(A=0.5, D=0.2), "A", FieldState.DOUBTFUL),
        (row(A=0.5, D=0.08), "A", FieldState.FILLED),
        (row(A=0.5, B=0.5, C=0.5, D=0.5), "ABCD", FieldState.DOUBTFUL),
    ],
)
def test_row_is_read_beside_the_rest_of_its_sheet(
    first: BubbleRow, value: str, state: FieldState
) -> None:
    field = decide(sheet(first))[0]

    assert (field.value, field.state) == (value, state)


def test_pale_pencil_counts_where_the_whole_sheet_is_pale() -> None:
    rows = [one(i, 0.2) for i in range(10)]

    assert {field.state for field in decide(rows)} == {FieldState.FILLED}


def test_heavy_letter_is_no_mark() -> None:
    rows = [row() for _ in range(10)]

    assert {field.state for field in decide(rows)} == {FieldState.EMPTY}


def test_shaded_row_is_no_row_of_marks() -> None:
    first = row(A=0.07, B=0.07, C=0.57, D=0.07)

    assert decide(sheet(first))[0].value == "C"


def test_thin_tick_counts_by_the_line_it_draws() -> None:
    mean = np.array([0.12, 0.20, 0.24, 0.16], np.float32)
    cover = np.array([0.0, 0.0, 0.2, 0.0], np.float32)
    first = BubbleRow(LETTERS, Fills(mean, cover))

    field = decide(sheet(first))[0]

    assert (field.value, field.state) == ("C", FieldState.FILLED)


def test_sheet_without_rows_has_no_fields() -> None:
    assert decide([]) == []
    assert calibrate([])[2].mark > 0


@given(mean=st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4), several=st.booleans())
def test_confidence_is_low_exactly_where_there_is_doubt(
    mean: list[float], *, several: bool
) -> None:
    fills = Fills(np.array(mean, np.float32), np.array(mean, np.float32))
    first = BubbleRow(LETTERS, fills, several=several)

    field = decide(sheet(first))[0]

    assert (field.confidence < 0.5) == (field.state is FieldState.DOUBTFUL)
    assert (field.value == "") == (field.state is FieldState.EMPTY)


def test_shadow_is_not_dark_but_ink_in_it_is() -> None:
    grey = np.full((200, 300), 240, np.uint8)
    grey[:, 150:] = 120
    grey[80:100, 220:240] = 30

    dark = darkness(grey, bubble_px=20)

    assert dark[20:60, 180:280].max() < 0.05
    assert dark[85:95, 225:235].min() > 0.6


def test_filled_disc_measures_dark_and_empty_paper_light() -> None:
    dark = np.zeros((60, 120), np.float32)
    ys, xs = np.mgrid[0:60, 0:120]
    dark[np.hypot(xs - 30, ys - 30) <= 12] = 0.8
    centres = np.array([[30, 30], [90, 30]], np.float32)

    fills = measure(dark, centres, size=(24, 24))

    assert fills.mean == pytest.approx([0.8, 0.0], abs=0.01)
    assert fills.cover == pytest.approx([1.0, 0.0], abs=0.01)
    assert fills.part(1, 2).mean == pytest.approx([0.0], abs=0.01)


def test_nothing_is_measured_of_no_bubbles() -> None:
    none = measure(np.zeros((9, 9), np.float32), np.zeros((0, 2), np.float32), size=(4, 4))

    assert len(none.mean) == len(none.cover) == 0


def test_rings_pull_their_bubbles_into_place() -> None:
    dark = np.zeros((80, 160), np.float32)
    ys, xs = np.mgrid[0:80, 0:160]
    for x in (40, 80, 120):
        dark[np.abs(np.hypot(xs - x, ys - 40) - 9) < 1] = 0.6
    thought = np.array([[44, 37], [84, 37], [124, 37]], np.float32)

    moved, clear = shift(ring_response(dark, size=(19, 19)), thought, reach=10)

    assert moved == pytest.approx([-4, 3], abs=1)
    assert clear > 0.1


def test_ring_response_is_blind_to_even_grey() -> None:
    assert ring_kernel((18, 14)).sum() == pytest.approx(0, abs=1e-5)
