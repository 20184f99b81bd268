"""Finds printed tables whose rows belong together (加数, 加数, 和) and reads what was filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount, ink_mask
from grading_lambda.recognise import Alphabet, Reading, answer_alphabet, read_again, read_crops
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.exercise import BLANK

RESULTS = {"和": "+", "差": "-", "积": "×", "商": "÷", "总": "×", "路": "×"}
"""What the last row's name says of the rows above: 和 is their sum, 总价 and 路程 a product."""
_NAMES = Alphabet("".join(RESULTS) + "0123456789.", {})
_DIGITS = answer_alphabet("0123456789.")
_ROWS = 3
_LEAST_COLUMNS = 2
_SAME, _NEXT = 0.35, 0.45
"""Cells are in one row while their middles differ by less, and neighbours while the gap between
them is less, than this part of their height."""
_LEAST_TALL = 0.22
_LEAST_SURE = 0.6


@dataclass(frozen=True)
class _Cell:
    strip: Strip
    pixels: Pixels
    tall: float
    """Height of its ink over the height of the cell; 0: it is empty."""
    colour: tuple[float, ...]
    """Mean colour of its ink."""


@dataclass(frozen=True)
class TableItem:
    """One column of a table as an exercise: two numbers and what follows from them."""

    text: str
    """Such as “27-□=12”."""
    strip: Strip
    """The cell that was filled in, or is to be."""
    sure: bool
    cell: _Cell
    readings: tuple[Reading, ...]


def find_tables(engine: Engine, pixels: Pixels, shapes: Sequence[Shape]) -> list[TableItem]:
    """Return the columns of every table among *shapes* whose rows we know to belong together."""
    grids = _grids([shape for shape in shapes if shape.outline is Outline.BOX])
    cells = [[[_cell(shape, pixels) for shape in row] for row in grid] for grid in grids]
    flat = [cell for grid in cells for row in grid for cell in row]
    read = read_crops(engine, [cell.pixels for cell in flat], _NAMES, _DIGITS)
    said = {id(cell): reading for cell, reading in zip(flat, read, strict=True)}
    return [item for grid in cells for item in _items(grid, said)]


def _grids(boxes: Sequence[Shape]) -> list[list[list[Shape]]]:
    """Return tables of three rows: rows from the top, cells from the left."""
    rows = _rows(boxes)
    grids = []
    while rows:
        grid = [rows.pop(0)]
        while len(grid) < _ROWS:
            below = next((i for i, row in enumerate(rows) if _continues(grid[-1], row)), None)
            if below is None:
                break
            grid.append(rows.pop(below))
        if len(grid) == _ROWS:
            grids.append(grid)
    return grids


def _rows(boxes: Sequence[Shape]) -> list[list[Shape]]:
    rows: list[list[Shape]] = []
    for box in sorted(boxes, key=lambda b: b.middle[0]):
        for row in rows:
            if _beside(row[-1], box):
                row.append(box)
                break
        else:
            rows.append([box])
    long = [row for row in rows if len(row) > _LEAST_COLUMNS]
    return sorted(long, key=lambda row: row[0].middle[1])


def _size(box: Shape) -> tuple[float, float]:
    wide, high = np.ptp(box.hull, axis=0)
    return float(wide), float(high)


def _beside(left: Shape, right: Shape) -> bool:
    (wide, high), (other, _) = _size(left), _size(right)
    gap = right.middle[0] - left.middle[0] - (wide + other) / 2
    return abs(gap) < _NEXT * high and abs(right.middle[1] - left.middle[1]) < _SAME * high


def _continues(above: Sequence[Shape], below: Sequence[Shape]) -> bool:
    if len(above) != len(below):
        return False
    (wide, high), (_, other) = _size(above[0]), _size(below[0])
    gap = below[0].middle[1] - above[0].middle[1] - (high + other) / 2
    return abs(gap) < _NEXT * high and abs(below[0].middle[0] - above[0].middle[0]) < _SAME * wide


