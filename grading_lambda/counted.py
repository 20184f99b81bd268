"""Counts what the ink of an answer falls into: pieces for its digits and points, and rings.

Readers see a nought twice or a point that is not there, and lose either. Ink has no opinion: a
nought goes around some paper, and a point is a piece of its own, unless they touch something.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.overwritten import ink_depth
from grading_lambda.rules import Mask

DIGIT, POINT = "1", "."
_RINGS = {"0": 1, "4": 1, "6": 1, "8": 2, "9": 1}
"""How much paper a digit encloses; a 4 may as well be open, and then nobody can tell."""
_INK, _NOISE, _DARKEST = 0.3, 3.0, 95
_SPECK, _LEAST_AREA = 0.045, 4.0
"""Less ink than a square so wide, in heights of the line, or than so many pixels is dust."""
# Parts of the height of the tallest digit:
_TALL, _SMALL, _LOW, _HOLE = 0.55, 0.36, 0.6, 0.04


@dataclass(frozen=True)
class Count:
    """What the ink of an answer falls into."""

    pieces: str = ""
    """DIGIT or POINT for each piece, from the left; empty where there is one that is neither."""
    rings: int = 0
    """How many stretches of paper the ink goes all around."""


NOTHING_COUNTED = Count()


def counted(crop: Pixels, *, line_height: float) -> Count:
    """Return what the ink of an answer falls into.

    Args:
        crop: The answer's pixels, with a little paper around it.
        line_height: Height of the line in pixels of *crop*.
    """
    _, depth = ink_depth(crop, line_height)
    darkest = float(np.percentile(depth, _DARKEST))
    ink = (depth > max(_INK * darkest, _NOISE * float(np.median(depth)))).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    dust = stats[:, cv2.CC_STAT_AREA] < max(_LEAST_AREA, (_SPECK * line_height) ** 2)
    boxes = stats[1:, :4][~dust[1:]].astype(np.int32)
    if not len(boxes):
        return NOTHING_COUNTED
    tallest = int(boxes[:, 3].max())
    return Count(_pieces(boxes, tallest), _rings(ink, least=_HOLE * tallest))


def _pieces(boxes: NDArray[np.int32], tallest: int) -> str:
    digits = boxes[boxes[:, 3] >= _TALL * tallest]
    low = np.median(digits[:, 1]) + _LOW * np.median(digits[:, 3])
    kinds = []
    for _, y, w, h in sorted(boxes.tolist()):
        if h < _TALL * tallest and (max(w, h) > _SMALL * tallest or y + h / 2 < low):
            return ""
        kinds.append(DIGIT if h >= _TALL * tallest else POINT)
    return "".join(kinds)


def _rings(ink: Mask, *, least: float) -> int:
    paper = np.pad(1 - ink, 1, constant_values=1).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    # The first is the ink; the largest of the others lies around it.
    areas = sorted(stats[1:, cv2.CC_STAT_AREA].tolist())[:-1]
    return sum(area >= max(_LEAST_AREA, least**2) for area in areas)


def bears_out(count: Count, read: str) -> bool:
    """Tell whether the ink has the points of *read* and as much enclosed paper as it needs."""
    if POINT in read:
        return count.pieces == "".join(POINT if c == POINT else DIGIT for c in read)
    return count.rings >= sum(_RINGS.get(c, 0) for c in read)


def misses(count: Count, read: str) -> bool:
    """Tell whether the ink encloses less paper than *read* would, were each 4 in it open."""
    return count.rings < sum(_RINGS.get(c, 0) for c in read if c != "4")


def with_its_point(count: Count, read: str) -> str:
    """Return the whole number *read* with the point that its ink has inside, or nothing."""
    before, point, behind = count.pieces.partition(POINT)
    whole = read.isdigit() and set(before + behind) == {DIGIT}
    if not point or not before or not behind or not whole or len(before + behind) != len(read):
        return ""
    return f"{read[: len(before)]}.{read[len(before) :]}"
