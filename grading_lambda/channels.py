"""The darkest of a picture's colour channels, and shares of its grey levels, without detours.

NumPy reduces a short last axis, and sorts for a percentile, twenty times slower than needed; a page
asks for these some hundred times.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""(height, width) uint8."""


def darkest(pixels: NDArray[np.uint8]) -> Grey:
    """Return the least of the three channels of (height, width, 3) *pixels*: ink of any colour."""
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def deepest(pixels: NDArray[np.uint8]) -> Grey:
    """Return the greatest of the three channels of (height, width, 3) *pixels*."""
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def percentile(grey: Grey, percent: float) -> float:
    """Return what NumPy's percentile of *grey* is; it may not be empty."""
    below = np.cumsum(np.bincount(grey.ravel(), minlength=256))
    place = percent / 100 * (int(below[-1]) - 1)
    low, high = np.searchsorted(below, [int(place), int(np.ceil(place))], side="right")
    return float(low + (high - low) * (place - int(place)))
