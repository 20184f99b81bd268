"""Parts what is written in a printed frame from the frame and from the print around it."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.fill_ins.between import closed_over
from grading_lambda.fill_ins.openings import Opening, Written, grown, ink_in
from grading_lambda.ink import Amount
from grading_lambda.rules import Mask, painted_over
from grading_lambda.shapes import Shape

Points = NDArray[np.float64]
"""(n, 2) float64: places in pixels of a band; or one of them."""

# Parts of the height of a line:
_LYING, _REACH, _BESIDE = 0.2, 0.05, 0.15
_SLANT, _LEAST_INKED, _AS_GOOD = 3.0, 0.75, 0.97
"""How many pixels more one end of a side may be out than the other; which share of a line along
the side is inked where that is the side's own; and which part of the best share is as good."""
_ALONG, _THIN = 0.9, 2.2
"""A piece of ink with this share right along the frame, so many pixels thick at most, belongs to
its uneven edge; a 1 that stands there is thicker."""


def within_frame(
    opening: Opening, shape: Shape, *, flat: bool, neighbours: Sequence[float] = ()
) -> Written:
    """Return what is written in a frame, which is taken away, strokes across it kept.

    Args:
        opening: The place.
        shape: The frame around it, its sides seen.
        flat: Whether a sign belongs there, which is not as tall as a digit.
        neighbours: Columns of the band with a printed character right beside the frame.
    """
    mask, paper = opening.mask, opening.paper
    corners = _corners(opening, shape)
    around = _sides(mask, corners, thick=shape.thick * opening.scale, high=opening.high)
    room = cv2.fillConvexPoly(np.zeros_like(mask), np.round(corners).astype(np.int32), 1)
    printed = mask & around
    beside = np.asarray(mask & ~printed, np.uint8)
    rest = np.asarray(beside & ~_rim(beside, near=grown(around, 2)), np.uint8)
    # An “=” may touch the frame where writing touches it from within: they are no one stroke.
    near = _BESIDE * opening.high
    rest &= ~_print_beside(rest, np.asarray(room, np.uint8), neighbours, reach=near)
    crossing = closed_over(rest, reach=round(shape.thick * opening.scale) + 4) & printed
    found = np.asarray(rest | crossing, np.uint8)
    outside = _outside(found, np.asarray(room, np.uint8), around=around)
    ink = np.asarray(found & ~outside, np.uint8)
    inked = ink_in(ink, opening, flat=flat)
    clean = painted_over(opening.band, np.asarray(mask & ~ink, np.uint8), paper=paper, keep=ink)
    lying = _lies_along(np.asarray(ink & ~crossing, np.uint8), around, high=opening.high)
    seen = opening.band
    return Written(inked, seen, clean, seen, crowded=lying and inked.amount is not Amount.NONE)


def _corners(opening: Opening, shape: Shape) -> Points:
    """Return the corners of the room in a frame, in pixels of the opening's band, clockwise."""
    places = [opening.line.place(float(x), float(y)) for x, y in shape.hull]
    middle = opening.mask.shape[0] / 2
    return np.array([(a * opening.scale, b * opening.scale + middle) for a, b in places])


def _sides(mask: Mask, corners: Points, *, thick: float, high: float) -> Mask:
    """Return the four sides of the frame around a room, each where it is inked best."""
    frame, fits = np.zeros_like(mask), []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(1.0, float(np.linalg.norm(end - start)))
        out = np.array([along[1], -along[0]])
        out *= np.sign(out @ (start - corners.mean(axis=0))) or 1.0
        reach = np.arange(-_REACH * high, thick + _REACH * high + 1)
        fits.append(((start, end), along, out, _fitted(mask, (start, end), out, reach)))
    # One pen drew all four: where writing runs along a side, only that side seems thicker.
    deep = min(top - low for _, _, _, (_, _, low, top) in fits)
    for (start, end), along, out, (first, last, _, top) in fits:
        more = (thick + 1) * along
        edges = [start - more + (first + top - deep) * out, end + more + (last + top - deep) * out]
        edges += [end + more + (last + top) * out, start - more + (first + top) * out]
        cv2.fillConvexPoly(frame, np.round(np.array(edges)).astype(np.int32), 1)
    return frame


