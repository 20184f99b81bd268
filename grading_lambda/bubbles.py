"""Which bubbles of a sheet are filled: measured against their own paper, row and printed letters.

No threshold is global. Darkness is taken relative to the paper beside it, so a shadow is no mark;
from it comes off what the same printed letter shows in empty bubbles of this sheet, and what the
whole row shows; the rest is compared with the marks this pupil makes elsewhere on the sheet. Two
thresholds leave room for doubt: an erasure, a faint mark or a second mark is never guessed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from school.grading import FieldState, ReadField

Darkness = NDArray[np.float32]
"""(height, width) float32: 0 is the paper beside it, 1 is black."""
Centres = NDArray[np.float32]
"""(n, 2) float32: x, y of each bubble in pixels of its picture."""
Floats = NDArray[np.float32]

_GRID = 15
_CORE = 0.74
"""Part of the bubble's width that is measured: inside the printed ring, even a little off."""
_INKED = 0.42
"""Darkness of a pen or pencil line; a rubbed-out mark stays below."""
_LIGHTEST_F, _USUAL_F = 0.16, 0.5
_MOST_EMPTY = 0.40
_LETTER, _PROVEN_LETTER = 0.08, 0.16
"""How much more or less ink one printed letter may have than another: seen a few times, or
as often as nobody would choose it faintly."""
_OFTEN = 8
_SMALLEST = 3.0
"""Pixels across which a ring still has an inside."""
_UPPER, _LOWER = 0.45, 0.15
"""Thresholds, as parts of the darkness of this sheet's usual mark."""
_SECOND = 0.30
"""A second mark below this part of the row's best is a speck or a trace."""
_NOISES_UPPER, _NOISES_LOWER = 6.0, 4.0
_LEAST_UPPER, _LEAST_LOWER = 0.13, 0.05
_COVER = 0.08
"""Part of a bubble that a tick or a cross covers at least."""


@dataclass(frozen=True)
class Fills:
    """What was measured of some bubbles, each (n,) float32 in 0..1."""

    mean: Floats
    """Mean darkness inside."""
    cover: Floats
    """Part of the inside that is as dark as a line."""

    def part(self, start: int, end: int) -> "Fills":
        """Return the bubbles from *start* up to *end*."""
        return Fills(self.mean[start:end], self.cover[start:end])


@dataclass(frozen=True)
class BubbleRow:
    """The bubbles of one field and what stands in them."""

    options: tuple[str, ...]
    """The value of each bubble, in printed order."""
    fills: Fills
    several: bool = False
    """Whether more than one bubble may be filled."""
    blank: str = ""
    """The field's value when no bubble is filled."""


@dataclass(frozen=True)
class Levels:
    """What a sheet says of its own bubbles, in darkness."""

    upper: float
    """Excess over an empty bubble from which one is filled."""
    lower: float
    """Excess up to which one is empty."""
    noise: float
    mark: float
    """Excess of this sheet's usual mark."""


def darkness(grey: NDArray[np.uint8], *, bubble_px: float) -> Darkness:
    """Return how dark each pixel of *grey* (height, width) is beside the paper around it.

    Args:
        grey: The sheet.
        bubble_px: Size of a bubble; the paper is looked for within three of them, so that a row
            of filled bubbles does not pass for a shadow.
    """
    shrink = max(1.0, bubble_px / 5)
    small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    wide = 2 * round(1.5 * bubble_px / shrink) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide, wide))
    paper = cv2.morphologyEx(cv2.blur(small, (3, 3)), cv2.MORPH_CLOSE, kernel)
    level = cv2.resize(
        cv2.blur(paper, (5, 5)), grey.shape[::-1], interpolation=cv2.INTER_LINEAR
    ).astype(np.float32)
    dark = 1 - grey.astype(np.float32) / np.maximum(level, 1)
    return np.asarray(np.clip(dark, 0, 1), np.float32)


