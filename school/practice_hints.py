"""One hint for a wrong answer: about this very question where its numbers say enough."""

import re
from collections.abc import Callable
from math import lcm

from school.exercise import Kind
from school.measures import UNITS, scales
from school.solve import solve

_DIGITS = "零一二三四五六七八九"
_PAIR = re.compile(r"(\d+)([-+×÷])(\d+)=")
_UNIT = re.compile("|".join(sorted(UNITS, key=len, reverse=True)))
_TEN = 10
ANYWHERE = "把题目再读一遍，一步一步算，算完检查一下。"
_FRACTION_SIGNS = {
    "×": "分子乘分子，分母乘分母，能约分的先约分。",
    "÷": "除以一个数，等于乘它的倒数。",
}


def hint(question: str) -> str:
    """Return one sentence that helps with a question the pupil got wrong."""
    solution = solve(question)
    found = _BY_KIND[solution.kind](question) if solution else ""
    return found or ANYWHERE


def saying(a: int, b: int) -> str:
    """Return the 口诀 of two digits from 1 to 9, such as “五九四十五”."""
    small, large = sorted((a, b))
    product = small * large
    tens, ones = divmod(product, _TEN)
    if not tens:
        return f"{_DIGITS[small]}{_DIGITS[large]}得{_DIGITS[ones]}"
    # Ten is said 一十, fifteen 十五: 二五一十, 三五十五.
    written = (_DIGITS[tens] if tens > 1 or not ones else "") + "十"
    written += _DIGITS[ones] if ones else ""
    return f"{_DIGITS[small]}{_DIGITS[large]}{written}"


def _basic(question: str) -> str:
    pair = _PAIR.fullmatch(question)
    if pair is None:
        return _steps(question)
    return _WHOLE[pair[2]](int(pair[1]), int(pair[3]))


def _steps(question: str) -> str:
    if "." in question:
        return _decimals(question)
    if "(" in question:
        return "先算括号里的，再算括号外的。"
    both = set("+-") & set(question) and set("×÷") & set(question)
    return "先算乘除，再算加减。" if both else "从左往右，一步一步算。"


def _decimals(question: str) -> str:
    if "×" in question:
        return "先按整数乘，再数一数两个数一共有几位小数，点上小数点。"
    if "÷" in question:
        return "除数是小数时，先把两个数的小数点一起移动，再除。"
    return "小数点对齐，再一位一位地算。"


def _add(a: int, b: int) -> str:
    ones = a % _TEN + b % _TEN
    if ones < _TEN:
        return "个位加个位，十位加十位。"
    if a < _TEN and b < _TEN:
        large, small = max(a, b), min(a, b)
        need = _TEN - large
        return f"凑十：{large} 再加 {need} 是 10，{small} 还剩 {small - need}。"
    return f"个位 {a % _TEN}+{b % _TEN}={ones}，满十要向十位进 1。"


def _subtract(a: int, b: int) -> str:
    if a < b:
        return f"{a} 比 {b} 小，结果是负数：先算 {b}-{a}，再加上负号。"
    if a % _TEN >= b % _TEN:
        return "个位减个位，十位减十位。"
    return f"个位 {a % _TEN} 不够减 {b % _TEN}，从十位退 1 当 10。"


def _multiply(a: int, b: int) -> str:
    if 0 in (a, b):
        return "0 乘任何数都得 0。"
    if max(a, b) < _TEN:
        return f"口诀：{saying(a, b)}。"
    if min(a, b) < _TEN:
        return "从个位乘起，哪一位满几十就向前一位进几。"
    return "先用个位去乘，再用十位去乘，最后加起来。"


def _divide(a: int, b: int) -> str:
    if a == 0:
        return "0 除以任何不是 0 的数都得 0。"
    quotient = a // b
    if b < _TEN and quotient < _TEN:
        return f"想口诀：{saying(b, quotient)}。"
    return "从最高位除起，每次余下的数要比除数小。"


_WHOLE: dict[str, Callable[[int, int], str]] = {
    "+": _add,
    "-": _subtract,
    "×": _multiply,
    "÷": _divide,
}


def _fraction(question: str) -> str:
    for sign, said in _FRACTION_SIGNS.items():
        if sign in question:
            return said
    bottoms = [int(n) for n in re.findall(r"/(\d+)", question)]
    if len(set(bottoms)) == 1:
        return "分母相同：分母不变，只把分子相加减。"
    return f"先通分，公分母可以用 {lcm(*bottoms)}。"


def _remainder(question: str) -> str:
    return f"余数要比除数 {question.removesuffix('=').partition('÷')[2]} 小。"


def _units(question: str) -> str:
    """Return how many of the smaller unit make the larger one."""
    used = list(dict.fromkeys(_UNIT.findall(question)))
    shared = set.intersection(*(set(scales(unit)) for unit in used)) if used else set()
    if len(used) < 2 or not shared:  # noqa: PLR2004  # nothing to change into one another
        return ""
    quantity = min(shared)
    sizes = sorted(((scales(unit)[quantity], unit) for unit in used), reverse=True)
    (large, first), (small, last) = sizes[0], sizes[-1]
    return f"1{first}={large / small}{last}。"


_BY_KIND: dict[Kind, Callable[[str], str]] = {
    Kind.BASIC: _basic,
    Kind.FRACTION: _fraction,
    Kind.REMAINDER: _remainder,
    Kind.INSIDE: lambda _: "把答案放回 □ 里，看看两边是不是相等。",
    Kind.COMPARE: lambda _: "先算出两边各是多少，再比大小。",
    Kind.APPROX: lambda _: "先把每个数看成最接近的整十、整百数，再算。",
    Kind.UNITS: _units,
    Kind.EQUATION: lambda _: "等号两边做同样的事；解出来后放回原方程检验。",
}
