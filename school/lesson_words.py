"""How lessons are said: “周三 10:00 二中 初二(1)班 → 山口中学 初二(2)班 数学 一次函数”."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from school.county_time import COUNTY_TIME
from school.duty import DAY_MINUTES
from school.duty_words import day_meant, hours_said, spoken_day
from school.errors import NotUnderstood
from school.knowledge import SUBJECTS
from school.lessons import Lesson
from school.naming import normal, number, parse_caption

A_LESSON = 40
"""Minutes of a lesson that says no end."""
A_MEETING = 60
ZONES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("西班牙", "马德里", "巴塞罗那"), "Europe/Madrid"),
        **dict.fromkeys(("意大利", "罗马", "米兰", "普拉托"), "Europe/Rome"),
        **dict.fromkeys(("法国", "巴黎"), "Europe/Paris"),
        **dict.fromkeys(("德国", "柏林"), "Europe/Berlin"),
        **dict.fromkeys(("葡萄牙", "里斯本"), "Europe/Lisbon"),
        **dict.fromkeys(("奥地利", "维也纳"), "Europe/Vienna"),
        **dict.fromkeys(("荷兰", "阿姆斯特丹"), "Europe/Amsterdam"),
        **dict.fromkeys(("比利时", "布鲁塞尔"), "Europe/Brussels"),
        **dict.fromkeys(("匈牙利", "布达佩斯"), "Europe/Budapest"),
        **dict.fromkeys(("希腊", "雅典"), "Europe/Athens"),
        **dict.fromkeys(("英国", "伦敦"), "Europe/London"),
        **dict.fromkeys(("巴西", "圣保罗"), "America/Sao_Paulo"),
        **dict.fromkeys(("美东", "纽约"), "America/New_York"),
        **dict.fromkeys(("美西", "洛杉矶"), "America/Los_Angeles"),
        **dict.fromkeys(("澳大利亚", "悉尼"), "Australia/Sydney"),
        **dict.fromkeys(("日本", "东京"), "Asia/Tokyo"),
    }
)
"""Where people of the county live abroad, by the words they use."""
_LINK = re.compile(r"https?://[^\s，。、；]{3,400}")
_SEATS = re.compile(r"(?:名额|限额?|人数)\s*[:：]?\s*(?P<n>\d{1,4})\s*(?:人|名|个)?")
_PERIOD = re.compile(r"第\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})\s*节课?")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|早上|中午|傍晚)?\s*(?P<h>\d{1,2})"
    r"(?:\s*[:：]\s*(?P<m>\d{2})|\s*[点时](?:(?P<n>\d{1,2})分?|(?P<q>半))?)"
)
_AFTERNOON = frozenset({"下午", "晚上", "傍晚", "中午"})
_ARROW = re.compile(r"\s*(?:→|➜|⇒|[-—–=]+>|>>)\s*")
_LEVEL = re.compile(r"(?P<level>县级|区域|全县|校级|校内|本校)")
_PLACE = re.compile(r"(?:地点|教室)\s*[:：]?\s*(?P<place>\S{1,20})")
_SEPARATORS = re.compile(r"[\s,，、;；。]+")


class Side(BaseModel, frozen=True):
    """What is said of one school of a lesson."""

    grade: int | None = None
    class_no: int | None = None
    words: tuple[str, ...] = ()
    """What is left: names of a school, a teacher, the topic."""


class SaidLesson(BaseModel, frozen=True):
    """A sentence about a lesson, taken apart; what it does not say is None or empty."""

    day: date | None = None
    begins: int | None = None
    """Minutes after midnight of the county's clock."""
    lasts: int | None = None
    period: int | None = None
    """The lesson of the day, from 1."""
    subject: str = ""
    seats: int | None = None
    county_wide: bool = False
    zone: str = ""
    link: str = ""
    place: str = ""
    here: Side = Side()
    there: Side | None = None
    """The receiving side; None: there is none."""


