"""My data: what is stored about one person, a copy of it, and its deletion (R9).

What belongs to a person is found by the tables' own keys (``school/store/my_data.py``), so a new
table takes part as soon as it is there; here it gets its name in Chinese.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from school.audit import AuditEntry
from school.county_time import COUNTY_TIME, day_of
from school.people import PersonId

Cell = str | int | float | bool | None

TABLE_NAMES: Mapping[str, str] = {
    "people": "姓名",
    "appointments": "身份和任职",
    "enrolments": "班级和学号",
    "guardianships": "监护关系",
    "accounts": "聊天账号",
    "consent_decisions": "同意记录",
    "papers": "作业",
    "marks": "每题对错",
    "revisions": "改判",
    "responses": "知识点作答",
    "labelled_crops": "改正过的答案小图",
    "bulk_approvals": "导出申请",
    "bus_rides": "校车上下车",
    "duty_lapse_people": "值班脱岗睡岗",
    "duty_lines": "值班安排",
    "duty_patrols": "值班巡查",
    "duty_signs": "值班签到",
    "duty_substitutions": "替班",
    "duty_swaps": "换班",
    "figures_pages": "资源面板网页",
    "growth_entries": "成长记录",
    "guides": "写的导学案和练习",
    "checkups": "视力和体质",
    "health_cases": "健康记录",
    "health_illnesses": "因病缺课",
    "leave_slips": "假条",
    "lesson_listeners": "听课和签到",
    "library_term_uses": "上传的资源的使用次数",
    "mastery_evidence": "掌握依据",
    "mastery_of_pupils": "知识点掌握",
    "mastery_published_pupils": "已公布的班级学情",
    "mistake_causes": "错因",
    "mistake_reviews": "错题复习",
    "mistakes": "错题",
    "pages": "一次性网页",
    "pass_notices_off": "关掉的进出提醒",
    "passes": "进出记录",
    "person_aliases": "编号",
    "practice_items": "练习题",
    "practices": "练习",
    "preparation_drafts": "备课组的资料",
    "preparation_members": "备课组",
    "reading_entries": "阅读记录",
    "recommendation_choices": "要不要推荐资源",
    "reminders_off": "关掉的提醒",
    "report_cards": "成绩单",
    "resource_bands": "上传的资源的指纹",
    "resource_pages": "资源的一次性下载页",
    "resource_pack_items": "课例包里的资源",
    "resource_passages": "上传的资源的正文",
    "resource_points": "上传的资源的知识点",
    "resource_readings": "上传记录",
    "resource_reviews": "资源的审核",
    "resource_sketches": "上传的资源的指纹",
    "resource_suggestions": "建议的知识点",
    "resource_searches": "搜过的资源",
    "resource_uses": "打开过的资源",
    "resource_vectors": "上传的资源的向量",
    "resources": "上传的资源",
    "targeted_sheets": "靶向作业卷",
    "teaching_claims": "积分申报",
    "teaching_disputes": "积分异议",
}
"""Name of each table that holds rows of a person; a test says which one is missing."""

ROSTER = frozenset(
    {"people", "appointments", "enrolments", "guardianships", "accounts", "person_aliases"}
)
"""Tables the school has to keep while a child is enrolled, unless its family takes it out whole."""

ACTION_NAMES: Mapping[str, str] = {
    "grade": "批改",
    "revise": "改判",
    "confirm": "确认批改",
    "set_key": "定答案",
    "analyse": "题目分析",
    "read_paper": "看作业",
    "read_result": "看成绩",
    "decide_consent": "看或改同意",
    "read_learning": "看错题和掌握情况",
    "read_class_learning": "看班级学情",
    "set_practice": "布置练习",
    "practise": "出练习",
    "read_growth": "看成长档案",
    "note_growth": "记成长档案",
    "moderate_growth": "审核成长记录",
    "read_portrait": "看画像",
    "read_report": "看报告",
    "read_teacher": "看积分",
    "note_teacher": "申报积分",
    "decide_teacher": "审核积分",
    "read_my_data": "看或导出数据",
    "delete_my_data": "删除数据",
    "ask_bulk": "批量导出",
    "approve_bulk": "审批导出",
    "read_summary": "看小结",
    "post_summary": "发小结",
    "bind_group": "绑定群",
    "read_teacher_totals": "看积分汇总",
    "read_compliance": "看合规报告",
    "administer": "系统维护",
    "report_health": "上报晨午检",
    "tell_health": "家长上报健康",
    "read_health": "看健康记录",
    "read_health_totals": "看健康合计",
    "raise_alarm": "报警",
    "read_alarms": "看报警",
    "handle_alarm": "处理报警",
    "steer_alarms": "设置静默和演练",
    "keep_food_log": "登记食品安全",
    "read_passes": "看进出记录",
    "read_gate": "看出入情况",
    "manage_gate": "登记车辆和访客",
    "grant_leave": "批准请假",
    "plan_duty": "安排值班",
    "do_duty": "值班签到",
    "read_duty": "看值班表",
    "report_hazard": "上报隐患",
    "handle_hazard": "处理隐患",
    "read_hazards": "看隐患",
    "report_repair": "报修",
    "manage_assets": "登记资产",
    "read_assets": "看资产",
    "find_resources": "找资源",
    "read_resource": "看资源",
    "add_resource": "上传资源",
    "manage_resource": "管理资源",
    "review_resource": "审核资源",
    "tag_resource": "纠正资源标签",
    "read_library_figures": "看资源面板",
    "plan_lessons": "安排课程",
    "join_lessons": "报名听课",
    "read_lessons": "看课程安排",
}


def table_name(table: str) -> str:
    """Return what a table is called on a card."""
    return TABLE_NAMES.get(table, table)


class Kind(BaseModel, frozen=True):
    """How many rows of one kind are stored."""

    table: str
    count: int


class Reader(BaseModel, frozen=True):
    """Who read or changed the records on one day: a role, never a name."""

    day: str
    """``2026-11-21``, in the county."""
    role: str
    action: str
    purpose: str
    times: int


class PersonsData(BaseModel, frozen=True):
    """What is stored about one person."""

    person_id: PersonId
    name: str
    kinds: tuple[Kind, ...]
    readers: tuple[Reader, ...]
    deletable: bool
    """The asker may have it deleted."""


class MyData(BaseModel, frozen=True):
    """Asks what is stored about one's children, or oneself; or about one of them."""

    person_id: PersonId | None = Field(default=None, max_length=64)


