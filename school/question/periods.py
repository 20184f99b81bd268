"""Words of times, and the days they mean."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from school.county_time import FIRST_MONTH
from school.naming import number
from school.question.lately import BEFORE_LAST, MOST_YEARS, before_last, lately, near
from school.question.plan import AskedPeriod
from school.terms import Term, term_of

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_Y = (
    r"(?:(?P<y>(?:19|20|21)\d\d)年?度?"
    r"|(?P<rel>大前年|前年|去年度?|上一?年度?|今年度?|本年度?|明年|后年))"
)
_YEAR = r"(?:19|20|21)\d\d"
_RELATIVE = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
}
_PLANS = {
    "十二五": (2011, 2015),
    "十三五": (2016, 2020),
    "十四五": (2021, 2025),
    "十五五": (2026, 2030),
}
_HALVES = {"一": 1, "二": 2, "上": 1, "第一": 1, "1": 1, "下": 2, "第二": 2, "2": 2}
_DECEMBER = 12

Reader = Callable[[re.Match[str], date], list[AskedPeriod]]


def years(first: int, last: int, name: str = "") -> AskedPeriod:
    """Return whole years, the last included."""
    said = name or (f"{first}年" if first == last else f"{first}–{last}年")
    return AskedPeriod(first=date(first, 1, 1), last=date(last, 12, 31), name=said)


def _year_of(found: re.Match[str], today: date) -> int:
    if found["y"]:
        return int(found["y"])
    return today.year + _RELATIVE[found["rel"].removesuffix("度")]


def _range(found: re.Match[str], _: date) -> list[AskedPeriod]:
    first = int(found["a"])
    last = int(found["b"]) if len(found["b"]) > 2 else first // 100 * 100 + int(found["b"])  # noqa: PLR2004
    if not first <= last <= first + 30:
        raise ValueError(found[0])
    return [years(first, last)]


def _year(found: re.Match[str], today: date) -> list[AskedPeriod]:
    year = _year_of(found, today)
    return [years(year, year)]


def _years_ago(found: re.Match[str], today: date) -> list[AskedPeriod]:
    count = number(found["n"])
    if not 0 < count <= MOST_YEARS:
        raise ValueError(found[0])
    return [years(today.year - count, today.year - count)]


def _short_year(found: re.Match[str], _: date) -> list[AskedPeriod]:
    return [years(2000 + int(found["y"]), 2000 + int(found["y"]))]


def _short_range(found: re.Match[str], _: date) -> list[AskedPeriod]:
    first, last = 2000 + int(found["a"]), 2000 + int(found["b"])
    count = found.groupdict().get("n")
    if first > last or (count and number(count) != last - first + 1):
        raise ValueError(found[0])
    return [years(first, last)]


def _years_listed(found: re.Match[str], _: date) -> list[AskedPeriod]:
    named = [2000 + int(y) % 100 for y in re.findall(r"\d{2,4}", found[0])]
    count = found.groupdict().get("n")
    if count and number(count) != len(named):
        raise ValueError(found[0])
    return [years(year, year) for year in named]


def _plan_time(found: re.Match[str], _: date) -> list[AskedPeriod]:
    first, last = _PLANS[found["plan"]]
    if found["end"]:
        first = last
    return [
        years(first, last, name="" if found["end"] else f"“{found['plan']}”（{first}–{last}年）")
    ]


def school_years(first: int) -> AskedPeriod:
    """Return the school year that begins in a year."""
    return AskedPeriod(
        first=date(first, FIRST_MONTH, 1),
        last=date(first + 1, FIRST_MONTH, 1) - timedelta(days=1),
        name=f"{first}–{first + 1}学年",
    )


def _school_year(found: re.Match[str], _: date) -> list[AskedPeriod]:
    first = int(found["a"])
    if found["b"] and int(found["b"]) % 100 != (first + 1) % 100:
        raise ValueError(found[0])
    half = _HALVES.get(found["half"] or "")
    return [_term(Term(year=first, half=half))] if half else [school_years(first)]


def _this_school_year(found: re.Match[str], today: date) -> list[AskedPeriod]:
    year = term_of(today).year - (found[0].startswith(("上", "去")))
    half = _HALVES.get(found["half"] or "")
    return [_term(Term(year=year, half=half))] if half else [school_years(year)]


def _term(term: Term) -> AskedPeriod:
    return AskedPeriod(first=term.first, last=term.last, name=term.name)


def _this_term(found: re.Match[str], today: date) -> list[AskedPeriod]:
    term = term_of(today)
    if found["which"].startswith("上"):
        term = term.before()
    elif found["which"].startswith("下"):
        term = Term(year=term.year, half=2) if term.half == 1 else Term(year=term.year + 1, half=1)
    elif found["which"].startswith("第"):
        term = Term(year=term.year, half=_HALVES[found["which"][:2]])
    return [_term(term)]


def _quarter(found: re.Match[str], today: date) -> list[AskedPeriod]:
    year = _year_of(found, today) if found["y"] or found["rel"] else today.year
    return [_quarter_of(year, number(found["q"]))]


def _quarter_of(year: int, which: int) -> AskedPeriod:
    if not 1 <= which <= _FOUR:
        raise ValueError(which)
    return _months(
        year, 3 * which - 2, year, 3 * which, name=f"{year}年第{'一二三四'[which - 1]}季度"
    )


def _this_quarter(found: re.Match[str], today: date) -> list[AskedPeriod]:
    which = (today.month - 1) // 3 + (0 if found[0].startswith("上") else 1)
    return [_quarter_of(today.year, which) if which else _quarter_of(today.year - 1, 4)]


def _half_year(found: re.Match[str], today: date) -> list[AskedPeriod]:
    year = _year_of(found, today) if found["y"] or found["rel"] else today.year
    first = 1 if found["half"] == "上" else 7
    return [_months(year, first, year, first + 5, name=f"{year}年{found['half']}半年")]


def _months(year: int, month: int, end_year: int, end: int, *, name: str) -> AskedPeriod:
    last = calendar.monthrange(end_year, end)[1]
    return AskedPeriod(first=date(year, month, 1), last=date(end_year, end, last), name=name)


def _month(found: re.Match[str], today: date) -> list[AskedPeriod]:
    """Return a month, or from one month to another; without a year the last such one."""
    first = number(found["m"])
    last = number(found["n"]) if found["n"] else first
    if not 1 <= first <= _DECEMBER or not 1 <= last <= _DECEMBER:
        raise ValueError(found[0])
    named = found["y"] or found["rel"]
    year = _year_of(found, today) if named else today.year - (first > today.month)
    said = f"{first}月" if first == last else f"{first}–{last}月"
    name = f"{year}年{said}"
    return [_months(year, first, year + (last < first), last, name=name)]


def month_of(year: int, month: int) -> AskedPeriod:
    """Return a month of a year."""
    return _months(year, month, year, month, name=f"{year}年{month}月")


def _day_range(found: re.Match[str], today: date) -> list[AskedPeriod]:
    year = _year_of(found, today) if found["y"] or found["rel"] else today.year
    first = date(year, number(found["m"]), int(found["d"]))
    last = date(year, number(found["n"] or found["m"]), int(found["e"]))
    if last < first or last.year != first.year:
        raise ValueError(found[0])
    name = f"{first.month}月{first.day}日–{last.month}月{last.day}日"
    return [AskedPeriod(first=first, last=last, name=name)]


def _day(found: re.Match[str], today: date) -> list[AskedPeriod]:
    named = found["y"] or found["rel"]
    year = _year_of(found, today) if named else today.year
    day = date(year, number(found["m"]), int(found["d"]))
    if not named and day > today:
        day = date(year - 1, day.month, day.day)
    return [AskedPeriod(first=day, last=day, name=f"{day.year}年{day.month}月{day.day}日")]


_FOUR = 4
_TO = r"(?:-|到|至|~)"
_WHICH_HALF = r"(?:第?(?P<half>[上下12]|第一|第二|一|二)学期)?"
_DAY_TO_DAY = rf"(?P<m>{_N})月(?P<d>\d{{1,2}})[日号]?{_TO}(?:(?P<n>{_N})月)?(?P<e>\d{{1,2}})[日号]"
_LATELY = rf"(?:最近|过去|近)(?P<n>{_N}|半)?(?P<unit>个?学期|个?月|个?星期|周|天|日|(?<=半)年)"
_MORE_DAYS = (
    r"大前天|前天|昨[天日晚]|今[天日]|(?:本|这|上|这个|上个)(?:周|星期)(?:[二三四五六日天]|一(?![共起直样致定般切]))?"
    r"|上个?月|[本这]个?月"
)
_LISTED = rf"{_YEAR}年?(?:[,和与及跟]{_YEAR}年?)+"
_FEW = r"(?<!\d)[12]\d(?:[,和与及跟][12]\d)+(?!\d)"
_LISTED_SHORT = r"(?<!\d)[12]\d年?(?:[,和与及跟][12]\d年?)*[,和与及跟][12]\d年"
_ONLY_LIVE: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<a>{_YEAR})(?:-(?P<b>\d{{4}}|\d{{2}}))?学年度?{_WHICH_HALF}", _school_year),
    (r"(?:[本今这上去])个?学年度?(?:(?P<half>上|下|第一|第二)学期)?", _this_school_year),
    (BEFORE_LAST, before_last),
    (r"(?P<which>本|这个?|上一?个?|下一?个?|第一|第二)学期", _this_term),
    (rf"(?:{_Y})?第?(?P<q>[一二三四五六七八九1-9])季度", _quarter),
    (r"[本这上]个?季度", _this_quarter),
    (rf"(?:{_Y})?(?P<half>[上下])半年", _half_year),
    (rf"(?:{_Y})?{_DAY_TO_DAY}", _day_range),
    (rf"(?:{_Y})?(?P<m>{_N})月(?P<d>\d{{1,2}})[日号]?", _day),
    (rf"(?:{_Y})?(?P<m>{_N})月?份?{_TO}(?P<n>{_N})月份?", _month),
    (rf"(?:{_Y})?(?P<m>{_N})(?P<n>)月份?(?!考)", _month),
    (_LATELY, lately),
    (_MORE_DAYS, near),
)
_BARE_YEAR = (
    r"(?<![\d.%第月号前后/-])(?P<y>1[6-9]|2[0-5])(?=[\u4e00-\u9fff■])"
    r"(?![个所间套名人门节台家次件项对元万亿号日月级届岁分条起份辆周天时点班中小年世到至和强位平亩米斤吨册本])"
)
"""“23 目标”: two digits that count nothing."""
_WHOLE_YEARS: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<a>{_YEAR})年?{_TO}(?P<b>{_YEAR}|\d\d(?=年))年?", _range),
    (rf"从?(?P<a>{_YEAR})年?起,?(?:到|至)(?P<b>{_YEAR})年?(?:止|为止)?", _range),
    (r"(?<!\d)(?P<a>[12]\d)年?[-到至](?P<b>[12]\d)年", _short_range),
    (rf"(?<!\d)(?P<a>[12]\d)年?{_TO}(?P<b>[12]\d)年?这?(?P<n>[两三四五六])个?年", _short_range),
    (rf"[头前这那](?P<n>[两三四])个?年(?:也?就?是|即|,|:)+{_FEW}年?", _years_listed),
    (rf"{_FEW}[这那](?P<n>[两三四])个?年", _years_listed),
    (_LISTED, _years_listed),
    (_LISTED_SHORT, _years_listed),
    (r"(?P<plan>十[二三四五]五)(?:期间|时期)?(?P<end>期?末)?", _plan_time),
    (rf"(?:最近|过去|近)(?P<n>{_N})(?P<unit>年)", lately),
    (rf"(?<!\d)(?P<n>{_N})年(?:以|之)?前", _years_ago),
    (rf"{_Y}(?!同期)", _year),
    (r"(?<![\d.])(?P<y>[012]\d)年(?!级|制)", _short_year),
    (_BARE_YEAR, _short_year),
)
_YEAR_END = rf"{_Y}(?:12|十二)月(?:底|末|31日)前?"
"""By then a target of the year is to be reached: the year is meant, not its last month."""
READERS: tuple[tuple[re.Pattern[str], Reader, bool], ...] = tuple(
    (re.compile(form), reader, close)
    for forms, close in (
        (((_YEAR_END, _year),), False),
        (_ONLY_LIVE, True),
        (_WHOLE_YEARS, False),
    )
    for form, reader in forms
)
"""Longer forms first; the last field says whether only live figures know such a time."""
