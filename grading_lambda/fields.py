"""The fields of a sheet as read, wherever its layout came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading_lambda.strip import Corners
from school.arithmetic import same_answer
from school.grading import FieldState, ReadField, ReadItem, Verdict


@dataclass(frozen=True)
class PlacedField:
    """One field, and where it lies."""

    label: str
    field: ReadField
    corners: Corners
    """Around its bubbles or boxes, in photo pixels, clockwise from the top left of the text."""


def marked(fields: Sequence[PlacedField], key: Mapping[str, tuple[str, ...]]) -> list[ReadItem]:
    """Return an item for each field the *key* knows, in the order of *fields*.

    A doubtful field is unsure: nobody guesses.
    """
    known = [(place, f) for place, f in enumerate(fields, start=1) if f.label in key]
    return [_item(place, f, key[f.label]) for place, f in known]


def _item(place: int, placed: PlacedField, accepted: tuple[str, ...]) -> ReadItem:
    field = placed.field
    digits = placed.label.removeprefix("q")
    return ReadItem(
        no=int(digits) if digits.isdecimal() else place,
        question=placed.label,
        read=field.value,
        expected=accepted[0],
        verdict=_verdict(field, accepted),
        confidence=field.confidence,
        box=placed.corners,
    )


def _verdict(field: ReadField, accepted: tuple[str, ...]) -> Verdict:
    if field.state is FieldState.DOUBTFUL:
        return Verdict.UNSURE
    if field.state is FieldState.EMPTY:
        return Verdict.BLANK
    right = any(same_answer(field.value, answer) for answer in accepted)
    return Verdict.RIGHT if right else Verdict.WRONG