def _cell(shape: Shape, pixels: Pixels) -> _Cell:
    left, top = shape.hull.min(axis=0)
    right, bottom = shape.hull.max(axis=0)
    inset = 0.06 * float(bottom - top)
    strip = Strip(
        float(left) + inset,
        float(top + bottom) / 2,
        0.0,
        float(right - left) - 2 * inset,
        float(bottom - top) - 2 * inset,
    )
    cut = strip.cut(pixels, scale=min(1.0, 64 / strip.height))
    mask, _ = ink_mask(cut, line_height=cut.shape[0], print_end=cut.shape[1])
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return _Cell(strip, cut, 0.0, ())
    part = cut[
        max(0, ys.min() - 4) : ys.max() + 5,
        max(0, xs.min() - 4) : xs.max() + 5,
    ]
    colour = tuple(float(c) for c in cut[mask > 0].mean(axis=0))
    return _Cell(strip, part, float(np.ptp(ys) + 1) / cut.shape[0], colour)


def _items(
    grid: Sequence[Sequence[_Cell]], said: dict[int, tuple[Reading, ...]]
) -> list[TableItem]:
    name = said[id(grid[-1][0])][0].text
    sign = next((RESULTS[c] for c in name if c in RESULTS), None)
    if sign is None:
        return []
    columns = [[row[i] for row in grid] for i in range(1, len(grid[0]))]
    numbers = [cell for column in columns for cell in column if cell.tall > _LEAST_TALL]
    if not numbers:
        return []
    usual = float(np.median([cell.tall for cell in numbers]))
    printed = np.median([row[0].colour for row in grid if row[0].colour], axis=0)
    found = []
    for column in columns:
        place = _filled_in(column, said, usual=usual, printed=printed)
        texts = [said[id(cell)][1] for cell in column]
        shown = [BLANK if i == place else reading.text for i, reading in enumerate(texts)]
        rest = [p for i, r in enumerate(texts) if i != place for _, _, p in r.peaks]
        if not all(shown):
            continue
        text = f"{shown[0]}{sign}{shown[1]}={shown[2]}"
        cell = column[place]
        sure = min(rest, default=0.0) >= _LEAST_SURE
        found.append(TableItem(text, cell.strip, sure, cell, (said[id(cell)][1],)))
    return found


def _filled_in(
    column: Sequence[_Cell],
    said: dict[int, tuple[Reading, ...]],
    *,
    usual: float,
    printed: np.ndarray,
) -> int:
    """Return the row whose number is not print: empty, or of another colour, size and hand."""
    return max(
        range(len(column)),
        key=lambda i: _unlike_print(column[i], said, usual=usual, printed=printed),
    )


def _unlike_print(
    cell: _Cell, said: dict[int, tuple[Reading, ...]], *, usual: float, printed: np.ndarray
) -> float:
    if cell.tall <= _LEAST_TALL:
        return np.inf
    colour = float(np.abs(np.array(cell.colour) - printed).max()) / 40
    size = abs(cell.tall / usual - 1) * 4
    doubt = 1 - min((p for _, _, p in said[id(cell)][1].peaks), default=0.0)
    return colour + size + 2 * doubt


def read_tables(engine: Engine, items: Sequence[TableItem], symbols: Sequence[str]) -> list[Answer]:
    """Return three readings of each cell: tight, with room around, by the second reader."""
    roomy = [_with_room(item.cell.pixels) for item in items]
    kinds = tuple(dict.fromkeys(symbols))
    alphabets = [answer_alphabet(kind) for kind in kinds]
    cells = [item.cell.pixels for item in items]
    read = read_crops(engine, [*cells, *roomy], *alphabets)
    again = read_again(engine, cells, [answer_alphabet(kind) for kind in symbols])
    answers = []
    for i, item in enumerate(items):
        kind = kinds.index(symbols[i])
        answers.append(_answer(item, (read[i][kind], read[len(items) + i][kind], again[i])))
    return answers


def _with_room(cell: Pixels) -> Pixels:
    high, wide = cell.shape[:2]
    paper = np.median(cell.reshape(-1, 3), axis=0)
    roomy = np.full((high + high // 2, wide + high, 3), paper, np.uint8)
    roomy[high // 4 : high // 4 + high, high // 2 : high // 2 + wide] = cell
    return roomy


def _answer(item: TableItem, readings: tuple[Reading, ...]) -> Answer:
    tall = item.cell.tall
    amount = Amount.SOME if tall > _LEAST_TALL else Amount.DOUBTFUL if tall > 0.1 else Amount.NONE  # noqa: PLR2004
    strip = replace(item.strip)
    return Answer(
        amount, readings if amount is Amount.SOME else (), strip, strip, item.strip.height
    )
