"""Finds where in a line somebody may write: boxes, circles, brackets, rules and telling gaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from grading_lambda.engine import LINE_HEIGHT, Pixels
from grading_lambda.ink import BAND_HEIGHT, ink_mask
from grading_lambda.layout import Line
from grading_lambda.rules import Mask, find_rules
from grading_lambda.shapes import Shape
from grading_lambda.strip import Strip
from school.arithmetic import spelled
from school.exercise import BLANK, CIRCLE
from school.measures import UNIT_LETTERS

_LIKE_OUTLINES = f"(){BLANK}{CIRCLE}"
_HALF = re.compile(
    r"(?<![0-9])\(([0-9.]{0,6})(?=[-=+×÷<>]|[^0-9.()])|(?<=[-=+×÷<>])([0-9.]{1,6})\)(?=.)"
)
"""Brackets of which the reader saw one only: the other runs through a digit. At the very end of a
line it is a written 3 more often than a bracket."""
_PERHAPS = re.compile(rf"_|=.*[0-9]|[(){UNIT_LETTERS}]")
"""A line that may have brackets or a rule to write on before its end."""
_UNDERSCORED = re.compile(r"_[0-9_]*")
_CONVERTED = re.compile(rf"[{UNIT_LETTERS}]=(?P<answer>[0-9.]+)[{UNIT_LETTERS}]+$")
_FILLED = re.compile(r"\(([0-9<>=./…A-G√x×]{0,7})\)")
_WORDS = re.compile(r"\(([^()]{0,12})\)")
LEAST_FAMILIAR = 0.45
"""Least share of what was seen that is numbers, signs and units where a line is an exercise."""
# Parts of the height of a line:
_LEAST_GAP, _BEHIND, _OFF_LINE, _EDGE = 0.8, 2.2, 0.45, 0.3
_BRACKETS, _BESIDE, _NEIGHBOUR = 0.5, 0.3, 0.5
_TALL, _NARROW, _LEAST_RULE = 0.5, 0.36, 0.8

Peak = tuple[str, float, float]
"""A character, where it is along the strip, and its probability."""
Printed = tuple[Sequence[Peak], Sequence[Peak]]
"""What is printed before and behind a place to write."""
Gap = tuple[float, float]
"""Start and end of an empty stretch along a strip."""


@dataclass(frozen=True)
class Slot:
    """A place to write in a line, from *left* to *right* along its strip in photo pixels."""

    left: float
    right: float
    shape: Shape | None = None
    """The box or circle around it."""
    ruled: bool = False
    """Whether it is a rule to write on."""
    bracketed: bool = False
    """Whether brackets stand at its ends."""


def said(peaks: Sequence[Peak]) -> str:
    """Return the characters of *peaks* as text."""
    return "".join(c for c, _, _ in peaks)


def peaks_of(line: Line) -> list[Peak]:
    """Return each character of *line*, where it is along the strip, and its probability."""
    peaks = line.wide.shown if in_words(line) else line.wide.peaks
    found = [(spelled(c), line.along(step), p) for c, step, p in peaks]
    return [peak for peak in found if peak[0]]


def in_words(line: Line) -> bool:
    """Tell whether *line* is a sentence rather than an exercise in numbers."""
    return line.wide.familiar < LEAST_FAMILIAR and bool(line.wide.shown)


def _around(line: Line, slot: Slot) -> Printed:
    """Return the characters before and behind *slot*, without its outline or brackets."""
    edge = _EDGE * line.strip.height if slot.shape else 0.0
    kept = [
        (c, x, p)
        for c, x, p in peaks_of(line)
        if not slot.left <= x <= slot.right
        and not (slot.left - edge <= x <= slot.right + edge and c in _LIKE_OUTLINES)
    ]
    before = [peak for peak in kept if peak[1] < slot.left]
    after = [peak for peak in kept if peak[1] >= slot.left]
    if said(before).endswith("(") and said(after).startswith(")"):
        return before[:-1], after[1:]
    return before, after


def find_slots(
    line: Line,
    gaps: Sequence[Gap],
    pixels: Pixels,
    shapes: Sequence[Shape],
    *,
    anywhere: bool = False,
) -> list[tuple[Slot, Printed]]:
    """Return where somebody may write in *line*, the surest place first, and what is around it.

    Args:
        line: The line.
        gaps: Where between its pieces nothing was found, along its strip.
        pixels: The photo, upright.
        shapes: The boxes and circles on it.
        anywhere: Whether to look for rules in a line of any text.
    """
    spaces = [slot for shape in shapes if (slot := _in_shape(line.strip, shape))]
    named = _before_unit(line) + _underscored(line)
    if anywhere or gaps or _PERHAPS.search(line.wide.text):
        band = _band(line, pixels)
        named = _in_brackets(line, band) + named
        spaces += _on_rules(line, band)
    beside = _BESIDE * line.strip.height / 2
    wide = _LEAST_GAP * line.strip.height
    empty = [Slot(a + beside, b - beside) for a, b in gaps if b - a > wide]
    around = [(slot, _around(line, slot)) for slot in [*spaces, *empty]]
    return around[: len(spaces)] + named + around[len(spaces) :]


@dataclass(frozen=True)
class _Band:
    """Where a line is inked; (height, width) with the line in the middle."""

    mask: Mask
    scale: float


def _band(line: Line, pixels: Pixels) -> _Band:
    half = line.strip.height * BAND_HEIGHT / 2
    scale = min(1.0, LINE_HEIGHT / line.strip.height)
    band = line.strip.window(top=-half, bottom=half).cut(pixels, scale=scale)
    high = line.strip.height * scale
    return _Band(ink_mask(band, line_height=high, print_end=band.shape[1])[0], scale)


def _in_shape(strip: Strip, shape: Shape) -> Slot | None:
    along, across = strip.place(*shape.middle)
    reach = -0.6 * strip.height, strip.length + _BEHIND * strip.height
    if not reach[0] < along < reach[1] or abs(across) > _OFF_LINE * strip.height:
        return None
    places = [strip.place(float(x), float(y))[0] for x, y in shape.hull]
    return Slot(min(places), max(places), shape)


def _in_brackets(line: Line, band: _Band) -> list[tuple[Slot, Printed]]:
    peaks = peaks_of(line)
    text = said(peaks)
    found: list[tuple[Slot, Printed]] = []
    filled = _WORDS if in_words(line) else _FILLED
    for match in (*filled.finditer(text), *_HALF.finditer(text)):
        first, last = match.start(), match.end() - 1
        if first == 0 and match[1] and match[1].isdigit() and text[last + 1 :][:1].isdigit():
            continue  # an item number
        left, right = peaks[first][1], peaks[last][1]
        # The reader reports a bracket early or late: its ink lies between the neighbours.
        from_ = peaks[first - 1][1] if first else left - _NEIGHBOUR * line.strip.height
        to = peaks[last + 1][1] if last + 1 < len(peaks) else line.strip.length
        inside = _between_brackets(band, (from_, to), high=line.strip.height)
        if inside is None and match.re is _HALF:
            beside = _BESIDE * line.strip.height
            inside = from_ + beside, to - beside
        left, right = inside or (left, right)
        if right - left > _BRACKETS * line.strip.height:
            found.append((Slot(left, right, bracketed=True), (peaks[:first], peaks[last + 1 :])))
    return found


def _between_brackets(
    band: _Band, reach: tuple[float, float], *, high: float
) -> tuple[float, float] | None:
    """Return the places of the outermost two bracket-like strokes within *reach*."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(band.mask, connectivity=8)
    scaled, middle = high * band.scale, band.mask.shape[0] / 2
    margin = 0.2 * scaled
    low, top = reach[0] * band.scale + margin, reach[1] * band.scale - margin
    strokes = [
        float(x)
        for (_, _, w, h, _), (x, y) in zip(stats[1:], centres[1:], strict=True)
        if low < x < top
        and h > _TALL * scaled
        and w < _NARROW * scaled
        and abs(y - middle) < _OFF_LINE * scaled
    ]
    if len(strokes) < 2:  # noqa: PLR2004 - a pair
        return None
    return min(strokes) / band.scale, max(strokes) / band.scale


