"""Reads “每周一 8点 推送 各校作业正确率”: when, and what is asked."""

import re
from datetime import time

from pydantic import BaseModel

from school.errors import NotUnderstood
from school.naming import number
from school.subscriptions import (
    EARLIEST,
    END_OF_MONTH,
    LATEST,
    USUAL_TIME,
    WEEKDAYS,
    Rhythm,
    Schedule,
)

_DAYS = re.compile(
    r"每(?:个|一)?(?:(?P<workdays>工作日|上学日)"
    r"|(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]|[1-7](?![\d点时:]))?"
    r"|(?P<month>月)(?:(?P<end>底|末|最后一天)|(?P<day>\d{1,2}|[一二三十]{1,3})[号日])?"
    r"|(?P<daily>天|日))(?:的|都)?"
)
_TIME = re.compile(
    r"(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|早|晚)?\s*"
    r"(?:(?P<clock>\d{1,2}):(?P<minutes>[0-5]\d)"
    r"|(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*[点时](?:钟|整)?"
    r"(?:(?P<half>半)|(?P<quarter>一刻)|(?P<after>[0-5]?\d)分?)?)"
)
_PART_ALONE = re.compile(r"早上|早晨|上午|中午|下午|傍晚|晚上")
_SEND = re.compile(
    r"(?:给我|帮我|请|自动|定时)*(?:推送|推给我|发送|发给我|发我|告诉我|订阅|报给我|提醒我|推)"
    r"(?:一次|一下|给我)?(?:一下)?"
)
_ASKING = re.compile(r"^(?:请|帮我|麻烦|我要|我想|给我)*(?:定时推送|定时发|订阅|推送)\s*[:：]?\s*")
_LATER = ("下午", "傍晚", "晚上", "晚")
_NOON, _MIDDAY_LAST, _DAYS_OF_MONTH = 12, 2, 31
_NOTHING = re.compile(r"^(?:一下|一次|这些|这个|各项)?(?:数据|数字|指标|情况|报表|报告)?$")
"""Words that name no question."""
_EDGES = " ,，。.:：、的"


class Wish(BaseModel, frozen=True):
    """What somebody wants to be sent, as far as they said it."""

    question: str
    """May be empty."""
    schedule: Schedule | None = None
    """None: when was not said."""


def is_wish(text: str) -> bool:
    """Return True for words that want a question asked again and again."""
    return bool(_ASKING.match(text)) or bool(_DAYS.search(text) and _SEND.search(text))


def read_wish(text: str) -> Wish:
    """Return when and what somebody wants to be sent.

    Args:
        text: Simplified and half width.

    Raises:
        NotUnderstood: The day or the time is not one on which anything is sent.
    """
    rest = _ASKING.sub("", text.strip())
    days = _DAYS.search(rest)
    if days is None:
        return Wish(question=_NOTHING.sub("", rest.strip(_EDGES)))
    rest, at = _time_of(rest[: days.start()] + " " + rest[days.end() :])
    rest = re.sub(r"^\s*把", "", _SEND.sub(" ", rest, count=1))
    question = _NOTHING.sub("", re.sub(r"\s+", " ", rest).strip(_EDGES))
    return Wish(question=question, schedule=_schedule(days, at))


def _time_of(rest: str) -> tuple[str, time]:
    found = _TIME.search(rest)
    if found is None:
        return _PART_ALONE.sub(" ", rest, count=1), USUAL_TIME
    hour, minute = _clock(found)
    if (found["part"] in _LATER and hour < _NOON) or (
        found["part"] == "中午" and hour <= _MIDDAY_LAST
    ):
        hour += _NOON
    rest = rest[: found.start()] + " " + rest[found.end() :]
    if not (hour < 24 and EARLIEST <= time(hour, minute) <= LATEST):  # noqa: PLR2004  # of a day
        raise NotUnderstood(
            f"推送时间请选 {EARLIEST:%H:%M}–{LATEST:%H:%M} 之间，如“每周一 8点 推送 作业正确率”。"
        )
    return rest, time(hour, minute)


def _clock(found: re.Match[str]) -> tuple[int, int]:
    if found["clock"]:
        return int(found["clock"]), int(found["minutes"])
    minute = 30 if found["half"] else 15 if found["quarter"] else int(found["after"] or 0)
    return number(found["hour"].replace("两", "二")), minute


def _schedule(days: re.Match[str], at: time) -> Schedule:
    if days["workdays"]:
        return Schedule(rhythm=Rhythm.WORKDAYS, at=at)
    if days["daily"]:
        return Schedule(rhythm=Rhythm.DAILY, at=at)
    if days["month"]:
        return Schedule(rhythm=Rhythm.MONTHLY, on=_day(days), at=at)
    said = (days["weekday"] or "一").replace("天", "日")
    on = WEEKDAYS.index(said) if said in WEEKDAYS else int(said) - 1
    return Schedule(rhythm=Rhythm.WEEKLY, on=on, at=at)


def _day(days: re.Match[str]) -> int:
    if days["end"]:
        return END_OF_MONTH
    day = number(days["day"]) if days["day"] else 1
    if not 1 <= day <= _DAYS_OF_MONTH:
        raise NotUnderstood("一个月没有这一天。请写 1 到 31，如“每月1日 推送 作业正确率”。")
    return day
