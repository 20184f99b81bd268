"""The paper a training strip is cut from: ink on it, and the box the pipeline would cut out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.sources import DIGIT_PX
from tests.grading_lambda.handwriting import Mask, tight

Ink = NDArray[np.float32]
"""(height, width) float32, 0 paper .. 1 ink."""
Points = NDArray[np.float64]
"""(n, 2) float64, x and y in pixels."""
ROOM = 90
"""Pixels of empty paper kept around the writing while it is made."""


@dataclass
class Strip:
    """Writing on roomy paper, and the box the pipeline would cut out."""

    ink: Ink
    left: int
    top: int
    right: int
    bottom: int
    digit_px: float = DIGIT_PX

    @classmethod
    def of(cls, mask: NDArray[np.uint8], rng: np.random.Generator) -> "Strip":
        """Return *mask* on paper, pressed unevenly."""
        ys, xs = np.nonzero(mask > 60)
        ink = np.pad(mask.astype(np.float32) / 255, ROOM)
        press = rng.uniform(0.45, 1, (3, max(2, ink.shape[1] // 25))).astype(np.float32)
        if rng.random() < 0.5:
            ink *= cv2.resize(press, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
        box = (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
        left, top, right, bottom = (int(n) + ROOM for n in box)
        return cls(ink, left, top, right, bottom)

    @classmethod
    def empty(cls, rng: np.random.Generator) -> "Strip":
        """Return bare paper, its box of the size of some answer."""
        wide = round(DIGIT_PX * float(rng.uniform(0.2, 3)))
        ink = np.zeros((DIGIT_PX + 2 * ROOM, wide + 2 * ROOM), np.float32)
        return cls(ink, ROOM, ROOM, ROOM + wide, ROOM + DIGIT_PX)

    def cut(self, rng: np.random.Generator) -> Ink:
        """Return what lies in the box and a little paper around it."""
        pads = rng.uniform(0.02, 0.26, 4) * DIGIT_PX
        if rng.random() < 0.12:
            # Small signs and short answers may be cut at the height of their line.
            pads[1] += rng.uniform(0, 0.5) * DIGIT_PX
            pads[3] += rng.uniform(0, 0.5) * DIGIT_PX
        high, wide = self.ink.shape
        left, top = max(0, round(self.left - pads[0])), max(0, round(self.top - pads[1]))
        right, bottom = (
            min(wide, round(self.right + pads[2])),
            min(high, round(self.bottom + pads[3])),
        )
        return self.ink[top:bottom, left:right]

    def include(self, left: float, top: float, right: float, bottom: float) -> None:
        """Widen the box to hold this one too."""
        high, wide = self.ink.shape
        self.left, self.top = max(0, round(min(self.left, left))), max(0, round(min(self.top, top)))
        self.right = min(wide, round(max(self.right, right)))
        self.bottom = min(high, round(max(self.bottom, bottom)))

    def stroke(self, points: NDArray[np.float64], *, thick: float, dark: float) -> None:
        """Draw a line through *points* (n, 2), x and y in pixels."""
        layer = np.zeros(self.ink.shape, np.uint8)
        line = np.round(points * 8).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(
            layer, [line], isClosed=False, color=255, thickness=max(1, round(thick)),
            lineType=cv2.LINE_AA, shift=3,
        )  # fmt: skip
        np.maximum(self.ink, layer.astype(np.float32) * np.float32(dark / 255), out=self.ink)

    def put(self, mask: NDArray[np.uint8], *, left: float, top: float, dark: float) -> None:
        """Draw *mask* with its top left corner there, as far as the paper reaches."""
        x, y = round(left), round(top)
        a, b = max(0, -y), max(0, -x)
        area = self.ink[y + a : max(0, y + mask.shape[0]), x + b : max(0, x + mask.shape[1])]
        part = mask[a : a + area.shape[0], b : b + area.shape[1]]
        np.maximum(area, part.astype(np.float32) * np.float32(dark / 255), out=area)

    def widen(self, *, wide: int, high: int) -> None:
        """Add paper at either side, above and below; the box stays where the writing is."""
        self.ink = np.pad(self.ink, ((high, high), (wide, wide)))
        self.left, self.right = self.left + wide, self.right + wide
        self.top, self.bottom = self.top + high, self.bottom + high


def darkness(rng: np.random.Generator) -> float:
    """Return how dark some print or pen is beside the answer, 0..1."""
    return float(rng.uniform(0.3, 1))


def wavy(a: tuple[float, float], b: tuple[float, float], rng: np.random.Generator) -> Points:
    """Return a line from *a* to *b* as drawn without a ruler."""
    line = np.linspace(a, b, 5)
    return np.asarray(line + rng.normal(0, 0.8, line.shape), np.float64)


def beside(parts: list[Mask], rng: np.random.Generator, *, gap: float = 5) -> Mask:
    """Return *parts* side by side, about *gap* pixels apart, standing on one line; tight."""
    high = max(part.shape[0] for part in parts) + 8
    wide = sum(part.shape[1] for part in parts) + round(gap * 2 + 8) * len(parts)
    canvas, x = np.zeros((high, wide), np.uint8), 0
    for part in parts:
        top = max(0, high - part.shape[0] - round(float(rng.uniform(0, 8))))
        area = canvas[top : top + part.shape[0], x : x + part.shape[1]]
        np.maximum(area, part, out=area)
        x += part.shape[1] + max(1, round(gap * float(rng.uniform(0.6, 1.4))))
    return tight(canvas)
