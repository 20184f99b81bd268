"""Printed brackets are found by their ink, whatever is written between or across them."""

from itertools import pairwise
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.fill_ins.arcs import find_pairs
from grading_lambda.rules import Mask

WESTERN = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
CHINESE = Path(__file__).parent / "fonts"
FACES = {
    "DejaVuSans": WESTERN / "DejaVuSans.ttf",
    "DejaVuSerif": WESTERN / "DejaVuSerif.ttf",
    "STIXGeneral": WESTERN / "STIXGeneral.ttf",
    "print-serif": CHINESE / "print-serif.otf",
    "print-sans": CHINESE / "print-sans.otf",
}
PX, LINE, HIGH = 34, 48.0, 82


def inked(*pieces: tuple[str, int], face: str) -> Mask:
    """Return the ink of *pieces* of text, each printed from a column on."""
    image = Image.new("L", (360, HIGH), 0)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(FACES[face]), PX)
    top, bottom = font.getbbox("0")[1::2]
    for text, column in pieces:
        draw.text((column, HIGH / 2 - (top + bottom) / 2), text, font=font, fill=255)
    return (np.array(image) > 110).astype(np.uint8)


@pytest.mark.parametrize("face", FACES)
def test_brackets_are_found_in_every_font_of_a_worksheet(face: str) -> None:
    band = inked(("47-", 10), ("(", 90), (")", 150), ("=22", 180), face=face)

    pair = find_pairs(band, line_height=LINE)[0]

    assert pair.left == pytest.approx(96, abs=6)
    assert pair.right == pytest.approx(157, abs=7)


@pytest.mark.parametrize("face", ["DejaVuSans", "print-sans"])
def test_digits_that_touch_both_brackets_do_not_hide_them(face: str) -> None:
    empty = inked(("47-", 10), ("(", 90), (")", 134), ("=22", 170), face=face)
    written = empty | inked(("25", 98), face=face)

    place, still = (find_pairs(band, line_height=LINE)[0] for band in (empty, written))

    assert still.left == pytest.approx(place.left, abs=2)
    assert still.right == pytest.approx(place.right, abs=2)


def test_straight_strokes_are_no_brackets() -> None:
    band = inked(("17+41=11", 10), face="DejaVuSans")

    assert find_pairs(band, line_height=LINE) == []


def test_an_empty_line_has_no_brackets() -> None:
    assert find_pairs(np.zeros((HIGH, 200), np.uint8), line_height=LINE) == []


def test_the_clearest_pair_comes_first() -> None:
    band = inked(("(", 20), (")", 70), ("÷8+80=18", 90), face="print-serif")

    pairs = find_pairs(band, line_height=LINE)

    assert all(a.seen >= b.seen for a, b in pairwise(pairs))
    assert pairs[0].right < 85
