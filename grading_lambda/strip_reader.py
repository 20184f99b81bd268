"""The second reader: a small network of our own for handwritten answers (``models/README.md``).

It errs in other places than PP-OCR does, so that the two together decide what one cannot.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from grading_lambda.channels import darkest
from grading_lambda.strip import Pixels

CHARACTERS = "0123456789.-/<>=…√×xABCDEFG()+÷"
"""Column 0 of the network's output is the CTC blank; these follow in this order."""
HEIGHT, NARROWEST, WIDEST, STEP = 32, 16, 256, 2
"""Pixels: a crop's height, its least and greatest width, and the width of a time step."""
_PAPER_REACH = 15
_LEAST_CONTRAST = 20.0
"""Grey levels; below it ink is as pale as noise, and noise is not to be made ink."""
_BATCH, _ROUND_UP, _LAST_STEPS = 32, 8, 2


def strip_input(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a crop as the network sees it.

    Args:
        crop: (height, width, 3) uint8 BGR or (height, width) uint8 grey: one line of writing.

    Returns:
        (HEIGHT, width) float32; 0 is paper and 1 the darkest ink, whatever pen and light.
    """
    # The darkest channel: red and blue pens are pale in grey.
    grey = crop if crop.ndim == 2 else darkest(crop)  # noqa: PLR2004
    high, wide = grey.shape
    width = _width(high, wide)
    how = cv2.INTER_AREA if high > HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(grey, (width, HEIGHT), interpolation=how)
    reach = np.ones((_PAPER_REACH, _PAPER_REACH), np.uint8)
    paper = cv2.blur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, reach), (9, 9))
    ink = paper.astype(np.float32) - small
    contrast = max(_LEAST_CONTRAST, float(np.percentile(ink, 97)))
    return np.asarray(np.clip(ink / contrast, 0, 1), np.float32)


def pace(crop: NDArray[np.uint8]) -> float:
    """Return how many pixels of *crop*, (height, width) or (height, width, 3), a time step is."""
    high, wide = crop.shape[:2]
    return float(STEP * wide / _width(high, wide))


def _width(high: int, wide: int) -> int:
    return min(WIDEST, max(NARROWEST, round(wide * HEIGHT / high)))


def read_strips(
    session: onnxruntime.InferenceSession, crops: Sequence[Pixels]
) -> list[NDArray[np.float32]]:
    """Return for each crop (time steps, 1 + characters) float32 of chances, in the order given."""
    strips = [strip_input(crop) for crop in crops]
    said: list[NDArray[np.float32]] = [np.empty((0, 0), np.float32)] * len(strips)
    order = sorted(range(len(strips)), key=lambda i: strips[i].shape[1])
    for start in range(0, len(order), _BATCH):
        some = order[start : start + _BATCH]
        width = -(-strips[some[-1]].shape[1] // _ROUND_UP) * _ROUND_UP
        batch = np.zeros((len(some), 1, HEIGHT, width), np.float32)
        for place, i in enumerate(some):
            batch[place, 0, :, : strips[i].shape[1]] = strips[i]
        for i, logs in zip(some, session.run(None, {"strips": batch})[0], strict=True):
            steps = np.exp(logs[: strips[i].shape[1] // STEP + _LAST_STEPS])
            said[i] = steps / steps.sum(axis=1, keepdims=True)
    return said
