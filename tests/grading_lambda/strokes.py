"""Parametric handwriting: every seed is one writer, drawn stroke by stroke.

A glyph is a handful of pen strokes through a few points; writers differ in which form of a digit
they learnt (a 4 open or closed, a 7 with or without its bar, a 5 in one stroke or two), in slant,
width, pen and steadiness, and no digit comes out twice the same.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.grading_lambda.handwriting import Mask, tight

Points = NDArray[np.float64]
"""(n, 2) float64: x to the right, y downwards; 0 is the top of a digit and 1 the line below it."""

# Strokes are parted by "|", points are x,y in hundredths of a digit's height; "!" marks a corner.
FORMS: dict[str, tuple[str, ...]] = {
    "0": (
        "32,2 8,20 3,55 14,92 34,99 56,78 60,42 50,10 32,2",
        "38,6 12,14 2,52 12,92 34,99 58,76 60,36 46,8 22,0",
        "44,8 20,4 4,40 8,84 32,99 56,80 58,36 40,4 14,10",
        "20,4 42,0 58,30 56,74 32,100 8,84 3,46 12,14 26,4",
        "30,2 12,24 8,56 14,88 28,99 44,80 48,44 42,14 30,2",
    ),
    "1": (
        "10,0 10,100",
        "18,0 8,100",
        "8,0 12,52 10,100",
        "14,2 10,40 4,98",
        "2,22 16,2! 16,100",
        "0,30 18,2! 12,100",
        "2,22 18,2! 18,98 | 0,99 36,98",
    ),
    "2": (
        "4,22 16,4 38,2 52,20 44,46 22,74 2,98! 58,97",
        "4,24 18,4 40,4 52,24 40,56 16,90 4,92 8,78 24,84 40,98 60,94",
        "4,12 28,4 50,10! 4,97! 56,96",
        "4,24 20,2 46,8 50,34 26,70 4,96 20,92 40,98 60,90",
        "2,16 24,0 46,14 40,44 4,96! 30,94 52,99",
    ),
    "3": (
        "6,12 26,1 48,10 48,34 22,46! 46,52 56,74 40,97 16,98 2,84",
        "6,3! 50,3! 24,40! 46,46 56,70 40,96 14,98 2,86",
        "6,14 28,1 48,14 40,40 22,48 26,42 50,56 54,82 28,100 2,86",
        "4,8 30,0 44,20 18,44! 44,56 46,84 24,100 0,94",
        "8,10 34,2 46,22 26,42 40,54 50,76 30,98 4,90",
    ),
    "4": (
        "18,2 2,62! 60,60 | 44,28 42,100",
        "8,4 6,50 14,58 56,54 | 46,2 42,100",
        "42,100 42,2! 2,66! 60,66",
        "40,2! 2,68! 60,66 | 40,2 40,100",
        "24,0 4,58! 58,54 | 40,32 30,100",
        "10,6 4,54! 44,56 | 44,4 40,100",
    ),
    "5": (
        "12,4 8,44! 30,36 52,52 50,82 28,99 2,88 | 12,4 54,2",
        "54,3 14,4! 10,44! 34,36 54,58 46,90 20,99 2,88",
        "50,4 22,4 12,26 22,42 46,56 46,86 22,99 4,90",
        "14,10 10,48 34,46 48,66 34,96 4,94 | 14,8 50,0",
        "16,4 6,46! 40,48 42,84 20,100 0,92 | 18,6 56,6",
    ),
    "6": (
        "46,2 20,24 4,62 14,94 38,98 54,76 40,54 16,58 6,72",
        "40,0 8,60 8,90 32,100 54,82 44,56 20,58 6,76",
        "52,10 34,2 10,36 4,76 24,100 50,88 50,62 28,54 6,70",
        "24,0 10,40 6,78 22,99 42,86 38,64 20,62 8,76",
        "34,0 6,56 12,96 40,94 44,70 24,62 10,84",
    ),
    "7": (
        "2,4! 56,3! 22,100",
        "2,4! 56,3! 22,100 | 12,52 50,48",
        "4,18 4,4! 54,4! 30,50 22,100",
        "2,8 26,4 54,5 36,40 24,100",
        "0,6! 50,2! 36,100",
        "2,16 6,4 30,6 54,2! 26,60 20,100",
    ),
    "8": (
        "48,14 28,1 8,14 16,38 44,58 50,84 28,100 6,84 14,60 42,36 50,16",
        "28,1 10,12 12,38 28,46 46,36 48,12 28,1 | 28,46 4,62 6,92 28,100 54,90 54,62 28,46",
        "50,8 30,0 10,16 24,44 50,70 44,96 14,98 6,74 30,46 50,8",
        "30,2 12,16 20,40 44,62 44,92 16,98 8,76 30,48 46,22 34,2",
        "46,6 24,2 10,22 30,46 48,74 30,100 8,82 22,54 52,2",
    ),
    "9": (
        "48,14 28,1 8,16 8,42 26,52 46,38 50,12! 46,100",
        "48,16 28,1 6,18 10,46 32,50 50,28 50,10! 48,60 34,94 12,98",
        "46,8 20,2 4,28 18,50 44,34 48,8! 28,100",
        "48,10 24,2 6,26 22,48 46,30! 48,4! 46,76 26,100 4,92",
        "30,2 8,12 8,38 30,44 44,24 30,2 | 46,6 44,100",
    ),
    ".": ("4,93 6,96", "6,92 4,97 3,102", "3,96 7,96"),
    "-": ("0,52 42,50", "0,50 30,53"),
    "+": ("0,55 48,53 | 24,30 24,80", "0,52 40,56 | 22,26 18,84"),
    "×": ("4,30 44,76 | 44,30 4,76", "2,14 54,90 | 56,12 2,92"),
    "÷": ("0,54 46,52 | 22,32 24,34 | 22,72 24,74",),
    "=": ("0,42 46,40 | 0,64 46,62", "0,40 40,38! 4,64! 46,62"),
    "<": ("46,26! 4,52! 46,80", "54,12! 2,50! 54,90"),
    ">": ("4,26! 46,52! 4,80", "2,12! 54,50! 2,90"),
    "/": ("44,0 4,108", "30,4 0,100", "52,-4 2,104"),
    "…": (
        "2,52 4,54 | 22,52 24,54 | 42,52 44,54",
        "2,94 4,95 | 20,94 22,95 | 38,94 40,95",
        "0,55 2,56 | 14,55 16,56 | 28,55 30,56 | 42,55 44,56 | 56,55 58,56 | 70,55 72,56",
    ),
    "(": ("24,-6 4,30 4,74 24,108", "18,0 6,50 18,102"),
    ")": ("2,-6 22,30 22,74 2,108", "4,0 16,50 4,102"),
    "√": ("2,58 14,66 22,96! 64,4", "0,62 20,96! 60,10", "4,50 24,98 38,60 72,2"),
    "x": (
        "6,40 22,58 38,84 44,88 | 42,38 24,64 4,90",
        "4,42 18,46 20,70 6,88 | 44,40 28,50 24,72 46,86",
    ),
    "A": ("28,2! 2,100 | 28,2 54,100 | 12,64 44,62", "2,100 28,2! 54,100 | 8,68 48,60"),
    "B": ("8,4 8,98 | 8,4 42,22 10,46! 50,74 8,98", "9,99 9,4! 42,18 12,48! 47,72 4,99"),
    "C": ("52,18 30,2 4,32 6,78 30,99 54,84", "46,8 14,14 2,54 16,94 50,96"),
    "D": ("8,4 8,98 | 4,4 44,18 54,56 36,92 4,98", "8,98 8,3! 40,10 54,50 38,90 4,99"),
    "E": ("50,4 8,4! 8,98! 52,97 | 8,50 42,48", "48,12 20,4 10,28 28,46! 6,66 12,94 50,90"),
    "F": ("52,4 8,4! 8,100 | 8,48 42,47", "8,2 8,100 | 6,4 54,2 | 8,46 40,46"),
    "G": ("52,18 30,2 4,34 6,80 32,99 52,84 52,60! 30,60", "50,14 22,4 2,50 18,96 46,86 50,58!"),
}  # fmt: skip
_STEPS = 7
"""Pieces between two points of a stroke."""
_FINE = 2
"""Drawn this much larger and averaged down, so that thin pens keep their width."""


@dataclass(frozen=True)
class Style:
    """What makes a writer's hand; lengths are parts of a digit's height."""

    slant: float
    """How far the top leans to the right."""
    wide: float
    """Width over that of the plain forms."""
    pen: float
    """Width of the stroke."""
    pressure: float
    """0..1: how much the stroke's width changes."""
    unsteady: float
    """How far a point strays each time it is written."""
    wobble: float
    """How far the pen trembles between points."""
    uneven: float
    """How far a digit rises from the line or grows over its neighbours."""
    gap: float
    """Room between two characters; below 0 they touch."""
    ends: float
    """How much longer or shorter the ends of strokes get."""

    @classmethod
    def of(cls, rng: np.random.Generator) -> "Style":
        """Return the style that *rng* draws."""
        return cls(
            slant=float(rng.normal(0.06, 0.16)),
            wide=float(np.exp(rng.normal(0, 0.17))),
            pen=float(np.exp(rng.uniform(np.log(0.035), np.log(0.15)))),
            pressure=float(rng.uniform(0, 0.5)),
            unsteady=float(rng.uniform(0.01, 0.05)),
            wobble=float(rng.choice([0, 0.004, 0.01])),
            uneven=float(rng.uniform(0.01, 0.09)),
            gap=max(-0.03, float(rng.normal(0.16, 0.09))),
            ends=float(rng.uniform(0, 0.12)),
        )


