"""Finds the printed boxes and circles that answers are written into.

What is found is the paper they enclose, not their lines: writing inside dents it, writing that
crosses the line dents it too, and neither hides it. Writing that touches the lines twice parts that
paper; then the whole counts that stands out from the paper around.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.channels import darkest
from grading_lambda.engine import Pixels
from grading_lambda.frame import find_frame
from grading_lambda.rules import Mask

Labels = NDArray[np.int32]
"""The number of the region at each pixel, or the regions' statistics as OpenCV orders them."""
_WORK_HEIGHT = 40.0
"""Height in pixels that lines are brought down to: enough for a printed outline, and quick."""
_DARKER = 9
"""How much darker than its surroundings (0..255) an outline is."""
# Parts of the height of a line:
_LEAST, _MOST_TALL, _MOST_WIDE = 0.38, 3.2, 12.0
_RECTANGULAR, _ROUND = 0.9, 0.86
"""Least share of its smallest rectangle or circle that the enclosed paper's hull fills. A circle
fills 0.785 of its rectangle, a square 0.64 of its circle."""
_MOST_ROUND, _MOST_OVAL = 0.83, 1.3
_LEAST_WHOLE, _MOST_WHOLE, _MOST_LONG, _NECK = 0.64, 2.0, 4.0, 0.45
"""Parted boxes are taller than print (heights of a line; a printed 国 has an outline, too), not
longer than so many times their height, and nowhere as narrow as signs that touch them."""
_LEAST_RING, _LEAST_ROOM = 0.5, 0.33
"""The same of parted circles, for the box around a line with one in it is taller than print alone;
and how wide at least the paper in one is."""
_SIDE = 0.6
"""Corners of a box are kept where this part of its height is cut off at most."""
_LINE, _INKED, _PAPER = 0.07, 0.75, 0.3
"""How thick an outline is at most (heights of a line); how much of it is inked, and how much within
is paper, where a printed 厘 is neither."""
_ROUND_IN_BOX = 0.5
"""Circles that fill this share of a frame are no writing in it: the frame is one of them."""
_CELLS, _ONE_BOX = 0.85, 2.2
"""Boxes that fill this share of an outline are the cells of a table, if it is so many times as long
as it is high; else a stroke parts it."""


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
    thick: float = 0.0
    """Where a frame of four straight sides was seen, how thick they are in photo pixels; else 0."""

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
    parts = []
    for label in _sized(stats, high):
        x, y, w, h = (int(n) for n in stats[label, :4])
        hull = _hull(labels[y : y + h, x : x + w] == label) + np.array([x, y], np.float32)
        outline = _outline(hull)
        if outline:
            parts.append(Shape(outline, hull))
    whole = [shape for shape in _parted(labels, stats, high) if not _is_known(shape, parts)]
    parts = [part for part in parts if not any(_within(part, shape) for shape in whole)]
    middle = np.float32(0.5)
    return [
        replace(s, hull=(s.hull + middle) / np.float32(scale), thick=s.thick / scale)
        for s in (*parts, *whole)
    ]


def _hull(part: Mask | NDArray[np.bool_]) -> NDArray[np.float32]:
    points = cv2.findNonZero(part.astype(np.uint8))
    return np.asarray(cv2.convexHull(points).reshape(-1, 2), np.float32)


def _parted(labels: Labels, stats: Labels, high: float) -> Iterator[Shape]:
    """Yield the outlines whose paper is parted by what is written across."""
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    around = (wide > _MOST_WIDE * high) | (tall > _MOST_TALL * high)
    around[0] = False  # the ink
    solid = np.asarray(~around[labels], np.uint8)
    # Signs that touch an outline enclose paper with it: cut off what is narrower than the outline.
    bulks = cv2.morphologyEx(solid, cv2.MORPH_OPEN, _disc(_NECK * high))
    _, _, found, _ = cv2.connectedComponentsWithStats(bulks, connectivity=4)
    for x, y, w, h, _ in found[1:].tolist():
        if _LEAST_RING * high <= h <= _MOST_WHOLE * high and 0.6 * h <= w <= _MOST_LONG * h:
            place = np.s_[y : y + h, x : x + w]
            shape = _whole(solid[place], labels[place] == 0, high)
            if shape and (h >= _LEAST_WHOLE * high or _is_small_ring(shape, high)):
                yield replace(shape, hull=shape.hull + np.array([x, y], np.float32))


