"""估算: ``398+203≈``, each number rounded before reckoning."""

from itertools import product

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number


def make(rng: Rng) -> tuple[Question, ...]:
    """Return a sum, a difference or a product to estimate."""
    sign = str(rng.choice(list("+-×")))
    if sign == "×":
        left, right = _near_ten(rng), number(rng, 2, 9)
    else:
        right, left = sorted((_near_hundred(rng), _near_hundred(rng)))
    if sign == "-" and left - right < 80:
        left += 300
    accepted = estimates(left, sign, right)
    written, state = answered(accepted[:1], rng, slip=_slip)
    while state == "wrong" and written in accepted:
        written = _slip(accepted[0], rng)
    return (Question("approx", f"{left}{sign}{right}≈", accepted, written, state),)


def estimates(left: int, sign: str, right: int) -> tuple[str, ...]:
    """Return what a pupil may answer, the plainest first.

    Numbers are rounded to their highest place, to tens or to hundreds, in every mixture; those of
    one digit stay.
    """
    act = {"+": int.__add__, "-": int.__sub__, "×": int.__mul__}[sign]
    found = [act(a, b) for a, b in product(_rounded(left), _rounded(right))]
    return tuple(str(n) for n in dict.fromkeys(found) if n > 0)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write the estimate behind."""
    [question] = questions
    return (lay([Printed(question.expr), Blank("open", question.written)], cell),)


def _rounded(n: int) -> list[int]:
    if n < 10:
        return [n]
    places = [10 ** (len(str(n)) - 1), 10, 100] if n >= 100 else [10]
    return list(dict.fromkeys((2 * n + place) // (2 * place) * place for place in places))


def _near_ten(rng: Rng) -> int:
    return 10 * number(rng, 2, 9) + int(rng.choice([-2, -1, 1, 2, 3]))


def _near_hundred(rng: Rng) -> int:
    return 100 * number(rng, 1, 8) + int(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4, 5]))


def _slip(truth: str, rng: Rng) -> str:
    """Return the estimate of somebody who rounded one number the wrong way, or lost a zero."""
    off = int(rng.choice([-100, 100, 50])) if int(truth) >= 100 else int(rng.choice([-10, 10]))
    return truth[:-1] if rng.random() < 0.3 and len(truth) > 2 else str(max(1, int(truth) + off))


EXERCISE = Exercise("approx", make, draw, headings=("估算。",), width=9.5, height=2.3)
