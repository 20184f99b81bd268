"""Years that are told by the one beside them: “上一年”, “前一年呢”, “再下一年”."""

import re
from collections.abc import Sequence
from datetime import date

from school.indicator import FigureKind, Indicator
from school.question_periods import years
from school.question_plan import AskedPeriod
from school.question_words import Sentence

_BESIDE = re.compile(
    r"再?(?:往)?(?P<way>上|前|下|(?<![最以之今])后)(?:(?P<two>[两2])|[一1])年度?(?!级|度?同期)"
    r"|(?<![一二三四五每多1-9])[次翌]年"
)
_BACK = frozenset("上前")


def read_shift(sentence: Sentence) -> int:
    """Return by how many years a sentence goes on from a year, and account for its words.

    Negative: back; 0: it says nothing of the kind.
    """
    found = _BESIDE.search(sentence.open)
    if found is None:
        return 0
    sentence.take(*found.span())
    count = 2 if found["two"] else 1
    return -count if found["way"] in _BACK else count


def shifted(
    named: Sequence[AskedPeriod], shift: int, *, indicators: Sequence[Indicator], today: date
) -> AskedPeriod:
    """Return the year that lies so many years from the one that was named.

    Where none was, it counts from the newest year there are figures of; where there is none of
    those either, from this year.
    """
    return _years_from(whole_year(named) or newest_year(indicators) or today.year, shift)


def beside_named(named: Sequence[AskedPeriod], shift: int, *, today: date) -> list[AskedPeriod]:
    """Return the times a sentence names with the year beside: “2020年比上一年” names two."""
    year = whole_year(named)
    if year:
        return sorted((*named, _years_from(year, shift)), key=lambda period: period.first)
    return [*named, _years_from(today.year, shift)]


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
