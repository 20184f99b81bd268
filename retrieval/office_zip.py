"""An Office file as a zip nobody believes: measured before it is unpacked, and while.

What may run (macros, embedded objects), what reaches outside (external targets) and what would fill
the memory (bombs, nested archives) is refused; every XML part passes defusedxml before a library
with lxml sees it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from retrieval.file_kinds import LOCKED, MACROS
from retrieval.office_fields import field_words, reaches_out
from school.broken_file import BROKEN_FILE
from school.errors import NotUnderstood

MOST_ENTRIES = 3000
"""A courseware of 100 slides has some 500 parts."""
MOST_UNPACKED = 300_000_000
MOST_PART = 120_000_000
MOST_XML_PART = 30_000_000
"""Bytes of one XML part; a book of 300 pages has 4 MB."""
MOST_RATIO = 250
"""Unpacked to packed size of the whole: dull XML reaches 60, a bomb 1000."""
SMALL = 1_000_000
"""Files that unpack to less are not judged by their ratio."""
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = "这个文件打不开，可能传坏了，没有入库。请用 Office 或 WPS 打开，另存一份再发。"
_BOMB = "这个文件解压后大得不正常，没有入库。请用 Office 或 WPS 打开，另存一份再发。"
_NESTED = "这个文件里夹着压缩包，没有入库。请把里面的内容拿出来，单独上传。"
_OBJECTS = (
    "这个文件里嵌了别的程序的对象（如旧公式、嵌入的表格程序），没有入库。"
    "请另存为 PDF，或去掉它们再发。"
)
_OUTSIDE = (
    "这个文件会去外面取内容（链接的图片、模板或表格），没有入库。请改成嵌入，或另存为 PDF 再发。"
)
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
_HYPERLINK = re.compile(r"/relationships/hyperlink$")
_WEB = re.compile(r"^(?:https?://|mailto:|#)", re.IGNORECASE)


@dataclass(frozen=True)
class Parts:
    """The parts of an Office file that passed."""

    names: tuple[str, ...]


def checked_office(content: bytes) -> Parts:
    """Return what an Office file holds, once nothing in it is dangerous.

    Raises:
        NotUnderstood: Something is; the message says what, and what to do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, len(content))
            for entry in entries:
                _check_name(entry)
            for entry in entries:
                _check_part(archive, entry)
    except BROKEN_FILE as error:
        raise NotUnderstood(_BROKEN) from error
    return Parts(names=tuple(entry.filename for entry in entries))


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Judge what the directory says, before anything is unpacked."""
    names = [entry.filename for entry in entries]
    if len(names) > MOST_ENTRIES or len(set(names)) != len(names):
        raise NotUnderstood(_BOMB)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > packed * MOST_RATIO):
        raise NotUnderstood(_BOMB)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    plain = name.lower()
    if entry.flag_bits & _ENCRYPTED:
        raise NotUnderstood(LOCKED)
    tricks = ".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name
    if tricks or ":" in name or "\x00" in name or entry.compress_type not in _METHODS:
        raise NotUnderstood(_BROKEN)
    if "vbaproject" in plain or "vbadata" in plain or "/activex/" in plain:
        raise NotUnderstood(MACROS)
    if "/oleobject" in plain or "externallinks/" in plain:
        raise NotUnderstood(_OBJECTS if "/oleobject" in plain else _OUTSIDE)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.is_dir():
        return
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    most = min(entry.file_size, MOST_XML_PART if is_xml else MOST_PART)
    if entry.file_size > most:
        raise NotUnderstood(_BOMB)
    content = b"".join(_unpacked(archive, entry, most=most))
    if is_xml:
        _check_xml(content, relations=entry.filename.lower().endswith(".rels"))
        return
    if content.startswith(_ARCHIVES):
        _check_embedded(entry.filename, content)
    if content.startswith((b"\xd0\xcf\x11\xe0", *_PROGRAMS)):
        raise NotUnderstood(_OBJECTS)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> Iterator[bytes]:
    """Yield a part's bytes; a directory may lie about their number.

    Raises:
        NotUnderstood: There are more than *most*.
    """
    total = 0
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            total += len(chunk)
            if total > most:
                raise NotUnderstood(_BOMB)
            yield chunk


def _check_embedded(name: str, content: bytes) -> None:
    """Pass the workbook behind a chart, itself checked; any other archive inside is refused."""
    behind_chart = "/embeddings/" in name and name.lower().endswith((".xlsx", ".docx", ".pptx"))
    if not behind_chart or not content.startswith(b"PK\x03\x04"):
        raise NotUnderstood(_NESTED)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [entry.filename.lower() for entry in archive.infolist()]
    if any("/embeddings/" in one for one in names):
        raise NotUnderstood(_NESTED)
    checked_office(content)


def _check_xml(content: bytes, *, relations: bool) -> None:
    """Let a part pass that has no entities and names no targets outside that open by themselves.

    Raises:
        NotUnderstood: It has, or is no XML.
    """
    fields = []
    try:
        for _, element in iterparse(io.BytesIO(content), forbid_dtd=True):
            if words := field_words(element):
                fields.append(words)
            if relations and element.get("TargetMode") == "External":
                _check_target(element.get("Type", ""), element.get("Target", ""))
            if not relations:
                element.clear()
    except (DefusedXmlException, ParseError, LookupError) as error:
        raise NotUnderstood(_BROKEN) from error
    if reaches_out(fields):
        raise NotUnderstood(_OUTSIDE)


def _check_target(kind: str, target: str) -> None:
    """Pass a hyperlink to the web: a person has to follow it. Anything else opens by itself."""
    if not (_HYPERLINK.search(kind) and _WEB.match(target)):
        raise NotUnderstood(_OUTSIDE)
