"""Words in a PDF: the Chinese font, embedded, and the colours every report shares."""

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from message_cards.fonts import REGULAR

INK, QUIET, LINE, PALE = "#1c1f23", "#5b626b", "#c9ced6", "#f3f5f8"
_FONT = "NotoSansSC"


@cache
def _font() -> TTFont:
    font = TTFont(_FONT, str(REGULAR))
    pdfmetrics.registerFont(font)
    return font


def style(size: float, colour: str = INK) -> ParagraphStyle:
    """Return the look of a paragraph; *size* is in points."""
    _font()
    return ParagraphStyle(
        f"{size}{colour}",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colors.HexColor(colour),
        wordWrap="CJK",
    )


def say(text: str, look: ParagraphStyle) -> Paragraph:
    """Return words as they are: what people wrote is no markup, a letter the font lacks a “□”."""
    known = _font().face.charToGlyph
    return Paragraph(escape("".join(c if ord(c) in known else "□" for c in text)), look)
