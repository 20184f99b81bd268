"""Finds lines with a place to write inside: “3×□=12”, “3+5○7”, “3米=(  )厘米”, “8-__=3”.

The text finder breaks such a line where nothing is printed, and the recogniser reads through boxes
as if they were not there. So pieces of a row are put together again, and places are found by what
is printed around them: a box or circle, brackets, a rule, or a gap that only an answer explains.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from grading_lambda.engine import LINE_HEIGHT, Engine, Pixels
from grading_lambda.ink import BAND_HEIGHT, ink_mask
from grading_lambda.layout import Line, read_lines, rows
from grading_lambda.numbering import bare
from grading_lambda.rules import Mask, find_rules
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.exercise import BLANK, CIRCLE, Solution
from school.measures import UNIT_LETTERS
from school.solve import solve

_NUMBERED = re.compile(r"\([0-9]{1,2}\)|[①-⑳]|[0-9]{1,2}[.、)]")
_SIGNS = "+-×÷=≈"
_LIKE_OUTLINES = f"(){BLANK}{CIRCLE}"
_HALF = re.compile(
    r"(?<![0-9])\(([0-9.]{0,6})(?=[-=+×÷<>]|[^0-9.()])|(?<=[-=+×÷<>])([0-9.]{1,6})\)"
)
"""Brackets of which the reader saw one only: the other runs through a digit."""
_PERHAPS = re.compile(rf"_|=.*[0-9]|[(){UNIT_LETTERS}]")
"""A line that may have brackets or a rule to write on before its end."""
_UNDERSCORED = re.compile(r"_[0-9_]*")
_CONVERTED = re.compile(rf"[{UNIT_LETTERS}]=(?P<answer>[0-9.]+)[{UNIT_LETTERS}]+$")
_FILLED = re.compile(r"\(([0-9<>=./…A-G√x×]{0,7})\)")
_LEAST_FAMILIAR, _LEAST_SURE = 0.45, 0.6
# Parts of the height of a line:
_MOST_GAP, _LEAST_GAP, _BEHIND = 6.0, 0.8, 2.2
_OFF_LINE, _EDGE, _BRACKETS, _BESIDE, _NEIGHBOUR = 0.45, 0.3, 0.5, 0.3, 0.5
_TALL, _NARROW, _PRINT = 0.5, 0.36, 0.6


Peak = tuple[str, float, float]
"""A character, where it is along the strip, and its probability."""
Printed = tuple[Sequence[Peak], Sequence[Peak]]
"""What is printed before and behind a place to write."""


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


@dataclass(frozen=True)
class FillIn:
    """A line with one place to write inside."""

    line: Line
    text: str
    """The line as an exercise, with its item number: “(3)3×□=12”."""
    slot: Slot
    sure: bool
    """Whether every printed character was read clearly."""
    used: frozenset[int]
    """Places of the lines it is made of."""
    neighbours: tuple[Peak | None, Peak | None]
    """The printed characters right before and behind the place."""

    @property
    def strip(self) -> Strip:
        """Return where it lies."""
        return self.line.strip


@dataclass(frozen=True)
class _Row:
    """Pieces of one row that may be one line."""

    strip: Strip
    members: tuple[int, ...]
    gaps: tuple[tuple[float, float], ...]
    """Where between its pieces nothing was found, along the strip."""


def find_fill_ins(
    engine: Engine,
    pixels: Pixels,
    lines: Sequence[Line],
    shapes: Sequence[Shape],
    *,
    keyed: bool = False,
) -> list[FillIn]:
    """Return the lines with a place to write inside.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        lines: Its lines of text.
        shapes: Its boxes and circles.
        keyed: Whether there is an answer key: then a line that nobody can work out counts too.
    """
    joined = _joined(lines, shapes)
    together = [row for row in joined if len(row.members) > 1]
    read = read_lines(engine, pixels, [row.strip for row in together])
    found = [
        _fill_in(line, row, pixels, shapes, keyed=keyed)
        for line, row in zip(read, together, strict=True)
    ]
    taken = {i for fill_in in found if fill_in for i in fill_in.used}
    for i, line in enumerate(lines):
        if i not in taken:
            found.append(_fill_in(line, _Row(line.strip, (i,), ()), pixels, shapes, keyed=keyed))
    return [fill_in for fill_in in found if fill_in]


def _joined(lines: Sequence[Line], shapes: Sequence[Shape]) -> list[_Row]:
    joined = []
    for row in rows([line.strip for line in lines]):
        start = 0
        for end in range(1, len(row) + 1):
            if end == len(row) or not _belong(lines[row[end - 1]], lines[row[end]], shapes):
                joined.append(_together([lines[i] for i in row[start:end]], tuple(row[start:end])))
                start = end
    return joined


def _together(pieces: Sequence[Line], members: tuple[int, ...]) -> _Row:
    first, last = pieces[0].strip, pieces[-1].strip
    if len(pieces) == 1:
        return _Row(first, members, ())
    (x0, y0), (x1, y1) = first.at(0), last.at(last.length)
    angle = float(np.arctan2(y1 - y0, x1 - x0))
    length = float(np.hypot(x1 - x0, y1 - y0))
    strip = Strip(x0, y0, angle, length, max(p.strip.height for p in pieces))
    ends = [
        (strip.place(*a.strip.at(a.strip.length))[0], strip.place(*b.strip.at(0))[0])
        for a, b in pairwise(pieces)
    ]
    return _Row(strip, members, tuple(ends))


def _belong(left: Line, right: Line, shapes: Sequence[Shape]) -> bool:
    """Tell whether two neighbours of a row are one exercise with a place to write between."""
    height = (left.strip.height + right.strip.height) / 2
    gap, _ = left.strip.place(*right.strip.at(0))
    gap -= left.strip.length
    if not -height < gap < _MOST_GAP * height:
        return False
    before, after = left.wide.text.strip(), right.wide.text.strip()
    if not before or not after or ("=" in before and "=" in after):
        return False
    if before.endswith("(") or after.startswith(")"):
        return True
    if after[0] in "=≈+×÷<>" or (before[-1] in "+-×÷" and after[0] in "=≈"):
        return True
    if "=" in before and before[-1] in "=" + UNIT_LETTERS and after[0] in UNIT_LETTERS:
        return True
    return "=" not in before + after and any(
        shape.outline is Outline.CIRCLE and _between(shape, left, gap=gap) for shape in shapes
    )


def _between(shape: Shape, left: Line, *, gap: float) -> bool:
    along, across = left.strip.place(*shape.middle)
    reach = _EDGE * left.strip.height
    inside = left.strip.length - 2 * reach < along < left.strip.length + gap + 2 * reach
    return inside and abs(across) < _OFF_LINE * left.strip.height


def _fill_in(
    line: Line, row: _Row, pixels: Pixels, shapes: Sequence[Shape], *, keyed: bool
) -> FillIn | None:
    if line.wide.familiar < _LEAST_FAMILIAR and not keyed:
        return None
    for slot, (before, after) in _slots(line, row, pixels, shapes):
        text = _template(_said(before), _said(after))
        if slot.ruled and (text.endswith((BLANK, CIRCLE)) or _covers_signs(line, slot)):
            continue  # what ends on a rule is read with the others of its kind
        if exercise(text) or (keyed and _NUMBERED.match(text)):
            sure = min((p for _, _, p in (*before, *after)), default=0.0) >= _LEAST_SURE
            beside = (before[-1] if before else None), (after[0] if after else None)
            return FillIn(line, text, slot, sure, frozenset(row.members), beside)
    return None


def _covers_signs(line: Line, slot: Slot) -> bool:
    """Tell whether print lies in *slot*: a fold or shadow was taken for a rule."""
    return any(c in _SIGNS for c, x, _ in _peaks(line) if slot.left <= x <= slot.right)


def exercise(text: str) -> Solution | None:
    """Return the answers to the exercise in *text*, with or without an item number before it."""
    solution = solve(bare(text))
    if solution is None and (match := _NUMBERED.match(text)):
        solution = solve(bare(text[match.end() :]))
    return solution


def _template(before: str, after: str) -> str:
    """Return what is printed around a place to write, with a mark where that is."""
    mark = BLANK if "=" in before + after or "≈" in before else CIRCLE
    return f"{before}{mark}{after}".replace("_", "")


def _said(peaks: Sequence[Peak]) -> str:
    return "".join(c for c, _, _ in peaks)


def _peaks(line: Line) -> list[Peak]:
    """Return each character of *line*, where it is along the strip, and its probability."""
    return [(c, line.along(step), p) for c, step, p in line.wide.peaks if c != " "]


def _around(line: Line, slot: Slot) -> Printed:
    """Return the characters before and behind *slot*, without its outline or brackets."""
    edge = _EDGE * line.strip.height if slot.shape else 0.0
    kept = [
        (c, x, p)
        for c, x, p in _peaks(line)
        if not slot.left <= x <= slot.right
        and not (slot.left - edge <= x <= slot.right + edge and c in _LIKE_OUTLINES)
    ]
    before = [peak for peak in kept if peak[1] < slot.left]
    after = [peak for peak in kept if peak[1] >= slot.left]
    if _said(before).endswith("(") and _said(after).startswith(")"):
        return before[:-1], after[1:]
    return before, after


def _slots(
    line: Line, row: _Row, pixels: Pixels, shapes: Sequence[Shape]
) -> list[tuple[Slot, Printed]]:
    """Return where somebody may write in *line*, the surest place first, and what is around it."""
    spaces = [slot for shape in shapes if (slot := _in_shape(line.strip, shape))]
    named = _before_unit(line) + _underscored(line)
    if row.gaps or _PERHAPS.search(line.wide.text):
        band = _band(line, pixels)
        named = _in_brackets(line, band) + named
        spaces += _on_rules(line, band)
    beside = _BESIDE * line.strip.height / 2
    wide = _LEAST_GAP * line.strip.height
    gaps = [Slot(a + beside, b - beside) for a, b in row.gaps if b - a > wide]
    around = [(slot, _around(line, slot)) for slot in [*spaces, *gaps]]
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
    peaks = _peaks(line)
    text = _said(peaks)
    found = []
    for match in (*_FILLED.finditer(text), *_HALF.finditer(text)):
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
    peaks = _peaks(line)
    match = _CONVERTED.search(_said(peaks))
    if not match:
        return []
    start, end = match.span("answer")
    beside = _BESIDE * line.strip.height
    slot = Slot(peaks[start - 1][1] + beside, peaks[end][1] - beside, ruled=True)
    return [(slot, (peaks[:start], peaks[end:]))]


def _underscored(line: Line) -> list[tuple[Slot, Printed]]:
    """Return the places that the reader itself saw as a rule: “62-_4=58”."""
    peaks, beside = _peaks(line), _BESIDE * line.strip.height
    found = []
    for match in _UNDERSCORED.finditer(_said(peaks)):
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
    rules = find_rules(band.mask, line_height=_PRINT * strip.height * scale)
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


def with_room(fill_in: FillIn) -> Strip:
    """Return the fill-in's strip, lengthened to hold a place behind its last character."""
    strip = fill_in.strip
    return replace(strip, length=max(strip.length, fill_in.slot.right + _EDGE * strip.height))
