"""Puts the pieces of a row together again that are one exercise with a place to write inside.

The text finder breaks a line where nothing is printed, and runs two exercises together where little
room is between them.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from grading_lambda.fill_ins.row_parts import ends_between, is_whole
from grading_lambda.fill_ins.surroundings import SIGNS, Peak, in_words, peaks_of, said
from grading_lambda.layout import Line, rows
from grading_lambda.recognise import CIRCLED
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.measures import UNIT_LETTERS

_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_NUMBER = re.compile(r"[(（]?[0-9]{1,2}[.、)）,，]+|[①-⑳]")
_CIRCLED, _ONE_DIGIT = re.compile(r"[①-⑳]|[0-9]{2} "), re.compile(r"[1-9] +[0-9(]")
_ENCLOSED = re.compile(r"[①-⑳] *[-+×÷=]")
"""A digit in its box, where no other line begins with a circled number."""
_LEAST_CIRCLED = 3
_UNFINISHED = re.compile(r"[0-9)][-+×÷][-+×÷0-9.()]*[0-9)]$")
"""The end of a sum whose “=” the text finder lost between it and the box for its result."""
Gap = tuple[float, float]
"""Start and end of an empty stretch along a strip."""
# Parts of the height of a line:
_MOST_GAP, _OFF_LINE, _EDGE, _LOST = 6.0, 0.45, 0.3, 1.0


@dataclass(frozen=True)
class Row:
    """Pieces of one row that may be one line."""

    strip: Strip
    members: tuple[int, ...]
    gaps: tuple[Gap, ...] = ()
    """Where between its pieces nothing was found, along the strip."""
    part: bool = False
    """Whether it is only a part of its members, which hold another exercise, too."""


def find_rows(lines: Sequence[Line], shapes: Sequence[Shape], *, keyed: bool) -> list[Row]:
    """Return *lines* row by row, with the pieces of one exercise joined and two exercises parted.

    Args:
        lines: All lines of the page.
        shapes: Its boxes and circles.
        keyed: Whether there is an answer key: then a number apart from its sentence counts, too.
    """
    found: list[Row] = []
    for everything in rows([line.strip for line in lines]):
        # Paper between two brackets is found as text now and then: it says and parts nothing.
        row = [i for i in everything if lines[i].wide.shown]
        parts = _parted_anew(row, lines)
        joined = [] if parts else _joined(row, lines, shapes, keyed=keyed)
        found += parts
        found += [part for one in joined for part in _apart(one, lines, shapes, keyed=keyed)]
    return found


def circled_numbers(lines: Sequence[Line]) -> frozenset[str]:
    """Return the circled numbers that *lines* begin with; none where too few of them do."""
    texts = [line.wide.text.strip() for line in lines]
    seen = frozenset(text[0] for text in texts if text[:1] in CIRCLED and text)
    return seen if len(seen) >= _LEAST_CIRCLED else frozenset()


def without_numbers(shapes: Sequence[Shape], lines: Sequence[Line]) -> list[Shape]:
    """Return the *shapes* that are not the circle of an item number that a line begins with.

    Where others have one, a digit before a gap is such a number, too, if none of them has it.
    """
    seen = circled_numbers(lines)
    begun = [
        line.strip.at(peaks_of(line)[0][1])
        for line in lines
        for text in [line.wide.text.strip()]
        if _begins_with_number(text, seen)
    ]
    return [
        shape
        for shape in shapes
        if all(cv2.pointPolygonTest(shape.hull, at, measureDist=False) < 0 for at in begun)
    ]


def _begins_with_number(text: str, seen: Set[str]) -> bool:
    """Tell whether *text* begins with a circled number, *seen* being those of the page."""
    if _CIRCLED.match(text):
        return bool(seen) or _ENCLOSED.match(text) is None
    lost = _ONE_DIGIT.match(text) if seen else None
    return lost is not None and CIRCLED[int(text[0]) - 1] not in seen


def _parted_anew(row: Sequence[int], lines: Sequence[Line]) -> list[Row]:
    """Return *row* parted into its exercises with brackets or rules, wherever its pieces end.

    Nothing is returned where each piece is whole already, or where something else stands there.
    """
    texts = [said(peaks_of(lines[i])) for i in row]
    if not _may_hold_places("".join(texts)) or all(map(is_whole, texts)):
        return []
    if any(in_words(lines[i]) for i in row):
        return []
    whole = together([lines[i] for i in row], tuple(row))
    characters = characters_of(whole, lines)
    cuts = ends_between(characters, high=whole.strip.height)
    # A circle read as “()” is no end of anything: comparisons that end nowhere are not one.
    endless = not cuts and len(row) > 1 and not any("=" in text for text in texts)
    return [] if cuts is None or endless else parts_of(whole, cuts, lines)


def _may_hold_places(text: str) -> bool:
    """Tell whether a row has brackets, or measures to be converted in more than one exercise."""
    measures = text.count("=") > 1 and any(c in UNIT_LETTERS for c in text)
    return "(" in text or ")" in text or measures


def characters_of(row: Row, lines: Sequence[Line]) -> list[Peak]:
    """Return what *row* says along its strip; what two pieces both show counts once."""
    found: list[Peak] = []
    for i in row.members:
        mine = [(c, row.strip.place(*lines[i].strip.at(x))[0], p) for c, x, p in peaks_of(lines[i])]
        reach = _EDGE * row.strip.height
        found += [m for m in mine if not any(m[0] == c and m[1] - x < reach for c, x, _ in found)]
    return sorted(found, key=lambda peak: peak[1])


def _joined(
    row: Sequence[int], lines: Sequence[Line], shapes: Sequence[Shape], *, keyed: bool
) -> list[Row]:
    joined = []
    start = 0
    for end in range(1, len(row) + 1):
        last = end == len(row)
        if last or not _belong(lines[row[end - 1]], lines[row[end]], shapes, keyed=keyed):
            joined.append(together([lines[i] for i in row[start:end]], tuple(row[start:end])))
            start = end
    return joined


def _apart(row: Row, lines: Sequence[Line], shapes: Sequence[Shape], *, keyed: bool) -> list[Row]:
    """Return *row* cut where one exercise ends and the next one begins."""
    cuts: list[float] = []
    if keyed and all(in_words(lines[i]) for i in row.members):
        cuts = _between_sentences(row, lines)
    if cuts:
        return parts_of(row, cuts, lines)
    return _between_circles(row, lines, shapes)


def _between_sentences(row: Row, lines: Sequence[Line]) -> list[float]:
    """Return where in *row* each sentence but the first begins: behind brackets, with a number."""
    characters = sorted(
        (row.strip.place(*lines[i].strip.at(x))[0], character)
        for i in row.members
        for character, x, _ in peaks_of(lines[i])
    )
    text = "".join(character for _, character in characters)
    if not _NUMBER.match(text):
        return []
    ends = (match.end() for match in _BRACKETED.finditer(text))
    starts = [i for i in ends if _NUMBER.match(text, i)]
    return [(characters[i - 1][0] + characters[i][0]) / 2 for i in starts]


def _between_circles(row: Row, lines: Sequence[Line], shapes: Sequence[Shape]) -> list[Row]:
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
    cuts = []
    for left, right in pairwise(places):
        between = [left, *(x for x in characters if left < x < right), right]
        # The gaps right beside the circles are theirs.
        gaps = list(pairwise(between))[1:-1] or list(pairwise(between))
        a, b = max(gaps, key=lambda gap: gap[1] - gap[0])
        cuts.append((a + b) / 2)
    return parts_of(row, cuts, lines)


def parts_of(row: Row, cuts: Sequence[float], lines: Sequence[Line]) -> list[Row]:
    """Return *row* cut at *cuts*, places along its strip."""
    ends = [0.0, *cuts, row.strip.length]
    return [
        Row(row.strip.part(a, b), _within(row, lines, a, b), part=bool(cuts))
        for a, b in pairwise(ends)
    ]


def _within(row: Row, lines: Sequence[Line], start: float, end: float) -> tuple[int, ...]:
    """Return the members of *row* that say something between *start* and *end* along it."""
    return tuple(
        i
        for i in row.members
        if any(
            start < row.strip.place(*lines[i].strip.at(x))[0] < end
            for _, x, _ in peaks_of(lines[i])
        )
    )


def together(pieces: Sequence[Line], members: tuple[int, ...]) -> Row:
    """Return the row that *pieces*, from left to right, are together."""
    first, last = pieces[0].strip, pieces[-1].strip
    if len(pieces) == 1:
        return Row(first, members, ())
    (x0, y0), (x1, y1) = first.at(0), last.at(last.length)
    angle = float(np.arctan2(y1 - y0, x1 - x0))
    length = float(np.hypot(x1 - x0, y1 - y0))
    strip = Strip(x0, y0, angle, length, max(p.strip.height for p in pieces))
    ends = [
        (strip.place(*a.strip.at(a.strip.length))[0], strip.place(*b.strip.at(0))[0])
        for a, b in pairwise(pieces)
    ]
    return Row(strip, members, tuple(ends))


def _belong(left: Line, right: Line, shapes: Sequence[Shape], *, keyed: bool) -> bool:
    """Tell whether two neighbours of a row are one exercise with a place to write between."""
    height = (left.strip.height + right.strip.height) / 2
    gap, _ = left.strip.place(*right.strip.at(0))
    gap -= left.strip.length
    if not -height < gap < _MOST_GAP * height:
        return False
    before, after = left.wide.text.strip(), right.wide.text.strip()
    if not before or not after or ("=" in before and "=" in after):
        return False
    if (
        before.endswith("(")
        or after.startswith(")")
        or (keyed and _NUMBER.fullmatch("".join(c for c, _, _ in left.wide.shown)))
    ):
        return True
    if after[0] in "=≈+×÷<>" or (before[-1] in "+-×÷" and after[0] in "=≈"):
        return True
    if "=" in before and before[-1] in "=" + UNIT_LETTERS and after[0] in UNIT_LETTERS:
        return True
    return _in_a_box(left, right, shapes) or (
        "=" not in before + after
        and any(s.outline is Outline.CIRCLE and _between(s, left, right) for s in shapes)
    )


def _in_a_box(left: Line, right: Line, shapes: Sequence[Shape]) -> bool:
    """Tell whether a sign stands beside a box that the other line's nearest digit is written in."""
    before, after = peaks_of(left), peaks_of(right)
    if not before or not after:
        return False
    (last, x, _), (first, y, _) = before[-1], after[0]
    written = [right.strip.at(y)] if last in SIGNS or _lost_equals(left, right) else []
    written += [left.strip.at(x)] if first in SIGNS else []
    boxes = [shape.hull for shape in shapes if shape.outline is Outline.BOX]
    return any(
        cv2.pointPolygonTest(box, digit, measureDist=False) > 0
        for box in boxes
        for digit in written
    )


def _lost_equals(left: Line, right: Line) -> bool:
    """Tell whether *left* is a sum up to its “=”, which is in neither of two pieces."""
    text = said(peaks_of(left))
    gap = left.strip.place(*right.strip.at(0))[0] - left.strip.length
    near = gap < _LOST * left.strip.height
    return near and "=" not in text and _UNFINISHED.search(text) is not None


def _between(shape: Shape, left: Line, right: Line) -> bool:
    """Tell whether *shape* stands between two pieces of a row.

    The second may reach over it: the text finder counts what is written there to that piece.
    """
    along, across = left.strip.place(*shape.middle)
    after = [
        left.strip.place(*place)[0]
        for place in (right.strip.at(x) for _, x, _ in peaks_of(right))
        if cv2.pointPolygonTest(shape.hull, place, measureDist=False) < 0
    ]
    if not after or abs(across) >= _OFF_LINE * left.strip.height:
        return False
    reach = _EDGE * left.strip.height
    return left.strip.length - 2 * reach < along < min(after) + reach
