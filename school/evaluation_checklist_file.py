"""A checklist as a spreadsheet (评估标准, CSV or XLSX): bytes in, a checklist out.

Columns: 领域, 内容 and 分值, in any order. Points get their numbers by area: “1.2” is the second of
the first. A file that is wrong is refused as a whole, naming the lines.
"""

import re
from collections.abc import Sequence

from pydantic import ValidationError

from school.errors import NotUnderstood
from school.evaluation_checklist import MOST_POINTS, OWN, Area, Checklist, Point
from school.register_file import Row, rows_of

COLUMNS = {
    "area": ("领域", "一级指标", "类别", "维度", "项目"),
    "text": ("内容", "二级指标", "评估内容", "评估要点", "要点", "标准", "评估标准"),
    "score": ("分值", "分数", "满分"),
}
_NEEDED = ("area", "text", "score")
_SCORE = re.compile(r"(\d{1,3}(?:\.\d)?)\s*分?")
_MOST_SAID = 5


def checklist_of(content: bytes, *, file_name: str, name: str) -> Checklist:
    """Return the checklist a spreadsheet describes.

    Args:
        content: The file.
        file_name: What it is called; macros are known by it.
        name: What the checklist is called.

    Raises:
        NotUnderstood: It is no table, lacks a column, or a line is wrong.
    """
    rows = list(rows_of(content, name=file_name))
    if not rows:
        raise NotUnderstood("表里没有内容，没有发起。请写上领域、内容、分值三列再发。")
    heads = _heads(rows[0])
    body = rows[1:]
    if not 1 <= len(body) <= MOST_POINTS:
        raise NotUnderstood(f"评估要点应是 1 到 {MOST_POINTS} 条，没有发起。请整理好再发。")
    areas: dict[str, list[Point]] = {}
    wrong: list[str] = []
    for line, cells in body:
        area, text, score = (_cell(cells, heads, column) for column in _NEEDED)
        area = area or next(reversed(areas), "")  # a merged cell is written once
        found = _SCORE.fullmatch(score)
        if not 2 <= len(area) <= 20 or not 2 <= len(text) <= 120 or not found:  # noqa: PLR2004
            wrong.append(f"第 {line} 行")
            continue
        areas.setdefault(area, [])
        number = f"{list(areas).index(area) + 1}.{len(areas[area]) + 1}"
        areas[area].append(Point.model_construct(id=number, text=text, score=float(found[1])))
    if wrong:
        raise NotUnderstood(
            f"{'、'.join(wrong[:_MOST_SAID])}看不懂，没有发起。"
            "每行要有领域、内容（120 字内）和分值。"
        )
    return _checked(name, areas)


def _checked(name: str, areas: dict[str, list[Point]]) -> Checklist:
    try:
        return Checklist(
            id=OWN,
            name=name,
            areas=tuple(
                Area(name=area, points=tuple(Point(**one.model_dump()) for one in points))
                for area, points in areas.items()
            ),
        )
    except ValidationError as error:
        raise NotUnderstood("分值应是 0 到 100 之间，名称 2 到 40 字，没有发起。") from error


def _heads(row: Row) -> dict[str, int]:
    heads = {
        column: place
        for place, cell in enumerate(row[1])
        for column, names in COLUMNS.items()
        if cell.strip() in names
    }
    lacking = [COLUMNS[column][0] for column in _NEEDED if column not in heads]
    if lacking:
        raise NotUnderstood(f"表里缺{'、'.join(lacking)}列，没有发起。第一行请写列名。")
    return heads


def _cell(cells: Sequence[str], heads: dict[str, int], column: str) -> str:
    place = heads[column]
    return " ".join(cells[place].split()) if place < len(cells) else ""
