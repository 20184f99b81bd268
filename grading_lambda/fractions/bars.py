"""Finds the bars of stacked fractions: level strokes with a number right above and right below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.fractions.bar_ends import between_brackets
from grading_lambda.fractions.places import Room, seated
from grading_lambda.fractions.slash import slashes_beside
from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.rules import Mask

# Parts of the height of a digit:
_SHORT, _LONG, _THICK = 0.6, 4.0, 0.55
_RUN, _RUN_THICK, _RUN_TALL, _NEAR = 0.75, 0.5, 0.85, 1.2
_OVERHANG, _OVERLAP, _GAP = 0.3, 0.2, 0.6
_LEAST_TALL, _MOST_TALL, _LEAST_STACK = 0.5, 1.9, 1.95
_REACH = 1.9
_WIDE_GAP, _BEHIND, _ROW = 1.5, 4.0, 0.65
_TWIN, _TWIN_WIDE = 0.7, 0.5
"""Most room between the strokes of “=” in digits, and least width of one over the other's."""
_SIGN_TALL, _SIGN_OFF = 0.35, 0.3
_CORE, _WHOLE = 0.6, 0.8
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


def find_bars(page: LevelPage, rooms: Sequence[Room] = ()) -> tuple[LevelPage, list[Fraction]]:
    """Return the stacked fractions of *page*, and the page with their bars cut free of digits.

    Args:
        page: The photo turned level, without the outlines of *rooms*.
        rooms: The boxes and circles on it; one that opens is a number, or stands between two.
    """
    joined = _joined_bars(page)
    cut = page.without(_strokes(page, joined)) if joined else page
    cut = replace(cut, parts=seated(cut.parts, rooms))
    near = _Near(cut.parts, cut.digit)
    bars: list[Box] = [p for p in cut.parts if flat(p, cut.digit)]
    found = _apart([f for bar in [*bars, *joined] if (f := _fraction(bar, near))])
    return cut, [*found, *_set_widely(cut, found)]


def _set_widely(page: LevelPage, found: Sequence[Fraction]) -> list[Fraction]:
    """Return the fractions whose numbers keep more away from the bar than those *found*.

    Print does not, but a pupil may: such a fraction stands behind “=” or one that is printed.
    """
    taken = {p.label for f in found for p in (*f.top, *f.bottom)}
    taken |= {f.bar.label for f in found if isinstance(f.bar, Part)}
    free = [p for p in page.parts if p.label not in taken]
    bars = [p for p in free if flat(p, page.digit)]
    signs = [p for p in bars if _doubled(p, bars, page.digit)]
    before: list[Box] = [*(f.bar for f in found), *signs]
    near = _Near(free, page.digit)
    wide = [
        fraction
        for bar in bars
        if bar not in signs
        and any(_behind(bar, other, page.digit) for other in before)
        and (fraction := _fraction(bar, near, room=_WIDE_GAP))
    ]
    return _apart(wide)


def _doubled(part: Part, others: Sequence[Part], digit: float) -> bool:
    """Tell whether a stroke like *part* lies right over or under it: both are a “=”."""
    return any(
        0 < abs(part.y - other.y) < _TWIN * digit
        and min(part.right, other.right) - max(part.left, other.left)
        > _TWIN_WIDE * max(part.width, other.width)
        for other in others
    )


def _behind(bar: Box, other: Box, digit: float) -> bool:
    """Tell whether *bar* stands right of *other* and level with it."""
    level = abs(bar.y - other.y) < _ROW * digit
    return level and 0 < bar.left - other.right < _BEHIND * digit


def flat(part: Box, digit: float) -> bool:
    """Tell whether *part* is as level and long as a bar."""
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


def _fraction(bar: Box, near: _Near, *, room: float = _GAP) -> Fraction | None:
    digit = near.digit
    around_bar = near.between(bar.left - _OVERHANG * digit, bar.right + _OVERHANG * digit)
    inside = [
        p
        for p in around_bar
        if p.height <= _MOST_TALL * digit and not (_same(p, bar) or _level(p, bar, digit))
    ]
    top = _number(inside, bar, digit=digit, above=True, room=room)
    bottom = _number(inside, bar, digit=digit, above=False, room=room)
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


