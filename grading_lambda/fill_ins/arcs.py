"""Finds pairs of printed brackets by their ink, whatever the pupil wrote between or across them.

A reader takes the brackets around “25” for the digits 6 and 9 where the writing touches them. What
writing does not change is the outside of a bracket: an arc, taller than the print beside it, with
paper along the whole of it.
"""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.rules import Mask

_TALLER = (1.13, 1.28, 1.43)
"""How tall brackets are, in heights of a printed digit; fonts for print are between."""
_BULGES = (0.1, 0.16, 0.22)
"""How far the middle of a bracket lies outside its ends, in parts of its height."""
_ABOVE, _BELOW = 0.08, 0.2
"""How far the middle of a bracket lies above or below that of the digits, in heights of a digit."""
_LEAST_SIGN = 0.55
"""What is lower than this part of most of a line is a sign, no digit."""
_POINTS, _SPAN = 13, 0.47
_LEAST_SEEN, _LEAST_BOTH = 0.9, 1.9
"""Least share of the points of an arc with ink inside and paper outside; of a pair together."""
_NEAR = 5
"""Pixels within which two arcs are one."""
# Parts of the height of a line:
_LEAST_DIGIT, _LEAST_WIDE, _MOST_WIDE, _OFF_LINE, _STROKE = 0.25, 0.3, 7.0, 0.3, 0.06

_Shares = NDArray[np.float64]
"""(width,): how well the best arc fits whose middle is at each column, 0..1."""


@dataclass(frozen=True)
class Pair:
    """Two brackets in a band of pixels."""

    left: float
    right: float
    """Columns of the middles of their strokes."""
    seen: float
    """0..2: how much of both was seen."""


def find_pairs(ink: Mask, *, line_height: float) -> list[Pair]:
    """Return the pairs that may be brackets, the clearest first, wide ones before narrow.

    Args:
        ink: Where a line is inked; (height, width) with the line in the middle.
        line_height: Its height in pixels.
    """
    digits = _digits(ink, line_height)
    if digits is None:
        return []
    opening = _best(_arcs(ink, digits))
    closing = [(ink.shape[1] - 1 - x, p) for x, p in _best(_arcs(ink[:, ::-1], digits))]
    inset = _STROKE * line_height
    pairs = [
        Pair(a + inset, b - inset, p + q)
        for (a, p), (b, q) in product(opening, closing)
        if _LEAST_WIDE * line_height < b - a < _MOST_WIDE * line_height and p + q >= _LEAST_BOTH
    ]
    return sorted(pairs, key=lambda pair: (-round(pair.seen, 2), pair.left - pair.right))


def _digits(ink: Mask, line_height: float) -> tuple[float, float] | None:
    """Return the height of the line's digits and where their middle is; None: there are none."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, tall = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    off = np.abs(centres[1:, 1] - ink.shape[0] / 2)
    like = (tall > _LEAST_DIGIT * line_height) & (tall < line_height) & (wide < line_height)
    like &= off < _OFF_LINE * line_height
    if not like.any():
        return None
    like &= tall > _LEAST_SIGN * np.percentile(tall[like], 75)
    # Brackets are taller than digits, and so is much that is written.
    height = float(np.percentile(tall[like], 25))
    middles = stats[1:, cv2.CC_STAT_TOP][like] + tall[like] / 2
    return height, float(np.median(middles))


def _arcs(ink: Mask, digits: tuple[float, float]) -> _Shares:
    """Return how well a “(” fits at each column, by its outside."""
    (height, middle), (high, wide) = digits, ink.shape
    most = round(_TALLER[-1] * height)
    first, last = round(middle - _ABOVE * height), round(middle + _BELOW * height)
    up, side = max(0, most - first), most
    room = np.pad(ink, ((up, max(0, last + most - high)), (side, side)))
    here = room.copy()
    here[:, :-1] |= room[:, 1:]
    here[:, :-2] |= room[:, 2:]
    paper = 1 - room
    beside = np.roll(paper, 2, axis=1) & np.roll(paper, 3, axis=1)
    best = np.zeros(wide)
    steps = np.linspace(-_SPAN, _SPAN, _POINTS)
    for taller, bulge in product(_TALLER, _BULGES):
        tall = taller * height
        inked, clear = (np.zeros((last - first + 1, wide), np.int16) for _ in range(2))
        for step in steps:
            row = first + up + round(float(step) * tall)
            column = side + round(bulge * tall * float(2 * step) ** 2)
            part = np.s_[row : row + last - first + 1, column : column + wide]
            inked += here[part]
            clear += beside[part]
        best = np.maximum(best, np.minimum(inked, clear).max(axis=0) / _POINTS)
    return best


def _best(shares: _Shares) -> list[tuple[int, float]]:
    """Return the columns where an arc fits best, and how well."""
    found: list[tuple[int, float]] = []
    for x in np.argsort(-shares, kind="stable").tolist():
        if shares[x] < _LEAST_SEEN:
            break
        if all(abs(x - other) > _NEAR for other, _ in found):
            found.append((x, float(shares[x])))
    return found
