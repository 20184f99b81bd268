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


@pytest.mark.parametrize("number", ["4", "84", "25"])
def test_writing_across_a_box_from_side_to_side_hides_it_not(number: str) -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (130, 112), (40, 40, 40), 2)
    cv2.putText(sheet, number, (62, 114), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (60, 40, 30), 4)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.BOX
    assert shape.hull.min(axis=0) == pytest.approx((62, 62), abs=5)
    assert shape.hull.max(axis=0) == pytest.approx((128, 110), abs=5)


def test_a_sign_that_touches_a_box_is_no_part_of_it() -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (130, 112), (40, 40, 40), 2)
    cv2.putText(sheet, "8", (76, 114), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (60, 40, 30), 4)
    cv2.line(sheet, (130, 72), (154, 100), (40, 40, 40), 3)
    cv2.line(sheet, (130, 100), (154, 72), (40, 40, 40), 3)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.hull.max(axis=0)[0] == pytest.approx(128, abs=6)


def test_a_sign_across_a_circle_leaves_it_a_circle() -> None:
    sheet = paper()
    cv2.circle(sheet, (300, 90), 26, (40, 40, 40), 2)
    cv2.line(sheet, (276, 92), (324, 76), (60, 40, 30), 4)
    cv2.line(sheet, (276, 92), (324, 106), (60, 40, 30), 4)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.CIRCLE


@pytest.mark.parametrize("thick", [1, 2, 4])
def test_a_thin_frame_filled_with_writing_is_as_large_as_its_sides_say(thick: int) -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (120, 118), (40, 40, 40), thick)
    cv2.putText(sheet, "30", (62, 104), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (60, 40, 30), 5)
    cv2.line(sheet, (61, 66), (100, 62), (60, 40, 30), 5)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.BOX
    assert 0 < shape.thick < 3 * thick + 3
    assert shape.hull.min(axis=0) == pytest.approx((62, 62), abs=4)
    assert shape.hull.max(axis=0) == pytest.approx((118, 116), abs=4)


def test_a_printed_character_with_strokes_all_around_is_no_box() -> None:
    sheet = paper()
    cv2.rectangle(sheet, (60, 60), (106, 106), (40, 40, 40), 3)
    for y in (70, 80, 90, 98):
        cv2.line(sheet, (66, y), (100, y), (40, 40, 40), 3)
    for x in (74, 84, 94):
        cv2.line(sheet, (x, 62), (x, 104), (40, 40, 40), 3)

    assert find_shapes(sheet, line_height=LINE) == []


def test_the_cells_of_a_row_stay_cells() -> None:
    sheet = paper()
    for x in (60, 140, 220):
        cv2.rectangle(sheet, (x, 60), (x + 80, 120), (40, 40, 40), 2)

    found = find_shapes(sheet, line_height=LINE)

    assert sorted(round(shape.middle[0], -1) for shape in found) == [100, 180, 260]


@pytest.mark.parametrize("thick", [2, 4, 6])
@pytest.mark.parametrize("radius", [20, 26])
def test_a_circle_with_thick_lines_is_no_frame(radius: int, thick: int) -> None:
    sheet = paper()
    cv2.circle(sheet, (300, 90), radius, (40, 40, 40), thick)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.CIRCLE


@pytest.mark.parametrize("outer", [19, 24])
def test_a_sign_whose_ends_reach_a_small_circle_leaves_it_a_circle(outer: int) -> None:
    sheet = paper()
    cv2.circle(sheet, (300, 90), outer - 2, (40, 40, 40), 4)
    cv2.polylines(
        sheet,
        [np.array([(314, 80), (290, 90), (314, 100)])],
        isClosed=False,
        color=(40, 40, 40),
        thickness=3,
    )
    cv2.putText(sheet, "4", (260, 104), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (40, 40, 40), 3)

    (shape,) = find_shapes(sheet, line_height=LINE)

    assert shape.outline is Outline.CIRCLE
    assert shape.middle == pytest.approx((300, 90), abs=3)


@pytest.mark.parametrize("side", [30, 40])
def test_a_sign_whose_ends_reach_a_small_frame_makes_it_no_circle(side: int) -> None:
    sheet = paper()
    cv2.rectangle(sheet, (280, 70), (280 + side, 70 + side), (40, 40, 40), 3)
    tip = 280 + side
    sign = np.array([(tip, 78), (288, 70 + side // 2), (tip, 62 + side)])
    cv2.polylines(sheet, [sign], isClosed=False, color=(40, 40, 40), thickness=3)

    found = find_shapes(sheet, line_height=LINE)

    assert all(shape.outline is Outline.BOX for shape in found)


def test_close_brackets_with_a_sign_across_are_no_circle() -> None:
    sheet = paper()
    cv2.ellipse(sheet, (300, 90), (13, 17), 0, 0, 360, (40, 40, 40), 4)
    for y in (86, 94):
        cv2.line(sheet, (287, y), (313, y), (40, 40, 40), 3)

    assert find_shapes(sheet, line_height=LINE) == []
