"""Text of a PDF, once nothing in it acts by itself."""

import io
import re
import zlib
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from school.errors import NotUnderstood

MOST_PAGES = 500
MOST_CHARACTERS = 2_000_000
MOST_UNPACKED = 1_000_000_000
"""Bytes all streams unpack to, scanned pages included; they are searched, never kept."""
_ACTS = re.compile(
    rb"/(?:(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|ImportData|SubmitForm|XFA)\b"
    rb"|JS(?:[\x00\t\n\f\r ]+[(<]|[\x00\t\n\f\r ]*\d{1,9}\s+\d{1,5}\s+R\b))"
)
"""Of /JS with what follows it: even “/JS(” stands in a large picture by chance. Whatever has one is
a /JavaScript or a /Rendition, too."""
_OBJECT_STREAM = re.compile(rb"/ObjStm\b")
_OTHER_FILTER = re.compile(
    rb"/(?:LZWDecode|RunLengthDecode|ASCIIHexDecode|ASCII85Decode|LZW|RL|AHx|A85)\b"
    rb"[\x00\t\n\f\r ]*[/\]>]"
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream[\t ]*(?:\r\n|\n|\r)")
_CHUNK = 1 << 16
_OVERLAP = 200
"""Longer than any name that is looked for, its letters escaped."""
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
    _check(content)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = b"/Encrypt" in content
        raise NotUnderstood(_LOCKED if locked else _BROKEN) from error
    try:
        if _acts(_rewritten(document)):
            raise NotUnderstood(_ACTIVE)
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


def _check(content: bytes) -> None:
    """Let a file pass in which nothing acts by itself, in its objects or in any of its streams.

    Raises:
        NotUnderstood: Something does, or streams unpack to more than any PDF needs.
    """
    if _acts(content):
        raise NotUnderstood(_ACTIVE)
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        before = b""
        for chunk in _inflated(content, found.end()):
            left -= len(chunk)
            if left <= 0:
                raise NotUnderstood(_BROKEN)
            if _acts(before + chunk):
                raise NotUnderstood(_ACTIVE)
            before = chunk[-_OVERLAP:]
    plain = _plain(content)
    if _OBJECT_STREAM.search(plain) and _OTHER_FILTER.search(plain):
        raise NotUnderstood(_BROKEN)  # objects packed in a way that nothing packs them in


def _acts(part: bytes) -> bool:
    return _ACTS.search(_plain(part)) is not None


def _plain(part: bytes) -> bytes:
    """Return *part* with the escapes in its names undone: /J#61vaScript is /JavaScript."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)


def _inflated(content: bytes, start: int) -> Iterator[bytes]:
    """Yield what a stream unpacks to, piece by piece; nothing, or less, of what is not packed.

    Where it ends it says itself: what the file says of it, a reader may believe or not.
    """
    machine = zlib.decompressobj()
    while start < len(content) and not machine.eof:
        packed = content[start : start + _CHUNK]
        start += len(packed)
        while packed and not machine.eof:
            try:
                unpacked = machine.decompress(packed, _CHUNK)
            except zlib.error:  # a picture of another kind, or the file's next object
                return
            packed = machine.unconsumed_tail
            yield unpacked


def _rewritten(document: pypdfium2.PdfDocument) -> bytes:
    """Return the file as PDFium writes it: no object packed, whatever filters they had."""
    kept = io.BytesIO()
    document.save(kept, flags=raw.FPDF_REMOVE_SECURITY)
    return kept.getvalue()
