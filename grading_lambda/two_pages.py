"""Tells two pages that lie side by side on one photo from one page of several columns."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from grading_lambda.layout import columns, rows
from grading_lambda.numbering import counts_up
from grading_lambda.strip import Strip

_OFF_CENTRE, _GUTTER, _LEAST_COLUMNS, _LEAST_COLUMN = 0.12, 1.15, 2, 3.0
_COUNTED, _CLEARER = 0.5, 0.2
"""Part of the steps from an item to the next that count up by one where a page is numbered, and by
how much that is more than across two."""


def pages_of(strips: Sequence[Strip], texts: Sequence[str], *, width: int) -> list[list[int]]:
    """Return the places of *strips* page by page, from left to right.

    Between two pages is a gutter near the middle. It is wider than the gaps between the columns
    of either page, or else printed numbers count up on one side of it and not across both.

    Args:
        strips: The exercises.
        texts: What is printed in each, with its number.
        width: The photo's.
    """
    if not strips:
        return []
    order = sorted(range(len(strips)), key=lambda i: strips[i].x)
    starts = np.array([strips[i].x for i in order])
    ends = np.maximum.accumulate([strips[i].at(strips[i].length)[0] for i in order])
    gaps = starts[1:] - ends[:-1]
    middle = (starts[1:] + ends[:-1]) / 2 / width
    central = np.flatnonzero((np.abs(middle - 0.5) < _OFF_CENTRE) & (gaps > 0))
    if not len(central):
        return [order]
    at = int(central[np.argmax(gaps[central])])
    left, right = order[: at + 1], order[at + 1 :]
    if min(_column_count(strips, part) for part in (left, right)) < _LEAST_COLUMNS:
        return [order]
    others = np.delete(gaps, at)
    usual = float(others[others > 0].max()) if (others > 0).any() else 0.0
    high = float(np.median([strip.height for strip in strips]))
    wide = gaps[at] >= max(_GUTTER * usual, 2 * high)
    return [left, right] if wide or _numbered_apart(strips, texts, left, right) else [order]


def _numbered_apart(
    strips: Sequence[Strip], texts: Sequence[str], left: Sequence[int], right: Sequence[int]
) -> bool:
    """Tell whether the numbers count up on *left* or on *right*, but not across both.

    Either page may have no numbers, or others. A single page that counts down its columns may be
    parted by this, too: each part then counts on where the one before it ends.
    """
    apart = max(_counted(strips, texts, part) for part in (left, right))
    across = counts_up(_texts(strips, texts, [*left, *right])[0], down=())
    return apart >= _COUNTED and apart > across + _CLEARER


def _counted(strips: Sequence[Strip], texts: Sequence[str], part: Sequence[int]) -> float:
    across, mine = _texts(strips, texts, part)
    return counts_up(across, down=columns(mine))


def _texts(
    strips: Sequence[Strip], texts: Sequence[str], part: Sequence[int]
) -> tuple[list[str], list[Strip]]:
    """Return the texts and strips of *part*, row by row."""
    order = [part[place] for row in rows([strips[i] for i in part]) for place in row]
    return [texts[i] for i in order], [strips[i] for i in order]


def _column_count(strips: Sequence[Strip], part: Sequence[int]) -> int:
    """Return in how many columns the strips of *part* stand."""
    places = sorted(strips[i].x for i in part)
    high = float(np.median([strips[i].height for i in part]))
    return 1 + sum(b - a > _LEAST_COLUMN * high for a, b in pairwise(places))