def parse_lesson(text: str, *, today: date) -> SaidLesson:
    """Take a sentence such as “下周二 第3节 陈老师 三(2) 数学 分数的初步认识 名额30” apart.

    Raises:
        NotUnderstood: There is no such time of day.
    """
    rest = normal(text)
    link, rest = _take(_LINK, rest)
    seats, rest = _take(_SEATS, rest)
    place, rest = _take(_PLACE, rest)
    period, rest = _take(_PERIOD, rest)
    level, rest = _take(_LEVEL, rest)
    day, rest = day_meant(rest, today=today)
    hours, rest = _hours(rest)
    zone, rest = _zone(rest)
    parts = _ARROW.split(rest, maxsplit=1)
    subject, parts = _subject(parts)
    return SaidLesson(
        day=day,
        begins=hours[0] if hours else None,
        lasts=hours[1] if hours else None,
        period=number(period["n"]) if period else None,
        subject=subject,
        seats=int(seats["n"]) if seats else None,
        county_wide=bool(level and level["level"] in ("县级", "区域", "全县")),
        zone=zone,
        link=link[0] if link else "",
        place=place["place"] if place else "",
        here=_side(parts[0]),
        there=_side(parts[1]) if len(parts) > 1 else None,
    )


def _take(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return found, f"{text[: found.start()]} {text[found.end() :]}" if found else text


def _hours(text: str) -> tuple[tuple[int, int | None] | None, str]:
    """Return when a lesson begins and, where it is said, how long it lasts; and the rest."""
    span, rest = hours_said(text)
    half = re.search(r"下午|晚上|傍晚", rest)
    if span is not None:
        begins, lasts = span
        late = DAY_MINUTES // 2 if half and begins < DAY_MINUTES // 2 else 0
        return (begins + late, lasts), re.sub(r"上午|下午|晚上|早上|傍晚", " ", rest)
    found = _CLOCK.search(text)
    if found is None:
        return None, text
    begins = int(found["h"]) * 60 + int(found["m"] or found["n"] or (30 if found["q"] else 0))
    if found["half"] in _AFTERNOON and begins < DAY_MINUTES // 2:
        begins += DAY_MINUTES // 2
    if begins >= DAY_MINUTES or int(found["m"] or found["n"] or 0) >= 60:  # noqa: PLR2004
        raise NotUnderstood("时间应在 0:00 到 24:00 之间。请写成 10:00 或 14:30-15:10。")
    return (begins, None), f"{text[: found.start()]} {text[found.end() :]}"


def _zone(text: str) -> tuple[str, str]:
    word = next((word for word in ZONES if word in text), "")
    return (ZONES[word], re.sub(rf"{word}(?:时间|时区)?", " ", text)) if word else ("", text)


def _subject(parts: list[str]) -> tuple[str, list[str]]:
    """Return the subject that stands alone between blanks, and the parts without it."""
    for place in reversed(range(len(parts))):
        words = _SEPARATORS.split(parts[place])
        named = next((word for word in words if word in SUBJECTS), "")
        if named:
            words.remove(named)
            return named, [*parts[:place], " ".join(words), *parts[place + 1 :]]
    return "", parts


def _side(text: str) -> Side:
    said = parse_caption(text)
    words = [word for word in _SEPARATORS.split(said.rest) if word]
    return Side(grade=said.grade, class_no=said.class_no, words=tuple(words))


def spoken_when(lesson: Lesson) -> str:
    """Return when a lesson is, as a card says it, with the other side's time where it differs."""
    here = _spoken(lesson.starts_at, lesson.ends_at, COUNTY_TIME)
    if not lesson.zone:
        return here
    there = _spoken(lesson.starts_at, lesson.ends_at, lesson.zone_there)
    return f"{here}（{zone_name(lesson.zone)} {there}）"


def _spoken(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    begins, over = starts.astimezone(zone), ends.astimezone(zone)
    return f"{spoken_day(begins.date())} {begins:%H:%M}–{over:%H:%M}"


def zone_name(zone: str) -> str:
    """Return what people call a time zone: the first word for it."""
    return next((word for word, name in ZONES.items() if name == zone), zone)
