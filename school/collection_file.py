"""Collection as spreadsheets (CSV, XLSX): what a form asks, and a form that was filled in.

A file is anybody's: it is bounded before it is opened, formulas are refused, and what is wrong is
said line by line. A form that was given out has its number in its last line.
"""

import re
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from school.collection import LONGEST_NAME, MOST_FIELDS, AskedField, Fields
from school.collection_words import checked, field_of, is_source, range_of
from school.errors import NotUnderstood
from school.people import UnitId
from school.register_cells import Cells
from school.register_file import Row, rows_of

NUMBER = "填报编号"
FILLED = "填写"
FORM_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("项目", "项目名称", "名称", "指标", "字段"),
    "unit": ("单位", "计量单位"),
    "kind": ("类型", "格式"),
    "note": ("说明", "口径", "备注"),
    "required": ("必填", "是否必填"),
    "least": ("最小", "最小值", "下限"),
    "most": ("最大", "最大值", "上限"),
    "choices": ("选项", "可选值"),
    "formula": ("算法", "计算", "公式"),
    "source": ("来源", "自动填写", "预填"),
}
SHEET_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": FORM_COLUMNS["name"],
    "said": (FILLED, "填报", "数值", "值"),
}
MOST_HEAD_ROWS = 10
MOST_LINES = MOST_FIELDS * 3
MOST_TOLD = 5
_YES, _NO = (
    ("是", "必填", "必须", "√", "1", "y", "yes"),
    ("否", "选填", "可不填", "×", "0", "n", "no"),
)
_NUMBER = re.compile(r"(?P<round>[0-9a-f]{24})/(?P<unit>[0-9a-zA-Z_.-]{1,96})")


class FilledSheet(BaseModel, frozen=True):
    """A form that came back."""

    round_id: str = ""
    """Empty: the line with its number is gone."""
    unit_id: UnitId = UnitId("")
    cells: dict[str, str]
    """What was filled in, by the name of the field; cells left empty are not in it."""


def form_fields(content: bytes, *, name: str = "") -> Fields:
    """Return what a spreadsheet asks for.

    Raises:
        NotUnderstood: It is no table we read or no form; the message names every wrong line.
    """
    rows = list(rows_of(content, name=name))
    place, heads = _heads(rows, FORM_COLUMNS, needed=("name",))
    body = _body(rows, place)
    found: list[AskedField] = []
    wrong: list[str] = []
    for line, cells in body:
        read = Cells(line, cells, heads)
        try:
            field = _field(read)
        except NotUnderstood as error:
            read.refuse(error.message.split("，没有发起")[0].rstrip("。"))
            field = None
        if read.wrong or field is None:
            wrong.append(f"第 {line} 行：{'，'.join(read.wrong)}")
        else:
            found.append(field)
    if wrong:
        more = f"；另有 {len(wrong) - MOST_TOLD} 行" if len(wrong) > MOST_TOLD else ""
        raise NotUnderstood(
            f"表格有 {len(wrong)} 行不对，没有发起。{'；'.join(wrong[:MOST_TOLD])}{more}。"
        )
    return checked(found)


def _heads(
    rows: Sequence[Row], columns: Mapping[str, tuple[str, ...]], *, needed: tuple[str, ...]
) -> tuple[int, dict[str, int]]:
    """Return at which row the heads are, and the place of each column."""
    for place, (_, cells) in enumerate(rows[:MOST_HEAD_ROWS]):
        heads: dict[str, int] = {}
        for number, cell in enumerate(cells):
            said = re.sub(r"[\s*:：]|[(（].*?[)）]", "", cell)
            column = next((key for key, names in columns.items() if said in names), "")
            if column:
                heads.setdefault(column, number)
        if all(column in heads for column in needed):
            return place, heads
    names = "、".join(columns[column][0] for column in needed)
    raise NotUnderstood(f"这张表缺列名（{names}），没有改动。第一行请写列名。")


def _body(rows: Sequence[Row], place: int) -> Sequence[Row]:
    body = rows[place + 1 :]
    if len(body) > MOST_LINES:
        raise NotUnderstood(f"表格超过 {MOST_LINES} 行，一张表最多 {MOST_FIELDS} 项，没有改动。")
    return body


def _field(cells: Cells) -> AskedField | None:
    name = cells.needed("项目", "name")
    words = [cells.text("unit"), cells.text("kind"), _source(cells)]
    choices = tuple(filter(None, re.split(r"[/、,;|\s]+", cells.text("choices"))))
    if cells.wrong:
        return None
    field = field_of(
        name, formula=cells.text("formula"), choices=choices, words=filter(None, words)
    )
    bounds = range_of(name, cells.text("least"), cells.text("most"))
    return AskedField.model_validate(
        field.model_dump()
        | {"note": cells.text("note")[:60], "required": _required(cells)}
        | {key: value for key, value in bounds.items() if value is not None}
    )


def _required(cells: Cells) -> bool:
    said = cells.text("required").lower()
    if said in _NO:
        return False
    if said and said not in _YES:
        cells.refuse("必填请写 是 或 否")
    return True


def _source(cells: Cells) -> str:
    """Return the word for where a field is from; what is no such word names a live indicator."""
    said = "".join(cells.text("source").split())
    if said in ("", "无", "填报"):
        return ""
    if len(said) > LONGEST_NAME:
        cells.refuse("来源请写 上期、实时、手填 或实时指标名，或空着")
    return said if is_source(said) else f"取自{said}"


def filled_sheet(content: bytes, *, name: str = "") -> FilledSheet:
    """Return what a form that came back says.

    Raises:
        NotUnderstood: It is no table we read, or none of ours; the message names wrong lines.
    """
    rows = list(rows_of(content, name=name))
    place, heads = _heads(rows, SHEET_COLUMNS, needed=("name", "said"))
    number = next((n for _, cells in rows for cell in cells if (n := _NUMBER.search(cell))), None)
    told: dict[str, str] = {}
    wrong: list[str] = []
    for line, cells in _body(rows, place):
        read = Cells(line, cells, heads)
        said, of = read.text("said"), "".join(read.text("name").split())
        if read.wrong:
            wrong.append(f"第 {line} 行：{'，'.join(read.wrong)}")
        elif said and of and of != NUMBER:
            told[of] = said
    if wrong:
        raise NotUnderstood(f"表格没有收下，没有改动。{'；'.join(wrong[:MOST_TOLD])}。")
    if not told:
        raise NotUnderstood(f"表里“{FILLED}”一列还是空的，没有改动。请填好再发。")
    return FilledSheet(
        round_id=number["round"] if number else "",
        unit_id=UnitId(number["unit"]) if number else UnitId(""),
        cells=told,
    )
