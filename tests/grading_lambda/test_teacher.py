"""What a teacher marked in red before is taken off; a pupil's red pen is not."""

import cv2
import numpy as np

from grading_lambda.engine import Pixels
from grading_lambda.teacher import without_marks

RED, BLACK = (40, 40, 210), (45, 40, 40)


def a_page() -> Pixels:
    page = np.full((800, 600, 3), 245, np.uint8)
    for row in range(6):
        cv2.putText(page, "6+7=13", (60, 100 + 110 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.3, BLACK, 3)
    return page


def reddish(page: Pixels) -> int:
    strong = page[..., 2].astype(int) - page[..., :2].max(axis=2)
    return int((strong > 60).sum())


def test_ticks_and_crosses_are_painted_over() -> None:
    page = a_page()
    for row in range(6):
        y = 100 + 110 * row
        tick = np.array([[300, y - 20], [325, y + 15], [375, y - 60]])
        cv2.polylines(page, [tick], isClosed=False, color=RED, thickness=5)

    clean = without_marks(page, line_height=60)

    assert reddish(page) > 2000
    assert reddish(clean) < 0.02 * reddish(page)


def test_print_under_a_mark_stays() -> None:
    page = a_page()
    cv2.line(page, (60, 40), (260, 140), RED, 6)

    clean = without_marks(page, line_height=60)

    assert (clean.max(axis=2) < 90).sum() > 0.9 * (a_page().max(axis=2) < 90).sum() * 0.9


def test_a_pupil_who_writes_in_red_is_read() -> None:
    page = a_page()
    for row in range(6):
        cv2.putText(page, "13", (280, 100 + 110 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.2, RED, 3)

    assert without_marks(page, line_height=60) is page


def test_a_red_table_under_the_paper_is_no_mark() -> None:
    page = a_page()
    page[:, 520:] = (60, 40, 170)

    assert without_marks(page, line_height=60) is page
