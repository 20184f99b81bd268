"""What pupils may answer, and how they get it onto paper."""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.training.paper import beside
from benchmarks.training.printed import Print
from benchmarks.training.sources import DIGIT_PX, Source
from tests.grading_lambda.handwriting import Mask, tight

_LENGTHS = (0.2, 0.36, 0.24, 0.11, 0.05, 0.04)
_FIRST = (0.04, 0.28, 0.16, 0.12, 0.09, 0.08, 0.07, 0.06, 0.05, 0.05)
"""How often numbers begin with each digit (Benford's law): a curved stroke before others is oftener
a 1 than chance would have it, and oftener than half a pair of brackets."""
_APART = 0.6
"""How often the sign inside an answer is no part of the hand's own writing."""
_GAPS = {"…": 0.3, "/": 0.06, ".": 0.08}
"""Between sign and digits, in heights of a digit."""


def a_text(rng: np.random.Generator) -> str:
    """Return something a pupil may answer."""
    kinds: tuple[tuple[float, Callable[[np.random.Generator], str]], ...] = (
        (0.62, number),
        (0.12, decimal),
        (0.02, lambda r: f"-{number(r)}"),
        (0.05, remainder),
        (0.05, fraction),
        (0.03, lambda r: str(r.choice(list("<>=")))),
        (0.045, lambda r: str(r.choice(list("ABCDEFG")))),
        (0.025, lambda r: str(r.choice(list("√×")))),
        (0.02, lambda r: f"x={number(r)}"),
        (0.01, lambda r: f"{_digits(r, 1, 2)}{r.choice(list('+-×÷'))}{_digits(r, 1, 2)}"),
    )
    luck = float(rng.random())
    for share, make in kinds:
        if luck < share:
            return make(rng)
        luck -= share
    return number(rng)


def decimal(rng: np.random.Generator) -> str:
    """Return a number with a point."""
    return f"{_digits(rng, 1, 3)}.{_digits(rng, 1, 3)}"


def remainder(rng: np.random.Generator) -> str:
    """Return a quotient and what is left."""
    return f"{_digits(rng, 1, 3)}…{_digits(rng, 1, 2)}"


def fraction(rng: np.random.Generator) -> str:
    """Return one number over another."""
    return f"{_digits(rng, 1, 2)}/{_digits(rng, 1, 3)}"


def number(rng: np.random.Generator) -> str:
    """Return a whole number, now and then of one digit repeated."""
    length = 1 + int(rng.choice(len(_LENGTHS), p=_LENGTHS))
    if length > 1 and rng.random() < 0.06:
        return str(rng.integers(10)) * length
    return _digits(rng, length, length)


def _digits(rng: np.random.Generator, least: int, most: int) -> str:
    count = int(rng.integers(least, most + 1))
    first = rng.choice(10, p=_FIRST) if count > 1 else rng.integers(10)
    return "".join(map(str, (first, *rng.integers(0, 10, count - 1))))


def written(text: str, hand: Source, printer: Print, rng: np.random.Generator) -> Mask:
    """Return the ink of *text*; the dots of a remainder are often printed."""
    for sign, make in (("…", printer.dots), ("/", _slash), (".", _point)):
        if sign in text and rng.random() < _APART:
            first, _, second = text.partition(sign)
            gap = _GAPS[sign] * DIGIT_PX * float(rng.uniform(0.3, 1.7))
            parts = [hand.write(first, rng), make(rng), hand.write(second, rng)]
            return beside(parts, rng, gap=gap)
    return hand.write(text, rng)


def _slash(rng: np.random.Generator) -> Mask:
    """Return the stroke of a fraction: longer and more slanted than any 1."""
    high = round(DIGIT_PX * float(rng.uniform(0.95, 1.6)))
    wide = round(high * float(np.tan(np.radians(rng.uniform(14, 48)))))
    bend = wide * float(rng.uniform(0.3, 0.7))
    return _stroke([(wide, 0), (bend, high / 2), (0, high)], rng.uniform(2.5, 6))


def _point(rng: np.random.Generator) -> Mask:
    """Return a decimal point: a dot, or a short dash as pupils make it."""
    reach = rng.uniform(0, 5) * np.array([rng.uniform(-1, 1), 1])
    return _stroke([(8.0, 0.0), (8.0 + reach[0], reach[1])], rng.uniform(4, 9))


def _stroke(points: list[tuple[float, float]], thick: float) -> Mask:
    corners = np.array(points)
    room = corners.max(axis=0) - corners.min(axis=0) + 2 * thick + 4
    canvas = np.zeros((round(room[1]), round(room[0])), np.uint8)
    line = np.round((corners - corners.min(axis=0) + thick + 1) * 8).astype(np.int32)
    cv2.polylines(canvas, [line.reshape(-1, 1, 2)], False, 255, round(thick), cv2.LINE_AA, 3)  # noqa: FBT003
    return tight(canvas)
