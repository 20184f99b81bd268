"""What else is in a strip beside the answer: rules, neighbours, ticks, carries, crossings-out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.sources import DIGIT_PX, Source

Ink = NDArray[np.float32]
"""(height, width) float32, 0 paper .. 1 ink."""
_ROOM = 60
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
        ink = np.pad(mask.astype(np.float32) / 255, _ROOM)
        press = rng.uniform(0.45, 1, (3, max(2, ink.shape[1] // 25))).astype(np.float32)
        if rng.random() < 0.5:
            ink *= cv2.resize(press, ink.shape[::-1], interpolation=cv2.INTER_LINEAR)
        box = (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
        left, top, right, bottom = (int(n) + _ROOM for n in box)
        return cls(ink, left, top, right, bottom)

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
        area = self.ink[y + a : y + mask.shape[0], x + b : x + mask.shape[1]]
        part = mask[a : a + area.shape[0], b : b + area.shape[1]]
        np.maximum(area, part.astype(np.float32) * np.float32(dark / 255), out=area)


def cluttered(strip: Strip, hand: Source, rng: np.random.Generator) -> Strip:
    """Return *strip* with litter in it: mostly none, sometimes several kinds."""
    if rng.random() < 0.45:
        return strip
    kinds = (
        (0.16, _underline), (0.1, _box), (0.1, _painted_out), (0.13, _equals_end),
        (0.13, _neighbours), (0.09, _tick), (0.14, _specks),
    )  # fmt: skip
    for chance, litter in kinds:
        if rng.random() < chance:
            litter(strip, rng)
    if rng.random() < 0.06:
        _carry(strip, hand, rng)
    if rng.random() < 0.05:
        _crossed_out(strip, hand, rng)
    return strip


def garbage(rng: np.random.Generator) -> Strip:
    """Return a strip that says nothing: specks, a rule, a tick, a scribble or bare paper."""
    high, wide = DIGIT_PX, int(DIGIT_PX * rng.uniform(0.4, 3))
    ink = np.zeros((high + 2 * _ROOM, wide + 2 * _ROOM), np.float32)
    strip = Strip(ink, _ROOM, _ROOM, _ROOM + wide, _ROOM + high)
    kinds = (_specks, _underline, _equals_end, _neighbours, _box, _scribble, _scribble)
    for i in rng.permutation(len(kinds))[: int(rng.integers(0, 3))]:
        kinds[int(i)](strip, rng)
    return strip


def _dark(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.3, 1))


def _wavy(
    a: tuple[float, float], b: tuple[float, float], rng: np.random.Generator
) -> NDArray[np.float64]:
    line = np.linspace(a, b, 5)
    return np.asarray(line + rng.normal(0, 0.8, line.shape), np.float64)


def _underline(strip: Strip, rng: np.random.Generator) -> None:
    y = strip.bottom + DIGIT_PX * rng.uniform(-0.12, 0.15)
    left, right = strip.left + rng.normal(-10, 20), strip.right + rng.normal(10, 20)
    strip.stroke(
        _wavy((left, y), (right, y + rng.normal(0, 1.5)), rng),
        thick=rng.uniform(1, 4),
        dark=_dark(rng),
    )
    if rng.random() < 0.5:
        strip.include(max(left, strip.left - 12), y, min(right, strip.right + 12), y + 2)


def _box(strip: Strip, rng: np.random.Generator) -> None:
    thick, dark = rng.uniform(1, 3.5), _dark(rng)
    near = DIGIT_PX * rng.uniform(0.02, 0.25, 4)
    left, top = strip.left - near[0], strip.top - near[1]
    right, bottom = strip.right + near[2] + rng.choice([0, 30]), strip.bottom + near[3]
    sides = [((left, top), (right, top)), ((left, bottom), (right, bottom)),
             ((left, top), (left, bottom)), ((right, top), (right, bottom))]  # fmt: skip
    for a, b in sides:
        if rng.random() < 0.55:
            strip.stroke(_wavy(a, b, rng), thick=thick, dark=dark)
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
        strip.stroke(np.array([[x - 25, y], [x, y]]), thick=thick, dark=_dark(rng))
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
        strip.stroke(points, thick=rng.uniform(2, 5), dark=_dark(rng))


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
        strip.stroke(points, thick=rng.uniform(1, 2.5), dark=_dark(rng) * 0.7)


def _scribble(strip: Strip, rng: np.random.Generator) -> None:
    middle = np.array([(strip.left + strip.right) / 2, (strip.top + strip.bottom) / 2])
    spread = np.array([(strip.right - strip.left) / 2.5, (strip.bottom - strip.top) / 2.5])
    for _ in range(int(rng.integers(1, 4))):
        points = middle + rng.uniform(-1, 1, (int(rng.integers(6, 26)), 2)) * spread
        strip.stroke(points, thick=rng.uniform(1.5, 5), dark=_dark(rng))


def _carry(strip: Strip, hand: Source, rng: np.random.Generator) -> None:
    """A small digit above, which is no part of the answer."""
    small = hand.write(str(rng.integers(1, 10)), rng)
    scale = float(rng.uniform(0.25, 0.42))
    size = (max(3, round(small.shape[1] * scale)), max(6, round(small.shape[0] * scale)))
    small = cv2.resize(small, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    left = rng.uniform(strip.left, max(strip.left + 1, strip.right - size[0]))
    top = strip.top - size[1] - DIGIT_PX * rng.uniform(0.02, 0.15)
    strip.put(small, left=left, top=top, dark=_dark(rng))
    if rng.random() < 0.7:
        strip.include(left, top, left + size[0], strip.bottom)


def _crossed_out(strip: Strip, hand: Source, rng: np.random.Generator) -> None:
    """An answer struck out, left of the one that counts."""
    old = hand.write(str(rng.integers(1, 100)), rng)
    room = old.shape[1] + round(DIGIT_PX * rng.uniform(0.1, 0.5))
    strip.ink = np.pad(strip.ink, ((0, 0), (room, 0)))
    top = (strip.top + strip.bottom - old.shape[0]) / 2
    left = strip.left
    strip.right += room
    strip.put(old, left=left, top=top, dark=1.0)
    high, wide = old.shape
    for _ in range(int(rng.integers(1, 4))):
        ends = rng.uniform(0.1, 0.9, 2) * high + top
        line = _wavy((left - 3, ends[0]), (left + wide + 3, ends[1]), rng)
        strip.stroke(line, thick=rng.uniform(2, 5), dark=1.0)
    strip.include(left, top, strip.right, top + high)
