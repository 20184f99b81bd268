"""A class's check-ups in a CSV or Excel file: one row a pupil, the heads say what is what."""

import csv
import io
from collections.abc import Sequence

from school.checkups import (
    MOST_ROWS,
    TESTS,
    CheckupKind,
    SaidCheckup,
    fitness_of,
    sight_of,
)
from school.errors import NotUnderstood
from school.naming import normal

MOST_BYTES = 200_000
"""A class of eighty with every test is some five kilobytes."""
_ROLL = ("学号", "座号", "序号", "编号", "号")
_LEFT, _RIGHT = "左", "右"


def read_checkups(content: bytes) -> tuple[CheckupKind, tuple[SaidCheckup, ...]]:
    """Return what a CSV file says of each pupil.

    Raises:
        NotUnderstood: It is too large, no table, has no roll numbers, or a value is out of bounds.
            The message names the row; nothing of a file with a mistake is kept.
    """
    if len(content) > MOST_BYTES:
        raise NotUnderstood("文件太大，没有导入。请只放一个班，存成 CSV 再发。")
    rows = [row for row in _rows(_text(content)) if any(cell.strip() for cell in row)]
    if len(rows) < 2:  # noqa: PLR2004  # heads and a pupil
        raise NotUnderstood("文件里没有内容，没有导入。第一行写“学号,左,右”，下面每人一行。")
    if len(rows) - 1 > MOST_ROWS:
        raise NotUnderstood(f"一次最多导入 {MOST_ROWS} 人，没有导入。请一个班一个文件。")
    heads = [normal(head) for head in rows[0]]
    roll = next((i for i, head in enumerate(heads) if head in _ROLL), None)
    if roll is None:
        raise NotUnderstood("没找到“学号”这一列，没有导入。第一行请写“学号,左,右”。")
    kind = CheckupKind.SIGHT if _column(heads, _LEFT) is not None else CheckupKind.FITNESS
    found = [_row(kind, heads, row, roll, line) for line, row in enumerate(rows[1:], start=2)]
    _require_once(found)
    return kind, tuple(found)


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise NotUnderstood("这个 CSV 读不下去，没有导入。请在表格里另存为 CSV 再发。") from error


def _text(content: bytes) -> str:
    """Return the text of a file as Excel or WPS writes it: UTF-8 or GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise NotUnderstood("这个文件不是 CSV，没有导入。请在表格里另存为 CSV 再发。")


def _column(heads: Sequence[str], word: str) -> int | None:
    return next((i for i, head in enumerate(heads) if word in head), None)


def _row(
    kind: CheckupKind, heads: Sequence[str], row: Sequence[str], roll: int, line: int
) -> SaidCheckup:
    cells = [normal(cell) for cell in row] + [""] * len(heads)
    number = cells[roll].removesuffix("号")
    if not (number.isascii() and number.isdigit() and len(number) <= 2):  # noqa: PLR2004  # 1 to 99
        raise NotUnderstood(f"第 {line} 行的学号“{cells[roll][:8]}”不对，没有导入。请改好再发。")
    try:
        if kind is CheckupKind.SIGHT:
            left, right = _column(heads, _LEFT), _column(heads, _RIGHT)
            return sight_of(
                int(number),
                left=cells[left] if left is not None else "",
                right=cells[right] if right is not None else "",
            )
        values = [(name, cells[i]) for name in TESTS if (i := _column(heads, name)) is not None]
        return fitness_of(int(number), [(name, value) for name, value in values if value])
    except NotUnderstood as error:
        raise NotUnderstood(f"第 {line} 行：{error.message}") from error


def _require_once(found: Sequence[SaidCheckup]) -> None:
    seen: set[int] = set()
    for one in found:
        if one.roll_no in seen:
            raise NotUnderstood(f"{one.roll_no}号有两行，没有导入。请删掉一行再发。")
        seen.add(one.roll_no)
