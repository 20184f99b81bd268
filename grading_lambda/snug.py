"""Fits the lines of exercises to their print where boxes behind “=” made them tall.

A text box reaches around all that stands in its line. Where the boxes to write into are much taller
than small print, everything that is measured in heights of the line would be twice too large.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import ink_mask
from grading_lambda.layout import Line, read_lines
from grading_lambda.strip import Strip

_USUAL, _TOO_TALL = 2.5, 3.1
"""Height of a line in heights of its digits: as text boxes are (2.0 to 2.8), and beyond doubt."""
_LEAST_LINES, _ENOUGH_LINES = 6, 16
_LEAST_FAMILIAR = 0.5
_LEVEL, _NARROW = 0.15, 0.2
"""Height of level strokes and dust in heights of the line; and width of what is narrower than any
digit or row of digits that touch, in its own height."""
_OFF_MIDDLE = 0.12
"""How far from the line's middle its print is at most: that of stacked fractions is farther."""


@dataclass(frozen=True)
class _Print:
    digit: float
    """Height of a digit in photo pixels."""
    across: float
    """How far below the line's middle the print's is."""


def snug(engine: Engine, pixels: Pixels, lines: Sequence[Line]) -> list[Line]:
    """Return *lines*, those of exercises no taller than usual for their print.

    Args:
        engine: The networks, to read again what was made less tall.
        pixels: The photo, upright.
        lines: Its lines of text.
    """
    exercises = [line for line in lines if line.equals_steps]
    some = exercises[:: max(1, len(exercises) // _ENOUGH_LINES)]
    seen = {id(line): print_ for line in some if (print_ := _print_of(line, pixels))}
    tall = [line.strip.height / seen[id(line)].digit for line in some if id(line) in seen]
    if len(tall) < _LEAST_LINES or np.median(tall) < _TOO_TALL:
        return list(lines)
    most = _USUAL * float(np.median([print_.digit for print_ in seen.values()]))
    return _read_anew(engine, pixels, lines, most)


def _read_anew(engine: Engine, pixels: Pixels, lines: Sequence[Line], most: float) -> list[Line]:
    strips = [
        _fitted(line, pixels, most) if line.printed.familiar >= _LEAST_FAMILIAR else line.strip
        for line in lines
    ]
    changed = [i for i, line in enumerate(lines) if strips[i] != line.strip]
    anew = read_lines(engine, pixels, [strips[i] for i in changed])
    found = list(lines)
    for i, line in zip(changed, anew, strict=True):
        found[i] = line
    return found


def _fitted(line: Line, pixels: Pixels, most: float) -> Strip:
    strip = line.strip
    if strip.height <= most:
        return strip
    print_ = _print_of(line, pixels)
    x, y = strip.at(0, print_.across if print_ else 0.0)
    return replace(strip, x=x, y=y, height=most)


def _print_of(line: Line, pixels: Pixels) -> _Print | None:
    """Return how tall the print before “=” is and where; None: it cannot be told."""
    strip = line.strip
    end = line.along(line.equals_steps[0]) if line.equals_steps else strip.length
    crop = strip.part(0, max(end, strip.height)).cut(pixels)
    mask, _ = ink_mask(crop, line_height=crop.shape[0], print_end=crop.shape[1])
    _, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    wide, high = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    digits = (high > _LEVEL * strip.height) & (wide > _NARROW * high)
    if not digits.any():
        return None
    across = float(np.median(centres[1:, 1][digits])) - crop.shape[0] / 2
    if abs(across) > _OFF_MIDDLE * strip.height:
        return None
    return _Print(float(np.median(high[digits])), across)
