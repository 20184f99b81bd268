"""Draws a wrong-question book as a PDF: A4, room to do each question again, answers at the end.

It carries no name: it lies around at home and in school. A picture that is erased by now is left
out, and the question stands there as text.
"""

from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image as Picture
from PIL import UnidentifiedImageError
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Image,
    PageBreak,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from message_cards.cards.mistakes import said_question
from message_cards.pdf_text import LINE, QUIET, say, style, use_font
from school.causes import CAUSE_NAMES
from school.mistakes import Book, Mistake

_COLUMNS, _COLUMN_MM = 2, 91.0
_ANSWER_COLUMNS = 3
_PICTURE_MM = (80.0, 16.0)
_SHORT_MM, _LONG_MM = 15.0, 34.0
_MOST_CHARACTERS = 300
_SHORT_CHARACTERS = 12
"""A sum up to this long needs one line; longer ones need room for the working."""


def draw_mistakes(book: Book, *, picture: Callable[[str], bytes], made: str) -> bytes:
    """Return the PDF.

    Args:
        book: The book, with the entries to print.
        picture: Returns the bytes of a picture by its file key; none: the picture is gone.
        made: When it was made, in words for the last line.
    """
    use_font()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=14 * mm,
        rightMargin=14 * mm,
        topMargin=14 * mm,
        bottomMargin=14 * mm,
        title="错题本",
        author="",
        invariant=1,
    )
    entries = list(enumerate(book.entries, start=1))
    cells = [_cell(number, one, picture(one.crop)) for number, one in entries]
    answers = [_answer(number, one) for number, one in entries]
    document.build(
        [
            *_top(book),
            _grid(cells, columns=_COLUMNS, wide_mm=_COLUMN_MM),
            PageBreak(),
            say("答案", style(15)),
            Spacer(1, 4 * mm),
            _grid(answers, columns=_ANSWER_COLUMNS, wide_mm=_COLUMN_MM * _COLUMNS / 3),
            Spacer(1, 4 * mm),
            say(f"老师确认过的作业里的错题。青教 · {made}", style(8.5, QUIET)),
        ]
    )
    return out.getvalue()


def _top(book: Book) -> list[Flowable]:
    title = " · ".join(part for part in ("错题本", book.word) if part)
    whose = "姓名：____________　日期：____________　做对：______ 题"
    return [say(title, style(17)), say(whose, style(10, QUIET)), Spacer(1, 4 * mm)]


def _short(text: str) -> str:
    """Return a text that fits a cell: a row of a table cannot go on on the next page."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _cell(number: int, mistake: Mistake, crop: bytes) -> list[Flowable]:
    question = _short(said_question(mistake))
    notes = [CAUSE_NAMES[mistake.cause]] if mistake.cause else []
    notes += [f"错了 {mistake.times_wrong} 次"] if mistake.times_wrong > 1 else []
    room = _SHORT_MM if len(question) <= _SHORT_CHARACTERS else _LONG_MM
    shown = _image(crop)
    return [
        say(f"{number}.　{question}", style(13)),
        *([say("上次写的：" if shown else " · ".join(notes), style(8, QUIET))]),
        *([shown] if shown else []),
        Spacer(1, room * mm),
    ]


def _image(content: bytes) -> Image | None:
    """Return a picture that fits its place; None: there is none, or it cannot be opened."""
    if not content:
        return None
    try:
        with Picture.open(BytesIO(content)) as opened:
            wide, high = opened.size
            opened.verify()
    except (UnidentifiedImageError, OSError):
        return None  # the question stands there as text
    scale = min(_PICTURE_MM[0] * mm / wide, _PICTURE_MM[1] * mm / high)
    return Image(BytesIO(content), width=wide * scale, height=high * scale, hAlign="LEFT")


def _answer(number: int, mistake: Mistake) -> list[Flowable]:
    question = _short(said_question(mistake))
    equals = "" if question.endswith("=") else "　"
    return [say(f"{number}.　{question}{equals}{_short(mistake.expected)}", style(10))]


def _grid(cells: Sequence[list[Flowable]], *, columns: int, wide_mm: float) -> Table:
    rows = [list(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    rows[-1] += [[] for _ in range(columns - len(rows[-1]))]
    table = Table(rows, colWidths=[wide_mm * mm] * columns)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor(LINE)),
                ("LEFTPADDING", (0, 0), (-1, -1), 2 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5 * mm),
            ]
        )
    )
    return table
