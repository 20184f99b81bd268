"""Finds the printed boxes and circles that answers are written into.

What is found is the paper they enclose, not their lines: writing inside dents it, writing that
crosses the line dents it too, and neither hides it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels

_WORK_HEIGHT = 40.0
"""Height in pixels that lines are brought down to: enough for a printed outline, and quick."""
_DARKER = 9
"""How much darker than its surroundings (0..255) an outline is."""
# Parts of the height of a line:
_LEAST, _MOST_TALL, _MOST_WIDE = 0.38, 3.2, 12.0
_RECTANGULAR, _ROUND = 0.9, 0.86
"""Least share of its smallest rectangle or circle that the enclosed paper's hull fills. A circle
fills 0.785 of its rectangle, a square 0.64 of its circle."""
_MOST_OVAL = 1.3


class Outline(StrEnum):
    """What is printed around the place for an answer."""

    BOX = "box"
    CIRCLE = "circle"


@dataclass(frozen=True)
class Shape:
    """A box or circle on the photo."""

    outline: Outline
    hull: NDArray[np.float32]
    """(n, 2) float32: the enclosed paper's convex hull in photo pixels."""

    @property
    def middle(self) -> tuple[float, float]:
        """Return its middle in photo pixels."""
        low, high = self.hull.min(axis=0), self.hull.max(axis=0)
        return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2


def find_shapes(pixels: Pixels, *, line_height: float) -> list[Shape]:
    """Return the boxes and circles of *pixels* that are as big as an answer.

    Args:
        pixels: The photo, its lines of text roughly level.
        line_height: Height of a line of text in pixels.
    """
    scale = min(1.0, _WORK_HEIGHT / line_height)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    high = line_height * scale
    labels, stats = _enclosed(np.asarray(small, np.uint8), high)
    shapes = []
    for label in _sized(stats, high):
        x, y, w, h = (int(n) for n in stats[label, :4])
        part = (labels[y : y + h, x : x + w] == label).astype(np.uint8)
        points = cv2.findNonZero(part)
        hull = cv2.convexHull(points).reshape(-1, 2).astype(np.float32)
        outline = _outline(hull)
        if outline:
            place = (hull + np.array([x + 0.5, y + 0.5], np.float32)) / np.float32(scale)
            shapes.append(Shape(outline, place.astype(np.float32)))
    return shapes


def _enclosed(small: Pixels, high: float) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the label of each region of paper without ink, and the regions' statistics."""
    # The darkest channel: outlines are printed in any colour.
    dark = small.min(axis=2)
    block = round(high) | 1
    ink = cv2.adaptiveThreshold(
        dark, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _DARKER
    )
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    return labels.astype(np.int32), stats.astype(np.int32)


def _sized(stats: NDArray[np.int32], high: float) -> Iterator[int]:
    wide, tall, area = (stats[:, i] for i in (2, 3, 4))
    fits = (
        (tall >= _LEAST * high)
        & (wide >= _LEAST * high)
        & (tall <= _MOST_TALL * high)
        & (wide <= _MOST_WIDE * high)
        & (area >= 0.35 * wide * tall)
    )
    yield from (int(i) for i in np.flatnonzero(fits) if i)


def _outline(hull: NDArray[np.float32]) -> Outline | None:
    area = cv2.contourArea(hull)
    (_, (w, h), _), (_, radius) = cv2.minAreaRect(hull), cv2.minEnclosingCircle(hull)
    if min(w, h) <= 1:
        return None
    if area >= _RECTANGULAR * w * h:
        return Outline.BOX
    even = max(w, h) <= _MOST_OVAL * min(w, h)
    return Outline.CIRCLE if even and area >= _ROUND * np.pi * radius**2 else None
