"""The flat sheet of paper: what the printer prints on it and what the pen writes."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from matplotlib.ft2font import FT2Font
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.grading_lambda.handwriting import Hand, Mask

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the flat sheet."""
Spot = tuple[float, float]
CHINESE = Path(__file__).parents[1] / "fonts"
WESTERN = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FACES = {
    "song": (CHINESE / "print-serif.otf", WESTERN / "STIXGeneral.ttf"),
    "hei": (CHINESE / "print-sans.otf", WESTERN / "DejaVuSans.ttf"),
    "plain": (CHINESE / "print-sans.otf", CHINESE / "print-sans.otf"),
    "book": (CHINESE / "print-serif.otf", CHINESE / "print-serif.otf"),
}
"""Fonts for Chinese, and for numbers: as Word sets a worksheet, and as a publisher does."""
PRINT_BGR = (38, 36, 36)


@dataclass(frozen=True)
class Ink:
    """What the pupil writes with."""

    bgr: tuple[int, int, int] = (40, 40, 45)
    weight: tuple[float, float] = (0.78, 1.0)
    """How much of the paper a stroke covers: lightest and darkest, 0..1."""
    grain: float = 0.0
    """How uneven it lies on the paper, 0..1: a pencil's is large."""


INKS = {
    "black": Ink(),
    "blue": Ink(bgr=(150, 60, 30)),
    "pencil": Ink(bgr=(95, 95, 97), weight=(0.65, 0.95), grain=0.35),
}


