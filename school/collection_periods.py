"""The time a form's title names, and what is left of the title: the form's lasting name."""

import calendar
import re
from datetime import date, timedelta

from pydantic import BaseModel

from school.naming import number
from school.periods import AUTUMN_MONTH, SPRING_MONTH

_YEAR = r"(?:(?P<year>20\d\d)年?度?\s*)?"
_NUMBER = r"[一二三四五六七八九十]{1,2}|\d{1,2}"
_MONTH = re.compile(rf"{_YEAR}(?<![\d一二三四五六七八九十])(?P<month>{_NUMBER})月份?(?!\d)")
_QUARTER = re.compile(rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度?")
_HALF = re.compile(rf"{_YEAR}(?P<half>[上下])半年")
_TERM = re.compile(rf"{_YEAR}(?P<term>[春秋])季?学期|(?P<now>[本这]学期)")
_WHOLE_YEAR = re.compile(r"(?P<year>20\d\d)年度?")
AS_OF = "截至"
"""How the time of a form begins whose title names none."""
_FILLER = re.compile(r"(?:填报表?|统计表?|报表|调查表?|汇总表?|表)$")


class TitleTime(BaseModel, frozen=True):
    """A title, taken apart."""

    series: str
    first: date
    last: date
    """Included."""
    period: str


def title_time(title: str, *, today: date, due: date) -> TitleTime:
    """Return the time a title names, the nearest one that has begun by *due*, and its lasting name.

    What is asked in November for 31 December is this December. A title without a time is about the
    time from *today* to *due*.
    """
    for form, read in ((_MONTH, _month), (_QUARTER, _quarter), (_HALF, _half), (_TERM, _term)):
        found = form.search(title)
        now = found is not None and bool(found.groupdict().get("now"))
        span = found and read(found, today if now else max(today, due))
        if found and span:
            return _taken(title, found, span)
    found = _WHOLE_YEAR.search(title)
    if found:
        year = int(found["year"])
        return _taken(title, found, (date(year, 1, 1), date(year, 12, 31), f"{year}年"))
    return TitleTime(
        series=_bare(title),
        first=min(today, due),
        last=due,
        period=f"{AS_OF}{due.year}年{due.month}月{due.day}日",
    )


_Span = tuple[date, date, str]


def _taken(title: str, found: re.Match[str], span: _Span) -> TitleTime:
    rest = f"{title[: found.start()]} {title[found.end() :]}"
    return TitleTime(series=_bare(rest), first=span[0], last=span[1], period=span[2])


def _bare(title: str) -> str:
    """Return a title without spaces and what every form is called."""
    dense = re.sub(r"[\s的]", "", title)
    return _FILLER.sub("", dense) or dense


def _months(year: int, first: int, last: int, said: str) -> _Span:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), said


def _year(found: re.Match[str], by: date, month: int) -> int:
    """Return the year said, or else the last one in which the month has begun."""
    said = found["year"]
    return int(said) if said else by.year - (month > by.month)


def _month(found: re.Match[str], today: date) -> _Span | None:
    month = number(found["month"])
    if not 1 <= month <= 12:  # noqa: PLR2004  # months of a year
        return None
    year = _year(found, today, month)
    return _months(year, month, month, f"{year}年{month}月")


def _quarter(found: re.Match[str], today: date) -> _Span:
    quarter = number(found["quarter"])
    first = quarter * 3 - 2
    year = _year(found, today, first)
    return _months(year, first, first + 2, f"{year}年第{'一二三四'[quarter - 1]}季度")


def _half(found: re.Match[str], today: date) -> _Span:
    first = 1 if found["half"] == "上" else 7
    year = _year(found, today, first)
    return _months(year, first, first + 5, f"{year}年{found['half']}半年")


def _term(found: re.Match[str], today: date) -> _Span:
    spring = SPRING_MONTH <= today.month < AUTUMN_MONTH if found["now"] else found["term"] == "春"
    begins = SPRING_MONTH if spring else AUTUMN_MONTH
    year = today.year - (begins > today.month) if found["now"] else _year(found, today, begins)
    first = date(year, begins, 1)
    over = date(year, AUTUMN_MONTH, 1) if spring else date(year + 1, SPRING_MONTH, 1)
    said = f"{year}年春季学期" if spring else f"{year}–{year + 1}学年秋季学期"
    return first, over - timedelta(days=1), said
