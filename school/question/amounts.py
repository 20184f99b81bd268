"""Amounts as people say them, and when an amount of one unit is one of another.

“八成”, “三成半” and “百分之八十” are written as percentages before anything is read; “两百万” is
200 of a figure in 万元.
"""

import re
from decimal import Decimal

from school.indicator import PERCENT, POINTS

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NUMERAL = "[〇零一二两三四五六七八九十百千]"
NUMBER = rf"(?:\d{{1,7}}(?:\.\d+)?|{_NUMERAL}{{1,7}})"
UNIT = (
    r"(?:%|个?百分点|个?点(?!击|播|开|名)"
    r"|[万亿]?(?:人次|课时|年级|兆|元|块钱?|[所间套门节家台对件次级起份辆]|个(?!项|指)|项(?!目)|课(?!程)|人(?!工|员)|名(?!单)|条(?!件))?)"
)
_OF_A_HUNDRED = re.compile(
    rf"百分之(?P<n>\d{{1,3}}(?:\.\d+)?|{_NUMERAL}{{1,5}})(?:点(?P<p>{_NUMERAL}+))?"
)
_TENTHS = re.compile(
    r"(?<![〇零一二两三四五六七八九十百千万几\d多变])(?P<n>[一二两三四五六七八九十]|\d(?:\.\d)?)成"
    r"(?P<more>半|[一二三四五六七八九](?![个所间套门节名家台项成年月]))?"
    r"(?![立为果长绩员功本就分品效语交不年]|都是|是他|是我)"
)
_HALF = re.compile(
    r"(?:(?<=[过于足占达够为是破])|(?<=[不没未达]到)|(?<=目标)|(?<=基线))(?:一半|半数|对半)"
    r"|一半(?=以上|以下|都|也|的(?:指标|项目|有))|半数(?=以上|以下)"
)
_MORE_THAN_HALF = re.compile(r"(?<![超没不未])过半(?!年|学期|天|个)")
_NOT_HALF = re.compile("[没未不](?:有|能)?过半")
_COUNTING = "个"
_MONEY = "元"
_HAPPENINGS = frozenset({"次", "起", "条", "件", "份", "人次", "车次"})
"""Counting words of what happens: “报警超过3次” is of 起."""


def percents(text: str) -> str:
    """Return *text* with tenths, halves and parts of a hundred as percentages.

    “三成半” is 35%, “百分之八十” 80%, “超过一半” 超过50%; “几成” asks, and stays.
    """
    text = _NOT_HALF.sub("不到50%", text)
    text = _OF_A_HUNDRED.sub(_of_a_hundred, text)
    text = _TENTHS.sub(_tenths, text)
    return _HALF.sub("50%", _MORE_THAN_HALF.sub("超过50%", text))


def _of_a_hundred(found: re.Match[str]) -> str:
    after = "".join(str(_DIGITS.get(c, "")) for c in found["p"] or "")
    return f"{amount_of(found['n'])}{'.' if after else ''}{after}%"


def _tenths(found: re.Match[str]) -> str:
    more = found["more"] or ""
    ones = 5 if more == "半" else _DIGITS.get(more, 0)
    return f"{(amount_of(found['n']) * 10 + ones).normalize():f}%"


def amount_of(said: str) -> Decimal:
    """Return the amount of “200”, “87.03”, “二十” or “两百五十”."""
    if said[0].isdecimal():
        return Decimal(said)
    whole, digit = 0, 0
    for letter in said:
        if letter in _PLACES:
            whole += (digit or 1) * _PLACES[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    last = said[-2:-1]
    tens = _PLACES.get(last, 1) // 10 if digit and said[-1] in _DIGITS else 0
    return Decimal(whole + digit * (tens if tens > 1 else 1))  # “两百五” is 250


def unit_of(said: str) -> str:
    """Return a unit as figures have it: “块钱” is 元, “个点” 百分点."""
    if said.endswith(("百分点", "点")):
        return POINTS
    return re.sub(r"块钱?$", _MONEY, said)


def in_unit(amount: Decimal, unit: str, *, of: str) -> Decimal | None:
    """Return an amount of one unit in another; None: the two count different things.

    Args:
        amount: As it was said.
        unit: Its unit; empty: whatever is counted; “个” stands for any counting word.
        of: The unit it is wanted in.
    """
    if unit in {"", of} or (unit == POINTS and of == PERCENT) or (unit == PERCENT and of == POINTS):
        return amount
    scale, base = _taken_apart(unit)
    other, counted = _taken_apart(of)
    events = {base, counted} <= _HAPPENINGS
    alike = (
        events
        or base in {"", counted}
        or (_COUNTING in {base, counted} and not {base, counted} & {PERCENT, POINTS, _MONEY})
    )
    return amount * scale / other if alike and counted not in {PERCENT, POINTS} else None


def _taken_apart(unit: str) -> tuple[Decimal, str]:
    """Return by how much a unit multiplies, and what it counts: “万元” is 10000 and 元."""
    scale = _SCALES.get(unit[:1])
    return (scale, unit[1:]) if scale else (Decimal(1), unit)
