"""Draws rows as a spreadsheet: what people wrote is text, never a formula."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

_WIDEST = 40


def draw_table(rows: Sequence[Sequence[str | float | Decimal]], *, title: str, made: str) -> bytes:
    """Return rows as an xlsx file.

    Args:
        rows: The first is the head; texts stay texts, numbers numbers.
        title: Name of the sheet, at most 31 characters.
        made: When and for what, in words for the last line.
    """
    from openpyxl import Workbook  # noqa: PLC0415  # few starts ever draw a spreadsheet
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for place in range(1, len(rows[0]) + 1):
        widest = max(len(str(row[place - 1])) for row in rows)
        sheet.column_dimensions[get_column_letter(place)].width = min(widest * 2 + 2, _WIDEST)
    for row in (*rows, (), (made,)):
        cells = []
        for value in row:
            text = isinstance(value, str)
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if text else value)
            if text:
                cell.data_type = "s"  # “=1+1” would be a formula, which no place's name may be
                cell.quotePrefix = True
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
