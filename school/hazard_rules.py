"""Rules of hidden dangers: colours, days, alarms, and what words say of place and day.

The rules are ``hazard_rules.toml``, a file a county edits. The colours are those of 双重预防
(国务院安委办〔2016〕11 号): 红 橙 黄 蓝, the gravest first.
"""

import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, model_validator

from school.device_events import Level
from school.errors import NotUnderstood

FILE = Path(__file__).with_suffix(".toml")
LONGEST_PLACE = 20
"""Characters."""
FURTHEST_DUE = 90
"""Days: what is put off longer is not being put right."""
_WEEKDAYS = "一二三四五六日"
_BY_NAME = {"红": Level.RED, "橙": Level.ORANGE, "黄": Level.YELLOW, "蓝": Level.BLUE}
_COLOUR = re.compile(r"(?<![\u4e00-\u9fff])([红橙黄蓝])色?(?![\u4e00-\u9fff])|([红橙黄蓝])色")
_NUMBERED = re.compile(r"[一二三四五六七八九十\d]{1,3}号?[楼层]|[一二三四五六七八九]\(\d{1,2}\)班")


class Colour(BaseModel, frozen=True, extra="forbid"):
    """What one colour means."""

    name: str = Field(min_length=1, max_length=1)
    said: str = Field(min_length=2, max_length=20)
    """What it means, for whoever has to choose."""
    days: int = Field(ge=1, le=FURTHEST_DUE)
    """Days to put it right in, the day of assigning not counted."""
    alarm: Level
    """Level of the alarm that a report raises."""
    words: tuple[str, ...] = ()


class HazardRules(BaseModel, frozen=True, extra="forbid"):
    """The rule file."""

    immediate: tuple[str, ...]
    """Words that say the danger is there now."""
    principal_after_days: int = Field(ge=1, le=30)
    """From this many days after its due day on the principal is told, too."""
    places: tuple[str, ...]
    levels: dict[Level, Colour]

    @model_validator(mode="after")
    def _has_every_colour(self) -> Self:
        if set(self.levels) != set(Level):
            raise ValueError("levels 要写 red、orange、yellow、blue 四种")
        days = [self.levels[level].days for level in Level]
        if days != sorted(days):
            raise ValueError("颜色越重，期限不能越长")
        return self

    def level_in(self, text: str) -> Level | None:
        """Return the level a text names or its words say, the gravest of several; None: neither."""
        named = _COLOUR.search(text)
        if named:
            return _BY_NAME[named[1] or named[2]]
        return next((i for i in Level if any(w in text for w in self.levels[i].words)), None)

    def place_in(self, text: str) -> str:
        """Return where a text says it is: its words of places that stand together, or “”."""
        spans = [m.span() for m in _NUMBERED.finditer(text)]
        for word in self.places:
            spans += [(m.start(), m.end()) for m in re.finditer(re.escape(word), text)]
        if not spans:
            return ""
        spans.sort(key=lambda span: (span[0], -span[1]))
        start, end = spans[0]
        for begin, stop in spans[1:]:
            if (begin <= end and stop > end) or (text[end:begin].strip(" 的") == "" and stop > end):
                end = stop
        return text[start:end].strip()[:LONGEST_PLACE]

    def alarm_of(self, level: Level, text: str) -> Level:
        """Return how grave an alarm a report raises: a red one that is dangerous now, the most."""
        if level is Level.RED and any(word in text for word in self.immediate):
            return Level.RED
        return self.levels[level].alarm

    def due(self, level: Level, *, today: date) -> date:
        """Return the last day to put it right on."""
        return today + timedelta(days=self.levels[level].days)


@cache
def hazard_rules(file: Path = FILE) -> HazardRules:
    """Return the rules.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return HazardRules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


_DAYS = re.compile(r"(?P<days>\d{1,2}|[一二两三四五六七八九十])\s*[天日](?:之?内|以内|后)")
_WEEK = re.compile(r"(?P<next>下)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])")
_MONTH = re.compile(r"(?:(?P<year>20\d\d)[年./-])?(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})[日号]?")
_NEAR = {"今天": 0, "明天": 1, "后天": 2}
_BEFORE = re.compile(r"^\s*(?:之前|以前|前|完成|整改)*")
_SPOKEN = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


def due_said(text: str, *, today: date) -> tuple[date | None, str]:
    """Return the day a text such as “周五前” names, and the text without it; None: it names none.

    A weekday is the next such day, today included; “下周五” that of the week after this one.

    Raises:
        NotUnderstood: The day does not exist, is past or further away than 90 days.
    """
    for find in (_near, _in_days, _weekday, _calendar):
        found = find(text, today)
        if found is not None:
            day, start, end = found
            if not today <= day <= today + timedelta(days=FURTHEST_DUE):
                raise NotUnderstood(f"期限要在今天到 {FURTHEST_DUE} 天之内。请写如“周五前”。")
            return day, text[:start] + " " + _BEFORE.sub("", text[end:])
    return None, text


_Found = tuple[date, int, int] | None


def _near(text: str, today: date) -> _Found:
    for word, days in _NEAR.items():
        if (place := text.find(word)) >= 0:
            return today + timedelta(days=days), place, place + len(word)
    return None


def _in_days(text: str, today: date) -> _Found:
    if not (found := _DAYS.search(text)):
        return None
    said = found["days"]
    days = int(said) if said.isdecimal() else _SPOKEN[said]
    return today + timedelta(days=days), found.start(), found.end()


def _weekday(text: str, today: date) -> _Found:
    if not (found := _WEEK.search(text)):
        return None
    wanted = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
    if found["next"]:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
        return monday + timedelta(days=wanted), found.start(), found.end()
    ahead = (wanted - today.weekday()) % 7
    return today + timedelta(days=ahead), found.start(), found.end()


def _calendar(text: str, today: date) -> _Found:
    if not (found := _MONTH.search(text)):
        return None
    month, number = int(found["month"]), int(found["day"])
    try:
        day = date(int(found["year"] or today.year), month, number)
        if not found["year"] and day < today:
            day = day.replace(year=day.year + 1)
    except ValueError as error:
        raise NotUnderstood("没有这一天。请核对日期再发。") from error
    return day, found.start(), found.end()
