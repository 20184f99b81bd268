"""A rule below a number is a place to write; the lower edge of the cell around it is none."""

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.bands import band_of
from grading_lambda.fill_ins.rule_slots import on_rules
from grading_lambda.fill_ins.slots import Room, find_slots
from tests.grading_lambda.test_layout import a_line

HEIGHT = 48.0
LINE = a_line("(13)27×6=162", x=60, y=120, height=HEIGHT)


def a_row(*, below: float, from_: int = 60, to: int = 160, slant: int = 0) -> Pixels:
    """Return a row of print with a rule so many heights of the line *below* its middle."""
    sheet = np.full((260, 700, 3), 240, np.uint8)
    cv2.putText(sheet, "27x6=", (70, 134), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 3)
    y = round(LINE.strip.y + below * HEIGHT)
    cv2.line(sheet, (from_, y), (to, y + slant), (40, 40, 40), 2)
    return sheet


@pytest.mark.parametrize(("below", "places"), [(0.32, 1), (0.45, 1), (0.72, 0), (0.8, 0)])
@pytest.mark.parametrize("slant", [0, 3])
def test_only_a_rule_close_below_the_print_is_written_on(
    below: float, slant: int, places: int
) -> None:
    band = band_of(LINE.strip, a_row(below=below, slant=slant), lead=0, tail=0)

    found = on_rules(LINE, band)

    assert len(found) == places
    assert all(slot.left < 20 and 80 < slot.right < 120 for slot in found)


@pytest.mark.parametrize(("text", "rules"), [("27×6=(      )", 0), ("27×6=", 1)])
def test_a_long_stroke_between_brackets_is_no_rule_to_write_on(text: str, rules: int) -> None:
    line = a_line(text, x=60, y=120, height=HEIGHT)
    row = a_row(below=0.32, from_=170, to=235)

    found = find_slots(line, Room(tail=150.0 if rules else 0.0), row, [])

    assert sum(slot.ruled for slot, _ in found) == rules
