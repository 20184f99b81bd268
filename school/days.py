"""Days as a question names them: “昨天”, “上周”, “近30天”, “11月3日”."""

import re
from datetime import date, timedelta

from pydantic import BaseModel

from school.periods import monday_of
from school.teaching import day_said

MOST_BACK = 366
"""Days that “近…天” may reach back."""
_SINGLE = {
    "大前天": -3,
    "前天": -2,
    "前晚": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "明晚": 1,
    "后天": 2,
}
_WEEKS = {"上周": -7, "上星期": -7, "本周": 0, "这周": 0, "这星期": 0, "下周": 7, "下星期": 7}
_MONTHS = {"上月": -1, "上个月": -1, "本月": 0, "这个月": 0, "下月": 1, "下个月": 1}
_LATELY = re.compile(
    r"(?:近|最近|过去)\s*(?:(?P<days>\d{1,4})\s*(?:天|日)|(?P<week>一周|7天)|(?P<month>一个月))"
)


class Days(BaseModel, frozen=True):
    """Some days in a row, and what they are called."""

    first: date
    last: date
    """Inclusive."""
    name: str


def days_meant(text: str, *, today: date, ahead: bool = False) -> Days:
    """Return the days a text names; today, where it names none.

    Args:
        text: What was asked, in simplified characters.
        today: The county's day.
        ahead: True: a date without a year is the nearest one; False: the last one.
    """
    named = _week(text, today) or _month(text, today) or _lately(text, today)
    if named is not None:
        return named
    for word, offset in _SINGLE.items():
        if word in text:
            day = today + timedelta(days=offset)
            return Days(first=day, last=day, name=word)
    day_or_none, _ = day_said(text, today=today + timedelta(days=183 if ahead else 0))
    day = day_or_none or today
    name = f"{day.month}月{day.day}日" if day_or_none else "今天"
    return Days(first=day, last=day, name=name)


def _week(text: str, today: date) -> Days | None:
    for word, offset in _WEEKS.items():
        found = re.search(rf"{word}(?P<day>[一二三四五六日天])?", text)
        if found:
            monday = monday_of(today) + timedelta(days=offset)
            if found["day"] is None:
                return Days(first=monday, last=monday + timedelta(days=6), name=word)
            day = monday + timedelta(days="一二三四五六日".index(found["day"].replace("天", "日")))
            return Days(first=day, last=day, name=found[0])
    return None


def _month(text: str, today: date) -> Days | None:
    for word, offset in _MONTHS.items():
        if word in text:
            place = today.year * 12 + today.month - 1 + offset
            first = date(place // 12, place % 12 + 1, 1)
            after = date((place + 1) // 12, (place + 1) % 12 + 1, 1)
            return Days(first=first, last=after - timedelta(days=1), name=word)
    return None


def _lately(text: str, today: date) -> Days | None:
    found = _LATELY.search(text)
    if found is None:
        return None
    count = int(found["days"] or (7 if found["week"] else 30))
    count = min(max(count, 1), MOST_BACK)
    return Days(first=today - timedelta(days=count - 1), last=today, name=f"近 {count} 天")
