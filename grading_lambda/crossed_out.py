"""Finds a first answer that the pupil crossed out before writing the valid one behind it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.rules import Mask

# Parts of the height of a line of text:
_SHORTEST, _BESIDE, _NEAR_END, _BREAK = 0.6, 0.09, 0.2, 0.04
_STROKE_HALF, _ENDS, _ALONE = 0.055, 0.08, 0.22
"""How far ink of a stroke lies from its middle; how long its ends are; how far from it other ink
may lie there: the stroke begins before the first digit, where a digit's own bar has a corner."""
_LONG = 1.2
"""A stroke through two digits at least; the bar of a 5 or a 4 is shorter."""
_DRAWN, _EACH_SIDE, _STEEPEST = 0.96, 0.13, 0.9
"""A stroke is inked in so many of its columns, and so much of the ink there lies on either side."""
_MOST_LINES = 60


@dataclass(frozen=True)
class _Stroke:
    left: int
    right: int
    """The columns it spans, the right one just outside."""
    over: NDArray[np.float64]
    """How far below its middle each inked pixel of the piece lies."""


def crossed_out(ink: Mask, *, line_height: float, into_sign: bool = False) -> int:
    """Return up to which column a connected piece of ink is crossed out; 0: it is not.

    Args:
        ink: The piece, tight around it.
        line_height: Height of the printed line in pixels.
        into_sign: Whether it was cut off from the “=”: a long stroke may begin there.
    """
    shortest = _SHORTEST * line_height
    if ink.shape[1] < shortest:
        return 0
    lines = cv2.HoughLinesP(
        ink,
        1,
        np.pi / 120,
        threshold=round(0.6 * shortest),
        minLineLength=0.8 * shortest,
        maxLineGap=max(1, round(_BREAK * line_height)),
    )
    if lines is None:
        return 0
    ys, xs = np.nonzero(ink)
    points = np.column_stack([xs, ys]).astype(np.float64)
    found = [_stroke(points, line, line_height) for line in lines.reshape(-1, 4)[:_MOST_LINES]]
    strokes = [stroke for stroke in found if stroke]
    long = _LONG * line_height if into_sign else np.inf
    ends = [s.right for s in strokes if _alone(points[:, 0], s, strokes, line_height, long=long)]
    return _cut(ink, max(ends, default=0), line_height=line_height)


def _stroke(
    points: NDArray[np.float64], line: NDArray[np.int32], line_height: float
) -> _Stroke | None:
    """Return the stroke along *line* if it runs on through ink on both its sides."""
    x0, y0, x1, y1 = (float(n) for n in line)
    if abs(y1 - y0) > _STEEPEST * abs(x1 - x0):
        return None
    xs, ys = points.T
    over = (ys - (y0 + (xs - x0) * (y1 - y0) / (x1 - x0))) / line_height
    drawn = np.zeros(int(xs.max()) + 1, bool)
    drawn[xs[np.abs(over) < _half(line_height)].astype(np.intp)] = True
    left, right = _run(drawn, int(x0), int(x1))
    if right - left < _SHORTEST * line_height or drawn[left:right].mean() < _DRAWN:
        return None
    inside = over[(xs >= left) & (xs < right)]
    if min((inside < -_BESIDE).mean(), (inside > _BESIDE).mean()) < _EACH_SIDE:
        return None
    return _Stroke(left, right, over)


def _half(line_height: float) -> float:
    return max(_STROKE_HALF, 1.5 / line_height)


def _run(drawn: NDArray[np.bool_], left: int, right: int) -> tuple[int, int]:
    """Return the columns a stroke spans: from *left* and *right* on as far as it is inked."""
    while left > 0 and drawn[left - 1]:
        left -= 1
    while right < len(drawn) and drawn[right]:
        right += 1
    return left, right


def _alone(
    xs: NDArray[np.float64],
    stroke: _Stroke,
    strokes: list[_Stroke],
    line_height: float,
    *,
    long: float,
) -> bool:
    """Tell whether a stroke has no other ink at its ends than strokes like it.

    From *long* on, in pixels, its end behind all digits tells.
    """
    strokes_ink = np.min([np.abs(s.over) for s in strokes], axis=0) < 1.5 * _half(line_height)
    apart = np.where(strokes_ink, 0, np.abs(stroke.over))
    ends = max(2, round(_ENDS * line_height))
    begins = apart[(xs >= stroke.left) & (xs < stroke.left + ends)].max(initial=0)
    stops = apart[(xs >= stroke.right - ends) & (xs < stroke.right)].max(initial=0)
    if stroke.left == 0 and stroke.right > long and stops < _ALONE:
        return True
    goes_on = stroke.right < xs.max() + 1 - ends
    return bool(begins < _ALONE and (stops < _ALONE or goes_on))


def _cut(ink: Mask, end: int, *, line_height: float) -> int:
    """Return the emptiest column near the *end* of the stroke: the next digit may touch it."""
    if end in (0, ink.shape[1]):
        return end
    reach = round(_NEAR_END * line_height)
    start = max(0, end - reach)
    columns = ink[:, start : end + reach].sum(axis=0)
    emptiest = np.flatnonzero(columns == columns.min()) + start
    return int(emptiest[np.argmin(np.abs(emptiest - end))])
