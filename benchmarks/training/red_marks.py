"""A teacher's marks over an answer, as they stand in its darkest colour channel or painted out."""

import cv2
import numpy as np

from benchmarks.training.paper import Ink, Points, Strip, wavy
from benchmarks.training.sources import DIGIT_PX, Source


def marked(strip: Strip, hand: Source, rng: np.random.Generator) -> None:
    """Put a teacher's mark on *strip*: over the answer, through it, around it or beside it."""
    # Red is darker than many a pencil in the darkest channel.
    strip.ink *= np.float32(rng.uniform(0.35, 1))
    before = strip.ink
    strip.ink = np.zeros_like(before)
    if rng.random() < 0.12:
        _number(strip, hand, rng)
    else:
        thick, dark = rng.uniform(1.5, 6.5), rng.uniform(0.45, 1)
        for points in _shapes(strip, rng):
            strip.stroke(points, thick=thick, dark=dark)
    mark, strip.ink = strip.ink, before
    if rng.random() < 0.5:
        np.maximum(strip.ink, mark, out=strip.ink)
    else:
        _paint_out(strip, mark, rng)


def _paint_out(strip: Strip, mark: Ink, rng: np.random.Generator) -> None:
    """Fill what the mark covered from around it: strokes under it are smeared, or gone."""
    reach = int(rng.integers(1, 6))
    covered = cv2.dilate((mark > 0.2).astype(np.float32), np.ones((reach, reach), np.uint8))
    spread = float(rng.uniform(1.5, 6))
    around = cv2.GaussianBlur(strip.ink * (1 - covered), (0, 0), spread)
    weight = cv2.GaussianBlur(1 - covered, (0, 0), spread)
    filled = around / np.maximum(weight, 0.05) * np.float32(rng.uniform(0, 1))
    rest = mark * np.float32(rng.choice([0.0, rng.uniform(0.05, 0.35)]))
    strip.ink = np.where(covered > 0, np.maximum(filled, rest), strip.ink).astype(np.float32)


def _shapes(strip: Strip, rng: np.random.Generator) -> list[Points]:
    """Return the strokes of one mark."""
    across = strip.left + (strip.right - strip.left) * rng.uniform(-0.1, 1.2)
    at = np.array([across, rng.uniform(strip.top, strip.bottom)])
    size = DIGIT_PX * float(np.exp(rng.uniform(np.log(0.5), np.log(2.2))))
    luck = rng.random()
    if luck < 0.45:
        shape = np.array([[-0.45, 0], [-0.1, 0.45], [0.75, -0.7]])
        return [at + (shape + rng.normal(0, 0.1, (3, 2))) * size]
    if luck < 0.62:
        ends = np.array([[[-0.5, -0.5], [0.5, 0.5]], [[0.5, -0.5], [-0.5, 0.5]]])
        return [at + (end + rng.normal(0, 0.08, (2, 2))) * size for end in ends]
    if luck < 0.85:
        return [_ring(strip, rng)]
    y = strip.bottom + DIGIT_PX * rng.uniform(-0.4, 0.2)
    slope = rng.normal(0, 0.2) * DIGIT_PX
    return [wavy((strip.left - 8, y + slope), (strip.right + 8, y - slope), rng)]


def _ring(strip: Strip, rng: np.random.Generator) -> Points:
    """A ring around the answer or one digit of it, not always closed."""
    middle = np.array([(strip.left + strip.right) / 2, (strip.top + strip.bottom) / 2])
    half = np.array([strip.right - strip.left, strip.bottom - strip.top]) / 2
    if rng.random() < 0.25:
        middle[0] += rng.uniform(-0.6, 0.6) * half[0]
        half[0] = DIGIT_PX * 0.45
    half = half * rng.uniform(1.0, 1.5, 2) + 3
    start = rng.uniform(0, 2 * np.pi)
    turn = np.linspace(start, start + rng.uniform(1.4, 2.1) * np.pi, 36)
    return np.asarray(middle + half * np.stack([np.cos(turn), np.sin(turn)], axis=1), np.float64)


def _number(strip: Strip, hand: Source, rng: np.random.Generator) -> None:
    """Points off, or the right answer, small above the answer or at its right."""
    text = str(rng.integers(1, 30))
    small = hand.write(f"-{text}" if rng.random() < 0.5 else text, rng)
    scale = float(rng.uniform(0.3, 0.6))
    size = (max(3, round(small.shape[1] * scale)), max(6, round(small.shape[0] * scale)))
    small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    left = rng.uniform(strip.left, strip.right + 10)
    top = strip.top - size[1] - DIGIT_PX * rng.uniform(0.0, 0.15)
    strip.put(small, left=left, top=top, dark=float(rng.uniform(0.45, 1)))
    if rng.random() < 0.6:
        strip.include(left, top, left + size[0], strip.bottom)
