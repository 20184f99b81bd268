"""A photo as an array of pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from school.photo_file import open_image

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""

MOST_BYTES = 25_000_000


def open_photo(photo: bytes) -> Pixels:
    """Return the pixels of *photo*, turned as its EXIF says; transparency becomes white.

    Raises:
        BadPhoto: It is no photo we can open, is broken, moves, or is too large.
    """
    rgb = np.asarray(open_image(photo, most_bytes=MOST_BYTES))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)
