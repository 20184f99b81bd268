"""Takes a teacher's red ticks, crosses and scores off a page that was marked before."""

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels

_RED_OVER = 38
"""How much stronger (0..255) red is than green and blue in red ink, shadows and pencils aside."""
_LEAST_INK = 0.3
_MOST_TALL = 12.0
_LARGE = 0.85
"""Marks taller than this, in heights of a line, are no digits: a tick, a cross, a score."""


def without_marks(pixels: Pixels, *, line_height: float) -> Pixels:
    """Return *pixels* with red marks painted over; *pixels* itself if the red ink is a pupil's.

    A pupil who writes in red writes digits, which are smaller than a line; most of what a teacher
    draws is larger.
    """
    # A quarter of the size shows a teacher's marks, and most pages have none.
    quarter = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = np.asarray(quarter, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(_red(small), connectivity=8)
    tall = stats[1:, cv2.CC_STAT_HEIGHT] * 4 / line_height
    # What is larger than any score is the table beneath the paper.
    inked = tall[(tall > _LEAST_INK) & (tall < _MOST_TALL)]
    if not len(inked) or np.median(inked) < _LARGE:
        return pixels
    red = _red(pixels)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(red, connectivity=8)
    red &= (stats[:, cv2.CC_STAT_HEIGHT] < _MOST_TALL * line_height)[labels]
    around = max(3, round(line_height * 0.08)) | 1
    grown = cv2.dilate(red, np.ones((around, around), np.uint8))
    # Where the mark crosses print or writing, that stays: it is darker than any red ink.
    dark = pixels.max(axis=2) < _darkest_red(pixels, red)
    gone = ((grown > 0) & ~dark).astype(np.uint8)
    return np.asarray(cv2.inpaint(pixels, gone, 3, cv2.INPAINT_NS), np.uint8)


def _red(pixels: Pixels) -> NDArray[np.uint8]:
    blue, green, strong = (pixels[..., i].astype(np.int16) for i in range(3))
    red = strong - np.maximum(blue, green) > _RED_OVER
    return cv2.morphologyEx(
        red.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)
    ).astype(np.uint8)


def _darkest_red(pixels: Pixels, red: NDArray[np.uint8]) -> float:
    """Return the brightness of red's strongest channel below which ink is not red."""
    strongest = pixels.max(axis=2)[red > 0]
    return float(np.percentile(strongest, 5)) * 0.85 if len(strongest) else 0.0
