"""One row of a register, cell by cell: what is wrong with it is collected, not raised."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from school.codes import class_of, person_code
from school.errors import NotUnderstood
from school.naming import number, parse_caption
from school.people import UnitId
from school.register_file import ROUNDED
from school.register_heads import Heads
from school.spelling import simplified

LONGEST_NAME = 32
LONGEST_SCHOOL = 40
LONGEST_SUBJECT = 8
EARLIEST = date(2000, 1, 1)
FURTHEST = timedelta(days=366)
"""How far ahead a day may lie: next school year's registers come in spring."""
_FORMULA = ("=", "+", "-", "@")
_BLANKS = " \t\r\n\u3000"
_DATE = re.compile(r"(20[0-9]{2})[-/.年]?([01]?[0-9])(?:[-/.月]?([0-3]?[0-9])日?|月)?")
_CLASS_ALONE = re.compile(r"第?\(?([0-9]{1,2}|[一二三四五六七八九十]{1,3})\)?班?")
_GRADE = re.compile(r"(?:小学|初中)?(初)?([0-9]|[一二三四五六七八九])(?:年级|年)?")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·.' -])*")
_JUNIOR = 6
Value = TypeVar("Value")


class Cells:
    """The cells of one row by column, and what is wrong with them so far."""

    def __init__(self, line: int, cells: list[str], heads: Heads) -> None:
        self.line = line
        self.wrong: list[str] = []
        self._cells = {
            column: self._clean(cells[place])
            for column, place in heads.items()
            if place < len(cells)
        }

    def _clean(self, raw: str) -> str:
        """Return a cell as it is meant, noting what must not be in any."""
        if raw == ROUNDED:
            self.refuse("长数字被 Excel 改成了近似值，请把这一列设成“文本”后重新填")
            return ""
        stripped = raw.strip(_BLANKS)
        if not stripped.isprintable() and any(map(_unseen, stripped)):
            self.refuse("有看不见的控制字符，请重新输入这一行")
            return ""
        text = " ".join(unicodedata.normalize("NFKC", stripped).split())
        if text.startswith(_FORMULA) and len(text) > 1:
            self.refuse("有公式（以 = + - @ 开头），请粘贴成数值")
            return ""
        return text

    def refuse(self, why: str) -> None:
        """Note what is wrong with the row, once."""
        if why not in self.wrong:
            self.wrong.append(why)

    def text(self, *columns: str) -> str:
        """Return the first of these cells that is not empty."""
        for column in columns:
            cell = self._cells.get(column, "")
            if cell:
                return cell
        return ""

    def word(self, *columns: str) -> str:
        """Return the same in one spelling, for what is compared; a name keeps its characters."""
        return _spelled(self.text(*columns))

    def needed(self, called: str, *columns: str) -> str:
        """Return the first of these cells that is not empty; without any the row is refused."""
        cell = self.text(*columns)
        if not cell:
            self.refuse(f"缺{called}")
        return cell

    def tried(self, read: Callable[[str], Value], cell: str) -> Value | None:
        """Return what *read* makes of a cell; what it cannot read refuses the row."""
        if not cell:
            return None
        try:
            return read(cell)
        except NotUnderstood as error:
            self.refuse(error.message.rstrip("。"))
            return None

    def person_name(self, called: str, *columns: str) -> str:
        """Return a person's name."""
        return self.name_in(self.needed(called, *columns), called)

    def name_in(self, cell: str, called: str) -> str:
        """Return a name as written in a cell."""
        if len(cell) > LONGEST_NAME:
            self.refuse(f"{called}太长（最多 {LONGEST_NAME} 个字）")
        elif cell and not _NAME.fullmatch(cell):
            self.refuse(f"{called}里有数字或符号")
        return cell

    def code(self, called: str, *columns: str) -> str:
        """Return a person's code."""
        return self.tried(person_code, self.needed(called, *columns)) or ""

    def roll_no(self) -> int:
        """Return the number in the class list, 1 to 99; 0 where it is wrong."""
        cell = self.needed("学号", "roll_no").removesuffix("号")
        if cell and not (cell.isascii() and cell.isdecimal() and 1 <= int(cell[:4]) <= 99):  # noqa: PLR2004  # said
            self.refuse("学号应是班内的 1 到 99")
            return 0
        return int(cell or 0)

    def day(self, today: date) -> date | None:
        """Return the day from which the row holds; None: it names none."""
        cell = self.text("starts")
        found = _DATE.fullmatch(cell.replace(" ", ""))
        if not cell:
            return None
        try:
            day = date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
        except ValueError:
            day = None
        if day is None:
            self.refuse("日期看不懂，请写成 2026-09-01")
        elif not EARLIEST <= day <= today + FURTHEST:
            self.refuse("日期太早或太晚")
        return day

    def class_in(self, school: UnitId) -> UnitId | None:
        """Return the class of a school that the columns 年级 and 班级 name together."""
        self.needed("班级", "class")
        cell, grade = self.word("class"), self.tried(grade_in, self.word("grade"))
        return self.tried(lambda c: class_named(school, c, grade=grade), cell)


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    return simplified(text).lower()


@lru_cache(maxsize=1024)
def grade_in(cell: str) -> int:
    """Return the grade a cell such as “3”, “三年级” or “初一” names.

    Raises:
        NotUnderstood: It names none from 1 to 9.
    """
    found = _GRADE.fullmatch(cell)
    if found is None:
        raise NotUnderstood("年级应是 1 到 9（七年级也可写初一）。")
    grade = number(found[2]) + (_JUNIOR if found[1] else 0)
    class_of(UnitId("-"), grade=grade, number=1)
    return grade


@lru_cache(maxsize=8192)
def class_named(school: UnitId, cell: str, *, grade: int | None = None) -> UnitId:
    """Return the class a cell names; *grade* is what another column says.

    Raises:
        NotUnderstood: It names none, or another grade.
    """
    alone = _CLASS_ALONE.fullmatch(cell)
    if alone and grade is not None:
        return class_of(school, grade=grade, number=_number(alone[1]))
    said = parse_caption(cell)
    if said.grade is None or said.class_no is None or said.rest:
        raise NotUnderstood("班级看不懂，请写成 三(2)班，或年级、班号各一列。")
    if grade is not None and said.grade != grade:
        raise NotUnderstood("班级和年级对不上。")
    return class_of(school, grade=said.grade, number=said.class_no)


def _number(word: str) -> int:
    try:
        return number(word)
    except ValueError as error:
        raise NotUnderstood("班级看不懂，请写成 三(2)班，或年级、班号各一列。") from error
