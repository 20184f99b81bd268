"""The parts of an answer sheet as they are drawn: bubbles, boxes, frames, the filling-in legend."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from school.exercise import BLANK, CIRCLE
from school.sheets.layout import (
    BUBBLE_MM,
    HEADING_MM,
    PAGE_MM,
    TRUTHS,
    Block,
    Box,
    Item,
    Kind,
    Point,
)

_GREY = 0.42
"""Of rings and the letters in them: plain to a child, pale beside a pencil."""
_LINE_MM, _RING_MM, _LETTER_MM = 0.25, 0.28, 0.22
_TEXT_DROP = 0.36
"""How far below the middle of a line of text its base lies, as a part of its size."""
_QUESTION_SIZE, _LEAST_WRITING = 15.0, 22.0
"""Of a printed exercise in points; room behind it to write the answer, in mm."""
_BLANK_MM, _CIRCLE_MM, _BESIDE_MM = (15.0, 9.0), 9.0, 1.0
"""A blank's width and height, a circle's diameter, and the space beside either."""
_FIXED_MM = {BLANK: _BLANK_MM[0] + 2 * _BESIDE_MM, CIRCLE: _CIRCLE_MM + 2 * _BESIDE_MM}
_LEGEND = Box(21.0, 34.5, 134.0, 11.5)


@dataclass(frozen=True)
class Face:
    """How text looks."""

    size: float
    """In points."""
    bold: bool = False
    grey: float = 0.0
    align: Literal["left", "centre", "right"] = "left"


class Pen:
    """Draws on a canvas in millimetres from the top left of the page."""

    def __init__(self, canvas: Canvas, font: str) -> None:
        self._canvas, self._font = canvas, font
        canvas.setLineCap(1)

    def width(self, text: str, *, size: float) -> float:
        """Return how wide *text* is in mm; *size* is in points."""
        return float(self._canvas.stringWidth(text, self._font, size)) / mm

    def fitting(self, text: str, *, size: float, wide_mm: float) -> float:
        """Return *size*, or as much less as it takes to get *text* into the width."""
        return min(size, size * wide_mm / self.width(text, size=size))

    def text(self, text: str, *, at: Point, face: Face) -> None:
        """Write one line of text, its middle at the height of *at*."""
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillGray(face.grey)
        canvas.setStrokeGray(face.grey)
        canvas.setFont(self._font, face.size)
        canvas.setLineWidth(face.size * 0.028)
        x, y = at[0] * mm, (PAGE_MM[1] - at[1]) * mm - face.size * _TEXT_DROP
        part = {"left": 0.0, "centre": 0.5, "right": 1.0}[face.align]
        x -= part * self.width(text, size=face.size) * mm
        # One weight of the font is shipped: bold is filled and outlined.
        canvas.drawString(x, y, text, mode=2 if face.bold else 0)
        canvas.restoreState()

    def line(self, start: Point, end: Point, *, wide: float = _LINE_MM, grey: float = 0.0) -> None:
        """Draw a straight line."""
        self._stroke(wide=wide, grey=grey)
        top = PAGE_MM[1]
        self._canvas.line(start[0] * mm, (top - start[1]) * mm, end[0] * mm, (top - end[1]) * mm)

    def frame(self, box: Box, *, grey: float = 0.0, wide: float = _LINE_MM) -> None:
        """Draw a rectangle's outline."""
        self._stroke(wide=wide, grey=grey)
        self._canvas.rect(*self._rect(box))

    def shade(self, box: Box, *, grey: float) -> None:
        """Fill a rectangle."""
        self._canvas.setFillGray(grey)
        self._canvas.rect(*self._rect(box), stroke=0, fill=1)

    def bubble(self, centre: Point, *, filled: bool = False) -> None:
        """Draw a bubble's ring, or a bubble filled in as it should be."""
        wide, high = BUBBLE_MM
        self._stroke(wide=_RING_MM, grey=0.0 if filled else _GREY)
        self._canvas.setFillGray(0.1)
        left, top = (centre[0] - wide / 2) * mm, (PAGE_MM[1] - centre[1] - high / 2) * mm
        right, low = left + wide * mm, top + high * mm
        self._canvas.ellipse(left, top, right, low, stroke=1, fill=int(filled))

    def circle(self, centre: Point, diameter: float) -> None:
        """Draw a circle's outline."""
        self._stroke(wide=_LINE_MM, grey=0.0)
        x, y = centre[0] * mm, (PAGE_MM[1] - centre[1]) * mm
        self._canvas.circle(x, y, diameter / 2 * mm)

    def squares(self, corners: Iterable[Point], *, side: float) -> None:
        """Fill black squares given by their top left corners, as one path."""
        path = self._canvas.beginPath()
        for x, y in corners:
            path.rect(x * mm, (PAGE_MM[1] - y - side) * mm, side * mm, side * mm)
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _stroke(self, *, wide: float, grey: float) -> None:
        self._canvas.setLineWidth(wide * mm)
        self._canvas.setStrokeGray(grey)

    def _rect(self, box: Box) -> tuple[float, float, float, float]:
        return box.left * mm, (PAGE_MM[1] - box.bottom) * mm, box.width * mm, box.height * mm


def draw_block(pen: Pen, block: Block, heading: str, *, questions: Mapping[int, str]) -> None:
    """Draw a section: its frame, its heading and its items; an exercise with its question."""
    frame = block.frame
    pen.shade(Box(frame.left, frame.top, frame.width, HEADING_MM - 1), grey=0.93)
    pen.frame(frame)
    middle = frame.top + (HEADING_MM - 1) / 2
    pen.text(heading, at=(frame.left + 3, middle), face=Face(size=10, bold=True))
    for item in block.items:
        _draw_item(pen, item)
        if block.piece.kind is Kind.EXERCISES:
            _draw_question(pen, item.box, questions[int(item.number)])


