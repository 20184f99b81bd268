"""The imports of tables, each with a good table as UTF-8, as GB 18030 and as XLSX."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from school.answer_key_file import is_table, table_changes
from school.asset_words import numbered, read_assets
from school.assets import asset_from
from school.checkups_file import read_checkups
from school.codes import PersonCodes
from school.collection_file import filled_sheet, form_fields
from school.duty_file import roster_rows
from school.errors import NotUnderstood
from school.evaluation_checklist_file import checklist_of
from school.people import PersonId, Unit, UnitId, UnitKind
from school.register import Stored
from school.register_file import rows_of
from school.register_plan import plan_register
from school.register_rows import places_of, read_register
from school.risks import read_risks
from tests.fuzz.door import Door
from tests.fuzz.mutations import stilled
from tests.library_files import an_xlsx

Read = Callable[[bytes], object]
Rows = tuple[tuple[object, ...], ...]


TODAY = date(2026, 11, 21)
UNITS = {
    unit.id: unit
    for unit in (
        Unit(id=UnitId("qt"), kind=UnitKind.COUNTY, name="青田县"),
        Unit(id=UnitId("qt.t1.s1"), kind=UnitKind.SCHOOL, name="青禾小学"),
        Unit(id=UnitId("qt.t1.s1.g3.c2"), kind=UnitKind.CLASS, name="三（2）班"),
    )
}
NAMES = {PersonId("qt-teacher-1"): "李明", PersonId("qt-teacher-2"): "李明"}
"""What is known before a register comes."""


def _csv(rows: Rows, encoding: str) -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


def _table(read: Read, *rows: tuple[object, ...], xlsx: bool = True) -> Door:
    seeds = (_csv(rows, "utf-8"), _csv(rows, "gb18030"))
    return Door((*seeds, stilled(an_xlsx(*rows))) if xlsx else seeds, read)


def _key(content: bytes) -> object:
    if not is_table(content, name="key.csv"):
        raise NotUnderstood("不是表格。")
    return table_changes(content)


def _register(content: bytes) -> object:
    """Read a register and plan what it changes; a row that fits nothing is refused in the plan."""
    said = read_register(rows_of(content), places_of(UNITS, today=TODAY))
    stored = Stored(units=dict(UNITS), names=dict(NAMES))
    return plan_register(said, stored, PersonCodes(b"k" * 32), today=TODAY)


def _assets(content: bytes) -> object:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return [
        asset_from(row, school=UnitId("qt.t1.s1"), which=which, token="t", now=now)
        for row, which in numbered(read_assets(content))
    ]


def _checklist(content: bytes) -> object:
    return checklist_of(content, file_name="清单.xlsx", name="清单")


TABLES = {
    "key": _table(_key, ("题号", "答案", "分值", "知识点"), (1, "A", 2, "分数"), (2, "√", 3.5, "")),
    "schools": _table(
        _register, ("学校代码", "学校名称", "乡镇"), ("QT01002", "青禾二小", "青禾镇")
    ),
    "pupils": _table(
        _register,
        ("学校", "年级", "班级", "学号", "姓名", "学籍号"),
        ("青禾小学", "三", "2", 1, "王小明", "G123456"),
    ),
    "teachers": _table(
        _register,
        ("学校", "姓名", "工号", "角色", "任教班级", "学科"),
        ("青禾小学", "李明", "T0001", "班主任", "三(2)班", "数学"),
    ),
    "merges": _table(_register, ("保留编码", "合并编码"), ("qt-teacher-1", "qt-teacher-2")),
    "checkups": _table(
        read_checkups, ("学号", "左", "右"), (1, "5.0", "4.9"), (2, "4.8", "5.1"), xlsx=False
    ),
    "assets": _table(
        _assets,
        ("资产名称", "位置", "购置日期", "单价"),
        ("投影仪", "三(2)班", "2021-03-01", 30),
    ),
    "roster": _table(
        roster_rows, ("日期", "时间", "姓名", "岗位"), ("2026-11-23", "8:00-9:00", "李明", "校门")
    ),
    "risks": _table(
        read_risks,
        ("风险点", "风险", "等级", "措施", "责任人", "周期"),
        ("配电房", "触电", "红色", "上锁", "李明", "每周"),
    ),
    "checklist": _table(_checklist, ("领域", "内容", "分值"), ("课堂教学", "按时上课下课", 10)),
    "form": _table(form_fields, ("项目", "单位", "类型", "必填"), ("学生人数", "人", "整数", "是")),
    "filled": _table(filled_sheet, ("项目", "填写"), ("学生人数", 320)),
}
"""By name; a register of check-ups is a CSV only."""
