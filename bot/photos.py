"""Makes a photo somebody sent safe to keep.

What it claims to be is checked before it is decoded, and what is kept is our own new JPEG,
without EXIF or anything else that came along.
"""

import hashlib
import io
from dataclasses import dataclass

from school.photo_file import open_image

MAX_BYTES = 20_000_000
MAX_SIDE_PX = 4096
"""Longer photos are scaled down: a page of 30 lines has over 100 px a line at this size."""
QUALITY = 92


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
    upright = open_image(content, most_bytes=MAX_BYTES)
    upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    upright.info.clear()  # Pillow would write a JPEG's comment into the new one
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=QUALITY)
    return CleanPhoto(jpeg=kept.getvalue(), digest=hashlib.sha256(content).hexdigest())
