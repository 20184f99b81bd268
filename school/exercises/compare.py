"""比大小: “3+5○7”, “0.3○1/3”, “3米○300厘米”."""

from fractions import Fraction

from school.arithmetic import evaluate, spelled
from school.errors import NotUnderstood
from school.exercise import CIRCLE, Kind, Solution
from school.exercises.fraction import without_mixed
from school.measures import measure

SIGNS = "<>="


def solve(text: str) -> Solution | None:
    """Return the sign that belongs between the two sides; None: there is nothing to compare."""
    left, circle, right = spelled(text).partition(CIRCLE)
    sides = [_value(side) for side in (left, right)]
    if not circle or sides[0] is None or sides[1] is None:
        return None
    (a, quantity_a), (b, quantity_b) = sides[0], sides[1]
    if quantity_a != quantity_b:
        return None
    expected = "<" if a < b else ">" if a > b else "="
    return Solution(Kind.COMPARE, expected, (expected,), SIGNS)


def _value(side: str) -> tuple[Fraction, str] | None:
    """Return the side's value and what it measures; plain numbers measure nothing."""
    measured = measure(side)
    if measured is not None:
        return measured.value, measured.quantity
    try:
        return evaluate(without_mixed(side)), ""
    except NotUnderstood:
        return None