class StrokeHand:
    """Writes with the hand of writer *seed*."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = np.random.default_rng([seed, 31])
        self.style = Style.of(rng)
        self._learnt: dict[str, list[list[list[Points]]]] = {}

    def write(self, text: str, *, height: int, rng: np.random.Generator) -> Mask:
        """Return the ink of *text*, tight around it; *height* is that of a digit in pixels.

        Raises:
            KeyError: A character has no form here.
        """
        style, strokes, x = self.style, list[Points](), 0.0
        for character in text:
            glyph = self._glyph(character, rng)
            left = min(float(s[:, 0].min()) for s in glyph)
            moved = [s + np.array([x - left, 0.0]) for s in glyph]
            strokes += moved
            right = max(float(s[:, 0].max()) for s in moved)
            x = right + style.pen + style.gap + float(rng.normal(0, 0.05))
        return tight(self._inked(strokes, height=height, rng=rng))

    def _glyph(self, character: str, rng: np.random.Generator) -> list[Points]:
        """Return the strokes of one character, as it comes out this time."""
        style, learnt = self.style, self._forms(character)
        form = learnt[0] if rng.random() < 0.8 else learnt[int(rng.integers(len(learnt)))]
        tall = float(np.exp(rng.normal(0, style.uneven)))
        rise = float(rng.normal(0, style.uneven / 2))
        slant = style.slant + float(rng.normal(0, 0.05))
        wide = style.wide * tall * float(np.exp(rng.normal(0, 0.08)))
        strokes = []
        for pieces in form:
            strayed = _strayed(pieces, amount=style.unsteady, ends=style.ends, rng=rng)
            path = np.concatenate([_smooth(p) for p in strayed])
            path += _tremble(len(path), style.wobble, rng)
            path[:, 1] = 1 - (1 - path[:, 1]) * tall - rise
            path[:, 0] = path[:, 0] * wide + (1 - path[:, 1]) * slant
            strokes.append(path)
        return strokes

    def _forms(self, character: str) -> list[list[list[Points]]]:
        # Learnt when first written: most writers of a training set write a line and are gone.
        if character not in self._learnt:
            rng = np.random.default_rng([self._seed, ord(character)])
            self._learnt[character] = _learnt(FORMS[character], rng)
        return self._learnt[character]

    def _inked(self, strokes: list[Points], *, height: int, rng: np.random.Generator) -> Mask:
        everything = np.concatenate(strokes)
        low, high = everything.min(axis=0) - 0.3, everything.max(axis=0) + 0.3
        scale = height * _FINE
        wide, tall = (np.ceil((high - low) * height).astype(int) * _FINE).tolist()
        canvas = np.zeros((tall, wide), np.uint8)
        for stroke in strokes:
            line = np.round((stroke - low) * scale * 8).astype(np.int32)
            widths = self._widths(len(line) - 1, rng)
            for (a, b), width in zip(pairwise(line), widths, strict=True):
                thick = max(1, round(width * scale))
                cv2.line(canvas, a.tolist(), b.tolist(), 255, thick, cv2.LINE_AA, 3)
        size = (wide // _FINE, tall // _FINE)
        return cv2.resize(canvas, size, interpolation=cv2.INTER_AREA).astype(np.uint8)

    def _widths(self, count: int, rng: np.random.Generator) -> list[float]:
        """Return the pen's width along a stroke: it lands and leaves lighter than it runs."""
        along = np.linspace(0, np.pi, max(1, count))
        wave = np.sin(along + rng.uniform(-0.8, 0.8)) * self.style.pressure
        widths: list[float] = (self.style.pen * (1 + wave - self.style.pressure / 2)).tolist()
        return widths


