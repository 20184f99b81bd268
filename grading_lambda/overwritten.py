"""Parts the firm ink of an answer from a paler first one that it was written over."""

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


def firm_ink(ink: Ink, *, line_height: float) -> Ink | None:
    """Return the darker of two inks of an answer alone; None where it is written in one."""
    pad = max(1, round(_PAD * line_height))
    top, left = max(0, ink.top - pad), max(0, ink.left - pad)
    part = np.s_[top : ink.bottom + pad, left : ink.right + pad]
    crop = ink.clean[part]
    paper, depth = _depth(crop, line_height)
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


def _depth(crop: Pixels, line_height: float) -> tuple[Pixels, NDArray[np.float32]]:
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
