"""Finds sums set out in columns: the rules between their rows, and what stands in each row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from grading_lambda.composed import Picture, Piece, compose
from grading_lambda.level import Box, LevelPage, Part, around

# Parts of the height of a digit:
_LONG, _THICK, _TALL = 2.0, 0.45, 1.2
_SAME_RULE, _RULE_GAP = 0.4, 0.8
_SURELY, _FREE = 4.5, (0.12, 0.5)
_SAME_ROW = 0.55
_LEAST_DIGIT, _MOST_DIGIT, _POINT = 0.62, 2.2, 0.3
_SMALL = 0.66
"""A digit smaller than this part of its row's is carried, or dots a borrowed ten."""
_LEVEL, _OVERLAP, _SMALLEST = 0.25, 0.25, 0.4
"""Where a smaller digit stands level with its row (in heights of that) in a column of its own."""
_RIGHT, _SIGN_LEFT = 0.7, 0.35
_ABOVE, _APART = (0.3, 1.7), (1.0, 2.8)
_INSIDE = (0.2, 1.8)
_FOOT_TALL, _FOOT_WIDE, _FOOT_OFF = (0.8, 2.6), 0.8, 0.6
_DIVISOR, _CLOSE = 3.2, 0.28
_SIDE, _OFF_SIDE = 0.6, 0.5
"""So much of a rule lies along a box, at most so many digits above or below its side."""


@dataclass(frozen=True)
class Row:
    """Digits (and a sign) side by side, from the left."""

    parts: tuple[Part, ...]

    @property
    def box(self) -> Box:
        """Return all it covers."""
        return around(self.parts)


@dataclass(frozen=True)
class ColumnBlock:
    """A sum, difference or product set out in columns."""

    first: Row
    second: Row
    """With its sign."""
    rule: Box
    """Between the question and what is written."""

    @property
    def box(self) -> Box:
        """Return what is printed of it."""
        return around([self.first.box, self.second.box, self.rule])


@dataclass(frozen=True)
class DivisionBlock:
    """A long division: divisor, bracket and dividend."""

    divisor: Row
    dividend: Row
    rule: Box
    """The bracket's bar."""

    @property
    def box(self) -> Box:
        """Return what is printed of it."""
        return around([self.divisor.box, self.dividend.box, self.rule])


Block = ColumnBlock | DivisionBlock


def find_rules(page: LevelPage) -> tuple[LevelPage, list[Box]]:
    """Return the long level strokes of *page*, and the page without them."""
    digit = page.digit
    level = page.level_strokes(longer=_LONG * digit)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    thin = (stats[:, 4] <= _THICK * digit * stats[:, 2]) & (stats[:, 3] <= _TALL * digit)
    thin[0] = False
    for label in np.flatnonzero(thin):
        x, y, w, h = stats[label, :4].tolist()
        thin[label] = w > _SURELY * digit or _has_free_end(page, Box(x, y, x + w, y + h))
    if not thin.any():
        return page, []
    boxes = [Box(x, y, x + w, y + h) for x, y, w, h, _ in stats[thin].tolist()]
    strokes = cv2.dilate(thin.astype(np.uint8)[labels], np.ones((3, 3), np.uint8))
    return page.without(np.asarray(strokes, np.uint8)), _joined(boxes, digit)


def _has_free_end(page: LevelPage, run: Box) -> bool:
    """Tell whether *run* goes on beyond the digits it touches; the feet of a written 22 do not."""
    wide, reach = max(2, round(_FREE[0] * page.digit)), round(_FREE[1] * page.digit)
    top, bottom = int(run.top), int(run.bottom)
    above, below = slice(max(0, top - reach), max(0, top - 1)), slice(bottom + 1, bottom + reach)
    ends = (
        slice(int(run.left), int(run.left) + wide),
        slice(int(run.right) - wide, int(run.right)),
    )
    return any(not page.ink[above, end].any() and not page.ink[below, end].any() for end in ends)