def _number(
    parts: Sequence[Part], bar: Box, *, digit: float, above: bool, room: float
) -> tuple[Part, ...]:
    """Return the parts of the number above or below *bar*, at most *room* digits away.

    There are none when there is no number.
    """
    far = [bar.top - p.bottom if above else p.top - bar.bottom for p in parts]
    side = [
        (gap, p)
        for gap, p in zip(far, parts, strict=True)
        if (p.y < bar.y if above else p.y > bar.y) and -_OVERLAP * digit <= gap <= room * digit
    ]
    if not any(_LEAST_TALL * digit <= p.height for _, p in side):
        return ()
    edge = max(p.height + gap for gap, p in side if p.height >= _LEAST_TALL * digit)
    # Strokes that a digit is broken into may begin farther from the bar than the digit itself.
    broken = [
        p
        for gap, p in zip(far, parts, strict=True)
        if gap > room * digit
        and gap + p.height <= min(edge + 0.3 * digit, (_REACH + room - _GAP) * digit)
        and (p.y < bar.y if above else p.y > bar.y)
    ]
    return tuple(p for _, p in side if not flat(p, digit) or p.width < 0.8 * bar.width) + tuple(
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
        if all(abs(k.y - bar.y) > near for k in beside):
            shorter = between_brackets(page, bar)
            kept += [b for b in dict.fromkeys([shorter, bar]) if _is_bar(page, b)][:1]
    return kept


def _runs(page: LevelPage) -> Iterator[Box]:
    """Yield the thin level strokes that are pieces of something larger."""
    digit = page.digit
    level = page.level_strokes(longer=_RUN * digit)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    alone = np.array([(p.left, p.top, p.right, p.bottom) for p in page.parts if flat(p, digit)])
    for label, (x, y, w, h, area) in enumerate(stats.tolist()):
        if not label or w > _LONG * digit or _lies_in(Box(x, y, x + w, y + h), alone):
            continue
        thin = area <= _RUN_THICK * digit * w and h <= _RUN_TALL * digit
        rows = (labels[y : y + h, x : x + w] == label).sum(axis=1)
        # Where digits lie on the bar with level strokes of their own, only its own rows are whole.
        core = np.flatnonzero(rows >= (_CORE if thin else _WHOLE) * rows.max())
        high = int(core[-1] - core[0]) + 1
        if (w > _FLAT * area / w) if thin else high <= _RUN_THICK * digit and w > _FLAT * high:
            yield Box(x, y + int(core[0]), x + w, y + int(core[-1]) + 1)


def _lies_in(run: Box, parts: NDArray[np.float64]) -> bool:
    """Tell whether *run* lies in one of *parts*, (n, 4) left, top, right and bottom."""
    if not len(parts):
        return False
    begins = (run.left >= parts[:, 0] - 1) & (run.top >= parts[:, 1] - 1)
    return bool((begins & (run.right <= parts[:, 2] + 1) & (run.bottom <= parts[:, 3] + 1)).any())


def _window(page: LevelPage, bar: Box) -> tuple[slice, slice]:
    margin, reach = round(_OVERHANG * page.digit), round(_REACH * page.digit)
    rows = slice(max(0, int(bar.top) - reach), int(bar.bottom) + reach)
    return rows, slice(max(0, int(bar.left) - margin), int(bar.right) + margin)


def _is_bar(page: LevelPage, bar: Box) -> bool:
    """Tell whether a stroke parts two numbers, and not a large digit such as the 8 of “8/21”."""
    fraction = _parted(page, bar)
    if fraction is None:
        return False
    # Behind “=” stands another number: the stroke of a question says nothing of its answer.
    signs = [p for p in page.parts if flat(p, page.digit) and abs(p.y - bar.y) < page.digit]
    slashes = slashes_beside(page, bar, fraction.box.height)
    return all(any(_between(p, slash, bar) for p in signs) for slash in slashes)


def _between(part: Box, one: Box, other: Box) -> bool:
    """Tell whether the middle of *part* lies between two boxes beside each other."""
    return min(one.right, other.right) < part.x < max(one.left, other.left)


def _parted(page: LevelPage, bar: Box) -> Fraction | None:
    rows, columns = _window(page, bar)
    ink = page.ink[rows, columns].copy()
    top, bottom = int(bar.top) - rows.start, int(bar.bottom) - rows.start
    left, right = int(bar.left) - columns.start, int(bar.right) - columns.start
    ink[max(0, top - 1) : bottom + 1, left:right] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = [Part(x, y, x + w, y + h, i) for i, (x, y, w, h, _) in enumerate(stats.tolist()) if i]
    near = _Near(parts, page.digit)
    return _fraction(Box(left, top, right, bottom), near)


def _strokes(page: LevelPage, bars: Sequence[Box]) -> Mask:
    strokes = np.zeros_like(page.ink)
    for bar in bars:
        strokes[max(0, int(bar.top) - 1) : int(bar.bottom) + 1, int(bar.left) : int(bar.right)] = 1
    return strokes
