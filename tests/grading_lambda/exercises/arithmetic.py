"""The generator's own arithmetic, in Fractions, so that nothing is graded against itself."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

_SIGNS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def value(expression: str) -> Fraction:
    """Return the exact value of ``6×6+34``, ``(1/2+0.3)×2`` or ``1 1/2`` (a mixed number).

    Raises:
        ValueError: It is not arithmetic.
    """
    mixed = re.fullmatch(r"([0-9]+) ([0-9]+/[0-9]+)", expression)
    if mixed:
        return value(mixed[1]) + value(mixed[2])
    if not re.fullmatch(r"[-+×÷/().0-9]+=?", expression):
        raise ValueError("not arithmetic")
    text = expression.replace("×", "*").replace("÷", "/").rstrip("=")
    try:
        return _value(ast.parse(text, mode="eval").body)
    except SyntaxError as fault:
        raise ValueError("not arithmetic") from fault


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.BinOp(left=left, op=sign, right=right):
            return _SIGNS[type(sign)](_value(left), _value(right))
        case _:
            raise ValueError("not arithmetic")


def plain(number: Fraction) -> str:
    """Return *number* as a pupil writes it: 7, 4.5, or 2/3 where decimals do not end."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number * 10**6
    if scaled.denominator == 1:
        return f"{float(number):.6f}".rstrip("0")
    return f"{number.numerator}/{number.denominator}"


def vulgar(number: Fraction) -> tuple[str, ...]:
    """Return *number* as a fraction in lowest terms, and as a mixed number where it is above 1."""
    if number.denominator == 1:
        return (str(number.numerator),)
    improper = f"{number.numerator}/{number.denominator}"
    whole, rest = divmod(number.numerator, number.denominator)
    return (improper, f"{whole} {rest}/{number.denominator}") if whole > 0 else (improper,)
