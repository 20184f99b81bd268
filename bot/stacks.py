"""Opens a stack somebody sent as one file: a PDF of scans, or a zip of photos.

Nothing in it is believed: pages, bytes and pixels are bounded before they are unpacked, a path in
a zip is only read for the file's own name, and what is encrypted is refused.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Lock

import pypdfium2

from bot.photos import MAX_BYTES
from school.broken_file import BROKEN_FILE
from school.errors import BadPhoto

MAX_STACK_BYTES = 100_000_000
MOST_PAGES = 100
MOST_UNPACKED = 400_000_000
MOST_ENTRIES = 1000
"""Files of any kind in a zip, its folders and the system's own among them."""
DPI = 200
LONGEST_SIDE_PX = 3000
POINTS_PER_INCH = 72
QUALITY = 90
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".heic", ".heif")
_UTF8, _ENCRYPTED = 0x800, 0x1
_PDFIUM = Lock()
"""PDFium may be used by one thread at a time."""


@dataclass(frozen=True)
class Stack:
    """An opened file: the names of its pages, and how to get each."""

    names: tuple[str, ...]
    """A photo's own file name, or “第 3 页” of a PDF."""
    page: Callable[[int], bytes]
    """Returns a page's photo by its place, from 0; raises BadPhoto."""
    left_out: int = 0
    """Files in a zip that are no photos."""


def open_stack(content: bytes) -> Stack | None:
    """Return the stack in a file; None when it is neither a PDF nor a zip.

    Raises:
        BadPhoto: It is damaged, encrypted, empty or too large.
    """
    if len(content) > MAX_STACK_BYTES:
        raise BadPhoto(f"文件超过 {MAX_STACK_BYTES // 1_000_000} MB。请分几个文件发。")
    if b"%PDF-" in content[:1024]:
        return _open_pdf(content)
    if content[:4] == b"PK\x03\x04":
        return _open_zip(content)
    return None


def _open_pdf(content: bytes) -> Stack:
    with _PDFIUM, _pdf(content) as pdf:
        pages = len(pdf)
    _check_count(pages)
    names = tuple(f"第 {place + 1} 页" for place in range(pages))
    return Stack(names, lambda place: _pdf_page(content, place))


def _pdf(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BadPhoto("这个 PDF 加了密码，打不开。请去掉密码再发。") from error
        raise BadPhoto("这个 PDF 打不开，可能传坏了。请重新扫描或导出再发。") from error


def _pdf_page(content: bytes, place: int) -> bytes:
    """Return one page as a JPEG at 200 dpi, smaller where the page is larger than paper."""
    try:
        with _PDFIUM, _pdf(content) as pdf:
            page = pdf[place]
            longest = max(page.get_size()) / POINTS_PER_INCH
            dpi = min(DPI, LONGEST_SIDE_PX / max(longest, 1 / DPI))
            image = page.render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise BadPhoto(f"PDF 的第 {place + 1} 页打不开。请把这一页拍照再发。") from error
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _check_count(pages: int) -> None:
    if pages == 0:
        raise BadPhoto("这个文件里没有照片。请检查后再发。")
    if pages > MOST_PAGES:
        raise BadPhoto(f"这个文件有 {pages} 页，一次最多 {MOST_PAGES} 页。请分几个文件发。")


def _open_zip(content: bytes) -> Stack:
    entries = _entries(content)
    photos = sorted(
        (e for e in entries if _name(e).lower().endswith(PHOTOS)), key=lambda e: _order(_name(e))
    )
    _check_count(len(photos))
    return Stack(
        tuple(_name(entry) for entry in photos),
        lambda place: _zip_page(content, photos[place]),
        left_out=len(entries) - len(photos),
    )


def _entries(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the files in a zip, without folders and what systems add by themselves."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            every = packed.infolist()
    except BROKEN_FILE as error:
        raise BadPhoto("这个压缩包打不开，可能传坏了。请重新压缩再发（ZIP 格式）。") from error
    if len(every) > MOST_ENTRIES or sum(e.file_size for e in every) > MOST_UNPACKED:
        raise BadPhoto("这个压缩包解开后太大，没有打开。请只放作业照片，分几个包发。")
    if any(entry.flag_bits & _ENCRYPTED for entry in every):
        raise BadPhoto("这个压缩包加了密码，打不开。请去掉密码再发。")
    return [
        e
        for e in every
        if not e.is_dir() and not _name(e).startswith(".") and "__MACOSX" not in e.filename
    ]


def _zip_page(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return one file of a zip; it ends where a photo must, whatever its size claims to be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(entry) as file:
            photo = file.read(MAX_BYTES + 1)
    except BROKEN_FILE as error:
        raise BadPhoto(f"压缩包里的“{_name(entry)[:20]}”打不开。请单独发这一张。") from error
    if len(photo) > MAX_BYTES:
        raise BadPhoto(f"压缩包里的“{_name(entry)[:20]}”超过 20 MB。请压小这一张再发。")
    return photo


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a file's own name: Windows in China writes it in GBK without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("gbk")
        except UnicodeError:
            name = entry.filename
    return PurePosixPath(name.replace("\\", "/")).name[:80]


def _order(name: str) -> tuple[tuple[int, str], ...]:
    """Return what names sort by so that 2.jpg comes before 10.jpg."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.lower())
    return tuple((int(part[:9]), "") if part[0].isdigit() else (0, part) for part in parts)
