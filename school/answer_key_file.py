"""An answer key in a spreadsheet (CSV or XLSX): the columns 题号, 答案, 分值, 知识点.

What arrives is anybody's file: it is bounded before it is opened, formulas are refused instead of
believed, and every refusal names the row.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from school.answer_key import MOST_ITEMS, MOST_TEXT
from school.answer_key_change import KeyChange, alternatives
from school.broken_file import BROKEN_FILE
from school.errors import NotUnderstood
from school.naming import normal
from school.spelling import simplified

MOST_BYTES = 1_000_000
MOST_UNPACKED = 20_000_000
MOST_COLUMNS = 20
_COLUMNS = {
    "no": ("题号", "题目", "序号", "no"),
    "answer": ("答案", "标准答案", "参考答案", "正确答案", "answer"),
    "points": ("分值", "分数", "得分", "满分", "分", "points"),
    "part": ("漏选", "漏选分", "少选", "部分分"),
    "knowledge": ("知识点", "knowledge"),
}
_ENCODINGS = ("utf-8-sig", "gb18030")
_XLSX_PART = "xl/workbook.xml"
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*分?")
_NO = re.compile(r"第?\s*([0-9]{1,3})\s*题?\.?0?")
Row = tuple[int, dict[str, str]]


def is_table(content: bytes, *, name: str = "") -> bool:
    """Return True when a file is an XLSX by its contents, or a CSV by its name or its text."""
    if content[:4] == b"PK\x03\x04":
        return _is_xlsx(content)
    if name.lower().endswith((".csv", ".txt")):
        return True
    head = content[:4000]
    return not _has_binary(head) and any(
        "题号" in simplified(head.decode(e, "ignore")) for e in _ENCODINGS
    )


def _has_binary(head: bytes) -> bool:
    return any(byte < 9 for byte in head)  # noqa: PLR2004  # control characters no text has


def _is_xlsx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _XLSX_PART in parts.namelist()
    except BROKEN_FILE:
        return False


def table_changes(content: bytes) -> tuple[KeyChange, ...]:
    """Return the key in a spreadsheet.

    Raises:
        NotUnderstood: It is too large, damaged, has no such columns, or a row makes no sense.
    """
    if len(content) > MOST_BYTES:
        raise NotUnderstood("答案表格超过 1 MB。请只留题号、答案、分值、知识点四列再发。")
    packed = content[:4] == b"PK\x03\x04"
    rows = list(_xlsx_rows(content) if packed else _csv_rows(_text(content)))
    changes = tuple(_change(number, cells) for number, cells in _named(rows))
    if not changes:
        raise NotUnderstood("表格里没有答案。请从第二行起，每行写一题的题号和答案。")
    labels = [change.label for change in changes]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice:
        raise NotUnderstood(f"表格里第 {twice} 题写了两次。请留一行再发。")
    return changes


def _text(content: bytes) -> str:
    """Return the text in UTF-8 or, as Excel in China writes CSV, GB18030."""
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotUnderstood("这个表格的文字打不开。请在 Excel 里另存为 XLSX 再发。")


def _csv_rows(text: str) -> Iterator[list[str]]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            _check_length(number)
            yield [_cell(value, number + 1) for value in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise NotUnderstood("这个 CSV 打不开。请在 Excel 里另存为 XLSX 再发。") from error


def _check_length(number: int) -> None:
    if number > 2 * MOST_ITEMS:
        raise NotUnderstood(
            f"表格超过 {2 * MOST_ITEMS} 行。一份答案最多 {MOST_ITEMS} 题，请分开发。"
        )


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # few starts ever see a spreadsheet
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        _check_unpacked(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=2 * MOST_ITEMS + 2, max_col=MOST_COLUMNS)
        found = [[_cell(cell.value, number) for cell in row] for number, row in enumerate(rows, 1)]
        book.close()
    except (InvalidFileException, *BROKEN_FILE) as error:
        raise NotUnderstood("这个 XLSX 打不开，可能传坏了或加了密码。请另存一份再发。") from error
    for number, row in enumerate(found):
        _check_length(number)
        yield row


def _check_unpacked(content: bytes) -> None:
    """Refuse what would unpack to far more than a key, before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise NotUnderstood("这个 XLSX 解开后太大，没有打开。请只留答案那张表再发。")


def _cell(value: Any, row: int) -> str:
    """Return a cell as text; 5.0 as Excel keeps a number is 5."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "√" if value else "×"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = normal(str(value))
    if text.startswith("=") and len(text) > 1:
        raise NotUnderstood(f"表格第 {row} 行有公式（{text[:12]}）。请粘贴成数值再发。")
    return text


def _named(rows: Sequence[list[str]]) -> Iterator[Row]:
    """Yield the rows below the head as cells by what they are."""
    heads = [{kind: i for i, c in enumerate(row) if (kind := _kind(c))} for row in rows[:10]]
    at = next((at for at, head in enumerate(heads) if {"no", "answer"} <= head.keys()), None)
    if at is None:
        raise NotUnderstood(
            "表格里没有“题号”和“答案”两列。请在第一行写：题号、答案、分值、知识点。"
        )
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        named = {kind: cells[i] for kind, i in heads[at].items() if i < len(cells)}
        if any(named.values()):
            yield number, named


def _kind(cell: str) -> str:
    return next((kind for kind, names in _COLUMNS.items() if simplified(cell).lower() in names), "")


def _change(number: int, cells: dict[str, str]) -> KeyChange:
    no = _NO.fullmatch(cells.get("no", ""))
    if no is None or int(no[1]) == 0:
        raise NotUnderstood(
            f"表格第 {number} 行的题号“{cells.get('no', '')[:8]}”不是数字。请改好再发。"
        )
    answer = cells.get("answer", "")
    if not answer:
        raise NotUnderstood(f"表格第 {number} 行（第 {no[1]} 题）没有答案。请补上再发。")
    return KeyChange(
        label=str(int(no[1])),
        answers=alternatives(answer),
        points=_points(cells.get("points", ""), number),
        part_points=_points(cells.get("part", ""), number),
        knowledge=cells.get("knowledge", "")[:MOST_TEXT] or None,
    )


def _points(text: str, number: int) -> Fraction | None:
    if not text:
        return None
    found = _POINTS.fullmatch(text)
    if found is None:
        raise NotUnderstood(f"表格第 {number} 行的分值“{text[:8]}”不是数字。请改好再发。")
    return Fraction(found[1])
