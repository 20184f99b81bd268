"""The boxes and circles answers are written into are found, and nothing a pupil writes is one."""

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Pixels
from grading_lambda.shapes import Outline, find_shapes

LINE = 60.0


def paper() -> Pixels:
    return np.full((300, 600, 3), 245, np.uint8)


def test_boxes_and_circles_are_told_apart() -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (140, 120), (40, 40, 40), 2)
    cv2.circle(sheet, (300, 90), 30, (40, 40, 40), 2)

    found = sorted(find_shapes(sheet, line_height=LINE), key=lambda s: s.middle[0])

    assert [shape.outline for shape in found] == [Outline.BOX, Outline.CIRCLE]
    assert found[0].middle == pytest.approx((100, 90), abs=3)
    assert found[1].middle == pytest.approx((300, 90), abs=3)


def test_writing_inside_hides_no_box() -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (160, 120), (40, 40, 40), 2)
    cv2.putText(sheet, "47", (75, 108), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (60, 40, 30), 3)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.BOX


def test_a_written_nought_is_no_circle() -> None:
    sheet = paper()
    cv2.ellipse(sheet, (100, 90), (11, 20), 0, 0, 360, (60, 40, 30), 3)

    assert find_shapes(sheet, line_height=LINE) == []


def test_a_box_as_large_as_a_table_is_no_place_for_an_answer() -> None:
    sheet = np.full((900, 1600, 3), 245, np.uint8)
    cv2.rectangle(sheet, (60, 60), (1500, 800), (40, 40, 40), 3)

    assert find_shapes(sheet, line_height=LINE) == []
