"""The printed text of a page somebody photographs for the library."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import message_cards
from grading_lambda.engine import Engine
from grading_lambda.read_text import read_text
from school.errors import BadPhoto

POEM = (
    "春晓",
    "春眠不觉晓，处处闻啼鸟。",
    "夜来风雨声，花落知多少。",
    "阅读诗歌，说说诗人听到了什么。",
)


def a_page(lines: tuple[str, ...], *, turned: float = 0) -> bytes:
    """Return a photo of a printed page."""
    (font,) = sorted(Path(message_cards.__file__).with_name("fonts").glob("*.[ot]tf"))[:1]
    image = Image.new("RGB", (1200, 900), "white")
    drawing = ImageDraw.Draw(image)
    for place, line in enumerate(lines):
        drawing.text(
            (120, 120 + 130 * place), line, fill="black", font=ImageFont.truetype(font, 48)
        )
    kept = io.BytesIO()
    image.rotate(turned, fillcolor="white").save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.parametrize("turned", [0, 3])
def test_lines_are_read_from_top_to_bottom(engine: Engine, turned: float) -> None:
    read = "".join(read_text(a_page(POEM, turned=turned), engine))

    wanted = "".join(POEM)
    letters = [c for c in wanted if c.isalpha()]
    assert sum(c in read for c in letters) / len(letters) >= 0.95
    assert read.index("春眠") < read.index("夜来") < read.index("诗人")


def test_an_empty_page_has_no_text_and_what_is_no_photo_is_said(engine: Engine) -> None:
    assert read_text(a_page(()), engine) == ()
    with pytest.raises(BadPhoto):
        read_text(b"x", engine)
