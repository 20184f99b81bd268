"""What somebody sent becomes a photo we can keep, or a clear answer."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.photos import MAX_BYTES, MAX_SIDE_PX, clean_photo
from school.errors import BadPhoto


def a_photo(size: tuple[int, int] = (320, 240), kind: str = "JPEG", **how: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "white").save(kept, kind, **how)
    return kept.getvalue()


def a_png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 64)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def a_long_gif(frames: int) -> bytes:
    kept = io.BytesIO()
    one = Image.new("P", (4, 4))
    one.putpalette([0, 0, 0, 255, 255, 255] + [0] * 762)
    more = [Image.new("P", (4, 4), n % 2) for n in range(frames - 1)]
    one.save(kept, "GIF", save_all=True, append_images=more)
    return kept.getvalue()


def test_a_photo_is_kept_without_what_the_camera_wrote_into_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = "三(2)班 王小明"
    exif[0x0112] = 6
    sent = a_photo(exif=exif, comment="王小明".encode(), dpi=(71, 71))

    kept = clean_photo(sent)

    assert "王小明".encode() not in kept.jpeg
    with Image.open(io.BytesIO(kept.jpeg)) as image:
        assert not image.getexif()
        assert image.size == (240, 320)


def test_the_same_file_has_the_same_digest() -> None:
    sent = a_photo()

    assert clean_photo(sent).digest == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_other_kinds_of_photos_are_taken(kind: str) -> None:
    assert clean_photo(a_photo(kind=kind)).jpeg.startswith(b"\xff\xd8")


def test_what_is_transparent_is_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(clear, "PNG")

    with Image.open(io.BytesIO(clean_photo(clear.getvalue()).jpeg)) as kept:
        assert kept.getpixel((20, 15)) == (255, 255, 255)


def test_a_huge_photo_is_scaled_down() -> None:
    kept = clean_photo(a_photo((5000, 200)))

    with Image.open(io.BytesIO(kept.jpeg)) as image:
        assert max(image.size) == MAX_SIDE_PX


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b"hello", "不是照片"),
        (b"<html><script>alert(1)</script></html>", "不是照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
        (b"%PDF-1.7", "不是照片"),
        (a_photo()[:200], "打不开"),
        (a_png_header(50_000, 50_000), "像素太多"),
        (a_png_header(2**31 - 1, 2**31 - 1), "像素太多"),
        (a_long_gif(10_000), "动图"),
        (a_photo() + b"\x00" * MAX_BYTES, "20 MB"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "打不开|不是照片"),
    ],
    ids=[
        "empty",
        "text",
        "html",
        "svg",
        "pdf",
        "cut off",
        "bomb",
        "bomb 2",
        "gif",
        "21 MB",
        "heic",
    ],
)
def test_what_is_no_photo_gets_a_clear_answer(content: bytes, says: str) -> None:
    with pytest.raises(BadPhoto, match=says):
        clean_photo(content)


def test_an_iphones_photo_becomes_a_jpeg() -> None:
    photo = Path(__file__).parents[1] / "golden" / "sheets" / "iphone.heic"

    with Image.open(io.BytesIO(clean_photo(photo.read_bytes()).jpeg)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1000, 563))


def test_an_animated_webp_is_refused() -> None:
    kept = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), c) for c in ("red", "blue")]
    frames[0].save(kept, "WEBP", save_all=True, append_images=frames[1:])

    with pytest.raises(BadPhoto, match="动图"):
        clean_photo(kept.getvalue())
