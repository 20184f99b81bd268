"""Finds the printed brackets around places to write by the shape that all brackets of a page share.

A digit written over a bracket makes one piece of ink with it, and a 1 beside a bracket looks like
one. But a page is printed in one font: brackets that nobody touched show what each of them looks
like, and which pixels of the others are the bracket's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from grading_lambda.fill_ins.bracket_fits import Floats, fit_of
from grading_lambda.rules import Mask

# Parts of the height of a line:
_TALL, _NARROW, _FLAT, _BENT = 0.5, 0.4, 1.25, 0.03
_AROUND, _OFF_LINE, _LEAST_ROOM = 1.8, 0.3, 0.25
_FARTHER, _APART = 1.0, 0.15
_MOST_SEEN, _LEAST_SEEN = 24, 2
_THICK, _ONE_STROKE = 0.25, 0.9
"""How thick a bracket's stroke is at most in its own height; which share of its rows has one."""
_SAME_SIZE, _SAME_SHAPE = 0.15, 0.55
"""How much two brackets of a page may differ in height, and how much of their ink they share."""
_LEAST_FOUND, _LEAST_PAIR, _PERFECT, _AS_GOOD = 0.6, 0.8, 0.93, 0.15
"""How much of a bracket's shape is inked, less half of what is inked outside it: of either, of both
on average, and of one that nobody wrote over; and what a rival may have less."""
_FIRM, _FIRM_PAIR = 0.7, 0.75
"""The same of brackets whose place is known: on five tune pages either had 0.72 or more and both
0.76 on average, and what stood where there were none 0.64 and 0.66."""
_LEVEL = 2
"""Pixels by which two brackets of a pair may differ in height."""
_LEAST_EVEN, _MOSTLY_EVEN, _EVEN = 4, 0.6, 0.25
"""So many places, and this share of them, with brackets as far (but for this part of the line's
height) from the print beside them show where those stand that somebody wrote over."""
_STRAY = 0.04
"""What a line's height between a bracket and its supposed place costs."""


@dataclass(frozen=True)
class Stretch:
    """A line's ink, and where in it the brackets of one place may stand."""

    ink: Mask
    high: float
    """Height of the line in pixels of the ink."""
    left: float
    right: float
    """Where the brackets are supposed to stand."""
    start: float
    end: float
    """Where the print before and behind them stands."""
    seen: bool
    """Whether the reader saw brackets there; else they are found only where nobody wrote over."""
    hidden: bool = False
    """Whether what is written hides them: then they do not show what brackets look like."""
    firm: bool = False
    """Whether they stand as far from the print beside them as those of the other places do."""

    printed: bool = False
    """Whether something is known to be printed both before and behind them."""

    @property
    def columns(self) -> tuple[int, int]:
        """Return the first column where a bracket may stand, and the one after the last."""
        reach = _AROUND * self.high
        first, last = max(self.start, self.left - reach), min(self.end, self.right + reach)
        first = min(max(0, int(first)), self.ink.shape[1] - 1)
        return first, max(first + 1, min(self.ink.shape[1], int(np.ceil(last))))


@dataclass(frozen=True)
class Brackets:
    """The brackets found around a place."""

    ink: Mask
    """(height, width) of the line's ink; 1 where a bracket is printed."""
    left: int
    right: int
    """The middle columns of the two."""
    thick: float
    """How thick their strokes are, in pixels."""
    ambiguous: bool
    """Whether ink farther out looks like a bracket, too: these two may be part of the answer."""


def find_brackets(stretches: Sequence[Stretch]) -> list[Brackets | None]:
    """Return the brackets of each place on one page, None where they are not clearly seen.

    Args:
        stretches: The places, all cut at one scale.
    """
    shown = [stretch for stretch in stretches if stretch.seen and not stretch.hidden]
    shape = _common([piece for stretch in shown for piece in _alone(stretch)])
    if shape is None:
        return [None] * len(stretches)
    found = [_matched(stretch, shape) for stretch in stretches]
    room = _usual_room(stretches, found)
    if room is None:
        return found
    return [
        (_matched(even, shape) if (even := _evenly_set(stretch, room)) else None) or brackets
        for stretch, brackets in zip(stretches, found, strict=True)
    ]


