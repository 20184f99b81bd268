"""Reads one of our own sheets: which one it is, and every field on it.

found = find_sheet(pixels)               # None: some other page
result = read_sheet(pixels, found, engine)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fields import PlacedArea, PlacedField
from grading_lambda.sheets.boxes import read_boxes
from grading_lambda.sheets.exercises import FlatExercises, lay_exercises_flat
from grading_lambda.sheets.fiducials import ENOUGH, FoundSheet
from grading_lambda.sheets.flat import FlatPage, edge_mm, lay_flat, shifts
from grading_lambda.sheets.marks import read_marks
from grading_lambda.sheets.qr import read_qr
from school.grading import SheetMark
from school.sheets.code import Foreign, SheetCode
from school.sheets.layout import Block, Kind, lay_out
from school.sheets.plan import plan
from school.sheets.spec import SheetSpec

TORN_QR = "二维码破损或被遮住，认不出是哪份答题卡。请把二维码露出来、抚平，再拍一张。"
OTHER_QR = "这张纸上的二维码不是青教的答题卡。请用青教打印的答题卡作答后再拍。"
CORNERS_HIDDEN = "答题卡的四个角没有拍全。请把整页放进画面，不要遮住角上的方块，再拍一张。"
TOO_BLURRED = "答题卡拍得有些模糊，看不清填涂。请拿稳手机、对好焦再拍一张。"
WHICH_PAGE = "看不出这是答题卡的第几页。请把左下角的方块和二维码露出来，再拍一张。"
OTHER_SHEET = "这张答题卡不是这份作业的。请核对后换一张再拍。"

_CODE_BLUR_MM, _MARKS_BLUR_MM = 0.95, 1.2
"""Width of a marker's edges beyond which a QR code, and bubbles and digits, cannot be read. At 0.8
every field of the test sheets is right; at 1.1 the code is lost and digits begin to be."""


@dataclass(frozen=True)
class SheetResult:
    """What was read, or why it was not."""

    fields: tuple[PlacedField, ...] = ()
    mark: SheetMark | None = None
    """Which sheet it is; None where its QR code cannot be read and no spec was given."""
    retake: str | None = None
    """Why the photo should be taken again, in Chinese for the person."""
    areas: tuple[PlacedArea, ...] = ()
    """Where something was to be written or drawn freely, from top to bottom."""
    exercises: FlatExercises | None = None
    """Its printed exercises, still to be read."""


def read_sheet(pixels: Pixels, found: FoundSheet, engine: Engine) -> SheetResult:
    """Return every field of the sheet *found* on a photo, as its QR code describes it."""
    page = lay_flat(pixels, found)
    blur_mm = edge_mm(page)
    fault = _fault(found, blur_mm=blur_mm)
    if fault:
        return SheetResult(retake=fault)
    code = read_qr(pixels, found)
    if isinstance(code, SheetCode):
        blocks = lay_out(code.pieces)
        result = _fields(page, blocks, mark=code.mark, engine=engine)
        return replace(result, exercises=lay_exercises_flat(pixels, found.to_photo, blocks))
    if code is Foreign.OTHER:
        return SheetResult(retake=OTHER_QR)
    return SheetResult(retake=TOO_BLURRED if blur_mm > _CODE_BLUR_MM else TORN_QR)


def read_with_spec(
    pixels: Pixels, found: FoundSheet, engine: Engine, *, spec: SheetSpec
) -> SheetResult:
    """Return every field of a sheet printed from *spec*, even where its QR code is torn.

    A torn code cannot say whose sheet it is: the mark's pupil is then empty.

    Raises:
        NotUnderstood: The spec cannot be printed.
    """
    page = lay_flat(pixels, found)
    fault = _fault(found, blur_mm=edge_mm(page))
    if fault:
        return SheetResult(retake=fault)
    code = read_qr(pixels, found)
    if isinstance(code, SheetCode):
        if code.mark.homework != spec.homework:
            return SheetResult(mark=code.mark, retake=OTHER_SHEET)
        blocks, mark = lay_out(code.pieces), code.mark
        result = _fields(page, blocks, mark=mark, engine=engine)
        return replace(result, exercises=lay_exercises_flat(pixels, found.to_photo, blocks))
    pages = plan(spec)
    number = 1 if len(pages) == 1 else found.page
    if number is None or number > len(pages):
        return SheetResult(retake=WHICH_PAGE)
    mark = SheetMark(homework=spec.homework, page=number)
    blocks = lay_out(pages[number - 1].pieces)
    result = _fields(page, blocks, mark=mark, engine=engine)
    return replace(result, exercises=lay_exercises_flat(pixels, found.to_photo, blocks))


def _fault(found: FoundSheet, *, blur_mm: float) -> str | None:
    """Return why nothing can be read on the photo, or None."""
    if blur_mm > _MARKS_BLUR_MM:
        return TOO_BLURRED
    return CORNERS_HIDDEN if found.corners < ENOUGH else None


def _fields(
    page: FlatPage, blocks: Sequence[Block], *, mark: SheetMark, engine: Engine
) -> SheetResult:
    moved = shifts(page, blocks)
    marks = read_marks(page, blocks, moved=moved)
    boxes = read_boxes(page, blocks, engine, moved=moved)
    placed = {field.label: field for field in [*marks, *boxes]}
    order = (item.label for block in blocks for item in block.items)
    fields = tuple(placed[label] for label in order if label in placed)
    return SheetResult(fields, mark, areas=free_areas(page, blocks))


def free_areas(page: FlatPage, blocks: Sequence[Block]) -> tuple[PlacedArea, ...]:
    """Return the free areas; where the code knows no number, they count on behind the items."""
    last = max((b.piece.first + b.piece.count - 1 for b in blocks), default=0)
    areas = []
    for block in blocks:
        if block.piece.kind is Kind.AREA:
            last = last if block.piece.first else last + 1
            corners = page.corners(block.inside)
            areas.append(PlacedArea(block.piece.first or last, corners))
    return tuple(areas)
