"""Draws an approved export as a spreadsheet: text and numbers, never a formula."""

from io import BytesIO

from school.approvals import BulkExport

_WIDEST = 40


def draw_export(export: BulkExport, *, made: str) -> bytes:
    """Return the table as xlsx.

    Args:
        export: What was approved.
        made: When and for what, in words for the last line.
    """
    from openpyxl import Workbook  # noqa: PLC0415  # few starts ever draw a spreadsheet
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("导出")
    for place, column in enumerate(export.columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = min(len(column) * 2 + 8, _WIDEST)
    for row in (export.columns, *export.rows, (), (made,)):
        cells = []
        for value in row:
            text = isinstance(value, str)
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if text else value)
            if text:
                cell.data_type = "s"  # “=1+1” would be a formula, which somebody's name must not be
                cell.quotePrefix = True  # and stays text when somebody edits the cell
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