class MyDataAnswer(BaseModel, frozen=True):
    """What is stored, person by person."""

    people: tuple[PersonsData, ...]


class ExportMyData(BaseModel, frozen=True):
    """Asks for a copy of everything stored about one person."""

    person_id: PersonId = Field(max_length=64)


class Exported(BaseModel, frozen=True):
    """Where the copy lies for an hour: one zip, or several where the photos are many."""

    keys: tuple[str, ...]
    files_left_out: int = 0
    """Photos past their time: they were gone already."""


class DeleteMyData(BaseModel, frozen=True):
    """Asks for everything about a child to be deleted."""

    pupil_id: PersonId = Field(max_length=64)
    whole: bool = False
    """The name, class and guardians as well: the school has to register the child anew."""


class DeletedData(BaseModel, frozen=True):
    """What was deleted. It names nobody: the chat keeps it."""

    kinds: tuple[Kind, ...]
    whole: bool
    messages: int
    """Copies in chats that went, too."""


def readers(entries: Iterable[AuditEntry]) -> tuple[Reader, ...]:
    """Return who read or changed a person's records, by day, the newest first."""
    counted: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        key = (day_of(entry.at).isoformat(), entry.role, entry.action, entry.purpose)
        counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: item[0], reverse=True)
    return tuple(
        Reader(day=day, role=role, action=action, purpose=purpose, times=times)
        for (day, role, action, purpose), times in ordered
    )


class TableRows(BaseModel, frozen=True):
    """The rows of one table about one person."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate (OWASP, CSV injection)."""


def safe_cell(value: Cell) -> Cell:
    """Return a value that a spreadsheet shows and never calculates."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(table: TableRows) -> bytes:
    """Return a table as CSV that a spreadsheet opens in Chinese and calculates nothing of."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([[safe_cell(cell) for cell in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")


def as_json(table: TableRows) -> bytes:
    """Return a table as a JSON list of objects, every value as it is stored."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def zip_parts(
    documents: Sequence[tuple[str, bytes]],
    photos: Iterable[tuple[str, bytes]],
    *,
    at: datetime,
    most_bytes: int,
) -> Iterator[bytes]:
    """Yield zips of at most about *most_bytes*: the documents in the first, the photos after.

    Args:
        documents: Names and contents.
        photos: Names and contents; already compressed, so they are stored as they are.
        at: What the files are dated.
        most_bytes: Platforms take files of up to 20 MB.
    """
    part = _Part(at)
    for name, content in documents:
        part.add(name, content, how=zipfile.ZIP_DEFLATED)
    for name, content in photos:
        if part.size + len(content) > most_bytes and part.size:
            yield part.close()
            part = _Part(at)
        part.add(name, content, how=zipfile.ZIP_STORED)
    yield part.close()


class _Part:
    """One zip being written."""

    def __init__(self, at: datetime) -> None:
        self._date = at.astimezone(COUNTY_TIME).timetuple()[:6]
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w")

    @property
    def size(self) -> int:
        """Return the bytes written so far."""
        return self._out.tell()

    def add(self, name: str, content: bytes, *, how: int) -> None:
        """Write one file."""
        entry = zipfile.ZipInfo(name, date_time=self._date)
        entry.compress_type = how
        self._zip.writestr(entry, content)

    def close(self) -> bytes:
        """Return the finished zip."""
        self._zip.close()
        return self._out.getvalue()
