"""The rows of a register as values; every row that cannot be taken is refused with its line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from school.codes import class_id, county_of, person_code, school_id
from school.errors import NotUnderstood
from school.people import Role, Unit, UnitId, UnitKind
from school.register import (
    GuardianCell,
    MergeRow,
    PupilRow,
    Refused,
    Register,
    RegisterKind,
    RegisterRow,
    SchoolRow,
    TeacherRow,
)
from school.register_cells import LONGEST_SCHOOL, LONGEST_SUBJECT, Cells, class_named
from school.register_file import Row
from school.register_heads import MOST_GUARDIANS, find_heads
from school.relations import relation_in
from school.spelling import simplified

_ROLES = {
    "": Role.TEACHER,
    "教师": Role.TEACHER,
    "老师": Role.TEACHER,
    "任课老师": Role.TEACHER,
    "任课教师": Role.TEACHER,
    "科任老师": Role.TEACHER,
    "科任教师": Role.TEACHER,
    "班主任": Role.CLASS_HEAD,
    "校长": Role.PRINCIPAL,
    "副校长": Role.VICE_PRINCIPAL,
    "疫情报告人": Role.HEALTH_REPORTER,
    "健康报告人": Role.HEALTH_REPORTER,
    "安保": Role.SECURITY,
    "保安": Role.SECURITY,
    "教育局": Role.BUREAU,
    "局领导": Role.BUREAU_LEADER,
    "管理员": Role.ADMIN,
} | {role.value: role for role in (Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL)}
_POSTS = "班主任、任课老师、校长、副校长、疫情报告人、安保、教育局、局领导 或 管理员"
_OF_A_CLASS = (Role.TEACHER, Role.CLASS_HEAD)
_OF_A_COUNTY = (Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN)
_PARENTS = (("father", "父亲"), ("mother", "母亲"))
_GUARDIANS = [
    (f"guardian{n}", f"relation{n}", f"guardian_code{n}") for n in range(1, MOST_GUARDIANS + 1)
]
_HERE = ("", "在读", "在校", "在籍", "在职", "在岗", "active")
_LEFT = ("离校", "转出", "转学", "毕业", "休学", "退学", "离职", "调出", "退休", "left")


@dataclass(frozen=True)
class Places:
    """Schools by what files call them."""

    units: Mapping[UnitId, Unit]
    by_name: Mapping[str, tuple[UnitId, ...]]
    today: date

    def school(self, cells: Cells) -> UnitId | None:
        """Return the school a row names by code or name; another refuses the row."""
        code = cells.text("school_code")
        if code:
            found = cells.tried(school_id, code)
            if found is not None and found not in self.units:
                cells.refuse("没有这个学校代码，请先导入学校")
            return found
        cells.needed("学校", "school")
        named = self.by_name.get(cells.word("school"), ())
        if len(named) != 1 and cells.text("school"):
            many = "有几所同名的学校，请改用学校代码" if named else "没有这所学校，请先导入学校"
            cells.refuse(many)
        return named[0] if len(named) == 1 else None


def places_of(units: Mapping[UnitId, Unit], *, today: date) -> Places:
    """Return the places that rows may name."""
    by_name: defaultdict[str, list[UnitId]] = defaultdict(list)
    for unit in units.values():
        if unit.kind is UnitKind.SCHOOL:
            by_name[simplified(unit.name).lower()].append(unit.id)
    return Places(units, {name: tuple(ids) for name, ids in by_name.items()}, today)


def read_register(
    rows: Iterable[Row], places: Places, *, kind: RegisterKind | None = None
) -> Register:
    """Return what a file says; *kind* is what it is said to be about.

    Raises:
        NotUnderstood: Its head is not one of a register, or there is nothing below it.
    """
    every = list(rows)
    found, place, heads, ignored = find_heads(every, kind)
    taken: list[RegisterRow] = []
    refused: list[Refused] = []
    for line, row in every[place + 1 :]:
        cells = Cells(line, row, heads)
        read = _READERS[found](cells, places)
        if cells.wrong:
            refused.append(Refused(line, "；".join(cells.wrong)))
        elif read is not None:
            taken.append(read)
    if not taken and not refused:
        raise NotUnderstood("列名下面没有内容。请从第二行起，每行写一条。")
    return Register(found, tuple(taken), tuple(refused), ignored)


def _school(cells: Cells, places: Places) -> SchoolRow | None:  # noqa: ARG001  # as the others
    found = cells.tried(school_id, cells.needed("学校代码", "school_code"))
    names = {c: cells.text(c) for c in ("school", "town", "county")}
    cells.needed("学校名称", "school")
    if any(len(name) > LONGEST_SCHOOL for name in names.values()):
        cells.refuse(f"名称太长（最多 {LONGEST_SCHOOL} 个字）")
    if found is None:
        return None
    return SchoolRow(cells.line, found, names["school"], names["town"], names["county"])


def _pupil(cells: Cells, places: Places) -> PupilRow | None:
    in_class = _class_of_row(cells, places)
    row = PupilRow(
        line=cells.line,
        code=cells.code("学籍号或学生编码", "pupil_code", "code"),
        name=cells.person_name("姓名", "name", "pupil_name"),
        class_id=in_class or UnitId("-"),
        roll_no=cells.roll_no(),
        guardians=tuple(_guardians(cells)),
        starts=cells.day(places.today),
        leaves=_leaves(cells),
    )
    return row if in_class else None


def _class_of_row(cells: Cells, places: Places) -> UnitId | None:
    code = cells.text("class_code")
    if not code:
        school = places.school(cells)
        return cells.class_in(school) if school else None
    found = cells.tried(class_id, code)
    if found is not None and UnitId(found.partition(".g")[0]) not in places.units:
        cells.refuse("没有这个学校代码，请先导入学校")
    return found


def _guardians(cells: Cells) -> Iterator[GuardianCell]:
    """Yield the guardians a row names, once each."""
    seen = set[str]()
    for name, relation, code in _named_guardians(cells):
        if name in seen:
            cells.refuse("同一位监护人写了两次")
        seen.add(name)
        said = cells.tried(relation_in, relation) or ""
        own = cells.tried(person_code, code) or ""
        yield GuardianCell(cells.name_in(name, "监护人姓名"), said, own)


def _named_guardians(cells: Cells) -> Iterator[tuple[str, str, str]]:
    """Yield names, relations and codes as written."""
    for column, relation in _PARENTS:
        if name := cells.text(column):
            yield name, relation, ""
    for columns in _GUARDIANS:
        name, relation, code = (cells.text(column) for column in columns)
        if name:
            yield name, relation, code
        elif relation or code:
            cells.refuse("有关系或编码，没有监护人姓名")


def _leaves(cells: Cells) -> bool:
    state = cells.word("state")
    if state not in (*_HERE, *_LEFT):
        cells.refuse("状态看不懂，请写 在读、转出、毕业、在职 或 离职")
    return state in _LEFT


def _teacher(cells: Cells, places: Places) -> TeacherRow | None:
    said = cells.word("role")
    role = _ROLES.get(said)
    if role is None:
        cells.refuse(f"角色看不懂，请写 {_POSTS}")
        return None
    subject = cells.word("subject")
    if len(subject) > LONGEST_SUBJECT:
        cells.refuse(f"学科太长（最多 {LONGEST_SUBJECT} 个字）")
    leaves = _leaves(cells)
    units = _workplaces(cells, places, role, leaves=leaves)
    row = TeacherRow(
        line=cells.line,
        code=cells.code("工号或教师编码", "teacher_code", "code"),
        name=cells.person_name("姓名", "name", "teacher_name"),
        role=role,
        units=() if leaves else units,
        county=county_of(units[0]) if units else UnitId("-"),
        subject=subject,
        starts=cells.day(places.today),
        leaves=leaves,
    )
    return row if units else None


def _county(cells: Cells, places: Places) -> tuple[UnitId, ...]:
    """Return the county somebody of the bureau works for: the one there is, or the one named."""
    counties = [u for u in places.units.values() if u.kind is UnitKind.COUNTY]
    named = cells.text("county")
    found = [u.id for u in counties if named in ("", u.name, u.id)]
    if len(found) != 1:
        cells.refuse("不知道是哪个县，请加“县”一列" if found else "没有这个县，请先导入学校")
        return ()
    return tuple(found)


def _workplaces(cells: Cells, places: Places, role: Role, *, leaves: bool) -> tuple[UnitId, ...]:
    if role in _OF_A_COUNTY:
        return _county(cells, places)
    school = places.school(cells)
    if school is None or school not in places.units:
        return ()
    return _classes(cells, places, school) if role in _OF_A_CLASS and not leaves else (school,)


def _classes(cells: Cells, places: Places, school: UnitId) -> tuple[UnitId, ...]:
    words = [w for w in re.split(r"[、,，;；/\s]+", cells.word("class")) if w]
    if not words:
        cells.refuse("缺任教班级")
    if _ROLES.get(cells.word("role")) is Role.CLASS_HEAD and len(words) > 1:
        cells.refuse("班主任只能写一个班，其他班请另写一行任课老师")
    found = [cells.tried(lambda w: class_named(school, w), word) for word in words]
    classes = tuple(dict.fromkeys(c for c in found if c is not None))
    if any(c not in places.units for c in classes):
        cells.refuse("有一个任教班级不存在，请先导入学生")
    return classes


def _merge(cells: Cells, places: Places) -> MergeRow | None:  # noqa: ARG001  # as the others
    keep, gone = cells.needed("保留编码", "keep"), cells.needed("合并编码", "gone")
    return MergeRow(cells.line, keep, gone)


_READERS = {
    RegisterKind.SCHOOLS: _school,
    RegisterKind.TEACHERS: _teacher,
    RegisterKind.PUPILS: _pupil,
    RegisterKind.MERGES: _merge,
}
