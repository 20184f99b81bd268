"""The ink of an answer is counted: pieces, points and rings."""

import cv2
import numpy as np
import pytest

from grading_lambda.counted import Count, bears_out, counted, with_its_point
from grading_lambda.engine import Pixels

LINE = 60.0


def ink(*pieces: str) -> Pixels:
    """Return a picture of digits drawn from the left: ring, stroke, point, or two rings joined."""
    crop = np.full((60, 30 * len(pieces) + 20, 3), 225, np.uint8)
    for i, piece in enumerate(pieces):
        x = 25 + 30 * i
        if piece in ("ring", "joined"):
            cv2.ellipse(crop, (x, 30), (11, 18), 0, 0, 360, (60, 50, 40), 3, cv2.LINE_AA)
        if piece == "joined":
            cv2.line(crop, (x + 8, 30), (x + 24, 30), (60, 50, 40), 3, cv2.LINE_AA)
        if piece == "stroke":
            cv2.line(crop, (x + 3, 12), (x - 3, 48), (60, 50, 40), 3, cv2.LINE_AA)
        if piece == "point":
            cv2.circle(crop, (x, 46), 3, (60, 50, 40), -1, cv2.LINE_AA)
        if piece == "dash":
            cv2.line(crop, (x - 8, 30), (x + 8, 30), (60, 50, 40), 3, cv2.LINE_AA)
    return crop


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        (["stroke", "ring", "ring"], Count("111", 2)),
        (["stroke", "point", "ring"], Count("1.1", 1)),
        (["stroke", "joined", "ring"], Count("11", 2)),
        (["stroke", "dash", "ring"], Count("", 1)),
        ([], Count()),
    ],
)
def test_ink_falls_into_digits_points_and_rings(pieces: list[str], count: Count) -> None:
    assert counted(ink(*pieces), line_height=LINE) == count


@pytest.mark.parametrize(
    ("count", "read", "borne_out"),
    [
        (Count("111", 2), "100", True),
        (Count("11", 2), "100", True),  # two noughts that touch
        (Count("11", 1), "100", False),  # one nought, seen twice
        (Count("1.1", 1), "1.0", True),
        (Count("111", 2), "1.0", False),
        (Count("111", 2), "400", False),  # the 4 is open, or one nought
    ],
)
def test_a_reading_needs_its_rings_and_points(count: Count, read: str, *, borne_out: bool) -> None:
    assert bears_out(count, read) is borne_out


@pytest.mark.parametrize(
    ("pieces", "read", "pointed"),
    [
        ("1.1", "48", "4.8"),
        ("11", "48", ""),
        ("11.", "48", ""),
        ("1.1.1", "483", ""),
        ("1.11", "48", ""),
        ("1.1", "热闹", ""),
    ],
)
def test_a_point_inside_a_whole_number_is_seen(pieces: str, read: str, pointed: str) -> None:
    assert with_its_point(Count(pieces), read) == pointed
