"""四则: “6×6+34=”, “(8+5)×6=”, “2.7+7.3=”, and divisions that leave a remainder."""

from fractions import Fraction

from school.arithmetic import OPERATORS, decimal_text, evaluate, spelled, spellings
from school.errors import NotUnderstood
from school.exercise import DIGITS, DOT_SPELLINGS, DOTS, Kind, Solution


def solve(text: str) -> Solution | None:
    """Return the answers to a sum without a blank; None: it is no such sum."""
    question = spelled(text)
    if not any(sign in question for sign in OPERATORS) or "/" in question:
        return None
    try:
        value = evaluate(question)
    except NotUnderstood:
        return None
    return _with_remainder(question, value) or _plain(question, value)


def _plain(question: str, value: Fraction) -> Solution | None:
    expected = decimal_text(value)
    if expected is None:
        return None
    accepted = spellings(expected, question)
    # The reader likes to see points between whole digits: none is offered where none can be.
    point = "." if "." in question or "÷" in question or "." in expected else ""
    minus = "-" if value < 0 else ""
    return Solution(Kind.BASIC, expected, accepted, DIGITS + point + minus)


def _with_remainder(question: str, value: Fraction) -> Solution | None:
    """Return the answers to “17÷5=”: 3……2 as learnt first, 3.4 as learnt later."""
    dividend, _, divisor = question.removesuffix("=").partition("÷")
    if value.denominator == 1 or not (dividend.isdecimal() and divisor.isdecimal()):
        return None
    quotient, rest = divmod(int(dividend), int(divisor))
    expected = f"{quotient}{DOTS}{rest}"
    decimal = decimal_text(value)
    accepted = (
        expected,
        *(f"{quotient}{dots}{rest}" for dots in DOT_SPELLINGS if dots != DOTS),
        *((decimal,) if decimal else ()),
        f"{value.numerator}/{value.denominator}",
    )
    return Solution(Kind.REMAINDER, expected, accepted, DIGITS + "./…")
