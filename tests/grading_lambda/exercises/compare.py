"""比大小: a sign goes into the circle or the brackets between two sides."""

from tests.grading_lambda.exercises.arithmetic import value
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, digits_of, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number


def make(rng: Rng) -> tuple[Question, ...]:
    """Return two sides to compare; now and then they are equal."""
    left, right = _sides(rng)
    if rng.random() < 0.5:
        left, right = right, left
    gap = value(left) - value(right)
    truth = "<" if gap < 0 else ">" if gap > 0 else "="
    written, state = answered((truth,), rng, slip=_other_sign)
    return (Question("compare", f"{left}○{right}", (truth,), written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print both sides and write the sign between."""
    [question] = questions
    left, _, right = question.expr.partition("○")
    typeset = cell.form % 2 == 0
    circle = cell.form % 3 != 0
    blank = Blank(
        "circle" if circle else "brackets", question.written, wide=1.35 if circle else 2.0
    )
    sides = [digits_of(side, typeset=typeset) for side in (left, right)]
    return (lay([*sides[0], blank, *sides[1]], cell),)


def _other_sign(_: str, rng: Rng) -> str:
    return str(rng.choice(list("<>=")))


def _sides(rng: Rng) -> tuple[str, str]:
    a, b, c, d = (number(rng, 2, 9) for _ in range(4))
    p, q = number(rng, 10, 99), number(rng, 10, 99)
    near = max(1, a + b + number(rng, -2, 2))
    return [
        (f"{a}+{b}", str(near)),
        (f"{a}×{b}", f"{c}×{d}"),
        (f"{p}-{a}", f"{p}-{b}"),
        (str(p), str(q)),
        (f"{a * b}÷{b}", str(max(1, a + number(rng, -1, 1)))),
        (f"0.{a}", f"1/{b}"),
        (f"{min(a, b)}/{max(a, b) + 1}", f"{min(c, d)}/{max(c, d) + 1}"),
        (f"{p / 10}", f"{q / 10}"),
        (f"{p}+{q}", f"{q + number(rng, -1, 1)}+{p}"),
    ][number(rng, 0, 8)]


EXERCISE = Exercise(
    "compare", make, draw,
    headings=("填上“>”“<”或“=”。", "比较大小。"), width=9.4, height=3.0,
)  # fmt: skip
