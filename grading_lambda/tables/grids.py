"""Finds printed grids: cells side by side and one above another, each in its row and column."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip, strip_of

_OFF, _GAP, _ALIKE = 0.35, 0.45, 1.35
"""Two cells are neighbours while their middles differ by less than this part of their side, and
the gap between them is less than that part of the shorter side; they are alike while one is at
most this many times as long as the other."""
_INSET = 0.06
"""Part of a cell's height that is left out all around: its rules are drawn there."""
_WITHIN, _LEAST_FULL, _LEAST_ROWS = 0.12, 0.6, 2
_MERGED = (1.6, 4.5)
"""How many times as tall as a row a heading is that stands beside several."""
Place = tuple[int, int]
"""Row from the top and column from the left."""
Links = Mapping[int, int]
"""The box that follows each box to the right, or below, where there is one."""


@dataclass(frozen=True)
class Grid:
    """A printed grid."""

    cells: Mapping[Place, Strip]
    """The inside of each cell."""
    rows: int
    columns: int
    beside: Strip | None = None
    """A heading left of all rows, as tall as they are together."""


@dataclass(frozen=True)
class _Box:
    """A box: its span in the frame of the page, where rules run level, and on the photo."""

    low: tuple[float, float]
    """Its left and its top."""
    high: tuple[float, float]
    """Its right and its bottom."""
    strip: Strip
    """Its inside on the photo."""

    def middle(self, axis: int) -> float:
        return (self.low[axis] + self.high[axis]) / 2

    def size(self, axis: int) -> float:
        return self.high[axis] - self.low[axis]


def find_grids(shapes: Sequence[Shape]) -> list[Grid]:
    """Return the grids that the boxes among *shapes* make up, from the top."""
    hulls = [shape.hull for shape in shapes if shape.outline is Outline.BOX]
    if not hulls:
        return []
    angle = float(np.median([_angle(hull) for hull in hulls]))
    boxes = _mended([_box(hull, angle) for hull in hulls])
    links = _links(boxes, 0), _links(boxes, 1)
    grids, left = list[Grid | None](), set(range(len(boxes)))
    for i in sorted(left, key=lambda i: boxes[i].low[::-1]):
        if i in left:
            places = _spread(i, *links)
            left -= places.keys()
            grids.append(_grid({place: boxes[j] for j, place in places.items()}, boxes))
    return [grid for grid in grids if grid]


def _angle(hull: NDArray[np.float32]) -> float:
    """Return the slope in radians of the longest of the box's sides that run roughly level."""
    sides = np.diff(np.concatenate([hull, hull[:1]]), axis=0)
    level = sides[np.abs(sides[:, 1]) < np.abs(sides[:, 0])]
    if not len(level):
        return 0.0
    dx, dy = level[np.argmax(np.abs(level[:, 0]))]
    return float(np.arctan2(dy * np.sign(dx), abs(dx)))


def _box(hull: NDArray[np.float32], angle: float) -> _Box:
    cos, sin = np.cos(angle), np.sin(angle)
    turned = hull @ np.array([[cos, -sin], [sin, cos]], np.float32)
    (left, top), (right, bottom) = turned.min(axis=0), turned.max(axis=0)
    sums, differences = turned.sum(axis=1), turned[:, 0] - turned[:, 1]
    corners = [sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]
    a, b, c, d = ((float(x), float(y)) for x, y in hull[corners])
    strip = strip_of((a, b, c, d))
    inset = _INSET * strip.height
    half = strip.height / 2 - inset
    inner = strip.part(inset, strip.length - inset).window(top=-half, bottom=half)
    return _Box((float(left), float(top)), (float(right), float(bottom)), inner)


def _links(boxes: Sequence[_Box], axis: int) -> dict[int, int]:
    """Return the box right of each box (*axis* 0), or below it (1): as tall, or as wide."""
    starts, other = np.array([b.low[axis] for b in boxes]), 1 - axis
    links = {}
    for i, box in enumerate(boxes):
        gap = _GAP * min(box.size(0), box.size(1))
        for j in np.flatnonzero(np.abs(starts - box.high[axis]) < gap).tolist():
            a, b = box.size(other), boxes[j].size(other)
            level = abs(boxes[j].middle(other) - box.middle(other)) < _OFF * a
            if j != i and level and max(a, b) < _ALIKE * min(a, b):
                links[i] = j
    return links


def _mended(boxes: Sequence[_Box]) -> list[_Box]:
    """Return *boxes* with those put together that writing from rule to rule cut apart."""
    mended = list(boxes)
    for axis in (0, 1):
        across = _links(mended, 1 - axis)
        tied = {*across, *across.values()}
        loose = [box for i, box in enumerate(mended) if i not in tied]
        mended = [mended[i] for i in sorted(tied)]
        for whole in list(mended):
            pieces = [box for box in loose if _piece(box, whole, axis)]
            if pieces:
                mended.append(_in_line(pieces, whole, axis))
                loose = [box for box in loose if box not in pieces]
        mended += loose
    return mended


