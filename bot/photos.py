"""Makes a photo somebody sent safe to keep.

What it claims to be is checked before it is decoded, and what is kept is our own new JPEG,
without EXIF or anything else that came along.
"""

import hashlib
import io
import struct
from dataclasses import dataclass

from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

from school.errors import BadPhoto

register_heif_opener()

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE_PX = 4096
"""Longer photos are scaled down: a page of 30 lines has over 100 px a line at this size."""
QUALITY = 92
KINDS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")
"""HEIF is what an iPhone takes (.heic)."""


@dataclass(frozen=True)
class CleanPhoto:
    """A photo as we keep it."""

    jpeg: bytes
    digest: str
    """sha256 of what was sent, in hex: the same file again is the same photo."""


def clean_photo(content: bytes) -> CleanPhoto:
    """Return a new JPEG of a photo, upright, without metadata.

    Raises:
        BadPhoto: It is not a photo, is too large, or is damaged; the message says what to do.
    """
    _check_size(content)
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as image:
            _check_header(image)
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except UnidentifiedImageError as error:
        raise BadPhoto(_not_a_photo(content)) from error
    except Image.DecompressionBombError as error:
        raise BadPhoto(_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise BadPhoto("这张照片打不开，可能传坏了。请重新拍一张再发。") from error
    upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=QUALITY)
    return CleanPhoto(jpeg=kept.getvalue(), digest=hashlib.sha256(content).hexdigest())


_TOO_MANY_PIXELS = "这张图的像素太多，没有打开。请用手机相机直接拍一张再发。"


def _check_size(content: bytes) -> None:
    if not content:
        raise BadPhoto("收到的是空文件。请重新选一张照片再发。")
    if len(content) > MAX_BYTES:
        raise BadPhoto("照片超过 20 MB。请用手机相机直接拍，或发“原图”以外的大小。")


def _check_header(image: Image.Image) -> None:
    """Refuse by what the header says, before any pixel is decoded."""
    if image.width * image.height > MAX_PIXELS:
        raise BadPhoto(_TOO_MANY_PIXELS)
    if getattr(image, "is_animated", False) and image.format not in ("MPO", "HEIF"):
        raise BadPhoto("这是动图，批改不了。请发一张普通照片。")


def _not_a_photo(content: bytes) -> str:
    if content[:4] == b"GIF8":
        return "GIF 动图批改不了。请用相机拍一张照片再发。"
    return "这个文件不是照片。请用相机拍一张作业照片再发（JPG 或 PNG）。"
