"""Reads the bubbles of a page: one row for a choice, several for a number or the roll."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading_lambda.bubbles import BubbleRow, decide, measure
from grading_lambda.fields import PlacedField
from grading_lambda.sheets.flat import PX_PER_MM, FlatPage, pixels_of
from school.grading import FieldState, ReadField
from school.sheets.check_digit import is_checked
from school.sheets.layout import BUBBLE_MM, Block, Item, Kind, Point

_WRONG_CHECK = 0.2
"""Confidence of a roll number whose check digit does not fit."""


@dataclass(frozen=True)
class _Asked:
    kind: Kind
    item: Item


def read_marks(
    page: FlatPage, blocks: Sequence[Block], *, moved: Mapping[str, Point]
) -> list[PlacedField]:
    """Return the fields with bubbles, in reading order.

    *moved* says by how many millimetres each field is off.
    """
    asked = [_Asked(b.piece.kind, item) for b in blocks for item in b.items if item.rows]
    rows = [row for one in asked for row in _rows(page, one, moved[one.item.label])]
    read = iter(decide(rows)) if rows else iter(())
    return [
        PlacedField(
            one.item.label,
            _joined(one.kind, [next(read) for _ in one.item.rows]),
            page.corners(one.item.box, moved=moved[one.item.label]),
        )
        for one in asked
    ]


def _rows(page: FlatPage, asked: _Asked, moved: Point) -> Iterator[BubbleRow]:
    size = (BUBBLE_MM[0] * PX_PER_MM, BUBBLE_MM[1] * PX_PER_MM)
    by = np.array(moved, np.float32) * np.float32(PX_PER_MM)
    for row in asked.item.rows:
        fills = measure(page.dark, pixels_of(row.centres) + by, size=size)
        several = asked.kind is Kind.SEVERAL_CHOICES
        yield BubbleRow(tuple(row.options), fills, several=several)


def _joined(kind: Kind, columns: Sequence[ReadField]) -> ReadField:
    if kind is Kind.ROLL:
        return _roll(columns)
    if kind is Kind.DIGIT_BUBBLES:
        return in_columns(columns)
    return columns[0]


def in_columns(columns: Sequence[ReadField]) -> ReadField:
    """Return the number whose digits were read column by column.

    It may start in any column; a column left out between two digits is doubtful.
    """
    value = "".join(column.value for column in columns)
    filled = [i for i, column in enumerate(columns) if column.state is not FieldState.EMPTY]
    confidence = min(column.confidence for column in columns)
    if not filled:
        return ReadField(value="", state=FieldState.EMPTY, confidence=confidence)
    gap = filled[-1] - filled[0] + 1 > len(filled)
    if gap or any(column.state is FieldState.DOUBTFUL for column in columns):
        return ReadField(value=value, state=FieldState.DOUBTFUL, confidence=min(confidence, 0.3))
    return ReadField(value=value, state=FieldState.FILLED, confidence=confidence)


def _roll(columns: Sequence[ReadField]) -> ReadField:
    """Return the roll number without its check digit; doubtful where that does not fit."""
    read = in_columns(columns)
    if read.state is FieldState.EMPTY:
        return read
    whole = len(read.value) == len(columns) and all(c.state is FieldState.FILLED for c in columns)
    if whole and is_checked(read.value):
        return read.model_copy(update={"value": read.value[:-1]})
    confidence = min(read.confidence, _WRONG_CHECK)
    value = "".join(column.value for column in columns[:-1])
    return ReadField(value=value, state=FieldState.DOUBTFUL, confidence=confidence)
