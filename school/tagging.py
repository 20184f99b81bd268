"""Which knowledge point a printed question is about, as far as the question itself says it.

The kind of exercise gives the chapter, its own numbers the point: 8+7 crosses ten, 8+1 does not.
Every rule is a line of a table or a short function, from the narrowest to the widest, and ends in
a chapter of the curriculum, so a sum nobody thought of is still about something.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from school.arithmetic import spelled
from school.exercise import BLANK, Kind, Solution
from school.exercises.unknown import LETTER, with_letter
from school.knowledge import PointId
from school.measures import UNITS
from school.solve import solve

_NUMBER = re.compile(
    r"(?P<whole>\d+)又(?P<part>\d+/\d+)|(?P<fraction>\d+/\d+)|(?P<plain>\d+(?:\.\d+)?)"
)
_UNIT = re.compile("|".join(sorted(UNITS, key=len, reverse=True)))
_SHARED = re.compile(r"(\d+)×(\d+)[+-](\d+)(?:×(\d+))?")
_ONE_DIGIT, _TWO_DIGITS, _THREE_DIGITS, _TEN_THOUSAND = 9, 99, 999, 10_000
_LAWS_FROM, _DECIMALS_FROM, _NEGATIVE_FROM = 4, 5, 7
"""Grades from which sums are given for their shortcuts, divisions go on behind the point, and
results may be negative."""
Rule = Callable[["_Sum"], str]


def point_of(question: str, *, grade: int) -> PointId | None:
    """Return the knowledge point of a printed exercise, or None where it is none we can work out.

    Args:
        question: One line as read, such as “5×9=”.
        grade: The grade (1 to 9) of the class that was asked; 0: unknown.
    """
    solution = solve(question)
    if solution is None:
        return None
    one = _Sum.read(question, solution=solution, grade=grade)
    return PointId(f"m.number.{_RULES[solution.kind](one)}")


@dataclass(frozen=True)
class _Sum:
    """A question, taken apart."""

    text: str
    numbers: tuple[Fraction, ...]
    signs: str
    """Its + − × ÷ (and bars that are no fraction's), in order."""
    grade: int
    solution: Solution

    @classmethod
    def read(cls, question: str, *, solution: Solution, grade: int) -> "_Sum":
        text = spelled(question).removesuffix(BLANK)
        if solution.kind is Kind.EQUATION:
            text = with_letter(text)
        return cls(
            text=text,
            numbers=tuple(_value(match) for match in _NUMBER.finditer(text)),
            signs="".join(re.findall(r"[-+×÷/]", _NUMBER.sub("0", text))),
            grade=grade,
            solution=solution,
        )

    @property
    def decimals(self) -> bool:
        return "." in self.text

    @property
    def wholes(self) -> tuple[int, ...]:
        """The numbers, where they are known to be whole."""
        return tuple(int(n) for n in self.numbers)

    def only(self, signs: str) -> bool:
        """Tell whether nothing but *signs* joins the numbers."""
        return set(self.signs) <= set(signs)


def _value(match: re.Match[str]) -> Fraction:
    if match["whole"]:
        return int(match["whole"]) + _fraction(match["part"])
    return _fraction(match["fraction"] or match["plain"])


def _fraction(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def _basic(one: _Sum) -> str:
    if len(one.numbers) > 2:  # noqa: PLR2004 - more than one step
        return _steps(one)
    if one.solution.expected.startswith("-"):
        return "rational.add"
    return (_DECIMAL if one.decimals else _WHOLE)[one.signs](one)


def _add(one: _Sum) -> str:
    a, b = one.wholes
    if _tens(a, b, most=a + b):
        return "basic.add.100.tens"
    if _hundreds(a, b, most=a + b):
        return "basic.add.10000.round"
    return _sized("basic.add", most=a + b, crossing="carry" if _carries(a, b) else "plain")


def _subtract(one: _Sum) -> str:
    a, b = one.wholes
    if _tens(a, b, most=a):
        return "basic.subtract.100.tens"
    if _hundreds(a, b, most=a):
        return "basic.subtract.10000.round"
    # Taking b from a borrows exactly where putting b to the difference carries.
    return _sized("basic.subtract", most=a, crossing="borrow" if _carries(a - b, b) else "plain")


def _tens(a: int, b: int, *, most: int) -> bool:
    return 20 < most <= 100 and not a % 10 and not b % 10  # noqa: PLR2004 - 整十数


def _hundreds(a: int, b: int, *, most: int) -> bool:
    return 100 < most <= _TEN_THOUSAND and not a % 100 and not b % 100  # noqa: PLR2004 - 整百数


def _sized(stem: str, *, most: int, crossing: str) -> str:
    """Return the point by the largest number of a sum, and by whether it crosses a ten."""
    if most <= 10:  # noqa: PLR2004 - nothing to cross
        return f"{stem}.10"
    for size in (20, 100, _TEN_THOUSAND):
        if most <= size:
            return f"{stem}.{size}.{crossing}"
    return f"{stem}.large"


def _carries(a: int, b: int) -> bool:
    """Tell whether some column of a + b comes to ten or more."""
    pairs = zip(reversed(str(a)), reversed(str(b)), strict=False)
    return any(int(x) + int(y) > _ONE_DIGIT for x, y in pairs)


def _multiply(one: _Sum) -> str:
    small, large = sorted(one.wholes)
    if not small:
        return "basic.multiply.zero"
    if large <= _ONE_DIGIT:
        return f"basic.multiply.table.{large}"
    round_ = not large % 10 or (small > _ONE_DIGIT and not small % 10)
    if small <= _ONE_DIGIT:
        carry = any(int(digit) * small > _ONE_DIGIT for digit in str(large))
        return f"basic.multiply.one.{'round' if round_ else 'carry' if carry else 'plain'}"
    if round_ and small <= _TWO_DIGITS:
        return "basic.multiply.two.round"
    if small > _TWO_DIGITS or large > _THREE_DIGITS:
        return "basic.multiply.large"
    return f"basic.multiply.{'two' if large <= _TWO_DIGITS else 'three'}"


def _divide(one: _Sum) -> str:
    a, b = one.wholes
    if not a:
        return "basic.divide.zero"
    if b <= _ONE_DIGIT:
        return _divide_by_one_digit(a, b)
    if b > _TWO_DIGITS:
        return "basic.divide.large"
    return "basic.divide.two" if b % 10 else "basic.divide.two.round"


def _divide_by_one_digit(a: int, b: int) -> str:
    if a // b <= _ONE_DIGIT:
        table = max(b, a // b)
        return f"basic.divide.table.{table if table > 6 else '1-6'}"  # noqa: PLR2004 - as taught
    if not int(str(a).rstrip("0")) % b and not a % 10:
        return "basic.divide.one.round"
    return "basic.divide.one.two" if a <= _TWO_DIGITS else "basic.divide.one.more"


_WHOLE: Mapping[str, Rule] = {"+": _add, "-": _subtract, "×": _multiply, "÷": _divide}


def _whole(number: Fraction) -> bool:
    return number.denominator == 1


_DECIMAL: Mapping[str, Rule] = {
    "+": lambda _: "decimal.add",
    "-": lambda _: "decimal.subtract",
    "×": lambda s: "decimal.multiply" + (".whole" if any(map(_whole, s.numbers)) else ""),
    "÷": lambda s: "decimal.divide" + (".whole" if _whole(s.numbers[1]) else ""),
}


def _steps(one: _Sum) -> str:
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


def _law(one: _Sum) -> str:
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


def _remainder(one: _Sum) -> str:
    a, b = one.wholes
    if one.grade >= _DECIMALS_FROM:
        return "decimal.divide.quotient"
    if b > _ONE_DIGIT:
        return "remainder.more"
    return "remainder.table" if a // b <= _ONE_DIGIT else "remainder.one"


def _of_fractions(one: _Sum) -> str:
    if one.decimals:
        return "fraction.decimal"
    if "/" in one.signs or len(one.numbers) > 2:  # noqa: PLR2004 - more than one step
        return "fraction.chain" if one.only("+-") else "fraction.mixed"
    if "又" in one.text:
        return "fraction.mixed-number"
    return _FRACTION[one.signs](one)


def _same(one: _Sum) -> str:
    """Return what the denominators of two fractions, as printed, are to one another."""
    bottoms = re.findall(r"/(\d+)", one.text)
    return "same" if bottoms[0] == bottoms[-1] else "different"


def _printed_whole(one: _Sum) -> bool:
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


def _compare(one: _Sum) -> str:
    if _UNIT.search(one.text):
        return "compare.units"
    if one.signs:
        return "compare.sums"
    if "/" in one.text or one.decimals:
        return "compare.fraction" if "/" in one.text else "compare.decimal"
    most = max(one.numbers)
    return f"compare.{'20' if most <= 20 else '100' if most <= 100 else 'large'}"  # noqa: PLR2004


def _approx(one: _Sum) -> str:
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


def _units(one: _Sum) -> str:
    used = set(_UNIT.findall(one.text))
    quantities = {UNITS[unit][0] for unit in used}
    if "money" in quantities:
        return "units.money"
    if "months" in quantities:
        return "units.calendar"
    quantity = min(quantities)
    further = not used <= _PLAIN_UNITS.get(quantity, used)
    return f"units.{_FURTHER[quantity] if further else quantity}"


def _equation(one: _Sum) -> str:
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
