"""What is written right of a printed “=”: where its ink lies, and whether there is any."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.rules import Mask, find_rules, painted_over

BAND_HEIGHT = 1.7
"""Height of a band over that of its line: handwriting is taller than print and off its line."""
# All lengths below are parts of the height of the line (a text box, about 1.5 digits high).
_FIRST_GAP, _NEXT_GAP, _PARTED_GAP = 2.5, 0.9, 1.8
_OFF_LINE = 0.6
_LEAST_TALL, _DOUBTFUL_TALL = 0.28, 0.16
_STRUCK_WIDE, _STRUCK_ASPECT = 0.75, 1.1
_STROKE_HALF, _DRAWN, _ENDS, _ALONE = 0.07, 0.97, 0.07, 0.25
_BESIDE_STROKE, _EACH_SIDE = 0.1, 0.15
"""Ink farther from a stroke than the first (part of the height) is beside it; a crossed-out number
has more than the second (share of its ink) on either side."""
_EQUALS_HALF, _EQUALS_TALL, _WIDEST_STROKE = 0.42, 0.22, 0.5


class Amount(StrEnum):
    """How much is written."""

    NONE = "none"
    DOUBTFUL = "doubtful"
    SOME = "some"


@dataclass(frozen=True)
class Ink:
    """The ink found right of the “=” in a band of pixels."""

    amount: Amount
    left: int
    top: int
    right: int
    bottom: int
    """Bounds in pixels of the band; right and bottom are just outside."""
    ruled: bool
    """Whether a printed line, a box or a crossed-out answer was taken away from beside it."""
    clean: Pixels
    """The band without those."""


def find_ink(band: Pixels, *, line_height: float, equals: float, parted: bool = False) -> Ink:
    """Return the ink of the answer in *band*.

    Args:
        band: The line's pixels, BAND_HEIGHT lines high with the line in the middle; the question
            starts at its left edge.
        line_height: Height of the line in pixels of the band.
        equals: Where the middle of “=” is, in pixels from the left.
        parted: Whether an answer may have a gap inside, as “3 …… 2” has.
    """
    mask, paper = ink_mask(band, line_height=line_height, print_end=equals)
    rules, sign = np.zeros_like(mask), min(int(max(equals, 0)), mask.shape[1] - 1)
    rules[:, sign:] = find_rules(mask[:, sign:], line_height=line_height)
    start = equals_end(mask & ~rules, line_height=line_height, equals=equals)
    gap = _PARTED_GAP if parted else _NEXT_GAP
    parts, struck = _parts(mask & ~rules, line_height=line_height, start=start, gap=gap)
    over = rules | struck
    ruled = bool(over.any())
    if len(parts) == 0:
        return Ink(Amount.NONE, start, 0, start, 0, ruled, band)
    left, top = parts[:, 0].min(), parts[:, 1].min()
    right, bottom = (parts[:, 0] + parts[:, 2]).max(), (parts[:, 1] + parts[:, 3]).max()
    amount = _amount(parts[:, 3].max() / line_height)
    clean = painted_over(band, over, paper=paper, keep=mask & ~over) if ruled else band
    return Ink(amount, int(left), int(top), int(right), int(bottom), ruled, clean)


def _amount(tallest: float) -> Amount:
    if tallest >= _LEAST_TALL:
        return Amount.SOME
    return Amount.DOUBTFUL if tallest >= _DOUBTFUL_TALL else Amount.NONE


def ink_mask(band: Pixels, *, line_height: float, print_end: float) -> tuple[Mask, Pixels]:
    """Return where *band* is inked, and its paper without ink.

    Ink is judged by the darkest colour channel (red and blue pens are pale in grey) against the
    contrast of the print beside it, so that light, shadow and faint pencils do not matter.
    """
    soft = cv2.medianBlur(band, 3)
    size = max(3, int(_WIDEST_STROKE * line_height)) | 1
    # Closing keeps the edge of a shadow where it is: dilating alone would call the shade ink.
    paper = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    depth = cv2.subtract(paper, soft).max(axis=2).astype(np.float32)
    middle = depth[band.shape[0] // 4 : -band.shape[0] // 4, : max(1, int(print_end))]
    contrast = float(np.percentile(middle, 95)) if middle.size else 0.0
    noise = float(np.median(depth)) * 2.5
    inked = depth > max(0.3 * contrast, noise, 8.0)
    return inked.astype(np.uint8), np.asarray(paper, np.uint8)


def equals_end(mask: Mask, *, line_height: float, equals: float) -> int:
    """Return the column where the “=” around column *equals* ends."""
    # Only the rows of the sign itself: a box beside it is inked at every column higher up.
    middle, reach = mask.shape[0] // 2, max(1, int(_EQUALS_TALL * line_height))
    inked = mask[middle - reach : middle + reach].max(axis=0)
    column, last = int(equals), int(equals + _EQUALS_HALF * line_height)
    column = min(max(column, 0), len(inked) - 1)
    while column < min(last, len(inked) - 1) and inked[column]:
        column += 1
    return column


def widest_gap(mask: Mask, *, start: int, end: int) -> tuple[int, int]:
    """Return the middle and the width of the widest empty run of columns between two columns."""
    empty = np.asarray(mask[:, start:end].max(axis=0) == 0, np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], empty, [0]])))
    runs = edges.reshape(-1, 2)
    if len(runs) == 0:
        return (start + end) // 2, 0
    a, b = runs[np.argmax(runs[:, 1] - runs[:, 0])]
    return int(start + (a + b) // 2), int(b - a)


def _parts(
    mask: Mask, *, line_height: float, start: int, gap: float
) -> tuple[NDArray[np.int32], Mask]:
    """Return (left, top, width, height) of the answer's parts, and what was crossed out."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask[:, start:], connectivity=8)
    middle = mask.shape[0] / 2
    on_line = np.abs(centres[:, 1] - middle) < _OFF_LINE * line_height
    # What runs through the whole band is the table, a fold or a shadow's edge, not a digit.
    digit_like = stats[:, 3] < mask.shape[0] * 0.9
    speck = stats[:, 4] < (0.045 * line_height) ** 2
    found = np.flatnonzero(on_line & digit_like & ~speck)
    near = _joined(found[found > 0], stats.astype(np.int32), line_height, next_gap=gap)
    kept = [i for i in near if not _struck(labels == i, stats[i], line_height=line_height)]
    struck = np.zeros_like(mask)
    if any(stats[i, 3] > _LEAST_TALL * line_height for i in kept):
        gone = [i for i in near if i not in kept]
        struck[:, start:] = np.isin(labels, gone)
        near = kept
    parts = stats[near, :4].astype(np.int32)
    parts[:, 0] += start
    return parts, struck


