"""qingjiao import: a county's own files become its records, all of a file or nothing."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.__main__ import main
from bot.app import foundation
from school.people import Person, PersonId, Role, UnitId
from school.settings import Settings
from school.store.records import Records

SCHOOLS = """县,乡镇,学校代码,学校名称
青田县,鹤城街道,QT01001,鹤城小学
,,QT01002,鹤城初中
"""
PUPILS = """学校,年级,班级,学号,姓名,学籍号,监护人1,关系1,监护人2,关系2
鹤城小学,三年级,2,1,张小明,G331121A0001,张强,爸爸,李芳,妈妈
鹤城小学,3,三(2)班,2,李小红,G331121A0002,李刚,父亲,,
鹤城初中,初一,(1)班,1,王大力,G331121A0003,,,,
"""
TEACHERS = """学校,姓名,工号,角色,任教班级,学科
鹤城小学,陈静怡,T0001,班主任,三(2)班,语文
鹤城小学,林一诺,T0002,,三(2)班,数学
鹤城初中,吴明哲,T0003,校长,,
"""
CLASS = UnitId("qt.t1.s1.g3.c2")
Import = Callable[..., dict[str, Any]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that the command uses."""
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def take(home: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Return what imports a text or the bytes of a file, and tells what is printed."""

    def run(content: str | bytes, *arguments: str, name: str = "file.csv") -> dict[str, Any]:
        path = home / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        code = main(["import", str(path), "--json", *arguments])
        out, err = capsys.readouterr()
        said: dict[str, Any] = json.loads(out) if out else {"error": err}
        assert code == (2 if "error" in said or said["refused"] else 0)
        return said

    return run


@pytest.fixture
def county(take: Import) -> Import:
    """The same, with schools, pupils and teachers imported."""
    for content in (SCHOOLS, PUPILS, TEACHERS):
        assert take(content)["stored"]
    return take


def records() -> Records:
    """Open the records for a look."""
    return foundation(Settings()).records


def named(name: str) -> Person:
    """Return the one person of a name."""
    with records().begin() as unit:
        (found,) = [p for p in unit.people.everyone() if p.name == name]
        return found


def everything() -> list[list[str]]:
    """Return what an import may change, as text."""
    with records().begin() as unit:
        stored = unit.registers.stored()
    return [
        sorted(map(str, part))
        for part in (
            stored.units.items(),
            stored.names.items(),
            stored.enrolments.items(),
            stored.holdings.items(),
            stored.edges.items(),
        )
    ]


def test_a_county_of_three_files_is_there(county: Import) -> None:
    with records().begin() as unit:
        names = [p.name for p in unit.people.pupils_of(CLASS, on=date(2030, 1, 1))]
        class_name = unit.people.class_name(CLASS)
    mother = named("李芳")
    chen = named("陈静怡")

    assert names == ["张小明", "李小红"]
    assert class_name == "三(2)班"
    assert [g.relation for g in mother.guardianships] == ["母亲"]
    assert [(a.role, a.unit, a.subject) for a in chen.appointments] == [
        (Role.CLASS_HEAD, CLASS, "语文")
    ]
    assert named("吴明哲").appointments[0].unit == "qt.t1.s2"


@pytest.mark.parametrize("content", [SCHOOLS, PUPILS, TEACHERS])
def test_the_same_file_again_changes_nothing(county: Import, content: str) -> None:
    before = everything()

    said = county(content)

    assert said["counts"]["unchanged"] == said["taken"] > 0
    assert said["changes"] == []
    assert everything() == before


def test_a_preview_tells_the_same_and_stores_nothing(county: Import) -> None:
    before = everything()
    corrected = PUPILS.replace("三(2)班,2,李小红", "三(1)班,2,李小红").replace("张小明", "张晓明")

    preview = county(corrected, "--preview")

    assert not preview["stored"]
    assert everything() == before
    done = county(corrected)
    assert preview["counts"] == done["counts"]
    assert done["counts"] == {"added": 0, "changed": 1, "moved": 1, "ended": 0, "unchanged": 1}
    assert done["changes"][1] == {"line": 3, "outcome": "moved", "words": "三(2)班 → 三(1)班"}


def test_no_id_tells_the_code_or_the_name(county: Import) -> None:
    with records().begin() as unit:
        ids = [p.id for p in unit.people.everyone()]
        text = json.dumps([str(row) for row in unit.audit.links()], ensure_ascii=False)

    assert len(ids) == 9
    assert not any("331121" in i.upper() or "T0001" in i.upper() for i in ids)
    assert "小明" not in text
    assert "331121" not in text


def test_an_import_leaves_one_line_in_the_audit(county: Import) -> None:
    with records().begin() as unit:
        entries = [row.entry for row in unit.audit.links()]
        assert unit.audit.first_broken() is None

    assert [e.subject.split(":")[1] for e in entries] == ["schools", "pupils", "teachers"]
    assert {(e.actor, e.action, e.channel) for e in entries} == {("system", "administer", "cli")}


def test_one_bad_row_and_nothing_is_stored(county: Import) -> None:
    before = everything()
    with_a_hole = PUPILS.replace("王大力", "") + "鹤城小学,3,2班,9,赵小九,G331121A0009,,,,\n"

    said = county(with_a_hole)

    assert said["refused"] == [{"line": 4, "reason": "缺姓名"}]
    assert (said["stored"], said["taken"]) == (False, 0)
    assert everything() == before


GOOD = "鹤城小学,3,2,3,周周,G331121A0010,,,,"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("没有的小学,3,2,3,周周,G331121A0010,,,,", "没有这所学校"),
        (",3,2,3,周周,G331121A0010,,,,", "缺学校"),
        ("鹤城小学,3,,3,周周,G331121A0010,,,,", "缺班级"),
        ("鹤城小学,10,2,3,周周,G331121A0010,,,,", "年级应是 1 到 9"),
        ("鹤城小学,高一,2,3,周周,G331121A0010,,,,", "年级应是 1 到 9"),
        ("鹤城小学,3,四(2)班,3,周周,G331121A0010,,,,", "对不上"),
        ("鹤城小学,3,猫班,3,周周,G331121A0010,,,,", "班级看不懂"),
        ("鹤城小学,3,2,0,周周,G331121A0010,,,,", "1 到 99"),
        ("鹤城小学,3,2,一号,周周,G331121A0010,,,,", "1 到 99"),
        ("鹤城小学,3,2,100,周周,G331121A0010,,,,", "1 到 99"),
        ("鹤城小学,3,2,3,周周,,,,,", "缺学籍号"),
        ("鹤城小学,3,2,3,周周,11010519491231002X,,,,", "身份证号不收"),
        ("鹤城小学,3,2,3,周周,一二三,,,,", "3 到 40 个字母"),
        (f"鹤城小学,3,2,3,{'周' * 33},G331121A0010,,,,", "太长"),
        ("鹤城小学,3,2,3,周3周,G331121A0010,,,,", "数字或符号"),
        ("鹤城小学,3,2,3,=1+1,G331121A0010,,,,", "公式"),
        ("鹤城小学,3,2,3,@SUM(A1),G331121A0010,,,,", "公式"),
        ("鹤城小学,3,2,3,周\u202e周,G331121A0010,,,,", "控制字符"),
        ("鹤城小学,3,2,3,周\x07周,G331121A0010,,,,", "控制字符"),
        ("鹤城小学,3,2,1,周周,G331121A0010,,,,", "学号和第 2 行重复"),
        ("鹤城小学,3,2,3,周周,G331121A0001,,,,", "编码和第 2 行重复"),
        ("鹤城小学,3,2,3,周周,G331121A0010,周父,邻居,,", "关系看不懂"),
        ("鹤城小学,3,2,3,周周,G331121A0010,,爸爸,,", "没有监护人姓名"),
        ("鹤城小学,3,2,3,周周,G331121A0010,周父,父亲,周父,母亲", "写了两次"),
    ],
)
def test_a_row_is_refused_with_its_line_and_the_reason(
    county: Import, row: str, reason: str
) -> None:
    assert not county(f"{PUPILS}{GOOD}\n", "--preview")["refused"]

    (refused,) = county(f"{PUPILS}{row}\n")["refused"]

    assert refused["line"] == 5
    assert reason in refused["reason"]


def test_a_reason_never_repeats_a_name_or_a_code(county: Import) -> None:
    twice = PUPILS + "鹤城小学,3,2,1,周周,G331121A0001,,,,\n鹤城小学,3,2,1,周周,G331121A0002,,,,\n"

    text = json.dumps(county(twice)["refused"], ensure_ascii=False)

    assert "周" not in text
    assert "G33" not in text


def test_everything_wrong_with_a_row_is_told_at_once(county: Import) -> None:
    (refused,) = county(f"{PUPILS}鹤城小学,3,2,101,,G1,,,,\n")["refused"]

    assert refused["reason"].count("；") == 2


def test_a_number_another_pupil_holds_is_refused_until_both_are_in_the_file(
    county: Import,
) -> None:
    head = PUPILS.splitlines()[0]
    one = "鹤城小学,3,2,1,李小红,G331121A0002,,,,"
    other = "鹤城小学,3,2,2,张小明,G331121A0001,,,,"

    (refused,) = county(f"{head}\n{one}\n")["refused"]
    swapped = county(f"{head}\n{one}\n{other}\n")

    assert "另一位同学" in refused["reason"]
    assert swapped["counts"]["changed"] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_may_be_as_any_program_writes_it(take: Import, encoding: str, delimiter: str) -> None:
    take(SCHOOLS)

    said = take(PUPILS.replace(",", delimiter).encode(encoding))

    assert said["counts"]["added"] == 3


def test_heads_may_be_english_and_in_any_order(take: Import) -> None:
    take(SCHOOLS)
    english = (
        "Student ID,Name,Class,Grade,School Code,Roll No,Guardian 1,Relation 1\n"
        "G331121A0001,张小明,2,3,QT01001,1,张强,father\n"
    )

    assert take(english)["counts"]["added"] == 1
    assert take(PUPILS)["counts"] == {
        "added": 2,
        "changed": 1,
        "moved": 0,
        "ended": 0,
        "unchanged": 0,
    }


def test_columns_that_mean_nothing_are_named_and_left_out(take: Import) -> None:
    take(SCHOOLS)
    wide = "\n".join(
        f"{line},{'备注' if n == 0 else '爱画画'}" for n, line in enumerate(PUPILS.split())
    )

    said = take(wide)

    assert said["ignored"] == ["备注"]
    assert said["stored"]


@pytest.mark.parametrize(
    "head", ["身份证号", "家长手机号", "家庭住址", "人脸照片", "联系电话", "ID card"]
)
def test_columns_that_are_never_taken_refuse_the_file(take: Import, head: str) -> None:
    take(SCHOOLS)

    assert "不收" in take(with_a_column(head))["error"]


def with_a_column(head: str) -> str:
    """Return the pupils' file with one more column."""
    first, *others = PUPILS.splitlines()
    return "\n".join([f"{first},{head}", *(f"{line},爱画画" for line in others)])


def a_book(*rows: list[Any], also: Callable[[Workbook], None] | None = None) -> bytes:
    """Return an XLSX of some rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if also:
        also(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


HEAD = PUPILS.splitlines()[0].split(",")[:6]


def test_a_spreadsheet_is_taken_like_a_csv(take: Import) -> None:
    take(SCHOOLS)
    row = ["鹤城小学", 3.0, "2", 1, "张小明", "G331121A0001"]

    said = take(a_book(["2026 年名册"], [], HEAD, row), name="file.xlsx")

    assert said["counts"]["added"] == 1
    assert named("张小明").appointments[0].unit == CLASS


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("=1+1", "公式"), (331121000000000019, "近似值"), ("+cmd|' /C calc'!A0", "公式")],
)
def test_a_cell_of_a_spreadsheet_may_spoil_its_row(take: Import, cell: object, reason: str) -> None:
    take(SCHOOLS)
    row = ["鹤城小学", 3, 2, 1, "张小明", cell]

    (refused,) = take(a_book(HEAD, row), name="file.xlsx")["refused"]

    assert refused["line"] == 2
    assert reason in refused["reason"]


def test_merged_cells_are_refused_by_their_place(take: Import) -> None:
    def merge(book: Workbook) -> None:
        book.active.merge_cells("A1:C1")

    said = take(a_book(HEAD, ["鹤城小学", 3, 2, 1, "张小明", "G1234"], also=merge), name="f.xlsx")

    assert "A1:C1" in said["error"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "没有认出列名"),
        (SCHOOLS.splitlines()[0].encode(), "head.csv", "没有内容"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old.xls", "旧版"),
        (b"PK\x03\x04garbage", "broken.xlsx", "打不开"),
        (b"PK\x03\x04garbage", "macro.xlsm", "宏"),
        (b"\x89PNG\xff\xff\xff\xff", "photo.csv", "没有认出列名|打不开"),
        (b"x" * 10_000_001, "large.csv", "10 MB"),
        (("学校代码,学校名称\n" + "QT01001,甲\n" * 50_020).encode(), "long.csv", "50000 行"),
        (("a," * 70 + "a\n").encode(), "wide.csv", "60 列"),
        ('姓名,"学校\n'.encode() * 3, "quotes.csv", "没有认出列名|引号"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(
    take: Import, content: bytes, name: str, said: str
) -> None:
    error = take(content, name=name)["error"]

    assert any(part in error for part in said.split("|")), error
    assert error.count("\n") == 1


def test_a_bomb_is_not_opened(take: Import) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<x/>")
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 201_000_000)

    assert len(bomb.getvalue()) < 1_000_000
    assert "解开后太大" in take(bomb.getvalue(), name="bomb.xlsx")["error"]


def test_a_school_without_town_or_county_is_refused_the_first_time(take: Import) -> None:
    (refused,) = take("学校代码,学校名称\nQT01001,鹤城小学\n")["refused"]

    assert "县名、乡镇名" in refused["reason"]


def test_a_school_gets_a_new_name(county: Import) -> None:
    assert county("学校代码,学校名称\nQT01001,鹤城实验小学\n")["counts"]["changed"] == 1

    with records().begin() as unit:
        assert unit.people.unit(UnitId("qt.t1.s1")).name == "鹤城实验小学"


def test_a_teacher_with_two_classes_less_loses_one(county: Import) -> None:
    more = TEACHERS.replace("T0002,,三(2)班,数学", "T0002,,七(1)班,数学").replace(
        "鹤城小学,林一诺", "鹤城初中,林一诺"
    )

    said = county(more)

    lin = named("林一诺")
    today = date(2100, 1, 1)
    assert said["counts"]["moved"] == 1
    assert lin.units_on(today, frozenset({Role.TEACHER})) == ("qt.t1.s2.g7.c1",)


def test_a_teacher_who_left_holds_nothing(county: Import) -> None:
    left = (
        "学校,姓名,工号,角色,任教班级,学科,状态\n鹤城小学,陈静怡,T0001,班主任,三(2)班,语文,离职\n"
    )

    assert county(left)["counts"]["ended"] == 1
    assert named("陈静怡").roles_on(date(2100, 1, 1)) == frozenset()
    assert county(left)["counts"]["unchanged"] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("鹤城小学,陈静,T0001,,三(2)班,数学", "姓名不同"),
        ("鹤城小学,赵二,T0009,班主任,三(2)班,语文", "班主任和第 2 行重复"),
        ("鹤城小学,赵二,T0009,班主任,三(1)班,语文", "任教班级不存在"),
        ("鹤城小学,赵二,T0009,,,语文", "缺任教班级"),
        ("鹤城小学,赵二,T0009,校草,三(2)班,语文", "角色看不懂"),
        ("鹤城小学,赵二,,,三(2)班,语文", "缺工号"),
    ],
)
def test_a_teachers_row_is_refused_with_the_reason(county: Import, row: str, reason: str) -> None:
    (refused,) = county(f"{TEACHERS}{row}\n")["refused"]

    assert refused["line"] == 5
    assert reason in refused["reason"]


def test_a_guardian_a_corrected_file_leaves_out_is_none_any_more(county: Import) -> None:
    corrected = PUPILS.replace("张强,爸爸,李芳,妈妈", "李芳,妈妈,,")

    assert county(corrected)["counts"]["changed"] == 1

    assert named("张强").children_on(date(2100, 1, 1)) == ()
    assert len(named("李芳").children_on(date(2100, 1, 1))) == 1


def test_a_row_without_guardians_says_nothing_about_them(county: Import) -> None:
    silent = PUPILS.replace("张强,爸爸,李芳,妈妈", ",,,")

    assert county(silent)["counts"]["unchanged"] == 3
    assert len(named("张强").children_on(date(2100, 1, 1))) == 1


def test_guardians_of_one_name_are_two_people_unless_a_code_says_otherwise(
    take: Import,
) -> None:
    take(SCHOOLS)
    head = "学校,年级,班级,学号,姓名,学籍号,监护人1,监护人1编码\n"
    apart = "鹤城小学,3,2,1,张一一,G0001,张强,\n鹤城小学,3,2,2,张二二,G0002,张强,\n"
    together = "鹤城小学,3,2,3,何一一,G0003,何强,J001\n鹤城小学,3,2,4,何二二,G0004,何强,J001\n"

    assert take(head + apart + together)["stored"]

    with records().begin() as unit:
        families = [len(p.guardianships) for p in unit.people.everyone() if p.name.endswith("强")]
    assert sorted(families) == [1, 1, 2]


def test_an_id_the_product_gave_is_as_good_as_a_code(county: Import) -> None:
    pupil = named("张小明").id

    said = county(PUPILS.replace("G331121A0001", pupil))

    assert said["counts"]["unchanged"] == 3


def test_an_id_of_somebody_else_is_no_pupils(county: Import) -> None:
    for person, reason in ((named("陈静怡").id, "不是本县学生的"),):
        (refused,) = county(PUPILS.replace("G331121A0001", person))["refused"]
        assert reason in refused["reason"]


def test_people_read_what_an_import_does(
    county: Import, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = home / "bad.csv", home / "good.csv"
    bad.write_text(PUPILS.replace("王大力", ""))
    good.write_text(PUPILS.replace("三(2)班,2,李小红", "三(1)班,2,李小红"))

    codes = [main(["import", str(bad)]), main(["import", str(good), "--preview"])]
    out, err = capsys.readouterr()

    assert codes == [2, 0]
    assert out.splitlines() == [
        "第 4 行：缺姓名",
        "学生名册：3 条。新增 0 · 更改 0 · 调动 1 · 离开 0 · 不变 2",
        "第 3 行：调动 三(2)班 → 三(1)班",
        "这是预览，什么都没有保存。去掉 --preview 就导入。",
    ]
    assert err == "qingjiao: 有 1 行不能导入，什么都没有保存。请改好后整个文件再导入一次。\n"


def test_merging_takes_codes_and_the_old_code_means_the_one_that_stays(county: Import) -> None:
    twin = PUPILS + "鹤城小学,3,2,7,张小明,G331121A0077,,,,\n"
    county(twin)
    keep = PersonId(named("李芳").guardianships[0].pupil)

    merged = county("保留编码,合并编码\nG331121A0001,G331121A0077\n")
    again = county("保留编码,合并编码\nG331121A0001,G331121A0077\n")

    assert merged["counts"]["changed"] == 1
    assert again["counts"]["unchanged"] == 1
    assert named("张小明").id == keep
    moved = county("学校,年级,班级,学号,姓名,学籍号\n鹤城小学,3,2,8,张小明,G331121A0077\n")
    assert moved["counts"]["changed"] == 1
    with records().begin() as unit:
        assert unit.people.pupil(keep, on=date(2100, 1, 1)).roll_no == 8


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("G331121A0001,G999999", "没有找到"),
        ("G331121A0001,T0001", "一位是学生"),
        ("G331121A0001,G331121A0002\nG331121A0003,G331121A0002", "两次"),
    ],
)
def test_a_pair_that_is_not_one_person_is_refused(county: Import, rows: str, reason: str) -> None:
    refused = county(f"保留编码,合并编码\n{rows}\n")["refused"]

    assert reason in refused[-1]["reason"]


def test_records_of_two_counties_are_never_merged(county: Import) -> None:
    county("县,乡镇,学校代码,学校名称\n云和县,城关镇,YH01001,云和小学\n")
    county("学校,年级,班级,学号,姓名,学籍号\n云和小学,3,2,1,张小明,G331125B0001\n")

    (refused,) = county("保留编码,合并编码\nG331121A0001,G331125B0001\n")["refused"]

    assert "不同的县" in refused["reason"]


def test_the_command_wants_a_file_or_a_year(
    county: Import, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import"]) == 2
    assert main(["import", str(home / "file.csv"), "--new-year", "2026"]) == 2
    assert main(["import", str(home / "no-such.csv")]) == 2
    assert main(["import", "--new-year", "1999"]) == 2

    assert capsys.readouterr().err.count("qingjiao: ") == 4


def test_assets_of_a_school_are_registered_once(take: Import) -> None:
    take(SCHOOLS)
    table = "资产名称,位置,数量\n课桌,三(2)班,3\n投影仪,三(2)班,1\n"

    assert "--school" in take(table)["error"]
    assert take(table, "--school", "QT01001", "--preview")["stored"] is False
    assert take(table, "--school", "QT01001")["counts"] == {"new": 4, "same": 0}
    assert take(table, "--school", "QT01001")["counts"] == {"new": 0, "same": 4}
    assert "第 2 行的日期" in take("资产名称,购置日期\n课桌,何时\n", "--school", "QT01001")["error"]


@pytest.mark.parametrize(
    ("said", "role", "unit"),
    [
        ("副校长", Role.VICE_PRINCIPAL, "qt.t1.s1"),
        ("疫情报告人", Role.HEALTH_REPORTER, "qt.t1.s1"),
        ("局领导", Role.BUREAU_LEADER, "qt"),
    ],
)
def test_who_leads_or_reports_is_imported_by_the_name_of_the_post(
    county: Import, said: str, role: Role, unit: str
) -> None:
    head = "学校,姓名,工号,角色,任教班级,学科\n"
    assert county(f"{head}鹤城小学,赵敏行,T0077,{said},,\n", "--kind", "teachers")["stored"]

    assert [(a.role, a.unit) for a in named("赵敏行").appointments] == [(role, unit)]


def test_a_post_that_a_later_file_does_not_name_ends(county: Import) -> None:
    head = "学校,姓名,工号,角色,任教班级,学科\n"
    county(f"{head}鹤城小学,赵敏行,T0077,疫情报告人,,\n")
    county(f"{head}鹤城小学,赵敏行,T0077,副校长,,\n")

    in_force = [a.role for a in named("赵敏行").appointments if a.ends is None]

    assert in_force == [Role.VICE_PRINCIPAL]
