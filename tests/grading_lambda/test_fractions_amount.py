"""How much is written behind a “=”: a fraction on one line, a lost bar, or the side of a box."""

import cv2
import numpy as np
import pytest

from grading_lambda.fractions.answers import Written, written_amount
from grading_lambda.fractions.rows import Chunk, Run
from grading_lambda.ink import Amount
from grading_lambda.level import Box, LevelPage, Part
from grading_lambda.strip import Strip

DIGIT = 20


def written(*strokes: tuple[int, int, int, int]) -> Written:
    """Return what is written with *strokes* of left, top, right and bottom; what touches is one."""
    ink = np.zeros((120, 260), np.uint8)
    for left, top, right, bottom in strokes:
        ink[top:bottom, left:right] = 1
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    parts = tuple(
        Part(x, y, x + wide, y + tall, label)
        for label, (x, y, wide, tall, _) in enumerate(stats.tolist())
        if label
    )
    frame = Strip(0, 60, 0, 260, 120)
    page = LevelPage(frame, ink, ink * 255, np.asarray(labels, np.int32), parts, DIGIT)
    return Written(page, Chunk((Run(parts, 60.0),)), None, 0, Box(0, 40, 10, 80))  # type: ignore[arg-type]


STACK = (20, 20, 66, 90)
"""Two numbers and the bar between them, all one."""


@pytest.mark.parametrize(
    ("strokes", "amount"),
    [
        ([STACK], Amount.DOUBTFUL),
        ([(0, 45, 12, 70), STACK], Amount.DOUBTFUL),
        # A large hand: 8/15, and of its stroke and its 1 nothing is wide.
        ([STACK, (70, 24, 76, 88), (100, 25, 106, 85), (120, 22, 150, 88)], Amount.SOME),
    ],
)
def test_what_is_as_tall_as_its_neighbours_is_a_digit(
    strokes: list[tuple[int, int, int, int]], amount: Amount
) -> None:
    assert written_amount(written(*strokes)) is amount


TWOS = [(20, 40, 24, 68), (60, 40, 64, 68), (20, 65, 66, 69)]
"""Two digits that share one level stroke."""


@pytest.mark.parametrize(
    ("strokes", "amount"),
    [(TWOS, Amount.SOME), ([*TWOS, (20, 40, 66, 44)], Amount.DOUBTFUL)],
)
def test_digits_that_share_a_stroke_are_no_box(
    strokes: list[tuple[int, int, int, int]], amount: Amount
) -> None:
    assert written_amount(written(*strokes)) is amount
