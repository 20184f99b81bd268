"""Which knowledge point a sum of two whole numbers is about, by size and by crossing a ten."""

from collections.abc import Mapping

from school.tagging_sum import Rule, Sum

_ONE_DIGIT, _TWO_DIGITS, _THREE_DIGITS, _TEN_THOUSAND = 9, 99, 999, 10_000


def _add(one: Sum) -> str:
    a, b = one.wholes
    if _tens(a, b, most=a + b):
        return "basic.add.100.tens"
    if _hundreds(a, b, most=a + b):
        return "basic.add.10000.round"
    return _sized("basic.add", most=a + b, crossing="carry" if _carries(a, b) else "plain")


def _subtract(one: Sum) -> str:
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


def _multiply(one: Sum) -> str:
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


def _divide(one: Sum) -> str:
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


WHOLE: Mapping[str, Rule] = {"+": _add, "-": _subtract, "×": _multiply, "÷": _divide}
"""Rules by sign."""
