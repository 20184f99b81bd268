"""What brings a teacher points: the editable file ``teaching_points.toml``, read and checked.

A file that is wrong is refused as a whole, naming the line and the key. The version of a file is
a digest of its text, so two files with one version say the same.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from school.county_time import FIRST_MONTH, school_year
from school.errors import NotFound, NotUnderstood

FILE = Path(__file__).with_name("teaching_points.toml")
SECOND_TERM = 2
"""Month the second term begins in."""

Points = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=1)]
PositivePoints = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=1)]


class Dimension(StrEnum):
    """The five sides of a teacher's growth record."""

    ETHICS = "师德师风"
    TEACHING = "教学业绩"
    RESEARCH = "教育科研"
    GROWTH = "专业成长"
    HEALTH = "身心健康"


class Period(StrEnum):
    """How long a cap is for."""

    WEEK = "week"
    TERM = "term"
    YEAR = "year"

    def of(self, day: date) -> str:
        """Return the name of the period a day is in; days of one period have the same."""
        if self is Period.WEEK:
            return str(day - timedelta(days=day.weekday()))
        if self is Period.TERM:
            return f"{school_year(day)}-{term(day)}"
        return str(school_year(day))


def term(day: date) -> int:
    """Return 1 for a day from August to January, 2 for one from February to July."""
    return 2 if SECOND_TERM <= day.month < FIRST_MONTH else 1


class Activity(BaseModel):
    """One thing that brings points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    name: str = Field(min_length=2, max_length=16)
    names: tuple[Annotated[str, Field(min_length=2, max_length=16)], ...] = ()
    dimension: Dimension
    points: PositivePoints | None = None
    """For each time; None: see *levels*."""
    levels: dict[str, PositivePoints] = Field(default_factory=dict)
    """Points by level, such as “县级”."""
    cap: PositivePoints
    per: Period
    evidence: bool = False
    decides: Literal["principal"] = "principal"
    counted: Literal["", "confirmed_papers", "joined_lessons"] = ""
    """What the product counts by itself; empty: it is claimed by the teacher and decided."""
    each: int = Field(default=1, ge=1, le=100_000)
    """How many of what is counted bring *points* once."""

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if (self.points is None) == (not self.levels):
            raise ValueError("points 和 levels 要写其中一个")
        if self.counted and self.points is None:
            raise ValueError("counted 的活动要写 points")
        if max([*self.levels.values(), self.points or Decimal(0)]) > self.cap:
            raise ValueError("cap 不能小于一次的分值")
        return self

    @property
    def counter(self) -> str:
        """Return the word that counts what the product counts by itself: “份”, “次”."""
        return "次" if self.counted == "joined_lessons" else "份"

    def worth(self, level: str, *, count: int = 1) -> Decimal:
        """Return the points before any cap.

        Args:
            level: One of its levels; empty where it has none.
            count: How many times, or how many of what is counted.

        Raises:
            KeyError: It has no such level.
        """
        if self.points is None:
            return self.levels[level]
        return self.points * (count // self.each)

    def level_in(self, text: str) -> str:
        """Return the level a text names, of two the longer name; empty: it names none."""
        return max((level for level in self.levels if level in text), key=len, default="")


class Rules(BaseModel):
    """One version of the rule file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    year_cap: PositivePoints
    dimensions: dict[Dimension, PositivePoints]
    """The most points of each dimension in a school year."""
    activities: Mapping[str, Activity]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if missing := [d for d in Dimension if d not in self.dimensions]:
            raise ValueError(f"dimensions 缺少 {'、'.join(missing)}")
        seen: dict[str, str] = {}
        for activity in self.activities.values():
            for name in (activity.name, *activity.names):
                if seen.setdefault(name, activity.id) != activity.id:
                    raise ValueError(f"“{name}”同时是 {seen[name]} 和 {activity.id} 的名称")
        return self

    def activity(self, activity_id: str) -> Activity:
        """Return an activity.

        Raises:
            NotFound: This version has none with this id.
        """
        if activity_id not in self.activities:
            raise NotFound("积分规则里没有这一项。发“申报积分”看能申报什么。")
        return self.activities[activity_id]

    def claimable(self) -> tuple[Activity, ...]:
        """Return what a teacher can claim, in the order of the file."""
        return tuple(a for a in self.activities.values() if not a.counted)

    def counted(self) -> tuple[Activity, ...]:
        """Return what the product counts by itself."""
        return tuple(a for a in self.activities.values() if a.counted)

    def named_in(self, text: str) -> tuple[Activity, str] | None:
        """Return the activity a text names and the name it uses; the longest name counts."""
        found = [
            (activity, name)
            for activity in self.claimable()
            for name in (activity.name, *activity.names)
            if name in text
        ]
        return max(found, key=lambda one: len(one[1]), default=None)


def rules_text() -> str:
    """Return the rule file as it is now."""
    return FILE.read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def parse_rules(text: str) -> Rules:
    """Return the rules a text says.

    Raises:
        NotUnderstood: It is no TOML, or a value is missing or wrong; the message names the line.
    """
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _broken(_where(str(error))) from error
    activities = content.get("activities")
    if isinstance(activities, dict):
        content["activities"] = {k: _with_id(k, v) for k, v in activities.items()}
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    try:
        return Rules.model_validate({**content, "version": version})
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        where = f"第 {_line_of(text, path)} 行 {'.'.join(path)}：" if path else ""
        raise _broken(where + _said(first)) from error


def _with_id(key: str, values: object) -> object:
    return {**values, "id": key} if isinstance(values, dict) else values


def _broken(why: str) -> NotUnderstood:
    return NotUnderstood(f"积分规则文件 {FILE.name} 有误，暂时不能用：{why}。请管理员改好后再试。")


def _where(said: str) -> str:
    """Return where TOML ends to be TOML, from the parser's “(at line 3, column 9)”."""
    place = re.search(r"line (\d+), column (\d+)", said)
    return f"第 {place[1]} 行第 {place[2]} 个字附近写法不对" if place else "文件没有写完"


_REASONS = {
    "missing": "没有写",
    "extra_forbidden": "不认识这个名称",
    "greater_than": "要大于 0",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "int_type": "要是整数",
    "decimal_max_places": "最多一位小数",
    "decimal_parsing": "要是数字",
    "decimal_type": "要是数字",
    "string_type": "要是文字",
    "bool_type": "要是 true 或 false",
    "bool_parsing": "要是 true 或 false",
}


def _said(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    expected = error.get("ctx", {}).get("expected")
    return _REASONS.get(error["type"]) or (f"应为 {expected}" if expected else str(error["msg"]))


def _line_of(text: str, path: list[str]) -> int:
    """Return the line, from 1, that a path such as activities.sport.cap is on, or nearest to."""
    wanted, header, best, deepest = path, list[str](), 1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if table := re.match(r"\s*\[([^\]]+)\]", line):
            header = [part.strip(' "') for part in table[1].split(".")]
            here = header
        elif key := re.match(r'\s*"?([^\s="]+)"?\s*=', line):
            here = [*header, key[1]]
        else:
            continue
        depth = len(here) if wanted[: len(here)] == here else 0
        if depth > deepest:
            best, deepest = number, depth
    return best
