"""Is one of our own sheets on the photo, and where? Its corner markers say so, and its page too.

Every photo passes here first, so the first look is a small one; only where it finds a marker of
ours is the photo looked at closely.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from school.sheets.layout import MARKER_MM, MARKERS_MM, PAGE_MM
from school.sheets.markers import CORNER_IDS, FIRST_PAGE_ID, SQUARES
from school.sheets.spec import MOST_PAGES

Matrix = NDArray[np.float64]
"""(3, 3): a projective map."""
Grey = NDArray[np.uint8]
"""(height, width)."""
_Points = NDArray[np.float32]
"""(4, 2): corners of a marker in pixels, clockwise from its own top left."""

_QUICK_SIDE, _CLOSE_SIDE = 1200, 2400
_MOST_ALIKE = 3
"""Markers of one number that are tried: two sheets may lie on one photo."""
_MOST_OFF_MM = 2.5
"""Markers farther than this from where a flat page has them belong to no sheet, or to two."""
_PAGE_CORNER = 3
ENOUGH = 3
"""Corners that fix a page."""


@dataclass(frozen=True)
class FoundSheet:
    """A sheet of ours on a photo."""

    to_photo: Matrix
    """From millimetres on the page to pixels of the photo."""
    page: int | None
    """What its fourth corner says; None where that corner is not seen."""
    corners: int
    """How many of its corners are seen: 2, 3 or 4. Two do not fix the page well enough."""


def find_sheet(pixels: Pixels) -> FoundSheet | None:
    """Return our own sheet on a photo, however it is turned; None on any other page.

    The larger sheet is returned where several are seen.
    """
    quick = _markers(_shrunk(pixels, _QUICK_SIDE), quick=True)
    seen = _scaled(quick, max(pixels.shape[:2]) / _QUICK_SIDE)
    if not seen:
        return None
    best = _best(seen)
    if best is None or len(best) < len(MARKERS_MM):
        close = _scaled(
            _markers(_shrunk(pixels, _CLOSE_SIDE), quick=False),
            max(pixels.shape[:2]) / min(_CLOSE_SIDE, max(pixels.shape[:2])),
        )
        best = _best(close) or best
    if best is None:
        return None
    return _found(_refined(pixels, best), best)


@dataclass(frozen=True)
class _Seen:
    """A marker of ours."""

    corner: int
    """Which corner of the page, clockwise from the top left."""
    points: _Points
    page: int | None = None


def _shrunk(pixels: Pixels, side: int) -> Grey:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = side / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8)


def _scaled(markers: Sequence[_Seen], scale: float) -> list[_Seen]:
    grow = np.float32(max(1.0, scale))
    return [_Seen(m.corner, (m.points + 0.5) * grow - 0.5, m.page) for m in markers]


@cache
def _detector(quick: bool) -> cv2.aruco.ArucoDetector:  # noqa: FBT001 - a key of the cache
    settings = cv2.aruco.DetectorParameters()
    settings.adaptiveThreshWinSizeMin = 13 if quick else 5
    settings.adaptiveThreshWinSizeMax = 13 if quick else 45
    settings.adaptiveThreshWinSizeStep = 10
    settings.minMarkerPerimeterRate = 0.03 if quick else 0.02
    settings.maxMarkerPerimeterRate = 0.5
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(words, settings)


def _markers(grey: Grey, *, quick: bool) -> list[_Seen]:
    corners, ids, _ = _detector(quick).detectMarkers(grey)
    # OpenCV says None for no markers at all.
    numbers = np.array([] if len(corners) == 0 else ids, np.int64).ravel()
    places = np.array(corners, np.float32).reshape(-1, 4, 2)
    named = zip(numbers.tolist(), places, strict=True)
    return [m for number, points in named if (m := _marker(number, points)) is not None]


def _marker(number: int, points: _Points) -> _Seen | None:
    if number in CORNER_IDS:
        return _Seen(CORNER_IDS.index(number), points)
    page = number - FIRST_PAGE_ID + 1
    return _Seen(_PAGE_CORNER, points, page) if 1 <= page <= MOST_PAGES else None


def _best(markers: Sequence[_Seen]) -> list[_Seen] | None:
    """Return the markers that lie as on one page: the most, then the largest."""
    fitting = [s for s in _choices(markers) if len(s) > 1 and _lies_flat(s)]
    return max(fitting, key=lambda s: (len(s), sum(_area(m) for m in s)), default=None)


def _choices(markers: Sequence[_Seen]) -> Iterator[list[_Seen]]:
    """Yield every way to take at most one marker for each corner."""
    alike: Mapping[int, list[_Seen]] = defaultdict(list)
    for marker in sorted(markers, key=_area, reverse=True):
        if len(alike[marker.corner]) < _MOST_ALIKE:
            alike[marker.corner].append(marker)
    for chosen in product(*([None, *alike[corner]] for corner in range(len(MARKERS_MM)))):
        yield [marker for marker in chosen if marker is not None]


def _area(marker: _Seen) -> float:
    return float(cv2.contourArea(marker.points))


def _lies_flat(markers: Sequence[_Seen]) -> bool:
    to_photo = _fit(markers)
    if to_photo is None:
        return False
    back = np.linalg.inv(to_photo)
    at = cv2.perspectiveTransform(np.concatenate([m.points for m in markers])[None], back)[0]
    off = np.linalg.norm(at - _on_page(markers), axis=1)
    return float(off.max()) < _MOST_OFF_MM


def _on_page(markers: Sequence[_Seen]) -> NDArray[np.float32]:
    """Return (4n, 2): the markers' corners in mm."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * MARKER_MM
    corners = np.array([MARKERS_MM[m.corner] for m in markers], np.float32)
    return np.concatenate([corner + square for corner in corners])


