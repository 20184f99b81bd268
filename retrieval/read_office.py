"""Text of Office files, after :mod:`retrieval.office_zip` let them pass."""

import io
from collections.abc import Iterator

from docx import Document
from docx.document import Document as DocxDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape

from school.broken_file import BROKEN_FILE
from school.errors import NotUnderstood

MOST_CHARACTERS = 2_000_000
"""More than the longest textbook; the rest of a file is left unread."""
MOST_CELLS = 300_000
_BROKEN = "这个文件打不开，可能传坏了，没有入库。请用 Office 或 WPS 打开，另存一份再发。"
_FORMULAS = "这个表格里有公式，没有入库。请全选、复制，用“选择性粘贴—数值”另存一份再发。"
_ERRORS = (OpcError, PythonPptxError, InvalidFileException, *BROKEN_FILE)
"""What the libraries raise of a file whose parts do not fit together."""


def docx_text(content: bytes) -> tuple[str, ...]:
    """Return the paragraphs and table rows of a document, in order.

    Raises:
        NotUnderstood: It cannot be opened.
    """
    try:
        return tuple(_bounded(_blocks(Document(io.BytesIO(content)))))
    except _ERRORS as error:
        raise NotUnderstood(_BROKEN) from error


def _blocks(document: DocxDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_rows(block)
        else:
            yield block.text


def _table_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield " ".join(dict.fromkeys(cell.text for cell in row.cells if cell.text))


def pptx_text(content: bytes) -> tuple[str, ...]:
    """Return one text a slide, with its notes.

    Raises:
        NotUnderstood: It cannot be opened.
    """
    try:
        return tuple(_bounded(_slides(content)))
    except _ERRORS as error:
        raise NotUnderstood(_BROKEN) from error


def _slides(content: bytes) -> Iterator[str]:
    for slide in Presentation(io.BytesIO(content)).slides:
        texts = [text for shape in slide.shapes for text in _shape(shape)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            texts.append(slide.notes_slide.notes_text_frame.text)
        yield "\n".join(text for text in texts if text.strip())


def _shape(shape: BaseShape) -> Iterator[str]:
    if isinstance(shape, GroupShape):
        for inner in shape.shapes:
            yield from _shape(inner)
    elif isinstance(shape, GraphicFrame) and shape.has_table:
        for row in shape.table.rows:
            yield " ".join(cell.text for cell in row.cells if cell.text)
    elif shape.has_text_frame:
        yield shape.text_frame.text  # type: ignore[attr-defined]  # shapes that have one


def xlsx_text(content: bytes) -> tuple[str, ...]:
    """Return one text a sheet: its name, and its rows.

    Raises:
        NotUnderstood: It cannot be opened, or a cell calculates something.
    """
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        try:
            return tuple(text for text in _sheets(workbook) if text.strip())
        finally:
            workbook.close()
    except _ERRORS as error:
        raise NotUnderstood(_BROKEN) from error


def _sheets(workbook: object) -> Iterator[str]:
    """Yield a text a sheet; every cell is looked at, though not every text is kept."""
    seen, left = 0, MOST_CHARACTERS
    for sheet in workbook.worksheets:  # type: ignore[attr-defined]  # openpyxl has no types
        sheet.reset_dimensions()  # or cells beyond the size the file claims are not seen
        lines = [sheet.title]
        for row in sheet.iter_rows():
            seen += len(row)
            if seen > MOST_CELLS:
                raise NotUnderstood("这个表格太大，没有入库。请分成几份再发。")
            if any(cell.data_type == "f" for cell in row):
                raise NotUnderstood(_FORMULAS)
            if left > 0:
                line = " ".join(str(cell.value) for cell in row if cell.value is not None)
                lines.append(line[:left])
                left -= len(line)
        yield "\n".join(line for line in lines if line)


def _bounded(texts: Iterator[str]) -> Iterator[str]:
    total = 0
    for text in texts:
        total += len(text)
        if total > MOST_CHARACTERS:
            return
        if text.strip():
            yield text