def draw_legend(pen: Pen) -> None:
    """Draw how to fill in a bubble, right and wrong, across the head of the page."""
    box, y = _LEGEND, _LEGEND.top + _LEGEND.height / 2
    pen.frame(box, grey=0.3)
    pen.text("填涂示例", at=(box.left + 3, y), face=Face(size=9, bold=True))
    pen.text("正确", at=(box.left + 24, y), face=Face(size=9))
    pen.bubble((box.left + 36, y), filled=True)
    pen.text("错误", at=(box.left + 45, y), face=Face(size=9))
    x = box.left + 57
    for i in range(4):
        pen.bubble((x + 8 * i, y))
    pen.line((x - 1.4, y), (x - 0.4, y + 1.2), wide=0.4)
    pen.line((x - 0.4, y + 1.2), (x + 1.8, y - 1.5), wide=0.4)
    pen.line((x + 6.6, y - 1.2), (x + 9.4, y + 1.2), wide=0.4)
    pen.line((x + 6.6, y + 1.2), (x + 9.4, y - 1.2), wide=0.4)
    pen.line((x + 14.2, y), (x + 17.8, y), wide=0.7)
    pen.shade(Box(x + 23.3, y - 0.6, 1.4, 1.2), grey=0.0)
    pen.text("请用2B铅笔涂满，改动要擦净", at=(box.left + 90, y), face=Face(size=8.5))


def draw_notes(pen: Pen, block: Block) -> None:
    """Draw what to mind, in the empty half beside the roll number."""
    left = max(item.box.right for item in block.items) + 12
    frame = block.frame
    pen.text("注意事项", at=(left, frame.top + HEADING_MM + 6), face=Face(size=11, bold=True))
    notes = (
        "1. 先在方格里写学号，再把下面的数字涂满。",
        "2. 最后一格是校验位，照老师发的学号填写。",
        "3. 选错了用橡皮擦干净，再涂另一个。",
        "4. 不要折叠，不要遮住四角和二维码。",
        "5. 拍照时把整页放进画面，光线要均匀。",
    )
    for i, note in enumerate(notes):
        pen.text(note, at=(left, frame.top + HEADING_MM + 14.5 + 7 * i), face=Face(size=9))


def _draw_item(pen: Pen, item: Item) -> None:
    if item.number:
        label = item.number_box
        at = (label.right - 2.2, label.top + label.height / 2)
        pen.text(item.number, at=at, face=Face(size=10, align="right"))
    if item.label == "roll":
        check = item.boxes[-1]
        at = (check.left + check.width / 2, check.top + check.height / 2)
        pen.text("校验", at=at, face=Face(size=6.5, grey=0.6, align="centre"))
    for box in item.boxes:
        pen.frame(box, grey=0.25 if not item.rows else 0.0)
    for row in item.rows:
        for option, centre in zip(row.options, row.centres, strict=True):
            pen.bubble(centre)
            if option == TRUTHS[0]:
                _draw_tick(pen, centre)
            else:
                pen.text(option, at=centre, face=Face(size=7, grey=_GREY, align="centre"))


def _draw_question(pen: Pen, box: Box, question: str) -> None:
    y = box.top + box.height / 2
    line = typeset(question, box, width=lambda text, size: pen.width(text, size=size))
    for part, x, wide in line.parts:
        if part == BLANK:
            high = _BLANK_MM[1]
            pen.frame(Box(x + _BESIDE_MM, y - high / 2, _BLANK_MM[0], high))
        elif part == CIRCLE:
            pen.circle((x + wide / 2, y), _CIRCLE_MM)
        else:
            pen.text(part, at=(x, y), face=Face(line.size))


@dataclass(frozen=True)
class Typeset:
    """An exercise as it stands in its line."""

    size: float
    """Of its letters, in points."""
    parts: tuple[tuple[str, float, float], ...]
    """Text, blank or circle, with its left edge and its width in mm."""

    @property
    def end(self) -> float:
        """Return the right edge of the print, in mm."""
        _, x, wide = self.parts[-1]
        return x + wide


def typeset(question: str, box: Box, *, width: Callable[[str, float], float]) -> Typeset:
    """Return an exercise in its box, smaller where there would be no room left to write in.

    Args:
        question: Such as “36+47=” or “3×□=12”.
        box: Its line.
        width: Returns how wide a text is in mm, at a size in points.
    """
    texts = [part for part in re.split(f"([{BLANK}{CIRCLE}])", question) if part]
    fixed = sum(_FIXED_MM.get(text, 0.0) for text in texts)
    letters = "".join(text for text in texts if text not in _FIXED_MM)
    room = box.width - fixed - (0 if fixed else _LEAST_WRITING)
    size = min(_QUESTION_SIZE, _QUESTION_SIZE * room / width(letters, _QUESTION_SIZE))
    parts, x = [], box.left + 1
    for text in texts:
        wide = _FIXED_MM.get(text) or width(text, size)
        parts.append((text, x, wide))
        x += wide
    return Typeset(size, tuple(parts))


def _draw_tick(pen: Pen, centre: Point) -> None:
    """Draw the tick of a bubble; fonts have the root sign for it, which is no tick."""
    x, y = centre
    pen.line((x - 0.9, y), (x - 0.3, y + 0.8), wide=_LETTER_MM, grey=_GREY)
    pen.line((x - 0.3, y + 0.8), (x + 1.0, y - 0.9), wide=_LETTER_MM, grey=_GREY)
