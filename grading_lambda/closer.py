"""Finds the paper on a photo taken from far off, so that its text can be looked for more closely.

The text finder sees every photo at one size. A page that is a small part of it, on a table in a
strong colour, is overlooked in whole columns, though a person reads it with ease.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Engine, Pixels, Quads

_SIZE, _SOFT = 400, 2.0
_MOST, _LEAST, _MARGIN = 0.75, 0.12, 0.02
"""Parts of the photo's long side: the longest and the shortest piece looked at again, and how far
around the paper it reaches."""
_MOST_BEYOND = 0.1
"""So much of the text of a page lies beyond its paper: patterns of the table taken for some."""
Region = tuple[int, int, int, int]
"""Left, top, right and bottom in photo pixels."""


def find_text(engine: Engine, pixels: Pixels, *, side: int) -> Quads:
    """Return the text boxes of *pixels*: those of the paper seen closer, where it is far off.

    Args:
        engine: The networks.
        pixels: The photo.
        side: The long side of what the text finder sees.
    """
    whole, _ = engine.find_text(pixels, side=side)
    region = paper_on(pixels)
    if region is None:
        return whole
    beyond = _beyond(region, whole)
    # A shadow's edge bounds something bright, too: then there is text on either side of it.
    if beyond.any(axis=1).sum() > _MOST_BEYOND * len(whole):
        return whole
    # Of text that crosses the edge neither look would keep all.
    region = _around(region, whole[beyond.any(axis=1) & ~beyond.all(axis=1)], pixels)
    left, top, right, bottom = region
    closer, _ = engine.find_text(np.ascontiguousarray(pixels[top:bottom, left:right]), side=side)
    found = closer + np.array([left, top], np.float32)
    return np.concatenate([found, whole[_beyond(region, whole).all(axis=1)]])


def _beyond(region: Region, quads: Quads) -> NDArray[np.bool_]:
    """Return (n, 4) which corners of *quads* lie outside *region*."""
    left, top, right, bottom = region
    x, y = quads[..., 0], quads[..., 1]
    return np.asarray((x < left) | (x > right) | (y < top) | (y > bottom))


def _around(region: Region, crossing: Quads, pixels: Pixels) -> Region:
    """Return *region* so large that it holds the quads *crossing* its edge."""
    high, wide = pixels.shape[:2]
    x, y = crossing[..., 0], crossing[..., 1]
    left, top, right, bottom = region
    return (
        max(0, int(x.min(initial=left))),
        max(0, int(y.min(initial=top))),
        min(wide, math.ceil(x.max(initial=right))),
        min(high, math.ceil(y.max(initial=bottom))),
    )


def paper_on(pixels: Pixels) -> Region | None:
    """Return where the largest bright piece of a photo lies; None where it fills the photo."""
    high, wide = pixels.shape[:2]
    scale = _SIZE / max(high, wide)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # In its darkest channel a table in a strong colour is dark.
    soft = cv2.GaussianBlur(np.asarray(small.min(axis=2), np.uint8), (0, 0), _SOFT)
    _, bright = cv2.threshold(soft, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, _, stats, _ = cv2.connectedComponentsWithStats(bright)
    if count < 2:  # noqa: PLR2004 - the dark and something bright
        return None
    x, y, w, h, _ = (stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))] / scale).tolist()
    if not _LEAST * max(high, wide) < max(w, h) < _MOST * max(high, wide):
        return None
    margin = _MARGIN * max(high, wide)
    left, top = max(0, int(x - margin)), max(0, int(y - margin))
    return left, top, min(wide, int(x + w + margin)), min(high, int(y + h + margin))
