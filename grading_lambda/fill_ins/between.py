"""Parts what is written between brackets from the brackets and from the print around them."""

from dataclasses import replace

import cv2
import numpy as np

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.bracket_shapes import Brackets
from grading_lambda.fill_ins.openings import Opening, Written, grown, ink_in
from grading_lambda.ink import Amount
from grading_lambda.rules import Mask, painted_over

# Parts of the height of a line:
_RIM, _TOUCH, _OVER = 0.05, 0.03, 0.35
_REACH = 3
"""Pixels from which what a bracket hides is continued."""
_ALONG, _MOST_RIM = 0.9, 0.25
"""A piece of ink with this share right along a bracket belongs to its uneven edge; an edge of more
ink than this part of the bracket's own may be somebody's 1."""


def between(opening: Opening, brackets: Brackets, *, flat: bool) -> Written:
    """Return what is written between *brackets*, which are taken away, strokes across them kept.

    Args:
        opening: The place, its ends the brackets' middles.
        brackets: Those around it.
        flat: Whether a sign belongs there, which is not as tall as a digit.
    """
    mask, paper, touch = opening.mask, opening.paper, max(1, round(_TOUCH * opening.high))
    printed = mask & grown(brackets.ink, 1)
    rest = mask & ~printed
    crossing = closed_over(rest, reach=round(brackets.thick) + 3) & printed
    rim = _rim(rest, brackets, high=opening.high)
    ink = (rest | crossing) & ~rim
    outside = _outside(ink, opening, near=grown(printed, touch))
    ink &= ~outside
    inked = ink_in(ink, opening, flat=flat, apart=True)
    uneven = int(rim.sum()) > _MOST_RIM * int(brackets.ink.sum())
    if inked.amount is Amount.NONE and uneven:
        inked = replace(inked, amount=Amount.DOUBTFUL)
    touching = bool((grown(ink & ~crossing, touch) & printed).any())
    seen = painted_over(opening.band, outside, paper=paper, keep=mask & ~outside)
    clean = painted_over(seen, (printed & ~crossing) | rim, paper=paper, keep=ink)
    line = opening.band
    if flat:
        # Where hardly anything is between the brackets, no reader sees the sign through them.
        taken = (printed & ~crossing) | rim
        line = painted_over(opening.band, taken, paper=paper, keep=mask & ~taken)
    crowded = touching or uneven or brackets.ambiguous
    # What is left on either side of a bracket tells more of a stroke than the stroke's direction.
    bridged = _bridged(seen, grown(printed, 1)) if crowded and not flat else None
    return Written(inked, seen, clean, line, crowded=crowded, bridged=bridged)


def _bridged(band: Pixels, hidden: Mask) -> Pixels:
    """Return *band* with what lies around *hidden* pixels continued over them."""
    return np.asarray(cv2.inpaint(band, hidden, _REACH, cv2.INPAINT_NS), np.uint8)


def closed_over(rest: Mask, *, reach: int) -> Mask:
    """Return *rest* with the gaps of up to *reach* pixels closed that a bracket leaves in a stroke.

    A thin stroke is joined along its own direction only: a bracket is crossed level or slanting.
    """
    joined = rest.copy()
    for down in (-reach, -reach // 2, 0, reach // 2, reach):
        line = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
        half = reach // 2 + 1
        cv2.line(line, (reach - half, reach - down // 2), (reach + half, reach + down // 2), 1)
        joined |= np.asarray(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, line), np.uint8)
    return joined


def _rim(rest: Mask, brackets: Brackets, *, high: float) -> Mask:
    """Return the pieces of ink that lie right along a bracket: its own uneven edge."""
    near = grown(brackets.ink, 1 + max(1, round(_RIM * high)))
    count, labels = cv2.connectedComponents(rest, connectivity=8)
    whole = np.bincount(labels.ravel(), minlength=count)
    inside = np.bincount(labels[near > 0], minlength=count)
    along = inside >= _ALONG * whole
    along[0] = False
    return np.asarray(along.astype(np.uint8)[labels], np.uint8)


def _outside(ink: Mask, opening: Opening, *, near: Mask) -> Mask:
    """Return the ink of what stands before and behind the brackets, *near* being beside these.

    Print keeps its distance from a bracket: what touches one and ends beside it is the answer's.
    """
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    gone = (centres[:, 0] < opening.left) | (centres[:, 0] > opening.right)
    reach = _OVER * opening.high
    starts, ends = stats[:, 0], stats[:, 0] + stats[:, 2]
    beside = (starts > opening.left - reach) & (ends < opening.right + reach)
    touching = np.zeros(len(stats), bool)
    touching[np.unique(labels[near > 0])] = True
    gone &= ~(beside & touching)
    gone[0] = False
    return np.asarray(gone.astype(np.uint8)[labels], np.uint8)
