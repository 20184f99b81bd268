"""Tells the stroke of a fraction on one line, beside which no digit is a fraction itself.

Written larger than print is, an 8 is as tall as a small fraction, and its waist parts two noughts.
But “8/21” has a stroke as tall as its digits, and a fraction with a bar has none beside it.
"""

import numpy as np

from grading_lambda.level import Box, LevelPage, Part

# Parts of the height of what may be a fraction:
_TALL, _REACH, _OFF_LEVEL = (0.7, 1.8), 1.2, 0.4
# Parts of the height of a stroke:
_WIDE, _LEAN, _THICK = 0.85, 0.18, 0.2


def slashes_beside(page: LevelPage, bar: Box, height: float) -> list[Part]:
    """Return the slanted strokes that stand beside a supposed fraction and are as tall.

    Args:
        page: Where they are.
        bar: The bar of the fraction.
        height: Of the fraction.
    """
    return [
        part
        for part in page.parts
        if _TALL[0] * height <= part.height <= _TALL[1] * height
        and abs(part.y - bar.y) < _OFF_LEVEL * height
        and 0 < max(part.left - bar.right, bar.left - part.right) < _REACH * height
        and _is_slash(page, part)
    ]


def _is_slash(page: LevelPage, part: Part) -> bool:
    """Tell whether *part* is one thin stroke that leans to the right."""
    if part.width > _WIDE * part.height:
        return False
    rows, columns = slice(int(part.top), int(part.bottom)), slice(int(part.left), int(part.right))
    mine = page.labels[rows, columns] == part.label
    third = max(1, len(mine) // 3)
    if not (mine[:third].any() and mine[-third:].any()):
        return False
    across = np.arange(mine.shape[1])
    top, bottom = (
        float((across * half).sum() / half.sum()) for half in (mine[:third], mine[-third:])
    )
    widths = mine.sum(axis=1)
    leaning = top - bottom > _LEAN * part.height
    return bool(leaning and np.median(widths) < _THICK * part.height)
