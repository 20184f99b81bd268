"""Sets one line of print with blanks in it, and fills the blanks in by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.sheet import Box, Spot, union


@dataclass(frozen=True)
class Printed:
    """Plain print."""

    text: str


@dataclass(frozen=True)
class Stacked:
    """A fraction as typeset: over and under a bar."""

    over: str
    under: str


@dataclass(frozen=True)
class Blank:
    """Where the pupil writes, and what."""

    form: str
    """``box``, ``brackets``, ``underline``, ``circle``, or ``open``: nothing is printed."""
    written: str
    wide: float = 2.2
    """In font sizes; an open one takes what it needs."""


Part = Printed | Stacked | Blank
Placed = tuple[Box, Box]
"""The boxes of the print and of the answer (of its place, when nothing is written)."""


def lay(parts: Sequence[Part], cell: Cell) -> Placed:
    """Draw *parts* from left to right on the cell's first line, then write in the blank.

    The pupil writes last, so that an answer may lie over the print.
    """
    x, boxes, blank = float(cell.left), [], None
    for part in parts:
        match part:
            case Printed(text):
                box = cell.sheet.text(text, (x, cell.middle))
            case Stacked():
                box = _stacked(part, (x, cell.middle), cell)
            case Blank():
                box = _blank(part, (x, cell.middle), cell)
                blank = part, box
        if not (isinstance(part, Blank) and part.form == "open"):
            boxes.append(box)
        x = box[2] + cell.px * 0.08
    printed = union(*boxes)
    return (printed, fill(*blank, cell)) if blank else (printed, printed)


def fill(blank: Blank, place: Box, cell: Cell) -> Box:
    """Write what the pupil put into a blank printed at *place*; return the box of the answer."""
    if not blank.written:
        return place
    px, room = cell.px, float(place[2] - place[0])
    if blank.form == "open":
        x = place[0] + px * cell.rng.uniform(0.1, 0.45)
        return cell.answer(blank.written, (x, cell.middle + px * cell.rng.uniform(-0.12, 0.08)))
    size = 0.72 if blank.form == "circle" else 0.92
    inner = room - px * {"box": 0.2, "brackets": 0.7, "underline": 0.1, "circle": 0.2}[blank.form]
    x = (place[0] + place[2]) / 2 + px * cell.rng.uniform(-0.08, 0.08)
    y = cell.middle + px * (cell.rng.uniform(-0.06, 0.06) - 0.06 * (blank.form == "underline"))
    return cell.answer(blank.written, (x, y), room=inner, size=size, align=0.5)


def digits_of(text: str, *, typeset: bool) -> list[Part]:
    """Return the parts of an expression: its a/b typeset, or as they stand."""
    if not typeset:
        return [Printed(text)]
    parts: list[Part] = []
    run = ""
    for piece in _pieces(text):
        if "/" in piece:
            parts += [Printed(run)] if run else []
            run = ""
            over, _, under = piece.partition("/")
            parts.append(Stacked(over, under))
        else:
            run += piece
    return [*parts, Printed(run)] if run else parts


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for c in text:
        if (c.isdigit() or c == "/") == (pieces[-1][-1:].isdigit() or pieces[-1][-1:] == "/"):
            pieces[-1] += c
        else:
            pieces.append(c)
    return [p for p in pieces if p.strip()]


def _stacked(part: Stacked, at: Spot, cell: Cell) -> Box:
    sheet, px, size = cell.sheet, cell.px, 0.86
    wide = max(sheet.length(t, size=size) for t in (part.over, part.under)) + px * 0.24
    boxes = [
        sheet.text(
            text, (at[0] + (wide - sheet.length(text, size=size)) / 2, at[1] + y * px), size=size
        )
        for text, y in ((part.over, -0.56), (part.under, 0.56))
    ]
    sheet.rule(at, (at[0] + wide, at[1]))
    return union(*boxes, (round(at[0]), round(at[1]), round(at[0] + wide), round(at[1])))


def _blank(blank: Blank, at: Spot, cell: Cell) -> Box:
    sheet, px = cell.sheet, cell.px
    x, y, wide = round(at[0]), round(at[1]), round(px * blank.wide)
    place = x, y - round(px * 0.62), x + wide, y + round(px * 0.62)
    match blank.form:
        case "box":
            sheet.frame(place)
        case "brackets":
            sheet.text("（" if cell.form % 2 else "(", (x, y))
            close = "）" if cell.form % 2 else ")"
            sheet.text(close, (x + wide - sheet.length(close), y))
        case "underline":
            sheet.rule((x, place[3]), (x + wide, place[3]))
        case "circle":
            sheet.ring((x + wide / 2, y), wide / 2)
    return place
