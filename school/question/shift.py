"""Times that are told by the one beside them: “上一年”, “前一年呢”, “再前一周”, “头一年”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from school.indicator import FigureKind, Indicator
from school.periods import monday_of
from school.question.periods import month_of, years
from school.question.plan import AskedPeriod
from school.question.words import Sentence
from school.terms import term_of

_BESIDE = re.compile(
    r"再?(?:往)?(?P<way>上|前|下|(?<![最以之今])后)[推数倒翻退走看]?(?:(?P<two>[两2])|[一1])年度?(?!级|度?同期)"
    r"|(?<![一二三四五每多1-9])[次翌]年"
)
_YEAR_BEFORE = re.compile(r"(?<=20\d\d年)[^,]{0,12}[比较](?P<said>上年)(?!度?同期|度)")
"""“2019年较上年”: of a named year; “上年” alone is told from today."""
_NEARER = re.compile(
    r"(?:再往?|往)(?P<way>[上前下后])[一1]?个?(?P<unit>周|星期|月|学期|天)"
    r"|(?P<way2>[前后])[一1]个?(?P<unit2>周|星期|月|学期|天)(?!会|说)"
)
"""“再前一周”; “上一周” is told from today."""
_EACH = re.compile("各|分别|都|每")
_YEAR = "年"
_BACK = frozenset("上前")


@dataclass(frozen=True)
class Shift:
    """How far a sentence goes on from the time that was asked about before."""

    count: int = 0
    """Negative: back; 0: it says nothing of the kind."""
    unit: str = _YEAR
    each: bool = False
    """True: and all those between: “往后两年各多少”."""

    def __bool__(self) -> bool:
        """Return True where it goes on at all."""
        return bool(self.count)


NO_SHIFT = Shift()


def read_shift(sentence: Sentence) -> Shift:
    """Return how far a sentence goes on from a time, and account for its words."""
    found = _BESIDE.search(sentence.open)
    if found is not None:
        sentence.take(*found.span())
        count = 2 if found["two"] else 1
        each = count > 1 and _EACH.search(sentence.text) is not None
        return Shift(-count if found["way"] in _BACK else count, each=each)
    found = _YEAR_BEFORE.search(sentence.open)
    if found is not None:
        sentence.take(*found.span("said"))
        return Shift(-1)
    found = _NEARER.search(sentence.open)
    if found is None:
        return NO_SHIFT
    sentence.take(*found.span())
    back = (found["way"] or found["way2"]) in _BACK
    unit = (found["unit"] or found["unit2"]).replace("星期", "周")
    return Shift(-1 if back else 1, unit)


def shifted(
    named: Sequence[AskedPeriod], shift: Shift, *, indicators: Sequence[Indicator], today: date
) -> AskedPeriod:
    """Return the time that lies so far from the one that was named.

    Where no year was, it counts from the newest year there are figures of; where there is none of
    those either, from this one.
    """
    if shift.unit != _YEAR:
        return _moved(named[0].first if len(named) == 1 else today, shift)
    return _years_from(whole_year(named) or newest_year(indicators) or today.year, shift.count)


def beside_named(named: Sequence[AskedPeriod], shift: Shift, *, today: date) -> list[AskedPeriod]:
    """Return the times a sentence names with the one beside: “2020年比上一年” names two."""
    if shift.unit != _YEAR:
        moved = _moved(named[0].first if len(named) == 1 else today, shift)
        return sorted((*named, moved), key=lambda period: period.first)
    if len(named) > 1:
        return list(named)  # “后一年（2019）比2018年”
    year = whole_year(named)
    if year:
        return sorted((*named, _years_from(year, shift.count)), key=lambda period: period.first)
    return [*named, _years_from(today.year, shift.count)]


def _moved(start: date, shift: Shift) -> AskedPeriod:
    """Return the week, month, term or day that lies one before or behind the one of a day."""
    if shift.unit == "学期":
        term = term_of(start)
        term = term.before() if shift.count < 0 else term_of(term.last + timedelta(days=1))
        return AskedPeriod(first=term.first, last=term.last, name=term.name)
    if shift.unit == "月":
        place = start.year * 12 + start.month - 1 + shift.count
        return month_of(place // 12, place % 12 + 1)
    days = 7 if shift.unit == "周" else 1
    first = (monday_of(start) if days > 1 else start) + timedelta(days=days * shift.count)
    last = first + timedelta(days=days - 1)
    name = f"{first.month}月{first.day}日"
    name = name if last == first else f"{name}–{last.month}月{last.day}日"
    return AskedPeriod(first=first, last=last, name=name)


def whole_year(named: Sequence[AskedPeriod]) -> int:
    """Return the year, where one year and nothing else is named; else 0."""
    if len(named) != 1 or named[0].now:
        return 0
    one = named[0]
    return one.first.year if one == years(one.first.year, one.first.year) else 0


def newest_year(indicators: Sequence[Indicator]) -> int:
    """Return the last year of which a state of things was published; 0: none."""
    found = [
        figure.last.year
        for one in indicators
        for figure in one.figures
        if figure.kind is FigureKind.ACTUAL and not figure.missing
    ]
    return max(found, default=0)


def _years_from(year: int, shift: int) -> AskedPeriod:
    return years(year + shift, year + shift)
