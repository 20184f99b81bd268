"""Finds lines with a place to write inside: “3×□=12”, “3+5○7”, “3米=(  )厘米”, “8-__=3”.

The text finder breaks such a line where nothing is printed, and the recogniser reads through boxes
as if they were not there. So pieces of a row are put together again, and places are found by what
is printed around them: a box or circle, brackets, a rule, or a gap that only an answer explains.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line, read_lines, rows
from grading_lambda.numbering import bare
from grading_lambda.shapes import Outline, Shape
from grading_lambda.slots import (
    LEAST_FAMILIAR,
    Gap,
    Peak,
    Slot,
    find_slots,
    in_words,
    peaks_of,
    said,
)
from grading_lambda.strip import Strip
from school.exercise import BLANK, CIRCLE, Solution
from school.measures import UNIT_LETTERS
from school.solve import solve

_NUMBERED = re.compile(r"\([0-9]{1,2}\)|[①-⑳]|[0-9]{1,2}[.、)]")
_SIGNS = "+-×÷=≈"
_LEAST_SURE = 0.6
# Parts of the height of a line:
_MOST_GAP, _OFF_LINE, _EDGE, _LEAST_BOX = 6.0, 0.45, 0.3, 0.65


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
    gaps: tuple[Gap, ...]
    """Where between its pieces nothing was found, along the strip."""
    part: bool = False
    """Whether it is only a part of its members, which hold another exercise, too."""


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
    joined = [part for row in _joined(lines, shapes) for part in _apart(row, lines, shapes)]
    together = [row for row in joined if len(row.members) > 1 or row.part]
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


def _apart(row: _Row, lines: Sequence[Line], shapes: Sequence[Shape]) -> list[_Row]:
    """Return *row* cut between its circles: each belongs to an exercise of its own."""
    strip = row.strip
    places = sorted(
        along
        for shape in shapes
        if shape.outline is Outline.CIRCLE
        for along, across in [strip.place(*shape.middle)]
        if 0 < along < strip.length and abs(across) < _OFF_LINE * strip.height
    )
    if len(places) < 2 or any("=" in lines[i].wide.text for i in row.members):  # noqa: PLR2004 - a pair
        return [row]
    characters = sorted(
        strip.place(*lines[i].strip.at(x))[0] for i in row.members for _, x, _ in peaks_of(lines[i])
    )
    cuts = [0.0]
    for left, right in pairwise(places):
        between = [left, *(x for x in characters if left < x < right), right]
        # The gaps right beside the circles are theirs.
        gaps = list(pairwise(between))[1:-1] or list(pairwise(between))
        a, b = max(gaps, key=lambda gap: gap[1] - gap[0])
        cuts.append((a + b) / 2)
    ends = [*cuts[1:], strip.length]
    return [
        _Row(strip.part(a, b), row.members, (), part=True) for a, b in zip(cuts, ends, strict=True)
    ]


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
    if line.wide.familiar < LEAST_FAMILIAR and not keyed:
        return None
    for slot, (before, after) in find_slots(line, row.gaps, pixels, shapes, anywhere=keyed):
        text = _template(said(before), said(after), words=in_words(line))
        sum_on_rule = text.endswith((BLANK, CIRCLE)) and ("=" in text or not keyed)
        if slot.ruled and (sum_on_rule or _covers_signs(line, slot)):
            continue  # what ends on a rule is read with the others of its kind
        if text.endswith(BLANK) and slot.shape and not _holds_answer(slot.shape, line):
            continue  # the loop of a written 9
        if exercise(text) or (keyed and _NUMBERED.match(text)):
            sure = min((p for _, _, p in (*before, *after)), default=0.0) >= _LEAST_SURE
            beside = (before[-1] if before else None), (after[0] if after else None)
            return FillIn(line, text, slot, sure, frozenset(row.members), beside)
    return None


def _covers_signs(line: Line, slot: Slot) -> bool:
    """Tell whether print lies in *slot*: a fold or shadow was taken for a rule."""
    return any(c in _SIGNS for c, x, _ in peaks_of(line) if slot.left <= x <= slot.right)


def _holds_answer(shape: Shape, line: Line) -> bool:
    """Tell whether a shape behind the “=” is a box as tall as the line."""
    tall = float(np.ptp(shape.hull[:, 1])) > _LEAST_BOX * line.strip.height
    return tall and shape.outline is Outline.BOX


def exercise(text: str) -> Solution | None:
    """Return the answers to the exercise in *text*, with or without an item number before it."""
    solution = solve(bare(text))
    if solution is None and (match := _NUMBERED.match(text)):
        solution = solve(bare(text[match.end() :]))
    return solution


def _template(before: str, after: str, *, words: bool) -> str:
    """Return what is printed around a place to write, with a mark where that is."""
    mark = BLANK if words or "=" in before + after or "≈" in before else CIRCLE
    return f"{before}{mark}{after}".replace("_", "")


def with_room(fill_in: FillIn) -> Strip:
    """Return the fill-in's strip, lengthened to hold a place behind its last character."""
    strip = fill_in.strip
    return replace(strip, length=max(strip.length, fill_in.slot.right + _EDGE * strip.height))
