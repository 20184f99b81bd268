"""Finds the bars of stacked fractions: level strokes with a number right above and right below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.rules import Mask

# Parts of the height of a digit:
_SHORT, _LONG, _THICK = 0.6, 4.0, 0.55
_RUN, _RUN_THICK, _RUN_TALL, _NEAR = 0.75, 0.5, 0.85, 1.2
_OVERHANG, _OVERLAP, _GAP = 0.3, 0.2, 0.6
_LEAST_TALL, _MOST_TALL, _LEAST_STACK = 0.5, 1.9, 1.95
_REACH = 1.9
_SIGN_TALL, _SIGN_OFF = 0.35, 0.3
_CORE = 0.6
"""Rows of a stroke this full, of its fullest, are the bar; others are what touches it."""
_FLAT = 2.0
"""A bar is at least this many times as long as it is high."""


@dataclass(frozen=True)
class Fraction:
    """A stacked fraction: the parts of its numbers, and its bar."""

    bar: Box
    top: tuple[Part, ...]
    bottom: tuple[Part, ...]

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return around([self.bar, *self.top, *self.bottom])


def find_bars(page: LevelPage) -> tuple[LevelPage, list[Fraction]]:
    """Return the stacked fractions of *page*, and the page with their bars cut free of digits."""
    joined = _joined_bars(page)
    cut = page.without(_strokes(page, joined)) if joined else page
    near = _Near(cut.parts, cut.digit)
    bars: list[Box] = [p for p in cut.parts if _flat(p, cut.digit)]
    found = [f for bar in [*bars, *joined] if (f := _fraction(bar, near))]
    return cut, _apart(found)


def _flat(part: Box, digit: float) -> bool:
    short = part.height <= _THICK * digit and part.width >= _FLAT * part.height
    return short and _SHORT * digit <= part.width <= _LONG * digit


class _Near:
    """Looks up parts by place."""

    def __init__(self, parts: Sequence[Part], digit: float) -> None:
        self.digit = digit
        self._parts = sorted(parts, key=lambda p: p.x)
        self._x = np.array([p.x for p in self._parts])

    def between(self, left: float, right: float) -> list[Part]:
        first, last = np.searchsorted(self._x, [left, right])
        return self._parts[first:last]


def _fraction(bar: Box, near: _Near) -> Fraction | None:
    digit = near.digit
    around_bar = near.between(bar.left - _OVERHANG * digit, bar.right + _OVERHANG * digit)
    inside = [
        p
        for p in around_bar
        if p.height <= _MOST_TALL * digit and not (_same(p, bar) or _level(p, bar, digit))
    ]
    top = _number(inside, bar, digit=digit, above=True)
    bottom = _number(inside, bar, digit=digit, above=False)
    if not (top and bottom):
        return None
    return Fraction(bar, top, bottom) if _fits(bar, [*top, *bottom], digit) else None


def _level(part: Box, bar: Box, digit: float) -> bool:
    """Tell whether *part* is a minus sign beside *bar*, or an end of it."""
    return part.height < _SIGN_TALL * digit and abs(part.y - bar.y) < _SIGN_OFF * digit


def _same(part: Box, bar: Box) -> bool:
    """Tell whether *part* lies in *bar*, give or take a pixel."""
    beside = part.left >= bar.left - 1 and part.right <= bar.right + 1
    return beside and part.top >= bar.top - 1 and part.bottom <= bar.bottom + 1


def _number(parts: Sequence[Part], bar: Box, *, digit: float, above: bool) -> tuple[Part, ...]:
    """Return the parts of the number above or below *bar*; none when there is no number."""
    far = [bar.top - p.bottom if above else p.top - bar.bottom for p in parts]
    side = [
        (gap, p)
        for gap, p in zip(far, parts, strict=True)
        if (p.y < bar.y if above else p.y > bar.y) and -_OVERLAP * digit <= gap <= _GAP * digit
    ]
    if not any(_LEAST_TALL * digit <= p.height for _, p in side):
        return ()
    edge = max(p.height + gap for gap, p in side if p.height >= _LEAST_TALL * digit)
    # Strokes that a digit is broken into may begin farther from the bar than the digit itself.
    broken = [
        p
        for gap, p in zip(far, parts, strict=True)
        if gap > _GAP * digit
        and gap + p.height <= min(edge + 0.3 * digit, _REACH * digit)
        and (p.y < bar.y if above else p.y > bar.y)
    ]
    return tuple(p for _, p in side if not _flat(p, digit) or p.width < 0.8 * bar.width) + tuple(
        broken
    )


def _fits(bar: Box, numbers: Sequence[Part], digit: float) -> bool:
    box = around(numbers)
    reach = 2 * _OVERHANG * digit
    if box.height < _LEAST_STACK * digit:  # a stroke within one digit
        return False
    return box.left >= bar.left - reach and box.right <= bar.right + reach


def _apart(found: Sequence[Fraction]) -> list[Fraction]:
    """Return *found* without those that use ink of a wider one."""
    kept: list[Fraction] = []
    taken: set[int] = set()
    for fraction in sorted(found, key=lambda f: -f.bar.width):
        labels = {p.label for p in (*fraction.top, *fraction.bottom)}
        if not labels & taken:
            kept.append(fraction)
            taken |= labels
            if isinstance(fraction.bar, Part):
                taken.add(fraction.bar.label)
    return kept


def _joined_bars(page: LevelPage) -> list[Box]:
    """Return the level strokes that touch a digit and yet part two numbers."""
    kept: list[Box] = []
    near = _NEAR * page.digit
    # A thick 5 or 3 has level strokes of its own, but shorter ones than the bar under it.
    for bar in sorted(_runs(page), key=lambda run: -run.width):
        beside = (k for k in kept if k.left < bar.right and bar.left < k.right)
        if all(abs(k.y - bar.y) > near for k in beside) and _parts_two(page, bar):
            kept.append(bar)
    return kept


def _runs(page: LevelPage) -> Iterator[Box]:
    """Yield the thin level strokes that are pieces of something larger."""
    digit = page.digit
    level = page.level_strokes(longer=_RUN * digit)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    alone = [p for p in page.parts if _flat(p, digit)]
    for label, (x, y, w, h, area) in enumerate(stats.tolist()):
        thin = area <= _RUN_THICK * digit * w and h <= _RUN_TALL * digit
        if not (label and thin and w <= _LONG * digit and w > _FLAT * area / w):
            continue
        if not any(_same(Box(x, y, x + w, y + h), part) for part in alone):
            rows = (labels[y : y + h, x : x + w] == label).sum(axis=1)
            core = np.flatnonzero(rows >= _CORE * rows.max())
            yield Box(x, y + int(core[0]), x + w, y + int(core[-1]) + 1)


def _window(page: LevelPage, bar: Box) -> tuple[slice, slice]:
    margin, reach = round(_OVERHANG * page.digit), round(_REACH * page.digit)
    rows = slice(max(0, int(bar.top) - reach), int(bar.bottom) + reach)
    return rows, slice(max(0, int(bar.left) - margin), int(bar.right) + margin)


def _parts_two(page: LevelPage, bar: Box) -> bool:
    rows, columns = _window(page, bar)
    ink = page.ink[rows, columns].copy()
    top, bottom = int(bar.top) - rows.start, int(bar.bottom) - rows.start
    left, right = int(bar.left) - columns.start, int(bar.right) - columns.start
    ink[max(0, top - 1) : bottom + 1, left:right] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = [Part(x, y, x + w, y + h, i) for i, (x, y, w, h, _) in enumerate(stats.tolist()) if i]
    near = _Near(parts, page.digit)
    return _fraction(Box(left, top, right, bottom), near) is not None


def _strokes(page: LevelPage, bars: Sequence[Box]) -> Mask:
    strokes = np.zeros_like(page.ink)
    for bar in bars:
        strokes[max(0, int(bar.top) - 1) : int(bar.bottom) + 1, int(bar.left) : int(bar.right)] = 1
    return strokes
