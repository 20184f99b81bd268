"""A gate's figures: how many came and went by gate and hour; they name nobody."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import UnitId

_FILLER = re.compile(
    r"今天|今日|昨天|昨日|前天|现在|全县|全校|[各本我]校|各(?:个|所)?学校|所有学校|我们(?:学校)?|车辆"
    r"|人员|人数|人次|师生|学生|老师|出入|进出了?|校门口?|大门口?|门口|情况|统计|记录|数据|多少|几个?"
    r"|怎么样|如何|查询|查看|看看|看一下|查一下|一下|[查看人车辆次有了的吗呢呀吧?？。！!，,、\s]"
)
_LIKE_A_SCHOOL = re.compile(
    r"[\u4e00-\u9fff]{2}(?:学校|幼儿园|学园|校区)$|[\u4e00-\u9fff\d][中小]学?$"
)


class Traffic(StrEnum):
    """What is counted."""

    PUPIL = "pupil"
    ADULT = "adult"
    VEHICLE = "vehicle"


class GateCount(BaseModel, frozen=True):
    """How many came and went by one gate in one hour of a day."""

    school: UnitId
    day: date
    zone: str
    hour: int
    """Of the clock on the wall, 0 to 23."""
    what: Traffic
    came: int
    went: int


class GateOf(BaseModel, frozen=True):
    """Asks for a day's figures of a school, or of every school of a county."""

    text: str = Field(default="", max_length=200)
    """Names the school; empty: one's own, or the county."""
    days_ago: int = Field(default=0, ge=0, le=180)
    vehicles: bool = False


class Flow(BaseModel, frozen=True):
    """How many came and went, of or by something."""

    name: str
    came: int
    went: int


class GateReport(BaseModel, frozen=True):
    """The figures of a day."""

    place: UnitId
    name: str
    day: date
    vehicles: bool
    flows: tuple[Flow, ...]
    """By gate at a school; by school in a county."""
    hours: tuple[Flow, ...]
    """Named “07”, in order; only those in which anything happened."""
    pupils: Flow
    adults: Flow
    visitors: int = 0
    """How many visitors came."""


def summed(counts: Iterable[tuple[str, GateCount]]) -> tuple[Flow, ...]:
    """Return the sums of counts under each name, the names in order."""
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for name, count in counts:
        came[name] += count.came
        went[name] += count.went
    return tuple(Flow(name=name, came=came[name], went=went[name]) for name in sorted(came))


def total(name: str, counts: Sequence[GateCount], *, what: Traffic) -> Flow:
    """Return the sum of one kind."""
    meant = [c for c in counts if c.what is what]
    return Flow(name=name, came=sum(c.came for c in meant), went=sum(c.went for c in meant))


def name_left(text: str) -> str:
    """Return what of a question can only be a school's name, or “”; ask when no name is known."""
    rest = _FILLER.sub("", text)
    return rest if _LIKE_A_SCHOOL.search(rest) else ""
