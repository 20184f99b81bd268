"""A stack is opened page by page, and nothing in it is believed."""

import io
import zipfile

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from bot.mosaic import mosaic
from bot.stacks import MAX_STACK_BYTES, Stack, open_stack
from school.errors import BadPhoto


def a_picture(size: tuple[int, int] = (60, 40), colour: str = "white") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "PNG")
    return kept.getvalue()


def a_zip(files: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return kept.getvalue()


def a_pdf(*sizes: tuple[float, float]) -> bytes:
    """Return a PDF with empty pages of these sizes in points."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        document.new_page(width, height)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def opened(content: bytes) -> Stack:
    stack = open_stack(content)
    assert stack is not None
    return stack


def test_a_photo_is_no_stack() -> None:
    assert open_stack(a_picture()) is None


def test_photos_in_a_zip_come_in_the_order_people_count() -> None:
    stack = opened(a_zip({f"{n}.png": a_picture() for n in (10, 2, 1)} | {"a.txt": b"x"}))

    assert stack.names == ("1.png", "2.png", "10.png")
    assert stack.page(0) == a_picture()
    assert stack.left_out == 1


def test_only_a_file_s_own_name_is_read_from_a_path() -> None:
    names = ["../../etc/12号.png", "C:\\班级\\3号.png", ".hidden.png", "__MACOSX/._12号.png"]

    assert sorted(opened(a_zip({name: a_picture() for name in names})).names) == [
        "12号.png",
        "3号.png",
    ]


def test_names_windows_wrote_in_gbk_are_read() -> None:
    packed = a_zip({"XXXXXX.png": a_picture()}).replace(b"XXXXXX", "十二号".encode("gbk"))

    assert opened(packed).names == ("十二号.png",)


def test_a_page_of_a_pdf_is_drawn_at_200_dpi_and_a_poster_smaller() -> None:
    stack = opened(a_pdf((595, 842), (3000, 4000)))

    paper, poster = (Image.open(io.BytesIO(stack.page(n))).size for n in range(2))

    assert stack.names == ("第 1 页", "第 2 页")
    assert paper == (1653, 2339)
    assert max(poster) <= 3001


def a_locked_pdf() -> bytes:
    """Return a PDF nobody opens without its password."""
    kept = io.BytesIO()
    canvas = Canvas(kept, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(20, 20, "a page")
    canvas.save()
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (a_locked_pdf(), "加了密码"),
        (a_pdf(*[(100, 100)] * 101), "有 101 页"),
        (b"%PDF-1.7 torn", "这个 PDF 打不开"),
        (b"PK\x03\x04 torn", "压缩包打不开"),
        (a_zip({"a.txt": b"x"}), "没有照片"),
        (a_zip({f"{n}.txt": b"" for n in range(1001)}), "解开后太大"),
        (bytes(MAX_STACK_BYTES + 1), "超过 100 MB"),
    ],
    ids=["locked", "pages", "torn pdf", "torn zip", "no photo", "entries", "size"],
)
def test_a_stack_that_cannot_be_taken_says_why(content: bytes, why: str) -> None:
    with pytest.raises(BadPhoto, match=why):
        open_stack(content)


def test_a_file_larger_than_a_photo_may_be_is_read_no_further() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.jpg", bytes(21_000_000))

    with pytest.raises(BadPhoto, match="超过 20 MB"):
        opened(kept.getvalue()).page(0)


def test_a_damaged_photo_in_a_zip_is_named() -> None:
    packed = bytearray(a_zip({"1.png": a_picture()}))
    at = packed.find(b"IDAT")
    packed[at + 6] ^= 0xFF

    with pytest.raises(BadPhoto, match=r"“1\.png”打不开"):
        opened(bytes(packed)).page(0)


def test_a_mosaic_shows_every_crop_once() -> None:
    colours = ["#ff0000", "#00ff00", "#0000ff", "#ffff00"]
    picture = Image.open(io.BytesIO(mosaic([a_picture((30, 10), c) for c in colours])))

    assert picture.size == (3 * 308 + 8, 2 * 104 + 8)
    seen = [picture.getpixel((8 + n % 3 * 308 + 150, 8 + n // 3 * 104 + 48)) for n in range(4)]
    expected = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
    for found, wanted in zip(seen, expected, strict=True):
        assert isinstance(found, tuple)
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12


def test_what_is_no_picture_is_in_no_mosaic() -> None:
    with pytest.raises(BadPhoto):
        mosaic([b"not a picture"])


def test_a_zip_damaged_inside_a_compressed_photo_is_told_as_damaged() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1.png", a_picture())
    broken = bytearray(kept.getvalue())
    start = 30 + len("1.png")
    broken[start : start + 4] = b"\xff\xff\xff\xff"  # no block of deflate begins so

    with pytest.raises(BadPhoto, match="打不开"):
        opened(bytes(broken)).page(0)
