"""Times that are told from today: “昨天”, “上上周五”, “近三个月”."""

import calendar
import re
from datetime import date, timedelta

from school.days import days_meant
from school.naming import number
from school.periods import monday_of
from school.question.plan import AskedPeriod
from school.terms import term_of

MOST_YEARS = 10
"""Years one may go back from this one."""
_LONGEST = {"年": MOST_YEARS, "学期": 6, "个月": 36, "月": 36, "周": 52, "天": 366}
BEFORE_LAST = (
    r"(?:上{2,3}|大上)(?:一?个)?"
    r"(?:(?:周|星期)(?P<day>[二三四五六日天]|一(?![共起直样致定般切]))?|月份?|学期)"
)
_WEEKDAYS = "一二三四五六日"


def near(found: re.Match[str], today: date) -> list[AskedPeriod]:
    """Return the day, week or month that lies near today: “昨天”, “上周五”."""
    days = days_meant(found[0], today=today)
    return [AskedPeriod(first=days.first, last=days.last, name=found[0])]


def before_last(found: re.Match[str], today: date) -> list[AskedPeriod]:
    """Return the week or one of its days, the month or the term before the last: “上上周”."""
    back = max(found[0].count("上"), 2)
    if "学期" in found[0]:
        term = term_of(today)
        for _ in range(back):
            term = term.before()
        return [AskedPeriod(first=term.first, last=term.last, name=term.name)]
    if "月" in found[0]:
        place = today.year * 12 + today.month - 1 - back
        first = date(place // 12, place % 12 + 1, 1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return [AskedPeriod(first=first, last=last, name=f"{first.year}年{first.month}月")]
    first = monday_of(today) - timedelta(days=7 * back)
    if found["day"]:
        first += timedelta(days=_WEEKDAYS.index(found["day"].replace("天", "日")))
    last = first if found["day"] else first + timedelta(days=6)
    return [AskedPeriod(first=first, last=last, name=found[0])]


def lately(found: re.Match[str], today: date) -> list[AskedPeriod]:
    """Return the last days, weeks, months, terms or years up to today."""
    count = 0.5 if found["n"] == "半" else number(found["n"] or "一")
    unit = found["unit"].replace("星期", "周").replace("个周", "周").replace("日", "天")
    if not 0 < count <= _LONGEST[unit.removeprefix("个") if unit == "个学期" else unit]:
        raise ValueError(found[0])
    first = _back(today, count=count, unit=unit)
    return [AskedPeriod(first=first, last=today, name=f"近{found['n'] or '一'}{unit}")]


def _back(today: date, *, count: float, unit: str) -> date:
    if unit == "天":
        return today - timedelta(days=int(count) - 1)
    if unit == "周":
        return today - timedelta(days=7 * int(count) - 1)
    if unit == "年" and count >= 1:
        return date(today.year - int(count) + 1, 1, 1)
    if "学期" in unit:
        term = term_of(today)
        for _ in range(int(count) - 1):
            term = term.before()
        return term.first
    months = int(12 * count) if unit == "年" else max(1, int(count))
    place = today.year * 12 + today.month - 1 - months
    day = min(today.day, calendar.monthrange(place // 12, place % 12 + 1)[1])
    return date(place // 12, place % 12 + 1, day) + timedelta(days=1)
