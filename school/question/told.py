"""Amounts a question tells of what it asks about: “70间的目标是哪个文件定的”.

Who has a figure before them says it with the question. It names nothing and sets no condition, so
it may be passed over; but only an amount that is one of the figure's own. Any other would make
the answer one to another question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from school.indicator import PERCENT, Figure, FigureKind
from school.naming import number

_UNIT = (
    r"%|亿元?|万元|万(?=[^人名个套节笔]|$)|万[人名个套节笔]|元|块钱?"
    r"|个?[gm]|[个所间套门节名家台对项件次条份人]|人次|tb|课时|学时"
)
_FIGURES = r"\d{1,6}(?:\.\d+)?"
_HAN = r"(?:[二三四五六七八九]?十[一二三四五六七八九]?)(?![一二三四五六七八九十百千])"
_SAYS = (
    r"(?:已经?|就|才|只|都|明明|原来|又|却|也|还)*"
    r"(?:[写说列记填定报剩拿]|(?<!目)标|站?在)?下?[着出成了]?(?:是|为|有)?了?"
)
_TOLD = re.compile(
    rf"{_SAYS}(?P<percent>百分之)?(?<![\da-z.附件第(:-])"
    rf"(?P<low>{_FIGURES}|{_HAN})(?:[-到至](?P<high>{_FIGURES}))?(?P<unit>{_UNIT})?"
    r"(?![\d年月日号届级.:)季学])"
)
_CONDITION = re.compile(
    r"(?:[低高大小少多]于|不到|没到|未到|不足|不满|超过|超出|至少|最多|不止|达到|够|过|前|后|top)(?:了)?$"
)
_CONDITION_AFTER = re.compile(r"以上|以下|以内|之内|开外|出头|百分点|个点|点")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WHOSE = re.compile(
    r"(?:20\d\d年?[底末时]?的?)?(?:目标|任务|基线|现状|现值|现在|目前|当前|底数|实际)(?:值|数)?(?:[定设]|要求|都|就|已经?|要|到了?)*$"
    r"|20\d\d年?[底末时]?的?(?:就|已经?|都)*$"
)
_COMPARES = re.compile("[差缺比增涨减]|提高|上升|下降|[多高低](?:了|出|多少)")
ASKS_MORE = re.compile(
    r"(?:目标|任务|基线|现状|现值|现在|目前|当前|底数|实际|20\d\d年?)[^,]*(?:多少|几)|[差缺](?:了|着)?(?:多少|几)|20\d\d年?[呢呐]$"
)
"""What is left asks for another figure than the one that is told."""
_THAT_ONE = re.compile(r"的?(?:[那这]一?[个项条种]?)?(?:指标)?")
_ANY_COUNT = "个"
_COUNTING = frozenset("所间套门节名家台对项件次条份")
_SUMMED = frozenset({FigureKind.ACTUAL, FigureKind.PLAN})


@dataclass(frozen=True)
class Told:
    """An amount somebody told."""

    amount: Decimal
    upper: Decimal | None
    unit: str
    """Empty: none was said."""
    start: int
    end: int

    def is_of(self, figure: Figure) -> bool:
        """Return True for a figure of that amount and range, however its unit is written."""
        if figure.words:
            return f"{self.amount}{self.unit.lstrip(_ANY_COUNT)}" == figure.words.lower()
        amount, unit = self._in_units_of(figure)
        same = figure.amount == amount and (self.upper is None or figure.upper == self.upper)
        return (
            same and (figure.upper is None or self.upper is not None) and _fits(unit, figure.unit)
        )

    def is_sum(self, figures: Iterable[Figure]) -> bool:
        """Return True for what some figures of one unit make together."""
        some = list(figures)
        if len({one.unit for one in some}) != 1 or any(one.amount is None for one in some):
            return False
        amount, unit = self._in_units_of(some[0])
        return sum(one.amount or 0 for one in some) == amount and _fits(unit, some[0].unit)

    def _in_units_of(self, figure: Figure) -> tuple[Decimal, str]:
        if self.unit.startswith("亿") and figure.unit == "万元":
            return self.amount * 10000, "万元"
        return self.amount, self.unit


def _fits(said: str, unit: str) -> bool:
    if said == _ANY_COUNT:
        return unit != PERCENT
    if not said or said[0] in "元块":
        return not said or unit.endswith("元")
    if unit == _ANY_COUNT:
        return said in _COUNTING
    return unit.lower().startswith(said) or {said, unit} <= {"人", "名"}


def told_in(text: str) -> list[Told]:
    """Return the amounts a sentence in the one spelling tells; no years, no conditions."""
    found = (_told(one, text) for one in _TOLD.finditer(text))
    return [one for one in found if one is not None]


def _told(found: re.Match[str], text: str) -> Told | None:
    low, unit = found["low"], found["unit"] or (PERCENT if found["percent"] else "")
    if _CONDITION.search(text[: found.start()]) or _CONDITION_AFTER.match(text[found.end() :]):
        return None
    if not low[0].isdigit():
        low = f"{number(low)}"
        if not unit:
            return None
    if not unit and _YEAR.fullmatch(low):
        return None
    high = Decimal(found["high"]) if found["high"] else None
    return Told(Decimal(low), high, unit, found.start(), found.end())


def without(text: str, told: Sequence[Told]) -> str:
    """Return a sentence without the amounts it tells."""
    for one in sorted(told, key=lambda one: -one.start):
        text = text[: one.start] + text[one.end :]
    return text


def without_whose(text: str, told: Sequence[Told]) -> str:
    """Return a sentence without the amounts it tells, and without what it says they are of.

    “目标是100%，现在多少” asks for what there is now; the target is only told. What is compared
    with a year it tells of has both: “2021年是5所，到2023年还差几所”.
    """
    compared = _COMPARES.search(text)
    for one in sorted(told, key=lambda one: -one.start):
        whose = _WHOSE.search(text[: one.start])
        whose = None if whose and compared and _YEAR.search(whose[0]) else whose
        behind = _THAT_ONE.match(text, one.end) if whose else None
        start, end = (whose.start() if whose else one.start), (behind.end() if behind else one.end)
        text = text[:start] + text[end:]
    return text


def are_of(told: Sequence[Told], figures: Iterable[Figure]) -> bool:
    """Return True where every amount is one of some figures."""
    some = list(figures)
    return all(any(one.is_of(figure) for figure in some) for one in told)


def rows_of_sum(told: Told, figures: Sequence[Figure]) -> list[Figure]:
    """Return the years of one indicator, one after the other, that an amount is the sum of."""
    yearly = sorted(
        (f for f in figures if f.kind in _SUMMED and f.first.year == f.last.year and not f.missing),
        key=lambda f: f.first,
    )
    for start in range(len(yearly)):
        for end in range(start + 2, len(yearly) + 1):
            if told.is_sum(yearly[start:end]):
                return yearly[start:end]
    return []
