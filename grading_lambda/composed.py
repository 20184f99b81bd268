"""Sets pieces of ink from different heights side by side, as the line of text a reader expects.

The recogniser reads lines and nothing else: “1/2 + 1/3 =” with bars becomes one line of what stands
above the bars, “1 + 1 =”, and one of what stands below them, “2 + 3 =”.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Engine, Pixels, Probabilities
from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.recognise import Alphabet, Reading, read_again, reading
from grading_lambda.rules import Mask
from grading_lambda.strip_reader import pace

_LINE, _SNUG = 1.7, 1.3
"""Height of a composed line over a digit's, and over its tallest ink where that is more."""
_EDGE = 0.4
"""Paper left at both ends, in digits."""
_MARGIN = 0.15
"""Paper left around ink alone, in parts of its height."""
_PAPER = 250
"""Grey levels that nothing but paper has on a composed line."""
_SOFT = 2
"""Pixels around a piece of ink that belong to its soft edge."""


@dataclass(frozen=True)
class Piece:
    """Ink that stays together, and how wide a place it gets."""

    parts: tuple[Part, ...]
    y: float
    """The height on the page that comes to the middle of the line."""
    place: Box
    """What it takes from left to right; wider than its ink where lines have to match."""


@dataclass(frozen=True)
class Slot:
    """Where a piece came to lie."""

    left: float
    right: float
    shift: float
    """How far right of its place on the page."""


@dataclass(frozen=True)
class Picture:
    """A composed line."""

    pixels: Pixels = field(repr=False)
    slots: tuple[Slot, ...]

    @property
    def snug(self) -> Pixels:
        """Return its pixels with little paper around the ink."""
        rows, columns = self._window
        return self.pixels[rows, columns]

    def snug_step(self, x: float) -> float:
        """Return the time step of *x* in the second reader's reading of the snug pixels."""
        return float(x - self._window[1].start) / pace(self.snug)

    @cached_property
    def _window(self) -> tuple[slice, slice]:
        """The rows and columns with ink and little paper around."""
        rows, columns = (np.flatnonzero((self.pixels < _PAPER).any(axis=(a, 2))) for a in (1, 0))
        if not len(rows):
            return slice(0, self.pixels.shape[0]), slice(0, self.pixels.shape[1])
        pad = max(1, round(_MARGIN * (rows[-1] + 1 - rows[0])))
        top, left = max(0, int(rows[0]) - pad), max(0, int(columns[0]) - pad)
        return slice(top, int(rows[-1]) + 1 + pad), slice(left, int(columns[-1]) + 1 + pad)

    def step(self, x: float) -> int:
        """Return the first time step of a reading that is right of *x*."""
        return int(np.ceil(x * LINE_HEIGHT / self.pixels.shape[0] / STEP_WIDTH - 0.5))

    def x(self, step: float) -> float:
        """Return where a time step is."""
        return (step + 0.5) * STEP_WIDTH * float(self.pixels.shape[0]) / LINE_HEIGHT

    def slot_at(self, step: int) -> int:
        """Return the slot nearest to a time step."""
        x = self.x(step)
        return min(range(len(self.slots)), key=lambda i: _off(self.slots[i], x))

    def steps(self, slot: int) -> tuple[int, int]:
        """Return the first time step of a slot, and the first behind it."""
        here = self.slots[slot]
        start = (self.slots[slot - 1].right + here.left) / 2 if slot else 0.0
        last = slot == len(self.slots) - 1
        end = self.pixels.shape[1] if last else (here.right + self.slots[slot + 1].left) / 2
        return max(0, self.step(start)), self.step(end)


@dataclass(frozen=True)
class ReadPicture:
    """A composed line and what the network said of it."""

    picture: Picture
    said: Probabilities = field(repr=False)
    characters: tuple[str, ...] = field(repr=False)
    _whole: dict[Alphabet, Reading] = field(default_factory=dict, repr=False, compare=False)

    def reading(self, alphabet: Alphabet, *, start: int = 0, end: int | None = None) -> Reading:
        """Return the reading of the steps from *start* to *end* in *alphabet*."""
        # Folding 18000 characters into an alphabet costs more than all else here: once is enough.
        if alphabet not in self._whole:
            self._whole[alphabet] = reading(self.said, self.characters, alphabet)
        return self._whole[alphabet].among(alphabet.symbols, start=start, end=end)

    def slot(self, slot: int, alphabet: Alphabet) -> Reading:
        """Return the reading of one slot in *alphabet*."""
        start, end = self.picture.steps(slot)
        return self.reading(alphabet, start=start, end=end)


