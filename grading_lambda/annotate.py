"""Draws the verdicts on the photo: ✓ right, ✗ wrong with the answer, ○ blank, ? for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.engine import Pixels
from grading_lambda.pipeline import Paper, Placed
from school.free_answers import is_free
from school.grading import Verdict

LONGEST_SIDE = 1600
MOST_BYTES = 400_000
GREEN, RED, BLUE, ORANGE = (74, 163, 22), (38, 38, 220), (235, 99, 37), (8, 120, 245)
"""BGR, as OpenCV draws."""
_Colour = tuple[int, int, int]
COLOURS = {
    Verdict.RIGHT: GREEN,
    Verdict.WRONG: RED,
    Verdict.BLANK: BLUE,
    Verdict.UNSURE: ORANGE,
}
_WHITE = (255, 255, 255)
_FREE_SIDE = 1400
"""Pixels of the longer side of a free area's cut-out, which is read like a page."""
_QUALITIES = (85, 75, 65, 50)
# Parts of the mark's size:
_GAP, _STROKE, _HALO, _TEXT = 0.22, 0.13, 0.1, 0.82
_ONE_LINE, _BEHIND = 2.2, 0.5
"""Parts of the height of a line."""
_LEAST_SIZE, _MOST_SIZE, _SMALL_ROOM = 26, 64, 0.75
"""Pixels of the drawn photo: below 26 a mark is a speck on a phone 390 pixels wide."""


@dataclass(frozen=True)
class Mark:
    """One mark to draw, in pixels of the drawn photo."""

    verdict: Verdict
    x: float
    """Left edge."""
    y: float
    """Middle."""
    size: float
    text: str
    """The expected answer; empty where there is nothing to correct."""
    below: bool = False
    """Whether the text goes under the mark, for the next column begins right of it."""


