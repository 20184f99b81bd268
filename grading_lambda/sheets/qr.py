"""Reads the QR code of a sheet whose corners are known, even where it is blurred."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.sheets.fiducials import FoundSheet, Grey
from school.sheets.code import Foreign, SheetCode, read_code
from school.sheets.layout import QR_BOX

_PX_PER_MM, _QUIET_MM = 10, 4.0
_VERSIONS = range(2, 13)
_SQUARE_PX, _QUIET_SQUARES = 6, 4
_TIMING = 6
"""Row and column of a QR code in which dark and light squares alternate."""


def read_qr(pixels: Pixels, found: FoundSheet) -> SheetCode | Foreign | None:
    """Return what the sheet's QR code says; None where none can be read."""
    patch = _cut(pixels, found)
    said: Foreign | None = None
    for picture, corners in _pictures(patch):
        text = _decode(picture, corners)
        if text:
            code = read_code(text)
            if isinstance(code, SheetCode):
                return code
            said = code
    return said


def _cut(pixels: Pixels, found: FoundSheet) -> Grey:
    """Return the code and its quiet zone, straight, at _PX_PER_MM."""
    side = round((QR_BOX.width + 2 * _QUIET_MM) * _PX_PER_MM)
    to_mm = np.array(
        [
            [1 / _PX_PER_MM, 0, QR_BOX.left - _QUIET_MM],
            [0, 1 / _PX_PER_MM, QR_BOX.top - _QUIET_MM],
            [0, 0, 1],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut = cv2.warpPerspective(pixels, found.to_photo @ to_mm, (side, side), flags=flags)
    return np.asarray(cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY), np.uint8)


def _pictures(patch: Grey) -> Iterator[tuple[Grey, NDArray[np.float32] | None]]:
    """Yield the code as it is, then redrawn square by square, then for a search of its own."""
    quiet, side = _QUIET_MM * _PX_PER_MM, QR_BOX.width * _PX_PER_MM
    yield patch, _square(quiet, side)
    level = _levelled(patch)
    for version in _likely_versions(level):
        squares = _sampled(level, version) < 0
        quiet_px = _QUIET_SQUARES * _SQUARE_PX
        clean = np.pad(np.where(squares, 0, 255), _QUIET_SQUARES, constant_values=255)
        drawn = np.kron(clean, np.ones((_SQUARE_PX, _SQUARE_PX))).astype(np.uint8)
        yield drawn, _square(quiet_px, len(squares) * _SQUARE_PX)
    yield patch, None


def _square(start: float, side: float) -> NDArray[np.float32]:
    end = start + side - 1
    return np.array([[[start, start], [end, start], [end, end], [start, end]]], np.float32)


def _decode(picture: Grey, corners: NDArray[np.float32] | None) -> str:
    reader = cv2.QRCodeDetector()
    try:
        if corners is None:
            return str(reader.detectAndDecode(picture)[0])
        return str(reader.decode(picture, corners)[0])
    except (cv2.error, UnicodeDecodeError):  # how OpenCV says that it is no QR code
        return ""


def _levelled(patch: Grey) -> NDArray[np.float32]:
    """Return the patch less its threshold nearby: below 0 is dark."""
    wide = patch.astype(np.float32)
    low = cv2.erode(wide, np.ones((61, 61)))
    high = cv2.dilate(wide, np.ones((61, 61)))
    middle = cv2.blur((low + high) / 2, (61, 61))
    return np.asarray(wide - middle, np.float32)


def _likely_versions(level: NDArray[np.float32]) -> list[int]:
    """Return the two sizes of code whose timing pattern shows best."""
    return sorted(_VERSIONS, key=lambda v: -_timing(_sampled(level, v)))[:2]


def _timing(squares: NDArray[np.float32]) -> float:
    between = slice(8, len(squares) - 8)
    sign = np.where(np.arange(len(squares))[between] % 2, 1.0, -1.0)
    return float((squares[_TIMING, between] * sign + squares[between, _TIMING] * sign).mean())


def _sampled(level: NDArray[np.float32], version: int) -> NDArray[np.float32]:
    """Return the middle of each square of a code of *version*."""
    count = 17 + 4 * version
    at = (_QUIET_MM + (np.arange(count) + 0.5) * QR_BOX.width / count) * _PX_PER_MM - 0.5
    soft = cv2.blur(level, (3, 3))
    xs, ys = np.meshgrid(at.astype(np.float32), at.astype(np.float32))
    return np.asarray(cv2.remap(soft, xs, ys, cv2.INTER_LINEAR), np.float32)
