"""A school's totals as a spreadsheet: text and numbers, never a formula."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from school.teaching_calls import PointsTotals
from school.teaching_rules import Dimension

_WIDTHS = (18, 12, *(12 for _ in Dimension))


def draw_totals(totals: PointsTotals, *, made: str) -> bytes:
    """Return the totals as an xlsx file.

    Args:
        totals: By teacher for a principal, by school for the bureau.
        made: When it was made, in words for the last line.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "积分汇总"
    who = "老师" if totals.teachers else "学校（平均分，四舍五入到整数）"
    heads = [who, "合计", *Dimension]
    for column, head in enumerate(heads, start=1):
        _say(sheet, 1, column, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    rows = [(t.teacher, (t.total, *t.dimensions)) for t in totals.teachers]
    rows += [(f"{s.school}（{s.teachers} 人）", (s.mean, *s.dimensions)) for s in totals.schools]
    for place, (name, points) in enumerate(rows, start=2):
        _say(sheet, place, 1, name)
        for column, value in enumerate(points, start=2):
            sheet.cell(place, column, float(value))
    note = f"{totals.scope} · {totals.year}–{totals.year + 1} 学年 · 青教 {made}"
    _say(sheet, len(rows) + 3, 1, note)
    sheet.freeze_panes = "B2"
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _say(sheet: Worksheet, row: int, column: int, words: str) -> Cell:
    """Write words as words: a name that begins with “=” must not run on a principal's computer."""
    cell = sheet.cell(row, column, "".join(c for c in words if c.isprintable()))
    cell.data_type = "s"  # openpyxl takes what begins with “=” for a formula
    cell.quotePrefix = True
    return cell