def _joined(boxes: Sequence[Box], digit: float) -> list[Box]:
    """Return *boxes* with the pieces of one broken rule put together."""
    rules: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.left):
        for i, rule in enumerate(rules):
            near = -rule.width < box.left - rule.right < _RULE_GAP * digit
            if near and abs(box.y - rule.y) < _SAME_RULE * digit:
                rules[i] = around([rule, box])
                break
        else:
            rules.append(box)
    return rules


def is_side(rule: Box, boxes: Sequence[Box], digit: float) -> bool:
    """Tell whether *rule* is the top or the bottom of *boxes* to write into, for the most part.

    The bar of a 5 or 7 written there may lengthen it.
    """
    along = sum(
        max(0.0, min(rule.right, box.right) - max(rule.left, box.left))
        for box in boxes
        if min(abs(rule.y - box.top), abs(rule.y - box.bottom)) < _OFF_SIDE * digit
    )
    return along > _SIDE * rule.width


class Rows:
    """Looks up the rows of a page around its rules."""

    def __init__(self, page: LevelPage) -> None:
        self.digit = page.digit
        self._parts = sorted(page.parts, key=lambda p: p.y)
        self._y = np.array([p.y for p in self._parts])

    def between(self, top: float, bottom: float, *, left: float, right: float) -> list[Part]:
        """Return the parts whose middle lies there."""
        first, last = np.searchsorted(self._y, [top, bottom])
        return [p for p in self._parts[first:last] if left <= p.x <= right]

    def rows(self, top: float, bottom: float, *, left: float, right: float) -> list[Row]:
        """Return the rows of digits whose middle lies there, from the top."""
        digit = self.digit
        reach = self.between(top - digit, bottom + digit, left=left, right=right)
        tall = [p for p in reach if _LEAST_DIGIT * digit <= p.height <= _MOST_DIGIT * digit]
        grouped: list[list[Part]] = []
        for part in tall:
            if grouped and abs(part.y - np.mean([p.y for p in grouped[-1]])) < _SAME_ROW * digit:
                grouped[-1].append(part)
            else:
                grouped.append([part])
        rows = [row for group in grouped if (row := _row(group, reach, digit))]
        return [row for row in rows if top <= row.box.y <= bottom]


def _row(group: Sequence[Part], around_it: Iterable[Part], digit: float) -> Row | None:
    """Return the row of the digits *group*, without carried digits, with its points and pieces."""
    usual = float(np.median([p.height for p in group]))
    digits = [p for p in group if p.height >= _SMALL * usual]
    if not digits:
        return None
    box, taken = around(digits), {p.label for p in digits}
    others = [p for p in around_it if p.label not in taken and p.height < _SMALL * usual]
    pieces = [p for p in others if _piece(p, digits, box, digit)]
    return Row(tuple(sorted([*digits, *pieces], key=lambda p: p.x)))


def _piece(part: Part, digits: Sequence[Part], box: Box, digit: float) -> bool:
    """Tell whether a small part is a stroke of a digit, a decimal point, or the sign."""
    if not box.top - 0.15 * digit <= part.y <= box.bottom + 0.2 * digit:
        return False
    if part.right < box.left and not _stands_apart(part, digits, box):
        return abs(part.y - box.y) < 0.4 * digit and box.left - part.right < 4 * digit
    if any(_broken_off(part, d, digit) for d in digits):
        return True
    if _stands_apart(part, digits, box):
        return True
    low = part.y > box.y + 0.25 * box.height
    return low and max(part.width, part.height) < _POINT * digit and part.left < box.right


def _stands_apart(part: Part, digits: Sequence[Part], box: Box) -> bool:
    """Tell whether a small part is a digit of its own: nothing is carried level with a row's."""
    over = max(min(part.right, d.right) - max(part.left, d.left) for d in digits)
    level = abs(part.y - box.y) < _LEVEL * box.height
    return level and over < _OVERLAP * part.width and part.height > _SMALLEST * box.height


