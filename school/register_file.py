"""The school's registers as files (CSV, XLSX): bytes in, numbered rows of text out.

What arrives is anybody's file: it is bounded before it is opened. What makes a whole file unusable
is refused here in one sentence; what is wrong with one row is left to ``school/register_rows.py``.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from school.broken_file import BROKEN_FILE
from school.errors import NotUnderstood

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
"""Fifty thousand rows of twenty columns unpack to about 60 MB of XML."""
MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_HEAD_ROWS = 10
EXACT_DIGITS = 15
"""A number of more digits is no longer the one that was typed: Excel keeps fifteen."""
ROUNDED = "\x00rounded"
"""Stands for a cell whose number Excel has rounded; no text has it."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{2,20})"')
_CHUNK = 1_000_000

Row = tuple[int, list[str]]
"""Its line in the file, from 1, and its cells."""


def rows_of(content: bytes, *, name: str = "") -> Iterator[Row]:
    """Yield the rows of a file that have anything in them.

    Raises:
        NotUnderstood: It is too large, damaged, an older or another format, has macros, merged
            cells, or more rows or columns than a county needs.
    """
    if len(content) > MOST_BYTES:
        raise NotUnderstood("文件超过 10 MB。请按学校分成几个文件再导入。")
    if content.startswith(_OLD_EXCEL):
        raise NotUnderstood("这是旧版 XLS 或加了密码的文件。请另存为不加密的 XLSX 或 CSV。")
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm")):
        raise NotUnderstood("带宏的文件不收。请另存为 XLSX 或 CSV。")
    rows = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(_text(content))
    for count, (line, cells) in enumerate(_bounded(rows)):
        if count > MOST_ROWS + MOST_HEAD_ROWS:
            raise NotUnderstood(f"表格超过 {MOST_ROWS} 行。请按学校分成几个文件再导入。")
        yield line, cells


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    for line, cells in rows:
        if any(cells[MOST_COLUMNS:]):
            raise NotUnderstood(f"表格超过 {MOST_COLUMNS} 列。请只留要导入的列。")
        if any(cell.strip() for cell in cells):
            yield line, cells[:MOST_COLUMNS]


def _text(content: bytes) -> str:
    """Return the text in UTF-8 or, as Excel in China writes CSV, GB18030; or in UTF-16."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotUnderstood("这个文件的文字打不开。请在 Excel 里另存为 XLSX 再导入。")


def _csv_rows(text: str) -> Iterator[Row]:
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotUnderstood(f"第 {line} 行读不下去，引号可能没有成对。请改好再导入。") from error


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # noqa: PLC0415  # few starts ever see a spreadsheet
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        _check_parts(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        for line, cells in enumerate(rows, start=1):
            yield line, [_cell(value) for value in cells]
        book.close()
    except (InvalidFileException, *BROKEN_FILE) as error:
        raise NotUnderstood("这个 XLSX 打不开，可能传坏了。请另存一份再导入。") from error


def _check_parts(content: bytes) -> None:
    """Refuse a bomb, macros and merged cells before anything is read as a spreadsheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise NotUnderstood("这个 XLSX 解开后太大，没有打开。请只留要导入的那张表。")
        names = parts.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise NotUnderstood("带宏的文件不收。请另存为 XLSX 或 CSV。")
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_unmerged(parts, name)


def _check_unmerged(parts: zipfile.ZipFile, name: str) -> None:
    """Refuse merged cells: under them rows and columns are not where they seem to be."""
    before = b""
    with parts.open(name) as sheet:
        while chunk := sheet.read(_CHUNK):
            found = _MERGED.search(before + chunk)
            if found:
                where = found[1].decode()
                raise NotUnderstood(
                    f"表格里有合并的单元格（{where}）。请取消合并，第一行只写列名，再导入。"
                )
            before = chunk[-200:]


def _cell(value: Any) -> str:
    """Return a cell as text; 5.0 as Excel keeps a number is 5."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and len(str(abs(value))) > EXACT_DIGITS:
        return ROUNDED
    if isinstance(value, str | int | float | dt.date | dt.time):
        return str(value)
    return "=?"  # a formula over several cells
