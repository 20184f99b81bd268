"""The photo turned level and every connected piece of its ink, for more than lines of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.channels import darkest
from grading_lambda.engine import Pixels
from grading_lambda.layout import Line
from grading_lambda.rules import Mask
from grading_lambda.strip import Strip

_WIDEST_STROKE = 0.012
"""Part of the photo's long side beyond which something dark is no stroke of a pen."""
_FAINT, _NOISE, _DARKER = 0.2, 2.5, 8.0
"""Ink is darker than its paper by this part of the print's contrast, by this many times the usual
grain, and by this much of 255."""
_SPECK = 0.12
"""Height in digits below which a piece of ink is dust."""
_TALL = 1.1
_PLAIN_DIGIT, _SMALL_DIGIT = 20.0, 17.0
"""Height in pixels of a digit where none is seen, and of one whose strokes are a pixel thin."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the level page, in its pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return how tall it is."""
        return self.bottom - self.top

    @property
    def x(self) -> float:
        """Return its middle from the left."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Return its middle from the top."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Part(Box):
    """A connected piece of ink."""

    label: int
    """Its number in ``LevelPage.labels``."""


@dataclass(frozen=True)
class LevelPage:
    """A photo turned so that its lines run level."""

    frame: Strip
    """Where it lies on the photo."""
    ink: Mask
    """(height, width) uint8, 1 where there is ink."""
    depth: Mask
    """(height, width) uint8: how much darker than the paper each pixel is, print being 255."""
    labels: NDArray[np.int32]
    """(height, width) int32: the piece of ink each pixel belongs to; 0 is paper."""
    parts: tuple[Part, ...]
    digit: float
    """Height of a digit in pixels."""

    def strip(self, box: Box) -> Strip:
        """Return where *box* lies on the photo."""
        half = self.frame.height / 2
        return self.frame.window(top=box.top - half, bottom=box.bottom - half).part(
            box.left, box.right
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the photo lies here."""
        along, across = self.frame.place(x, y)
        return along, across + self.frame.height / 2

    def box(self, corners: Iterable[Sequence[float]] | NDArray[np.float32]) -> Box:
        """Return the rectangle here around points of the photo."""
        xs, ys = zip(*(self.place(float(x), float(y)) for x, y in corners), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    def level_strokes(self, *, longer: float) -> Mask:
        """Return the ink of level strokes longer than so many pixels."""
        # A stroke bends with the paper by a pixel or so: give it room, then keep real ink.
        grown = cv2.dilate(self.ink, np.ones((3, 1), np.uint8))
        across = np.ones((1, max(3, round(longer))), np.uint8)
        opened = cv2.morphologyEx(grown, cv2.MORPH_OPEN, across)
        return np.asarray(opened, np.uint8) & self.ink

    def without(self, strokes: Mask) -> "LevelPage":
        """Return the page with *strokes* taken out of its ink, so that what they join is apart."""
        ink = (self.ink & ~strokes).astype(np.uint8)
        labels, parts = _parts(ink, least=_SPECK * self.digit)
        return replace(self, ink=ink, labels=labels, parts=parts)


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around *boxes*, of which there is at least one."""
    found = list(boxes)
    return Box(
        min(b.left for b in found),
        min(b.top for b in found),
        max(b.right for b in found),
        max(b.bottom for b in found),
    )


def side_by_side(parts: Sequence[Part]) -> int:
    """Return how many pieces of ink stand beside one another, none over the next."""
    count, reach = 0, -np.inf
    for part in sorted(parts, key=lambda p: p.left):
        count += part.left >= reach
        reach = max(reach, part.right)
    return count


def level_page(pixels: Pixels, lines: Sequence[Line]) -> LevelPage:
    """Return the upright photo *pixels* turned level by its *lines*, with its ink."""
    return level_at(pixels, usual_angle([line.strip for line in lines]))


def level_at(pixels: Pixels, angle: float) -> LevelPage:
    """Return the photo *pixels* turned so that what runs at *angle*, in radians, is level."""
    frame = _frame(pixels, angle)
    # The darkest channel: red and blue pens are pale in grey.
    dark = darkest(frame.cut(pixels))
    size = max(9, round(_WIDEST_STROKE * max(pixels.shape[:2]))) | 1
    page = _page(frame, np.asarray(cv2.medianBlur(dark, 3), np.uint8), size)
    # Against grain; but it takes away the strokes of small print, which are a pixel thin.
    return page if page.digit >= _SMALL_DIGIT else _page(frame, dark, size)


def _page(frame: Strip, dark: Mask, size: int) -> LevelPage:
    """Return the page whose darkest channel is *dark*, strokes being at most *size* pixels wide."""
    # Closing keeps the edge of a shadow where it is: dilating alone would call the shade ink.
    paper = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    depth = np.asarray(cv2.subtract(paper, dark), np.uint8)
    ink, contrast = _ink(depth)
    labels, parts = _parts(ink, least=3)
    digit = _digit(parts)
    kept = tuple(part for part in parts if max(part.width, part.height) >= _SPECK * digit)
    print_black = cv2.convertScaleAbs(depth, alpha=255 / contrast)
    return LevelPage(frame, ink, np.asarray(print_black, np.uint8), labels, kept, digit)


def used_lines(page: LevelPage, lines: Sequence[Line], boxes: Sequence[Box]) -> frozenset[int]:
    """Return the places of those *lines* whose middle lies in one of *boxes*."""
    return within(line_middles(page, lines), boxes)


def line_middles(page: LevelPage, lines: Sequence[Line]) -> NDArray[np.float64]:
    """Return (n, 2): x and y of the middle of each of *lines* on *page*."""
    middles = [page.place(*line.strip.at(line.strip.length / 2)) for line in lines]
    return np.array(middles, np.float64).reshape(-1, 2)


def within(middles: NDArray[np.float64], boxes: Sequence[Box]) -> frozenset[int]:
    """Return the places of those *middles*, (n, 2), that lie in one of *boxes*."""
    x, y = middles.T
    inside = np.zeros(len(middles), np.bool_)
    for b in boxes:
        inside |= (b.left <= x) & (x <= b.right) & (b.top <= y) & (y <= b.bottom)
    return frozenset(np.flatnonzero(inside).tolist())


def usual_angle(strips: Sequence[Strip]) -> float:
    """Return the angle in radians that most of *strips* run at; 0 where there are none."""
    return float(np.median([strip.angle for strip in strips])) if strips else 0.0


def _frame(pixels: Pixels, angle: float) -> Strip:
    """Return the smallest strip at *angle* that holds the photo."""
    high, wide = pixels.shape[:2]
    level = Strip(0, 0, angle, 0, 0)
    corners = [level.place(x, y) for x in (0, wide) for y in (0, high)]
    along, across = zip(*corners, strict=True)
    x, y = level.at(min(along), (min(across) + max(across)) / 2)
    return Strip(x, y, angle, max(along) - min(along), max(across) - min(across))


def _ink(depth: Mask) -> tuple[Mask, float]:
    some = depth[::3, ::3]
    noise = max(_DARKER, _NOISE * float(np.median(some)))
    marked = some[some > noise]
    contrast = float(np.percentile(marked, 90)) if marked.size else 255.0
    inked = depth > max(noise, _FAINT * contrast)
    return inked.astype(np.uint8), max(contrast, 1.0)


def _parts(ink: Mask, *, least: float) -> tuple[NDArray[np.int32], tuple[Part, ...]]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, tall = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    kept = np.flatnonzero(np.maximum(wide, tall) >= least)
    parts = tuple(
        Part(float(x), float(y), float(x + w), float(y + h), int(label))
        for label, (x, y, w, h, _) in zip(kept, stats[kept].tolist(), strict=True)
        if label
    )
    return labels.astype(np.int32), parts


def _digit(parts: Sequence[Part]) -> float:
    """Return the usual height of a digit: signs are wider than tall, and dust is small."""
    tall = [p.height for p in parts if p.height > _TALL * p.width and p.height > 8]  # noqa: PLR2004 - pixels
    return float(np.median(tall)) if tall else _PLAIN_DIGIT
