"""单位换算: “3米=□厘米”, “2千克50克=□克”, “1.5时=□分”."""

import re
from fractions import Fraction

from school.arithmetic import decimal_text, fraction_text, spelled
from school.exercise import BLANK, DIGITS, Kind, Solution
from school.measures import measure, scales

_CONVERSION = re.compile(
    rf"(?P<amount>[^={BLANK}]+)=(?P<known>[^={BLANK}]*){BLANK}"
    rf"(?P<unit>[^0-9={BLANK}]+)(?P<rest>[^={BLANK}]*)"
)


def solve(text: str) -> Solution | None:
    """Return how many of the unit behind the blank the amount is; None: it is no conversion.

    The blank may be on either side, and beside it there may be known parts: “130分=2时□分”.
    """
    question = spelled(text)
    turned = "=".join(reversed(question.split("="))) if question.count("=") == 1 else question
    for side in (question, turned):
        match = _CONVERSION.fullmatch(side)
        number = _number(match) if match else None
        if number is not None and number >= 0:
            return _solution(number)
    return None


def _number(match: re.Match[str]) -> Fraction | None:
    for quantity, scale in scales(match["unit"]).items():
        amount = measure(match["amount"], quantity=quantity)
        beside = [measure(match[g], quantity=quantity) for g in ("known", "rest") if match[g]]
        if amount is not None and all(beside):
            known = sum((b.value for b in beside if b), Fraction(0))
            return (amount.value - known) / scale
    return None


def _solution(number: Fraction) -> Solution:
    fraction, decimal = fraction_text(number), decimal_text(number)
    accepted = tuple(dict.fromkeys(s for s in (decimal, fraction) if s))
    # A point left out or put in is the usual slip here, so one is always looked for.
    symbols = DIGITS + ("./" if number.denominator > 1 else ".")
    return Solution(Kind.UNITS, accepted[0], accepted, symbols)
