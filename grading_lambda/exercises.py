"""Finds every exercise on a page, whatever its type, works it out, and reads its answer."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from grading_lambda.answers import Answer, read_answers
from grading_lambda.columns.sums import ColumnSum, Others, find_column_sums, read_column_sums
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.answers import read_fill_ins
from grading_lambda.fill_ins.forms import FillIn, find_fill_ins
from grading_lambda.fill_ins.templates import exercise
from grading_lambda.found import Found, beside_fractions, question_of, strip_on_page, text_of
from grading_lambda.fractions.exercises import StackedLine, find_fractions, read_fractions
from grading_lambda.fractions.one_line import read_alone
from grading_lambda.layout import Line, Problem, columns, find_problems, rows
from grading_lambda.level import level_page
from grading_lambda.numbering import Numbered, bare, number_items, unique
from grading_lambda.questions import Question
from grading_lambda.recognise import CIRCLED
from grading_lambda.ruled import without_squares
from grading_lambda.shapes import Shape, find_shapes
from grading_lambda.strip import Strip
from grading_lambda.tables.exercises import TableItem, find_tables, read_tables
from grading_lambda.two_pages import pages_of
from grading_lambda.worked.exercises import Worked, find_worked, read_worked
from school.exercise import BLANK
from school.solve import solve

Answers = Mapping[str, tuple[str, ...]]
_USUAL_HEIGHT = 40.0
_PRINTED_NUMBER = re.compile(rf"\(?(?P<no>[0-9]{{1,3}})[.、)]|(?P<circled>[{CIRCLED}])")
_FRACTION = re.compile(r"[0-9]/[0-9]+[-+×÷=]")
_NEIGHBOURS, _LEAST_INSIDE, _LEAST_LOOSE, _MANY = 6, 2, 2, 6


@dataclass(frozen=True)
class Asked:
    """One exercise on the page, numbered and worked out."""

    found: Found
    number: Numbered
    question: Question


def find_exercises(
    engine: Engine, pixels: Pixels, lines: Sequence[Line], *, keyed: bool
) -> list[list[Found]]:
    """Return the exercises of each page on the photo, row by row from left to right.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        lines: Its lines of text.
        keyed: Whether there is an answer key.
    """
    high = _line_height(lines)
    shapes = find_shapes(pixels, line_height=high) if lines else []
    # First of all: the rules of a table look like those of fractions and sums in columns.
    tables = find_tables(engine, pixels, shapes)
    shapes = without_squares(shapes, line_height=high)
    places = [item.strip for item in tables]
    left = [line for line in lines if not _in_a_table(line.strip, places)]
    fractions: list[StackedLine] = []
    sums: list[ColumnSum] = []
    if _stands_in_rows(left):
        page = level_page(pixels, left)
        stacked = find_fractions(engine, pixels, left, page=page, shapes=shapes)
        fractions = [f for f in stacked if not _in_a_table(f.strip, places)]
        left = _rest(left, fractions)
        shapes = [shape for shape in shapes if not any(_lies_in(shape, f.strip) for f in fractions)]
        others = Others(places, shapes)
        sums = find_column_sums(engine, pixels, left, page=page, others=others)
        left = _rest(left, sums)
    fill_ins = find_fill_ins(engine, pixels, left, shapes, keyed=keyed)
    left = _rest(left, fill_ins)
    worked = find_worked(left)
    left = _rest(left, worked)
    elsewhere = [*(f.strip for f in fractions), *(f.strip for f in fill_ins)]
    among_sums = sum(bool(line.equals_steps) for line in lines) >= _MANY
    problems = find_problems(left, width=pixels.shape[1], others=elsewhere, among_sums=among_sums)
    found: list[Found] = [*fractions, *sums, *tables, *fill_ins, *worked, *problems]
    found = read_alone(engine, pixels, found)
    strips, texts = [strip_on_page(f) for f in found], [text_of(f) for f in found]
    pages = pages_of(strips, texts, width=pixels.shape[1])
    return [_in_rows([found[i] for i in page]) for page in pages]


def _in_rows(found: Sequence[Found]) -> list[Found]:
    return [found[i] for row in rows([strip_on_page(f) for f in found]) for i in row]


def _stands_in_rows(lines: Sequence[Line]) -> bool:
    """Tell whether numbers may stand one above another.

    Then there are lines of digits that are no exercise, or fractions in one line are asked for: a
    pupil writes the answers with a bar all the same, and they lie within the lines of their “=”.
    """
    loose = sum(
        not line.equals_steps and any(c.isdigit() for c in line.wide.text) for line in lines
    )
    return loose >= _LEAST_LOOSE or any(_FRACTION.search(line.wide.text) for line in lines)


def _in_a_table(strip: Strip, places: Sequence[Strip]) -> bool:
    """Tell whether the middle of *strip* lies in or right beside a table's column at *places*."""
    middle = strip.at(strip.length / 2)
    for column in places:
        along, across = column.place(*middle)
        beside = -0.2 * column.length < along < 1.2 * column.length
        if beside and abs(across) < 0.6 * column.height:
            return True
    return False


def _lies_in(shape: Shape, strip: Strip) -> bool:
    """Tell whether *shape* is the place to write in an exercise found before, at *strip*."""
    along, across = strip.place(*shape.middle)
    return 0 < along < strip.length and abs(across) < strip.height / 2