def _usual_room(
    stretches: Sequence[Stretch], found: Sequence[Brackets | None]
) -> tuple[float, float] | None:
    """Return how far brackets stand from the print before and behind, in heights of a line.

    None: those of the page stand here so and there so.
    """
    off = np.array(
        [
            ((one.left - stretch.start) / stretch.high, (stretch.end - one.right) / stretch.high)
            for stretch, one in zip(stretches, found, strict=True)
            if one is not None and stretch.printed
        ]
    )
    if len(off) < _LEAST_EVEN:
        return None
    usual = np.median(off, axis=0)
    even = (np.abs(off - usual) < _EVEN).all(axis=1)
    return (float(usual[0]), float(usual[1])) if even.mean() >= _MOSTLY_EVEN else None


def _evenly_set(stretch: Stretch, room: tuple[float, float]) -> Stretch | None:
    """Return *stretch* with its brackets where those of the page stand; None: nobody knows."""
    left, right = (r * stretch.high for r in room)
    left, right = stretch.start + left, stretch.end - right
    if not stretch.printed or right - left < _LEAST_ROOM * stretch.high:
        return None
    return replace(stretch, left=left, right=right, firm=True)


def _alone(stretch: Stretch) -> Iterator[Mask]:
    """Yield the outermost brackets of a place that touch nothing, closing ones mirrored."""
    first, last = stretch.columns
    _, labels, stats, centres = cv2.connectedComponentsWithStats(stretch.ink, connectivity=8)
    left, wide, tall = stats[1:, 0], stats[1:, 2], stats[1:, 3]
    middle = np.abs(centres[1:, 1] - stretch.ink.shape[0] / 2)
    fits = (tall > _TALL * stretch.high) & (tall < _FLAT * stretch.high)
    fits &= (wide < _NARROW * stretch.high) & (middle < _OFF_LINE * stretch.high)
    fits &= (left >= first) & (left + wide <= last)
    found = sorted(np.flatnonzero(fits) + 1, key=lambda i: stats[i, 0])
    for label, step in [(i, 1) for i in found[:1]] + [(i, -1) for i in found[1:][-1:]]:
        x, y, w, h = (int(n) for n in stats[label, :4])
        piece = (labels[y : y + h, x : x + w] == label).astype(np.uint8)[:, ::step]
        if _is_one_stroke(piece) and _opens(piece, high=stretch.high):
            yield piece


