"""An answer about figures as a spreadsheet: numbers as numbers, text as text, never a formula."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from school.figure.answer import AnswerValue, FigureAnswer
from school.figure.words import number

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | Decimal | None
COLUMNS = ("项目", "数值", "上限", "文字", "单位", "时间", "范围", "来源")
_WIDTHS = (36, 12, 12, 16, 10, 18, 18, 44)
_ABOUT_WIDTHS = (12, 90)


def draw_figures(answer: FigureAnswer, *, made: str) -> bytes:
    """Return the values of an answer and, on a second sheet, where they come from.

    Args:
        answer: What was answered.
        made: When, in words for the last line.
    """
    from openpyxl import Workbook  # noqa: PLC0415  # few starts ever draw a spreadsheet

    book = Workbook(write_only=True)
    _fill(book, "数据", [COLUMNS, *map(_row, answer.values)], widths=_WIDTHS)
    _fill(book, "来源和口径", about(answer, made=made), widths=_ABOUT_WIDTHS)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(value: AnswerValue) -> tuple[Cell, ...]:
    return (
        value.label,
        value.amount,
        value.upper,
        value.words,
        value.unit,
        value.period,
        value.scope,
        value.source,
    )


def about(answer: FigureAnswer, *, made: str) -> list[tuple[str, str]]:
    """Return what has to be known of an answer: names and what they are."""
    rows = [("标题", answer.title), ("回答", answer.said)]
    rows += [("说明", note) for note in answer.notes]
    rows += [("口径", answer.definition or "来源没有写口径")]
    rows += [("来源", source) for source in answer.sources]
    return [*rows, ("生成", made)]


def _fill(
    book: "Workbook", name: str, rows: Sequence[Sequence[Cell]], *, widths: Sequence[int]
) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    sheet = book.create_sheet(name)
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    for row in rows:
        cells = []
        for value in row:
            text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            cell = WriteOnlyCell(sheet, text)
            if isinstance(value, str):
                cell.data_type = "s"  # “=1+1” would be a formula
                cell.quotePrefix = True  # also after somebody edits the cell
            cells.append(cell)
        sheet.append(cells)


def in_words(value: AnswerValue) -> str:
    """Return a value without its unit, as a column of a table has it."""
    if value.words or value.amount is None:
        return value.words
    upper = "" if value.upper is None else f"–{number(value.upper)}"
    return number(value.amount) + upper
