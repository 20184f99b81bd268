"""Cuts rows of fractions where a column begins: an answer may run into the next item number.

No gap parts “27/20” from the “(35)” right behind it. But the item numbers of a column stand one
below the other, and most of them stand free.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from grading_lambda.fractions.rows import Chunk

_ALIKE, _INSIDE, _BEFORE = 1.2, 2.0, 0.1
"""In heights of a digit: how far apart the beginnings of one column are at most, how far inside a
chunk another column begins at least, and how far before its number it does."""
_LEAST, _LEAST_SHARE = 3, 0.5
"""Least beginnings of a column, and least part of those of the column with most of them."""


def cut_at_columns(chunks: Sequence[Chunk], *, digit: float) -> list[Chunk]:
    """Return *chunks* cut where others begin above or below; *digit* is a digit's height."""
    columns = _columns(chunks, digit)
    return [piece for chunk in chunks for piece in _cut(chunk, columns, digit)]


def _columns(chunks: Sequence[Chunk], digit: float) -> list[list[Chunk]]:
    """Return the chunks that begin alike, column by column."""
    columns: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda c: c.box.left):
        if columns and chunk.box.left - columns[-1][0].box.left < _ALIKE * digit:
            columns[-1].append(chunk)
        else:
            columns.append([chunk])
    least = max(_LEAST, _LEAST_SHARE * max(map(len, columns), default=0))
    return [column for column in columns if len(column) >= least]


def _cut(chunk: Chunk, columns: Sequence[Sequence[Chunk]], digit: float) -> list[Chunk]:
    box = chunk.box
    # Seen at a slant, a column shifts from row to row: its nearest row knows best.
    nearest = [min(column, key=lambda c: abs(c.box.y - box.y)) for column in columns]
    starts = [other.box.left - _BEFORE * digit for other in nearest]
    inside = [x for x in starts if box.left + _INSIDE * digit < x < box.right - _INSIDE * digit]
    if not inside:
        return [chunk]
    edges = [-np.inf, *inside, np.inf]
    return [piece for a, b in pairwise(edges) if (piece := chunk.between(a, b))]
