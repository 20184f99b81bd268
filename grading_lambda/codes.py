"""Reads the QR codes on any photo: of a label, not of a sheet whose corners are known."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.photo import open_photo

_SIDES_PX = (1000, 1600, 640)
"""Longer side of the tries: a label fills a photo or is a thumbnail's size in it."""
MOST_CODES = 8
Grey = NDArray[np.uint8]
"""(height, width) uint8, 0 black."""


def read_codes(photo: bytes) -> tuple[str, ...]:
    """Return what the QR codes on a photo say, each once.

    Raises:
        BadPhoto: It is no photo we can open.
    """
    pixels = open_photo(photo)
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    for picture in _pictures(grey):
        found = tuple(dict.fromkeys(text for text in _decoded(picture) if text))
        if found:
            return found[:MOST_CODES]
    return ()


def _pictures(grey: Grey) -> Iterator[Grey]:
    """Yield the photo in sizes a detector likes, then with its light evened out."""
    for side in _SIDES_PX:
        scale = side / max(grey.shape)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        sized = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)
        yield sized
        yield np.asarray(cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(sized), np.uint8)


def _decoded(picture: Grey) -> tuple[str, ...]:
    reader = cv2.QRCodeDetector()
    try:
        _, texts, _, _ = reader.detectAndDecodeMulti(picture)
        if any(texts):
            return tuple(map(str, texts))
        return (str(reader.detectAndDecode(picture)[0]),)
    except (cv2.error, UnicodeDecodeError):  # how OpenCV says that it is no QR code
        return ()
