"""A page photographed from far off is looked at closer, and half a page in the shade is not cut."""

import cv2
import numpy as np
import pytest

from grading_lambda import rectify
from grading_lambda.closer import find_text, paper_on
from grading_lambda.engine import Engine, Pixels

TABLE = (128, 62, 96)


def a_sheet(*, wide: int, high: int, px: float = 0.6) -> Pixels:
    """Return a sheet of paper with four sums at its top."""
    sheet = np.full((high, wide, 3), 250, np.uint8)
    for i, text in enumerate(("500+29=529", "63+53=116", "96-36=60", "4x5=20")):
        at = 60 + i % 2 * 300, 120 + i // 2 * 60
        cv2.putText(sheet, text, at, cv2.FONT_HERSHEY_DUPLEX, px, (30, 30, 30), 1, cv2.LINE_AA)
    return sheet


def on_a_table(*sheets: tuple[Pixels, int, int]) -> Pixels:
    table = np.full((2200, 1600, 3), TABLE, np.uint8)
    for sheet, x, y in sheets:
        table[y : y + sheet.shape[0], x : x + sheet.shape[1]] = sheet
    return cv2.GaussianBlur(table, (0, 0), 0.8).astype(np.uint8)


def test_paper_on_a_table_is_seen_with_a_little_around_it() -> None:
    region = paper_on(on_a_table((a_sheet(wide=700, high=900), 300, 800)))

    assert region == pytest.approx((300 - 44, 800 - 44, 1000 + 44, 1700 + 44), abs=12)


@pytest.mark.parametrize("wide", [1500, 1600])
def test_paper_that_fills_the_photo_is_seen_once(wide: int) -> None:
    assert paper_on(on_a_table((a_sheet(wide=wide, high=2100), 0, 50))) is None


@pytest.mark.parametrize("grey", [0, 130, 255])
def test_where_nothing_is_brighter_there_is_no_paper(grey: int) -> None:
    assert paper_on(np.full((900, 700, 3), grey, np.uint8)) is None


def test_text_on_paper_far_off_is_found(engine: Engine) -> None:
    photo = on_a_table((a_sheet(wide=700, high=900), 60, 1200))

    quads = find_text(engine, photo, side=rectify.DETECTION_SIDE)

    x, y = quads.mean(axis=1).T
    assert len(quads) >= 2  # two sums of a row may be one
    assert ((x < 800) & (y > 1200)).all()


def test_where_text_lies_beside_the_bright_piece_nothing_is_cut(engine: Engine) -> None:
    page = cv2.resize(a_sheet(wide=640, high=300, px=0.8), (1600, 750))
    lit = np.where(np.arange(1600)[None, :, None] < 900, page, page * 0.6).astype(np.uint8)

    quads = find_text(engine, lit, side=rectify.DETECTION_SIDE)

    expected, _ = engine.find_text(lit, side=rectify.DETECTION_SIDE)
    assert paper_on(lit) is not None
    assert np.array_equal(quads, expected)


def test_text_on_the_edge_of_what_is_bright_is_found_whole(engine: Engine) -> None:
    page = np.full((2200, 1600, 3), 245, np.uint8)
    rows = range(100, 1400, 60)
    for y in rows:
        for x in (80, 600, 1120):
            cv2.putText(page, f"{y}+29=", (x, y), cv2.FONT_HERSHEY_DUPLEX, 1.1, (30, 30, 30), 2)
    edge = rows[-1] - 4 - round(0.03 * 2200)
    lit = np.where(np.arange(2200)[:, None, None] < edge, page, page * 0.4).astype(np.uint8)

    quads = find_text(engine, lit, side=rectify.DETECTION_SIDE)

    region = paper_on(lit)
    assert region is not None
    assert rows[-1] - 30 < region[3] < rows[-1]
    last = quads[np.abs(quads.mean(axis=1)[:, 1] - rows[-1] + 12) < 20]
    assert all(np.ptp(quad[:, 1]) > 28 for quad in last)
    assert sum(np.ptp(quad[:, 0]) for quad in last) > 3 * 150
