"""The rules that a line leaves to write on, and the shapes that are only written there."""

import numpy as np

from grading_lambda.bands import Band
from grading_lambda.layout import Line
from grading_lambda.rules import find_rules
from grading_lambda.surroundings import Slot

# Parts of the height of a line:
_LEAST_RULE, _UNDER, _LEAST_GAP, _BROKEN = 0.8, 0.26, 0.8, 0.6
_WIDER = 1.5
"""Width of a rule over that of a shape that is written on it."""


def stands_on(slot: Slot, rule: Slot) -> bool:
    """Tell whether a shape lies well within a rule to write on: a nought is written there."""
    inside = rule.left <= slot.left and slot.right <= rule.right
    return inside and rule.right - rule.left > _WIDER * (slot.right - slot.left)


def on_rules(line: Line, band: Band) -> list[Slot]:
    """Return the rules that *line* leaves to write on."""
    strip, scale = line.strip, band.scale
    # A tall hand makes the line's box tall: a rule is long beside the print, not beside the box.
    rules = find_rules(band.mask, line_height=strip.height * scale, least_long=_LEAST_RULE)
    # Below the print: digits that touch have level strokes in a row, too.
    top = rules.shape[0] // 2 + round(_UNDER * strip.height * scale)
    inked = rules[top:].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    spans = [(band.along(a), band.along(b)) for a, b in edges.reshape(-1, 2).tolist()]
    merged: list[tuple[float, float]] = []
    for a, b in spans:
        if merged and a - merged[-1][1] < _BROKEN * strip.height:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return [Slot(a, b, ruled=True) for a, b in merged if b - a > _LEAST_GAP * strip.height]
