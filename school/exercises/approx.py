"""约等: “398+203≈”. Which round numbers a pupil reckons with is the pupil's choice."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor

from school.arithmetic import decimal_text, evaluate, spelled
from school.errors import NotUnderstood
from school.exercise import BLANK, DIGITS, Kind, Solution

SIGN = "≈"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MOST_WAYS = 400
_NEAR = Fraction(1, 10)
"""Round numbers so close to the exact value may be right in a way not listed; a person looks, where
rounding up or down, or to halves (50, 5), leads to them: 610 for 398+203, but not 650."""


def solve(text: str) -> Solution | None:
    """Return the estimates that rounding leads to; None: nothing is to be estimated."""
    question = spelled(text).removesuffix(BLANK)
    if not question.endswith(SIGN):
        return None
    body = question.removesuffix(SIGN)
    try:
        exact = evaluate(body)
    except NotUnderstood:
        return None
    if not _NUMBER.search(body) or exact < 0:
        return None
    accepted = tuple(dict.fromkeys(_estimates(body, exact)))
    if not accepted:
        return None
    near = tuple(_near(body, exact, accepted))
    symbols = DIGITS + ("." if "." in "".join(accepted) + body else "")
    return Solution(Kind.APPROX, accepted[0], accepted, symbols, near=near)


def _estimates(body: str, exact: Fraction) -> Iterator[str]:
    """Yield the plain estimate first: every number to its highest place.

    For a quotient it is the closest one: 241÷8 is worked out with 240, which 8 goes into.
    """
    found = list(_by_rounding(body, exact))
    if "÷" in body:
        found.sort(key=lambda text: abs(Fraction(text) - exact))
    yield from found


def _by_rounding(body: str, exact: Fraction) -> Iterator[str]:
    numbers = [m.group() for m in _NUMBER.finditer(body)]
    if not any(sign in body for sign in "+-×÷"):
        for place in _places(exact):
            yield from _text(_to_place(exact, place))
        return
    for way in islice(product(*(_rounded(n) for n in numbers)), _MOST_WAYS):
        if list(way) != numbers:
            yield from _value(_with_numbers(body, way))


def _with_numbers(body: str, numbers: tuple[str, ...]) -> str:
    given = iter(numbers)
    return _NUMBER.sub(lambda _: next(given), body)


def _value(expression: str) -> Iterator[str]:
    try:
        value = evaluate(expression)
    except NotUnderstood:
        return
    yield from _text(value)


def _text(value: Fraction) -> Iterator[str]:
    text = decimal_text(value)
    if text is not None and value >= 0:
        yield text


def _rounded(number: str) -> list[str]:
    """Return *number* to its highest place, to every lower one, and as it is."""
    value = Fraction(number)
    found = [decimal_text(_to_place(value, place)) or number for place in _places(value)]
    return list(dict.fromkeys([*(found if value >= 10 or "." in number else []), number]))  # noqa: PLR2004


def _places(value: Fraction) -> list[Fraction]:
    """Return the places from the highest digit of *value* down to ones (tens for whole numbers)."""
    high = len(str(int(value))) - 1
    lowest = 1 if value.denominator == 1 and high else 0
    return [Fraction(10**n) for n in range(high, lowest - 1, -1)]


def _to_place(value: Fraction, place: Fraction) -> Fraction:
    # Half goes up, as school teaches it (四舍五入); Python's round would go to the even one.
    return floor(value / place + Fraction(1, 2)) * place


def _near(body: str, exact: Fraction, accepted: tuple[str, ...]) -> Iterator[str]:
    """Yield the exact value, and round numbers about it that another way of rounding may give."""
    numbers = [m.group() for m in _NUMBER.finditer(body)]
    ways = islice(product(*(_about(Fraction(n)) for n in numbers)), _MOST_WAYS)
    worked_out = (text for way in ways for text in _value(_with_numbers(body, way)))
    texts = dict.fromkeys((*_text(exact), *_about(exact), *worked_out))
    close = (t for t in texts if abs(Fraction(t) - exact) <= _NEAR * exact)
    yield from (t for t in close if t not in accepted)


def _about(value: Fraction) -> Iterator[str]:
    """Yield *value* and the round numbers on either side of it, for each of its places."""
    yield from _text(value)
    for place in _places(value) if value >= 10 else ():  # noqa: PLR2004 - digits stay
        yield from _text(floor(value / place) * place)
        yield from _text(ceil(value / place) * place)
        yield from _text(_to_place(value, place / 2))
