"""A spreadsheet becomes an answer key, or is refused with the row that is wrong."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from school.answer_key_change import changed
from school.answer_key_file import is_table, table_changes
from school.errors import NotUnderstood

HEAD = ("题号", "答案", "分值", "漏选", "知识点")


def a_book(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """Return an XLSX with these rows below its head."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def a_csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(("题号,答案,分值,知识点", *lines)).encode(encoding)


def test_rows_become_questions_with_points_and_knowledge() -> None:
    content = a_book((1, "A", 4, None, "乘法"), ("第2题", "35|三十五", 5.0), (3.0, "BA", "4分", 2))

    key = changed(None, table_changes(content))

    assert {label: item.answers for label, item in key.items.items()} == {
        "1": ("A",),
        "2": ("35", "三十五"),
        "3": ("AB",),
    }
    assert [float(item.most_points) for item in key.items.values()] == [4, 5, 4]
    assert key.items["1"].knowledge == "乘法"
    assert key.items["3"].part_points == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_as_excel_in_china_writes_it(encoding: str) -> None:
    content = a_csv("1,A,4,乘法", "", "2,3.50,5,", encoding=encoding)

    key = changed(None, table_changes(content))

    assert is_table(content, name="答案.csv")
    assert is_table(content)
    assert [item.answers[0] for item in key.items.values()] == ["A", "3.50"]


def test_a_title_may_stand_above_the_head_and_truths_are_ticks() -> None:
    content = a_book(("题目", "标准答案"), (1, True), (2, False), head=("口算11 答案",))

    assert [c.answers[0].answer for c in table_changes(content)] == ["√", "×"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (a_book((1, "=A1+1")), "第 2 行有公式"),
        (a_csv("1,=cmd|'/c calc'!A0,4,"), "第 2 行有公式"),
        (a_book(("一", "A")), "第 2 行的题号“一”不是数字"),
        (a_book((0, "A")), "不是数字"),
        (a_book((1, None, 4)), "第 2 行（第 1 题）没有答案"),
        (a_book((1, "A", "很多")), "第 2 行的分值“很多”不是数字"),
        (a_book((1, "A"), (1, "B")), "第 1 题写了两次"),
        (a_book(), "表格里没有答案"),
        (a_book(("姓名", "成绩"), head=("x",)), "没有“题号”和“答案”两列"),
        (a_csv(*(f"{n},A,1," for n in range(1, 1200))), "超过 1000 行"),
        (b"\xff\xfe\x00", "文字打不开"),
        (a_book((1, "A"))[:-40], "打不开"),
        (b"x" * 1_000_001, "超过 1 MB"),
    ],
    ids=range(13),
)
def test_what_is_no_key_is_refused_by_row(content: bytes, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        table_changes(content)


def test_a_spreadsheet_that_unpacks_to_far_more_is_not_opened() -> None:
    kept = io.BytesIO(a_book((1, "A")))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/bomb.bin", bytes(30_000_000))

    with pytest.raises(NotUnderstood, match="解开后太大"):
        table_changes(kept.getvalue())


def test_photos_and_other_zips_are_no_tables() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("1.jpg", b"photo")

    assert not is_table(kept.getvalue())
    assert not is_table(b"PK\x03\x04 torn")
    assert not is_table(b"\xff\xd8\xff\x00\x01")
    assert is_table(a_book((1, "A")))
