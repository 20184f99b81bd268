"""口算: an expression, and the answer behind “=”."""

from tests.grading_lambda.exercises.arithmetic import plain, value
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number


def make(rng: Rng) -> tuple[Question, ...]:
    """Return one question of two or three numbers."""
    expr = _expression(rng)
    accepted = (plain(value(expr)),)
    written, state = answered(accepted, rng)
    return (Question("basic", expr + "=", accepted, written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write the answer behind."""
    [question] = questions
    placed = lay([Printed(question.expr), Blank("open", question.written)], cell)
    if cell.rng.random() < cell.habits.carries and "+" in question.expr:
        x = (placed[0][0] + placed[0][2]) / 2 - cell.px * cell.rng.uniform(0.3, 1.2)
        cell.put("1", (x, placed[0][1] - cell.px * 0.25), size=0.5)
    return (placed,)


def _expression(rng: Rng) -> str:
    a, b, c = (number(rng, 2, 9) for _ in range(3))
    q, p = sorted((number(rng, 1, 99), number(rng, 2, 99)))
    tens, hundreds = 10 * number(rng, 2, 9), 100 * number(rng, 1, 9)
    forms = [
        [f"{p}+{q}", f"{p}-{q}", f"{q}+{p}", f"{hundreds}+{p}", f"{hundreds + p}-{q}"],
        [f"{a}×{b}", f"{a * b}÷{b}", f"{tens}×{b}", f"{tens * b}÷{b}", f"{p}×{a}"],
        [f"{a}×{b}+{q}", f"({a}+{b})×{c}", f"{a * b}+{p}-{q}",
         f"{p + b}-{b * c}÷{c}"],
        [f"{p / 10}+{q / 10}", f"{p / 10}-{q / 10}", f"0.{a}×{b}", f"{a * b / 10}÷{b}"],
    ]  # fmt: skip
    return str(rng.choice(forms[number(rng, 0, 3)]))


EXERCISE = Exercise(
    "basic", make, draw, headings=("直接写出得数。", "口算。"), width=9.6, height=2.3
)
