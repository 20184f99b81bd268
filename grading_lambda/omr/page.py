"""The edges of a sheet of paper on a photo."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.channels import darkest

Points = NDArray[np.float32]
"""(n, 2) float32 of x, y."""
Grey = NDArray[np.uint8]

_SIDE = 640
_LEAST_AREA, _MOST_AREA = 0.06, 0.995
_ALONG = 48
"""Places looked at on each side of the sheet."""
_STEP = 0.15
"""Paper against table, as a difference of logarithms: about one sixth brighter."""
_HELD = 0.6
"""Part of each side that must show such a step."""
_OFF = 4.0


@dataclass(frozen=True)
class Outline:
    """The four corners of a sheet: clockwise from the top left, (4, 2) float32 photo pixels."""

    corners: Points
    held: float
    """Part of the weakest side where paper really ends, 0..1."""


def find_page(pixels: NDArray[np.uint8]) -> Outline | None:
    """Return the outline of the sheet on *pixels* (height, width, 3) uint8 BGR, or None.

    Paper is bright in every colour, so the darkest channel tells it best from a coloured table.
    A corner may lie outside the photo: sides are lines, and corners where they meet.
    """
    scale = min(1.0, _SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    least = darkest(np.asarray(small, np.uint8))
    light = np.asarray(cv2.GaussianBlur(least, (0, 0), 1.0), np.uint8)
    level = np.log(light.astype(np.float32) + 12)
    found = [_drawn(level, quad) for quad in _quads(light)]
    good = [o for o in found if o is not None and o.held >= _HELD]
    if not good:
        return None
    best = max(good, key=lambda o: round(o.held, 1) + _area(o.corners) / light.size)
    return Outline((best.corners + 0.5) / np.float32(scale) - 0.5, best.held)


def _quads(light: Grey) -> Iterator[Points]:
    """Yield quadrilaterals around what is bright, by several ideas of bright."""
    otsu, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    top = float(np.percentile(light, 95))
    kernel = np.ones((5, 5), np.uint8)
    for threshold in dict.fromkeys(round(t) for t in (otsu, *top * np.array([0.35, 0.5, 0.65]))):
        bright = np.asarray(light > threshold, np.uint8)
        yield from _around(np.asarray(cv2.morphologyEx(bright, cv2.MORPH_OPEN, kernel), np.uint8))
    edges = cv2.Canny(light, 30, 90)
    yield from _around(np.asarray(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, kernel), np.uint8))


def _around(mask: NDArray[np.uint8]) -> Iterator[Points]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
        hull = cv2.convexHull(contour)
        if _LEAST_AREA * mask.size <= cv2.contourArea(hull) <= _MOST_AREA * mask.size:
            quad = _four(np.asarray(hull, np.int32))
            if quad is not None:
                yield quad


def _four(hull: NDArray[np.int32]) -> Points | None:
    around = cv2.arcLength(hull, closed=True)
    for part in (0.02, 0.03, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, part * around, closed=True)
        if len(corners) == 4:  # noqa: PLR2004
            return clockwise(corners.reshape(4, 2).astype(np.float32))
    return None


def clockwise(corners: Points) -> Points:
    """Return the four *corners* clockwise on the screen, from the one nearest the top left."""
    middle = corners.mean(axis=0)
    around = np.arctan2(*(corners - middle).T[::-1])
    ordered = corners[np.argsort(around)]
    return np.asarray(np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0), np.float32)


def _drawn(level: NDArray[np.float32], quad: Points) -> Outline | None:
    """Return the quadrilateral with its sides drawn to where the paper ends."""
    held = 0.0
    for reach in (10.0, 4.0):
        sides = [_side(level, quad[i], quad[(i + 1) % 4], reach=reach) for i in range(4)]
        held = min(share for _, _, share in sides)
        corners = [_meet(sides[i - 1][:2], sides[i][:2]) for i in range(4)]
        if any(c is None for c in corners):
            return None
        quad = np.array(corners, np.float32)
    high, wide = level.shape
    near = (quad > -0.15 * np.array([wide, high])) & (quad < 1.15 * np.array([wide, high]))
    fits = bool(near.all()) and cv2.isContourConvex(quad) and _area(quad) > _LEAST_AREA * level.size
    return Outline(quad, held) if fits else None


def _side(
    level: NDArray[np.float32], start: Points, end: Points, *, reach: float
) -> tuple[Points, Points, float]:
    """Return two points on the side from *start* to *end*, and how much of it shows an edge."""
    along = np.linspace(0.04, 0.96, _ALONG, dtype=np.float32)[:, None]
    run = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
    inward = np.array([-run[1], run[0]], np.float32)
    on = start + along * (end - start)
    offsets = np.arange(-reach - _OFF, reach + _OFF + 1, dtype=np.float32)
    at = on[:, None, :] + offsets[None, :, None] * inward
    seen = cv2.remap(
        level, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    gap = int(_OFF)
    step = seen[:, gap:] - seen[:, :-gap]
    best = step.argmax(axis=1)
    high = step.max(axis=1)
    places = on + (offsets[best] + _OFF / 2)[:, None] * inward
    good = (high > _STEP) & _inside(places, level.shape)
    if good.sum() < _ALONG // 4:
        return start, end, 0.0
    vx, vy, x, y = cv2.fitLine(places[good], cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    middle, way = np.array([x, y], np.float32), np.array([vx, vy], np.float32)
    return middle, middle + way, float(good.mean())


def _inside(places: Points, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    edge = np.array(shape[::-1], np.float32) - 1
    return np.asarray(((places >= 0) & (places <= edge)).all(axis=1))


def _meet(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    """Return where two lines meet; None when they run side by side."""
    a, b = one[1] - one[0], other[1] - other[0]
    cross = float(a[0] * b[1] - a[1] * b[0])
    if abs(cross) < 0.1 * float(np.linalg.norm(a) * np.linalg.norm(b)):
        return None
    c = other[0] - one[0]
    return np.asarray(one[0] + a * (c[0] * b[1] - c[1] * b[0]) / cross, np.float32)


def _area(quad: Points) -> float:
    return float(cv2.contourArea(quad))
