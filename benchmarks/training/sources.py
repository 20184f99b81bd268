"""Where the reader's training ink comes from: digit sets, handwriting fonts, drawn strokes.

Every source is parted in two: what ``part="tune"`` writes with, ``part="report"`` never does.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.training.fonts import part_of
from tests.grading_lambda.handwriting import PARTS, Mask, _mnist, _uci, tight
from tests.grading_lambda.strokes import FORMS, StrokeHand

DIGIT_PX = 44
"""Height of a digit as sources write it."""
WRITERS = 40_000


class Source(Protocol):
    """Writes in many hands."""

    def write(self, text: str, rng: np.random.Generator) -> Mask:
        """Return the ink of *text* in one hand, tight, digits about DIGIT_PX high."""
        ...


@dataclass(frozen=True)
class _Glyph:
    ink: Mask
    rise: int
    """How far its top is above the line, in pixels."""


@lru_cache(maxsize=4000)
def _writer(seed: int) -> StrokeHand:
    return StrokeHand(seed)


class Strokes:
    """Parametric writers; even seeds are for training, odd ones for reporting."""

    def __init__(self, part: str) -> None:
        self._part = PARTS.index(part)

    def write(self, text: str, rng: np.random.Generator) -> Mask:
        """Return *text* in the hand of a random writer."""
        return self.writer(rng).write(text, height=DIGIT_PX, rng=rng)

    def writer(self, rng: np.random.Generator) -> StrokeHand:
        """Return a random writer of this part."""
        return _writer(int(rng.integers(WRITERS)) * 2 + self._part)


class Digits:
    """MNIST or UCI digits; other characters are drawn with strokes."""

    def __init__(self, name: str, part: str) -> None:
        images, labels = {"mnist": _mnist, "uci": _uci}[name]()
        mine = np.arange(len(labels)) % len(PARTS) == PARTS.index(part)
        self._digits = {str(d): images[mine & (labels == d)] for d in range(10)}
        self._other = Strokes(part)

    def write(self, text: str, rng: np.random.Generator) -> Mask:
        """Return *text*, every digit somebody else's."""
        writer = self._other.writer(rng)
        return _line([self._glyph(c, writer, rng) for c in text], rng)

    def _glyph(self, character: str, writer: StrokeHand, rng: np.random.Generator) -> _Glyph:
        if character not in self._digits:
            return _drawn(character, writer, rng)
        images = self._digits[character]
        digit = tight(images[rng.integers(len(images))])
        tall = round(DIGIT_PX * float(rng.uniform(0.8, 1.12)))
        stretch = float(np.exp(rng.normal(0, 0.1)))
        wide = max(3, round(digit.shape[1] * tall / digit.shape[0] * stretch))
        ink = cv2.resize(digit, (wide, tall), interpolation=cv2.INTER_CUBIC)
        return _Glyph(ink.astype(np.uint8), tall)


class Fonts:
    """Handwriting fonts, one for a line; a character it lacks is drawn with strokes."""

    def __init__(self, folder: Path, part: str) -> None:
        self._paths = [p for p in sorted(folder.glob("*.ttf")) if part_of(p) == part]
        self._other = Strokes(part)

    def write(self, text: str, rng: np.random.Generator) -> Mask:
        """Return *text* in a random font."""
        path, writer = self._paths[int(rng.integers(len(self._paths)))], self._other.writer(rng)
        stretch = float(np.exp(rng.normal(0, 0.12)))
        glyphs = []
        for character in text:
            glyph = font_glyph(path, character)
            glyphs.append(
                _jittered(glyph, stretch, rng) if glyph else _drawn(character, writer, rng)
            )
        return _line(glyphs, rng)


def _drawn(character: str, writer: StrokeHand, rng: np.random.Generator) -> _Glyph:
    ink = writer.write(character, height=DIGIT_PX, rng=rng)
    low = {".": 0.0, "-": 0.45, "=": 0.3, "…": 0.4, "×": 0.2, "x": 0.1, "+": 0.2, "÷": 0.25}
    return _Glyph(ink, ink.shape[0] + round(low.get(character, 0.0) * DIGIT_PX))


@cache
def font_glyph(path: Path, character: str) -> _Glyph | None:
    """Return a character of a font scaled to DIGIT_PX, or None where the font lacks it."""
    font = _font(path)
    box = font.getbbox(character)
    image = Image.new("L", (DIGIT_PX * 4, DIGIT_PX * 4))
    at = (DIGIT_PX, DIGIT_PX * 2)
    ImageDraw.Draw(image).text(at, character, font=font, fill=255, anchor="ls")
    ink = np.asarray(image)
    ys = np.flatnonzero(ink.max(axis=1) > 40)
    missing = _missing(path)
    if box[2] <= box[0] or len(ys) == 0 or np.array_equal(ink, missing):
        return None
    return _Glyph(tight(ink), DIGIT_PX * 2 - int(ys[0]))


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    first = ImageFont.truetype(str(path), 100)
    _, top, _, bottom = first.getbbox("0", anchor="ls")
    return ImageFont.truetype(str(path), round(100 * DIGIT_PX / max(1, bottom - top)))


@cache
def _missing(path: Path) -> NDArray[np.uint8]:
    image = Image.new("L", (DIGIT_PX * 4, DIGIT_PX * 4))
    at = (DIGIT_PX, DIGIT_PX * 2)
    ImageDraw.Draw(image).text(at, "\U0010fffd", font=_font(path), fill=255, anchor="ls")
    return np.asarray(image)


def _jittered(glyph: _Glyph, stretch: float, rng: np.random.Generator) -> _Glyph:
    tall = float(np.exp(rng.normal(0, 0.05)))
    high, wide = glyph.ink.shape
    size = (max(2, round(wide * stretch * tall)), max(2, round(high * tall)))
    ink = cv2.resize(glyph.ink, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return _Glyph(ink, round(glyph.rise * tall))


def _line(glyphs: list[_Glyph], rng: np.random.Generator) -> Mask:
    """Return *glyphs* side by side on an uneven line, tight."""
    gap = float(rng.normal(0.14, 0.09)) * DIGIT_PX
    wander = float(rng.uniform(0, 0.06)) * DIGIT_PX
    rises = [g.rise + round(float(rng.normal(0, wander))) for g in glyphs]
    above = max(rises)
    below = max(g.ink.shape[0] - rise for g, rise in zip(glyphs, rises, strict=True))
    room = sum(g.ink.shape[1] for g in glyphs) + DIGIT_PX * (len(glyphs) + 1)
    canvas = np.zeros((above + max(below, 0), room), np.uint8)
    x = 0
    for glyph, rise in zip(glyphs, rises, strict=True):
        top = above - rise
        area = canvas[top : top + glyph.ink.shape[0], x : x + glyph.ink.shape[1]]
        np.maximum(area, glyph.ink, out=area)
        x += max(2, glyph.ink.shape[1] + round(gap + float(rng.normal(0, 0.06)) * DIGIT_PX))
    return tight(canvas)


def drawable(text: str) -> bool:
    """Tell whether every character of *text* can be written."""
    return all(c in FORMS for c in text)
