"""Where the bar of a fraction ends that has run into the brackets around it."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.level import Box, LevelPage

# Parts of the height of a digit:
_REACH, _CROSSING, _END, _BRACKET = 1.9, 0.15, 0.35, (0.9, 2.2)
_BRACKET_WIDE, _BRACKET_OFF = 0.55, 0.25
"""Width of a bracket, and how far its middle is off the bar, over its height."""
_LEAST_CROSSED = 0.5
"""Share of the ink right above and right below a bar where a stroke runs through it."""


def between_brackets(page: LevelPage, bar: Box) -> Box:
    """Return *bar* without the brackets that its ends run into."""
    through, end = _through(page, bar), round(_END * page.digit)
    left, right = np.flatnonzero(through[:end]), np.flatnonzero(through[::-1][:end])
    first = bar.left + (left[-1] + 1 if len(left) else 0)
    last = bar.right - (right[-1] + 1 if len(right) else 0)
    bracket = (
        len(left) > 0 and _like_a_bracket(page, bar, at=first - 1),
        len(right) > 0 and _like_a_bracket(page, bar, at=last),
    )
    ends = (first if bracket[0] else bar.left), (last if bracket[1] else bar.right)
    return replace(bar, left=ends[0], right=ends[1])


def _through(page: LevelPage, bar: Box) -> NDArray[np.bool_]:
    """Return in which columns of *bar* a stroke runs through it."""
    rows = slice(max(0, int(bar.top) - 1), int(bar.bottom) + 1)
    margin = max(2, round(_CROSSING * page.digit))
    if not 0 < rows.start < rows.stop < page.ink.shape[0]:
        return np.zeros(int(bar.right) - int(bar.left), np.bool_)  # nothing is beyond the edge
    band = page.ink[
        max(0, rows.start - margin) : rows.stop + margin, int(bar.left) : int(bar.right)
    ]
    # A bracket leans away from the bar: a pixel to either side is the same stroke.
    grown = cv2.dilate(band, np.ones((1, 3), np.uint8))
    above = grown[: min(margin, rows.start)].mean(axis=0)
    return np.asarray(np.minimum(above, grown[-margin:].mean(axis=0)) >= _LEAST_CROSSED, np.bool_)


def _like_a_bracket(page: LevelPage, bar: Box, *, at: float) -> bool:
    """Tell whether what runs through *bar* at its end *at* is as tall and slim as a bracket."""
    reach, inwards = round(_REACH * page.digit), 1 if at < bar.x else -1
    rows = slice(max(0, int(bar.top) - reach), int(bar.bottom) + reach)
    columns = slice(max(0, int(at) - reach), int(at) + reach)
    ink = page.ink[rows, columns].copy()
    top, middle, x = int(bar.top) - rows.start, int(bar.y) - rows.start, int(at) - columns.start
    inside = slice(x + 1, x + reach) if inwards > 0 else slice(max(0, x - reach), x)
    ink[max(0, top - 1) : top + int(bar.height) + 1, inside] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    _, y, wide, tall, _ = stats[labels[middle, x]].tolist()
    level = abs(y + tall / 2 - middle) < _BRACKET_OFF * tall
    high = _BRACKET[0] * page.digit < tall < _BRACKET[1] * page.digit
    return bool(labels[middle, x]) and level and high and wide < _BRACKET_WIDE * tall
