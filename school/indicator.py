"""Indicators: what a figure is called, how it is defined, and every value that is known of it.

A figure is a published value, or one counted from the database just now; both are rows of the same
form. Nothing is guessed: what a source leaves empty is kept as missing, what it says in words is
kept in words, and two sources that differ are two rows.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import UnitId, UnitKind

HOME = "青田县"
"""The region whose plan the published indicators are of; meant where a question names none."""
COLLECTED = "collected_"
"""How ids begin of what a county or school collected itself: their names are its own affair."""
PERCENT = "%"
POINTS = "百分点"
"""The unit of a difference of two percentages."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"
    """Neither: it has no rank and is not attained or missed."""


class FigureKind(StrEnum):
    """What a value says."""

    ACTUAL = "actual"
    """What was counted or published as the state of things."""
    TARGET = "target"
    """What is to be reached by the end of a year."""
    PLAN = "plan"
    """Money that is planned for a year."""
    NORM = "norm"
    """What is asked for in every year."""


class Bound(StrEnum):
    """How exactly a value is meant."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    """“60 以上”, “不少于 36”, “超过 120”."""
    AT_MOST = "at_most"
    ABOUT = "about"
    """“30 所左右”, “近 50.9 万”."""


class Source(BaseModel, frozen=True):
    """Where a figure comes from."""

    document: str
    """In Chinese: “青教〔2021〕107号 附件2”, or for a live figure what it was counted from."""
    line: str = ""
    """Such as “000:L213”; empty for live figures."""
    sentence: str = ""
    """The words of the source; empty: a cell of a table."""

    @property
    def said(self) -> str:
        """Return the source as an answer names it."""
        return f"{self.document}（{self.line}）" if self.line else self.document


class Figure(BaseModel, frozen=True):
    """One value of one indicator: a row that an answer may quote."""

    indicator: str
    """Id of the indicator."""
    kind: FigureKind
    first: date
    """The first day of the time it is about; of a target, of its year."""
    last: date
    """The last one, included."""
    period: str
    """That time as it is said: “2023年”, “2017–2019年”, “2021年11月基线”, “本学期”."""
    place: str = HOME
    """Name of the region or unit."""
    unit_id: UnitId | None = None
    """The unit of a live figure; None: a published one, of the region *place*."""
    members: dict[str, str] = Field(default_factory=dict)
    """By dimension, such as {"项目": "同步课堂", "部门": "教研室"}."""
    amount: Decimal | None = None
    """The value in *unit*; of a range its lower end. None: see *words* and *missing*."""
    upper: Decimal | None = None
    """The upper end of a range such as “10-15”."""
    words: str = ""
    """A value that is no number: “初步完成”, “4.21:1”, “4G”."""
    missing: bool = False
    """True: the source has a cell for it and leaves it empty, or too few are behind it."""
    unit: str = ""
    """“%”, “所”, “万元” …; empty for words."""
    bound: Bound = Bound.EXACT
    baseline: bool = False
    """True: the state of things a plan starts from, which “现在” means of published indicators."""
    source: Source
    note: str = ""
    """What has to be said beside it, without figures: “装备表另有一个数”."""


LIVE_SOURCE = "青教实时数据"
"""Where figures come from that are counted when they are asked for."""


class Indicator(BaseModel, frozen=True):
    """What can be asked for."""

    id: str
    """The name of its file: ``teachers_in_precision_teaching``."""
    name: str
    code: str = ""
    """What people who keep a list of them call it: “QT08”; empty: it is in no list."""
    aliases: tuple[str, ...] = ()
    """Other names, at least what people say for short; each means this indicator alone."""
    shared: tuple[str, ...] = ()
    """Words that mean this indicator and others as well, such as “终端普及率”: asked back."""
    said_with: tuple[str, ...] = ()
    """Words that go with it and name nothing by themselves: “使用” of a platform."""
    described: tuple[str, ...] = ()
    """What people say who do not use its name: “几个孩子合用一台电脑”; none of them names it."""
    definition: str
    """口径: how it is counted; empty where the source does not say."""
    unit: str
    direction: Direction = Direction.UP
    grain: UnitKind = UnitKind.COUNTY
    """The smallest unit it is known for."""
    dimensions: tuple[str, ...] = ()
    """What it can be broken down by: “年”, “地区”, “乡镇”, “学校”, “项目”, “部门” …"""
    member_words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By member of a dimension, what people also call it: “千峡湖基地”."""
    group: str = ""
    """The heading it stands under, such as “教学应用”."""
    live: bool = False
    """True: counted from the database when it is asked for."""
    counts: str = ""
    """Of a published indicator: the id of the live one that counts the same thing."""
    beside: tuple[str, ...] = ()
    """Ids of indicators that are easily taken for this one."""
    note: str = ""
    """What every answer about it has to say, without figures."""
    figures: tuple[Figure, ...] = ()
    """Published values; live indicators have none here."""
