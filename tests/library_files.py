"""Files as teachers send them, and as attackers do."""

import io
import zipfile
from functools import cache

from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches
from reportlab.pdfgen.canvas import Canvas

LESSON = (
    "分数除法的意义与整数除法的意义相同，都是已知两个因数的积与其中一个因数，求另一个因数的运算。",
    "把一块蛋糕平均分给三个小朋友，每个小朋友分到三分之一块。",
    "一个数除以分数，等于这个数乘分数的倒数。先把除号变成乘号，再把除数变成它的倒数。",
    "练一练：小明走了二分之一千米用了四分之一小时，他每小时走多少千米？",
)


@cache  # a zip knows the second it was made in: the same file is the same bytes
def a_docx(*paragraphs: str) -> bytes:
    """Return a document of these paragraphs, and a table."""
    document = Document()
    for paragraph in paragraphs or LESSON:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "环节", "时间"
    return _saved(document)


@cache
def a_pptx(*slides: str, notes: str = "") -> bytes:
    """Return a presentation with one text a slide."""
    presentation = Presentation()
    for text in slides or LESSON:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(1))
        box.text_frame.text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    return _saved(presentation)


def an_xlsx(*rows: tuple[object, ...]) -> bytes:
    """Return a table of these rows."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(list(row))
    return _saved(workbook)


def _saved(document: object) -> bytes:
    kept = io.BytesIO()
    document.save(kept)  # type: ignore[attr-defined]  # each of the three has it
    return kept.getvalue()


@cache
def a_pdf(*pages: str) -> bytes:
    """Return a PDF with one line a page."""
    kept = io.BytesIO()
    canvas = Canvas(kept)
    for page in pages or ("fraction division",):
        canvas.drawString(72, 720, page)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def with_part(office: bytes, name: str, content: bytes) -> bytes:
    """Return an Office file with one part more, or another in its place."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(office)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return kept.getvalue()


def part_of(office: bytes, name: str) -> bytes:
    """Return one part of an Office file."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        return archive.read(name)
