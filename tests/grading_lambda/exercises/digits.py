"""Digits one to a column, and the lines between them, printed or by hand."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.sheet import Box, Spot, union

PITCH = 0.82
"""From digit to digit, in font sizes."""


def print_digits(digits: str, right: float, cell: Cell) -> Box:
    """Print *digits* so that the last one ends at *right*; return their box."""
    places = _places(digits, right + 0.15 * cell.px, cell)
    return union(*(cell.sheet.text(c, at) for c, at in zip(digits, places, strict=True)))


def write_digits(digits: str, right: float, cell: Cell, *, size: float = 0.95) -> Box:
    """Write *digits* by hand so that the last one ends at *right*; return their box."""
    places, room = _places(digits, right + 0.12 * cell.px, cell), PITCH * cell.px * 0.95
    return union(
        *(cell.put(c, at, room=room, size=size) for c, at in zip(digits, places, strict=True))
    )


def draw_line(start: Spot, end: Spot, cell: Cell, *, own: bool) -> None:
    """Draw a line: by hand where it is the pupil's *own*, else printed."""
    if own:
        cell.sheet.stroke(start, end, rng=cell.rng)
    else:
        cell.sheet.rule(start, end)


def _places(digits: str, right: float, cell: Cell) -> list[Spot]:
    step = PITCH * cell.px
    return [(right - (len(digits) - i) * step, cell.middle) for i in range(len(digits))]
