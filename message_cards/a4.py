"""A4 pages of one child's record: words in the embedded Chinese font, photos, a footer."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image as Photo
from PIL import UnidentifiedImageError
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, SimpleDocTemplate, Table, TableStyle

from message_cards.pdf_text import FONT, QUIET, say, shown, style, use_font

MARGIN_MM = 16
PHOTO_SIDE_PX = 900
"""Of the longer side of a photo in a PDF: 60 mm wide, that is over 300 dpi."""
PHOTO_QUALITY = 82


def pages(flowables: Sequence[Flowable], *, title: str, footer: str) -> bytes:
    """Return a PDF; the same flowables give the same bytes.

    Args:
        flowables: What is on the pages, from the top.
        title: Of the document; it is in no file name.
        footer: Where it comes from and when, at the foot of every page.
    """
    use_font()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN_MM * mm,
        rightMargin=MARGIN_MM * mm,
        topMargin=MARGIN_MM * mm,
        bottomMargin=(MARGIN_MM + 6) * mm,
        title=title,
        author="",
        invariant=1,
    )

    def foot(canvas: Canvas, doc: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(colors.HexColor(QUIET))
        canvas.drawString(MARGIN_MM * mm, 12 * mm, shown(footer))
        canvas.drawRightString(A4[0] - MARGIN_MM * mm, 12 * mm, f"第 {doc.page} 页")

    document.build(list(flowables), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def picture(content: bytes, *, width_mm: float, height_mm: float) -> Image | None:
    """Return a photo that fits a box, small enough to send; None: it cannot be opened."""
    try:
        with Photo.open(BytesIO(content)) as opened:
            opened.draft("RGB", (PHOTO_SIDE_PX, PHOTO_SIDE_PX))
            small = opened.convert("RGB")
    except (UnidentifiedImageError, OSError):
        return None
    small.thumbnail((PHOTO_SIDE_PX, PHOTO_SIDE_PX))
    kept = BytesIO()
    small.save(kept, "JPEG", quality=PHOTO_QUALITY)
    kept.seek(0)
    scale = min(width_mm * mm / small.width, height_mm * mm / small.height)
    return Image(kept, width=small.width * scale, height=small.height * scale)


def photo_rows(
    contents: Sequence[bytes | None], *, in_a_row: int = 3, height_mm: float = 42
) -> list[Flowable]:
    """Return photos in rows; one that is gone or cannot be opened is told in words."""
    width = (A4[0] / mm - 2 * MARGIN_MM) / in_a_row
    cells = [
        (c and picture(c, width_mm=width - 4, height_mm=height_mm))
        or say("（照片不在了）", style(9))
        for c in contents
    ]
    rows = [cells[n : n + in_a_row] for n in range(0, len(cells), in_a_row)]
    drawn: list[Flowable] = []
    for row in rows:
        full = [*row, *[""] * (in_a_row - len(row))]
        one = Table([full], colWidths=[width * mm] * in_a_row)
        one.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
        drawn.append(one)
    return drawn
