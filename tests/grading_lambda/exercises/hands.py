"""Hands of pupils that write all a worksheet asks for: numbers, signs, letters and Chinese."""

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tests.grading_lambda.handwriting import (
    BetweenHand,
    DigitHand,
    FontHand,
    Hand,
    Mask,
    tight,
)
from tests.grading_lambda.strokes import FORMS, StrokeHand

FONTS = Path(__file__).parents[1] / "fonts"
LETTER_FONTS = {
    "tune": (
        "architects-daughter", "gloria-hallelujah", "indie-flower", "kalam", "schoolbell",
        "shadows-into-light",
    ),
    "report": ("dekko", "klee-one", "nanum-pen-script", "reenie-beanie", "shantell-sans", "yomogi"),
}  # fmt: skip
WORD_FONTS = {"tune": ("ma-shan-zheng", "zhi-mang-xing"), "report": ("long-cang",)}
"""The same families are kept for reporting as in ``benchmarks/training/fonts.py``."""
SOURCES = ("stroke", "mnist", "font", "uci")
SHARES = (0.4, 0.35, 0.2, 0.05)


@dataclass(frozen=True)
class Sign:
    """How a sign is drawn; lengths are in digit heights."""

    strokes: tuple[tuple[tuple[float, float], ...], ...]
    """Points of each stroke: right and down, 0..1 across the sign."""
    wide: float
    high: float
    middle: float = 0.45
    """How far its middle stands over the baseline."""


_BAR = ((0.0, 0.5), (1.0, 0.5))
_DOWN, _UP = ((0.0, 0.0), (1.0, 1.0)), ((1.0, 0.0), (0.0, 1.0))
SIGNS = {
    "<": Sign((((1.0, 0.0), (0.0, 0.5), (1.0, 1.0)),), wide=0.65, high=0.65),
    ">": Sign((((0.0, 0.0), (1.0, 0.5), (0.0, 1.0)),), wide=0.65, high=0.65),
    "=": Sign((((0.0, 0.0), (1.0, 0.0)), ((0.0, 1.0), (1.0, 1.0))), wide=0.6, high=0.28),
    "+": Sign((_BAR, ((0.5, 0.0), (0.5, 1.0))), wide=0.55, high=0.55),
    "-": Sign((_BAR,), wide=0.5, high=0.1),
    "×": Sign((_DOWN, _UP), wide=0.55, high=0.55),
    "÷": Sign((_BAR, ((0.5, 0.0), (0.5, 0.03)), ((0.5, 1.0), (0.5, 0.97))), wide=0.55, high=0.5),
    "/": Sign((_UP,), wide=0.45, high=1.15, middle=0.5),
    "√": Sign((((0.0, 0.55), (0.3, 1.0), (1.0, 0.0)),), wide=0.9, high=0.9, middle=0.5),
    "·": Sign((((0.5, 0.5), (0.52, 0.5)),), wide=0.08, high=0.08, middle=0.2),
    "…": Sign(
        tuple(((x, 0.5), (x + 0.02, 0.5)) for x in (0.0, 0.5, 1.0)), wide=0.6, high=0.08, middle=0.2
    ),
    ":": Sign(
        (((0.5, 0.0), (0.52, 0.0)), ((0.5, 1.0), (0.52, 1.0))), wide=0.08, high=0.4, middle=0.3
    ),
    "(": Sign((((0.9, 0.0), (0.2, 0.3), (0.2, 0.7), (0.9, 1.0)),), wide=0.3, high=1.2),
    ")": Sign((((0.1, 0.0), (0.8, 0.3), (0.8, 0.7), (0.1, 1.0)),), wide=0.3, high=1.2),
    " ": Sign((), wide=0.35, high=0.1),
}
_RUN = re.compile(r"[0-9.]+|[A-Za-z]|[\u4e00-\u9fff]+|.")
_ALL = re.compile(r"[0-9.]+|[A-Za-z]+|[\u4e00-\u9fff]+|.")
STROKED = frozenset(FORMS) - set("=<>+-÷×()")
"""What a StrokeHand writes; in some of its hands “=” is a “<” and “-” a dot, even to people."""
_FINE = 4
"""Signs are drawn this many times larger and shrunk, so that their edges are soft."""


