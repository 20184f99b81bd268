"""分数: “1/2+1/3=”, printed with a bar or a stroke; answers in lowest terms or not, or mixed."""

import re
from collections.abc import Iterator
from fractions import Fraction
from math import lcm, prod

from school.arithmetic import decimal_text, evaluate, fraction_text, spelled
from school.errors import NotUnderstood
from school.exercise import DIGITS, MIXED, Kind, Solution

_MIXED_NUMBER = re.compile(r"([0-9]+)又([0-9]+/[0-9]+)")
_MOST_BOTTOM = 10_000


def solve(text: str) -> Solution | None:
    """Return the answers to a sum with fractions; None: it has none.

    Args:
        text: The question; a mixed number is “1又1/2”.
    """
    question = spelled(text)
    if "/" not in question:
        return None
    try:
        value = evaluate(without_mixed(question))
    except NotUnderstood:
        return None
    if value < 0:
        return None
    accepted = dict.fromkeys(_spelled_answers(value, question))
    return Solution(Kind.FRACTION, fraction_text(value), tuple(accepted), DIGITS + "/." + MIXED)


def without_mixed(question: str) -> str:
    """Return *question* with each mixed number as a sum: “1又1/2” is “(1+1/2)”."""
    return _MIXED_NUMBER.sub(r"(\1+\2)", question)


def _spelled_answers(value: Fraction, question: str) -> Iterator[str]:
    yield fraction_text(value)
    for bottom in [value.denominator, *_bottoms(value, question)]:
        top = value.numerator * bottom // value.denominator
        if bottom > 1:
            yield f"{top}/{bottom}"
            whole, rest = divmod(top, bottom)
            if whole and rest:
                yield f"{whole}{MIXED}{rest}/{bottom}"
    decimal = decimal_text(value)
    if decimal is not None:
        yield decimal


def _bottoms(value: Fraction, question: str) -> list[int]:
    """Return the denominators a pupil comes to before cancelling."""
    printed = [int(n) for n in re.findall(r"/([0-9]+)", question) if int(n)]
    common, together = lcm(*printed), prod(printed)
    likely = {common, together, *(value.denominator * k for k in range(2, 10))}
    return sorted(b for b in likely if b % value.denominator == 0 and b < _MOST_BOTTOM)
