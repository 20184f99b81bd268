"""有余数的除法: ``17÷5=3……2``, however many dots the pupil makes."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import (
    Question,
    Rng,
    answered,
    number,
    one_digit_off,
)

DOTS = "……"


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a division that leaves a remainder; facts: what is written, dot by dot."""
    divisor, quotient = number(rng, 2, 9), number(rng, 2, 12)
    rest = number(rng, 1, divisor - 1)
    truth = f"{quotient}{DOTS}{rest}"
    written, state = answered((truth,), rng, slip=_slip)
    dots = "·" * int(rng.choice([2, 3, 3, 4, 5, 6, 6, 6]))
    expr = f"{divisor * quotient + rest}÷{divisor}="
    return (Question("remainder", expr, (truth,), written, state, (written.replace(DOTS, dots),)),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write quotient, dots and remainder behind; or into two brackets' places."""
    [question] = questions
    return (lay([Printed(question.expr), Blank("open", question.facts[0])], cell),)


def _slip(truth: str, rng: Rng) -> str:
    quotient, _, rest = truth.partition(DOTS)
    return [
        f"{one_digit_off(quotient, rng)}{DOTS}{rest}",
        f"{quotient}{DOTS}{one_digit_off(rest, rng)}",
        f"{rest}{DOTS}{quotient}",
        quotient,
    ][number(rng, 0, 3)]


EXERCISE = Exercise("remainder", make, draw, headings=("计算下面各题。",), width=10.5, height=2.4)