def _fitted(
    mask: Mask, side: tuple[Points, Points], out: Points, reach: Points
) -> tuple[float, float, float, float]:
    """Return how far *out* a *side* begins and ends, and from where to where about there is ink.

    It need not be parallel to the room: of all lines from end to end the best inked one counts.
    """
    start, end = side
    t = np.linspace(0.08, 0.92, max(8, round(float(np.linalg.norm(end - start)))))[:, None]
    lines = start * (1 - t) + end * t

    def inked(first: float, last: float) -> float:
        x, y = np.round(lines + (first * (1 - t) + last * t) * out).astype(np.intp).T
        inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
        return float(mask[y[inside], x[inside]].sum() / len(t))

    pairs = [(a, b) for a in reach.tolist() for b in reach.tolist() if abs(a - b) <= _SLANT]
    shares = [inked(*ends) for ends in pairs]
    # The outermost one: a 1 right within the frame is as straight as its side.
    best = [ends for ends, p in zip(pairs, shares, strict=True) if p >= _AS_GOOD * max(shares)]
    first, last = max(best, key=sum)
    low = top = 0.0
    while low > -len(reach) and inked(first + low - 1, last + low - 1) > _LEAST_INKED:
        low -= 1
    while top < len(reach) and inked(first + top + 1, last + top + 1) > _LEAST_INKED:
        top += 1
    return first, last, low - 1, top + 1


def _rim(rest: Mask, *, near: Mask) -> Mask:
    """Return the thin pieces of ink that lie right along the frame: its own uneven edge."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    whole = stats[:, cv2.CC_STAT_AREA]
    inside = np.bincount(labels[near > 0], minlength=len(stats))
    thin = whole <= _THIN * stats[:, 2:4].max(axis=1)
    along = (inside >= _ALONG * whole) & thin
    along[0] = False
    return np.asarray(along.astype(np.uint8)[labels], np.uint8)


def _print_beside(ink: Mask, room: Mask, neighbours: Sequence[float], *, reach: float) -> Mask:
    """Return the pieces of *ink* beside the *room* that printed *neighbours* are part of."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    lefts, rights = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_LEFT] + stats[:, 2]
    there = np.zeros(len(stats), bool)
    for column in neighbours:
        there |= (lefts - reach < column) & (column < rights + reach)
    columns = np.flatnonzero(room.any(axis=0))
    x = centres[:, 0]
    print_ = there & ((x < columns.min()) | (x > columns.max())) if len(columns) else there
    print_[0] = False
    return np.asarray(print_.astype(np.uint8)[labels], np.uint8)


def _outside(ink: Mask, room: Mask, *, around: Mask) -> Mask:
    """Return the ink of what stands around the frame.

    What reaches the frame from above or below is writing that did not keep to the room: no print
    stands there.
    """
    _, labels, _, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y = np.round(centres).astype(np.intp).T
    touching = np.zeros(len(centres), bool)
    touching[np.unique(labels[grown(around, 1) > 0])] = True
    over = touching & (room.max(axis=0)[x] > 0)
    gone = np.asarray(np.logical_not(np.logical_or(room[y, x], over)), np.uint8)
    gone[0] = 0
    return np.asarray(gone[labels], np.uint8)


def _lies_along(ink: Mask, around: Mask, *, high: float) -> bool:
    """Tell whether a stroke lies along the frame, and may be cut off with it."""
    beside = ink & grown(around, 1)
    _, _, stats, _ = cv2.connectedComponentsWithStats(beside, connectivity=8)
    return bool((stats[1:, 2:4] > _LYING * high).any())
