"""Tells a “÷” out of focus from a “+” by its shape, where the network reads either as “+”.

Two strokes that cross are darkest where they cross and fade along all four arms. A blurred “÷” is
one blob: its arms are nearly as dark as its middle, and above and below they end at once.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import LINE_HEIGHT, Pixels
from grading_lambda.layout import Problem

_BESIDE = 0.6
"""How far beside the middle of the sign is looked at, in heights of the line."""
_REACH, _LOW = 13, 14
"""Pixels of a line LINE_HEIGHT high: how far from the crop's sides the middle of a sign may be,
and from its top and bottom."""
_OFF = 9
_UPRIGHT, _LEVEL, _MOST = 0.73, 0.68, 1.0
"""Darkness of the arms, as a part of that of the middle. Of 166 printed “+” that the network was
not quite sure of, 2 were so dark; of 15 “÷” that it read as “+”, 14."""
_FADING = 0.25
"""What is left of the upright arm where that of a “+” ends."""
_PAPER = 90
Depth = NDArray[np.float32]
"""(height, width) float32: by how many levels each pixel is darker than the paper."""


def drawn_as_division(problem: Problem, pixels: Pixels) -> bool:
    """Tell whether the first “+” of *problem* on *pixels* has the shape of a “÷” out of focus."""
    signs = [s for c, s, _ in problem.question.peaks if c == "+"]
    if not signs:
        return False
    strip, middle = problem.line.strip, problem.line.along(signs[0])
    around = strip.part(middle - _BESIDE * strip.height, middle + _BESIDE * strip.height)
    crop = around.cut(pixels, scale=min(1.0, LINE_HEIGHT / strip.height))
    depth = _depth(crop)
    at = _middle(depth)
    return at is not None and _is_one_blob(depth, *at)


def _depth(crop: Pixels) -> Depth:
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    scale = LINE_HEIGHT / grey.shape[0]
    level = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(level, (0, 0), 0.8)
    return np.asarray(np.maximum(np.percentile(soft, _PAPER) - soft, 0), np.float32)


def _middle(depth: Depth) -> tuple[int, int] | None:
    """Return x and y of what looks most like a sign: a bar, the same left and right, up and down.

    None where nothing is dark.
    """
    high, wide = depth.shape
    xs = range(max(wide // 2 - _OFF, _REACH), min(wide // 2 + _OFF + 1, wide - _REACH))
    places = [(x, y) for x in xs for y in range(_LOW, high - _LOW + 2)]
    best = max(places, key=lambda at: _likeness(depth, *at), default=None)
    return best if best is not None and depth[best[1], best[0]] > 0 else None


def _likeness(depth: Depth, x: int, y: int) -> float:
    bar = depth[y - 1 : y + 2, x - 6 : x + 7].mean()
    beside = depth[y - 8 : y + 9, [x - 12, x + 12]].mean()
    part = depth[y - 9 : y + 10, x - 9 : x + 10]
    corners = depth[[y - 7, y - 6, y + 6, y + 7]][:, [x - 7, x - 6, x + 6, x + 7]].mean()
    across = np.abs(part[:, :9] - part[:, :9:-1]).mean()
    down = np.abs(part[:9] - part[:9:-1]).mean()
    return float(bar - beside - corners - across - down)


def _is_one_blob(depth: Depth, x: int, y: int) -> bool:
    far = np.pad(depth, 1)[1:, 1:] / depth[y, x]
    level = [(far[y, x - k] + far[y, x + k]) / 2 for k in range(3, 7)]
    upright = [(far[y - k, x] + far[y + k, x]) / 2 for k in range(3, 10)]
    arms = float(np.mean(upright[:4])), float(np.mean(level))
    dark = _UPRIGHT < arms[0] < _MOST and _LEVEL < arms[1] < _MOST
    return dark and bool(upright[6] < _FADING * upright[1])
