"""Prints sheets, fills them in with a pencil or a pen, and photographs them; all by a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from message_cards.sheet_pdf import draw_sheets
from school.sheets.check_digit import check_digit
from school.sheets.layout import (
    BUBBLE_MM,
    DIGITS,
    MARKER_MM,
    MARKERS_MM,
    Block,
    Item,
    Kind,
    Point,
    Row,
    lay_out,
)
from school.sheets.plan import plan
from school.sheets.spec import SheetSpec, parse_spec
from tests.grading_lambda.handwriting import DigitHand, Hand

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""
PX_PER_MM = 10.0
"""Resolution of the paper that is drawn on."""
PENCIL, FAINT_PENCIL, BLUE, RED = (90, 90, 92), (150, 150, 152), (150, 60, 30), (60, 30, 160)
"""Inks in BGR."""


@cache
def printed(spec_json: str) -> tuple[Pixels, ...]:
    """Return the flat pages of the sheets that *spec_json* orders."""
    with pypdfium2.PdfDocument(draw_sheets(parse_spec(spec_json))) as document:
        pages = [page.render(scale=PX_PER_MM * 25.4 / 72).to_numpy() for page in document]
    return tuple(np.ascontiguousarray(page[:, :, :3]) for page in pages)


Mark = Callable[[Pixels, Point, np.random.Generator], None]
"""Draws a mark on the paper around a point in mm."""


@dataclass(frozen=True)
class Pencil:
    """How a pupil fills in."""

    ink: tuple[int, int, int] = PENCIL
    cover: float = 0.9
    """Part of the bubble that is filled."""
    wobble_mm: float = 0.25
    hand: Hand = field(default_factory=lambda: DigitHand("mnist", part="tune"))

    def fill(self, paper: Pixels, centre: Point, rng: np.random.Generator) -> None:
        """Fill a bubble with strokes to and fro, as children do."""
        wide, high = (np.array(BUBBLE_MM) / 2 * self.cover * rng.uniform(0.85, 1.1, 2)).tolist()
        x, y = np.array(centre) + rng.normal(0, self.wobble_mm, 2)
        steps = int(rng.integers(9, 14))
        along = np.linspace(-1, 1, steps)
        reach = np.sqrt(np.clip(1 - along**2, 0.05, 1)) * rng.uniform(0.85, 1.05, steps)
        side = np.where(np.arange(steps) % 2, 1, -1)
        points = np.column_stack([x + along * wide, y + side * reach * high])
        stroke(paper, points, self.ink, wide_mm=float(rng.uniform(0.6, 0.85)))

    def tick(self, paper: Pixels, centre: Point, rng: np.random.Generator) -> None:
        """Tick a bubble."""
        at = np.array(centre) + rng.normal(0, self.wobble_mm, 2)
        shape = np.array([[-1.4, -0.1], [-0.4, 1.1], [1.9, -1.6]]) * rng.uniform(0.8, 1.2)
        stroke(paper, at + shape, self.ink, wide_mm=0.6)

    def cross(self, paper: Pixels, centre: Point, rng: np.random.Generator) -> None:
        """Cross a bubble."""
        at = np.array(centre) + rng.normal(0, self.wobble_mm, 2)
        size = rng.uniform(0.9, 1.3)
        for slope in (1, -1):
            ends = np.array([[-1.6, -1.2 * slope], [1.6, 1.2 * slope]]) * size
            stroke(paper, at + ends, self.ink, wide_mm=0.6)

    def write(self, paper: Pixels, item: Item, text: str, rng: np.random.Generator) -> None:
        """Write a digit into each of the item's boxes."""
        for box, digit in zip(item.boxes, text, strict=False):
            if digit == " ":
                continue
            mask = self.hand.write(
                digit, height=int(box.height * rng.uniform(0.5, 0.68) * PX_PER_MM), rng=rng
            )
            x = box.left + box.width * rng.uniform(0.42, 0.58) - mask.shape[1] / PX_PER_MM / 2
            y = box.top + box.height * rng.uniform(0.45, 0.55) - mask.shape[0] / PX_PER_MM / 2
            blend(paper, mask, at=(round(x * PX_PER_MM), round(y * PX_PER_MM)), ink=self.ink)


def erase(paper: Pixels, centre: Point, rng: np.random.Generator) -> None:
    """Rub out what is drawn in a bubble, leaving a trace of it."""
    wide, high = (round(n * PX_PER_MM * 0.75) for n in BUBBLE_MM)
    x, y = (round(n * PX_PER_MM) for n in centre)
    area = paper[y - high : y + high, x - wide : x + wide].astype(np.float32)
    rubbed = cv2.GaussianBlur(area, (0, 0), 6) * 0.14 + area * 0.03 + 255 * 0.83
    area[:] = np.minimum(rubbed + rng.normal(0, 3, area.shape[:2])[..., None], 255)
    paper[y - high : y + high, x - wide : x + wide] = area.astype(np.uint8)


