"""What else is in a strip beside the answer: rules, neighbours, ticks, carries, specks."""

import cv2
import numpy as np

from benchmarks.training.paper import ROOM, Strip, darkness, wavy
from benchmarks.training.sources import DIGIT_PX, Source


def cluttered(strip: Strip, hand: Source, rng: np.random.Generator) -> Strip:
    """Return *strip* with litter in it, often several kinds."""
    kinds = (
        (0.16, _underline), (0.1, _box), (0.1, _painted_out), (0.13, _equals_end),
        (0.13, _neighbours), (0.09, _tick), (0.14, _specks),
    )  # fmt: skip
    for chance, litter in kinds:
        if rng.random() < chance:
            litter(strip, rng)
    if rng.random() < 0.06:
        _carry(strip, hand, rng)
    return strip


def garbage(rng: np.random.Generator) -> Strip:
    """Return a strip that says nothing: specks, a rule, a tick, a scribble or bare paper."""
    high, wide = DIGIT_PX, int(DIGIT_PX * rng.uniform(0.4, 3))
    ink = np.zeros((high + 2 * ROOM, wide + 2 * ROOM), np.float32)
    strip = Strip(ink, ROOM, ROOM, ROOM + wide, ROOM + high)
    kinds = (_specks, _underline, _equals_end, _neighbours, _box, _scribble, _scribble)
    for i in rng.permutation(len(kinds))[: int(rng.integers(0, 3))]:
        kinds[int(i)](strip, rng)
    return strip


def _underline(strip: Strip, rng: np.random.Generator) -> None:
    y = strip.bottom + DIGIT_PX * rng.uniform(-0.12, 0.15)
    left, right = strip.left + rng.normal(-10, 20), strip.right + rng.normal(10, 20)
    strip.stroke(
        wavy((left, y), (right, y + rng.normal(0, 1.5)), rng),
        thick=rng.uniform(1, 4),
        dark=darkness(rng),
    )
    if rng.random() < 0.5:
        strip.include(max(left, strip.left - 12), y, min(right, strip.right + 12), y + 2)


def _box(strip: Strip, rng: np.random.Generator) -> None:
    thick, dark = rng.uniform(1, 3.5), darkness(rng)
    near = DIGIT_PX * rng.uniform(0.02, 0.25, 4)
    left, top = strip.left - near[0], strip.top - near[1]
    right, bottom = strip.right + near[2] + rng.choice([0, 30]), strip.bottom + near[3]
    sides = [((left, top), (right, top)), ((left, bottom), (right, bottom)),
             ((left, top), (left, bottom)), ((right, top), (right, bottom))]  # fmt: skip
    for a, b in sides:
        if rng.random() < 0.55:
            strip.stroke(wavy(a, b, rng), thick=thick, dark=dark)
    if rng.random() < 0.4:
        strip.include(left, top, min(right, strip.right + 12), bottom)


def _painted_out(strip: Strip, rng: np.random.Generator) -> None:
    """Take a printed rule out again, and with it what it crossed."""
    y = round(rng.uniform(strip.top, strip.bottom))
    thick = int(rng.integers(2, 5))
    taken = np.ones(strip.ink.shape[1], np.float32)
    if rng.random() < 0.6:
        taken[(strip.ink[y - thick : y + 2 * thick] > 0.4).sum(axis=0) > thick] = 0
    strip.ink[y : y + thick] *= 1 - taken * np.float32(rng.uniform(0.6, 1))


def _equals_end(strip: Strip, rng: np.random.Generator) -> None:
    x, middle = strip.left - DIGIT_PX * rng.uniform(0.08, 0.3), (strip.top + strip.bottom) / 2
    apart, thick = DIGIT_PX * rng.uniform(0.1, 0.2), rng.uniform(2, 5)
    for y in (middle - apart, middle + apart):
        strip.stroke(np.array([[x - 25, y], [x, y]]), thick=thick, dark=darkness(rng))
    strip.include(x - rng.uniform(0, 7), strip.top, strip.right, strip.bottom)


def _neighbours(strip: Strip, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 4))):
        x = rng.uniform(strip.left, strip.right)
        above = rng.random() < 0.5
        edge = (
            strip.top - DIGIT_PX * rng.uniform(0, 0.2)
            if above
            else strip.bottom + DIGIT_PX * rng.uniform(0, 0.2)
        )
        away = -DIGIT_PX * 0.5 if above else DIGIT_PX * 0.5
        points = np.array(
            [
                [x - rng.uniform(0, 14), edge + away],
                [x, edge],
                [x + rng.uniform(-14, 14), edge + away],
            ]
        )
        strip.stroke(points, thick=rng.uniform(2, 5), dark=darkness(rng))


def _tick(strip: Strip, rng: np.random.Generator) -> None:
    """A teacher's tick or stroke right over the answer; half of the time paler than the ink."""
    x, y = rng.uniform(strip.left - 10, strip.right), rng.uniform(strip.top, strip.bottom)
    size = DIGIT_PX * rng.uniform(0.6, 1.8)
    points = np.array([[x, y], [x + size * 0.25, y + size * 0.3], [x + size, y - size * 0.6]])
    strip.stroke(points, thick=rng.uniform(1.5, 4), dark=float(rng.uniform(0.15, 0.55)))


def _specks(strip: Strip, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(1, 7))):
        x, y = (
            rng.uniform(strip.left - 8, strip.right + 8),
            rng.uniform(strip.top - 6, strip.bottom + 6),
        )
        points = np.array([[x, y], [x + rng.normal(0, 1.5), y + rng.normal(0, 1.5)]])
        strip.stroke(points, thick=rng.uniform(1, 2.5), dark=darkness(rng) * 0.7)


def _scribble(strip: Strip, rng: np.random.Generator) -> None:
    middle = np.array([(strip.left + strip.right) / 2, (strip.top + strip.bottom) / 2])
    spread = np.array([(strip.right - strip.left) / 2.5, (strip.bottom - strip.top) / 2.5])
    for _ in range(int(rng.integers(1, 4))):
        points = middle + rng.uniform(-1, 1, (int(rng.integers(6, 26)), 2)) * spread
        strip.stroke(points, thick=rng.uniform(1.5, 5), dark=darkness(rng))


def _carry(strip: Strip, hand: Source, rng: np.random.Generator) -> None:
    """A small digit above, which is no part of the answer."""
    small = hand.write(str(rng.integers(1, 10)), rng)
    scale = float(rng.uniform(0.25, 0.42))
    size = (max(3, round(small.shape[1] * scale)), max(6, round(small.shape[0] * scale)))
    small = cv2.resize(small, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    left = rng.uniform(strip.left, max(strip.left + 1, strip.right - size[0]))
    top = strip.top - size[1] - DIGIT_PX * rng.uniform(0.02, 0.15)
    strip.put(small, left=left, top=top, dark=darkness(rng))
    if rng.random() < 0.7:
        strip.include(left, top, left + size[0], strip.bottom)