def _struck(whole: NDArray[np.bool_], stats: NDArray[np.int32], *, line_height: float) -> bool:
    """Tell whether one stroke runs through a part from end to end, over ink on both its sides."""
    x, y, w, h = (int(n) for n in stats[:4])
    if w < max(_STRUCK_WIDE * line_height, _STRUCK_ASPECT * h) or h < _LEAST_TALL * line_height:
        return False
    ink = whole[y : y + h, x : x + w].astype(np.uint8)
    lines = cv2.HoughLinesP(
        ink, 1, np.pi / 90, threshold=w // 2, minLineLength=0.85 * w, maxLineGap=max(1, w // 12)
    )
    return lines is not None and any(
        _divides(ink, line) for line in lines.reshape(-1, 4).astype(np.int32)
    )


def _divides(ink: Mask, line: NDArray[np.int32]) -> bool:
    """Tell whether a level line is one stroke from end to end of *ink*, alone at both ends.

    Digits that touch have strokes in a row, too, but these are not drawn through, and the outer
    digits reach above and below them.
    """
    x0, y0, x1, y1 = (float(n) for n in line)
    if abs(y1 - y0) > abs(x1 - x0):
        return False
    high, wide = ink.shape
    ys, xs = np.nonzero(ink)
    over = (ys - (y0 + (xs - x0) * (y1 - y0) / max(1.0, x1 - x0))) / high
    drawn = np.unique(xs[np.abs(over) < max(_STROKE_HALF, 2 / high)]).size / wide
    end = max(2, round(_ENDS * wide))
    ends = np.abs(over[(xs < end) | (xs >= wide - end)])
    through = (over < -_BESIDE_STROKE).mean() > _EACH_SIDE < (over > _BESIDE_STROKE).mean()
    return bool(through and drawn > _DRAWN and ends.max(initial=0.0) < _ALONE)


def _joined(
    found: NDArray[np.intp], stats: NDArray[np.int32], line_height: float, *, next_gap: float
) -> list[int]:
    """Return the leftmost run of parts: after a wide gap somebody else's writing begins."""
    kept, reach, gap = [], 0, _FIRST_GAP
    for i in sorted(found.tolist(), key=lambda i: stats[i, 0]):
        x, _, w, h = (int(n) for n in stats[i, :4])
        if x - reach > gap * line_height:
            break
        kept.append(i)
        reach = max(reach, x + w)
        if h > _LEAST_TALL * line_height:
            gap = next_gap
    return kept
