"""How figures are said: numbers with their units, ranges, bounds, times and what they are of."""

import re
from collections.abc import Iterable
from decimal import Decimal

from school.figure.answer import AnswerValue
from school.indicator import PERCENT, POINTS, Bound, Figure, FigureKind

GAP, OVER, CHANGE, SUM, SHARE, DIFFERENCE, VERDICT, COUNT, MEAN, GROWTH = (
    *("差距", "超出", "变化", "合计", "占比", "相差", "结论", "个数", "平均", "增长率"),
)
TIMES, PART, LIMIT, CONVERTED = "倍数", "相当于", "条件", "折合"
"""Labels of what is worked out of several figures."""
WORKED_OUT = frozenset(
    {
        *(GAP, OVER, CHANGE, SUM, SHARE, DIFFERENCE, VERDICT, COUNT, MEAN, GROWTH),
        *(TIMES, PART, LIMIT, CONVERTED),
    }
)
KINDS = {
    FigureKind.ACTUAL: "实际",
    FigureKind.TARGET: "目标",
    FigureKind.PLAN: "计划",
    FigureKind.NORM: "要求",
}
ORDINALS = "零一二三四五六七八九十"
"""Places of an order, by number."""
NO_DATA = "没有数据"
TOO_FEW = "人数太少，不显示"
"""Without the number: it would be one that no figure stands behind."""
_TO_ONE = re.compile(r"(?P<many>\d+(?:\.\d+)?)[:：]1")
_OF_ROOMS = frozenset({"个", "间"})
_OF_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def number(amount: Decimal) -> str:
    """Return a number as it is written: no exponent, no zeros that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def level(row: Figure) -> Decimal | None:
    """Return what puts a row in order: its amount, or of a ratio such as “4.21:1” its first number.

    None: words have no order.
    """
    ratio = _TO_ONE.fullmatch(row.words) if row.amount is None else None
    return Decimal(ratio["many"]) if ratio else row.amount


def same_unit(one: str, other: str) -> bool:
    """Return True where amounts can be subtracted: of money, and rooms in “个” and in “间”."""
    return one == other or {one, other} <= _OF_ROOMS or {one, other} <= _OF_MONEY.keys()


def is_money(unit: str) -> bool:
    """Return True for a unit of money."""
    return unit in _OF_MONEY


def measured(amount: Decimal, unit: str, *, upper: Decimal | None = None) -> str:
    """Return a number, or a range, with its unit: “30%”, “30 个百分点”, “1–2 所”."""
    text = number(amount) if upper is None else f"{number(amount)}–{number(upper)}"
    if unit == PERCENT:
        return text + unit
    return f"{text} {'个' if unit == POINTS else ''}{unit}".strip()


def spoken(row: Figure) -> str:
    """Return the value of a row: “60% 以上”, “1–2 所”, “初步完成”, or that there is none."""
    if row.missing:
        return _why_missing(row)
    if row.amount is None:
        return row.words or NO_DATA
    said = measured(row.amount, row.unit, upper=row.upper)
    if row.bound is Bound.AT_LEAST:
        return f"{said} 以上" if row.unit == PERCENT else f"{said}以上"
    if row.bound is Bound.AT_MOST:
        return f"不超过 {said}"
    return f"约 {said}" if row.bound is Bound.ABOUT else said


def _why_missing(row: Figure) -> str:
    """Return why a value is not there, without a number that no figure stands behind."""
    if row.words and not any(letter.isdigit() for letter in row.words):
        return row.words
    return TOO_FEW if row.words or row.unit_id is not None else NO_DATA


def timed(row: Figure) -> str:
    """Return what a row is, without its value: “2023年目标”, “2021年11月基线”, “要求”."""
    if row.kind is FigureKind.ACTUAL:
        return row.period
    if row.kind is FigureKind.NORM:
        return KINDS[row.kind]
    return f"{row.period}{KINDS[row.kind]}"


def value_of(row: Figure, label: str = "") -> AnswerValue:
    """Return a row as a value of an answer."""
    plain = row.bound is Bound.EXACT
    return AnswerValue(
        label=label,
        amount=row.amount,
        upper=row.upper,
        words=row.words if row.amount is None else "" if plain else spoken(row),
        unit=row.unit,
        period=row.period,
        scope=row.place,
        source=row.source.said,
    )


def worked_out(  # noqa: PLR0913  # a value has this many sides
    label: str,
    rows: Iterable[Figure],
    *,
    amount: Decimal | None = None,
    upper: Decimal | None = None,
    unit: str = "",
    words: str = "",
) -> AnswerValue:
    """Return a value that follows from some rows: it names the times and sources of all of them."""
    behind = list(rows)
    return AnswerValue(
        label=label,
        amount=amount,
        upper=upper,
        words=words,
        unit=unit,
        period=all_of(row.period for row in behind),
        scope=all_of(row.place for row in behind),
        source=all_of((row.source.said for row in behind), between="；"),
    )


def quoted(name: str) -> str:
    """Return a name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"


def all_of(words: Iterable[str], *, between: str = "、") -> str:
    """Return different words once each, in their order."""
    return between.join(dict.fromkeys(word for word in words if word))


IN_THE_TABLE = "其余见表"
"""What a sentence says of values that only the table of a card shows."""


def value_said(value: AnswerValue) -> str:
    """Return the value of an answer in words, as a table has it."""
    if value.words or value.amount is None:
        return value.words or NO_DATA
    return measured(value.amount, value.unit, upper=value.upper)
