"""解方程: ``2x-4=10``, and ``x=7`` beside or below it, sometimes with the lines before."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Placed
from tests.grading_lambda.exercises.question import Question, Rng, answered, number
from tests.grading_lambda.exercises.sheet import Box

BESIDE, BELOW, SOLVED = 0, 1, 2
"""Where the pupil writes; SOLVED: below, with 解： and the step before."""


def make(rng: Rng) -> tuple[Question, ...]:
    """Return an equation with a whole solution; facts: the line before the last."""
    x, a, b = number(rng, 2, 12), number(rng, 2, 9), number(rng, 2, 30)
    expr, before = [
        (f"x+{b}={x + b}", f"x={x + b}-{b}"),
        (f"x-{b}={x}", f"x={x}+{b}"),
        (f"{x + b}-x={b}", f"x={x + b}-{b}"),
        (f"{a}x={a * x}", f"x={a * x}÷{a}"),
        (f"x÷{a}={x}", f"x={x}×{a}"),
        (f"{a}x+{b}={a * x + b}", f"{a}x={a * x}"),
        (f"{a}x-{b}={a * x - b}" if a * x > b else f"{b}+{a}x={a * x + b}", f"{a}x={a * x}"),
        (f"{a}(x+{b})={a * (x + b)}", f"x+{b}={x + b}"),
    ][number(rng, 0, 7)]
    solution = {f"x-{b}={x}": x + b, f"x÷{a}={x}": x * a}.get(expr, x)
    accepted = (f"x={solution}",)
    written, state = answered(accepted, rng)
    return (Question("equation", expr, accepted, written, state, (before,)),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write the solution; the answer's box is that of the last line."""
    [question] = questions
    printed = cell.sheet.text(question.expr, (cell.left, cell.middle))
    look = cell.form % 3
    if look == BESIDE:
        at = printed[2] + cell.px * cell.rng.uniform(0.6, 1.2), cell.middle
        return ((printed, _solution(question, at, cell)),)
    lines = 1.45
    if look == SOLVED and question.written:
        place = cell.below(lines)
        start = cell.put("解:", (place.left, place.middle), size=0.9)[2]
        cell.put(question.facts[0], (start + cell.px * 0.3, place.middle), size=0.9)
        lines = 2.85
    place = cell.below(lines, right=cell.rng.uniform(0.4, 1.4))
    return ((printed, _solution(question, (place.left, place.middle), cell)),)


def _solution(question: Question, at: tuple[float, float], cell: Cell) -> Box:
    if question.written:
        return cell.answer(question.written, at)
    x, y, px = round(at[0]), round(at[1]), cell.px
    return x, y - px // 2, x + 2 * px, y + px // 2


EXERCISE = Exercise("equation", make, draw, headings=("解方程。",), width=11.0, height=4.6)
