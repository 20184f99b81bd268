"""What the exercises printed on a sheet ask, and what was read to each, in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grading_lambda import rectify
from grading_lambda.engine import Engine
from grading_lambda.exercises import Asked, find_exercises, solve_numbered
from grading_lambda.found import strip_on_page, text_of
from grading_lambda.layout import read_lines
from grading_lambda.numbering import Numbered, bare
from grading_lambda.sheets.exercises import FlatExercises
from grading_lambda.teacher import Unmarked, without_marks
from school.grading import ReadItem, Verdict
from school.sheets.layout import Item

Key = Mapping[str, tuple[str, ...]]


def ask(flat: FlatExercises, *, engine: Engine, key: Key) -> tuple[Unmarked, list[Asked]]:
    """Return the page without a teacher's marks, and the exercises found on it."""
    clean = without_marks(engine, flat.pixels, rectify.find_lines(engine, flat.pixels))
    clean = replace(clean, strips=flat.joined(clean.strips))
    lines = read_lines(engine, clean.pixels, clean.strips)
    pages = find_exercises(engine, clean.pixels, lines, keyed=True)
    found = {flat.number(strip_on_page(one)): one for page in pages for one in page}
    placed = {no: one for no, one in found.items() if no is not None}
    numbers = [Numbered(no, bare(text_of(one))) for no, one in placed.items()]
    return clean, solve_numbered(list(placed.values()), numbers, key=key)


def in_places(flat: FlatExercises, items: Iterable[ReadItem], *, key: Key) -> list[ReadItem]:
    """Return the item of each exercise on the sheet; one not found is left to a person.

    Args:
        flat: Where they lie.
        items: What was read, boxes being those of the flat page.
        key: The answer key.
    """
    read = {item.no: item for item in items}
    return [
        _on_photo(flat, read[int(cell.number)])
        if int(cell.number) in read
        else _not_found(flat, cell, key)
        for cell in flat.items
    ]


def _on_photo(flat: FlatExercises, item: ReadItem) -> ReadItem:
    changes: dict[str, object] = {"box": flat.on_photo(item.box)}
    # The stroke of a fraction written upright is a 1: 4/5 is read as 415, and is not wrong.
    if item.verdict is Verdict.WRONG and "/" in item.expected and "/" not in item.read:
        changes |= {"verdict": Verdict.UNSURE, "confidence": item.confidence / 2}
    return item.model_copy(update=changes)


def _not_found(flat: FlatExercises, cell: Item, key: Key) -> ReadItem:
    return ReadItem(
        no=int(cell.number),
        question=cell.label,
        read="",
        expected=key.get(cell.label, ("",))[0],
        verdict=Verdict.UNSURE,
        confidence=0,
        box=flat.place(cell),
    )
