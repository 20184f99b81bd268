"""Draws labels of assets: A4, three by eight, each with a QR code, a name and the code in words.

The size is that of common sheets of 24 labels, 70 by 37 mm, without margins at the sides.
"""

from collections.abc import Sequence
from io import BytesIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from message_cards.pdf_text import FONT, shown, use_font
from school.asset_calls import Label
from school.assets import PREFIX, spoken_code

COLUMNS, ROWS = 3, 8
WIDTH_MM, HEIGHT_MM = 70.0, 37.0
TOP_MM = 0.5
"""Eight rows of 37 mm leave one of the sheet's 297 mm."""
_QR_MM = 24.0
_EDGE_MM = 4.0
_TEXT_MM = WIDTH_MM - _QR_MM - 3 * _EDGE_MM


def draw_labels(labels: Sequence[Label]) -> bytes:
    """Return the labels as a PDF, 24 on a sheet."""
    use_font()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle("资产标签")
    for place, label in enumerate(labels):
        on_page = place % (COLUMNS * ROWS)
        if place and not on_page:
            canvas.showPage()
        row, column = divmod(on_page, COLUMNS)
        left = column * WIDTH_MM * mm
        bottom = A4[1] - (TOP_MM + (row + 1) * HEIGHT_MM) * mm
        _draw(canvas, label, left=left, bottom=bottom)
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, label: Label, *, left: float, bottom: float) -> None:
    _draw_code(canvas, label.code, left=left + _EDGE_MM * mm, bottom=bottom + 8 * mm)
    canvas.setFont(FONT, 8)
    canvas.drawString(left + _EDGE_MM * mm, bottom + 3.5 * mm, spoken_code(label.code))
    at = left + (2 * _EDGE_MM + _QR_MM) * mm
    lines = ((label.name, 11, 25.5), (label.place, 9, 19.5), (label.school, 7.5, 13.5))
    for text, size, height_mm in lines:
        canvas.setFont(FONT, size)
        canvas.drawString(at, bottom + height_mm * mm, _fitted(text, size))
    canvas.setFont(FONT, 7)
    canvas.drawString(at, bottom + 8.5 * mm, "坏了？拍这个码发给青教报修")


def _fitted(text: str, size: float) -> str:
    """Return as much of a text as fits beside the code."""
    text = shown(text)
    while text and pdfmetrics.stringWidth(text, FONT, size) > _TEXT_MM * mm:
        text = text[:-2] + "…" if text.endswith("…") else text[:-1] + "…"
    return text


def _draw_code(canvas: Canvas, code: str, *, left: float, bottom: float) -> None:
    made = segno.make_qr(f"{PREFIX}{code}", error="q", boost_error=False)
    side = _QR_MM * mm / len(made.matrix)
    for r, row in enumerate(made.matrix):
        for c, dark in enumerate(row):
            if dark:
                top = bottom + _QR_MM * mm - (r + 1) * side
                canvas.rect(left + c * side, top, side, side, stroke=0, fill=1)
