"""Puts fractions and what stands level with their bars together, row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from grading_lambda.composed import Piece
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.places import Place, bracketed
from grading_lambda.layout import rows
from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.strip import Strip

# Parts of the height of a digit:
_OFF_LINE, _MOST_TALL, _MOST_WIDE, _APART = 0.65, 4.5, 4.5, 3.2
_END, _TOUCH = 0.2, 0.12
_RING, _FULL_RING = (1.1, 2.4), 1.4
"""Least and most size of the ring around a number, and least of one that the number touches."""
_SPLIT = 0.6
"""Share of a level part that may lie over a fraction without being a piece of it."""


@dataclass(frozen=True)
class Run:
    """Ink level with the bars: signs, whole numbers, an answer on one line."""

    parts: tuple[Part, ...]
    y: float
    """Where the bars of its row are."""

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return around(self.parts)

    def pieces(self) -> tuple[Piece, Piece]:
        """Return it as it stands in the line of tops and in that of bottoms."""
        piece = Piece(self.parts, self.y, self.box)
        return piece, piece


@dataclass(frozen=True)
class Stack:
    """A fraction in its row."""

    fraction: Fraction

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of its numbers."""
        return (*self.fraction.top, *self.fraction.bottom)

    @property
    def y(self) -> float:
        """Return where its bar is."""
        return self.fraction.bar.y

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return self.fraction.box

    def pieces(self) -> tuple[Piece, Piece]:
        """Return its top as it stands in the line of tops, and its bottom likewise."""
        place = around(self.parts)
        top, bottom = self.fraction.top, self.fraction.bottom
        return _number(top, place), _number(bottom, place)


def _number(parts: Sequence[Part], place: Box) -> Piece:
    """Return a fraction's number in its *place*; a box to write it in is an empty one."""
    inked = tuple(part for part in parts if not isinstance(part, Place))
    return Piece(inked, around(parts).y, place)


@dataclass(frozen=True)
class Ring(Run):
    """A circled item number."""


@dataclass(frozen=True)
class Opening:
    """A place to write that stands level with the bars."""

    place: Place
    y: float
    """Where the bars of its row are."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the place as the one part it is among others."""
        return (self.place,)

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return self.place

    def printed(self) -> Run:
        """Return its brackets and what is in them as ink of the question."""
        return Run((*self.place.brackets, *self.place.inside), self.y)

    def pieces(self) -> tuple[Piece, Piece]:
        """Return what is written in it, and its brackets, as they stand in both lines."""
        piece = Piece((*self.place.brackets, *self.place.inside), self.y, self.box)
        return piece, piece


Element = Run | Stack | Opening


@dataclass(frozen=True)
class Chunk:
    """Neighbours in a row, from left to right: one exercise as a rule, or several."""

    elements: tuple[Element, ...]

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return around(element.box for element in self.elements)

    @property
    def parts(self) -> list[Part]:
        """Return all its ink except the bars."""
        return [part for element in self.elements for part in element.parts]

    @property
    def fractions(self) -> list[Fraction]:
        """Return its fractions."""
        return [e.fraction for e in self.elements if isinstance(e, Stack)]

    @property
    def places(self) -> list[Place]:
        """Return its places to write, from left to right."""
        return [part for part in self.parts if isinstance(part, Place)]

    def between(self, left: float, right: float) -> "Chunk | None":
        """Return what lies between two places along the row; None: nothing."""
        stacks = [f for f in self.fractions if left <= f.bar.x < right]
        rings = [e for e in self.elements if isinstance(e, Ring) and left <= e.box.x < right]
        runs = [e for e in self.elements if not isinstance(e, Ring | Stack)]
        level = [(p, e.y) for e in runs for p in e.parts if left <= p.x < right]
        rest = chunk_of(stacks, level)
        return Chunk((*rings, *rest.elements)) if rest else None


def find_chunks(page: LevelPage, fractions: Sequence[Fraction]) -> list[Chunk]:
    """Return all that stands in one row with *fractions*, cut where nothing is for long."""
    used = {p.label for f in fractions for p in (*f.top, *f.bottom)}
    used |= {f.bar.label for f in fractions if isinstance(f.bar, Part)}
    most = _MOST_TALL * page.digit, _MOST_WIDE * page.digit
    free = [
        p for p in page.parts if p.label not in used and p.height <= most[0] and p.width <= most[1]
    ]
    by_y = np.array([p.y for p in free])
    strips = [Strip(f.bar.left, f.bar.y, 0, f.bar.width, 2 * page.digit) for f in fractions]
    return [
        chunk
        for row in rows(strips)
        for chunk in _chunks(page, [fractions[i] for i in row], free, by_y)
    ]