def annotated(paper: Paper) -> bytes:
    """Return the upright photo with every verdict drawn beside its answer, as JPEG."""
    high, wide = paper.pixels.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(high, wide))
    size = (round(wide * scale), round(high * scale))
    photo = cv2.resize(paper.pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    for mark in marks(paper.placed, scale=scale, width=size[0]):
        _draw(photo, mark)
    return _jpeg(photo)


def crop(paper: Paper, placed: Placed) -> bytes:
    """Return the cut-out of one item, question and answer, as JPEG."""
    strip = placed.strip
    if is_free(placed.item.question):
        longest = max(strip.length, strip.height)
        free = strip.cut(paper.pixels, scale=min(1.0, _FREE_SIDE / longest))
        return _encoded(free, quality=80)
    margin = 0.3 * strip.height
    around = strip.window(top=-strip.height / 2 - margin, bottom=strip.height / 2 + margin)
    cut = around.part(-margin, strip.length + margin).cut(
        paper.pixels, scale=min(1.0, 160 / around.height)
    )
    return _encoded(cut, quality=85)


def marks(placed: Sequence[Placed], *, scale: float, width: int) -> list[Mark]:
    """Return where each verdict goes: right of its answer, smaller where columns are close."""
    return [_mark(one, placed, scale=scale, width=width) for one in placed]


def _mark(one: Placed, placed: Sequence[Placed], *, scale: float, width: int) -> Mark:
    answer = one.answer
    if _print_follows(one):
        x, y = one.strip.at(one.strip.length)
    else:
        x, y = answer.at(0 if one.item.verdict is Verdict.BLANK else answer.length)
    text = one.item.expected if one.item.verdict in (Verdict.WRONG, Verdict.BLANK) else ""
    text = text.replace("……", "...").replace("又", " ")
    size = float(np.clip(one.line_height * 1.05 * scale, _LEAST_SIZE, _MOST_SIZE))
    room = _room(one, placed, start=answer.place(x, y)[0], end=width / scale) * scale
    size *= float(np.clip(room / (size * (1 + 2 * _GAP)), _SMALL_ROOM, 1))
    below = size * (1 + 2 * _GAP) + _text_width(text, size) > room
    return Mark(one.item.verdict, x * scale + _GAP * size, y * scale, size, text, below=below)


def _print_follows(one: Placed) -> bool:
    """Tell whether more is printed behind the answer on its line: a unit, “=12”, a full stop."""
    if one.strip.height > _ONE_LINE * one.line_height:
        return False
    end, _ = one.strip.place(*one.answer.at(one.answer.length))
    return end < one.strip.length - _BEHIND * one.line_height


def _room(one: Placed, placed: Sequence[Placed], *, start: float, end: float) -> float:
    """Return how far it is from the answer to the next item of the row, in photo pixels."""
    answer = one.answer
    ends = [end - answer.at(start)[0]]
    for other in placed:
        along, across = answer.place(*other.strip.at(0))
        if other is not one and along > start and abs(across) < one.line_height:
            ends.append(along - start)
    return max(0.0, min(ends))


def _text_width(text: str, size: float) -> float:
    return (
        _font(size * _TEXT).getlength(text) + (_GAP * size if text else 0) if _drawable(text) else 0
    )


def _drawable(text: str) -> bool:
    # The font inside Pillow is on every machine but has Latin glyphs only; never draw boxes.
    return bool(text) and text.isascii() and text.isprintable()


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(max(10, round(size)))
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: install the wheel from PyPI.")
    return font


def _draw(photo: Pixels, mark: Mark) -> None:
    colour, thick = COLOURS[mark.verdict], max(2, round(mark.size * _STROKE))
    halo = thick + 2 * max(1, round(mark.size * _HALO / 2))
    shapes = _shapes(mark)
    if mark.verdict is Verdict.UNSURE:
        cv2.fillPoly(photo, [np.round(shapes[0]).astype(np.int32)], _WHITE)
    for stroke, paint in ((halo, _WHITE), (thick, colour)):
        for shape in shapes:
            points = np.round(shape * 16).astype(np.int32)
            cv2.polylines(
                photo,
                [points],
                isClosed=False,
                color=paint,
                thickness=stroke,
                lineType=cv2.LINE_AA,
                shift=4,
            )
    if mark.verdict is Verdict.UNSURE:
        middle = mark.x + mark.size * 0.27, mark.y
        _write(photo, _Words("?", mark.size * 0.74, edge=0), at=middle, colour=colour)
    if _drawable(mark.text):
        words = _Words(mark.text, mark.size * _TEXT, edge=max(2, round(mark.size * 0.08)))
        at = mark.x + mark.size * (1 + _GAP / 2), mark.y
        if mark.below:
            right = mark.x + mark.size - _text_width(mark.text, mark.size)
            at = right, mark.y + mark.size * 0.95
        _write(photo, words, at=at, colour=colour)


def _shapes(mark: Mark) -> list[NDArray[np.float64]]:
    """Return the strokes of a mark as polylines of (x, y)."""
    x, y, size = mark.x, mark.y, mark.size
    unit = {
        Verdict.RIGHT: [[(0.02, 0.05), (0.32, 0.38), (0.95, -0.45)]],
        Verdict.WRONG: [[(0.1, -0.38), (0.86, 0.38)], [(0.86, -0.38), (0.1, 0.38)]],
    }.get(mark.verdict, [])
    if mark.verdict in (Verdict.BLANK, Verdict.UNSURE):
        turn = np.linspace(0, 2 * np.pi, 49)
        unit = [list(zip(0.48 + 0.42 * np.cos(turn), 0.42 * np.sin(turn), strict=True))]
    return [np.array(line, np.float64) * size + (x, y) for line in unit]


@dataclass(frozen=True)
class _Words:
    text: str
    size: float
    edge: int
    """Pixels of white around each letter."""


def _write(photo: Pixels, words: _Words, *, at: tuple[float, float], colour: _Colour) -> None:
    """Write *words* from the middle of their left edge."""
    font, edge = _font(words.size), words.edge
    wide, high = round(font.getlength(words.text)) + 2 * edge, round(words.size * 1.6)
    left = int(np.clip(round(at[0]) - edge, 0, max(0, photo.shape[1] - wide)))
    top = int(np.clip(round(at[1] - high / 2), 0, max(0, photo.shape[0] - high)))
    area = photo[top : top + high, left : left + wide]
    image = Image.fromarray(area)
    draw = ImageDraw.Draw(image)
    rim = _WHITE if edge else None
    place = (edge, high / 2)
    draw.text(place, words.text, colour, font, anchor="lm", stroke_width=edge, stroke_fill=rim)
    area[:] = np.asarray(image)


def _jpeg(photo: Pixels) -> bytes:
    encoded = b""
    for quality in _QUALITIES:
        encoded = _encoded(photo, quality=quality)
        if len(encoded) <= MOST_BYTES:
            return encoded
    small = cv2.resize(photo, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    return _encoded(small.astype(np.uint8), quality=_QUALITIES[-1])


def _encoded(pixels: Pixels, *, quality: int) -> bytes:
    done, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("OpenCV could not encode the picture as JPEG.")
    return encoded.tobytes()
