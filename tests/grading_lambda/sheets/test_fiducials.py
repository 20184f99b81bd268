"""Our own sheets are found by their corners, and nothing else is taken for one."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.qr import read_qr
from school.sheets.code import Foreign, SheetCode
from school.sheets.markers import SQUARES, black_squares, marker_ids
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.pages import PageStyle, a_page
from tests.grading_lambda.sheets.filling import PX_PER_MM, Pixels, printed
from tests.grading_lambda.sheets.reading_back import SAMPLE, SHORT, snap

DOCS = Path(__file__).parents[3] / "docs/samples"


@pytest.mark.parametrize("marker", sorted({m for page in range(1, 11) for m in marker_ids(page)}))
def test_printed_markers_are_those_of_opencv(marker: int) -> None:
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    picture = cv2.aruco.generateImageMarker(words, marker, SQUARES)

    assert sorted(black_squares(marker)) == sorted(map(tuple, np.argwhere(picture == 0).tolist()))


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_sheet_is_found_to_a_tenth_of_a_bubble(seed: int, *, hard: bool) -> None:
    rng = np.random.default_rng(seed)
    photo, to_photo = photograph(printed(SAMPLE)[0], Shot.random(rng, hard=hard), rng=rng)
    pixels = np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), 1), np.uint8)

    found = find_sheet(pixels)

    assert found is not None
    assert (found.page, found.corners) == (1, 4)
    on_page = np.array([[[14, 50], [196, 50], [196, 275], [14, 275], [105, 150]]], np.float64)
    here = cv2.perspectiveTransform(on_page, found.to_photo)
    there = cv2.perspectiveTransform(on_page * PX_PER_MM, to_photo)
    assert np.abs(here - there).max() < 1.5


def test_a_page_of_exercises_is_no_sheet() -> None:
    page = a_page(3, PageStyle()).photo

    assert find_sheet(np.asarray(cv2.imdecode(np.frombuffer(page, np.uint8), 1), np.uint8)) is None
    sample = cv2.imread(str(DOCS / "kousuan.jpg"))
    assert sample is not None
    assert find_sheet(np.asarray(sample, np.uint8)) is None


@pytest.mark.parametrize("fill", [0, 128, 255])
def test_an_even_picture_is_no_sheet(fill: int) -> None:
    assert find_sheet(np.full((600, 400, 3), fill, np.uint8)) is None


def test_noise_is_no_sheet() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1200, 900, 3)).astype(np.uint8)

    assert find_sheet(noise) is None


def test_one_marker_is_no_sheet() -> None:
    paper = printed(SHORT)[0].copy()
    paper[400:] = 255
    paper[:, 1500:] = 255

    assert find_sheet(paper) is None


def test_markers_that_lie_on_no_page_are_no_sheet() -> None:
    paper = printed(SHORT)[0]
    down, across = (n // 2 for n in paper.shape[:2])
    quarters = np.roll(paper, (down, across), axis=(0, 1))

    assert find_sheet(quarters) is None


def test_a_mirrored_sheet_is_no_sheet() -> None:
    assert find_sheet(np.ascontiguousarray(printed(SHORT)[0][:, ::-1])) is None


def test_a_small_sheet_on_a_large_table_is_found() -> None:
    table = np.full((3000, 4000, 3), (70, 90, 110), np.uint8)
    paper = cv2.resize(printed(SHORT)[0], (990, 1400), interpolation=cv2.INTER_AREA)
    table[900:2300, 1500:2490] = paper

    found = find_sheet(table)

    assert found is not None
    assert found.corners == 4
    assert isinstance(read_qr(table, found), SheetCode)


def test_the_larger_of_two_sheets_is_taken_and_never_a_mixture() -> None:
    large, small = printed(SHORT)[0], printed(SAMPLE)[1]
    small = np.asarray(cv2.resize(small, None, fx=0.6, fy=0.6, interpolation=3), np.uint8)
    both = np.full((large.shape[0], large.shape[1] + small.shape[1] + 40, 3), 90, np.uint8)
    both[:, : large.shape[1]] = large
    both[100 : 100 + small.shape[0], large.shape[1] + 40 :] = small

    found = find_sheet(both)

    assert found is not None
    code = read_qr(both, found)
    assert isinstance(code, SheetCode)
    assert code.mark.homework == "hw-7"


def blurred(pixels: Pixels, px: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), px), np.uint8)


def test_a_blurred_code_is_redrawn_square_by_square() -> None:
    photo = snap(printed(SHORT)[0], Shot(width=1100, height=1500))
    found = find_sheet(photo)
    assert found is not None

    code = read_qr(blurred(photo, 1.8), found)

    assert isinstance(code, SheetCode)


def test_a_code_that_is_gone_says_nothing() -> None:
    paper = printed(SHORT)[0].copy()
    paper[80:420, 1580:1900] = 255
    found = find_sheet(paper)
    assert found is not None

    assert read_qr(paper, found) is None


def test_a_code_of_ours_that_lies_is_called_damaged() -> None:
    paper = printed(SHORT)[0].copy()
    made = segno.make_qr("QJ1:ABCDEF", error="q")
    squares = np.array([list(row) for row in made.matrix], np.uint8)
    paper[90:390, 1590:1890] = cv2.resize(255 - squares * 255, (300, 300), interpolation=0)[
        :, :, None
    ]
    found = find_sheet(paper)
    assert found is not None

    assert read_qr(paper, found) is Foreign.DAMAGED
