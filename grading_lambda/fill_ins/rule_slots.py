"""Finds the rules in a line that somebody may write on, in its ink and in what the reader saw."""

import re

import numpy as np

from grading_lambda.fill_ins.bands import Band
from grading_lambda.fill_ins.surroundings import Printed, Slot, peaks_of, said
from grading_lambda.layout import Line
from grading_lambda.rules import Mask, find_rules

_UNDERSCORED = re.compile(r"_[0-9_]*")
# Parts of the height of a line:
_LEAST_GAP, _LEAST_READ, _BESIDE, _BROKEN = 0.8, 0.5, 0.3, 0.6
_LEAST_RULE, _UNDER, _TOO_LOW = 0.8, 0.26, 0.62
"""Rules to write on lie 0.29 to 0.46 below the line's middle, the edges of cells 0.73 or more."""
_WIDER = 1.5
"""Width of a rule over that of a shape that is written on it."""


def stands_on(slot: Slot, rule: Slot) -> bool:
    """Tell whether a shape lies well within a rule to write on: a nought is written there."""
    inside = rule.left <= slot.left and slot.right <= rule.right
    return inside and rule.right - rule.left > _WIDER * (slot.right - slot.left)


def underscored(line: Line) -> list[tuple[Slot, Printed]]:
    """Return the places that the reader itself saw as a rule: “62-_4=58”."""
    peaks, beside = peaks_of(line), _BESIDE * line.strip.height
    found: list[tuple[Slot, Printed]] = []
    for match in _UNDERSCORED.finditer(said(peaks)):
        before, after = peaks[: match.start()], peaks[match.end() :]
        left = before[-1][1] + beside if before else -beside
        right = after[0][1] - beside if after else line.strip.length
        if right - left > _LEAST_READ * line.strip.height:
            found.append((Slot(left, right, ruled=True), (before, after)))
    return found


def on_rules(line: Line, band: Band) -> list[Slot]:
    """Return the rules that *line* leaves to write on."""
    strip, scale = line.strip, band.scale
    # A tall hand makes the line's box tall: a rule is long beside the print, not beside the box.
    rules = find_rules(band.mask, line_height=strip.height * scale, least_long=_LEAST_RULE)
    # Below the print: digits that touch have level strokes in a row, too.
    middle, high = rules.shape[0] // 2, strip.height * scale
    top = middle + round(_UNDER * high)
    inked = rules[top:].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    spans = [(band.along(a), band.along(b)) for a, b in edges.reshape(-1, 2).tolist()]
    merged: list[tuple[float, float]] = []
    for a, b in spans:
        if merged and a - merged[-1][1] < _BROKEN * strip.height:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    low = middle + _TOO_LOW * high
    return [
        Slot(a, b, ruled=True)
        for a, b in merged
        if b - a > _LEAST_GAP * strip.height and _row_of(rules[top:], band, (a, b)) + top < low
    ]


def _row_of(rules: Mask, band: Band, span: tuple[float, float]) -> float:
    """Return the row in which most of the ink lies of a rule that spans so much along the line."""
    start, end = (max(0, round(band.column(along))) for along in span)
    found, _ = np.nonzero(rules[:, start : max(end, start + 1)])
    return float(np.median(found)) if len(found) else 0.0
