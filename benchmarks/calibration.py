"""How good predictions are: AUC, calibration error, log loss; and a picture of calibration."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
BINS = 10
_SIDE, _EDGE, _COLUMNS = 300, 34, 3
_INK, _LINE, _DOT, _IDEAL = "#1c1f23", "#c9ced6", "#1a6fd1", "#9aa3ad"
_MOST_SURE = 1e-6
_FEWEST = 30
"""Responses a bin needs to be drawn."""


def auc(said: Floats, right: Flags) -> float:
    """Return the area under the ROC curve: how often a right answer was held likelier."""
    values, place, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    good = int(right.sum())
    bad = len(right) - good
    if not good or not bad:
        return float("nan")
    assert len(values) == len(ranks)
    return float((ranks[place][right].sum() - good * (good + 1) / 2) / (good * bad))


def calibration(said: Floats, right: Flags, *, bins: int = BINS) -> list[tuple[float, float, int]]:
    """Return of each bin of equal width what was said, what came, and how many there were."""
    place = np.minimum((said * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    told = np.bincount(place, said, minlength=bins)
    came = np.bincount(place, right, minlength=bins)
    return [(float(told[i] / n), float(came[i] / n), int(n)) for i, n in enumerate(counts) if n]


def ece(said: Floats, right: Flags, *, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal width."""
    found = calibration(said, right, bins=bins)
    return sum(abs(told - came) * n for told, came, n in found) / len(said)


def log_loss(said: Floats, right: Flags) -> float:
    """Return the mean negative log likelihood, in nats."""
    sure = np.clip(np.where(right, said, 1 - said), _MOST_SURE, 1)
    return float(-np.log(sure).mean())


def draw(curves: Mapping[str, tuple[Floats, Flags]], file: Path, *, bins: int = BINS) -> None:
    """Draw a calibration curve for each name: said from left to right, came from below."""
    rows = -(-len(curves) // _COLUMNS)
    image = Image.new("RGB", (_COLUMNS * _SIDE, rows * _SIDE), "white")
    pen = ImageDraw.Draw(image)
    for number, (name, (said, right)) in enumerate(curves.items()):
        left, top = number % _COLUMNS * _SIDE, number // _COLUMNS * _SIDE
        _axes(pen, left, top, f"{name}: ECE {ece(said, right, bins=bins):.4f}")
        points = []
        for told, came, n in calibration(said, right, bins=bins):
            if n < _FEWEST:
                continue  # it would show chance alone
            x, y = _at(left, top, told, came)
            points.append((x, y))
            size = 2 + 5 * (n / len(said)) ** 0.5
            pen.ellipse((x - size, y - size, x + size, y + size), fill=_DOT)
        pen.line(points, fill=_DOT, width=2)
    image.save(file)


def _at(left: int, top: int, x: float, y: float) -> tuple[float, float]:
    width = _SIDE - 2 * _EDGE
    return left + _EDGE + x * width, top + _SIDE - _EDGE - y * width


def _axes(pen: ImageDraw.ImageDraw, left: int, top: int, title: str) -> None:
    corner, opposite = _at(left, top, 0, 1), _at(left, top, 1, 0)
    pen.rectangle((*corner, *opposite), outline=_LINE)
    pen.line((*_at(left, top, 0, 0), *_at(left, top, 1, 1)), fill=_IDEAL)
    pen.text((left + _EDGE, top + 10), title, fill=_INK)
    pen.text((left + _EDGE, top + _SIDE - _EDGE + 6), "said 0 ... 1", fill=_INK)
