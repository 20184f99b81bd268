"""Parts the firm ink of an answer from a paler first one, and tells where there may be one."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.ink import Ink
from grading_lambda.rules import Mask

_PAD, _PAPER_REACH, _EDGE = 0.1, 0.5, 0.05
"""Parts of the height of a line: around the ink; farther than a stroke is thick; its soft edge."""
_INK, _NOISE, _DARKEST = 0.25, 3.0, 95
_PALER, _LEAST_SHARE, _LEAST_STROKES, _LEAST_UNDER = 0.6, 0.12, 0.2, 0.25
"""A first answer's ink is at most so dark, as a part of the final one's (one pen at one go varies
less); each makes up so much of the middle of all strokes; the middle has so many pixels in a height
of the line; and so much of the paler ink lies above or below darker ink."""
_PERHAPS_PALER, _PERHAPS_SHARE, _PERHAPS_THICK = 0.72, 0.12, 0.22
"""One piece of ink whose strokes differ so much, and the thickest of which is so thick in heights
of the line, may well be two digits one over the other. Of 454 wrong answers on tune pages 7 look
so, all written over another, and of 4 right ones taken for wrong for that reason 3."""


def perhaps_written_over(crop: Pixels, *, line_height: float) -> bool:
    """Tell whether a digit of an answer may well be written over another.

    Args:
        crop: The answer's pixels, with a little paper around it.
        line_height: Height of the line in pixels of *crop*.
    """
    _, depth = ink_depth(crop, line_height)
    darkest = float(np.percentile(depth, _DARKEST))
    inked = (depth > max(_INK * darkest, _NOISE * float(np.median(depth)))).astype(np.uint8)
    thick = 2 * cv2.distanceTransform(np.pad(inked, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    if thick.max() < _PERHAPS_THICK * line_height:
        return False
    middle = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (inked > 0)
    # Piece by piece: one digit may be firmer than the next, but hardly than itself.
    count, pieces = cv2.connectedComponents(inked, connectivity=8)
    blots = (i for i in range(1, count) if thick[pieces == i].max() >= _PERHAPS_THICK * line_height)
    return any(_of_two_kinds(depth[middle & (pieces == i)], line_height) for i in blots)


def _of_two_kinds(strokes: NDArray[np.float32], line_height: float) -> bool:
    if len(strokes) < _LEAST_STROKES * line_height:
        return False
    level = _between(strokes)
    dark, pale = strokes[strokes > level], strokes[strokes <= level]
    few = min(len(dark), len(pale)) < max(1, _PERHAPS_SHARE * len(strokes))
    return not few and bool(pale.mean() < _PERHAPS_PALER * dark.mean())


def firm_ink(ink: Ink, *, line_height: float) -> Ink | None:
    """Return the darker of two inks of an answer alone; None where it is written in one."""
    pad = max(1, round(_PAD * line_height))
    top, left = max(0, ink.top - pad), max(0, ink.left - pad)
    part = np.s_[top : ink.bottom + pad, left : ink.right + pad]
    crop = ink.clean[part]
    paper, depth = ink_depth(crop, line_height)
    firm = _firm(depth, line_height)
    if firm is None:
        return None
    edge = 2 * max(1, round(_EDGE * line_height)) + 1
    near = cv2.dilate(firm, np.ones((edge, edge), np.uint8))
    clean = ink.clean.copy()
    clean[part] = np.where(near[..., None] > 0, crop, paper)
    x, y, w, h = cv2.boundingRect(firm)
    return replace(
        ink, left=left + x, top=top + y, right=left + x + w, bottom=top + y + h, clean=clean
    )


def _firm(depth: NDArray[np.float32], line_height: float) -> Mask | None:
    darkest = float(np.percentile(depth, _DARKEST))
    least = max(_INK * darkest, _NOISE * float(np.median(depth)))
    middle = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (depth > least)
    strokes = depth[middle]
    if len(strokes) < _LEAST_STROKES * line_height:
        return None
    level = _between(strokes)
    dark, pale = strokes[strokes > level], strokes[strokes <= level]
    few = min(len(dark), len(pale)) < _LEAST_SHARE * len(strokes)
    if few or pale.mean() > _PALER * dark.mean():
        return None
    firm = (depth > level).astype(np.uint8)
    firm = cv2.morphologyEx(firm, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).astype(np.uint8)
    # A pale digit beside a dark one is no first answer: one is written over the other.
    beside = cv2.dilate(firm.max(axis=0)[None], np.ones((1, 2 * round(_EDGE * line_height) + 1)))
    under = beside[0, np.nonzero(middle & (depth <= level))[1]].mean()
    return firm if under > _LEAST_UNDER else None


def ink_depth(crop: Pixels, line_height: float) -> tuple[Pixels, NDArray[np.float32]]:
    """Return the paper of *crop*, and how much darker (0..255) than it each pixel is.

    As a part of the paper's light, for a shadow's edge may cross it; in the darkest channel.
    """
    soft = cv2.GaussianBlur(crop, (3, 3), 0)
    size = max(3, round(_PAPER_REACH * line_height)) | 1
    paper = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    depth = 255 * (cv2.subtract(paper, soft) / np.maximum(paper, 1)).max(axis=2)
    return np.asarray(paper, np.uint8), np.asarray(depth, np.float32)


def _between(strokes: NDArray[np.float32]) -> float:
    """Return the darkness that best parts two kinds of strokes (Otsu's threshold)."""
    level, _ = cv2.threshold(strokes.astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(level)
