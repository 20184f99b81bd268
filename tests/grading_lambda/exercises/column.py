"""竖式计算: sums, differences and products one under the other; long_division draws the rest."""

from tests.grading_lambda.exercises import long_division
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.digits import PITCH, draw_line, print_digits, write_digits
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number
from tests.grading_lambda.exercises.sheet import Box, union

LINE = 1.35
"""From line to line, in font sizes."""
PRINTED, OWN = 0, 2
"""Looks; what is neither prints the question above."""


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a question to set out in columns; facts: carries, or partial products."""
    sign = str(rng.choice(list("+-×÷")))
    if sign == "÷":
        return (long_division.make(rng),)
    small, large = sorted((number(rng, 12, 987), number(rng, 120, 987)))
    if sign == "×":
        large, small = number(rng, 13, 499), number(rng, 3, 89)
    truth = {"+": large + small, "-": large - small, "×": large * small}[sign]
    written, state = answered((str(truth),), rng)
    partial = [str(large * int(d)) for d in reversed(str(small))] if sign == "×" else []
    facts = tuple(partial) if len(partial) > 1 else ()
    return (Question("column", f"{large}{sign}{small}=", (str(truth),), written, state, facts),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print the numbers and the line, and write the result beneath.

    In a second look the question is printed above too; in a third nothing but the question is
    printed: the pupil sets it out, and puts the result behind “=” as well.
    """
    [question] = questions
    look = cell.form % 3
    if look == OWN:
        answer = question.written.replace("……", "······")
        placed = lay([Printed(question.expr), Blank("open", answer)], cell)
        if question.written:
            _set_out(question, cell.below(1.8, right=0.3), own=True)
        return (placed,)
    if look == PRINTED:
        return (_set_out(question, cell, own=False),)
    shown = cell.sheet.text(question.expr, (cell.left, cell.middle))
    printed, answer_box = _set_out(question, cell.below(1.6), own=False)
    return ((union(shown, printed), answer_box),)


def _set_out(question: Question, cell: Cell, *, own: bool) -> Placed:
    if "÷" in question.expr:
        return long_division.draw(question, cell, own=own)
    return _columns(question, cell, own=own)


def _columns(question: Question, cell: Cell, *, own: bool) -> Placed:
    sign = next(c for c in question.expr if c in "+-×")
    over, under = question.expr.rstrip("=").split(sign)
    wide = max(len(question.accepted[0]), len(over) + 1, len(under) + 1) + 1
    right = cell.left + wide * PITCH * cell.px
    second, bottom = cell.below(LINE), cell.below(LINE + 0.75).middle
    digits, one = (write_digits, second.put) if own else (print_digits, second.sheet.text)
    boxes = [digits(over, right, cell), digits(under, right, second)]
    boxes.append(one(sign, (cell.left + 0.1 * cell.px, second.middle)))
    draw_line((cell.left, bottom), (right + 0.2 * cell.px, bottom), cell, own=own)
    printed = union(*boxes, (cell.left, bottom, round(right), bottom))
    if question.written:
        _carry(question, right, cell)
        return printed, _result(question, right, cell)
    empty = round(right - 2 * cell.px), bottom, round(right), bottom + round(1.3 * cell.px)
    return printed, empty


def _result(question: Question, right: float, cell: Cell) -> Box:
    """Write the partial products, if there are any, and the result; return its box."""
    place = cell.below(LINE + 1.5)
    for shift, partial in enumerate(question.facts):
        write_digits(partial, right - shift * PITCH * cell.px, place)
        place = place.below(1.2)
    if question.facts:
        y = place.middle - 0.5 * cell.px
        cell.sheet.stroke((cell.left, y), (right + 0.2 * cell.px, y), rng=cell.rng)
        place = place.below(0.3)
    return write_digits(question.written, right, place)


def _carry(question: Question, right: float, cell: Cell) -> None:
    """Write a small 1 beside the line, or the dot of a borrowed ten over the first number."""
    if cell.rng.random() > cell.habits.carries or question.facts:
        return
    x = right - (1 + number(cell.rng, 1, 2)) * PITCH * cell.px
    if "-" in question.expr:
        cell.put("·", (x + 0.3 * cell.px, cell.middle - 0.75 * cell.px))
    else:
        digit = "1" if "+" in question.expr else str(number(cell.rng, 1, 5))
        cell.put(digit, (x + 0.45 * cell.px, cell.below(LINE + 0.5).middle), size=0.42)


EXERCISE = Exercise(
    "column", make, draw, headings=("列竖式计算。", "用竖式计算。"), width=8.5, height=9.2
)
