"""Finds the second place of a division with remainder: “17÷5=□……□”."""

import re
from collections.abc import Sequence

import numpy as np

from grading_lambda.fill_ins.surroundings import Peak, Printed, Slot, said
from grading_lambda.layout import Line
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.exercise import DOTS
from school.solve import solve

_DIVISION = re.compile(r"[0-9]+÷[0-9]=$")
# Parts of the height of a line:
_NEAREST, _FARTHEST, _OFF_LINE = 0.4, 5.0, 0.35
_ALIKE = 0.35
"""Part of its width and height by which one box may differ from the other."""


def rest_of(slot: Slot, line: Line, shapes: Sequence[Shape], lines: Sequence[Line]) -> Slot | None:
    """Return the box for what is left behind that for the quotient, with nothing but dots between.

    Args:
        slot: The place of the quotient.
        line: Where it is printed.
        shapes: The boxes and circles on the page.
        lines: The lines of text of the page.
    """
    if slot.shape is None or slot.shape.outline is not Outline.BOX:
        return None
    first, strip = slot.shape, line.strip
    boxes = [shape for shape in shapes if shape is not first and _like(shape, first)]
    places = [_place(shape, strip) for shape in boxes if _level(shape, first, strip)]
    reach = slot.right + _NEAREST * strip.height, slot.right + _FARTHEST * strip.height
    behind = [place for place in places if reach[0] < place.left < reach[1]]
    nearest = min(behind, key=lambda place: place.left, default=None)
    if nearest is None or any(_between(other, strip, slot, nearest) for other in lines):
        return None
    return nearest


def rule_for_rest(
    slot: Slot, before: Sequence[Peak], slots: Sequence[tuple[Slot, Printed]]
) -> tuple[Slot, Sequence[Peak]] | None:
    """Return the rule for what is left behind that for the quotient, and what is printed behind it.

    Args:
        slot: The rule that the quotient stands on, or another place.
        before: What is printed before it.
        slots: All places that the line may have, and what is printed around them.
    """
    if not slot.ruled or not _divides(said(before)):
        return None
    for other, (_, after) in slots:
        if other.ruled and other.left > slot.right and not after:
            return other, after
    return None


def _divides(text: str) -> bool:
    """Tell whether *text* ends with a division that leaves something, and its “=”."""
    found = _DIVISION.search(text)
    solution = solve(found[0]) if found else None
    return solution is not None and DOTS in solution.expected


def _like(shape: Shape, other: Shape) -> bool:
    sizes = np.ptp(shape.hull, axis=0) / np.maximum(1, np.ptp(other.hull, axis=0))
    return shape.outline is Outline.BOX and bool((np.abs(sizes - 1) < _ALIKE).all())


def _level(shape: Shape, other: Shape, strip: Strip) -> bool:
    mine, theirs = strip.place(*shape.middle)[1], strip.place(*other.middle)[1]
    return abs(mine - theirs) < _OFF_LINE * strip.height


def _place(shape: Shape, strip: Strip) -> Slot:
    ends = [strip.place(float(x), float(y))[0] for x, y in shape.hull]
    return Slot(min(ends), max(ends), shape)


def _between(line: Line, strip: Strip, first: Slot, second: Slot) -> bool:
    """Tell whether *line* says more than dots between two boxes: another exercise begins there."""
    along, across = strip.place(*line.strip.at(0))
    if abs(across) > strip.height / 2:
        return False
    seen = (along + line.along(step) for c, step, _ in line.wide.peaks if c.isdigit())
    return any(first.right < x < second.left for x in seen)
