"""The register of risks 风险清单: where something may happen, what keeps it from it, who looks.

A file brings it (CSV or XLSX); from then on every point is looked at in its own interval.
"""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.device_events import Level
from school.errors import NotUnderstood
from school.hazard_rules import hazard_rules
from school.naming import normal
from school.people import PersonId, UnitId
from school.register_file import rows_of

MOST_ROWS = 500
"""Of one file: a school has some dozens of risk points."""
MOST_DAYS = 366
_HEADS = {
    "place": ("风险点", "位置", "地点", "部位", "场所"),
    "what": ("风险", "风险描述", "危险源", "风险因素", "可能的事故"),
    "level": ("等级", "级别", "风险等级", "颜色"),
    "measure": ("管控措施", "措施", "防范措施", "控制措施"),
    "keeper": ("责任人", "负责人", "管控责任人"),
    "every_days": ("检查周期", "周期", "检查频次", "周期(天)", "检查周期(天)"),
}
_NEEDED = ("place", "what", "level", "measure", "keeper", "every_days")
_EVERY = {
    "每天": 1, "每日": 1, "日": 1, "天": 1, "每周": 7, "周": 7, "每半月": 15, "半月": 15,
    "每月": 30, "月": 30, "每季度": 91, "季度": 91, "每学期": 150,
    "学期": 150, "每年": 365, "年": 365,
}  # fmt: skip
_NUMBER = re.compile(r"[rR]\s*(\d{1,4})(?!\d)")
Words = Annotated[str, Field(min_length=1, max_length=60)]


class RiskRow(BaseModel, frozen=True):
    """One risk point as a file says it."""

    line: int
    place: Annotated[str, Field(min_length=1, max_length=20)]
    what: Words
    level: Level
    measure: Annotated[str, Field(min_length=1, max_length=120)]
    keeper: Annotated[str, Field(min_length=1, max_length=16)]
    every_days: int = Field(ge=1, le=MOST_DAYS)


class Risk(BaseModel, frozen=True):
    """One risk point of a school."""

    id: str
    school: UnitId
    number: int
    """Counts a school's points from 1: “R3”."""
    place: str
    what: str
    level: Level
    measure: str
    keeper: str
    """Name of who looks after it."""
    keeper_id: PersonId | None = None
    """Who that is, where the school has exactly one of the name."""
    every_days: int
    next_on: date
    """When it is to be looked at next."""
    active: bool = True

    @property
    def ref(self) -> str:
        """Return how it is called in its school: “R3”."""
        return f"R{self.number}"


class RiskCheck(BaseModel, frozen=True):
    """Somebody looked at a risk point."""

    risk_id: str
    at: AwareDatetime
    by: PersonId
    fine: bool
    note: str = ""


class RisksOf(BaseModel, frozen=True):
    """Asks for the register of the own school, or for what is to be looked at today."""

    text: str = Field(default="", max_length=64)
    today: bool = False
    start: int = Field(default=0, ge=0, le=10_000)


class ImportRisks(BaseModel, frozen=True):
    """Brings rows into the register of the own school; a point that is there is changed."""

    rows: tuple[RiskRow, ...] = Field(min_length=1, max_length=MOST_ROWS)


class CheckRisk(BaseModel, frozen=True):
    """Says that a risk point was looked at."""

    number: int = Field(ge=1, le=9999)
    fine: bool = True
    note: str = Field(default="", max_length=120)


class RiskView(BaseModel, frozen=True):
    """A risk point as those who may see it see it."""

    ref: str
    place: str
    what: str
    level: Level
    measure: str
    keeper: str
    every_days: int
    next_on: date
    late_days: int = 0


class RiskList(BaseModel, frozen=True):
    """Risk points: the register by gravity, or what is due by day."""

    scope: str
    rows: tuple[RiskView, ...]
    total: int
    due: int
    """How many are to be looked at by now."""
    today: bool = False
    start: int = 0


class ImportedRisks(BaseModel, frozen=True):
    """What came of a file."""

    new: int
    changed: int
    same: int
    unknown: tuple[str, ...] = ()
    """Names of keepers nobody or several of the school have."""


def risk_number(text: str) -> int | None:
    """Return the number of a risk point that a text names, as “R3”; or None."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None


def next_check(every_days: int, *, today: date) -> date:
    """Return when to look again after looking today."""
    return today + timedelta(days=every_days)


def read_risks(content: bytes, *, name: str = "") -> tuple[RiskRow, ...]:
    """Return the rows of a file; all of it or nothing.

    Raises:
        NotUnderstood: Its heads are not those of a register, or a row is wrong; the line is named.
    """
    rows = iter(rows_of(content, name=name))
    head = next(rows, None)
    places = _columns(head[1]) if head else {}
    lacks = [_HEADS[c][0] for c in _NEEDED if c not in places]
    if lacks:
        raise NotUnderstood(f"第一行少了：{'、'.join(lacks)}。请补上列名再发。")
    found: list[RiskRow] = []
    for line, cells in rows:
        if len(found) >= MOST_ROWS:
            raise NotUnderstood(f"超过 {MOST_ROWS} 行，没有导入。请只留本校的风险点。")
        found.append(_row(line, {c: _cell(cells, at) for c, at in places.items()}))
    if not found:
        raise NotUnderstood("表里没有风险点，没有导入。请从第二行起每行写一个。")
    return tuple(found)


def _columns(cells: list[str]) -> dict[str, int]:
    words = [normal(cell).replace(" ", "") for cell in cells]
    return {
        column: words.index(name)
        for column, names in _HEADS.items()
        for name in names[::-1]
        if name in words
    }


def _cell(cells: list[str], place: int) -> str:
    return " ".join(normal(cells[place]).split()) if place < len(cells) else ""


def _row(line: int, cells: dict[str, str]) -> RiskRow:
    level = hazard_rules().level_in(cells["level"].removesuffix("色") + "色")
    said = cells["every_days"].removesuffix("一次").removesuffix("1次")
    days = int(said.removesuffix("天") or 0) if said.removesuffix("天").isdecimal() else None
    days = _EVERY.get(said) if days is None else days
    if level is None:
        raise NotUnderstood(f"第 {line} 行的等级应是红、橙、黄、蓝，没有导入。请改好再发。")
    if not days or days > MOST_DAYS:
        raise NotUnderstood(f"第 {line} 行的检查周期应是天数或“每周”“每月”，没有导入。请改好再发。")
    try:
        kept = {"level": level, "every_days": days, "line": line}
        return RiskRow.model_validate({**cells, **kept})
    except ValueError as error:
        raise NotUnderstood(f"第 {line} 行有空格子或太长的字，没有导入。请改好再发。") from error
