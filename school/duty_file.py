"""A duty roster as a file (值班表, CSV or XLSX): bytes in, rows and what is wrong with others out.

A row says a day or days of the week, hours, and who; all of it in one cell each or in the columns
people use. Whom it means, and whether they may be on duty there, is decided where staff is known.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from school.duty import LONGEST_POST
from school.duty_calls import MOST_ROWS, RosterRow
from school.duty_words import days_said, hours_said
from school.errors import NotUnderstood
from school.register_cells import Cells
from school.register_file import Row, rows_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("日期", "值班日期", "date", "day"),
    "weekdays": ("星期", "周", "周几", "weekday", "weekdays"),
    "hours": ("时间", "时段", "班次时间", "值班时间", "hours", "time"),
    "begins": ("开始", "开始时间", "上班", "从", "起", "from", "start"),
    "ends": ("结束", "结束时间", "下班", "到", "止", "to", "end"),
    "who": ("姓名", "值班人", "值班人员", "值班老师", "工号", "编码", "name", "code", "who"),
    "post": ("岗位", "地点", "位置", "post", "place"),
}
MOST_HEAD_ROWS = 10
EXCEL_DAY_ZERO = date(1899, 12, 30)
_FRACTION = re.compile(r"0?\.\d+")
Refused = list[tuple[int, str]]


def roster_rows(content: bytes, *, name: str = "") -> tuple[list[RosterRow], Refused]:
    """Return the rows of a roster file, and line by line what is wrong with others.

    Raises:
        NotUnderstood: It is no table we read, has no heads of a roster, or far too many rows.
    """
    rows = list(rows_of(content, name=name))
    place, heads = _heads(rows)
    body = rows[place + 1 :]
    if len(body) > MOST_ROWS:
        raise NotUnderstood(f"值班表超过 {MOST_ROWS} 行，没有改动。请按学期分成几个文件。")
    found: list[RosterRow] = []
    refused: Refused = []
    for line, cells in body:
        row = _read(Cells(line, cells, heads))
        if isinstance(row, RosterRow):
            found.append(row)
        else:
            refused += [(line, why) for why in row]
    return found, refused


def _heads(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """Return at which row the heads are, and the place of each column."""
    for place, (_, cells) in enumerate(rows[:MOST_HEAD_ROWS]):
        heads: dict[str, int] = {}
        for number, cell in enumerate(cells):
            column = _column(cell)
            if column:
                heads.setdefault(column, number)
        dated = "day" in heads or "weekdays" in heads
        timed = "hours" in heads or {"begins", "ends"} <= heads.keys()
        if dated and timed and "who" in heads:
            return place, heads
    raise NotUnderstood(
        "这张表看不出是值班表，没有改动。第一行请写列名：日期（或星期）、时间、姓名（或工号）、岗位。"
    )


def _column(cell: str) -> str:
    said = re.sub(r"[\s*()（）:：]", "", cell).lower()
    return next((column for column, names in COLUMNS.items() if said in names), "")


def _read(cells: Cells) -> RosterRow | list[str]:
    """Return a row, or what is wrong with it."""
    who = cells.text("who") if cells.wrong else cells.needed("姓名或工号", "who")
    day, weekdays = _days(cells)
    hours = cells.tried(_hours, _hours_cell(cells))
    post = cells.text("post")
    if len(post) > LONGEST_POST:
        cells.refuse(f"岗位太长（最多 {LONGEST_POST} 个字）")
    if len(who) > 64:  # noqa: PLR2004  # as long as a name can be stored
        cells.refuse("姓名太长")
    if hours is None and not cells.wrong:
        cells.refuse("缺时间，请写成 7:30-17:30")
    if cells.wrong or hours is None:
        return cells.wrong
    more = {"weekdays": weekdays} if weekdays else {}
    return RosterRow.model_validate(
        {
            "line": cells.line,
            "day": day,
            "begins": hours[0],
            "lasts": hours[1],
            "who": who,
            "post": post,
            **more,
        }
    )


def _days(cells: Cells) -> tuple[date | None, str]:
    day = cells.tried(_day, cells.text("day"))
    if day is not None:
        return day, ""
    weekdays = cells.tried(_weekdays, cells.text("weekdays"))
    if weekdays is None and not cells.wrong:
        cells.refuse("缺日期或星期")
    return None, weekdays or ""


def _day(cell: str) -> date:
    plain = re.sub(r"[年月./]", "-", cell).replace("日", "").strip()
    try:
        if plain.isdecimal() and len(plain) == 5:  # noqa: PLR2004  # a date kept as its number
            return EXCEL_DAY_ZERO + timedelta(days=int(plain))
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise NotUnderstood("日期看不懂，请写成 2026-11-23") from error


def _weekdays(cell: str) -> str:
    said = cell if cell.startswith(("周", "星期", "礼拜", "每", "工作")) else f"周{cell}"
    days, rest = days_said(said, today=EXCEL_DAY_ZERO)
    if days is None or not days.weekdays or rest.strip():
        raise NotUnderstood("星期看不懂，请写成 周三 或 周一至周五")
    return days.weekdays


def _hours_cell(cells: Cells) -> str:
    whole = cells.text("hours")
    parts = [_clock(cells.text(column)) for column in ("begins", "ends")]
    return whole or ("-".join(parts) if all(parts) else "")


def _clock(cell: str) -> str:
    """Return a time of day as text; Excel keeps one as a share of a day."""
    if _FRACTION.fullmatch(cell):
        minutes = round(float(cell) * 1440)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return cell


def _hours(cell: str) -> tuple[int, int]:
    hours, rest = hours_said(cell)
    if hours is None or rest.strip():
        raise NotUnderstood("时间看不懂，请写成 7:30-17:30 或 21:00-次日7:00")
    return hours