def _line_height(lines: Sequence[Line]) -> float:
    # Fractions and tall handwriting make boxes taller than print: the lower third knows better.
    return sorted(line.strip.height for line in lines)[len(lines) // 3] if lines else _USUAL_HEIGHT


class _UsesLines(Protocol):
    @property
    def used(self) -> frozenset[int]: ...


def _rest(lines: Sequence[Line], found: Sequence[_UsesLines]) -> list[Line]:
    used = {i for item in found for i in item.used}
    return [line for i, line in enumerate(lines) if i not in used]


def number_and_solve(pages: Sequence[Sequence[Found]], *, key: Answers) -> list[Asked]:
    """Return each exercise with its item number and its answers, from the *key* if it has them."""
    found = [f for page in pages for f in page]
    numbered = unique([number for page in pages for number in _numbers(page)])
    if key:
        numbered = [_as_printed(f, n) for f, n in zip(found, numbered, strict=True)]
    return solve_numbered(found, numbered, key=key)


def solve_numbered(
    found: Sequence[Found], numbers: Sequence[Numbered], *, key: Answers
) -> list[Asked]:
    """Return each exercise, whose number is known, with its answers."""
    asked = [
        Asked(f, n, question_of(f, n, key.get(str(n.no)) or key.get(f"q{n.no}", ())))
        for f, n in zip(found, numbers, strict=True)
    ]
    fractions = any("/" in a.question.text for a in asked)
    return [replace(a, question=beside_fractions(a.question)) for a in asked if fractions] or asked


def _as_printed(found: Found, counted: Numbered) -> Numbered:
    """Return the number printed before a question that only the key answers.

    Such questions are easily missed, and a count then gives each one the answer of another.
    """
    if not isinstance(found, FillIn) or exercise(found.text) is not None:
        return counted
    match = _PRINTED_NUMBER.match(found.text)
    if match is None:
        return replace(counted, no=0)
    mark = match["no"] or match["circled"]
    no = CIRCLED.index(mark) + 1 if mark in CIRCLED else int(mark)
    return Numbered(no, bare(found.text[match.end() :]))


def _numbers(page: Sequence[Found]) -> list[Numbered]:
    texts = [text_of(f) for f in page]
    return number_items(texts, down=columns([strip_on_page(f) for f in page]))


def perhaps_a_blank(place: int, asked: Sequence[Asked]) -> bool:
    """Tell whether the exercise at *place* may have a blank inside that was not seen.

    What a pupil wrote into it then counts as print (“24+3=55” for 24+□=55), and the printed
    result as the answer. Its neighbours tell: blanks inside come in rows. So does a sum that comes
    to less than nothing (“9-34=” for □-34=).
    """
    mine, question = asked[place].found, asked[place].question
    if not isinstance(mine, Problem | StackedLine) or BLANK in question.text:
        return False
    if question.expected.startswith("-"):
        return True
    x, y = strip_on_page(mine).at(0)
    nearest = sorted(
        (other for other in asked if other.found is not mine),
        key=lambda other: math.dist((x, y), strip_on_page(other.found).at(0)),
    )[:_NEIGHBOURS]
    inside = sum(
        isinstance(other.found, FillIn | StackedLine) and BLANK in other.question.text
        for other in nearest
    )
    return inside >= _LEAST_INSIDE


def read(engine: Engine, pixels: Pixels, asked: Sequence[Asked]) -> list[Answer]:
    """Return the answer written to each exercise."""
    answers: dict[int, Answer] = {}
    readers: list[tuple[type, Callable[[list[Asked]], list[Answer]]]] = [
        (Problem, lambda mine: _read_problems(engine, pixels, mine)),
        (FillIn, lambda mine: _read_fill_ins(engine, pixels, mine)),
        (Worked, lambda mine: _read_worked(engine, pixels, mine)),
        (TableItem, lambda mine: _read_tables(engine, mine)),
        (StackedLine, lambda mine: _read_fractions(engine, pixels, mine)),
        (ColumnSum, lambda mine: _read_sums(engine, pixels, mine)),
    ]
    for kind, reader in readers:
        places = [i for i, a in enumerate(asked) if isinstance(a.found, kind)]
        if places:
            answers.update(zip(places, reader([asked[i] for i in places]), strict=True))
    return [answers[i] for i in range(len(asked))]


def _read_problems(engine: Engine, pixels: Pixels, asked: list[Asked]) -> list[Answer]:
    problems = [a.found for a in asked if isinstance(a.found, Problem)]
    return read_answers(engine, pixels, problems, [a.question for a in asked])


def _read_fill_ins(engine: Engine, pixels: Pixels, asked: list[Asked]) -> list[Answer]:
    fill_ins = [a.found for a in asked if isinstance(a.found, FillIn)]
    return read_fill_ins(engine, pixels, fill_ins, [a.question.symbols for a in asked])


def _read_worked(engine: Engine, pixels: Pixels, asked: list[Asked]) -> list[Answer]:
    return read_worked(engine, pixels, [a.found for a in asked if isinstance(a.found, Worked)])


def _read_tables(engine: Engine, asked: list[Asked]) -> list[Answer]:
    items = [a.found for a in asked if isinstance(a.found, TableItem)]
    return read_tables(engine, items, [a.question.symbols for a in asked])


def _read_fractions(engine: Engine, pixels: Pixels, asked: list[Asked]) -> list[Answer]:
    found = [a.found for a in asked if isinstance(a.found, StackedLine)]
    return read_fractions(engine, pixels, found, [solve(a.question.text) for a in asked])


def _read_sums(engine: Engine, pixels: Pixels, asked: list[Asked]) -> list[Answer]:
    found = [a.found for a in asked if isinstance(a.found, ColumnSum)]
    return read_column_sums(engine, pixels, found, [solve(a.question.text) for a in asked])