def read_pictures(engine: Engine, pictures: Sequence[Picture]) -> list[ReadPicture]:
    """Return each picture with what it says; the network runs once."""
    said = engine.read_lines([picture.pixels for picture in pictures])
    return [ReadPicture(p, s, engine.characters) for p, s in zip(pictures, said, strict=True)]


def read_pictures_again(
    engine: Engine, pictures: Sequence[Picture], alphabets: Sequence[Alphabet]
) -> list[Reading]:
    """Return what the second reader says of each picture, each in its own alphabet."""
    return read_again(engine, [p.snug for p in pictures], alphabets)


def compose(
    page: LevelPage, pieces: Sequence[Piece], *, gaps: tuple[float, float] = (0.5, 1.0)
) -> Picture:
    """Return *pieces* side by side in one line.

    Args:
        page: Where they come from.
        pieces: From left to right.
        gaps: Least and most room between two, in digits; what they have on the page otherwise.
    """
    high = _height(page, pieces)
    slots = _slots(page, pieces, gaps)
    edge = _EDGE * page.digit
    canvas = np.zeros((round(high), round(slots[-1].right + edge)), np.uint8)
    for piece, slot in zip(pieces, slots, strict=True):
        if piece.parts:
            _paste(canvas, page, piece, slot.shift)
    return Picture(cv2.cvtColor(255 - canvas, cv2.COLOR_GRAY2BGR).astype(np.uint8), slots)


def ink_of(page: LevelPage, parts: Sequence[Part]) -> tuple[Mask, tuple[int, int]]:
    """Return how dark *parts* alone are on the page, and where the left top corner of that is."""
    box = around(parts)
    top, left = max(0, int(box.top) - _SOFT), max(0, int(box.left) - _SOFT)
    rows, columns = slice(top, int(box.bottom) + _SOFT), slice(left, int(box.right) + _SOFT)
    mine = np.isin(page.labels[rows, columns], [part.label for part in parts]).astype(np.uint8)
    soft = cv2.dilate(mine, np.ones((2 * _SOFT + 1, 2 * _SOFT + 1), np.uint8))
    # The soft edge of other ink is not ours.
    others = (page.ink[rows, columns] & ~mine).astype(np.uint8)
    foreign = np.asarray(cv2.dilate(others, np.ones((3, 3), np.uint8)), np.uint8) & ~mine
    return np.where((soft > 0) & (foreign == 0), page.depth[rows, columns], 0).astype(np.uint8), (
        top,
        left,
    )


def _off(slot: Slot, x: float) -> float:
    return max(slot.left - x, x - slot.right, 0.0)


def _height(page: LevelPage, pieces: Sequence[Piece]) -> float:
    ends = [abs(e - piece.y) for piece in pieces for p in piece.parts for e in (p.top, p.bottom)]
    return max(_LINE * page.digit, _SNUG * 2 * max(ends, default=0.0))


def _slots(page: LevelPage, pieces: Sequence[Piece], gaps: tuple[float, float]) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    x, end = _EDGE * page.digit, 0.0
    for i, piece in enumerate(pieces):
        if i:
            x += float(np.clip(piece.place.left - end, gaps[0] * page.digit, gaps[1] * page.digit))
        slots.append(Slot(x, x + piece.place.width, x - piece.place.left))
        x, end = slots[-1].right, piece.place.right
    return tuple(slots)


def _paste(canvas: Mask, page: LevelPage, piece: Piece, shift: float) -> None:
    ink, (top, left) = ink_of(page, piece.parts)
    y = max(0, round(top - piece.y + canvas.shape[0] / 2))
    x = max(0, round(left + shift))
    area = canvas[y : y + ink.shape[0], x : x + ink.shape[1]]
    np.maximum(area, ink[: area.shape[0], : area.shape[1]], out=area)
