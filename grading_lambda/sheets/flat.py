"""The page laid flat: how dark it is everywhere, and how far each group of fields is off.

A sheet of paper is never quite flat: from four corners alone a curled page is out by a millimetre
in its middle. So each group of fields is looked for nearby and moved onto its rings or frames.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.bubbles import Darkness, Floats, darkness, ring_response, shift
from grading_lambda.engine import Pixels
from grading_lambda.sheets.fiducials import FoundSheet, Matrix
from grading_lambda.strip import Corners
from school.sheets.layout import (
    BUBBLE_MM,
    MARKER_MM,
    MARKERS_MM,
    PAGE_MM,
    Block,
    Box,
    Item,
    Point,
)

PX_PER_MM = 5.0
"""Of the flat page: a bubble is 23 by 17 pixels, about as phones see it."""
_HALF_PX_PER_MM = PX_PER_MM / 2
_REACH_MM = 1.6
"""A third of the smallest gap between bubbles: farther off, rows could be taken for each other."""
_LEAST_GAIN = 0.012
"""Darkness of rings or frames gained by moving, below which it is chance."""
_LEAST_SLOPE = 1e-3
_GROUP_MM = 50.0
"""Width and height of the patches of a page that move as one."""


@dataclass(frozen=True)
class FlatPage:
    """A page seen from straight above."""

    dark: Darkness
    """At PX_PER_MM, 0 is the paper and 1 is black."""
    to_photo: Matrix
    """From millimetres to the photo."""

    def corners(self, box: Box, *, moved: Point = (0.0, 0.0)) -> Corners:
        """Return where a box lies in the photo, clockwise from its top left."""
        at = np.array([box.corners], np.float64) + np.array(moved)
        a, b, c, d = cv2.perspectiveTransform(at, self.to_photo)[0].round(1).tolist()
        return ((a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1]))


def lay_flat(pixels: Pixels, found: FoundSheet) -> FlatPage:
    """Return the page of *found*; what lies outside the photo is white."""
    size = (round(PAGE_MM[0] * PX_PER_MM), round(PAGE_MM[1] * PX_PER_MM))
    step = 1 / PX_PER_MM
    to_mm = np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1]])
    flat = cv2.warpPerspective(
        pixels,
        found.to_photo @ to_mm,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderValue=(255, 255, 255),
    )
    # Red and blue pens are pale in grey; their darkest channel is not.
    blue, green, red = cv2.split(flat)
    darkest = cv2.min(cv2.min(blue, green), red)  # numpy's min takes forty times as long
    dark = darkness(np.asarray(darkest, np.uint8), bubble_px=BUBBLE_MM[0] * PX_PER_MM)
    return FlatPage(dark, found.to_photo)


def edge_mm(page: FlatPage) -> float:
    """Return how wide the edges of the corner markers are: 0.4 on a sharp photo."""
    return float(np.median([_edge_mm(_around(page.dark, corner)) for corner in MARKERS_MM]))


def _around(dark: Darkness, corner: Point) -> Darkness:
    left, top = (round((n - 1) * PX_PER_MM) for n in corner)
    side = round((MARKER_MM + 2) * PX_PER_MM)
    return dark[top : top + side, left : left + side]


def _edge_mm(dark: Darkness) -> float:
    contrast = float(np.subtract(*np.percentile(dark, (95, 5))))
    across, down = (cv2.Sobel(dark, cv2.CV_32F, *axis) / 8 for axis in ((1, 0), (0, 1)))
    slope = float(np.percentile(np.hypot(across, down), 98))
    return contrast / max(slope, _LEAST_SLOPE) / PX_PER_MM


def shifts(page: FlatPage, blocks: Sequence[Block]) -> dict[str, Point]:
    """Return by how many millimetres each field is off, by label."""
    items = [i for block in blocks for i in block.items if i.rows or i.boxes]
    # Rings are found as well at half the size, in a sixth of the time.
    half = cv2.resize(page.dark, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    size = (BUBBLE_MM[0] * _HALF_PX_PER_MM, BUBBLE_MM[1] * _HALF_PX_PER_MM)
    rings = ring_response(np.asarray(half, np.float32), size=size)
    frames = np.asarray(cv2.blur(half, (3, 3)), np.float32)
    moved: dict[str, Point] = {}
    for group in _groups(items):
        if group[0].rows:
            by = _shift(rings, [c for item in group for row in item.rows for c in row.centres])
        else:
            by = _shift(frames, [p for item in group for box in item.boxes for p in _outline(box)])
        moved |= {item.label: by for item in group}
    return moved


def pixels_of(points: Iterable[Point], *, px_per_mm: float = PX_PER_MM) -> NDArray[np.float32]:
    """Return (n, 2) float32: points of the page in pixels of the flat page."""
    at = np.array(list(points), np.float32).reshape(-1, 2)
    return np.asarray(at * px_per_mm - 0.5, np.float32)


def _groups(items: Iterable[Item]) -> Iterable[list[Item]]:
    groups: dict[tuple[int, int, bool], list[Item]] = defaultdict(list)
    for item in items:
        x, y = item.box.left + item.box.width / 2, item.box.top + item.box.height / 2
        groups[(int(x // _GROUP_MM), int(y // _GROUP_MM), bool(item.rows))].append(item)
    return groups.values()


def _outline(box: Box) -> list[Point]:
    """Return points along the frame of a box."""
    along = np.linspace(0, 1, 8)[:-1]
    sides = zip(box.corners, (*box.corners[1:], box.corners[0]), strict=True)
    return [
        (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
        for a, b in sides
        for t in along.tolist()
    ]


def _shift(response: Floats, points: Sequence[Point]) -> Point:
    at = pixels_of(points, px_per_mm=_HALF_PX_PER_MM)
    by, score = shift(response, at, reach=_REACH_MM * _HALF_PX_PER_MM, steps=17)
    _, here = shift(response, at, reach=0.0, steps=1)
    if score - here < _LEAST_GAIN:
        return 0.0, 0.0
    return float(by[0]) / _HALF_PX_PER_MM, float(by[1]) / _HALF_PX_PER_MM
