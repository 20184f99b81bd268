"""Which knowledge point a printed question is about, as far as the question itself says it.

The kind of exercise gives the chapter, its own numbers the point: 8+7 crosses ten, 8+1 does not.
Every rule is a line of a table or a short function, from the narrowest to the widest, and ends in
a chapter of the curriculum, so a sum nobody thought of is still about something.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from school.exercise import Kind
from school.exercises.unknown import LETTER
from school.knowledge import PointId
from school.measures import UNITS
from school.solve import solve
from school.tagging_sum import Rule, Sum
from school.tagging_whole import WHOLE

_UNIT = re.compile("|".join(sorted(UNITS, key=len, reverse=True)))
_SHARED = re.compile(r"(\d+)×(\d+)[+-](\d+)(?:×(\d+))?")
_ONE_DIGIT = 9
_LAWS_FROM, _DECIMALS_FROM, _NEGATIVE_FROM = 4, 5, 7
"""Grades from which sums are given for their shortcuts, divisions go on behind the point, and
results may be negative."""


def point_of(question: str, *, grade: int) -> PointId | None:
    """Return the knowledge point of a printed exercise, or None where it is none we can work out.

    Args:
        question: One line as read, such as “5×9=”.
        grade: The grade (1 to 9) of the class that was asked; 0: unknown.
    """
    solution = solve(question)
    if solution is None:
        return None
    one = Sum.read(question, solution=solution, grade=grade)
    return PointId(f"m.number.{_RULES[solution.kind](one)}")


def _basic(one: Sum) -> str:
    if len(one.numbers) > 2:  # noqa: PLR2004 - more than one step
        return _steps(one)
    if one.solution.expected.startswith("-"):
        return "rational.add"
    return (_DECIMAL if one.decimals else WHOLE)[one.signs](one)


def _whole(number: Fraction) -> bool:
    return number.denominator == 1


_DECIMAL: Mapping[str, Rule] = {
    "+": lambda _: "decimal.add",
    "-": lambda _: "decimal.subtract",
    "×": lambda s: "decimal.multiply" + (".whole" if any(map(_whole, s.numbers)) else ""),
    "÷": lambda s: "decimal.divide" + (".whole" if _whole(s.numbers[1]) else ""),
}


def _steps(one: Sum) -> str:
    """Return the point of a sum of several steps."""
    if one.decimals:
        return "decimal.chain" if one.only("+-") else "decimal.mixed"
    law = _law(one) if one.grade >= _LAWS_FROM else ""
    if law:
        return f"law.{law}"
    if "(" in one.text:
        nested = re.search(r"\([^)]*\(", one.text)
        return "basic.mixed.nested" if nested else "basic.mixed.brackets"
    if one.only("+-"):
        return "basic.chain.add"
    return "basic.chain.multiply" if one.only("×÷") else "basic.mixed.plain"


def _law(one: Sum) -> str:
    """Return the law that makes a sum easy; empty: none does."""
    shared = _SHARED.fullmatch(one.text.removesuffix("="))
    if shared:
        left, right = set(shared.group(1, 2)), set(shared.group(3, 4)) - {None}
        return "distribute" if left & right else ""
    if "(" in one.text:
        return ""
    first, *others = one.wholes
    if one.signs == "--" and not sum(others) % 100 and any(n % 100 for n in others):
        return "subtract"
    if one.signs == "÷÷" and not (others[0] * others[1]) % 100:
        return "subtract"
    if one.only("×") and {25, 125} & {first, *others}:
        return "multiply"
    hundreds = any(not (a + b) % 100 and a % 100 for a, b in _pairs(one.wholes))
    return "add" if one.only("+") and hundreds else ""


def _pairs(numbers: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :]]


def _remainder(one: Sum) -> str:
    a, b = one.wholes
    if one.grade >= _DECIMALS_FROM:
        return "decimal.divide.quotient"
    if b > _ONE_DIGIT:
        return "remainder.more"
    return "remainder.table" if a // b <= _ONE_DIGIT else "remainder.one"


def _of_fractions(one: Sum) -> str:
    if one.decimals:
        return "fraction.decimal"
    if "/" in one.signs or len(one.numbers) > 2:  # noqa: PLR2004 - more than one step
        return "fraction.chain" if one.only("+-") else "fraction.mixed"
    if "又" in one.text:
        return "fraction.mixed-number"
    return _FRACTION[one.signs](one)


def _same(one: Sum) -> str:
    """Return what the denominators of two fractions, as printed, are to one another."""
    bottoms = re.findall(r"/(\d+)", one.text)
    return "same" if bottoms[0] == bottoms[-1] else "different"


def _printed_whole(one: Sum) -> bool:
    return one.text.count("/") < 2  # noqa: PLR2004 - one of the two is no fraction


_FRACTION: Mapping[str, Rule] = {
    "": lambda _: "fraction.reduce",
    "+": lambda s: "fraction." + ("whole" if _printed_whole(s) else f"add.{_same(s)}"),
    "-": lambda s: "fraction." + ("whole" if _printed_whole(s) else f"subtract.{_same(s)}"),
    "×": lambda s: "fraction.multiply" + (".whole" if _printed_whole(s) else ""),
    "÷": lambda s: "fraction.divide" + ("" if "/" in s.text.partition("÷")[2] else ".whole"),
}
_INSIDE = {"": "fraction", "+": "add", "-": "subtract", "×": "multiply", "÷": "divide"}
_APPROX = {"+": "add", "-": "add", "×": "multiply", "÷": "divide"}


def _compare(one: Sum) -> str:
    if _UNIT.search(one.text):
        return "compare.units"
    if one.signs:
        return "compare.sums"
    if "/" in one.text or one.decimals:
        return "compare.fraction" if "/" in one.text else "compare.decimal"
    most = max(one.numbers)
    return f"compare.{'20' if most <= 20 else '100' if most <= 100 else 'large'}"  # noqa: PLR2004


def _approx(one: Sum) -> str:
    if one.decimals:
        return "approx.decimal"
    if not one.signs:
        return "approx.round"
    return f"approx.{_APPROX[one.signs]}" if one.signs in _APPROX else "approx"


_PLAIN_UNITS = {
    "length": {"米", "厘米"},
    "mass": {"克", "千克", "公斤"},
    "time": {"时", "小时", "分", "分钟", "秒"},
    "area": {"平方毫米", "平方厘米", "平方分米", "平方米"},
}
_FURTHER = {"length": "length.more", "mass": "mass.ton", "time": "calendar", "area": "area.large"}


def _units(one: Sum) -> str:
    used = set(_UNIT.findall(one.text))
    quantities = {UNITS[unit][0] for unit in used}
    if "money" in quantities:
        return "units.money"
    if "months" in quantities:
        return "units.calendar"
    quantity = min(quantities)
    further = not used <= _PLAIN_UNITS.get(quantity, used)
    return f"units.{_FURTHER[quantity] if further else quantity}"


def _equation(one: Sum) -> str:
    if one.solution.expected.startswith(f"{LETTER}=-") and one.grade >= _NEGATIVE_FROM:
        return "solve.linear"
    if all(LETTER in side for side in one.text.split("=")):
        return "equation.both"
    if "(" in one.text:
        return "equation.brackets"
    if "/" in one.text:
        return "equation.fraction"
    joined = re.findall(rf"\d(?={LETTER})", one.text)
    steps = one.signs + "×" * len(joined)
    if len(steps) > 1:
        return "equation.steps"
    return "equation.add" if steps in ("+", "-") else "equation.multiply"


_RULES: Mapping[Kind, Rule] = {
    Kind.BASIC: _basic,
    Kind.FRACTION: _of_fractions,
    Kind.REMAINDER: _remainder,
    Kind.INSIDE: lambda s: f"inside.{_INSIDE.get(s.signs.replace('/', ''), 'steps')}",
    Kind.COMPARE: _compare,
    Kind.APPROX: _approx,
    Kind.UNITS: _units,
    Kind.EQUATION: _equation,
}
