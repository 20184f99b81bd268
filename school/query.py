"""师生综合查询: several of a school's records by one sentence, counted, and never by name.

“昨天 二中 报警和值班” names days, a place and subjects; without subjects everything is meant that
the asker may see. What was counted is a list of happenings; the table of a subject follows from it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel, Field

from school.people import UnitId
from school.permissions import Action

LONGEST_QUESTION = 200
MOST_DAYS = 31
"""What is longer belongs into a report."""


class Subject(StrEnum):
    """A kind of record that can be asked for."""

    ALARMS = "alarms"
    LAPSES = "lapses"
    GATE = "gate"
    VEHICLES = "vehicles"
    HEALTH = "health"
    HAZARDS = "hazards"
    REPAIRS = "repairs"


class SubjectWords(BaseModel, frozen=True):
    """How a subject is called, counted and asked for, and what reading it takes."""

    name: str
    counter: str
    words: tuple[str, ...]
    action: Action
    none: str = "没有记录"
    """What is said where nothing was counted."""


SUBJECTS: Mapping[Subject, SubjectWords] = MappingProxyType(
    {
        Subject.ALARMS: SubjectWords(
            name="报警", counter="次", words=("报警", "告警", "警情"), action=Action.READ_ALARMS
        ),
        Subject.LAPSES: SubjectWords(
            name="值班脱岗睡岗",
            counter="次",
            words=("脱岗", "睡岗", "离岗", "值班"),
            action=Action.READ_DUTY,
        ),
        Subject.GATE: SubjectWords(
            name="进出",
            counter="人次",
            words=("出入", "进出", "进校", "出校"),
            action=Action.READ_GATE,
        ),
        Subject.VEHICLES: SubjectWords(
            name="车辆进出", counter="车次", words=("车辆", "车"), action=Action.READ_GATE
        ),
        Subject.HEALTH: SubjectWords(
            name="健康",
            counter="人次",
            words=("健康", "卫生", "晨检", "午检", "发热", "生病", "因病缺课"),
            action=Action.READ_HEALTH_TOTALS,
            none="没有异常",
        ),
        Subject.HAZARDS: SubjectWords(
            name="隐患", counter="条", words=("隐患", "整改"), action=Action.READ_HAZARDS
        ),
        Subject.REPAIRS: SubjectWords(
            name="报修",
            counter="件",
            words=("报修", "维修", "资产", "设备"),
            action=Action.READ_ASSETS,
        ),
    }
)


class Query(BaseModel, frozen=True):
    """A question about a school's records, or the county's."""

    text: str = Field(max_length=LONGEST_QUESTION)


class Happening(BaseModel, frozen=True):
    """Something that was counted."""

    school: UnitId
    day: date
    what: str
    """In Chinese, such as “翻越围墙” or “南门”."""
    count: int = 1


class QueryTable(BaseModel, frozen=True):
    """What was found of one subject."""

    subject: Subject
    total: int
    rows: tuple[tuple[str, int], ...]
    """By school where several were asked about, else by kind or place; the most first."""
    days: tuple[tuple[date, int], ...]
    """Every day that was asked about, in order."""


class QueryAnswer(BaseModel, frozen=True):
    """The answer to one question."""

    place_name: str
    by_school: bool
    days_name: str
    first: date
    last: date
    tables: tuple[QueryTable, ...]
    refused: tuple[str, ...] = ()
    """Names of subjects that were asked for and are not for the asker."""
    snapshots: tuple[str, ...] = ()
    """Keys of the newest pictures of a school's alarms."""


def subjects_named(text: str) -> tuple[Subject, ...]:
    """Return the subjects a question names, in their order; none: everything is meant."""
    named = [s for s, one in SUBJECTS.items() if any(word in text for word in one.words)]
    if Subject.VEHICLES in named and "人" not in text:
        named = [s for s in named if s is not Subject.GATE]
    return tuple(named)


def table_of(
    subject: Subject,
    happenings: Sequence[Happening],
    *,
    schools: Mapping[UnitId, str],
    first: date,
    last: date,
) -> QueryTable:
    """Return the table of a subject.

    Args:
        subject: What was counted.
        happenings: All of it, in any order.
        schools: Names of the schools asked about, by id; the rows are these where they are several.
        first: The first day asked about.
        last: The last, included.
    """
    by_day: Counter[date] = Counter()
    by_name: Counter[str] = Counter()
    for one in happenings:
        by_day[one.day] += one.count
        by_name[schools[one.school] if len(schools) > 1 else one.what] += one.count
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return QueryTable(
        subject=subject,
        total=by_day.total(),
        rows=tuple(sorted(by_name.items(), key=lambda row: (-row[1], row[0]))),
        days=tuple((day, by_day[day]) for day in every),
    )