def _fit(markers: Sequence[_Seen]) -> Matrix | None:
    """Return the map from the page to the photo; None where no page can lie so."""
    seen = np.concatenate([m.points for m in markers])
    found: Any = cv2.findHomography(_on_page(markers), seen, 0)[0]
    if found is None or abs(np.linalg.det(found)) < np.finfo(np.float32).eps:
        return None
    to_photo = np.asarray(found, np.float64)
    page = np.array([[[0, 0], [PAGE_MM[0], 0], PAGE_MM, [0, PAGE_MM[1]]]], np.float64)
    outline = cv2.perspectiveTransform(page, to_photo)[0].astype(np.float32)
    front = (to_photo @ np.column_stack([page[0], np.ones(4)]).T)[2]
    # A page seen from behind, or partly behind the camera, is a chance likeness.
    sound = cv2.isContourConvex(outline) and (front > 0).all()
    return to_photo if sound and cv2.contourArea(outline, oriented=True) > 0 else None


def _refined(pixels: Pixels, markers: Sequence[_Seen]) -> list[_Seen]:
    """Return the markers with their corners found to a fraction of a pixel of the photo."""
    return [_Seen(m.corner, _sharpened(pixels, m.points), m.page) for m in markers]


def _sharpened(pixels: Pixels, points: _Points) -> _Points:
    side = float(np.sqrt(cv2.contourArea(points)))
    reach = max(2, round(side / SQUARES * 0.6))
    low = np.maximum(np.floor(points.min(axis=0)).astype(int) - 2 * reach - 2, 0)
    high = np.ceil(points.max(axis=0)).astype(int) + 2 * reach + 3
    crop = pixels[low[1] : high[1], low[0] : high[0]]
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    enough = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.02)
    start = np.ascontiguousarray(points - low.astype(np.float32)).reshape(-1, 1, 2)
    near = cv2.cornerSubPix(grey, start, (reach, reach), (-1, -1), enough).reshape(4, 2)
    moved = np.linalg.norm(near + low - points, axis=1)
    ok = moved[:, None] <= reach
    return np.where(ok, near + low, points).astype(np.float32)


def _found(markers: Sequence[_Seen], coarse: Sequence[_Seen]) -> FoundSheet | None:
    to_photo = _fit(markers) if _lies_flat(markers) else _fit(coarse)
    if to_photo is None:
        return None
    page = next((m.page for m in markers if m.page is not None), None)
    return FoundSheet(to_photo, page, len(markers))
