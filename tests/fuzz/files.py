"""Files people send: photos, stacks of them, and teaching material for the library."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bot.photos import clean_photo
from bot.stacks import open_stack
from grading_lambda.photo import open_photo
from retrieval.read_file import read_file
from school.errors import SchoolError
from tests.fuzz.door import Door
from tests.fuzz.mutations import stilled
from tests.library_files import LESSON, a_docx, a_pptx, an_xlsx

IPHONE = Path(__file__).parents[1] / "golden" / "sheets" / "iphone.heic"


def _picture() -> Image.Image:
    return Image.linear_gradient("L").resize((64, 48)).convert("RGB")


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def _photos() -> Iterator[bytes]:
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"):
        yield _saved(
            _picture(), kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {})
        )
    yield _saved(_picture().convert("P"), "PNG", transparency=3)
    yield IPHONE.read_bytes()


def _photo(content: bytes) -> None:
    """Open it as the chat does and as the reader does; both are doors of their own."""
    for read in (clean_photo, open_photo):
        try:
            read(content)
        except SchoolError:
            if read is open_photo:
                raise


def _pdf(*, scanned: bool = False, locked: bool = False) -> bytes:
    """Return a PDF of two pages: printed, or scanned."""
    kept = io.BytesIO()
    lock = StandardEncryption("geheim", strength=128) if locked else None
    canvas = Canvas(kept, pagesize=(200, 280), invariant=1, encrypt=lock)
    for page in range(2):
        if scanned:
            canvas.drawImage(ImageReader(_picture()), 20, 20, 160, 120)
        else:
            canvas.drawString(20, 200, f"fraction division {page}")
            canvas.linkURL("https://example.edu.cn/", (20, 190, 120, 210))
            canvas.bookmarkPage(str(page))
            canvas.addOutlineEntry(f"page {page}", str(page))
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def _zip() -> bytes:
    """Return a zip of three photos, one of them named as Windows in China does."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("作业/10.jpg", "2.jpg", "XXXXXX.png", "说明.txt"):
            packed.writestr(name, _saved(_picture(), "PNG" if name.endswith("png") else "JPEG"))
    return stilled(kept.getvalue()).replace(b"XXXXXX", "十二号".encode("gbk"))


def _stack(content: bytes) -> None:
    """Open every page, as the chat does with what was sent as a file."""
    stack = open_stack(content)
    if stack is None:
        clean_photo(content)
        return
    for place in range(len(stack.names)):
        clean_photo(stack.page(place))


def _document() -> bytes:
    """Return a document with a header, a list, a picture, a table in a table and a link."""
    document = Document(io.BytesIO(a_docx()))
    document.sections[0].header.paragraphs[0].text = "五年级数学"
    document.add_paragraph("教学目标", style="List Bullet")
    document.add_picture(io.BytesIO(_saved(_picture(), "PNG")))
    inner = document.add_table(rows=2, cols=2).rows[0].cells[0].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "板书"
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _slides() -> bytes:
    """Return a presentation with a table, a group and a picture."""
    presentation = Presentation(io.BytesIO(a_pptx(LESSON[0], notes="先复习倒数")))
    shapes = presentation.slides[0].shapes
    place = [Inches(1)] * 4
    shapes.add_table(1, 2, *place).table.cell(0, 0).text = "环节"
    shapes.add_group_shape().shapes.add_textbox(*place).text_frame.text = "练一练"
    shapes.add_picture(io.BytesIO(_saved(_picture(), "PNG")), Inches(1), Inches(2))
    kept = io.BytesIO()
    presentation.save(kept)
    return kept.getvalue()


def _material(name: str, *seeds: bytes, refused: int = 0) -> Door:
    """Return the door of teaching material called *name*: what reads it in its own process.

    There a fault costs that process and is told as “too hard to read”; here it counts as one.
    """
    zips = tuple(stilled(one) if one.startswith(b"PK") else one for one in seeds)
    return Door(zips, lambda content: read_file(content, name=name), refused)


_SUBTITLES = (
    "1\n00:00:01,000 --> 00:00:03,000\n<i>同学们好</i>\n\n"
    "2\n00:00:03,000 --> 00:00:05,000\n今天讲倒数\n"
)

FILES = {
    "photo": Door(tuple(_photos()), _photo, refused=2),  # GIF and TIFF
    "stack": Door((_pdf(), _pdf(scanned=True), _zip()), _stack),
    "file-docx": _material("教案.docx", a_docx(), _document()),
    "file-pptx": _material("课件.pptx", a_pptx(), _slides()),
    "file-xlsx": _material("题库.xlsx", an_xlsx(("题号", "答案"), (1, "B"), (2.5, True))),
    "file-pdf": _material("练习.pdf", _pdf(), _pdf(scanned=True), _pdf(locked=True), refused=1),
    "file-words": _material(
        "讲稿.srt",
        _SUBTITLES.encode(),
        _SUBTITLES.encode("gb18030"),
        _SUBTITLES.encode("utf-16"),
        f"WEBVTT\n\n{_SUBTITLES}".encode(),
    ),
}