def union(*boxes: Box) -> Box:
    """Return the box around *boxes*."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


@dataclass
class Sheet:
    """One sheet; ``pixels`` is (height, width, 3) uint8 BGR and is drawn on."""

    width: int = 1600
    height: int = 2200
    face: str = "song"
    px: int = 36
    """Font size."""
    hand: Hand = field(kw_only=True)
    ink: Ink = field(default_factory=Ink)
    pixels: Pixels = field(init=False)

    def __post_init__(self) -> None:
        self.pixels = np.full((self.height, self.width, 3), 250, np.uint8)

    def length(self, text: str, *, size: float = 1.0) -> int:
        """Return how wide *text* is printed, in pixels; *size* is in font sizes."""
        return round(sum(_font(path, round(self.px * size)).getlength(run)
                         for path, run in _runs(text, self.face)))  # fmt: skip

    def text(self, text: str, at: Spot, *, size: float = 1.0) -> Box:
        """Print *text* with its left end and the middle of its digits *at*; return its box."""
        px = round(self.px * size)
        mask = Image.new("L", (self.length(text, size=size) + px, px * 2))
        x = 0.0
        for path, run in _runs(text, self.face):
            font = _font(path, px)
            ImageDraw.Draw(mask).text((x, px * 1.4), run, font=font, fill=255, anchor="ls")
            x += font.getlength(run)
        left, top = round(at[0]), round(at[1] + 0.36 * px - 1.4 * px)
        self._cover(np.asarray(mask), (left, top), bgr=PRINT_BGR)
        ink = mask.getbbox() or (0, px // 2, round(x), px)
        return left, top + ink[1], left + max(round(x), ink[2]), top + ink[3]

    def rule(self, start: Spot, end: Spot, *, wide: int = 2) -> None:
        """Print a line."""
        a, b = ((round(x), round(y)) for x, y in (start, end))
        cv2.line(self.pixels, a, b, PRINT_BGR, wide, cv2.LINE_AA)

    def frame(self, box: Box, *, wide: int = 2) -> None:
        """Print a rectangle."""
        cv2.rectangle(self.pixels, box[:2], box[2:], PRINT_BGR, wide)

    def ring(self, middle: Spot, radius: float) -> None:
        """Print a circle."""
        at = round(middle[0]), round(middle[1])
        cv2.circle(self.pixels, at, round(radius), PRINT_BGR, 2, cv2.LINE_AA)

    def write(
        self,
        text: str,
        at: Spot,
        *,
        height: float,
        room: float = 0,
        align: float = 0,
        press: float = 1.0,
        rng: np.random.Generator,
    ) -> Box:
        """Write *text* by hand and return the box of the ink.

        Args:
            text: What the pupil writes.
            at: Left end and middle; see *align*.
            height: Of a digit, in pixels.
            room: Pixels to the right it may fill; it is written smaller where it is longer. 0: any.
            align: Which part of the text stands *at*: 0 its left end, 0.5 its middle.
            press: How hard the pen is pressed: below 1 fainter, above 1 bolder.
            rng: Where chance comes from.
        """
        mask = self.hand.write(text, height=max(12, round(height)), rng=rng)
        if press > 1:
            mask = np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)
        mask = np.asarray(mask * min(1.0, press), np.uint8)
        if room and mask.shape[1] > room:
            scale = max(0.45, room / mask.shape[1])
            mask = np.asarray(
                cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
            )
        left, top = round(at[0] - align * mask.shape[1]), round(at[1] - mask.shape[0] / 2)
        self.spread(mask, (left, top), rng=rng)
        return left, top, left + mask.shape[1], top + mask.shape[0]

    def stroke(
        self, start: Spot, end: Spot, *, rng: np.random.Generator, pen: float = 0.07
    ) -> None:
        """Draw a line by hand; *pen* is its width in font sizes."""
        steps = np.linspace(0, 1, 6)[:, None]
        points = np.array(start) * (1 - steps) + np.array(end) * steps
        points[1:-1] += rng.normal(0, self.px * 0.02, (4, 2))
        corner = np.floor(points.min(axis=0)) - self.px * 0.2
        size = np.ceil(points.max(axis=0) - corner + self.px * 0.2).astype(int)
        mask = np.zeros((size[1], size[0]), np.uint8)
        places = [((points - corner) * 8).astype(np.int32)]
        cv2.polylines(mask, places, False, 255, max(2, round(self.px * pen)), cv2.LINE_AA, 3)  # noqa: FBT003
        self.spread(mask, (int(corner[0]), int(corner[1])), rng=rng)

    def spread(self, mask: Mask, at: tuple[int, int], *, rng: np.random.Generator) -> None:
        """Lay *mask* on the paper in the pupil's ink, its top left corner *at*."""
        cover = mask / 255 * rng.uniform(*self.ink.weight)
        if self.ink.grain:
            cover = cover * (1 - self.ink.grain * rng.random(mask.shape))
        self._cover((cover * 255).astype(np.uint8), at, bgr=self.ink.bgr)

    def _cover(self, mask: Mask, at: tuple[int, int], *, bgr: tuple[int, int, int]) -> None:
        left, top = max(0, at[0]), max(0, at[1])
        mask = mask[top - at[1] :, left - at[0] :]
        area = self.pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
        alpha = mask[: area.shape[0], : area.shape[1], None] / 255
        area[:] = (area * (1 - alpha) + np.array(bgr) * alpha).astype(np.uint8)


@cache
def _font(path: Path, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), px)


@cache
def _knows(path: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(path)).get_charmap())


@cache
def _runs(text: str, face: str) -> tuple[tuple[Path, str], ...]:
    """Return *text* in pieces of one font.

    Raises:
        ValueError: No font has one of its characters.
    """
    chinese, western = FACES[face]
    runs: list[tuple[Path, str]] = []
    for c in text:
        # A circled number is Chinese; STIX has thin ones of its own.
        path = western if ord(c) < 0x2000 and ord(c) in _knows(western) else chinese
        if ord(c) not in _knows(path):
            path = WESTERN / "DejaVuSans.ttf"
        if ord(c) not in _knows(path):
            raise ValueError(f"no font prints {c!r}; add it to fonts/characters.txt")
        if runs and runs[-1][0] == path:
            runs[-1] = path, runs[-1][1] + c
        else:
            runs.append((path, c))
    return tuple(runs)
