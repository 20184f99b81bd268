"""What is written right of a printed “=”: where its ink lies, and whether there is any."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.channels import deepest, percentile
from grading_lambda.crossed_out import crossed_out
from grading_lambda.engine import Pixels
from grading_lambda.rules import Mask, find_rules, painted_over

BAND_HEIGHT = 1.7
"""Height of a band over that of its line: handwriting is taller than print and off its line."""
# All lengths below are parts of the height of the line (a text box, about 1.5 digits high).
_FIRST_GAP, _NEXT_GAP, _PARTED_GAP = 2.5, 0.9, 1.8
_OFF_LINE = 0.6
_LEAST_TALL, _DOUBTFUL_TALL = 0.28, 0.16
_STACKED_TALL, _AT_SIGN = 0.75, 0.25
_THROUGH = 0.9
"""Part of the height of a band beyond which ink runs through all of it."""
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
    crossed: bool
    """Whether a first answer seems to be crossed out before it."""
    clean: Pixels
    """The band without those."""


def find_ink(
    band: Pixels,
    *,
    line_height: float,
    equals: float,
    parted: bool = False,
    crossing: bool = True,
) -> Ink:
    """Return the ink of the answer in *band*.

    Args:
        band: The line's pixels, BAND_HEIGHT lines high with the line in the middle; the question
            starts at its left edge.
        line_height: Height of the line in pixels of the band.
        equals: Where the middle of “=” is, in pixels from the left.
        parted: Whether an answer may have a gap inside, as “3 …… 2” has.
        crossing: Whether a first answer may be crossed out; False: all ink is the answer.
    """
    mask, paper = ink_mask(band, line_height=line_height, print_end=equals)
    gap = _PARTED_GAP if parted else _NEXT_GAP
    look = _Look(line_height, equals, gap, crossing)
    struck = look.crossed_ink(mask)
    rules, sign = np.zeros_like(mask), min(int(max(equals, 0)), mask.shape[1] - 1)
    rules[:, sign:] = find_rules((mask & ~struck)[:, sign:], line_height=line_height)
    # A stroke that touches the line beneath is found only without it; a long one looks like one.
    struck |= look.crossed_ink(mask & ~rules & ~struck)
    over = rules | struck
    parts = look.parts(mask & ~over, after=struck)
    start, ruled, crossed = look.start(mask & ~rules), bool(over.any()), bool(struck.any())
    if len(parts) == 0:
        amount = Amount.DOUBTFUL if look.stacked(mask & ~over) else Amount.NONE
        return Ink(amount, start, 0, start, 0, ruled, crossed, band)
    left, top = parts[:, 0].min(), parts[:, 1].min()
    right, bottom = (parts[:, 0] + parts[:, 2]).max(), (parts[:, 1] + parts[:, 3]).max()
    amount = _amount(parts[:, 3].max() / line_height)
    clean = painted_over(band, over, paper=paper, keep=mask & ~over) if ruled else band
    return Ink(amount, int(left), int(top), int(right), int(bottom), ruled, crossed, clean)


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
    depth = deepest(np.asarray(cv2.subtract(paper, soft), np.uint8))
    middle = depth[band.shape[0] // 4 : -band.shape[0] // 4, : max(1, int(print_end))]
    contrast = percentile(middle, 95) if middle.size else 0.0
    noise = percentile(depth, 50) * 2.5
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


@dataclass(frozen=True)
class _Look:
    """Looks for an answer's parts in a mask."""

    line_height: float
    equals: float
    gap: float
    """How far apart its parts may stand, in heights of the line."""
    crossing: bool
    """Whether a first answer may be crossed out."""

    def start(self, mask: Mask) -> int:
        """Return the column where the “=” ends."""
        return equals_end(mask, line_height=self.line_height, equals=self.equals)

    def parts(self, mask: Mask, *, after: Mask) -> NDArray[np.int32]:
        """Return (left, top, width, height) of the parts behind the “=” and the ink of *after*."""
        gone = np.flatnonzero(after.any(axis=0))
        start = int(gone[-1]) + 1 if len(gone) else self.start(mask)
        return _parts(mask, line_height=self.line_height, start=start, gap=self.gap)

    def stacked(self, mask: Mask) -> bool:
        """Tell whether ink far too tall for print stands at the “=” or right behind it.

        The bar of a written fraction may touch the “=” and be taken for part of it. What runs
        through the whole band is a fold or the outline of a table.
        """
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        left, tall = stats[1:, 0] - self.equals, stats[1:, 3]
        at_sign = (left > -_AT_SIGN * self.line_height) & (left < _FIRST_GAP * self.line_height)
        fraction = (tall > _STACKED_TALL * self.line_height) & (tall < _THROUGH * mask.shape[0])
        return bool((at_sign & fraction).any())

    def crossed_ink(self, mask: Mask) -> Mask:
        """Return the ink of a first answer that is crossed out; none if nothing follows it."""
        struck = np.zeros_like(mask)
        least = _LEAST_TALL * self.line_height
        for x, y, w, h in self.parts(mask, after=struck).tolist() if self.crossing else []:
            # Where digits touch, one piece of ink may be crossed out in front and valid behind.
            piece, cut = _piece(mask, x, y, w, h), x == self.start(mask)
            behind = crossed_out(piece, line_height=self.line_height, into_sign=cut)
            if h > least and not behind:
                break
            gone = struck.copy()
            gone[y : y + h, x : x + behind] |= mask[y : y + h, x : x + behind]
            valid = self.parts(mask & ~gone, after=gone)
            struck = gone if valid[:, 3].max(initial=0) > least else struck
        return struck


def _parts(mask: Mask, *, line_height: float, start: int, gap: float) -> NDArray[np.int32]:
    """Return (left, top, width, height) of the answer's parts, from column *start* on."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask[:, start:], connectivity=8)
    middle = mask.shape[0] / 2
    on_line = np.abs(centres[:, 1] - middle) < _OFF_LINE * line_height
    # What runs through the whole band is the table, a fold or a shadow's edge, not a digit.
    digit_like = stats[:, 3] < mask.shape[0] * _THROUGH
    speck = stats[:, 4] < (0.045 * line_height) ** 2
    found = np.flatnonzero(on_line & digit_like & ~speck)
    near = _joined(found[found > 0], stats.astype(np.int32), line_height, next_gap=gap)
    parts = stats[near, :4].astype(np.int32)
    parts[:, 0] += start
    return parts


def _piece(mask: Mask, x: int, y: int, w: int, h: int) -> Mask:
    """Return the largest connected piece of ink in a box, alone."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask[y : y + h, x : x + w], connectivity=8
    )
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, np.uint8)


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
