"""Canvas: shapes with smooth edges and Chinese words on a picture as wide as a phone."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import cos, hypot, pi, sin

from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.ttfonts import TTFont

from message_cards.fonts import REGULAR

Point = tuple[float, float]

WIDTH = 720
"""Pixels: twice the width of a chat bubble on a small phone."""
INK, QUIET, GRID, PAPER = "#1c1f23", "#5b626b", "#d5dae1", "#ffffff"
LARGE, NORMAL, SMALL = 30, 26, 22
"""Heights of the letters in pixels; a phone shows half of that."""
_FINER = 2
"""Shapes are drawn this much larger and then scaled down: Pillow draws jagged edges."""
_DASH, _GAP = 12.0, 8.0
_MARKERS = (0, 4, 3, 5)
"""Corners of the marker of each series; 0 is a disc. A series is known by its shape as well as its
colour."""
_ELLIPSIS = "…"


class Canvas:
    """A white picture; coordinates are pixels from the left and the top."""

    def __init__(self, height: int) -> None:
        self.height = height
        size = (WIDTH * _FINER, height * _FINER)
        self._image = Image.new("RGB", size, PAPER)
        self._shapes = ImageDraw.Draw(self._image)
        self._words: list[tuple[Point, str, int, str, str]] = []

    def area(self, corners: Sequence[Point], *, colour: str) -> None:
        """Fill a polygon."""
        self._shapes.polygon([_finer(p) for p in corners], fill=colour)

    def bar(self, box: tuple[float, float, float, float], *, colour: str) -> None:
        """Fill a rectangle with round corners: left, top, right, bottom."""
        left, top, right, bottom = (side * _FINER for side in box)
        radius = min(6 * _FINER, (right - left) / 2)
        self._shapes.rounded_rectangle((left, top, right, bottom), radius=radius, fill=colour)

    def path(
        self, points: Sequence[Point], *, colour: str, width: int = 2, dashed: bool = False
    ) -> None:
        """Draw a line through points."""
        for start, end in pairwise(points):
            for a, b in _dashes(start, end) if dashed else [(start, end)]:
                self._shapes.line([_finer(a), _finer(b)], fill=colour, width=width * _FINER)
        for point in () if dashed else points[1:-1]:
            self._disc(point, width / 2, colour)

    def marker(self, at: Point, *, series: int, colour: str, radius: float = 7) -> None:
        """Draw the marker of a series, counted from 0."""
        corners = _MARKERS[series % len(_MARKERS)]
        if corners == 0:
            self._disc(at, radius, colour)
            return
        turns = [2 * pi * n / corners - pi / 2 for n in range(corners)]
        self.area([_around(at, turn, radius * 1.25) for turn in turns], colour=colour)

    def _disc(self, at: Point, radius: float, colour: str) -> None:
        x, y = _finer(at)
        r = radius * _FINER
        self._shapes.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def text(  # noqa: PLR0913  # one line of words has this many sides
        self,
        at: Point,
        words: str,
        *,
        size: int = NORMAL,
        colour: str = INK,
        anchor: str = "lm",
        most: float = WIDTH,
    ) -> None:
        """Write one line, shortened to *most* pixels, over all shapes.

        Args:
            at: Where the anchor is.
            words: What to write; a letter the font lacks becomes “□”.
            size: Height of the letters in pixels.
            colour: Colour of the letters.
            anchor: Pillow's: l, m or r, then a, m or s.
            most: Widest the line may be.
        """
        self._words.append((at, shortened(words, size=size, most=most), size, colour, anchor))

    def png(self) -> bytes:
        """Return the picture; the same drawing gives the same bytes."""
        image = self._image.reduce(_FINER)
        pen = ImageDraw.Draw(image)
        for at, words, size, colour, anchor in self._words:
            pen.text(at, words, font=_font(size), fill=colour, anchor=anchor)
        kept = BytesIO()
        image.save(kept, "PNG", compress_level=2)  # a third of the time for a seventh more bytes
        return kept.getvalue()


def around(centre: Point, place: int, *, of: int, radius: float) -> Point:
    """Return the place-th of *of* points on a circle, from the top clockwise."""
    return _around(centre, 2 * pi * place / of - pi / 2, radius)


def _around(centre: Point, turn: float, radius: float) -> Point:
    return centre[0] + radius * cos(turn), centre[1] + radius * sin(turn)


def _finer(point: Point) -> Point:
    return point[0] * _FINER, point[1] * _FINER


def _dashes(start: Point, end: Point) -> list[tuple[Point, Point]]:
    length = hypot(end[0] - start[0], end[1] - start[1])
    across = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else (0, 0)

    def at(gone: float) -> Point:
        return start[0] + across[0] * gone, start[1] + across[1] * gone

    steps = range(int(length // (_DASH + _GAP)) + 1)
    begins = [step * (_DASH + _GAP) for step in steps]
    return [(at(gone), at(min(gone + _DASH, length))) for gone in begins]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(REGULAR), size)


@cache
def _letters() -> frozenset[int]:
    return frozenset(TTFont("letters", str(REGULAR)).face.charToGlyph)


def width_of(words: str, *, size: int) -> float:
    """Return how many pixels wide a line is."""
    return _font(size).getlength(words)


def shortened(words: str, *, size: int, most: float) -> str:
    """Return *words* with every letter the font lacks as “□”, cut with “…” to *most* pixels."""
    known = "".join(c if ord(c) in _letters() else "□" for c in words)
    if width_of(known, size=size) <= most:
        return known
    while known and width_of(known + _ELLIPSIS, size=size) > most:
        known = known[:-1]
    return known + _ELLIPSIS
