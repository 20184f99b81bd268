"""A page photographed from far off is looked at closer, and nothing beside it is lost."""

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


def test_text_beside_the_paper_is_kept_where_it_was_found(engine: Engine) -> None:
    small = a_sheet(wide=640, high=320, px=1.0)
    photo = on_a_table((a_sheet(wide=700, high=900), 60, 1200), (small, 800, 200))

    quads = find_text(engine, photo, side=rectify.DETECTION_SIDE)

    x, y = quads.mean(axis=1).T
    assert (y < 800).sum() >= 4
    assert ((x < 800) & (y > 1200)).sum() == 4