def stroke(
    paper: Pixels, points: NDArray[np.float64], ink: tuple[int, int, int], *, wide_mm: float
) -> None:
    """Draw a line through *points* (n, 2) in mm."""
    at = np.round(points * PX_PER_MM * 16).astype(np.int32)
    low = np.maximum((at.min(axis=0) >> 4) - 20, 0)
    high = (at.max(axis=0) >> 4) + 20
    part = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    shifted = (at - low * 16).reshape(-1, 1, 2)
    thick = max(1, round(wide_mm * PX_PER_MM))
    cv2.polylines(part, [shifted], isClosed=False, color=255, thickness=thick, shift=4,
                  lineType=cv2.LINE_AA)  # fmt: skip
    blend(paper, part, at=(int(low[0]), int(low[1])), ink=ink)


def blend(
    paper: Pixels, mask: NDArray[np.uint8], *, at: tuple[int, int], ink: tuple[int, int, int]
) -> None:
    """Put *mask* on the paper in *ink*; ink never makes paper lighter."""
    x, y = at
    area = paper[y : y + mask.shape[0], x : x + mask.shape[1]]
    alpha = mask[: area.shape[0], : area.shape[1], None].astype(np.float32) / 255
    inked = area * (1 - alpha) + np.array(ink, np.float32) * alpha
    area[:] = np.minimum(area, inked.astype(np.uint8))


def blocks_of(spec: SheetSpec, page: int) -> tuple[Block, ...]:
    """Return what lies where on a page, counted from 1."""
    return lay_out(plan(spec)[page - 1].pieces)


def an_answer(block: Block, item: Item, rng: np.random.Generator) -> str:
    """Return an answer for a field; one in ten is left out."""
    if item.label == "roll":
        roll = "".join(str(d) for d in rng.integers(0, 10, len(item.rows) - 1))
        return roll + check_digit(roll)
    if rng.random() < 0.1:
        return ""
    match block.piece.kind:
        case Kind.SEVERAL_CHOICES:
            options = item.rows[0].options
            picked = sorted(rng.choice(len(options), int(rng.integers(1, 4)), replace=False))
            return "".join(options[i] for i in picked)
        case Kind.DIGIT_BOXES | Kind.DIGIT_BUBBLES:
            size = int(rng.integers(1, len(item.boxes) + 1))
            return "".join(str(d) for d in rng.integers(0, 10, size))
        case _:
            return str(rng.choice(list(item.rows[0].options)))


def random_answers(blocks: tuple[Block, ...], rng: np.random.Generator) -> dict[str, str]:
    """Return an answer for each field of a page; empty ones stay blank."""
    return {i.label: an_answer(b, i, rng) for b in blocks for i in b.items}


def fill_in(
    paper: Pixels,
    blocks: tuple[Block, ...],
    answers: Mapping[str, str],
    *,
    pencil: Pencil,
    rng: np.random.Generator,
    mark: Mark | None = None,
) -> Pixels:
    """Return the paper with *answers* by field label filled in, by *mark* if not filled fully."""
    filled = paper.copy()
    make = mark or pencil.fill
    for block in blocks:
        for item in block.items:
            answer = answers.get(item.label, "")
            if not item.rows or len(item.rows) > 1:
                pencil.write(filled, item, answer, rng)
            for centre in _centres(item, answer):
                make(filled, centre, rng)
    return filled


def _centres(item: Item, answer: str) -> list[Point]:
    if len(item.rows) > 1 or (item.rows and item.rows[0].options == DIGITS):
        pairs = zip(item.rows, answer, strict=False)
        return [_centre(row, digit) for row, digit in pairs if digit != " "]
    return [_centre(item.rows[0], option) for option in answer] if item.rows else []


def _centre(row: Row, option: str) -> Point:
    return row.centres[row.options.index(option)]


def cover(paper: Pixels, *, corner: int) -> Pixels:
    """Return the paper with one of its markers under a thumb; clockwise from the top left."""
    hidden = paper.copy()
    x, y = (round((n + MARKER_MM / 2) * PX_PER_MM) for n in MARKERS_MM[corner])
    cv2.circle(hidden, (x, y), round(8 * PX_PER_MM), (140, 170, 205), -1)
    return hidden


def true_value(label: str, answers: Mapping[str, str]) -> str:
    """Return what a reader should say of a field: a roll number without its check digit."""
    answer = answers.get(label, "")
    return answer[:-1] if label == "roll" else answer
