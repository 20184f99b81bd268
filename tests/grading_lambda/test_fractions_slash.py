"""Digits as tall as a small fraction are none beside the stroke of one on a line."""

import cv2
import numpy as np
import pytest

from grading_lambda.fractions.bars import find_bars
from grading_lambda.level import LevelPage, level_at

FONT = cv2.FONT_HERSHEY_SIMPLEX


def a_page(*, slash: bool, equals: bool = False) -> LevelPage:
    """Return digits, then two rings that touch, as the 8 of a large hand, and perhaps a stroke."""
    page = np.full((400, 700, 3), 250, np.uint8)
    for row in (60, 340):
        cv2.putText(page, "3141592", (40, row), FONT, 1.0, (30, 30, 30), 2, cv2.LINE_AA)
    for y in (181, 219):
        cv2.ellipse(page, (300, y), (15, 17), 0, 0, 360, (30, 30, 30), 2, cv2.LINE_AA)
    cv2.line(page, (286, 200), (314, 200), (30, 30, 30), 2, cv2.LINE_AA)
    if slash:
        cv2.line(page, (370, 238), (392, 164), (30, 30, 30), 3, cv2.LINE_AA)
    if equals:
        for y in (194, 208):
            cv2.line(page, (332, y), (354, y), (30, 30, 30), 3, cv2.LINE_AA)
    return level_at(page, 0.0)


@pytest.mark.parametrize(
    ("slash", "equals", "fractions"),
    [
        (False, False, 1),  # nothing says it is none
        (True, False, 0),  # “8/”
        (True, True, 1),  # the stroke belongs to the other side of the “=”
    ],
)
def test_two_rings_are_a_fraction_unless_a_stroke_stands_beside_them(
    fractions: int, *, slash: bool, equals: bool
) -> None:
    _, found = find_bars(a_page(slash=slash, equals=equals))

    assert len(found) == fractions
