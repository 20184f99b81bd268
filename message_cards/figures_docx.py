"""An answer about figures as a Word document: what was asked, the answer, a table, the sources."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from message_cards.figures_xlsx import about, in_words
from school.figure_answer import FigureAnswer

if TYPE_CHECKING:
    from docx.document import Document

_COLUMNS = ("项目", "数值", "单位", "时间", "范围")
_FONT = "宋体"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def write_figures(answer: FigureAnswer, *, made: str, chart: bytes | None = None) -> bytes:
    """Return the document.

    Args:
        answer: What was answered.
        made: When, in words for the last line.
        chart: A picture of it as PNG; None: it has none.
    """
    from docx import Document as new_document  # noqa: N813, PLC0415  # few starts ever write one
    from docx.shared import Cm  # noqa: PLC0415

    document = new_document()
    _use_font(document)
    document.core_properties.author = "青教"
    document.add_heading(_plain(answer.title or answer.question), level=1)
    document.add_paragraph(_plain(answer.said))
    _table(document, answer)
    if chart is not None:
        document.add_picture(BytesIO(chart), width=Cm(15))
    for name, said in about(answer, made=made)[2:]:
        document.add_paragraph(_plain(f"{name}：{said}"))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _use_font(document: "Document") -> None:
    """Name a Chinese font: without one Word on another system falls back to boxes."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)


def _table(document: "Document", answer: FigureAnswer) -> None:
    if not answer.values:
        return
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.text = name
    for value in answer.values:
        words = (value.label, in_words(value), value.unit, value.period, value.scope)
        for cell, said in zip(table.add_row().cells, words, strict=True):
            cell.text = _plain(said)


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
