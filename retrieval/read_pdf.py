"""Text of a PDF, once nothing in it acts by itself."""

import re
import zlib
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from school.errors import NotUnderstood

MOST_PAGES = 500
MOST_CHARACTERS = 2_000_000
MOST_OBJECTS_BYTES = 64_000_000
"""Unpacked size of the streams that hold a PDF's objects; a page's pictures are not among them."""
_ACTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|ImportData|SubmitForm|XFA)\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_ENDED = b"endstream"
_LOOK_BACK = 2000
_ACTIVE = (
    "这份 PDF 里有会自己运行的内容（脚本、附件或程序），没有入库。请“打印为 PDF”另存一份再发。"
)
_LOCKED = "这份 PDF 加了密码，打不开，没有入库。请去掉密码另存一份再发。"
_BROKEN = "这份 PDF 打不开，可能传坏了，没有入库。请重新导出一份再发。"


def pdf_text(content: bytes) -> tuple[str, ...]:
    """Return one text a page; a page that is only a picture has none.

    Raises:
        NotUnderstood: It is locked, broken, too long, or has something that acts by itself.
    """
    if any(_ACTS.search(_plain(part)) for part in (content, *_object_streams(content))):
        raise NotUnderstood(_ACTIVE)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = b"/Encrypt" in content
        raise NotUnderstood(_LOCKED if locked else _BROKEN) from error
    try:
        return tuple(_pages(document))
    except pypdfium2.PdfiumError as error:
        raise NotUnderstood(_BROKEN) from error
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> Iterator[str]:
    if len(document) > MOST_PAGES:
        raise NotUnderstood(f"这份 PDF 超过 {MOST_PAGES} 页，没有入库。请分成几份再发。")
    scripts = raw.FPDFDoc_GetJavaScriptActionCount(document.raw)
    if scripts > 0 or document.count_attachments() > 0:
        raise NotUnderstood(_ACTIVE)
    total = 0
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        page.close()
        total += len(text)
        if total > MOST_CHARACTERS:
            return
        yield text


def _plain(part: bytes) -> bytes:
    """Return *part* with the escapes in its names undone: /J#61vaScript is /JavaScript."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield what the streams of compressed objects hold.

    Raises:
        NotUnderstood: They unpack to more than any PDF of words needs, or hide behind a filter.
    """
    left = MOST_OBJECTS_BYTES
    for found in _STREAM.finditer(content):
        about = _plain(content[max(0, found.start() - _LOOK_BACK) : found.start()])
        about = about.rpartition(b" obj")[2]
        if b"ObjStm" not in about:
            continue
        end = content.find(_ENDED, found.end())
        unpacked = _inflated(content[found.end() : end if end >= 0 else None], most=left)
        left -= len(unpacked)
        yield unpacked


def _inflated(packed: bytes, *, most: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        unpacked = machine.decompress(packed, most)
    except zlib.error as error:
        raise NotUnderstood(_BROKEN) from error
    if machine.unconsumed_tail:
        raise NotUnderstood(_BROKEN)
    return unpacked