def _broken_off(part: Part, whole: Part, digit: float) -> bool:
    over = min(part.right, whole.right) - max(part.left, whole.left)
    apart = max(whole.top - part.bottom, part.top - whole.bottom)
    return over > 0.6 * part.width and apart < 0.12 * digit


def find_blocks(page: LevelPage, rules: Sequence[Box]) -> list[Block]:
    """Return the sums set out in columns around *rules*, which *page* is without."""
    rows = Rows(page)
    blocks: list[Block] = []
    for rule in sorted(rules, key=lambda r: r.y):
        block = _division(rule, rows, rules) or _column(rule, rows)
        if block:
            blocks.append(block)
    return blocks


def _column(rule: Box, rows: Rows) -> ColumnBlock | None:
    digit = rows.digit
    left, right = rule.left - _SIGN_LEFT * digit, rule.right + _RIGHT * digit
    top = rule.y - (_ABOVE[1] + _APART[1]) * digit
    above = rows.rows(top, rule.y - _ABOVE[0] * digit, left=left, right=right)
    if len(above) < 2:  # noqa: PLR2004 - two numbers
        return None
    first, second = above[-2:]
    second_digits = [p for p in second.parts if p.height > _LEAST_DIGIT * digit]
    close = rule.y - around(second_digits).y <= _ABOVE[1] * digit
    apart = _APART[0] * digit < second.box.y - first.box.y < _APART[1] * digit
    return ColumnBlock(first, second, rule) if close and apart else None


def _division(rule: Box, rows: Rows, rules: Sequence[Box]) -> DivisionBlock | None:
    digit = rows.digit
    top, bottom = rule.y + _INSIDE[0] * digit, rule.y + _INSIDE[1] * digit
    beside = rows.between(
        rule.y, bottom, left=rule.left - 1.5 * digit, right=rule.left + _FOOT_OFF * digit
    )
    feet = [p for p in beside if _is_foot(p, rule, digit)]
    if not feet:
        return None
    foot = min(feet, key=lambda p: abs(p.top - rule.y))
    if any(_closes(other, foot, rule, digit) for other in rules):
        return None
    inside = rows.rows(top, bottom, left=foot.right, right=rule.right + 0.5 * digit)
    outside = rows.rows(top, bottom, left=foot.left - _DIVISOR * digit, right=foot.left)
    if not (inside and outside):
        return None
    return DivisionBlock(outside[0], inside[0], rule)


def _is_foot(part: Part, rule: Box, digit: float) -> bool:
    tall = _FOOT_TALL[0] * digit <= part.height <= _FOOT_TALL[1] * digit
    slim = part.width <= _FOOT_WIDE * digit and part.height > 1.5 * part.width
    return (
        tall
        and slim
        and abs(part.top - rule.bottom) < 0.35 * digit
        and abs(part.right - rule.left) < _FOOT_OFF * digit
    )


def _closes(other: Box, foot: Part, rule: Box, digit: float) -> bool:
    """Tell whether *other* makes a frame of a bar and its foot, as around a place to write in."""
    ends = max(abs(other.left - rule.left), abs(other.right - rule.right))
    return ends < _FOOT_OFF * digit and abs(other.y - foot.bottom) < _FOOT_OFF * digit


def apart(page: LevelPage, row: Row) -> Picture:
    """Return *row* as it stands on the page."""
    return compose(page, [Piece(row.parts, row.box.y, row.box)])


def close(page: LevelPage, row: Row) -> Picture:
    """Return *row* with its digits as close as in a line of text."""
    groups: list[list[Part]] = []
    for part in sorted(row.parts, key=lambda p: p.left):
        if groups and part.left < max(p.right for p in groups[-1]):
            groups[-1].append(part)
        else:
            groups.append([part])
    pieces = [Piece(tuple(group), row.box.y, around(group)) for group in groups]
    return compose(page, pieces, gaps=(0.0, _CLOSE))
