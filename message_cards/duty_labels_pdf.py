"""Draws QR labels as a PDF, eight to an A4 page: of patrol points and of signing in."""

from io import BytesIO

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from message_cards.pdf_text import FONT, INK, LINE, QUIET, shown, use_font
from school.patrol_calls import Points, PointView
from school.patrols import PointKind

ACROSS, DOWN = 2, 4
WIDTH_MM, HEIGHT_MM = 92.0, 66.0
"""Of a label: four rows of them and the margins are an A4 page."""
LEFT_MM, TOP_MM = 13.0, 16.0
QR_MM = 40.0
"""Readable from half a metre; the module of a version-3 code is over a millimetre."""
_SAYS = {PointKind.PATROL: "巡查", PointKind.SIGN: "签到"}
_TITLE = {PointKind.PATROL: "巡查点", PointKind.SIGN: "值班签到"}
_HOW = {
    PointKind.PATROL: "扫码后把文字发给青教，就记下这次巡查",
    PointKind.SIGN: "到岗扫码，把文字发给青教，就签到了",
}


def draw_labels(points: Points, *, made: str) -> bytes:
    """Return the PDF; a code says the words a person sends, such as “巡查 …”.

    Args:
        points: One label each.
        made: Where it comes from and when, for the foot of the page.
    """
    use_font()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(f"{_TITLE[points.kind]}标签")
    a_page = ACROSS * DOWN
    for place, point in enumerate(points.points):
        if place and place % a_page == 0:
            canvas.showPage()
        row, column = divmod(place % a_page, ACROSS)
        if not row and not column:
            _write(canvas, made, at=(LEFT_MM, 8.0), size=8, colour=QUIET)
        top = A4[1] / mm - TOP_MM - row * HEIGHT_MM
        _label(canvas, points, point, left=LEFT_MM + column * WIDTH_MM, top=top)
    canvas.save()
    return out.getvalue()


def words_of(kind: PointKind, point: PointView) -> str:
    """Return what a label's code says, which somebody sends to the bot."""
    return f"{_SAYS[kind]} {point.code}"


def _label(canvas: Canvas, points: Points, point: PointView, *, left: float, top: float) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    canvas.rect(left * mm, (top - HEIGHT_MM + 3) * mm, (WIDTH_MM - 4) * mm, (HEIGHT_MM - 3) * mm)
    _code(canvas, words_of(points.kind, point), left=left + 4, top=top - 6)
    right = left + 4 + QR_MM + 3
    _write(canvas, _TITLE[points.kind], at=(right, top - 12), size=10, colour=QUIET)
    room = WIDTH_MM - 4 - (right - left) - 2
    size = _fitting(point.name, room_mm=room)
    small = min(9.5, _fitting(points.place_name, room_mm=room))
    _write(canvas, point.name, at=(right, top - 23), size=size)
    _write(canvas, points.place_name, at=(right, top - 32), size=small)
    _write(canvas, _HOW[points.kind], at=(left + 4, top - 53), size=9)
    _write(canvas, "青教", at=(left + 4, top - 59), size=8, colour=QUIET)


def _fitting(text: str, *, room_mm: float) -> float:
    """Return the size in points, at most 18, at which a text is not wider than the room."""
    width = use_font().stringWidth(shown(text), 18.0) / mm
    return 18.0 * min(1.0, room_mm / width) if width else 18.0


def _write(
    canvas: Canvas, text: str, *, at: tuple[float, float], size: float, colour: str = INK
) -> None:
    canvas.setFont(FONT, size)
    canvas.setFillColor(colour)
    canvas.drawString(at[0] * mm, at[1] * mm, shown(text))


def _code(canvas: Canvas, text: str, *, left: float, top: float) -> None:
    made = segno.make_qr(text, error="q")
    side = QR_MM / len(made.matrix)
    canvas.setFillColor(INK)
    for row, modules in enumerate(made.matrix):
        for column, dark in enumerate(modules):
            if dark:
                x, y = left + column * side, top - (row + 1) * side
                # A hair wider than a module: gaps between them would shimmer on a screen.
                canvas.rect(x * mm, y * mm, side * mm * 1.02, side * mm * 1.02, stroke=0, fill=1)
