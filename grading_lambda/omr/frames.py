"""Where the corners of a template may lie on a photo: by its markers, its page, its features."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.omr.page import Points, find_page
from grading_lambda.omr.template import Grey, Marker, Reference, Template
from grading_lambda.strip import Pixels

Matrix = NDArray[np.float64]
"""(3, 3): takes template pixels to photo pixels."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A place the template may lie."""

    matrix: Matrix
    """Takes template pixels to photo pixels."""
    known: bool = False
    """Whether something printed on this very sheet says so, rather than just an edge."""


_WIDTH = 360
"""Width of the sheet where markers are looked for."""
_SIZES = (1.0, 0.9, 1.1, 0.8, 1.25, 0.7, 0.6, 0.5, 0.4)
_LEAST_MARKER = 7
_LIKE = 0.6
"""How well the markers match that are there; text and bubbles reach 0.45."""
_FEATURE_SIDE = 900
_LEAST_INLIERS = 12


def frames(pixels: Pixels, template: Template) -> Iterator[Frame]:
    """Yield places the template may lie, the likeliest first.

    What the template asks for comes first; the other ways follow, since a photo may lack a marker
    or show no edge. Whoever takes them decides by the bubbles which one is right.
    """
    if template.reference is not None:
        yield from _by_features(pixels, template.reference, page=template.page)
    whole = Frame(_laid(template.page, _whole(pixels)))
    # Where neither markers nor the page's edges are asked for, the edges are not even looked for
    # until the whole photo was no sheet.
    if template.marker is None and not template.crop_page:
        yield whole
    outline = find_page(pixels)
    page = None if outline is None else outline.corners
    if template.marker is not None:
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        yield from _by_markers(np.asarray(grey, np.uint8), template.marker, page, template.page)
    edges = [] if page is None else [Frame(_laid(template.page, page))]
    if template.crop_page:
        yield from [*edges, whole]
    else:
        yield from edges if template.marker is None else [whole, *edges]


def _whole(pixels: Pixels) -> Points:
    high, wide = pixels.shape[:2]
    return np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - np.float32(0.5)


def _laid(page: tuple[float, float], corners: Points) -> Matrix:
    wide, high = page
    edges = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - np.float32(0.5)
    return np.asarray(cv2.getPerspectiveTransform(edges, corners), np.float64)


def _by_markers(
    grey: Grey, marker: Marker, outline: Points | None, page: tuple[float, float]
) -> Iterator[Frame]:
    """Yield the frame whose corners are the middles of the four markers."""
    for corners in (outline, _whole(grey[..., None])):
        if corners is None:
            continue
        high = _WIDTH * _height_over_width(corners)
        flat = _laid((_WIDTH, high), corners)
        sheet = cv2.warpPerspective(
            grey,
            flat,
            (_WIDTH, round(high)),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        found = _markers(np.asarray(sheet, np.uint8), marker)
        if found is not None:
            middles, match = found
            there = cv2.perspectiveTransform(middles[None], flat)[0]
            yield Frame(_laid(page, np.asarray(there, np.float32)), known=match >= _LIKE)


def _height_over_width(corners: Points) -> float:
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    ratio = float((sides[1] + sides[3]) / max(float(sides[0] + sides[2]), 1.0))
    return min(max(ratio, 0.3), 3.0)


def _markers(sheet: Grey, marker: Marker) -> tuple[Points, float] | None:
    """Return the middles of the markers clockwise from the top left, and how well they match.

    The size at which all four together match best decides; one marker that is covered is put
    where the other three say.
    """
    own = _WIDTH / marker.width_ratio
    tries = [_quarters(sheet, _sized(marker.picture, own * size)) for size in _SIZES]
    middles, matches = max(tries, key=lambda found: float(np.sort(found[1])[1:].sum()))
    weak = matches < max(marker.least_match, 0.6 * float(np.median(matches)))
    if weak.sum() > 1:
        return None
    if weak.any():
        middles = _completed(middles, int(weak.argmax()))
    if cv2.contourArea(middles) < 0.1 * sheet.size:
        return None
    return middles, float(np.median(matches))


def _sized(picture: Grey, wide: float) -> Grey:
    side = max(_LEAST_MARKER, round(wide))
    high = max(_LEAST_MARKER, round(side * picture.shape[0] / picture.shape[1]))
    return np.asarray(cv2.resize(picture, (side, high), interpolation=cv2.INTER_AREA), np.uint8)


def _completed(middles: Points, missing: int) -> Points:
    whole = middles.copy()
    before, after, across = (middles[(missing + k) % 4] for k in (-1, 1, 2))
    whole[missing] = before + after - across
    return whole


def _quarters(sheet: Grey, marker: Grey) -> tuple[Points, NDArray[np.float32]]:
    """Return the best place of *marker* in each quarter of the sheet, and how well it matches."""
    high, wide = sheet.shape
    middles, matches = [], []
    for left, top in ((0, 0), (1, 0), (1, 1), (0, 1)):
        x, y = left * (wide // 2), top * (high // 2)
        quarter = sheet[y : y + (high + 1) // 2, x : x + (wide + 1) // 2]
        if min(quarter.shape) <= max(marker.shape):
            middles.append((x, y))
            matches.append(0.0)
            continue
        found = cv2.matchTemplate(quarter, marker, cv2.TM_CCOEFF_NORMED)
        _, match, _, place = cv2.minMaxLoc(found)
        middles.append(
            (x + place[0] + (marker.shape[1] - 1) / 2, y + place[1] + (marker.shape[0] - 1) / 2)
        )
        matches.append(match)
    return np.array(middles, np.float32), np.array(matches, np.float32)


def _by_features(
    pixels: Pixels, reference: Reference, *, page: tuple[float, float]
) -> Iterator[Frame]:
    """Yield the frame that lays the photo's features on those of the reference picture."""
    orb = cv2.ORB.create(nfeatures=max(2000, reference.features))
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    here, there = _features(orb, reference.picture), _features(orb, grey)
    if here is None or there is None:
        return
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(here[1], there[1])
    if len(matches) < _LEAST_INLIERS:
        return
    start = here[0][[m.queryIdx for m in matches]]
    end = there[0][[m.trainIdx for m in matches]]
    matrix, kept = cv2.findHomography(start, end, cv2.RANSAC, max(pixels.shape) / 200)
    if int(kept.sum()) < _LEAST_INLIERS:
        return
    high, wide = reference.picture.shape
    to_reference = np.diag([wide / page[0], high / page[1], 1.0])
    yield Frame(np.asarray(matrix @ to_reference, np.float64), known=True)


def _features(orb: cv2.ORB, grey: Grey) -> tuple[Points, NDArray[np.uint8]] | None:
    scale = min(1.0, _FEATURE_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, described = orb.detectAndCompute(small, None)
    if len(points) < _LEAST_INLIERS:
        return None
    places = np.array([p.pt for p in points], np.float32) / np.float32(scale)
    return places, np.asarray(described, np.uint8)
