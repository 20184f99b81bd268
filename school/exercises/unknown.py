"""An unknown to find: a blank inside (“3×□=12”) or a linear equation (“2x-4=10”)."""

import re
from dataclasses import dataclass
from fractions import Fraction

from school.arithmetic import decimal_text, evaluate, fraction_text, spelled
from school.errors import NotUnderstood
from school.exercise import BLANK, DIGITS, Kind, Solution
from school.exercises.fraction import without_mixed

LETTER = "x"
_JOINED = re.compile(rf"[0-9)]{BLANK}|{BLANK}[0-9(]")
_SIGN = re.compile(r"[-+×÷/]")
_POINTS = (Fraction(1), Fraction(2), Fraction(7, 3), Fraction(5), Fraction(11, 7))
"""Where both sides are compared: rational functions of low degree that agree on the form
(a·u+b)/(c·u+d) through three points and predict the others are of that form."""


def solve(text: str) -> Solution | None:
    """Return the value of the one unknown; None: there is none, or more than one solution."""
    question = spelled(text)
    if question.count("=") != 1:
        return None
    if BLANK in question:
        return _blank(question) if question.count(BLANK) == 1 else None
    named = with_letter(question)
    value = _root(named, LETTER) if LETTER in named else None
    if value is None:
        return None
    plain = _plain(value)
    answers = dict.fromkeys([plain, *([fraction_text(value)] if value.denominator > 1 else [])])
    accepted = tuple(f"{LETTER}={answer}" for answer in answers)
    return Solution(Kind.EQUATION, accepted[0], accepted, f"{DIGITS}{LETTER}=-./")


def with_letter(question: str) -> str:
    """Return *question* with “x” where its times sign has no number on one of its sides.

    A reader sees the letter and the sign as one shape: “3×-4=10” is 3x-4=10.
    """
    text = question.replace("X", LETTER)
    found = ""
    for i, character in enumerate(text):
        after = text[i + 1 : i + 2]
        led = found[-1:].isdigit() or found.endswith((")", LETTER))
        followed = after.isdigit() or after in ("(", "×", LETTER)
        found += character if character != "×" or (led and followed and after) else LETTER
    return found


def _blank(question: str) -> Solution | None:
    # “□=27” is what is left of “3×□=27” when its beginning was not seen.
    whole = _SIGN.search(question) and not _JOINED.search(question)
    value = _root(question, BLANK) if whole else None
    if value is None or value < 0:
        return None
    if value.denominator > 1 and not any(c in question for c in "./"):
        return None  # more often a misread question than one with such an answer
    # Among fractions the answer is a fraction, too: 1/4 rather than 0.25.
    plain = fraction_text(value) if "/" in question else _plain(value)
    answers = dict.fromkeys([plain, _plain(value)])
    extra = "".join(c for c in "./" if any(c in a for a in answers))
    point = "" if "." in extra or "." not in question else "."
    return Solution(Kind.INSIDE, plain, tuple(answers), DIGITS + extra + point)


def _plain(value: Fraction) -> str:
    return decimal_text(value) or fraction_text(value)


@dataclass(frozen=True)
class _Moebius:
    """(a·u + b) / (c·u + d) with the unknown u."""

    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction

    def at(self, u: Fraction) -> Fraction | None:
        bottom = self.c * u + self.d
        return (self.a * u + self.b) / bottom if bottom else None


def _root(question: str, unknown: str) -> Fraction | None:
    """Return the only u at which both sides are equal; None if there is not exactly one."""
    points = [(u, gap) for u in _POINTS if (gap := _gap(question, unknown, u)) is not None]
    if len(points) < len(_POINTS) - 1:
        return None
    fitted = _fitted(points[:3])
    if fitted is None or any(fitted.at(u) != gap for u, gap in points[3:]) or fitted.a == 0:
        return None
    root = -fitted.b / fitted.a
    return root if _gap(question, unknown, root) == 0 else None


def _gap(question: str, unknown: str, u: Fraction) -> Fraction | None:
    left, _, right = question.partition("=")
    try:
        return _value(left, unknown, u) - _value(right, unknown, u)
    except NotUnderstood:
        return None


def _value(side: str, unknown: str, u: Fraction) -> Fraction:
    # A number or bracket right before the unknown multiplies it: 3x is (3×u).
    number = f"({u.numerator}/{u.denominator})" if u >= 0 else f"(0-{-u.numerator}/{u.denominator})"
    joined = rf"(?<=[0-9)])(?={unknown})|(?<={unknown})(?=[0-9(])|(?<=\d)(?=\()"
    times = without_mixed(re.sub(joined, "×", side))
    return evaluate(times.replace(unknown, number))


def _fitted(points: list[tuple[Fraction, Fraction]]) -> _Moebius | None:
    """Return the function through three points: a line, or one with the unknown below."""
    (u1, g1), (u2, g2), (u3, g3) = points
    slope = (g2 - g1) / (u2 - u1)
    if g1 + slope * (u3 - u1) == g3:
        return _Moebius(slope, g1 - slope * u1, Fraction(0), Fraction(1))
    # g = a + k / (u - p) with p = 0: an unknown divisor is never shifted in school questions.
    k = (g1 - g2) / (1 / u1 - 1 / u2)
    a = g1 - k / u1
    if a + k / u3 != g3:
        return None
    return _Moebius(a, k, Fraction(1), Fraction(0))
