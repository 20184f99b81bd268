"""image_type, PictureSizes: what a picture is by its bytes, and how large."""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from bot.platform import OpenFile
from school.answer_key_file import is_table
from school.errors import NotFound

FILES = (".pdf", ".zip", ".xlsx", ".docx")
"""How keys of the file store end that are no pictures."""
HEAD_BYTES = 32
"""How many bytes are enough to tell."""

STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
ISO_BRANDS = {
    b"avif": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}


def image_type(content: bytes) -> str | None:
    """Return the media type of a photo a phone may send; None when it is not one.

    SVG is not among them: it can carry scripts.
    """
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return ISO_BRANDS.get(content[8:12])
    return None


COURSEWARE = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"\x1a\x45\xdf\xa3", ".webm"),
    (b"ID3", ".mp3"),
    (b"WEBVTT", ".vtt"),
)
"""How files begin that a teacher may put into the library; what they hold is looked at there."""


def file_ending(content: bytes) -> str:
    """Return the ending of a file one may send, such as “.pdf”; empty for anything else."""
    if b"%PDF-" in content[:1024] and b"%%EOF" in content[-1024:]:
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return _zip_ending(content)
    if image_type(content[:HEAD_BYTES]) is not None:
        return ""
    if content[4:8] == b"ftyp":
        return ".m4a" if content[8:11] == b"M4A" else ".mp4"
    for start, ending in COURSEWARE:
        if content.startswith(start):
            return ending
    return ".csv" if is_table(content) else ""


def _zip_ending(content: bytes) -> str:
    for part, ending in ((b"ppt/presentation.xml", ".pptx"), (b"word/document.xml", ".docx")):
        if part in content:
            return ending
    return ".xlsx" if is_table(content) else ".zip"


def file_name(ref: str) -> str:
    """Return what a reference to a file is called on the page; empty for a photo."""
    _, dot, ending = ref.partition(".")
    return f"{ending.upper()} 文件" if dot else ""


class PictureSizes:
    """Sizes of pictures in the file store, so that the page keeps their place before they load."""

    def __init__(self, open_file: OpenFile) -> None:
        self._open_file = open_file
        self.size = lru_cache(maxsize=4096)(self._measure)

    def _measure(self, key: str) -> tuple[int, int] | None:
        """Return width and height in pixels; None when there is no such picture."""
        try:
            with Image.open(BytesIO(self._open_file(key))) as picture:
                return picture.size
        except (NotFound, OSError, Image.DecompressionBombError):
            return None  # the page says so when it cannot show it; here only its place is unknown
