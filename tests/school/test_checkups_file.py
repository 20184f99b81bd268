"""A class's check-ups in a CSV file: what is taken, and what a mistake says."""

import pytest

from school.checkups import CheckupKind, parse_checkups
from school.checkups_file import MOST_BYTES, read_checkups
from school.errors import NotUnderstood


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_sight_is_read_as_spreadsheets_write_it(encoding: str) -> None:
    content = "学号,姓名,左眼,右眼\n3,某某,4.8,5.0\n12号,某某,5.1,\n".encode(encoding)

    kind, found = read_checkups(content)

    assert kind is CheckupKind.SIGHT
    assert [(one.roll_no, one.left, one.right) for one in found] == [(3, 4.8, 5.0), (12, 5.1, None)]


def test_physical_tests_are_read_by_their_heads() -> None:
    kind, (one,) = read_checkups("学号,肺活量(毫升),1分钟跳绳\n3,2100,98\n".encode())

    assert kind is CheckupKind.FITNESS
    assert [(item.name, item.value) for item in one.items] == [("肺活量", 2100.0), ("跳绳", 98.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("学号,左,右\n", "没有内容"),
        ("姓名,左,右\n某某,5.0,5.0\n", "没找到“学号”"),
        ("学号,左,右\n3,1.5,5.0\n", "第 2 行：3号"),
        ("学号,左,右\n3,=1+4,5.0\n", "第 2 行：3号"),
        ("学号,左,右\nabc,5.0,5.0\n", "第 2 行的学号"),
        ("学号,左,右\n3,5.0,5.0\n3,5.0,5.0\n", "3号有两行"),
        ("学号,左,右\n" + "3,5.0,5.0\n" * 81, "一次最多导入 80 人"),
        ("学号,左,右\n" + "3" * MOST_BYTES, "文件太大"),
    ],
)
def test_a_file_with_a_mistake_is_not_taken(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        read_checkups(text.encode())


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\xfe" * 50, b"\xff" * 100, b""])
def test_what_is_no_table_is_not_taken(content: bytes) -> None:
    with pytest.raises(NotUnderstood, match="没有导入"):
        read_checkups(content)


@pytest.mark.parametrize("words", ["视力 三(2)班", "体测", "", "'; DROP TABLE papers --"])
def test_words_that_name_no_pupil_name_none(words: str) -> None:
    assert parse_checkups(words).pupils == ()