def _before_unit(line: Line) -> list[tuple[Slot, Printed]]:
    """Return the place of a number that only a pupil can have written: “5角=50分”."""
    peaks = peaks_of(line)
    match = _CONVERTED.search(said(peaks))
    if not match:
        return []
    start, end = match.span("answer")
    beside = _BESIDE * line.strip.height
    slot = Slot(peaks[start - 1][1] + beside, peaks[end][1] - beside, ruled=True)
    return [(slot, (peaks[:start], peaks[end:]))]


def _underscored(line: Line) -> list[tuple[Slot, Printed]]:
    """Return the places that the reader itself saw as a rule: “62-_4=58”."""
    peaks, beside = peaks_of(line), _BESIDE * line.strip.height
    found: list[tuple[Slot, Printed]] = []
    for match in _UNDERSCORED.finditer(said(peaks)):
        before, after = peaks[: match.start()], peaks[match.end() :]
        left = before[-1][1] + beside if before else -beside
        right = after[0][1] - beside if after else line.strip.length
        if right - left > _BRACKETS * line.strip.height:
            found.append((Slot(left, right, ruled=True), (before, after)))
    return found


def _on_rules(line: Line, band: _Band) -> list[Slot]:
    """Return the rules that *line* leaves to write on."""
    strip, scale = line.strip, band.scale
    # A tall hand makes the line's box tall: a rule is long beside the print, not beside the box.
    rules = find_rules(band.mask, line_height=strip.height * scale, least_long=_LEAST_RULE)
    inked = rules[rules.shape[0] // 2 :].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    spans = [(a / scale, b / scale) for a, b in edges.reshape(-1, 2).tolist()]
    merged: list[tuple[float, float]] = []
    for a, b in spans:
        if merged and a - merged[-1][1] < 0.4 * strip.height:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return [Slot(a, b, ruled=True) for a, b in merged if b - a > _LEAST_GAP * strip.height]
