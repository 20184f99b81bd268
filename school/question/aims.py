"""Targets and baselines told by their amount: “哪些要达到100%”, “哪些基线是0”."""

import re
from collections.abc import Iterable
from decimal import Decimal

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.question.periods import years
from school.question.plan import AskedAmount, AskedPeriod
from school.question.words import Sentence

_AMOUNT = r"(?P<amount>\d{1,6}(?:\.\d+)?)(?P<unit>%|百分点|[个所间套门节名家台对项]|人次|万元)"
_FROM = re.compile(rf"(?:距离?|离)(?:20\d\d年?)?{_AMOUNT}(?!$)")
_WHICH = re.compile(
    r"(?:都|分别)?(?:是|有)?(?:哪些|哪几[个项条样]?|哪[个项类条]|什么指标|有啥|都?有谁"
    r"|列[出一个](?:来|下|单子|清单|表)?|指标(?=$|,|有|都))"
    r"|(?:一共|总共)?(?:是|有)?(?:几|多少)(?:[项条]|个(?=$|,|指标))(?:指标)?"
)
_BARE = (
    r"(?P<amount>\d{1,6}(?:\.\d+)?|零)"
    r"(?P<unit>%|百分点|[个所间套门节名家台对项]|人次|万元)?(?![\d年月])"
)
_NOW = (
    r"(?:基线|现状|现值|现在|目前|当前|底数|起步|起点)值?(?:就|已经?|还|都|仍然?|正好|刚好|恰好)*"
)
_IS = re.compile(
    rf"{_NOW}(?:是|为|到了?|达到?了?|等于|有|(?<=[正刚恰]好))+(?:正好|刚好|恰好)?{_BARE}"
)
_STANDS_AT = re.compile(rf"{_NOW}{_AMOUNT}")
_SET = re.compile(rf"目标值?(?:都|就|正好|刚好|恰好)*{_AMOUNT}")
_SET_AT = re.compile(rf"目标值?(?:都)?(?:(?:定|设|写)(?:到|在|为|成|着)|写){_BARE}")
_TO_BE = re.compile(
    r"(?:目标值?|要求|任务)?(?:就|是|为|要|须|需要?|应该?|得|都|将|正好|刚好|恰好|还|只)*"
    rf"(?:达到|达成|做到|实现|到|达|是|为|定在|停在|卡在){_AMOUNT}"
)


def read_aim(sentence: Sentence) -> AskedAmount | None:
    """Return the amount of a target that a sentence names one by, and account for its words."""
    found = _FROM.search(sentence.open)
    if found is not None:
        sentence.take_all([(found.start(), found.start() + 1), found.span("amount")])
        sentence.take(*found.span("unit"))
    elif _WHICH.search(sentence.text):
        found = _which_are(sentence)
    if found is None:
        return None
    amount = Decimal(found["amount"].replace("零", "0"))
    return AskedAmount(amount=amount, unit=found["unit"] or "", now=found.re in {_IS, _STANDS_AT})


def _which_are(sentence: Sentence) -> re.Match[str] | None:
    """Return where a sentence tells the amount of those it asks for, its words accounted for."""
    said = (form.search(sentence.open) for form in (_IS, _STANDS_AT, _TO_BE, _SET_AT, _SET))
    found = next((one for one in said if one), None)
    if found is not None:
        sentence.take(*found.span())
        sentence.take_every(_WHICH)
    return found


def is_amount(figure: Figure, asked: AskedAmount) -> bool:
    """Return True for a figure of that amount; “个” stands for any counting word."""
    alike = asked.unit in {figure.unit, ""} or (asked.unit == "个" and figure.unit != "%")
    return figure.amount == asked.amount and alike


def year_of_aim(indicators: Iterable[Indicator], asked: AskedAmount) -> AskedPeriod | None:
    """Return the first year by which one of some indicators is to reach an amount; None: never."""
    found = [
        figure.last.year
        for one in indicators
        for figure in one.figures
        if figure.kind is FigureKind.TARGET and figure.place == HOME and is_amount(figure, asked)
    ]
    return years(min(found), min(found)) if found else None
