"""Parts what is written in a coloured pen from grey print, whatever lies over what.

A blue digit over a printed bracket is one piece of ink with it, and only its colour tells them
apart. A pencil or a black pen has the colour of print: there the bracket's shape has to do.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.between import closed_over
from grading_lambda.fill_ins.openings import Opening, Written, grown, ink_in
from grading_lambda.ink import Amount
from grading_lambda.rules import Mask, painted_over

_COLOURED, _MOST_IN_PRINT = 0.3, 0.1
"""From which part of its darkness on ink has a colour, channel from channel; and which share of
print at most has one, so that a colour tells who wrote: a coloured worksheet is none of these."""
_LEAST, _JOINED = 0.6, 0.08
"""Least of a stroke of writing: ink as long as this part of the line's height; and how much of the
line's height the print may hide of a stroke that runs beneath it."""
_WIDE, _TALL = 0.4, 0.3
"""Print wider and taller than these parts of the line's height is no bracket."""
_POINT = 0.17
"""Size of a point in heights of the line."""
_LEAST_PRINT = 20
"""Pixels of print beside the place that tell its colour."""


def written_in_colour(opening: Opening, columns: tuple[int, int], *, flat: bool) -> Written | None:
    """Return what is written in a coloured pen in an *opening*; None: nobody wrote in one there.

    Args:
        opening: The place.
        columns: The columns of its band where nothing is printed but its brackets.
        flat: Whether a sign belongs there, which is not as tall as a digit.
    """
    coloured = _coloured(opening.band, opening.paper, opening.mask)
    inside = np.zeros_like(coloured)
    inside[:, slice(*columns)] = 1
    print_beside = opening.mask & ~inside & 1
    beside = int(print_beside.sum())
    if beside < _LEAST_PRINT or (coloured & print_beside).sum() > _MOST_IN_PRINT * beside:
        return None
    pen = coloured & inside
    stroke = max(1.0, 2 * float(cv2.distanceTransform(pen, cv2.DIST_L2, 3).max()))
    if pen.sum() < _LEAST * opening.high * stroke / 2:
        return None
    reach = max(2, round(_JOINED * opening.high))
    ink = pen | (closed_over(pen, reach=reach) & opening.mask & inside)
    inked = ink_in(ink, opening, flat=flat, apart=True)
    if inked.amount is not Amount.SOME:
        return None
    print_inside = _print(opening.mask & inside, ink, high=opening.high)
    clean = painted_over(opening.band, print_inside, paper=opening.paper, keep=ink)
    return Written(inked, clean, clean, clean, crowded=_more_than_brackets(print_inside, opening))


def _print(mask: Mask, ink: Mask, *, high: float) -> Mask:
    """Return the ink of *mask* that is print: not written *ink*, its soft edge, or a point.

    So little of any pen shows no colour, and print between brackets is no smaller than they are.
    """
    apart = mask & ~grown(ink, 1) & 1
    _, labels, stats, _ = cv2.connectedComponentsWithStats(apart, connectivity=8)
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = size > _POINT * high
    large[0] = False
    return np.asarray(grown(large.astype(np.uint8)[labels], 2) & mask & ~ink, np.uint8)


def _more_than_brackets(left_over: Mask, opening: Opening) -> bool:
    """Tell whether print stands in a place that no bracket is: a unit that nobody read."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(left_over, connectivity=8)
    wide, tall = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (wide > _WIDE * opening.high) & (tall > _TALL * opening.high)
    return bool(letters.any())


def _coloured(band: Pixels, paper: Pixels, mask: Mask) -> Mask:
    """Return the ink of *band* that takes much more of one colour's light than of another's."""
    taken = _taken(band, paper)
    # The colour of a JPEG is coarser than its light.
    strongest, weakest = (cv2.blur(pick(taken, axis=2), (3, 3)) for pick in (np.max, np.min))
    coloured = (strongest - weakest) > _COLOURED * strongest
    return np.asarray(mask & coloured.astype(np.uint8), np.uint8)


def _taken(band: Pixels, paper: Pixels) -> NDArray[np.float32]:
    """Return (height, width, 3): the share of the paper's light that each channel lost."""
    return np.asarray(1 - cv2.divide(band, np.maximum(paper, 1), dtype=cv2.CV_32F), np.float32)
