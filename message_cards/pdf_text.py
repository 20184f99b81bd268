"""Words and tables in a PDF: the Chinese font, styles and colours every PDF of ours shares."""

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, Table, TableStyle

from message_cards.fonts import REGULAR
from school.spelling import punctuated

FONT = "NotoSansSC"
INK, QUIET, LINE, PALE = "#1c1f23", "#5b626b", "#c9ced6", "#f3f5f8"


@cache
def use_font() -> TTFont:
    """Return the font, known to reportlab as :data:`FONT`."""
    font = TTFont(FONT, str(REGULAR))
    pdfmetrics.registerFont(font)
    return font


def style(size: float, colour: str = INK) -> ParagraphStyle:
    """Return how words of a size in points look."""
    use_font()
    return ParagraphStyle(
        f"{size}{colour}",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colors.HexColor(colour),
        wordWrap="CJK",
    )


def shown(text: str) -> str:
    """Return *text* with “□” for every letter the font lacks."""
    known = use_font().face.charToGlyph
    return "".join(c if ord(c) in known else "□" for c in text)


def say(text: str, how: ParagraphStyle) -> Paragraph:
    """Return words as Chinese is punctuated; what people wrote is no markup."""
    return Paragraph(escape(shown(punctuated(text))), how)


def headed_table(rows: Sequence[Sequence[str | Paragraph]], *, widths_mm: Sequence[float]) -> Table:
    """Return a table whose first row is its head, repeated on every page."""
    head, body = style(9, QUIET), style(9.5)
    cells = [
        [say(cell, body if place else head) if isinstance(cell, str) else cell for cell in row]
        for place, row in enumerate(rows)
    ]
    drawn = Table(cells, colWidths=[w * mm for w in widths_mm], repeatRows=1)
    drawn.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(PALE)),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor(LINE)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return drawn
