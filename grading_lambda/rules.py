"""Finds the printed line or box that an answer stands on, and takes it out of the picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels

Mask = NDArray[np.uint8]
"""(height, width) uint8; 1 where there is ink."""

# Parts of the height of a line of text:
_LONG, _THICK, _SIDE_REACH = 1.3, 0.14, 0.3
_SIDE_SHARE = 0.8
"""A side of a box is at least this part of the distance between its rules."""


def find_rules(ink: Mask, *, line_height: float, least_long: float = _LONG) -> Mask:
    """Return the ink of the rule or box behind an answer, less the strokes that cross it.

    Args:
        ink: What is inked right of the “=”.
        line_height: Height of the line of text in pixels.
        least_long: How long a rule is at least, in heights of a line.
    """
    thick = max(3, int(2 * _THICK * line_height))
    long = max(3, int(least_long * line_height))
    # A rule bends with the paper by a pixel or so: give it room, then keep real ink.
    level = _opened(_grown(ink, (3, 1)), (1, long))
    across = _grown(level, (3, 7)) & ink & ~_opened(ink, (thick, 1))
    across = _thin(across, most=_THICK * line_height)
    if not across.any():
        return across
    sides = _sides(ink, across, line_height=line_height)
    return (across & ~_crossed(ink & ~across, reach=thick | 1)) | sides


def painted_over(band: Pixels, rules: Mask, *, paper: Pixels, keep: Mask) -> Pixels:
    """Return *band* with *paper* where the rules and their soft edges are, *keep* left alone."""
    edges = _grown(rules, (5, 5)) & ~_grown(keep, (3, 3))
    return np.where((edges | rules)[..., None] > 0, paper, band)


def _thin(across: Mask, *, most: float) -> Mask:
    """Return the connected parts that are at most so many pixels thick."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = stats[1:, cv2.CC_STAT_AREA] <= most * stats[1:, cv2.CC_STAT_WIDTH]
    return np.asarray(keep[labels], np.uint8)


def _crossed(others: Mask, *, reach: int) -> Mask:
    """Return where other ink lies close both above and below."""
    column = np.ones((reach, 1), np.uint8)
    above = cv2.dilate(others, column, anchor=(0, reach - 1))
    below = cv2.dilate(others, column, anchor=(0, 0))
    return np.asarray(above, np.uint8) & np.asarray(below, np.uint8)


def _sides(ink: Mask, across: Mask, *, line_height: float) -> Mask:
    """Return the upright strokes at the ends of two rules: the sides of a box, not a digit."""
    rows, middle = np.flatnonzero(across.any(axis=1)), across.shape[0] // 2
    above, below = rows[rows < middle], rows[rows > middle]
    if not (len(above) and len(below)):
        return np.zeros_like(ink)
    # The nearest ones are this box; farther ones belong to the rows above and below.
    tall = max(1, int(_SIDE_SHARE * (below.min() - above.max())))
    down = _grown(_opened(_grown(ink, (1, 3)), (tall, 1)), (7, 3)) & ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats(down, connectivity=8)
    columns = np.flatnonzero(across.any(axis=0))
    lefts, reach = stats[1:, cv2.CC_STAT_LEFT], _SIDE_REACH * line_height
    # Only the outermost stroke at either end is the box's own; a 1 may stand right beside it.
    at_left = [i + 1 for i in np.argsort(lefts) if abs(lefts[i] - columns[0]) < reach][:1]
    at_right = [i + 1 for i in np.argsort(lefts) if abs(lefts[i] - columns[-1]) < reach][-1:]
    sides = np.isin(labels, at_left + at_right)
    # A digit that touches the side keeps all but the side's own width.
    thick = int(np.ceil(across.sum() / max(1, len(columns)) / 2)) + 2
    for i in at_left:
        sides[:, lefts[i - 1] + thick :] &= labels[:, lefts[i - 1] + thick :] != i
    return sides.astype(np.uint8)


def _grown(mask: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.dilate(mask, np.ones(size, np.uint8)), np.uint8)


def _opened(mask: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size, np.uint8)), np.uint8)
