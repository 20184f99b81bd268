"""Days and hours of duty as people say them: “周一到周五 7:30-17:30”, “今晚”, “下周三”."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel

from school.duty import DAY_MINUTES, EVERY_DAY, WEEKDAYS
from school.errors import NotUnderstood
from school.teaching import day_said

WORKDAYS, WEEKEND = "12345", "67"
MOST_DAYS = 62
"""Days that one “11月1日到12月31日” may name."""
_WEEK = "(?:周|星期|礼拜)"
_NAME = "[一二三四五六日天]"
_TO = r"\s*(?:到|至|[-–—~])\s*"
_NEAR = {"前天": -2, "昨天": -1, "昨晚": -1, "今天": 0, "今晚": 0, "今夜": 0, "今日": 0}
_NEAR |= {"明天": 1, "明晚": 1, "明日": 1, "后天": 2}
_NEAR_WORD = re.compile("|".join(_NEAR))
_THIS_WEEK = re.compile(rf"(?P<which>本|这|下)(?:个)?{_WEEK}(?P<day>{_NAME})")
_RANGE = re.compile(rf"每?{_WEEK}(?P<a>{_NAME}){_TO}{_WEEK}?(?P<b>{_NAME})")
_LIST = re.compile(rf"每?{_WEEK}(?P<days>{_NAME}(?:[、,，和 ]*{_WEEK}?{_NAME}(?![月\d]))*)")
_DAILY = {"每天": EVERY_DAY, "天天": EVERY_DAY, "工作日": WORKDAYS, "周末": WEEKEND}
_DAILY_WORD = re.compile("|".join(_DAILY))
_END_OF_DATES = re.compile(rf"^{_TO}(?:(?P<month>\d{{1,2}})\s*月\s*)?(?P<day>\d{{1,2}})\s*[日号]")
_CLOCK = (
    r"(?P<{0}>\d{{1,2}})\s*(?:[:：.]\s*(?P<{0}m>\d{{2}})(?::00)?"
    r"|[点时](?:(?P<{0}n>\d{{1,2}})分?|(?P<{0}h>半))?)"
)
_HOURS = re.compile(
    _CLOCK.format("a") + rf"{_TO}(?P<next>次日|第二天|翌日|明早|凌晨)?\s*" + _CLOCK.format("b")
)
_BETWEEN = re.compile(r"[\s,，、;；/]+|和|与")
_POST = re.compile(r"^.{0,14}(?:[门岗楼室场堂园院路口区房亭]|值班|带班)$")
_TITLES = ("老师", "校长", "主任", "师傅", "科长", "同志")


class Days(BaseModel, frozen=True):
    """Days a roster line is for: some of every week, or single ones."""

    weekdays: str = ""
    dates: tuple[date, ...] = ()


def days_said(text: str, *, today: date) -> tuple[Days | None, str]:
    """Return the days a text names, and the text without them; None: it names none."""
    found = _RANGE.search(text)
    if found:
        return Days(weekdays=_between(found["a"], found["b"])), _without(text, found)
    found = _DAILY_WORD.search(text)
    if found:
        return Days(weekdays=_DAILY[found[0]]), _without(text, found)
    one, rest = _single(text, today=today)
    if one is not None:
        return _up_to(one, rest)
    found = _LIST.search(text)
    if found:
        named = sorted({_number(c) for c in found["days"] if c in WEEKDAYS + "天"})
        return Days(weekdays="".join(map(str, named))), _without(text, found)
    return None, text


def day_meant(text: str, *, today: date) -> tuple[date | None, str]:
    """Return the one day a text names, “周三” being the next from today on, and the rest."""
    one, rest = _single(text, today=today)
    if one is not None:
        return one, rest
    found = re.search(rf"{_WEEK}(?P<day>{_NAME})", text)
    if found is None:
        return None, text
    ahead = (_number(found["day"]) - today.isoweekday()) % 7
    return today + timedelta(days=ahead), _without(text, found)


def _single(text: str, *, today: date) -> tuple[date | None, str]:
    found = _NEAR_WORD.search(text)
    if found:
        return today + timedelta(days=_NEAR[found[0]]), _without(text, found)
    found = _THIS_WEEK.search(text)
    if found:
        monday = today - timedelta(days=today.weekday())
        weeks = 7 if found["which"] == "下" else 0
        return monday + timedelta(days=_number(found["day"]) - 1 + weeks), _without(text, found)
    # A roster is about days to come: without a year the nearest such day is meant.
    half_a_year = today + timedelta(days=183)
    return day_said(text, today=half_a_year)


def _up_to(first: date, rest: str) -> tuple[Days, str]:
    """Return the days from *first* to the one that follows in the text, or *first* alone."""
    found = _END_OF_DATES.match(rest.strip())
    if found is None:
        return Days(dates=(first,)), rest
    try:
        last = first.replace(month=int(found["month"] or first.month), day=int(found["day"]))
        last = last if last >= first else last.replace(year=last.year + 1)
    except ValueError as error:
        raise NotUnderstood("没有这一天，没有排班。请核对日期再发。") from error
    if (last - first).days >= MOST_DAYS:
        raise NotUnderstood(f"一次最多排 {MOST_DAYS} 天，没有排班。请分几次发。")
    dates = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    return Days(dates=dates), rest.strip()[found.end() :]


def _between(first: str, last: str) -> str:
    a, b = _number(first), _number(last)
    return "".join(d for d in EVERY_DAY if (a <= int(d) <= b if a <= b else not b < int(d) < a))


def _number(character: str) -> int:
    return WEEKDAYS.index("日" if character == "天" else character) + 1


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def hours_said(text: str) -> tuple[tuple[int, int] | None, str]:
    """Return when a turn begins and how long it lasts, in minutes, and the rest of the text.

    An end that is not after the beginning is on the next day.

    Raises:
        NotUnderstood: There is no such time of day, or the turn would last over a day.
    """
    found = _HOURS.search(text)
    if found is None:
        return None, text
    begins, ends = _minutes(found, "a"), _minutes(found, "b")
    if begins >= DAY_MINUTES or ends > DAY_MINUTES:
        raise NotUnderstood("时间应在 0:00 到 24:00 之间。请写成 7:30-17:30 或 21:00-次日7:00。")
    lasts = (ends - begins) % DAY_MINUTES or DAY_MINUTES
    if found["next"] and ends > begins:
        raise NotUnderstood("一班最长 24 小时。请分成两班再排。")
    return (begins, lasts), _without(text, found)


def _minutes(found: re.Match[str], place: str) -> int:
    half = 30 if found[f"{place}h"] else 0
    minutes = int(found[f"{place}m"] or found[f"{place}n"] or half)
    if minutes >= 60:  # noqa: PLR2004  # minutes of an hour
        raise NotUnderstood("时间看不懂。请写成 7:30-17:30 或 21:00-次日7:00。")
    return int(found[place]) * 60 + minutes


def names_said(text: str) -> tuple[tuple[str, ...], str]:
    """Return the names in what is left of a text, and the post in it, or “”."""
    parts = parts_of(text)
    posts = [part for part in parts if _POST.match(part)]
    return tuple(part for part in parts if part not in posts), posts[0] if posts else ""


def parts_of(text: str) -> list[str]:
    """Return the words of a list such as “北门、食堂 锅炉房”."""
    return [part for part in _BETWEEN.split(text.strip(" 。.!！:：")) if part]


def fits(said: str, name: str) -> bool:
    """Return True when “王老师” or a whole name means somebody called *name*."""
    bare = said
    for title in _TITLES:
        bare = bare.removesuffix(title)
    return name in (said, bare) or (bare != said and bool(bare) and name.startswith(bare))


def spoken_hours(begins: int, lasts: int) -> str:
    """Return a turn's hours as a card says them: “21:00–次日07:00”."""
    ends = begins + lasts
    after = "次日" if ends > DAY_MINUTES else ""
    shown = ends if ends == DAY_MINUTES else ends % DAY_MINUTES
    return f"{begins // 60:02d}:{begins % 60:02d}–{after}{shown // 60:02d}:{shown % 60:02d}"


def spoken_weekdays(weekdays: Iterable[str]) -> str:
    """Return days of the week as a card says them: “周一至周五”, “每天”, “周一、三”."""
    days = "".join(weekdays)
    if days == EVERY_DAY:
        return "每天"
    if len(days) > 2 and days in EVERY_DAY:  # noqa: PLR2004  # two days are named
        return f"周{WEEKDAYS[int(days[0]) - 1]}至周{WEEKDAYS[int(days[-1]) - 1]}"
    return "周" + "、".join(WEEKDAYS[int(d) - 1] for d in days)


def spoken_day(day: date) -> str:
    """Return a day as a card says it: “11月25日 周三”."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"