def _learnt(forms: tuple[str, ...], rng: np.random.Generator) -> list[list[list[Points]]]:
    """Return a writer's own versions of *forms*, the usual one first."""
    order = rng.permutation(len(forms))[:2]
    habit = float(rng.uniform(0.015, 0.05))
    return [
        [[p + rng.normal(0, habit, p.shape) for p in pieces] for pieces in _parsed(forms[i])]
        for i in order
    ]


@cache
def _parsed(form: str) -> tuple[tuple[Points, ...], ...]:
    """Return strokes, each parted at its corners."""
    return tuple(_pieces(stroke.split()) for stroke in form.split("|"))


def _pieces(words: list[str]) -> tuple[Points, ...]:
    points = [[float(n) / 100 for n in w.rstrip("!").split(",")] for w in words]
    corners = [i for i, w in enumerate(words) if w.endswith("!") and 0 < i < len(words) - 1]
    bounds = [0, *corners, len(words) - 1]
    return tuple(np.array(points[a : b + 1]) for a, b in pairwise(bounds))


def _strayed(
    pieces: list[Points], *, amount: float, ends: float, rng: np.random.Generator
) -> list[Points]:
    """Return *pieces* with every point a little off, still joined, and ends of other length."""
    moved = [p + rng.normal(0, amount, p.shape) for p in pieces]
    for before, after in pairwise(moved):
        after[0] = before[-1]
    first, last = moved[0], moved[-1]
    first[0] += (first[0] - first[1]) * rng.uniform(-ends, ends)
    last[-1] += (last[-1] - last[-2]) * rng.uniform(-ends, ends)
    return moved


def _smooth(points: Points) -> Points:
    """Return a path through *points*: Bézier arcs with the tangents of a Catmull-Rom spline."""
    if len(points) == 2:
        bow = (points[1] - points[0])[::-1] * (-1, 1) * 0.02
        points = np.stack([points[0], points.mean(axis=0) + bow, points[1]])
    ghost = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    tangent = (ghost[2:] - ghost[:-2]) / 6
    a, d = points[:-1, None], points[1:, None]
    b, c = a + tangent[:-1, None], d - tangent[1:, None]
    t = np.linspace(0, 1, _STEPS)[None, :, None]
    arcs = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return np.asarray(arcs.reshape(-1, 2), np.float64)


def _tremble(count: int, amount: float, rng: np.random.Generator) -> Points:
    if amount == 0:
        return np.zeros((count, 2))
    rough = rng.normal(0, amount * 2, (count, 2))
    kernel = np.ones(5) / 5
    return np.stack([np.convolve(rough[:, i], kernel, "same") for i in range(2)], axis=1)
