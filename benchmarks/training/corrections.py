"""Answers put right by the pupil: struck out and written again, or written over."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.paper import Points, Strip, beside, wavy
from benchmarks.training.sources import DIGIT_PX, Source
from tests.grading_lambda.handwriting import Mask, tight

_STACKED = 0.45
"""How often the answer that counts stands above or below the one struck out."""


def struck_beside(strip: Strip, old: Mask, rng: np.random.Generator) -> None:
    """Put *old*, struck out, left of the answer that counts, below or above it, rarely right."""
    old = struck(old, rng)
    stacked = rng.random() < _STACKED
    if stacked:
        size = rng.uniform(0.6, 1.25)
        shape = (max(4, round(old.shape[1] * size)), max(6, round(old.shape[0] * size)))
        old = np.asarray(cv2.resize(old, shape, interpolation=cv2.INTER_AREA), np.uint8)
    high, wide = old.shape
    strip.widen(wide=wide, high=high if stacked else 0)
    if stacked:
        gap = DIGIT_PX * rng.uniform(-0.2, 0.25)
        left = strip.left + rng.normal(0, 0.3) * DIGIT_PX
        top = strip.bottom + gap if rng.random() < 0.75 else strip.top - gap - high
    else:
        gap = DIGIT_PX * rng.uniform(0.0, 0.4)
        left = strip.left - gap - wide if rng.random() < 0.9 else strip.right + gap
        top = (strip.top + strip.bottom - high) / 2 + rng.normal(0, 0.12) * DIGIT_PX
    strip.put(old, left=left, top=top, dark=1.0)
    if rng.random() < 0.85:
        strip.include(left, top, left + wide, top + high)


def struck(ink: Mask, rng: np.random.Generator, *, wildly: bool = False) -> Mask:
    """Return *ink* struck out: once, twice, with a cross, a zigzag or a blob; *wildly* these."""
    pad = 8
    canvas = np.pad(ink, pad)
    high, wide = canvas.shape
    ways = (_lines, _lines, _lines, _lines, _cross, _zigzag, _scrawl)
    ways = ways[-3:] if wildly else ways
    thick = rng.uniform(2, 5.5)
    for points in ways[int(rng.integers(len(ways)))](high, wide, rng):
        line = np.round(points * 8).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(canvas, [line], False, 255, max(1, round(thick)), cv2.LINE_AA, 3)  # noqa: FBT003
    return tight(canvas)


def corrected(text: str, hand: Source, rng: np.random.Generator) -> Mask:
    """Return *text*, a number, corrected: one digit struck out or written over, or all of it."""
    if rng.random() < 0.35:
        return _over(hand.write(_one_off(text, rng), rng), hand.write(text, rng), rng)
    at = int(rng.integers(len(text)))
    wrong = hand.write(_one_off(text[at], rng), rng)
    middle = hand.write(text[at], rng)
    struck_out = rng.random() < 0.35
    changed = [struck(wrong, rng), middle] if struck_out else [_over(wrong, middle, rng)]
    before, after = ([hand.write(t, rng)] if t else [] for t in (text[:at], text[at + 1 :]))
    return beside([*before, *changed, *after], rng, gap=float(rng.uniform(1, 9)))


def _over(old: Mask, new: Mask, rng: np.random.Generator) -> Mask:
    """Return *new* written over *old*; how much darker it is tells which is which, or cannot."""
    if rng.random() < 0.6:
        reach = int(rng.integers(2, 4))
        new = np.asarray(cv2.dilate(new, np.ones((reach, reach), np.uint8)), np.uint8)
    faint = float(rng.uniform(0.4, 1.0))
    high, wide = max(old.shape[0], new.shape[0]), max(old.shape[1], new.shape[1])
    canvas = np.zeros((high + 8, wide + 8), np.uint8)
    for ink, dark in ((old, faint), (new, 1.0)):
        top, left = (int(rng.integers(0, 9)) for _ in range(2))
        area = canvas[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(area, (ink * dark).astype(np.uint8), out=area)
    return tight(canvas)


def _one_off(text: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(text)))
    return text[:at] + str((int(text[at]) + int(rng.integers(1, 10))) % 10) + text[at + 1 :]


def _lines(high: int, wide: int, rng: np.random.Generator) -> list[Points]:
    count = int(rng.choice([1, 1, 1, 2, 2, 3]))
    middle, slope = high * rng.uniform(0.35, 0.65), high * rng.uniform(-0.3, 0.3)
    apart = high * rng.uniform(0.1, 0.25)
    lines = []
    for i in range(count):
        y = middle + (i - (count - 1) / 2) * apart
        lines.append(wavy((1, y - slope / 2), (wide - 1, y + slope / 2), rng))
    return lines


def _cross(high: int, wide: int, rng: np.random.Generator) -> list[Points]:
    ends = rng.uniform(-0.1, 0.15, 4) * high
    return [
        wavy((2, 4 + ends[0]), (wide - 2, high - 4 + ends[1]), rng),
        wavy((wide - 2, 4 + ends[2]), (2, high - 4 + ends[3]), rng),
    ]


def _zigzag(high: int, wide: int, rng: np.random.Generator) -> list[Points]:
    count = max(4, round(wide / rng.uniform(4, 12)))
    xs = np.linspace(1, wide - 1, count) + rng.normal(0, 2, count)
    reach = high * rng.uniform(0.15, 0.45)
    ys = high / 2 + np.where(np.arange(count) % 2 == 0, -reach, reach) + rng.normal(0, 2, count)
    return [np.stack([xs, ys], axis=1)]


def _scrawl(high: int, wide: int, rng: np.random.Generator) -> list[Points]:
    turns = rng.uniform(3, 9)
    turn = np.linspace(0, turns * 2 * np.pi, int(turns * 12))
    drift: NDArray[np.float64] = np.linspace(0.2, 0.8, len(turn)) * wide
    xs = drift + np.cos(turn) * wide * rng.uniform(0.12, 0.3)
    ys = high / 2 + np.sin(turn) * high * rng.uniform(0.2, 0.45) + rng.normal(0, 1, len(turn))
    return [np.stack([xs.clip(0, wide - 1), ys.clip(0, high - 1)], axis=1)]
