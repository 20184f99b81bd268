"""Tells where a printed frame of four straight sides ends and the paper within it begins.

Writing dents the paper that a frame encloses, parts it, and runs along its sides; it does not bend
them. So the place is the rectangle, and each side has to be inked along nearly all of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.rules import Mask

_LEAST_SIDE = 0.88
"""Least share of each side, less its corners, that is inked."""
_CORNER = 0.1
"""This part of a side at either end of it belongs to its corners, which are blunt."""
_REACH = 2.0
"""A side is looked for in a band so many times as wide as an outline is thick at most."""


@dataclass(frozen=True)
class Frame:
    """A frame around a place to write."""

    room: NDArray[np.float32]
    """(4, 2) float32: the corners of the room within, in pixels."""
    thick: float
    """How thick its lines are, in pixels."""


def find_frame(ink: Mask, hull: NDArray[np.float32], *, thick: float, paper: float) -> Frame | None:
    """Return the frame whose outside is *hull*; None: that is no frame.

    Args:
        ink: Where the photo is inked.
        hull: (n, 2) float32: the convex hull of the frame and all in it, in pixels of *ink*.
        thick: How thick its lines are at most, in pixels.
        paper: Least share (0..1) of the room within that is not inked.
    """
    (x, y), (wide, tall), degrees = cv2.minAreaRect(hull)
    if abs(degrees) > 45:  # noqa: PLR2004 - a quarter turn is the same rectangle
        wide, tall, degrees = tall, wide, degrees - np.copysign(90, degrees)
    size = round(wide) + 1, round(tall) + 1
    turn = cv2.getRotationMatrix2D((x, y), degrees, 1.0)
    turn[:, 2] += np.array([(size[0] - 1) / 2 - x, (size[1] - 1) / 2 - y])
    flat = np.asarray(cv2.warpAffine(ink, turn, size, flags=cv2.INTER_NEAREST), np.uint8)
    reach = max(3, int(np.ceil(_REACH * thick)))
    if min(size) <= 2 * reach:
        return None
    bands = flat[:reach], flat[::-1][:reach], flat.T[:reach], flat.T[::-1][:reach]
    depths = [_depth(band) for band in bands]
    if None in depths:
        return None
    # One pen drew all four: where writing runs along a side, only that side seems thicker.
    inset = min(depth for depth in depths if depth is not None)
    room = flat[int(inset) : size[1] - int(inset), int(inset) : size[0] - int(inset)]
    if 1 - room.mean() < paper:
        return None
    right, bottom = size[0] - 1 - inset, size[1] - 1 - inset
    corners = np.array(
        [(inset, inset), (right, inset), (right, bottom), (inset, bottom)], np.float32
    )
    back = cv2.invertAffineTransform(turn).astype(np.float32)
    return Frame(np.asarray(corners @ back[:, :2].T + back[:, 2], np.float32), inset)


def _depth(band: Mask) -> float | None:
    """Return how far from its first row the side in *band* ends; None: no side is there."""
    corner = round(_CORNER * band.shape[1])
    along = band[:, corner : band.shape[1] - corner]
    if along.any(axis=0).mean() < _LEAST_SIDE:
        return None
    inked = along[:, along.any(axis=0)]
    first = inked.argmax(axis=0)
    behind = (inked == 0) & (np.arange(len(inked))[:, None] > first)
    ends = np.where(behind.any(axis=0), behind.argmax(axis=0), len(inked))
    # Writing that touches the side makes it thicker, but not along the half of it.
    return float(np.percentile(ends, 40))
