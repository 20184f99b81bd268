"""A long division under its bracket: the quotient above, products and rests below."""

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.digits import PITCH, draw_line, print_digits, write_digits
from tests.grading_lambda.exercises.question import Question, Rng, answered, number, one_digit_off
from tests.grading_lambda.exercises.sheet import Box, union

LINE, SIZE = 1.2, 0.85
"""From line to line, and the size of what is written, in font sizes."""
DOTS = "……"


def make(rng: Rng) -> Question:
    """Return a division by a one-digit or, now and then, a two-digit number."""
    divisor = number(rng, 2, 9) if rng.random() < 0.75 else number(rng, 11, 29)
    quotient = number(rng, 11, 99) if divisor < 10 else number(rng, 3, 30)
    quotient += quotient % 10 == 0  # the last digit always leaves a line of working
    rest = number(rng, 1, divisor - 1) if rng.random() < 0.4 else 0
    truth = f"{quotient}{DOTS}{rest}" if rest else str(quotient)
    written, state = answered((truth,), rng, slip=lambda t, r: _slip(t, r, divisor=divisor))
    expr = f"{divisor * quotient + rest}÷{divisor}="
    return Question("column", expr, (truth,), written, state)


def draw(question: Question, cell: Cell, *, own: bool) -> tuple[Box, Box]:
    """Print divisor, bracket and dividend and write the working; the answer's box is around it.

    Where it is the pupil's *own*, all of it is written by hand.
    """
    dividend, _, divisor = question.expr.rstrip("=").partition("÷")
    px, cell = cell.px, cell.below(1.2)
    first = (cell.put if own else cell.sheet.text)(divisor, (cell.left, cell.middle))
    start = first[2] + 0.2 * px
    right = start + 0.35 * px + len(dividend) * PITCH * px
    top = cell.middle - 0.72 * px
    digits = write_digits if own else print_digits
    printed = union(first, digits(dividend, right, cell))
    corner = start + 0.12 * px, top
    draw_line(corner, (right + 0.2 * px, top), cell, own=own)
    # The curved foot of the bracket.
    draw_line(corner, (start - 0.05 * px, cell.middle + 0.62 * px), cell, own=own)
    if not question.written:
        return printed, (round(start), round(top - px), round(right), round(top))
    quotient, _, rest = question.written.partition(DOTS)
    boxes = [write_digits(quotient, right, cell.below(-1.3), size=SIZE)]
    boxes += _working(int(dividend), int(divisor), right, cell, end=rest or "0")
    return printed, union(*boxes)


def _working(dividend: int, divisor: int, right: float, cell: Cell, *, end: str) -> list[Box]:
    """Write the product and the rest of each digit of the quotient; return their boxes.

    The last rest is *end*, whatever it should be.
    """
    boxes: list[Box] = []
    rest, step, digits = 0, PITCH * cell.px, str(dividend)
    for i, digit in enumerate(digits):
        rest = rest * 10 + int(digit)
        if rest < divisor:
            continue
        here = right - (len(digits) - 1 - i) * step
        product, rest = rest // divisor * divisor, rest % divisor
        cell = cell.below(LINE)
        boxes.append(write_digits(str(product), here, cell, size=SIZE))
        y = cell.middle + 0.58 * cell.px
        cell.sheet.stroke((here - 2 * step, y), (here + 0.1 * cell.px, y), rng=cell.rng)
        cell = cell.below(LINE)
        if i == len(digits) - 1:
            boxes.append(write_digits(end, here, cell, size=SIZE))
        else:
            brought = str(rest * 10 + int(digits[i + 1]))
            boxes.append(write_digits(brought, here + step, cell, size=SIZE))
    return boxes


def _slip(truth: str, rng: Rng, *, divisor: int) -> str:
    quotient, dots, rest = truth.partition(DOTS)
    if dots and divisor > 3 and rng.random() < 0.5:
        others = [r for r in range(1, divisor) if str(r) != rest]
        return f"{quotient}{DOTS}{rng.choice(others)}"
    return one_digit_off(quotient, rng) + dots + rest
