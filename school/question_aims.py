"""Targets that are told by what they are: “哪些要达到100%”, “离60间还差几间”."""

import re
from collections.abc import Iterable
from decimal import Decimal

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.question_periods import years
from school.question_plan import AskedAmount, AskedPeriod
from school.question_words import Sentence

_AMOUNT = r"(?P<amount>\d{1,6}(?:\.\d+)?)(?P<unit>%|百分点|[个所间套门节名家台对项]|人次|万元)"
_FROM = re.compile(rf"(?:距离?|离)(?:20\d\d年?)?{_AMOUNT}(?!$)")
_WHICH = re.compile(r"哪些|哪几|哪[个项类]|什么指标|有啥")
_TO_BE = re.compile(
    rf"(?:目标值?|要求|任务)?(?:是|为|要|须|需要?|应该?|得|都|将)*(?:达到|达成|做到|实现|到|达|是|为|定在){_AMOUNT}"
)


def read_aim(sentence: Sentence) -> AskedAmount | None:
    """Return the amount of a target that a sentence names one by, and account for its words."""
    found = _FROM.search(sentence.open)
    if found is not None:
        sentence.take_all([(found.start(), found.start() + 1), found.span("amount")])
        sentence.take(*found.span("unit"))
    elif _WHICH.search(sentence.text):
        found = _TO_BE.search(sentence.open)
        if found is not None:
            sentence.take(*found.span())
    if found is None:
        return None
    return AskedAmount(amount=Decimal(found["amount"]), unit=found["unit"])


def is_amount(figure: Figure, asked: AskedAmount) -> bool:
    """Return True for a figure of that amount; “个” stands for any counting word."""
    alike = figure.unit == asked.unit or (asked.unit == "个" and figure.unit != "%")
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
