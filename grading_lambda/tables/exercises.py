"""Finds printed tables whose numbers belong together and reads what was filled in.

The numbers of a column belong together by the names of the rows (加数, 加数, 和), or each to the
one at the top by a rule in its row's heading (“×6”), or to those at the ends of its row and column
(a square with “×” in its corner). The same holds for the rows of a table that stands upright.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount
from grading_lambda.recognise import Reading, answer_alphabet, read_again, read_crops
from grading_lambda.shapes import Shape
from grading_lambda.strip import Strip
from grading_lambda.tables.cells import PERHAPS_TALL, Cell, cell_at, unlike_print
from grading_lambda.tables.grids import Grid, Place, find_grids
from grading_lambda.tables.names import Rule, corner_sign, relation, rule
from school.arithmetic import evaluate
from school.errors import NotUnderstood
from school.exercise import BLANK

_DIGITS = answer_alphabet("0123456789.")
_LEAST_SURE = 0.6
_UNLIKE, _APART = 9.0, 4.0
"""A number surely was filled in where it is this much unlike print, and that much more so than the
next of its column. So were 945 of 967 on generated pages of tune hands, and no printed one."""
_FEW = 2
_BESIDE = (-1, -1)
"""The place of a heading that stands beside all rows."""
At = Callable[[int, int], Place]
"""Row and column of a cell by the number of its heading and its place behind it."""


@dataclass(frozen=True)
class _Column:
    """Cells whose numbers belong together."""

    places: tuple[Place, ...]
    form: str
    """How: “{0}-{1}={2}”, or “{0}×6={1}”."""
    usual: int | None = None
    """Which of them is to be filled in, as far as anybody knows without looking at them."""
    fixed: bool = False
    """Whether it can be no other."""


@dataclass(frozen=True)
class TableItem:
    """One column of a table as an exercise: numbers of which one was left to fill in."""

    text: str
    """Such as “27-□=12”."""
    strip: Strip
    """The whole column; in a square only the cell."""
    sure: bool
    """Whether the print was read clearly, and which number was filled in is certain."""
    answer: Strip
    """The cell that was filled in, or is to be; the column where that is not certain."""
    cell: Cell
    reading: Reading
    """What the cell says, in digits."""


@dataclass(frozen=True)
class _Table:
    cells: Mapping[Place, Cell]
    columns: Sequence[_Column]


def find_tables(engine: Engine, pixels: Pixels, shapes: Sequence[Shape]) -> list[TableItem]:
    """Return the columns of every table among *shapes* whose numbers we know to belong together."""
    tables = list[_Table]()
    grids = find_grids(shapes)
    heads = [{p: cell_at(s, pixels) for p, s in _headings(grid).items()} for grid in grids]
    said = _read(engine, [cell for each in heads for cell in each.values()])
    for grid, cells in zip(grids, heads, strict=True):
        columns = _columns(grid, {place: said[id(cell)] for place, cell in cells.items()})
        needed = {place for column in columns for place in column.places} - cells.keys()
        more = {place: cell_at(grid.cells[place], pixels) for place in sorted(needed)}
        tables.append(_Table({**cells, **more}, columns))
    left = [c for table in tables for c in table.cells.values() if id(c) not in said]
    said |= _read(engine, left)
    unlike = iter(_unlike(tables, said))
    return [item for table in tables for item in _items(table, unlike, said)]


def _read(engine: Engine, cells: Sequence[Cell]) -> dict[int, Reading]:
    """Return what each cell says in digits, by its ``id``; its ``shown`` is in any script."""
    read = read_crops(engine, [cell.pixels for cell in cells], _DIGITS)
    return {id(cell): reading for cell, (reading,) in zip(cells, read, strict=True)}


def _headings(grid: Grid) -> dict[Place, Strip]:
    """Return the cells of a grid that may be headings."""
    found = {p: strip for p, strip in grid.cells.items() if 0 in p}
    return {**found, _BESIDE: grid.beside} if grid.beside else found


def _columns(grid: Grid, heads: Mapping[Place, Reading]) -> list[_Column]:
    """Return the columns of a grid by its headings; none where they say nothing."""
    names = {place: "".join(c for c, _, _ in reading.shown) for place, reading in heads.items()}
    if sign := corner_sign(names[0, 0]):
        return [
            _Column(((r, 0), (0, c), (r, c)), f"{{0}}{sign}{{1}}={{2}}", usual=2, fixed=True)
            for r in range(1, grid.rows)
            for c in range(1, grid.columns)
        ]
    if _BESIDE in names and grid.rows == _FEW:
        return _by_rules([None, rule(names[_BESIDE])], range(grid.columns), _lying)
    lying = [names[r, 0] for r in range(grid.rows)]
    upright = [names[0, c] for c in range(grid.columns)]
    return _related(lying, grid.columns, _lying) or _related(upright, grid.rows, _upright)


def _lying(heading: int, along: int) -> Place:
    return heading, along


def _upright(heading: int, along: int) -> Place:
    return along, heading


def _related(headings: Sequence[str], count: int, at: At) -> list[_Column]:
    """Return the columns of a table by the names of its rows, or the rules in them."""
    found = relation(headings)
    if found is None:
        rules = [rule(heading) for heading in headings]
        if len(rules) == _FEW and rules[1] is None:
            rules.reverse()  # the rule stands before the first row, for both
        return _by_rules(rules, range(1, count), at)
    form = f"{{0}}{found.sign}{{1}}={{2}}"
    return [_Column(tuple(at(row, i) for row in found.rows), form) for i in range(1, count)]


def _by_rules(rules: Sequence[Rule | None], numbers: range, at: At) -> list[_Column]:
    """Return the pairs of a row with a rule and the first row; none unless all rows have one.

    A “-5” among other headings is a number like them.
    """
    if None in rules[1:]:
        return []
    return [
        _Column((at(0, i), at(row, i)), f"{{0}}{each.sign}{each.number}={{1}}", usual=1)
        for row, each in enumerate(rules)
        if each is not None and row > 0
        for i in numbers
    ]


def _unlike(tables: Sequence[_Table], said: Mapping[int, Reading]) -> list[list[float]]:
    """Return how unlike print each cell of each column is, column after column."""
    columns = [(table, column) for table in tables for column in table.columns]
    return unlike_print(
        [[table.cells[place] for place in column.places] for table, column in columns],
        {number: reading.text for number, reading in said.items()},
        usual=[column.usual for _, column in columns],
    )


def _items(
    table: _Table, unlike: Iterator[list[float]], said: Mapping[int, Reading]
) -> list[TableItem]:
    found = [_item(column, table, next(unlike), said) for column in table.columns]
    items = [item for item in found if item is not None]
    # Where nothing is right in a whole table, it is likelier that its one sign was misread.
    full = [column for column in table.columns if column.usual is not None and _full(column, table)]
    doubtful = len(full) >= _FEW and not any(_holds(column, table, said) for column in full)
    return [replace(item, sure=item.sure and not doubtful) for item in items]


def _full(column: _Column, table: _Table) -> bool:
    return all(table.cells[place].filled for place in column.places)


def _holds(column: _Column, table: _Table, said: Mapping[int, Reading]) -> bool:
    """Tell whether the numbers of a column, as read, belong together."""
    texts = (said[id(table.cells[place])].text for place in column.places)
    left, _, right = column.form.format(*texts).partition("=")
    try:
        return evaluate(left) == evaluate(right)
    except NotUnderstood:
        return False


def _item(
    column: _Column, table: _Table, unlike: Sequence[float], said: Mapping[int, Reading]
) -> TableItem | None:
    """Return a column as an exercise; None: more than one number of it is missing."""
    cells = [table.cells[place] for place in column.places]
    order = sorted(range(len(cells)), key=lambda i: -unlike[i])
    place = column.usual if column.fixed and column.usual is not None else order[0]
    rest = [said[id(cell)] for i, cell in enumerate(cells) if i != place]
    if not all(reading.text for reading in rest) or np.isinf(unlike[order[1]]):
        return None
    most, next_most = unlike[order[0]], unlike[order[1]]
    certain = column.fixed or (most >= _UNLIKE and most - next_most >= _APART)
    clear = min(p for reading in rest for _, _, p in reading.peaks) >= _LEAST_SURE
    shown = [BLANK if i == place else said[id(cell)].text for i, cell in enumerate(cells)]
    around = cells[place].strip
    if not column.fixed:
        for cell in cells:
            around = around.around(cell.strip)
    return TableItem(
        text=column.form.format(*shown),
        strip=around,
        sure=certain and clear,
        answer=cells[place].strip if certain else around,
        cell=cells[place],
        reading=said[id(cells[place])],
    )


def read_tables(engine: Engine, items: Sequence[TableItem], symbols: Sequence[str]) -> list[Answer]:
    """Return three readings of each cell: tight, with room around, by the second reader."""
    alphabets = [answer_alphabet(kind) for kind in symbols]
    kinds = tuple(dict.fromkeys(symbols))
    roomy = [_with_room(item.cell.pixels) for item in items]
    # Most were read in all symbols that they may hold when the table was.
    other = [i for i, kind in enumerate(symbols) if not set(kind) <= set(_DIGITS.symbols)]
    crops = roomy + [items[i].cell.pixels for i in other]
    read = read_crops(engine, crops, *(answer_alphabet(kind) for kind in kinds))
    again = read_again(engine, [item.cell.pixels for item in items], alphabets)
    answers = []
    for i, item in enumerate(items):
        kind = kinds.index(symbols[i])
        tight = (
            read[len(items) + other.index(i)][kind]
            if i in other
            else item.reading.among(symbols[i])
        )
        answers.append(_answer(item, (tight, read[i][kind], again[i])))
    return answers


def _with_room(cell: Pixels) -> Pixels:
    high, wide = cell.shape[:2]
    paper = np.median(cell.reshape(-1, 3), axis=0)
    roomy = np.full((high + high // 2, wide + high, 3), paper, np.uint8)
    roomy[high // 4 : high // 4 + high, high // 2 : high // 2 + wide] = cell
    return roomy


def _answer(item: TableItem, readings: tuple[Reading, Reading, Reading]) -> Answer:
    amount = Amount.NONE
    if item.cell.tall > PERHAPS_TALL:
        amount = Amount.SOME if item.cell.filled else Amount.DOUBTFUL
    return Answer(
        amount=amount,
        readings=readings if amount is Amount.SOME else (),
        strip=item.answer,
        whole=item.strip,
        line_height=item.cell.strip.height,
        # Where the readers differ two digits may have run into one: then its length proves nothing.
        ruled=len({reading.text for reading in readings[::2]}) > 1,
    )