def _is_one_stroke(piece: Mask) -> bool:
    """Tell whether a piece but for its ends is one thin stroke: a digit over a bracket is not."""
    tall = piece.shape[0]
    middle = piece[tall // 8 : tall - tall // 8]
    starts = np.diff(np.pad(middle, ((0, 0), (1, 0))).astype(np.int8), axis=1) == 1
    one = (starts.sum(axis=1) == 1) & (middle.sum(axis=1) <= _THICK * tall)
    return bool(one.mean() >= _ONE_STROKE)


def _opens(piece: Mask, *, high: float) -> bool:
    """Tell whether both ends of a stroke bend to the right, as those of “(”, “[” and “【” do."""
    rows = np.arange(piece.shape[1]) * piece
    at = rows.sum(axis=1) / np.maximum(1, piece.sum(axis=1))
    end, third = max(1, len(at) // 12), len(at) // 3
    ends = at[:end].mean(), at[-end:].mean()
    return bool(min(ends) - at[third:-third].mean() > _BENT * high)


def _common(pieces: Sequence[Mask]) -> Mask | None:
    """Return the shape that most *pieces* have, None if no two are alike."""
    if len(pieces) < _LEAST_SEEN:
        return None
    usual = float(np.median([piece.shape[0] for piece in pieces]))
    seen = sorted(pieces, key=lambda piece: abs(piece.shape[0] - usual))[:_MOST_SEEN]
    size = max(p.shape[0] for p in seen) + 2, max(p.shape[1] for p in seen) + 2
    framed = [_framed(piece, size) for piece in seen]
    alike = [[_alike(a, b) for b in framed] for a in framed]
    best = max(alike, key=sum)
    if sum(best) < _LEAST_SEEN:
        return None
    mean = np.mean([f for f, same in zip(framed, best, strict=True) if same], axis=0)
    common = (mean >= 0.5).astype(np.uint8)  # noqa: PLR2004 - most of them
    x, y, w, h = cv2.boundingRect(common)
    return np.asarray(common[y : y + h, x : x + w], np.uint8)


def _framed(piece: Mask, size: tuple[int, int]) -> Mask:
    """Return *piece* in the middle of an empty picture of *size*."""
    frame = np.zeros(size, np.uint8)
    top, left = (size[0] - piece.shape[0]) // 2, (size[1] - piece.shape[1]) // 2
    frame[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
    return frame


def _alike(one: Mask, other: Mask) -> bool:
    tall = [int(np.flatnonzero(m.any(axis=1)).size) for m in (one, other)]
    if abs(tall[0] - tall[1]) > _SAME_SIZE * max(tall):
        return False
    return bool((one & other).sum() >= _SAME_SHAPE * (one | other).sum())


def _matched(stretch: Stretch, shape: Mask) -> Brackets | None:
    """Return the best pair of brackets of that *shape*."""
    first, last = stretch.columns
    room, kinds = max(shape.shape), (shape, shape[:, ::-1])
    ink = np.pad(stretch.ink, room)[:, first : last + 2 * room].astype(np.float32)
    fits = [fit_of(ink, kind, high=stretch.high) for kind in kinds]
    for fit, place in zip(fits, (stretch.left, stretch.right), strict=True):
        fit[:, :room] = fit[:, ink.shape[1] - room :] = -1
        if stretch.firm:
            off = np.abs(np.arange(fit.shape[1]) + first - room - place)
            fit[:, off > _EVEN * stretch.high] = -1
    found = _pair(fits, stretch, shift=first - room)
    if found is None:
        return None
    row, left, right = found
    near = [fit[row - _LEVEL : row + _LEVEL + 1] for fit in fits]
    left, doubtful = _outermost(near[0].max(axis=0), left, high=stretch.high)
    mirrored = near[1].max(axis=0)[::-1]
    behind, doubted = _outermost(mirrored, len(mirrored) - 1 - right, high=stretch.high)
    right = len(mirrored) - 1 - behind
    whole = np.zeros(ink.shape, np.uint8)
    for kind, fit, x in zip(kinds, near, (left, right), strict=True):
        _draw(whole, kind, x=x, y=row - _LEVEL + int(fit[:, x].argmax()))
    printed = np.zeros_like(stretch.ink)
    printed[:, first:last] = whole[room:-room, room : room + last - first]
    thick, shift = float(shape.sum()) / shape.shape[0], first - room
    return Brackets(printed, left + shift, right + shift, thick, ambiguous=doubtful or doubted)


def _draw(picture: Mask, shape: Mask, *, x: int, y: int) -> None:
    """Draw *shape* with its middle at (x, y)."""
    top, left = y - shape.shape[0] // 2, x - shape.shape[1] // 2
    picture[top : top + shape.shape[0], left : left + shape.shape[1]] |= shape


def _outermost(along: Floats, found: int, *, high: float) -> tuple[int, bool]:
    """Return the column of the bracket farthest left, and whether there may be another.

    A written C between brackets is as good a bracket as they are.
    """
    start = max(0, found - round(_FARTHER * high))
    perfect = np.flatnonzero(along[start : found + 1] >= _PERFECT)
    if len(perfect):
        near = start + int(perfect[0])
        return near + int(along[near : near + 2 * _LEVEL + 1].argmax()), False
    others = along[start : max(start, found - round(_APART * high))]
    return found, bool((others > along[found] - _AS_GOOD).any())


def _pair(fits: Sequence[Floats], stretch: Stretch, *, shift: int) -> tuple[int, int, int] | None:
    """Return the row of the middle and the columns of the likeliest two on one height.

    Args:
        fits: How well an opening and a closing bracket fit at each pixel.
        stretch: Where the brackets are supposed to be.
        shift: The column of the stretch where the fits begin.
    """
    least = max(1, int(_LEAST_ROOM * stretch.high))
    middle, reach = fits[0].shape[0] // 2, round(_OFF_LINE * stretch.high)
    rows = slice(middle - reach, middle + reach + 1)
    opening, closing = (cv2.dilate(fit[rows], np.ones((3, 1), np.uint8)) for fit in fits)
    columns = np.arange(opening.shape[1]) + shift
    strays = [
        (_STRAY / stretch.high * np.abs(columns - place)).astype(np.float32)
        for place in (stretch.left, stretch.right)
    ]
    before = np.maximum.accumulate(opening - strays[0], axis=1)[:, :-least]
    both = before + (closing - strays[1])[:, least:]
    y, x = (int(n) for n in np.unravel_index(int(both.argmax()), both.shape))
    left, right = int((opening - strays[0])[y, : x + 1].argmax()), x + least
    scores = float(opening[y, left]), float(closing[y, right])
    least_found = _LEAST_FOUND if stretch.seen else _PERFECT - _AS_GOOD / 2
    least_found, least_pair = (_FIRM, _FIRM_PAIR) if stretch.firm else (least_found, _LEAST_PAIR)
    if min(scores) < least_found or sum(scores) < 2 * least_pair:
        return None
    return y + middle - reach, left, right
