"""分数: ``1/2+1/3=`` in print with a bar or a slash, and answers in either."""

from fractions import Fraction

from tests.grading_lambda.exercises.arithmetic import value, vulgar
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, digits_of, lay
from tests.grading_lambda.exercises.question import (
    Question,
    Rng,
    answered,
    number,
    one_digit_off,
)


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a sum, difference, product or quotient of fractions, sometimes a mixed number."""
    left, right, sign = _proper(rng), _proper(rng), str(rng.choice(list("++--×÷")))
    if sign in "+-" and rng.random() < 0.35:
        right = Fraction(number(rng, 1, left.denominator - 1), left.denominator)
    if sign == "-":
        left, right = max(left, right), min(left, right)
    if left == right and sign == "-":
        left = Fraction(1)
    whole = f"{number(rng, 1, 2)} " if rng.random() < 0.15 and left < 1 and sign in "+-" else ""
    shown = f"{whole}{_text(left)}"
    # Reckoned apart: "1 1/2÷3/4" would read as a chain of divisions.
    truth = _result(value(shown), sign, right)
    accepted = vulgar(truth)
    written, state = answered(accepted, rng, slip=_slip)
    return (Question("fraction", f"{shown}{sign}{_text(right)}=", accepted, written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write the answer behind."""
    [question] = questions
    parts = digits_of(question.expr, typeset=cell.form % 4 != 0)
    spaced = [
        Printed(f" {p.text} ") if isinstance(p, Printed) and p.text in "+-×÷=" else p for p in parts
    ]
    return (lay([*spaced, Blank("open", question.written)], cell),)


def _proper(rng: Rng) -> Fraction:
    under = number(rng, 2, 12)
    return Fraction(number(rng, 1, under - 1), under)


def _text(fraction: Fraction) -> str:
    return vulgar(fraction)[0]


def _result(left: Fraction, sign: str, right: Fraction) -> Fraction:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "×":
            return left * right
        case _:
            return left / right


def _slip(truth: str, rng: Rng) -> str:
    """Return a wrong value: a digit off, or another numerator."""
    wrong = truth
    while "/0" in (wrong := one_digit_off(truth, rng)) or value(wrong) == value(truth):
        pass
    return wrong


EXERCISE = Exercise("fraction", make, draw, headings=("计算下面各题。",), width=11.0, height=3.4)
