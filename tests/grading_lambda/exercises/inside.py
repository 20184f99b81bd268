"""填未知数: ``3×□=12``, the blank a box, brackets or a line."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Part, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number

FORMS = ("box", "brackets", "underline")


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a true equation with one of its first numbers missing."""
    a, b = number(rng, 2, 9), number(rng, 2, 9)
    p, q = number(rng, 3, 60), number(rng, 3, 39)
    left, sign, right, result = [
        (p, "+", q, p + q), (p + q, "-", q, p), (a, "×", b, a * b), (a * b, "÷", b, a),
    ][number(rng, 0, 3)]  # fmt: skip
    first = rng.random() < 0.5
    truth = str(left if first else right)
    expr = f"□{sign}{right}={result}" if first else f"{left}{sign}□={result}"
    if rng.random() < 0.15:
        expr = "=".join(reversed(expr.split("=")))
    written, state = answered((truth,), rng)
    return (Question("inside", expr, (truth,), written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it with its blank and write into that."""
    [question] = questions
    before, _, after = question.expr.partition("□")
    form = FORMS[cell.form % len(FORMS)]
    wide = {"box": 1.7, "brackets": 2.5, "underline": 2.0}[form]
    parts: list[Part] = [Blank(form, question.written, wide=wide), Printed(after)]
    return (lay([Printed(before), *parts] if before else parts, cell),)


EXERCISE = Exercise(
    "inside", make, draw, headings=("填上合适的数。", "填空。"), width=9.4, height=2.5
)