def _chunks(
    page: LevelPage,
    row: Sequence[Fraction],
    free: Sequence[Part],
    by_y: NDArray[np.float64],
) -> list[Chunk]:
    digit = page.digit
    bars = sorted((f.bar for f in row), key=lambda bar: bar.x)
    places, heights = [bar.x for bar in bars], [bar.y for bar in bars]
    low, high = min(heights) - 2 * digit, max(heights) + 2 * digit
    level = []
    for i in np.flatnonzero((by_y > low) & (by_y < high)):
        part = free[int(i)]
        axis = float(np.interp(part.x, places, heights))
        if _beside(part, axis, row, digit=digit):
            level.append((part, axis))
    level = bracketed(page, level, [f.box for f in row])
    boxes = sorted([*(f.box for f in row), *(p for p, _ in level)], key=lambda b: b.left)
    cuts = _cuts(boxes, least=_APART * digit)
    edges = [-np.inf, *cuts, np.inf]
    found = []
    for left, right in pairwise(edges):
        stacks = [f for f in row if left <= f.bar.x < right]
        chunk = chunk_of(stacks, [(p, y) for p, y in level if left <= p.x < right])
        if chunk:
            found.append(ringed(chunk, digit=digit))
    return found


def ringed(chunk: Chunk, *, digit: float) -> Chunk:
    """Return *chunk* with the circled number it begins with as an element of its own."""
    first, *others = chunk.elements
    if not isinstance(first, Run):
        return chunk
    ring = min(first.parts, key=lambda p: p.left)
    sizes = sorted((ring.width / digit, ring.height / digit))
    if not _RING[0] <= sizes[0] <= sizes[1] <= _RING[1]:
        return chunk
    inside = tuple(p for p in first.parts if p.x < ring.right)
    if len(inside) == 1 and sizes[0] < _FULL_RING:  # two digits of a number that touch
        return chunk
    rest = tuple(p for p in first.parts if p.x >= ring.right)
    return Chunk((Ring(inside, first.y), *([Run(rest, first.y)] if rest else []), *others))


def _beside(part: Part, axis: float, row: Iterable[Fraction], *, digit: float) -> bool:
    if abs(part.y - axis) > _OFF_LINE * digit:
        return False
    # Specks of a number that is taken already, or ends of a bar.
    return not any(
        min(part.right, f.bar.right) - max(part.left, f.bar.left) > _SPLIT * part.width
        or (part.width < _END * digit and _touches(part, f.bar, within=_TOUCH * digit))
        for f in row
    )


def _touches(part: Part, bar: Box, *, within: float) -> bool:
    beside = part.left < bar.right + within and part.right > bar.left - within
    level = part.bottom > bar.top - within and part.top < bar.bottom + within
    return beside and level and part.height <= bar.height + within


def _cuts(boxes: Sequence[Box], *, least: float) -> list[float]:
    cuts, reach = [], -np.inf
    for box in boxes:
        if reach > -np.inf and box.left - reach > least:
            cuts.append((box.left + reach) / 2)
        reach = max(reach, box.right)
    return cuts


def chunk_of(stacks: Sequence[Fraction], level: Sequence[tuple[Part, float]]) -> Chunk | None:
    """Return fractions and level parts in order, the parts between two fractions together.

    Args:
        stacks: The fractions.
        level: The parts, and how high the row's bars are there.
    """
    ordered: list[tuple[float, Fraction | tuple[Part, float]]] = [
        *((f.bar.x, f) for f in stacks),
        *((entry[0].x, entry) for entry in level),
    ]
    elements: list[Element] = []
    run: list[tuple[Part, float]] = []
    for _, thing in sorted(ordered, key=lambda pair: pair[0]):
        if not isinstance(thing, Fraction) and not isinstance(thing[0], Place):
            run.append(thing)
            continue
        elements += [*_run(run), _alone(thing)]
        run = []
    elements += _run(run)
    return Chunk(tuple(elements)) if elements else None


def _alone(thing: Fraction | tuple[Part, float]) -> Element:
    if isinstance(thing, Fraction):
        return Stack(thing)
    part, y = thing
    return Opening(part, y) if isinstance(part, Place) else Run((part,), y)


def _run(parts: Sequence[tuple[Part, float]]) -> list[Element]:
    if not parts:
        return []
    return [Run(tuple(p for p, _ in parts), float(np.mean([y for _, y in parts])))]


def widest_gap(chunk: Chunk, *, start: float, end: float) -> float:
    """Return the middle of the widest empty place between two places along *chunk*."""
    boxes = [b for b in (*(f.box for f in chunk.fractions), *chunk.parts) if start < b.x < end]
    reach, best, middle = start, -np.inf, (start + end) / 2
    for box in sorted(boxes, key=lambda b: b.left):
        if box.left - reach > best:
            best, middle = box.left - reach, (box.left + reach) / 2
        reach = max(reach, box.right)
    return middle


def right_of(chunk: Chunk, others: Sequence[Chunk], *, within: float) -> Chunk | None:
    """Return the chunk of *others* right of *chunk* in the same row, at most so far away."""
    near = [other for other in others if _follows(other.box, chunk.box, within)]
    return min(near, key=lambda other: other.box.left, default=None)


def left_of(chunk: Chunk, others: Sequence[Chunk], *, within: float) -> Chunk | None:
    """Return the chunk of *others* left of *chunk* in the same row, at most so far away."""
    near = [other for other in others if _follows(chunk.box, other.box, within)]
    return max(near, key=lambda other: other.box.right, default=None)


def _follows(right: Box, left: Box, within: float) -> bool:
    beside = 0 < right.left - left.right < within
    return beside and abs(right.y - left.y) < max(right.height, left.height)
