"""Opens a photo that anybody may have sent: small enough, really a picture, the right way up."""

import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pi_heif import register_heif_opener
from PIL import Image, ImageOps

from school.errors import BadPhoto

register_heif_opener()

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""A 48-megapixel phone still fits; decoding more would need over 200 MB."""
MOST_SIDE = 12_000
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
"""HEIF is what an iPhone takes (.heic). MPO is what some phones call a JPEG with a second picture
behind it; the first one is read."""

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

_NOT_A_PHOTO = "这不是能识别的照片。请发送 JPG 或 PNG 格式的照片。"
_BROKEN = "照片文件已损坏，打不开。请重新拍照发送。"
_TOO_LARGE = "照片太大。请用手机相机直接拍照发送，不要超过 25 MB。"
_MOVING = "这是动图，不是照片。请发送一张拍好的照片。"


def open_photo(photo: bytes) -> Pixels:
    """Return the pixels of *photo*, turned as its EXIF says; transparency becomes white.

    Size, kind and frames are judged from the header, before any pixel is decoded.

    Raises:
        BadPhoto: It is no JPEG, PNG, WebP or HEIC photo, is broken, moves, or is too large.
    """
    if len(photo) > MOST_BYTES:
        raise BadPhoto(_TOO_LARGE)
    image = _opened(photo)
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
        raise BadPhoto(_TOO_LARGE)
    if image.format not in ("MPO", "HEIF") and getattr(image, "is_animated", False):
        raise BadPhoto(_MOVING)
    try:
        return _pixels(image)
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as error:
        raise BadPhoto(_BROKEN) from error


def _opened(photo: bytes) -> Image.Image:
    if photo[:6] in (b"GIF87a", b"GIF89a"):
        raise BadPhoto(_MOVING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(photo), formats=KINDS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPhoto(_TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise BadPhoto(_BROKEN if photo.startswith(_MAGIC) else _NOT_A_PHOTO) from error


def _pixels(image: Image.Image) -> Pixels:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        upright = Image.alpha_composite(paper, clear)
    rgb = np.asarray(upright.convert("RGB"))
    return np.ascontiguousarray(rgb[:, :, ::-1])