def _sign(sign: Sign, *, height: int, rng: np.random.Generator) -> Mask:
    pen = max(2.0, height * rng.uniform(0.075, 0.12))
    wide, high = (height * size * rng.uniform(0.85, 1.15) for size in (sign.wide, sign.high))
    canvas = np.zeros((round(high + 2 * pen) * _FINE, round(wide + 2 * pen) * _FINE), np.uint8)
    for stroke in sign.strokes:
        wobble = rng.normal(0, 0.04, (len(stroke), 2)) if len(stroke) > 1 else 0
        points = ((np.array(stroke) + wobble) * (wide, high) + pen) * _FINE
        width = round(pen * _FINE)
        places = [points.round().astype(np.int32)]
        cv2.polylines(canvas, places, False, 255, width, cv2.LINE_AA)  # noqa: FBT003
    size = (canvas.shape[1] // _FINE, canvas.shape[0] // _FINE)
    return np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8)


class PupilHand:
    """Writes all that a worksheet asks for: numbers in one hand, signs drawn stroke by stroke."""

    def __init__(self, digits: Hand, *, letters: Path, words: Path) -> None:
        """*letters* and *words* are fonts for Latin letters and for Chinese."""
        self._digits, self._letters, self._words = digits, FontHand(letters), FontHand(words)

    def write(self, text: str, *, height: int, rng: np.random.Generator) -> Mask:
        """Return the ink of *text*; signs stand at the height a pupil gives them."""
        runs = [self._run(run, height=height, rng=rng) for run in self._runs(text)]
        gap = max(1, round(height * rng.uniform(0.08, 0.25)))
        canvas = np.zeros((height * 4, sum(m.shape[1] + gap for m, _ in runs) + gap), np.uint8)
        x = 0
        for mask, middle in runs:
            # Heights count up from the baseline, which is two lines down.
            top = round(height * (2 - middle) - mask.shape[0] / 2)
            area = canvas[max(0, top) : top + mask.shape[0], x : x + mask.shape[1]]
            np.maximum(area, mask[max(0, -top) :][: area.shape[0]], out=area)
            x += mask.shape[1] + gap
        return tight(canvas)

    def _runs(self, text: str) -> list[str]:
        return (_ALL if isinstance(self._digits, StrokeHand) else _RUN).findall(text)

    def _run(self, run: str, *, height: int, rng: np.random.Generator) -> tuple[Mask, float]:
        """Return ink and the height of its middle over the baseline, in digit heights."""
        stroked = isinstance(self._digits, StrokeHand) and all(c in STROKED for c in run)
        if run[0] in SIGNS and not stroked:
            return _sign(SIGNS[run], height=height, rng=rng), SIGNS[run].middle
        mask = self._hand_for(run, stroked=stroked).write(
            run, height=height if run.isascii() or stroked else round(height * 0.85), rng=rng
        )
        middle = SIGNS[run].middle if run in SIGNS else 0.5 * mask.shape[0] / height
        return mask, middle

    def _hand_for(self, run: str, *, stroked: bool) -> Hand:
        if stroked or run[0].isdigit() or run[0] == ".":
            return self._digits
        return self._letters if run.isascii() else self._words


def a_writer(rng: np.random.Generator, *, part: str) -> int:
    """Return the seed of a StrokeHand: even for ``tune``, odd for ``report``."""
    return 2 * int(rng.integers(1_000_000)) + (part == "report")


def a_hand(rng: np.random.Generator, *, part: str, source: str = "") -> Hand:
    """Return somebody's hand of *part*, ``tune`` or ``report``.

    Args:
        rng: Where chance comes from.
        part: Nobody of one part writes in the other.
        source: One of SOURCES or ``between``; empty: any of SOURCES.
    """
    source = source or str(rng.choice(SOURCES, p=SHARES))
    letters = FONTS / f"{rng.choice(LETTER_FONTS[part])}.ttf"
    words = FONTS / f"{rng.choice(WORD_FONTS[part])}.ttf"
    writer = a_writer(rng, part=part)
    digits: Hand
    match source:
        case "stroke":
            digits = StrokeHand(writer)
        case "font":
            digits = FontHand(letters)
        case "between":
            digits = BetweenHand(part=part)
        case _:
            digits = DigitHand(source, part=part)
    return PupilHand(digits, letters=letters, words=words)
