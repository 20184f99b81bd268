"""Draws answer sheets as a PDF: A4, black on white, its Chinese font embedded.

It stands among the cards because a command sends it as they are sent; it draws nothing that
``school.sheets.layout`` does not place.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO

import segno
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from message_cards.fonts import REGULAR
from message_cards.sheet_parts import Face, Pen, draw_block, draw_legend, draw_notes
from school.errors import NotUnderstood
from school.grading import SheetMark
from school.sheets.code import SheetCode, write_code
from school.sheets.layout import MARKER_MM, MARKERS_MM, PAGE_MM, QR_BOX, Kind, lay_out
from school.sheets.markers import SQUARES, black_squares, marker_ids
from school.sheets.plan import PagePlan, plan
from school.sheets.spec import SheetSpec

_LARGEST_QR = 12
"""Version beyond which its squares are too small for a phone."""
_TITLE_MM, _HOMEWORK_MM = 132.0, 74.0
_FONT = "NotoSansSC"


def draw_sheets(*specs: SheetSpec) -> bytes:
    """Return the PDF with the sheets of every pupil, or the blank ones, page after page.

    Several specs follow each other in one file.

    Raises:
        NotUnderstood: It does not fit, or a character has no glyph in the font.
    """
    out = BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_MM[0] * mm, PAGE_MM[1] * mm), invariant=1)
    canvas.setTitle(specs[0].title)
    canvas.setAuthor("")
    for place, spec in enumerate(specs, start=1):
        _draw(canvas, spec, form=f"sheet{place}")
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, spec: SheetSpec, *, form: str) -> None:
    pages = plan(spec)
    headings = (heading for page in pages for heading in page.headings)
    _check_characters([spec.homework, spec.title, *headings, *spec.questions.values()])
    for number, page in enumerate(pages, start=1):
        # What is the same on every copy is stored once in the file.
        canvas.beginForm(f"{form}page{number}")
        _draw_common(Pen(canvas, _FONT), spec, page, number=number, of=len(pages))
        canvas.endForm()
    for pupil in spec.pupils or ("",) * spec.copies:
        for number, page in enumerate(pages, start=1):
            canvas.doForm(f"{form}page{number}")
            mark = SheetMark(homework=spec.homework, page=number, pupil=pupil)
            _draw_own(Pen(canvas, _FONT), SheetCode(mark, len(pages), page.pieces))
            canvas.showPage()


@cache
def _font() -> TTFont:
    font = TTFont(_FONT, str(REGULAR))
    pdfmetrics.registerFont(font)
    return font


def _check_characters(texts: Iterable[str]) -> None:
    known = _font().face.charToGlyph
    strange = {c: None for text in texts for c in text if ord(c) not in known}
    if strange:
        raise NotUnderstood(f"这些字印不出来：{' '.join(strange)}。请换成别的字后再试。")


def _draw_common(pen: Pen, spec: SheetSpec, page: PagePlan, *, number: int, of: int) -> None:
    for marker, corner in zip(marker_ids(number), MARKERS_MM, strict=True):
        side = MARKER_MM / SQUARES
        squares = black_squares(marker)
        pen.squares(((corner[0] + c * side, corner[1] + r * side) for r, c in squares), side=side)
    size = pen.fitting(spec.title, size=17.0, wide_mm=_TITLE_MM)
    pen.text(spec.title, at=(88.0, 16.5), face=Face(size, bold=True, align="centre"))
    homework = f"作业：{spec.homework}"
    size = pen.fitting(homework, size=8.5, wide_mm=_HOMEWORK_MM)
    pen.text(homework, at=(21.0, 27.5), face=Face(size))
    if any(piece.kind is not Kind.EXERCISES for piece in page.pieces):
        draw_legend(pen)
    blocks = lay_out(page.pieces)
    for block, heading in zip(blocks, page.headings, strict=True):
        draw_block(pen, block, heading, questions=spec.questions)
        if block.piece.kind is Kind.ROLL:
            draw_notes(pen, block)
    pen.text(f"第 {number} 页 / 共 {of} 页", at=(105.0, 286.5), face=Face(size=9, align="centre"))


def _draw_own(pen: Pen, code: SheetCode) -> None:
    """Draw what differs from sheet to sheet: the pupil's code and the QR code."""
    if code.mark.pupil:
        pen.text(f"学号：{code.mark.pupil}", at=(98.0, 27.5), face=Face(size=11, bold=True))
    elif all(piece.kind is not Kind.ROLL for piece in code.pieces):
        pen.text("学号：", at=(98.0, 27.5), face=Face(size=11))
        pen.line((109.0, 29.7), (150.0, 29.7))
    made = segno.make_qr(write_code(code), error="q", boost_error=False)
    if int(made.version) > _LARGEST_QR:
        raise NotUnderstood("作业名和题目太多，二维码放不下。请把 homework 写短些再试。")
    side = QR_BOX.width / len(made.matrix)
    dark = ((r, c) for r, row in enumerate(made.matrix) for c, on in enumerate(row) if on)
    pen.squares(((QR_BOX.left + c * side, QR_BOX.top + r * side) for r, c in dark), side=side)