def _is_small_ring(shape: Shape, high: float) -> bool:
    """Tell whether a small *shape* is a circle: brackets close together enclose less paper."""
    room = float(np.ptp(shape.hull, axis=0).min())
    return shape.outline is Outline.CIRCLE and room >= _LEAST_ROOM * high


def _whole(solid: Mask, ink: Mask, high: float) -> Shape | None:
    """Return the outline around *solid* if it is inked all along, around paper."""
    room, side = np.pad(solid, 1), round(_SIDE * solid.shape[0])
    kernels = np.ones((side, side), np.uint8), _disc(_NECK * high)
    square, disc = (
        np.asarray(cv2.morphologyEx(room, cv2.MORPH_OPEN, kernel), np.uint8) for kernel in kernels
    )
    ring = _ring(disc, ink, high)
    # Four sides are fitted to a small circle, too; but no box, its corners cut off or not, fills
    # so little of its rectangle.
    if ring is not None and _fills(_hull(disc)) < _MOST_ROUND:
        return ring
    frames = (_framed(opened, ink, high) for opened in (square, disc))
    return next((f for f in frames if f is not None), None) or _ring(square, ink, high) or ring


def _framed(opened: Mask, ink: Mask, high: float) -> Shape | None:
    """Return the frame of four straight sides around the paper *opened*, all of them inked."""
    hull = _hull(opened) if opened.any() else None
    if hull is None or _outline(hull) is not Outline.BOX:
        return None
    inked = np.pad(ink, 1).astype(np.uint8)
    frame = find_frame(inked, hull, thick=_LINE * high, paper=_PAPER)
    if frame is None:
        return None
    return Shape(Outline.BOX, frame.room - np.float32(1), frame.thick)


def _ring(opened: Mask, ink: Mask, high: float) -> Shape | None:
    """Return the circle around the paper *opened* if it is inked all along."""
    if not opened.any() or _outline(_hull(opened)) is not Outline.CIRCLE:
        return None
    inner = np.asarray(cv2.erode(opened, _disc(2 * _LINE * high)), np.uint8)[1:-1, 1:-1]
    ring = (opened[1:-1, 1:-1] > 0) & (inner == 0)
    if not inner.any() or not _is_round(ink, ring=ring, inner=inner):
        return None
    # Up to where its paper ends: the outline itself may be thicker than what was cut off.
    return Shape(Outline.CIRCLE, _hull((inner > 0) & ~ink))


def _fills(hull: NDArray[np.float32]) -> float:
    """Return how much of its smallest rectangle *hull* fills, 0..1."""
    wide, tall = cv2.minAreaRect(hull)[1]
    return cv2.contourArea(hull) / max(1.0, wide * tall)


def _is_round(ink: Mask, *, ring: NDArray[np.bool_], inner: Mask) -> bool:
    return bool(ink[ring].mean() > _INKED and 1 - ink[inner > 0].mean() > _PAPER)


def _disc(size: float) -> Mask:
    across = round(size) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across)), np.uint8)


def _is_known(shape: Shape, parts: Sequence[Shape]) -> bool:
    """Tell whether *parts* fill *shape*: it is a circle with an open middle, or a row of cells."""
    within = [part for part in parts if _within(part, shape)]
    filled = sum(cv2.contourArea(part.hull) for part in within)
    wide, tall = np.ptp(shape.hull, axis=0)
    # A frame says more exactly where a box ends than paper that writing may have dented. A circle
    # with thick lines is inked along four sides, too.
    round_within = any(part.outline is Outline.CIRCLE for part in within)
    if round_within and shape.outline is Outline.BOX:
        return filled >= _ROUND_IN_BOX * cv2.contourArea(shape.hull)
    one = len(within) == 1 and shape.outline is Outline.CIRCLE
    cells = len(within) > 1 and wide > _ONE_BOX * tall
    return (one or cells) and filled >= _CELLS * cv2.contourArea(shape.hull)


def _within(part: Shape, shape: Shape) -> bool:
    return cv2.pointPolygonTest(shape.hull, part.middle, measureDist=False) >= 0


def _enclosed(small: Pixels, high: float) -> tuple[Labels, Labels]:
    """Return the label of each region of paper without ink, and the regions' statistics."""
    # The darkest channel: outlines are printed in any colour.
    dark = darkest(small)
    block = round(high) | 1
    ink = cv2.adaptiveThreshold(
        dark, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _DARKER
    )
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    return labels.astype(np.int32), stats.astype(np.int32)


def _sized(stats: Labels, high: float) -> Iterator[int]:
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
