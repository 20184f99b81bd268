"""Words in a PDF: the Chinese font, styles and colours every PDF of ours shares."""

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from message_cards.fonts import REGULAR

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


def say(text: str, how: ParagraphStyle) -> Paragraph:
    """Return words as they are: what people wrote is no markup; what has no glyph is a box."""
    known = use_font().face.charToGlyph
    return Paragraph(escape("".join(c if ord(c) in known else "□" for c in text)), how)
