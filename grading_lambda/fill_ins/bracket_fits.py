"""Tells how well the shape of a bracket explains the ink at each place of a line."""

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.rules import Mask

Floats = NDArray[np.float32]
_OUTSIDE = 0.09
"""How far outside a bracket ink counts against it, in heights of the line."""


def fit_of(ink: Floats, shape: Mask, *, high: float) -> Floats:
    """Return how well a bracket with its middle there explains the *ink*: 1 is perfectly."""
    around = np.pad(shape, max(2, round(_OUTSIDE * high)) + 1)
    # A photo bends its lines: the bracket's own edge counts as neither.
    soft = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    on, off = _kernel(shape), _kernel(_beside(around))
    inked = cv2.filter2D(soft, cv2.CV_32F, on, borderType=cv2.BORDER_CONSTANT)
    beside = cv2.filter2D(ink, cv2.CV_32F, off, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(inked - beside / 2, np.float32)


def _kernel(shape: Mask) -> Floats:
    """Return the weights of a mean over *shape*."""
    return np.asarray(shape / np.float32(max(1, int(shape.sum()))), np.float32)


def _beside(shape: Mask) -> Mask:
    """Return what is beside a bracket, on the side to which its middle bulges."""
    reach = np.ones((1, shape.shape[1]), np.uint8)
    near = np.asarray(cv2.dilate(shape, np.ones((3, 3), np.uint8)), np.uint8)
    columns = np.arange(shape.shape[1])
    at = (columns * shape).sum(axis=1) / np.maximum(1, shape.sum(axis=1))
    middle, mean = at[len(at) // 2], at[shape.any(axis=1)].mean()
    outer = columns < at[:, None] if middle < mean else columns > at[:, None]
    level = np.asarray(cv2.dilate(shape, reach), np.uint8)
    return np.asarray(level * (1 - near) * outer, np.uint8)
