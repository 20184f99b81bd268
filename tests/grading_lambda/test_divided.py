"""A “÷” so blurred that the network reads “+” is known by its shape, and a blurred “+” is none."""

from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.divided import drawn_as_division
from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Pixels
from grading_lambda.layout import Line, Problem
from grading_lambda.recognise import PRINTED, Reading
from grading_lambda.strip import Strip

AT = 20
"""Time step at which the network saw the sign."""
HIGH, WIDE = 120, 400
FONT = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


def blurred(sign: str, *, blur: float = 3.0, left: int = 0) -> Pixels:
    """Return a line LINE_HEIGHT high with one *sign*, out of focus, in the middle of step AT."""
    paper = Image.new("L", (WIDE, HIGH), 200)
    at = round((AT + 0.5) * STEP_WIDTH) + left, HIGH // 2 + 10
    ImageDraw.Draw(paper).text(at, sign, font=ImageFont.truetype(FONT, 30), fill=40, anchor="ms")
    pixels = np.repeat(np.asarray(paper)[..., None], 3, axis=2)
    side = int(2 * blur)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.float32)
    return np.asarray(cv2.filter2D(pixels, -1, disc / disc.sum()), np.uint8)


def a_problem(text: str) -> Problem:
    """Return a problem whose only signs are those of *text*, the first at step AT."""
    said = np.full((40, len(PRINTED.symbols) + 1), 1e-9)
    said[:, 0] = 1
    for i, character in enumerate(text):
        said[AT + i, 0], said[AT + i, PRINTED.symbols.index(character) + 1] = 0.01, 0.99
    reading = Reading(PRINTED.symbols, said)
    strip = Strip(0, HIGH / 2, 0.0, WIDE, LINE_HEIGHT)
    return Problem(Line(strip, reading, reading, reading), "", AT + 10, strip)


@pytest.mark.parametrize("left", [-3, 0, 3])
@pytest.mark.parametrize("blur", [2.5, 3.0, 3.5])
def test_a_blurred_division_is_told_from_a_blurred_plus(blur: float, left: int) -> None:
    problem = a_problem("+")

    assert drawn_as_division(problem, blurred("÷", blur=blur, left=left))
    assert not drawn_as_division(problem, blurred("+", blur=blur, left=left))


def test_where_no_plus_was_read_or_nothing_is_printed_there_is_no_division() -> None:
    assert not drawn_as_division(a_problem("-"), blurred("÷"))
    assert not drawn_as_division(a_problem("+"), np.full((HIGH, WIDE, 3), 200, np.uint8))