def measure(dark: Darkness, centres: Centres, *, size: tuple[float, float]) -> Fills:
    """Return the fill of the bubbles at *centres*, each *size* (width, height) pixels."""
    if len(centres) == 0:
        return Fills(np.zeros(0, np.float32), np.zeros(0, np.float32))
    at = _disc() * (np.float32(_CORE / 2) * np.array(size, np.float32))
    points = centres[:, None, :].astype(np.float32) + at[None]
    inside = cv2.remap(
        dark, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Fills(inside.mean(axis=1), (inside > _INKED).mean(axis=1, dtype=np.float32))


def ring_response(dark: Darkness, *, size: tuple[float, float]) -> Floats:
    """Return (height, width): high where a bubble's middle is, be it empty or filled.

    It is the darkness on a ring of *size* (width, height) pixels less that just outside, which
    is the same for an empty ring and a filled one.
    """
    return np.asarray(cv2.filter2D(dark, cv2.CV_32F, ring_kernel(size)), np.float32)


def ring_kernel(size: tuple[float, float]) -> Floats:
    """Return the weights of ``ring_response``: odd sides, their sum is 0."""
    wide, high = (max(side, _SMALLEST) for side in size)
    reach_x, reach_y = int(0.8 * wide) + 1, int(0.8 * high) + 1
    ys, xs = np.mgrid[-reach_y : reach_y + 1, -reach_x : reach_x + 1].astype(np.float32)
    radius = np.hypot(xs / (wide / 2), ys / (high / 2))
    edge = 2 / max(2.0, min(wide, high) / 2)
    on = np.clip(1 - np.abs(radius - 1 + edge / 4) / edge, 0, 1)
    off = np.clip(1 - np.abs(radius - 1 - edge) / edge, 0, 1) * (radius > 1)
    return np.asarray(on / on.sum() - off / off.sum(), np.float32)


def shift(
    response: Floats, centres: Centres, *, reach: float, steps: int = 21
) -> tuple[Floats, float]:
    """Return by how much (x, y) all *centres* must move together to sit on their bubbles.

    Args:
        response: What ``ring_response`` said of the picture.
        centres: Where the bubbles of one block should be.
        reach: Most pixels to move along each axis; less than half the gap between bubbles.
        steps: Places tried along each axis.

    Returns:
        The shift, and the mean response there.
    """
    offsets = np.linspace(-reach, reach, steps, dtype=np.float32)
    grid = np.stack(np.meshgrid(offsets, offsets), axis=-1).reshape(-1, 2)
    points = centres[:, None, :].astype(np.float32) + grid[None]
    found = cv2.remap(
        response, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    scores = found.mean(axis=0)
    best = int(scores.argmax())
    return grid[best], float(scores[best])


def decide(rows: Sequence[BubbleRow]) -> list[ReadField]:
    """Return what each row says; all *rows* of a sheet together, since they calibrate each other.

    The value of a doubtful row is what it seems to say, for a person to look at.
    """
    excess, cover, levels = calibrate(rows)
    return [_read(row, excess[i], cover[i], levels=levels) for i, row in enumerate(rows)]


def calibrate(rows: Sequence[BubbleRow]) -> tuple[list[Floats], list[Floats], Levels]:
    """Return excess darkness and excess cover of each bubble, row by row, and the levels."""
    if not rows:
        return [], [], _levels([], noise=0.02)
    means = [row.fills.mean for row in rows]
    covers = [row.fills.cover for row in rows]
    calm = np.concatenate([np.sort(m)[: max(1, len(m) // 2)] for m in means])
    empty = min(float(np.median(calm)), _MOST_EMPTY)
    options = [row.options for row in rows]
    excess = _less(means, _letters(means, options, around=empty))
    noise = _noise(excess)
    for _ in range(2):
        levels = _levels(excess, noise=noise)
        blank = [e < levels.lower for e in excess]
        excess = _less(means, _letters(means, options, around=empty, blank=blank))
        excess = [e - _row_offset(e) for e in excess]
        noise = _noise(excess)
    levels = _levels(excess, noise=noise)
    blank = [e < levels.lower for e in excess]
    around = float(np.median(np.concatenate(covers)[np.concatenate(blank)] if blank else 0.0))
    printed = _letters(covers, options, around=around, blank=blank)
    return excess, _less(covers, printed), levels


def _letters(
    measured: Sequence[Floats],
    options: Sequence[tuple[str, ...]],
    *,
    around: float,
    blank: Sequence[NDArray[np.bool_]] | None = None,
) -> list[Floats]:
    """Return what an empty bubble with the same letter measures, row by row."""
    seen: dict[str, list[float]] = defaultdict(list)
    for i, values in enumerate(measured):
        for j, option in enumerate(options[i]):
            if blank is None or blank[i][j]:
                seen[option].append(float(values[j]))
    share = 0.25 if blank is None else 0.5
    level = {option: float(np.quantile(values, share)) for option, values in seen.items()}
    room = {o: _PROVEN_LETTER if len(v) >= _OFTEN else _LETTER for o, v in seen.items()}
    near = {o: min(max(v, around - room[o]), around + room[o]) for o, v in level.items()}
    return [np.array([near.get(o, around) for o in row], np.float32) for row in options]


def _less(measured: Sequence[Floats], printed: Sequence[Floats]) -> list[Floats]:
    return [m - p for m, p in zip(measured, printed, strict=True)]


def _row_offset(excess: Floats) -> np.float32:
    """Return what the emptier half of a row shows: a crease, a stain, a blurred corner."""
    if len(excess) < 3:  # noqa: PLR2004 - both of two may be filled
        return np.float32(0)
    calm = middle_of(np.sort(excess)[: (len(excess) + 1) // 2])
    return np.float32(min(max(calm, -0.08), 0.08))


def middle_of(ordered: Floats) -> float:
    """Return the median of *ordered* (n,).

    A sheet has thousands of short rows, and numpy's own takes far longer than they need.
    """
    half = len(ordered) // 2
    return float(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def _noise(excess: Sequence[Floats]) -> float:
    calm = np.concatenate([np.sort(e)[: max(1, (3 * len(e)) // 4)] for e in excess])
    calm = calm[calm < np.median(calm) + 0.15]
    return max(0.012, 1.48 * float(np.median(np.abs(calm - np.median(calm)))))


def _levels(excess: Sequence[Floats], *, noise: float) -> Levels:
    best = np.array([e.max() for e in excess], np.float32)
    stands = best[best > max(_LEAST_UPPER, _NOISES_UPPER * noise)]
    enough = len(stands) >= max(2, len(best) // 12)
    mark = max(float(np.median(stands)), _LIGHTEST_F) if enough else _USUAL_F
    upper = max(_UPPER * mark, _NOISES_UPPER * noise, _LEAST_UPPER)
    lower = max(_LOWER * mark, _NOISES_LOWER * noise, _LEAST_LOWER)
    return Levels(upper=upper, lower=min(lower, 0.8 * upper), noise=noise, mark=mark)


def _read(row: BubbleRow, excess: Floats, cover: Floats, *, levels: Levels) -> ReadField:
    best = float(excess.max())
    counts = excess >= max(levels.lower, _SECOND * best)
    sure = counts & ((excess >= levels.upper) | (cover >= _COVER))
    chosen = sure if sure.any() else counts
    value = "".join(o for o, on in zip(row.options, chosen, strict=True) if on)
    if not counts.any():
        margin = 1 - max(0.0, best) / levels.lower
        return _field(row.blank, FieldState.EMPTY, margin)
    if bool((counts & ~sure).any()) or (int(sure.sum()) > 1 and not row.several):
        return ReadField(value=value, state=FieldState.DOUBTFUL, confidence=0.3)
    rest = float(excess[~counts].max(initial=0.0))
    weakest = float(excess[counts].min())
    margin = min(weakest / levels.mark, 1.0) - max(0.0, rest) / best
    return _field(value, FieldState.FILLED, margin)


def _field(value: str, state: FieldState, margin: float) -> ReadField:
    confidence = round(0.5 + 0.5 * min(max(margin, 0.0), 1.0), 3)
    return ReadField(value=value, state=state, confidence=confidence)


def _disc() -> Floats:
    """Return (m, 2): even places inside a circle of radius 1."""
    steps = np.linspace(-1, 1, _GRID, dtype=np.float32)
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    return np.asarray(grid[np.hypot(grid[:, 0], grid[:, 1]) <= 1], np.float32)
