"""The fields of a sheet as read, wherever its layout came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading_lambda.strip import Corners
from school.arithmetic import same_answer
from school.free_answers import free_question
from school.grading import FieldState, ReadField, ReadItem, Verdict
from school.labels import number_of


@dataclass(frozen=True)
class PlacedField:
    """One field, and where it lies."""

    label: str
    field: ReadField
    corners: Corners
    """Around its bubbles or boxes, in photo pixels, clockwise from the top left of the text."""


@dataclass(frozen=True)
class PlacedArea:
    """The free area of one question, and where it lies."""

    no: int
    corners: Corners
    """Around all that can be written in, in photo pixels, clockwise from the top left."""


def unmarked(areas: Sequence[PlacedArea]) -> list[ReadItem]:
    """Return an item for each free area, unsure: a person looks at it and gives the points."""
    return [
        ReadItem(
            no=area.no,
            question=free_question(area.no),
            read="",
            expected="",
            verdict=Verdict.UNSURE,
            confidence=0,
            box=area.corners,
        )
        for area in areas
    ]


def marked(fields: Sequence[PlacedField], key: Mapping[str, tuple[str, ...]]) -> list[ReadItem]:
    """Return an item for each field the *key* knows, in the order of *fields*.

    A key may call field “q12” simply “12”. A doubtful field is unsure: nobody guesses.
    """
    items = []
    for place, field in enumerate(fields, start=1):
        accepted = key.get(field.label) or key.get(number_of(field.label))
        if accepted:
            items.append(_item(place, field, accepted))
    return items


def _item(place: int, placed: PlacedField, accepted: tuple[str, ...]) -> ReadItem:
    field = placed.field
    number = number_of(placed.label)
    return ReadItem(
        no=int(number) if number.isdecimal() else place,
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
