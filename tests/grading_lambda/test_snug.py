"""Lines of sums are as tall as their print, whatever boxes stand behind it."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.engine import Engine
from grading_lambda.snug import snug
from tests.grading_lambda.camera import Shot
from tests.grading_lambda.drawn import lines_of, pixels_of
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.pages import PageStyle, a_page

STYLE = PageStyle(
    columns=4,
    items=24,
    font="STIXGeneral",
    font_px=26,
    hand=DigitHand("mnist", part="tune"),
    shot=Shot(tilt_deg=4.0, perspective=0.006),
)
DIGIT = 17.0
"""Height in photo pixels of the digits printed so."""


def test_lines_with_tall_boxes_are_made_as_tall_as_their_print(engine: Engine) -> None:
    pixels = pixels_of(a_page(14004, replace(STYLE, line="box")).photo)
    lines = lines_of(engine, pixels)

    fitted = snug(engine, pixels, lines)

    before, after = ([line.strip.height for line in each] for each in (lines, fitted))
    assert np.median(before) > 3.2 * DIGIT
    assert np.median(after) == pytest.approx(2.5 * DIGIT, rel=0.12)
    asking = [sum(bool(line.equals_steps) for line in each) for each in (lines, fitted)]
    assert asking[1] >= asking[0]


@pytest.mark.parametrize("line", ["", "underline"])
def test_lines_without_boxes_stay_as_they_are(line: str, engine: Engine) -> None:
    pixels = pixels_of(a_page(14004, replace(STYLE, line=line)).photo)
    lines = lines_of(engine, pixels)

    assert snug(engine, pixels, lines) == lines
