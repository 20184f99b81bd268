"""What a teacher orders: the sections of an answer sheet, and for whom it is printed.

The file is JSON; ``docs/samples/sheet.json`` is an example. No names belong in it: pupils are
roll numbers or opaque codes.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from school.errors import NotUnderstood

MOST_ITEMS = 300
MOST_PUPILS = 200
MOST_PAGES = 10
MOST_HOMEWORK = 32
_MOST_NUMBER = 999

_ITEM_FIELD = Field(ge=1, le=_MOST_NUMBER)
_TITLE = Field(default="", max_length=30)
Question = Annotated[str, Field(min_length=1, max_length=40)]


def is_one_line(text: str) -> bool:
    """Tell whether *text* has no line break and nothing else that steers a terminal or a page."""
    return all(category(character) not in {"Cc", "Cs", "Zl", "Zp"} for character in text)


class _Part(BaseModel):
    """What every section has."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True)

    title: str = _TITLE
    """Printed heading; empty: one that fits."""


class _Items(_Part):
    """A section of numbered items."""

    first: Annotated[int, _ITEM_FIELD] = Field(alias="from")
    last: Annotated[int, _ITEM_FIELD] = Field(alias="to")

    @property
    def numbers(self) -> range:
        """Return the printed item numbers."""
        return range(self.first, self.last + 1)

    @model_validator(mode="after")
    def _counts_up(self) -> "_Items":
        if self.last < self.first:
            raise ValueError(f"from 是 {self.first}，to 是 {self.last}，起始题号不能大于结束题号")
        return self


class Choices(_Items):
    """Items with bubbles A-D up to A-G."""

    type: Literal["choices"]
    options: int = Field(default=4, ge=4, le=7)
    multi: bool = False
    """Whether several bubbles of an item may be filled."""


class TrueFalse(_Items):
    """Items with the bubbles √ and ×."""

    type: Literal["truefalse"]


class DigitBoxes(_Items):
    """Items whose answer is written by hand, a digit a box."""

    type: Literal["digits"]
    boxes: int = Field(default=3, ge=1, le=8)


class DigitBubbles(_Items):
    """Items whose answer is a number filled in as bubbles 0-9, a column a digit."""

    type: Literal["numbers"]
    columns: int = Field(default=3, ge=1, le=6)


class Roll(_Part):
    """The pupil's roll number as bubbles with a check digit; left out of a pupil's own sheet."""

    type: Literal["roll"]
    digits: int = Field(default=4, ge=2, le=10)
    """Without the check digit."""


class Area(_Part):
    """An empty frame to write or draw in."""

    type: Literal["area"]
    height_mm: int = Field(ge=15, le=200)
    label: str = _TITLE
    no: Annotated[int, _ITEM_FIELD] | None = None
    """The question it is for; None: it gets the next number behind all others."""


class Exercises(_Part):
    """Exercises printed in full, with room to write the answers; the reader works them out."""

    type: Literal["exercises"]
    first: Annotated[int, _ITEM_FIELD] = Field(default=1, alias="from")
    questions: tuple[Question, ...] = Field(min_length=1, max_length=MOST_ITEMS)
    """Such as “36+47=”; “□” is a blank to fill in, “○” a place for <, > or =."""
    columns: int = Field(default=2, ge=1, le=3)

    @property
    def numbers(self) -> range:
        """Return the printed item numbers."""
        return range(self.first, self.first + len(self.questions))

    @model_validator(mode="after")
    def _has_numbers(self) -> "Exercises":
        if self.numbers[-1] > _MOST_NUMBER:
            raise ValueError(f"题号最多到 {_MOST_NUMBER}，请把 from 写小些")
        return self


Section = Annotated[
    Choices | TrueFalse | DigitBoxes | DigitBubbles | Roll | Area | Exercises,
    Field(discriminator="type"),
]
PupilCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")]


def _numbers(section: Section) -> Iterable[int]:
    """Return the item numbers a section asks for."""
    if isinstance(section, Area):
        return () if section.no is None else (section.no,)
    return section.numbers if isinstance(section, _Items | Exercises) else ()


