"""Why an answer is wrong: a first guess from the question and what was written, for a person.

Only what the numbers show is guessed. A pupil, a guardian or a teacher knows better and may say
so; where nothing shows, nothing is guessed.
"""

import re
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

from school.arithmetic import answer_value, evaluate, same_answer, spelled
from school.errors import NotUnderstood
from school.exercise import DOTS, Kind
from school.solve import solve


class Cause(StrEnum):
    """What went wrong."""

    ARITHMETIC = "arithmetic"
    TABLES = "tables"
    CARRYING = "carrying"
    CONCEPT = "concept"
    READING = "reading"
    COPYING = "copying"
    UNITS = "units"
    NOT_DONE = "not_done"


CAUSE_NAMES = {
    Cause.ARITHMETIC: "计算",
    Cause.TABLES: "口诀",
    Cause.CARRYING: "进退位",
    Cause.CONCEPT: "概念",
    Cause.READING: "审题",
    Cause.COPYING: "抄写",
    Cause.UNITS: "单位",
    Cause.NOT_DONE: "没做",
}

_LARGEST_OF_TABLES = 9
_TWO = re.compile(r"([0-9]+(?:\.[0-9]+)?)([-+×÷])([0-9]+(?:\.[0-9]+)?)")
_FRACTIONS = re.compile(r"([0-9]+)/([0-9]+)([-+])([0-9]+)/([0-9]+)")
_STEPS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[-+×÷]")
_OPERATION: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "÷": lambda a, b: a / b if b else Fraction(0),
}


def suggested_cause(question: str, *, read: str, expected: str) -> Cause | None:
    """Return the likeliest cause of a wrong answer; None: nothing shows one.

    Args:
        question: As printed, such as “5×9=”.
        read: What was written; empty: nothing.
        expected: The right answer.
    """
    if not read:
        return Cause.NOT_DONE
    if read == expected:
        return None  # a teacher called it wrong: what was read is not what is written
    if same_answer(read, expected):
        return Cause.READING  # right in value, not in the form that was asked for: 2/4
    solution = solve(question)
    if solution is None:
        return Cause.COPYING if _swapped(read, expected) else None
    asked = spelled(question).removesuffix("=")
    special = _SPECIAL.get(solution.kind)
    if special is not None and (found := special(asked, read, expected)):
        return found
    return _of_numbers(asked, read, expected) or Cause.ARITHMETIC


def _of_numbers(asked: str, read: str, expected: str) -> Cause | None:
    """Return what the numbers show, the surest sign first."""
    rules = (_other_sign, _order_of_steps, _tables, _carried, _copied)
    return next((cause for rule in rules if (cause := rule(asked, read, expected))), None)


def _other_sign(asked: str, read: str, expected: str) -> Cause | None:  # noqa: ARG001  # one shape
    """6+3=18: another sign than the printed one was worked out."""
    found, value = _TWO.fullmatch(asked), answer_value(read)
    if not found or value is None:
        return None
    a, b = Fraction(found[1]), Fraction(found[3])
    others = (way(a, b) for sign, way in _OPERATION.items() if sign != found[2])
    return Cause.READING if value in others else None


def _order_of_steps(asked: str, read: str, expected: str) -> Cause | None:  # noqa: ARG001
    """2+3×4=20: from left to right; (3+5)×2=13: without the brackets."""
    bare = asked.replace("(", "").replace(")", "")
    parts = _STEPS.findall(bare)
    if len(parts) < 5 or "".join(parts) != bare:  # noqa: PLR2004  # three numbers, two signs
        return None
    in_line = Fraction(parts[0])
    for sign, number in zip(parts[1::2], parts[2::2], strict=False):
        in_line = _OPERATION[sign](in_line, Fraction(number))
    written = answer_value(read)
    wrong = {in_line, _value(bare)} - {_value(asked), None}
    return Cause.CONCEPT if written in wrong else None


def _value(text: str) -> Fraction | None:
    """Return what an expression is worth; None: without its brackets it may divide by zero."""
    try:
        return evaluate(text)
    except NotUnderstood:
        return None


def _tables(asked: str, read: str, expected: str) -> Cause | None:  # noqa: ARG001
    """5×9=48, 45÷9=6: a product of the multiplication table."""
    found = _TWO.fullmatch(asked)
    if not found or found[2] not in "×÷":
        return None
    value = evaluate(asked)
    factors = (found[1], found[3]) if found[2] == "×" else (found[3], str(value))
    small = all(f.isdecimal() and int(f) <= _LARGEST_OF_TABLES for f in factors)
    return Cause.TABLES if small else None


def _carried(asked: str, read: str, expected: str) -> Cause | None:
    """27+81=98: off by a ten, a hundred or a thousand in some place."""
    if not any(sign in asked for sign in "+-×"):
        return None
    written, right = answer_value(read), answer_value(expected)
    if written is None or right is None:
        return None
    off = abs(written - right)
    digits = str(off)
    one_place = digits.startswith("1") and not digits.strip("10") and digits.count("1") == 1
    return Cause.CARRYING if one_place and len(digits) > 1 else None


def _copied(asked: str, read: str, expected: str) -> Cause | None:
    """54 for 45, or a number of the question itself."""
    if _swapped(read, expected):
        return Cause.COPYING
    return Cause.COPYING if read in re.findall(r"[0-9.]+", asked) else None


def _swapped(read: str, expected: str) -> bool:
    digits = re.sub(r"[^0-9]", "", read), re.sub(r"[^0-9]", "", expected)
    return digits[0] != digits[1] and Counter(digits[0]) == Counter(digits[1]) and digits[0] != ""


def _fraction(asked: str, read: str, expected: str) -> Cause | None:  # noqa: ARG001
    """1/2+1/3=2/5: top and bottom were added each."""
    found = _FRACTIONS.fullmatch(asked)
    if not found:
        return None
    top, bottom, other_top, other_bottom = (int(found[n]) for n in (1, 2, 4, 5))
    way = _OPERATION[found[3]]
    both = way(Fraction(top), Fraction(other_top)), way(Fraction(bottom), Fraction(other_bottom))
    if bottom == other_bottom and found[3] == "-":
        return None
    added = both[1] != 0 and answer_value(read) == both[0] / both[1]
    return Cause.CONCEPT if added else None


def _remainder(asked: str, read: str, expected: str) -> Cause | None:  # noqa: ARG001
    """17÷5=2……7: the remainder is not less than the divisor."""
    _, _, rest = spelled(read).partition(DOTS)
    divisor = asked.partition("÷")[2]
    known = rest.isdecimal() and divisor.isdecimal()
    return Cause.CONCEPT if known and int(rest) >= int(divisor) else None


def _always(cause: Cause) -> Callable[[str, str, str], Cause | None]:
    return lambda *_: cause


_SPECIAL: dict[Kind, Callable[[str, str, str], Cause | None]] = {
    Kind.UNITS: _always(Cause.UNITS),
    Kind.COMPARE: _always(Cause.CONCEPT),
    Kind.FRACTION: _fraction,
    Kind.REMAINDER: _remainder,
}


def cause_named(text: str) -> Cause | None:
    """Return the cause a person calls *text*, such as “进位”; None: it is none."""
    spoken = {name: cause for cause, name in CAUSE_NAMES.items()}
    spoken |= {"进位": Cause.CARRYING, "退位": Cause.CARRYING, "粗心": Cause.COPYING}
    spoken |= {"抄错": Cause.COPYING, "没写": Cause.NOT_DONE, "题意": Cause.READING}
    return spoken.get(text.strip())
