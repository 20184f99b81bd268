"""Opens a photo that anybody may have sent: small enough, really a picture, the right way up.

Size, kind and frames are judged from the header, before any pixel is decoded.
"""

import struct
import warnings
import zlib
from io import BytesIO

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

from school.errors import BadPhoto

register_heif_opener()

MOST_PIXELS = 60_000_000
"""A 50-megapixel phone still fits; decoding more would need over 200 MB."""
MOST_SIDE = 12_000
KINDS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")
"""HEIF is what an iPhone takes (.heic). MPO is what some phones call a JPEG with a second picture
behind it; the first one is read."""

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_CLEAR_MODES = frozenset({"RGBA", "LA", "PA"})
_ERRORS = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error, zlib.error)
"""What Pillow raises of a broken file; libheif's errors are RuntimeErrors."""

_BROKEN = "这张照片打不开，可能传坏了。请重新拍一张再发。"
_TOO_MANY_PIXELS = "这张图的像素太多，没有打开。请用手机相机直接拍一张再发。"
_MOVING = "这是动图，批改不了。请发一张普通照片。"


def open_image(content: bytes, *, most_bytes: int) -> Image.Image:
    """Return a photo in RGB, turned as its EXIF says; transparency becomes white.

    Raises:
        BadPhoto: It is no JPEG, PNG, WebP, BMP or HEIC photo, is broken, moves, or is too large;
            the message says what to do.
    """
    _check_size(content, most_bytes=most_bytes)
    image = _opened(content)
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
        raise BadPhoto(_TOO_MANY_PIXELS)
    if image.format not in ("MPO", "HEIF") and getattr(image, "is_animated", False):
        raise BadPhoto(_MOVING)
    try:
        return _upright(image)
    except _ERRORS as error:
        raise BadPhoto(_BROKEN) from error


def _check_size(content: bytes, *, most_bytes: int) -> None:
    if not content:
        raise BadPhoto("收到的是空文件。请重新选一张照片再发。")
    if len(content) > most_bytes:
        raise BadPhoto(
            f"照片超过 {most_bytes // 1_000_000} MB。请用手机相机直接拍，或发“原图”以外的大小。"
        )
    if content[:4] == b"GIF8":
        raise BadPhoto("GIF 动图批改不了。请用相机拍一张照片再发。")


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(content), formats=KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPhoto(_TOO_MANY_PIXELS) from error
    except _ERRORS as error:
        if content.startswith(_MAGIC):
            raise BadPhoto(_BROKEN) from error
        raise BadPhoto("这个文件不是照片。请用相机拍一张作业照片再发（JPG 或 PNG）。") from error


def _upright(image: Image.Image) -> Image.Image:
    """Return the decoded *image* the right way up; a large one is copied no more than it must."""
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode in _CLEAR_MODES or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    image.load()
    return image if image.mode == "RGB" else image.convert("RGB")
