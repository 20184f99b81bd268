"""Draws today's practice as a PDF: A4, without the answers, its Chinese font embedded."""

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from message_cards.pdf_text import FONT, use_font
from message_cards.sheet_parts import Face, Pen, draw_block
from school.practice import Practice
from school.sheets.layout import PAGE_MM, Kind, Piece, lay_out

_HOW = "做完把答案按顺序发给青教，如“9 45 12”，马上知道对错。"


def draw_practice(practice: Practice, *, made: str) -> bytes:
    """Return the PDF of the exercises that are open.

    Args:
        practice: The exercises; neither name nor class goes on the paper.
        made: When it was made, in words for the last line.
    """
    use_font()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_MM[0] * mm, PAGE_MM[1] * mm), invariant=1)
    canvas.setTitle("今天练什么")
    canvas.setAuthor("")
    pen = Pen(canvas, FONT)
    pen.text("今天练什么", at=(105.0, 24.0), face=Face(18, bold=True, align="centre"))
    pen.text(_HOW, at=(105.0, 36.0), face=Face(10, align="centre"))
    first = practice.open[0].place
    questions = {i.place: i.question for i in practice.items if i.place >= first}
    for block in lay_out((Piece(Kind.EXERCISES, 1, first, len(questions)),)):
        draw_block(pen, block, "算一算", questions=questions)
    pen.text(f"青教 · {made}", at=(105.0, 286.0), face=Face(9, grey=0.4, align="centre"))
    canvas.showPage()
    canvas.save()
    return out.getvalue()
