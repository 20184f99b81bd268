"""What a file really is, by its first bytes: its name is only what somebody called it."""

from dataclasses import dataclass
from enum import StrEnum

from school.errors import NotUnderstood

MOST_BYTES = 50_000_000
"""Of a file that is read; a longer one takes a worker's whole time."""
MOST_MEDIA_BYTES = 200_000_000
"""Of a video or a sound, which is kept and never read."""


class FileKind(StrEnum):
    """A kind of file the library takes."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    JPEG = "jpg"
    MP4 = "mp4"
    WEBM = "webm"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"
    TEXT = "txt"
    SUBTITLES = "vtt"


@dataclass(frozen=True)
class Known:
    """How files of a kind are sent and named."""

    media_type: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[FileKind, Known] = {
    FileKind.PDF: Known("application/pdf", ".pdf"),
    FileKind.DOCX: Known(f"{_OFFICE}.wordprocessingml.document", ".docx"),
    FileKind.PPTX: Known(f"{_OFFICE}.presentationml.presentation", ".pptx"),
    FileKind.XLSX: Known(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
    FileKind.JPEG: Known("image/jpeg", ".jpg"),
    FileKind.MP4: Known("video/mp4", ".mp4"),
    FileKind.WEBM: Known("video/webm", ".webm"),
    FileKind.MP3: Known("audio/mpeg", ".mp3"),
    FileKind.M4A: Known("audio/mp4", ".m4a"),
    FileKind.WAV: Known("audio/wav", ".wav"),
    FileKind.TEXT: Known("text/plain; charset=utf-8", ".txt"),
    FileKind.SUBTITLES: Known("text/vtt; charset=utf-8", ".vtt"),
}
MEDIA = frozenset({FileKind.MP4, FileKind.WEBM, FileKind.MP3, FileKind.M4A, FileKind.WAV})
OFFICE = frozenset({FileKind.DOCX, FileKind.PPTX, FileKind.XLSX})
TRANSCRIPTS = frozenset({FileKind.TEXT, FileKind.SUBTITLES})

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MACRO_ENDINGS = (".docm", ".pptm", ".xlsm", ".dotm", ".potm", ".xltm", ".ppsm", ".xlam")
_TEXT_ENDINGS = (".txt", ".srt", ".vtt", ".md")
TAKEN = "PDF、DOCX、PPTX、XLSX、图片、MP4/WebM 视频、MP3/M4A/WAV 音频"

LOCKED = "这个文件加了密码，打不开，没有入库。请去掉密码另存一份再发。"
MACROS = (
    "这个文件里有宏（能自动运行的程序），没有入库。请另存为不带宏的 .docx、.pptx 或 .xlsx 再发。"
)
OLD_OFFICE = "这是旧格式的 Office 文件，没有入库。请另存为 .docx、.pptx 或 .xlsx 再发。"
WEB_PAGE = "这个文件其实是网页，不是它名字说的那种文件，没有入库。请发真正的文件；网页请发链接。"
EMPTY = "收到的是空文件，没有入库。请重新选一份再发。"
UNKNOWN = f"认不出这个文件，没有入库。能收：{TAKEN}。"


def kind_of(content: bytes, *, name: str) -> FileKind:
    """Return what a file is; *name* is looked at only where bytes say nothing, as for a text.

    Raises:
        NotUnderstood: It is none the library takes, too large, locked, has macros, or is not what
            its name says; the message says what to do.
    """
    ending = _ending(name)
    if not content:
        raise NotUnderstood(EMPTY)
    if ending in _MACRO_ENDINGS:
        raise NotUnderstood(MACROS)
    if content.startswith(OLE):
        raise NotUnderstood(LOCKED if _LOCKED in content else OLD_OFFICE)
    kind = _by_bytes(content, ending)
    if kind is None:
        raise NotUnderstood(WEB_PAGE if _is_web_page(content) else UNKNOWN)
    most = MOST_MEDIA_BYTES if kind in MEDIA else MOST_BYTES
    if len(content) > most:
        raise NotUnderstood(
            f"文件超过 {most // 1_000_000} MB，没有入库。请压缩图片后另存，或分成几份再发。"
        )
    return kind


def _by_bytes(content: bytes, ending: str) -> FileKind | None:
    head = content[:16]
    starts = (
        (b"%PDF-", FileKind.PDF),
        (b"\xff\xd8\xff", FileKind.JPEG),
        (b"\x1a\x45\xdf\xa3", FileKind.WEBM),
        (b"ID3", FileKind.MP3),
    )
    for start, kind in starts:
        if head.startswith(start):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _office(content)
    return _sound_or_film(head) or _text(content, ending)


def _office(content: bytes) -> FileKind | None:
    """Return the kind of an Office file by the part every one has; it is opened elsewhere."""
    parts = (
        (b"word/document.xml", FileKind.DOCX),
        (b"ppt/presentation.xml", FileKind.PPTX),
        (b"xl/workbook.xml", FileKind.XLSX),
    )
    return next((kind for part, kind in parts if part in content), None)


def _sound_or_film(head: bytes) -> FileKind | None:
    if head[4:8] == b"ftyp":
        return FileKind.M4A if head[8:11] == b"M4A" else FileKind.MP4
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return FileKind.WAV
    # Two bytes say “a frame of MPEG sound, layer 3”; an ID3 tag usually comes before.
    return (
        FileKind.MP3 if head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2") else None
    )


def _text(content: bytes, ending: str) -> FileKind | None:
    if ending not in _TEXT_ENDINGS or _is_web_page(content):
        return None
    subtitles = ending in (".srt", ".vtt") or content.startswith(b"WEBVTT")
    return FileKind.SUBTITLES if subtitles else FileKind.TEXT


def _is_web_page(content: bytes) -> bool:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(
        (b"<!doctype", b"<html", b"<head", b"<script", b"<svg", b"<?xml", b"<body")
    )


def _ending(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""