class SheetSpec(BaseModel):
    """One homework's answer sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    homework: str = Field(min_length=1, max_length=MOST_HOMEWORK)
    """Id or title; goes into the QR code as it is."""
    title: str = Field(min_length=1, max_length=40)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=40)
    pupils: tuple[PupilCode, ...] = Field(default=(), max_length=MOST_PUPILS)
    """One sheet for each, with the code printed and in the QR code; none: a blank class set."""
    copies: int = Field(default=1, ge=1, le=MOST_PUPILS)
    """How many blank sheets."""

    @property
    def numbered(self) -> tuple[Section, ...]:
        """Return the sections, every free area with the number of its question."""
        last = max((n for s in self.sections for n in _numbers(s)), default=0)
        numbered: list[Section] = []
        for section in self.sections:
            if isinstance(section, Area) and section.no is None:
                last += 1
                numbered.append(section.model_copy(update={"no": last}))
            else:
                numbered.append(section)
        return tuple(numbered)

    @property
    def questions(self) -> dict[int, str]:
        """Return the exercises by their printed number."""
        sections = (s for s in self.sections if isinstance(s, Exercises))
        return {n: q for s in sections for n, q in zip(s.numbers, s.questions, strict=True)}

    @model_validator(mode="after")
    def _has_each_number_once(self) -> "SheetSpec":
        numbers = Counter(n for s in self.sections for n in _numbers(s))
        twice = [n for n, times in numbers.items() if times > 1]
        if twice:
            raise ValueError(f"第 {twice[0]} 题出现了两次，每个题号只能用一次")
        if numbers.total() > MOST_ITEMS:
            raise ValueError(f"一共 {numbers.total()} 题，最多 {MOST_ITEMS} 题")
        if any(
            n > _MOST_NUMBER for s in self.sections if isinstance(s, Exercises) for n in s.numbers
        ):
            raise ValueError(f"题号最多到 {_MOST_NUMBER}，请把 from 写小些")
        if any(isinstance(s, Area) and (s.no or 0) > _MOST_NUMBER for s in self.numbered):
            raise ValueError(f"作答区要用到 {_MOST_NUMBER} 以后的题号，请给它写上 no")
        return self

    @model_validator(mode="after")
    def _is_for_somebody(self) -> "SheetSpec":
        if sum(isinstance(s, Roll) for s in self.sections) > 1:
            raise ValueError("学号区只能有一个")
        if len(set(self.pupils)) < len(self.pupils):
            raise ValueError("pupils 里有重复的学号")
        texts = (
            self.homework,
            self.title,
            *(s.title for s in self.sections),
            *self.questions.values(),
        )
        if not all(map(is_one_line, texts)):
            raise ValueError("homework 或 title 里有换行之类印不出的符号")
        if self.pupils and self.copies > 1:
            raise ValueError("pupils 和 copies 只能写一个")
        return self


def parse_spec(text: str | bytes) -> SheetSpec:
    """Return the spec written in JSON *text*.

    Raises:
        NotUnderstood: It is no JSON, or not a sheet we can print; says in one sentence what.
    """
    try:
        return SheetSpec.model_validate(json.loads(text))
    except ValidationError as error:
        raise NotUnderstood(f"答题卡设置有误：{_first_fault(error)}。请改好后再试。") from error
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("答题卡设置不是有效的 JSON 文件。请检查括号和引号后再试。") from error


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    where = _place(fault["loc"])
    said = _said(fault["type"], {**fault.get("ctx", {}), "input": fault["input"]})
    return f"{where}{said}"


def _place(loc: tuple[int | str, ...]) -> str:
    """Return where a fault is, as “第 2 个部分的 options ”."""
    if loc[:1] != ("sections",):
        return f"{loc[0]} " if loc else "最外层"
    if len(loc) < 2:  # noqa: PLR2004 - the list itself
        return "sections "
    # Between the index and the field pydantic puts the section's type.
    part = f"第 {int(loc[1]) + 1} 个部分"
    return f"{part}的 {loc[3]} " if len(loc) > 3 else f"{part} "  # noqa: PLR2004


_SAID = {
    "missing": "没有写",
    "extra_forbidden": "不认识，请核对拼写",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "最多 {max_length} 个字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只能用字母、数字、- 和 _，最多 16 个",
    "too_long": "最多 {max_length} 个",
    "too_short": "至少要有 {min_length} 个",
    "union_tag_invalid": (
        "type 不认识，可以写 choices、truefalse、digits、numbers、exercises、roll、area"
    ),
    "union_tag_not_found": "没有写 type",
    "value_error": "{error}",
}


def _said(kind: str, context: dict[str, Any]) -> str:
    return _SAID.get(kind, "写法不对").format(**context)
