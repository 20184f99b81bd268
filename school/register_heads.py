"""The heads of a register's columns: what each is called, and which are never taken."""

import re
from collections.abc import Sequence

from school.errors import NotUnderstood
from school.naming import normal
from school.register import KIND_NAMES, RegisterKind
from school.register_file import MOST_HEAD_ROWS, Row
from school.spelling import simplified

MOST_GUARDIANS = 4
_COLUMNS = {
    "county": ("县", "县区", "区县", "县名", "县名称", "county"),
    "town": ("乡镇", "镇", "街道", "乡镇街道", "乡镇名称", "town"),
    "school_code": ("学校代码", "学校编码", "学校编号", "schoolcode", "schoolid"),
    "school": (
        "学校",
        "学校名称",
        "所在学校",
        "就读学校",
        "任教学校",
        "单位",
        "school",
        "schoolname",
    ),
    "grade": ("年级", "所在年级", "grade"),
    "class": ("班级", "班", "班号", "班级名称", "所在班级", "任教班级", "class", "classes"),
    "class_code": ("班级代码", "班级编码", "班级编号", "classcode", "classid"),
    "roll_no": ("学号", "座号", "班内学号", "班学号", "rollno", "rollnumber", "roll", "seat"),
    "pupil_code": (
        "学籍号",
        "全国学籍号",
        "学籍号码",
        "学生编码",
        "学生代码",
        "学生编号",
        "pupilcode",
        "studentcode",
        "studentid",
        "pupilid",
    ),
    "teacher_code": (
        "工号",
        "教职工号",
        "教师编码",
        "教师代码",
        "教师编号",
        "教师工号",
        "teachercode",
        "teacherid",
        "staffid",
    ),
    "code": ("编码", "代码", "编号", "code", "id"),
    "name": ("姓名", "名字", "name"),
    "pupil_name": ("学生姓名", "学生", "pupil", "pupilname", "student", "studentname"),
    "teacher_name": ("教师姓名", "教师", "老师", "teacher", "teachername"),
    "role": ("角色", "职务", "岗位", "身份", "role", "position"),
    "subject": ("学科", "任教学科", "科目", "任教科目", "subject"),
    "starts": (
        "生效日期",
        "起始日期",
        "开始日期",
        "入学日期",
        "转入日期",
        "任教起始",
        "starts",
        "from",
    ),
    "state": ("状态", "学生状态", "在读状态", "在职状态", "异动", "status", "state"),
    "father": ("父亲", "父亲姓名", "爸爸", "father"),
    "mother": ("母亲", "母亲姓名", "妈妈", "mother"),
    "keep": ("保留编码", "保留", "保留学籍号", "keep", "survivor", "into"),
    "gone": ("合并编码", "被合并编码", "并入编码", "重复编码", "merge", "merged", "duplicate"),
}
_GUARDIAN = re.compile(r"(?:监护人|家长|guardian|parent)([1-4])?(?:姓名|name)?")
_RELATION = re.compile(
    r"(?:(?:监护人|家长|与学生|guardian|parent)?([1-4])?(?:关系|relation)([1-4])?)"
)
_GUARDIAN_CODE = re.compile(r"(?:监护人|家长|guardian|parent)([1-4])?(?:编码|代码|编号|code|id)")
_NEVER = (
    "身份证",
    "证件号",
    "护照",
    "手机",
    "电话",
    "联系方式",
    "住址",
    "地址",
    "户口",
    "银行",
    "人脸",
    "照片",
    "病史",
    "宗教",
    "民族",
    "idcard",
    "identity",
    "passport",
    "phone",
    "mobile",
    "address",
    "photo",
    "face",
)
_NEEDED: dict[RegisterKind, tuple[set[str], ...]] = {
    RegisterKind.MERGES: ({"keep"}, {"gone"}),
    RegisterKind.PUPILS: (
        {"name", "pupil_name"},
        {"pupil_code", "code"},
        {"roll_no"},
        {"class", "class_code"},
    ),
    RegisterKind.TEACHERS: (
        {"name", "teacher_name"},
        {"teacher_code", "code"},
        {"role", "class", "subject"},
    ),
    RegisterKind.SCHOOLS: ({"school_code"}, {"school"}),
}
_NEEDS_SAID = {
    RegisterKind.MERGES: "保留编码、合并编码",
    RegisterKind.PUPILS: "学校、年级、班级、学号、姓名、学籍号（或学生编码）",
    RegisterKind.TEACHERS: "学校、姓名、工号、角色、任教班级、学科",
    RegisterKind.SCHOOLS: "学校代码、学校名称、乡镇",
}

Heads = dict[str, int]
"""Places of columns, from 0, by what they are."""


def find_heads(
    rows: Sequence[Row], kind: RegisterKind | None = None
) -> tuple[RegisterKind, int, Heads, tuple[str, ...]]:
    """Return what a file is about, the place of its head among *rows*, its columns, the others.

    Raises:
        NotUnderstood: No row is a head, it has a column twice, or one that is never taken.
    """
    for place, (line, cells) in enumerate(rows[:MOST_HEAD_ROWS]):
        heads = _heads(cells, line)
        found = kind if kind and _fits(kind, heads) else _kind_of(heads) if not kind else None
        if found is not None:
            known = set(heads.values())
            other = [c.strip() for i, c in enumerate(cells) if c.strip() and i not in known]
            return found, place, heads, tuple(other)
    raise NotUnderstood(f"没有认出列名。{_wanted(kind)}")


def _wanted(kind: RegisterKind | None) -> str:
    kinds = [kind] if kind else list(RegisterKind)
    said = "；".join(f"{KIND_NAMES[k]}：{_NEEDS_SAID[k]}" for k in kinds)
    return f"请在第一行写列名。{said}。"


def _kind_of(heads: Heads) -> RegisterKind | None:
    return next((kind for kind in _NEEDED if _fits(kind, heads)), None)


def _fits(kind: RegisterKind, heads: Heads) -> bool:
    return all(one & heads.keys() for one in _NEEDED[kind])


def _heads(cells: Sequence[str], line: int) -> Heads:
    heads: Heads = {}
    for place, cell in enumerate(cells):
        word = _word(cell)
        never = next((bad for bad in _NEVER if bad in word), "")
        if never and len(word) <= len(never) + 8:
            raise NotUnderstood(
                f"第 {line} 行有“{cell.strip()[:12]}”一列。这类信息不收、不存，请删掉这一列再导入。"
            )
        column = _column(word)
        if column in heads:
            raise NotUnderstood(f"第 {line} 行有两列都是“{cell.strip()[:12]}”。请只留一列。")
        if column:
            heads[column] = place
    return heads


def _word(cell: str) -> str:
    """Return a head without blanks, stars and what stands in brackets."""
    return re.sub(r"[\s*_]|\(.*?\)", "", simplified(normal(cell)).lower())


def _column(word: str) -> str:
    for column, names in _COLUMNS.items():
        if word in names:
            return column
    for pattern, column in (
        (_GUARDIAN, "guardian"),
        (_RELATION, "relation"),
        (_GUARDIAN_CODE, "guardian_code"),
    ):
        found = pattern.fullmatch(word)
        if found:
            return f"{column}{next((g for g in found.groups() if g), '1')}"
    return ""