def _piece(box: _Box, whole: _Box, axis: int) -> bool:
    """Tell whether *box* is less than a cell right beside a *whole* one, within its span."""
    other, reach = 1 - axis, _WITHIN * whole.size(axis)
    gap = max(box.low[other] - whole.high[other], whole.low[other] - box.high[other])
    inside = box.low[axis] > whole.low[axis] - reach and box.high[axis] < whole.high[axis] + reach
    return inside and abs(gap) < _GAP * min(whole.size(0), whole.size(1))


def _in_line(pieces: Sequence[_Box], whole: _Box, axis: int) -> _Box:
    """Return the cell that *pieces* are of: as long as the *whole* one beside it."""
    other = 1 - axis
    piece = max(pieces, key=lambda p: p.size(axis))
    low, high = [0.0, 0.0], [0.0, 0.0]
    low[axis], high[axis] = whole.low[axis], whole.high[axis]
    low[other], high[other] = piece.low[other], piece.high[other]
    strip = _moved(whole.strip, piece.strip, upright=bool(axis))
    return _Box((low[0], low[1]), (high[0], high[1]), strip)


def _moved(whole: Strip, piece: Strip, *, upright: bool) -> Strip:
    """Return the strip beside or under *whole* that is as long as it, and level with *piece*."""
    along, across = whole.place(*piece.at(piece.length / 2))
    if upright:
        x, y = whole.at(along - piece.length / 2)
        return Strip(x, y, whole.angle, piece.length, whole.height)
    x, y = whole.at(0, across)
    return Strip(x, y, whole.angle, whole.length, piece.height)


def _spread(start: int, right: Links, below: Links) -> dict[int, Place]:
    """Return the row and column of every box joined to *start*, counted from it."""
    steps: dict[int, list[tuple[int, Place]]] = {}
    for links, (down, along) in ((right, (0, 1)), (below, (1, 0))):
        for a, b in links.items():
            steps.setdefault(a, []).append((b, (down, along)))
            steps.setdefault(b, []).append((a, (-down, -along)))
    places, waiting = {start: (0, 0)}, deque([start])
    while waiting:
        i = waiting.popleft()
        for j, (down, along) in steps.get(i, []):
            if j not in places:
                places[j] = (places[i][0] + down, places[i][1] + along)
                waiting.append(j)
    return places


def _grid(boxes: Mapping[Place, _Box], everywhere: Sequence[_Box]) -> Grid | None:
    """Return the grid of *boxes*; None: they are too few, or far from a rectangle."""
    top, left = min(r for r, _ in boxes), min(c for _, c in boxes)
    cells = {(r - top, c - left): box for (r, c), box in boxes.items()}
    rows, columns = 1 + max(r for r, _ in cells), 1 + max(c for _, c in cells)
    if min(rows, columns) < _LEAST_ROWS or len(cells) < _LEAST_FULL * rows * columns:
        return None
    strips = {place: box.strip for place, box in cells.items()}
    for place in _missing(strips, rows, columns):
        found = _completed(place, strips)
        if found is None:
            return None
        strips[place] = found
    beside = _beside([box for (_, c), box in cells.items() if c == 0], everywhere)
    return Grid(strips, rows, columns, beside)


def _missing(cells: Mapping[Place, Strip], rows: int, columns: int) -> Iterator[Place]:
    yield from [(r, c) for r in range(rows) for c in range(columns) if (r, c) not in cells]


def _completed(place: Place, cells: Mapping[Place, Strip]) -> Strip | None:
    """Return where a cell is whose outline was not seen, by three that make a rectangle with it."""
    row, column = place
    for r, c in sorted(cells, key=lambda at: abs(at[0] - row) + abs(at[1] - column)):
        if r != row and c != column and (r, column) in cells and (row, c) in cells:
            across, down, corner = cells[row, c], cells[r, column], cells[r, c]
            x, y = across.x + down.x - corner.x, across.y + down.y - corner.y
            return Strip(x, y, across.angle, down.length, across.height)
    return None


def _beside(first: Sequence[_Box], everywhere: Sequence[_Box]) -> Strip | None:
    """Return the heading left of the *first* column's cells, if one stands beside several."""
    top, bottom = min(b.low[1] for b in first), max(b.high[1] for b in first)
    left, high = min(b.low[0] for b in first), float(np.median([b.size(1) for b in first]))
    for box in everywhere:
        tall = _MERGED[0] * high < box.size(1) < _MERGED[1] * high
        level = abs(box.middle(1) - (top + bottom) / 2) < _OFF * high
        if tall and level and abs(box.high[0] - left) < _GAP * high:
            return box.strip
    return None
