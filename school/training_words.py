"""How trainings are said: “智慧教育素养 11月28日 14:00-17:00 3学时 全县 限200人 地点 报告厅”."""

import re
from datetime import date

from pydantic import BaseModel

from school.county_time import COUNTY_TIME
from school.duty import DAY_MINUTES
from school.duty_words import day_meant, hours_said, spoken_day
from school.naming import normal
from school.training import Training

_LINK = re.compile(r"https?://[^\s，。、；]{3,400}")
_SEATS = re.compile(r"(?:名额|限额?|人数)\s*[:：]?\s*(?P<n>\d{1,5})\s*(?:人|名|个)?")
_HOURS = re.compile(r"(?P<n>\d{1,3}(?:\.\d)?)\s*(?:个)?学时")
_PLACE = re.compile(
    r"(?:地点|地址|(?<=\s)在(?![线职岗校]))\s*[:：]?\s*(?P<place>[^\s，。；]{1,20})"
)
_COUNTY = re.compile(r"全县|县级|面向全县")
_SCHOOL = re.compile(r"校级|校内|本校|全校")
_EVERYONE = re.compile(r"全员(?:参加|必到|培训)?|必修|所有老师|全体(?:教师|老师)(?:参加)?")
_SIGN_OUT = re.compile(
    r"(?:(?P<no>不(?:需要?|用|要|必|设)?|无[需须]?|免)(?:签到)?|(?:需要?|须|要|含)(?:签到)?)[和及、]?签退"
    r"|(?<![\u4e00-\u9fff])(?:签到[和及、]?)?签退(?![\u4e00-\u9fff])"
)
"""Bare it stands for itself: “签退系统使用” is a title."""
_HALF = re.compile(r"上午|下午|晚上|早上|傍晚")
_LATE = ("下午", "晚上", "傍晚")
_FILLER = re.compile(r"^(?:安排|新建|发布|组织)?\s*(?:一[场次个])?\s*(?:教师)?培训\s*[:：]?")
_CORRECTION = re.compile(
    r"^(?P<name>[\u4e00-\u9fff·]{2,12}?)\s*(?:改?为|[:：])?\s*(?P<hours>\d{1,2}(?:\.\d)?)\s*"
    r"(?:个)?(?:学时)?[\s，,]*(?:理由|原因|因为)?\s*[:：]?\s*(?P<reason>.*)$"
)


class SaidTraining(BaseModel, frozen=True):
    """A sentence about a training, taken apart; what it does not say is None or empty."""

    day: date | None = None
    begins: int | None = None
    """Minutes after midnight of the county's clock."""
    lasts: int | None = None
    hours: float | None = None
    seats: int | None = None
    county: bool = False
    school: bool = False
    everyone: bool = False
    sign_out: bool | None = None
    """None: nothing was said of it."""
    link: str = ""
    place: str = ""
    title: str = ""


class SaidCorrection(BaseModel, frozen=True):
    """Whose hours become what, and why."""

    name: str
    hours: float
    reason: str = ""


def parse_training(text: str, *, today: date) -> SaidTraining:
    """Take a sentence about a training apart.

    Raises:
        NotUnderstood: There is no such time of day.
    """
    rest = _FILLER.sub(" ", normal(text).strip())
    link, rest = _take(_LINK, rest)
    hours, rest = _take(_HOURS, rest)
    seats, rest = _take(_SEATS, rest)
    place, rest = _take(_PLACE, rest)
    county, rest = _take(_COUNTY, rest)
    school, rest = _take(_SCHOOL, rest)
    everyone, rest = _take(_EVERYONE, rest)
    sign_out, rest = _take(_SIGN_OUT, rest)
    day, rest = day_meant(rest, today=today)
    half = _HALF.search(rest)
    span, rest = hours_said(rest)
    begins = span[0] if span else None
    if begins is not None and half and half[0] in _LATE and begins < DAY_MINUTES // 2:
        begins += DAY_MINUTES // 2
    return SaidTraining(
        day=day,
        begins=begins,
        lasts=span[1] if span else None,
        hours=float(hours["n"]) if hours else None,
        seats=int(seats["n"]) if seats else None,
        county=county is not None,
        school=school is not None,
        everyone=everyone is not None,
        sign_out=None if sign_out is None else sign_out["no"] is None,
        link=link[0] if link else "",
        place=place["place"] if place else "",
        title=" ".join(_HALF.sub(" ", rest).replace("，", " ").replace(",", " ").split()),
    )


def _take(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return found, f"{text[: found.start()]} {text[found.end() :]}" if found else text


def parse_correction(text: str) -> SaidCorrection | None:
    """Take “张明 3学时 设备故障漏签” apart; None: it says no name and hours."""
    found = _CORRECTION.match(normal(text).strip())
    if found is None:
        return None
    name = re.sub(r"(?:改|老师)$", "", found["name"])
    reason = found["reason"].strip(" 。，,")
    return SaidCorrection(name=name, hours=float(found["hours"]), reason=reason)


def spoken_when(training: Training) -> str:
    """Return when a training is, as a card says it."""
    begins, over = (one.astimezone(COUNTY_TIME) for one in (training.starts_at, training.ends_at))
    return f"{spoken_day(begins.date())} {begins:%H:%M}–{over:%H:%M}"
