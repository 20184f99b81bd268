"""Where everything lies on one page of a sheet, in millimetres from the top left of an A4 page.

The layout follows from the page's pieces alone, so the reader works it out again from the QR code.
Whatever moves here makes printed sheets unreadable: a change needs a new ``LAYOUT`` number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

LAYOUT = 1
"""Version of everything below; the QR code carries it."""

PAGE_MM = (210.0, 297.0)
MARKER_MM = 9.0
MARKERS_MM = ((8.0, 8.0), (193.0, 8.0), (193.0, 280.0), (8.0, 280.0))
"""Top left corner of each fiducial, clockwise from the top left of the page."""
BUBBLE_MM = (4.6, 3.4)
BOX_MM = (9.0, 11.0)
HEADING_MM = 7.5

LEFT, TOP, RIGHT, BOTTOM = 14.0, 50.0, 196.0, 275.0
_GAP, _PAD = 3.0, 2.5
_OPTION, _LINE, _DIGIT = 6.4, 5.8, 4.8
_NUMBER = 10.0
"""Room for the printed item number."""
_IN_BLOCK, _BETWEEN_BLOCKS = 5, 2.5
_WRITE_IN = 7.0
_EXERCISE = 12.0
"""Height of a line of exercises: print of 5 mm, and handwriting above and below it."""
LETTERS, TRUTHS, DIGITS = "ABCDEFG", "√×", "0123456789"

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Return its bottom edge."""
        return self.top + self.height

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Return its corners clockwise from the top left."""
        return (
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        )


QR_BOX = Box(159.0, 9.0, 30.0, 30.0)
"""The QR code without its quiet zone."""


class Kind(IntEnum):
    """What a piece holds; the number goes into the QR code."""

    CHOICES = 1
    SEVERAL_CHOICES = 2
    TRUE_FALSE = 3
    DIGIT_BOXES = 4
    DIGIT_BUBBLES = 5
    ROLL = 6
    AREA = 7
    EXERCISES = 8


SIZES = {
    Kind.CHOICES: range(4, 8),
    Kind.SEVERAL_CHOICES: range(4, 8),
    Kind.TRUE_FALSE: range(2, 3),
    Kind.DIGIT_BOXES: range(1, 9),
    Kind.DIGIT_BUBBLES: range(1, 7),
    Kind.ROLL: range(2, 11),
    Kind.AREA: range(15, 201),
    Kind.EXERCISES: range(1, 4),
}
"""Sizes that can be laid out."""


@dataclass(frozen=True)
class Piece:
    """A section, or as much of it as fits on the page."""

    kind: Kind
    size: int
    """Options, boxes, columns, digits of the roll without its check digit, height in mm, or how
    many exercises stand side by side."""
    first: int = 0
    count: int = 1


@dataclass(frozen=True)
class Row:
    """Bubbles of which one is to be filled."""

    options: str
    """A character for each bubble."""
    centres: tuple[Point, ...]


@dataclass(frozen=True)
class Item:
    """One field: its bubbles or its boxes."""

    label: str
    number: str
    """Its printed number; empty for the roll."""
    number_box: Box
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]
    """To write in; beside bubbles they are for the pupil only."""
    box: Box
    """Around all of it but the number; of an exercise also its printed question."""


@dataclass(frozen=True)
class Block:
    """A piece on the page."""

    piece: Piece
    frame: Box
    """Its heading is the top HEADING_MM of it."""
    items: tuple[Item, ...]

    @property
    def inside(self) -> Box:
        """Return the frame without its heading."""
        frame = self.frame
        return Box(frame.left, frame.top + HEADING_MM, frame.width, frame.height - HEADING_MM)


def lay_out(pieces: Sequence[Piece]) -> tuple[Block, ...]:
    """Return where each piece of a page lies, from top to bottom."""
    blocks, top = [], TOP
    for piece in pieces:
        high = height(piece)
        blocks.append(_block(piece, top))
        top += high + _GAP
    return tuple(blocks)


def per_band(piece: Piece) -> int:
    """Return how many items stand in one band across the page; a band is never split."""
    columns, lines = _grid(piece)
    return columns * lines


def height(piece: Piece) -> float:
    """Return how high the piece is with its heading and frame."""
    if piece.kind is Kind.AREA:
        return HEADING_MM + piece.size
    bands, rest = divmod(piece.count, per_band(piece))
    _, lines = _grid(piece)
    last = min(rest, lines)
    inside = bands * _band_height(piece, lines) + (_band_height(piece, last) if last else 0.0)
    between = max(0, bands + bool(rest) - 1) * _BETWEEN_BLOCKS
    return HEADING_MM + 2 * _PAD + inside + between


def bottom(pieces: Sequence[Piece]) -> float:
    """Return where the last of *pieces* ends."""
    return TOP + sum(height(p) for p in pieces) + _GAP * max(0, len(pieces) - 1)


def _block(piece: Piece, top: float) -> Block:
    frame = Box(LEFT, top, RIGHT - LEFT, height(piece))
    if piece.kind is Kind.AREA:
        return Block(piece, frame, ())
    return Block(piece, frame, tuple(_item(piece, i, top=top) for i in range(piece.count)))


def _grid(piece: Piece) -> tuple[int, int]:
    """Return the columns across the page and the lines of one band."""
    match piece.kind:
        case Kind.EXERCISES:
            return piece.size, 1
        case Kind.DIGIT_BOXES:
            wide = _NUMBER + piece.size * (BOX_MM[0] + 1) + 4
        case Kind.ROLL:
            wide = RIGHT - LEFT
        case _:
            wide = _NUMBER + piece.size * _OPTION + 3
    columns = max(1, int((RIGHT - LEFT) / wide))
    in_lines = piece.kind in (Kind.CHOICES, Kind.SEVERAL_CHOICES, Kind.TRUE_FALSE)
    # A few items are spread across the page; five below each other is what pupils are used to.
    return columns, min(_IN_BLOCK, -(-piece.count // columns)) if in_lines else 1


def _band_height(piece: Piece, lines: int) -> float:
    match piece.kind:
        case Kind.EXERCISES:
            return _EXERCISE
        case Kind.DIGIT_BOXES:
            return BOX_MM[1] + 2
        case Kind.DIGIT_BUBBLES | Kind.ROLL:
            return _WRITE_IN + 1 + len(DIGITS) * _DIGIT
        case _:
            return lines * _LINE


def _item(piece: Piece, i: int, *, top: float) -> Item:
    columns, lines = _grid(piece)
    band, within = divmod(i, columns * lines)
    column, line = divmod(within, lines)
    x = LEFT + 1 + column * (RIGHT - LEFT - 2) / columns
    y = top + HEADING_MM + _PAD + band * (_band_height(piece, lines) + _BETWEEN_BLOCKS)
    number = piece.first + i
    match piece.kind:
        case Kind.EXERCISES:
            return _exercise(piece, number, at=(x, y))
        case Kind.DIGIT_BOXES:
            return _boxes(piece, number, at=(x, y))
        case Kind.DIGIT_BUBBLES:
            return _columns(f"q{number}", str(number), piece.size, at=(x, y))
        case Kind.ROLL:
            return _columns("roll", "", piece.size + 1, at=(x, y))
        case _:
            return _line(piece, number, at=(x, y + line * _LINE))


def _line(piece: Piece, number: int, *, at: Point) -> Item:
    options = TRUTHS if piece.kind is Kind.TRUE_FALSE else LETTERS[: piece.size]
    left, middle = at[0] + _NUMBER, at[1] + _LINE / 2
    centres = tuple((left + (i + 0.5) * _OPTION, middle) for i in range(len(options)))
    box = Box(left, at[1], len(options) * _OPTION, _LINE)
    label = Box(at[0], at[1], _NUMBER, _LINE)
    return Item(f"q{number}", str(number), label, (Row(options, centres),), (), box)


def _boxes(piece: Piece, number: int, *, at: Point) -> Item:
    wide, high = BOX_MM
    left, top = at[0] + _NUMBER, at[1] + 1
    boxes = tuple(Box(left + i * (wide + 1), top, wide, high) for i in range(piece.size))
    around = Box(left, top, piece.size * (wide + 1) - 1, high)
    return Item(f"q{number}", str(number), Box(at[0], top, _NUMBER, high), (), boxes, around)


def _exercise(piece: Piece, number: int, *, at: Point) -> Item:
    wide = (RIGHT - LEFT - 2) / piece.size - _NUMBER - 3
    box = Box(at[0] + _NUMBER, at[1], wide, _EXERCISE)
    return Item(f"q{number}", str(number), Box(*at, _NUMBER, _EXERCISE), (), (), box)


def _columns(label: str, number: str, columns: int, *, at: Point) -> Item:
    left, top = at[0] + _NUMBER, at[1] + _WRITE_IN + 1
    rows = tuple(
        Row(
            DIGITS,
            tuple((left + (c + 0.5) * _OPTION, top + (d + 0.5) * _DIGIT) for d in range(10)),
        )
        for c in range(columns)
    )
    boxes = tuple(Box(left + c * _OPTION, at[1], _OPTION, _WRITE_IN) for c in range(columns))
    box = Box(left, at[1], columns * _OPTION, _WRITE_IN + 1 + len(DIGITS) * _DIGIT)
    return Item(label, number, Box(at[0], at[1], _NUMBER, _WRITE_IN), rows, boxes, box)
