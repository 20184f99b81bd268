"""Files that are no photo are refused before they cost anything."""

import struct
import time
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grading_lambda.photo import MOST_BYTES, open_photo
from school.errors import BadPhoto

IPHONE = Path(__file__).parents[1] / "golden" / "sheets" / "iphone.heic"
"""A page of PageStyle(columns=2, items=6), cropped, scaled down and saved by pillow-heif 1.4."""


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def a_gradient(width: int = 60, height: int = 40) -> Image.Image:
    ramp = np.linspace(0, 255, width * height).reshape(height, width).astype(np.uint8)
    return Image.fromarray(np.dstack([ramp, ramp // 2, 255 - ramp]))


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"\x78\x9c")


def png_chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def test_an_iphones_photo_opens() -> None:
    assert open_photo(IPHONE.read_bytes()).shape == (563, 1000, 3)


def test_an_iphones_photo_cut_off_is_broken() -> None:
    with pytest.raises(BadPhoto, match="打不开"):
        open_photo(IPHONE.read_bytes()[:9000])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_photos_open_as_blue_green_red(kind: str) -> None:
    pixels = open_photo(encoded(Image.new("RGB", (30, 20), (200, 100, 50)), kind))

    assert pixels.shape == (20, 30, 3)
    assert np.abs(pixels.reshape(-1, 3).mean(axis=0) - (50, 100, 200)).max() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_as_the_phone_says(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    pixels = open_photo(encoded(a_gradient(), "JPEG", exif=exif, quality=95))

    assert pixels.shape[:2] == ((40, 60) if orientation <= 4 else (60, 40))


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (10, 10), (0, 0, 0, 0))

    assert open_photo(encoded(clear, "PNG")).min() == 255


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b"\x00" * 100, "JPG"),
        (b"<html><body>photo.jpg</body></html>", "JPG"),
        (b"%PDF-1.7 not a photo", "JPG"),
        (png_header(50_000, 50_000), "像素太多"),
        (png_header(12_500, 100), "像素太多"),
        (png_header(10_000, 9_000), "像素太多"),
        (b"\xff\xd8\xff" + b"\x00" * (MOST_BYTES + 1), "超过 25 MB"),
        (encoded(a_gradient(), "JPEG")[:300], "打不开"),
        (encoded(a_gradient(400, 300), "JPEG")[:2000], "打不开"),
        (encoded(a_gradient(), "PNG")[:90], "打不开"),
    ],
    ids=[
        "empty",
        "noughts",
        "html",
        "pdf",
        "bomb",
        "long",
        "large",
        "heavy",
        "cut",
        "half",
        "png",
    ],
)
def test_files_that_are_no_photo_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(BadPhoto, match=says):
        open_photo(content)


def test_moving_pictures_are_refused_without_counting_frames() -> None:
    frames = [Image.new("P", (8, 8), i % 250) for i in range(300)]
    gif = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    webp = encoded(a_gradient(), "WEBP", save_all=True, append_images=[a_gradient().rotate(90)])

    for moving in (gif, webp):
        with pytest.raises(BadPhoto, match="动图"):
            open_photo(moving)


def test_a_huge_header_costs_no_time() -> None:
    started = time.process_time()

    with pytest.raises(BadPhoto):
        open_photo(png_header(50_000, 50_000))

    assert time.process_time() - started < 0.2


def test_flipped_bytes_never_do_more_than_refuse() -> None:
    rng = np.random.default_rng(3)
    whole = np.frombuffer(encoded(a_gradient(), "JPEG"), np.uint8)
    for _ in range(150):
        broken = whole.copy()
        broken[rng.integers(2, len(whole), 6)] = rng.integers(0, 256, 6)
        with suppress(BadPhoto):
            assert open_photo(broken.tobytes()).ndim == 3
