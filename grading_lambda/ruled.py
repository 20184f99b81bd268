"""Leaves out the squares of squared paper (方格纸), which are no boxes to write an answer into."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grading_lambda.shapes import Outline, Shape

Places = NDArray[np.float64]
"""(n, 2) float64: x and y in photo pixels, or widths and heights."""

_LEAST_SQUARES = 20
"""So many squares side by side and above one another are no row of boxes."""
_LARGEST, _LONGEST = 2.0, 1.35
"""A square's longer side in heights of a line, and in its shorter sides."""
_NEXT, _IN_LINE = (0.9, 1.35), 0.3
"""How far the middle of a square is from the next one's, and how far off their line, in sides."""
_AS_LARGE = 2.4
"""Where print hides the line between two squares they are one; four are more seldom."""


def without_squares(shapes: Sequence[Shape], *, line_height: float) -> list[Shape]:
    """Return *shapes* without the squares that the paper is ruled in.

    Squares have neighbours above or below and to a side, where boxes for answers stand alone or in
    one row. Print and writing leave odd parts of squares, which go with those around them.

    Args:
        shapes: The boxes and circles of a photo.
        line_height: Height of a line of text in pixels.
    """
    if len(shapes) < _LEAST_SQUARES:
        return list(shapes)
    middles = np.array([shape.middle for shape in shapes])
    sizes = np.array([np.ptp(shape.hull, axis=0) for shape in shapes], np.float64)
    boxes = np.array([shape.outline is Outline.BOX for shape in shapes])
    even = sizes.max(axis=1) < _LONGEST * sizes.min(axis=1)
    square = boxes & even & (sizes.max(axis=1) < _LARGEST * line_height)
    ruled = np.flatnonzero(square)[_in_a_lattice(middles[square], sizes[square])]
    if len(ruled) < _LEAST_SQUARES:
        return list(shapes)
    usual = np.median(sizes[ruled], axis=0)
    low, high = middles[ruled].min(axis=0) - usual, middles[ruled].max(axis=0) + usual
    among = ((low < middles) & (middles < high) & (sizes < _AS_LARGE * usual)).all(axis=1)
    return [shape for shape, gone in zip(shapes, among, strict=True) if not gone]


def _in_a_lattice(middles: Places, sizes: Places) -> NDArray[np.bool_]:
    """Tell of each square whether another is beside it, and another above or below."""
    if not len(middles):
        return np.zeros(0, np.bool_)
    apart = np.abs(middles[:, None] - middles[None]) / sizes[:, None]
    near, level = (_NEXT[0] < apart) & (apart < _NEXT[1]), apart < _IN_LINE
    beside = (near[..., 0] & level[..., 1]).any(axis=1)
    return np.asarray(beside & (near[..., 1] & level[..., 0]).any(axis=1), np.bool_)
