"""Is the photo fit to read, which way is up, and how do its lines run?"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.closer import find_text
from grading_lambda.engine import Engine, Pixels, Quads
from grading_lambda.strip import Strip

DETECTION_SIDE = 960
LEAST_SIDE = 24
"""A single line cut out of a page is fine; what is narrower than this has no readable digits."""
_DARK, _FLAT = 70, 12
_WIDE = 2.5
_SURELY = 0.35
"""Share of the text in long boxes that settles which way it runs: pages of sums are at 0.5 to 1."""
_MOST_BLUR = 0.135
"""Width of a stroke's edge over the height of its line. Sharp pages are at 0.03 to 0.08; at 0.125
nine answers in ten of those decided when sharp still are, at 0.15 only half."""
_HAZE = 9.0
"""Slope of the sharpest edges of a photo 1000 pixels long below which no letter can be seen."""

TOO_SMALL = "照片太小，看不清字。请用原图重新发送。"
TOO_DARK = "照片太暗，看不清字。请到窗边或开灯后再拍一张。"
NO_PAGE = "照片里没有看到作业纸。请把整页放进画面，从正上方再拍一张。"
NO_TEXT = "照片里没有找到文字。请把整页作业放进画面再拍一张。"
TOO_BLURRED = "照片有些模糊，看不清字。请拿稳手机、对好焦再拍一张。"
NO_PROBLEMS = "照片里没有找到口算题。请把有算式的一页平铺，从正上方拍一张。"


@dataclass(frozen=True)
class Slopes:
    """How lines of text run across the photo: a plane through their angles, in radians."""

    level: float
    per_x: float
    per_y: float

    def at(self, x: float, y: float) -> float:
        """Return the angle of a line of text at a photo point."""
        return self.level + self.per_x * x + self.per_y * y


def exposure_fault(pixels: Pixels) -> str | None:
    """Return why the light of *pixels* allows no reading, or None."""
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return TOO_SMALL
    scale = 500 / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    dark, bright = np.percentile(grey, (1, 95))
    if bright < _DARK:
        return TOO_DARK
    return NO_PAGE if bright - dark < _FLAT else None


@dataclass(frozen=True)
class Level:
    """A photo turned so that its lines run level; whether it stands on its head is not known."""

    pixels: Pixels
    degrees: int
    """How far the photo as sent was turned clockwise: 0 or 270."""
    lines: list[Strip]


def why_nothing(pixels: Pixels, *, otherwise: str) -> str:
    """Return why no text or problem was found: the photo is out of focus, or *otherwise*."""
    scale = 1000 / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 3)
    edges = np.abs(cv2.Laplacian(grey, cv2.CV_32F))
    return TOO_BLURRED if np.percentile(edges, 99.8) < _HAZE else otherwise


def find_lines(engine: Engine, pixels: Pixels) -> list[Strip]:
    """Return the lines of text on *pixels*, which run level."""
    return strips(_text(engine, pixels))


def ways_up(engine: Engine, pixels: Pixels) -> list[Level]:
    """Return the photo as sent, turned by 270°, or both where either may make its text level.

    Long boxes tell. Fractions and column sums stand in short and tall ones, whichever way is up.
    """
    quads = _text(engine, pixels)
    level, down = _long_shares(quads)
    ways = [] if down > _SURELY else [Level(pixels, 0, strips(quads))]
    if level < _SURELY:
        over = turn(pixels, 270)
        ways.append(Level(over, 270, find_lines(engine, over)))
    return ways


def turn(pixels: Pixels, degrees: int) -> Pixels:
    """Return *pixels* turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


def unturned(x: float, y: float, *, degrees: int, shape: tuple[int, ...]) -> tuple[float, float]:
    """Return where a point of the turned photo lies in the photo as sent.

    *shape* is that of the photo as sent, *degrees* how far it was turned clockwise.
    """
    high, wide = shape[:2]
    match degrees:
        case 90:
            return y, high - 1 - x
        case 180:
            return wide - 1 - x, high - 1 - y
        case 270:
            return wide - 1 - y, x
        case _:
            return x, y


def upside_down(line: Strip, *, shape: tuple[int, ...]) -> Strip:
    """Return where *line* lies once the photo of *shape* is turned by 180°."""
    x, y = line.at(line.length)
    x, y = unturned(x, y, degrees=180, shape=shape)
    return Strip(x, y, line.angle, line.length, line.height)


def strips(quads: Quads) -> list[Strip]:
    """Return each text box as a strip that runs as its neighbourhood does.

    A short box says little about its own angle, so angles come from a plane fitted through the
    long ones: it follows tilt and perspective, and a box cannot stray from its line.
    """
    slopes = fit_slopes(quads)
    return [_strip(quad, slopes) for quad in quads.astype(np.float64)]


def fit_slopes(quads: Quads) -> Slopes:
    """Return the plane through the angles of the long boxes, outliers left out."""
    sizes = _sizes(quads)
    long = quads[sizes[:, 0] > _WIDE * sizes[:, 1]].astype(np.float64)
    if len(long) == 0:
        return Slopes(0.0, 0.0, 0.0)
    runs = long[:, 1] - long[:, 0] + long[:, 2] - long[:, 3]
    angles = np.arctan2(runs[:, 1], runs[:, 0])
    middle = float(np.median(angles))
    near = np.abs(angles - middle) < np.deg2rad(6)
    if near.sum() < 6:  # noqa: PLR2004 - a plane has three numbers; twice that to be firm
        return Slopes(middle, 0.0, 0.0)
    at = long[near].mean(axis=1)
    plane, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(at)), at]), angles[near], rcond=None)
    return Slopes(*(float(p) for p in plane))


def blur(pixels: Pixels, lines: list[Strip]) -> float:
    """Return how wide the edges of strokes are, as a part of the height of their line."""
    widths = [_edge_width(line.cut(pixels)) / line.height for line in lines]
    return float(np.median(widths)) if widths else 0.0


def too_blurred(pixels: Pixels, lines: list[Strip]) -> bool:
    """Tell whether strokes run into each other."""
    return blur(pixels, lines) > _MOST_BLUR


def _edge_width(crop: Pixels) -> float:
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    contrast = float(np.subtract(*np.percentile(grey, (95, 3))))
    slope = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)) / 8
    return contrast / max(float(np.percentile(slope, 98)), 1.0)


def _text(engine: Engine, pixels: Pixels) -> Quads:
    return find_text(engine, pixels, side=DETECTION_SIDE)


def _sizes(quads: Quads) -> NDArray[np.float64]:
    wide = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    high = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    return np.column_stack([wide, high]).astype(np.float64)


def _long_shares(quads: Quads) -> tuple[float, float]:
    """Return the shares (0..1) of the text in long level boxes, and in long ones that run down."""
    wide, high = _sizes(quads).T
    whole = max(1.0, float(np.maximum(wide, high).sum()))
    level, down = wide[wide > _WIDE * high].sum(), high[high > _WIDE * wide].sum()
    return float(level) / whole, float(down) / whole


def _strip(quad: NDArray[np.float64], slopes: Slopes) -> Strip:
    x, y = quad.mean(axis=0)
    wide = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    high = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    middle = Strip(float(x), float(y), slopes.at(float(x), float(y)), float(wide), float(high))
    x, y = middle.at(-middle.length / 2)
    return Strip(x, y, middle.angle, middle.length, middle.height)
