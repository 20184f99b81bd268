"""填表: a printed grid whose rows belong together; one or two cells are empty."""

import itertools

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, fill
from tests.grading_lambda.exercises.question import Question, Rng, answered, number
from tests.grading_lambda.exercises.sheet import Box

ROWS = {
    "+": ("加数", "加数", "和"),
    "-": ("被减数", "减数", "差"),
    "×": ("因数", "因数", "积"),
    "÷": ("被除数", "除数", "商"),
    "×元": ("单价/元", "数量", "总价/元"),
}
WIDE, FIRST, HIGH = 2.6, 4.2, 1.7
"""Width of a column, of the first one, and height of a row, in font sizes."""
COLUMNS = 4


def make(rng: Rng) -> tuple[Question, ...]:
    """Return the questions of one table, one to a column; facts: row names, then the numbers."""
    kind = str(rng.choice(list(ROWS)))
    return tuple(_column(kind, rng) for _ in range(COLUMNS))


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print the grid and fill in the empty cells; a question's print is that of its cell."""
    px, sheet = cell.px, cell.sheet
    names = ROWS[questions[0].facts[0]]
    top = cell.middle - round(0.5 * px)
    edges = [cell.left, *(cell.left + round((FIRST + WIDE * i) * px) for i in range(COLUMNS + 1))]
    lines = [top + round(HIGH * px * i) for i in range(4)]
    for x in edges:
        sheet.rule((x, lines[0]), (x, lines[-1]))
    for y in lines:
        sheet.rule((edges[0], y), (edges[-1], y))
    for i, name in enumerate(names):
        _centred(name, (edges[0], lines[i], edges[1], lines[i + 1]), cell)
    columns = zip(edges[1:], edges[2:], questions, strict=False)
    spans = list(itertools.pairwise(lines))
    return tuple(
        _filled(question, [(left, above, right, under) for above, under in spans], cell)
        for left, right, question in columns
    )


def _column(kind: str, rng: Rng) -> Question:
    a, b, empty = number(rng, 2, 60), number(rng, 2, 30), number(rng, 0, 2)
    if kind[0] in "×÷":
        a, b = number(rng, 2, 12), number(rng, 2, 9)
    values = {"+": (a, b, a + b), "-": (a + b, b, a), "×": (a, b, a * b), "÷": (a * b, b, a)}[
        kind[0]
    ]
    shown = [str(v) for v in values]
    truth, shown[empty] = shown[empty], "□"
    written, state = answered((truth,), rng)
    expr = f"{shown[0]}{kind[0]}{shown[1]}={shown[2]}"
    return Question("table", expr, (truth,), written, state, (kind, *shown))


def _filled(question: Question, places: list[Box], cell: Cell) -> Placed:
    for text, place in zip(question.facts[1:], places, strict=True):
        if text != "□":
            _centred(text, place, cell)
    place = places[question.facts.index("□") - 1]
    from_cell = Cell(
        cell.sheet,
        place[0],
        (place[1] + place[3]) // 2,
        cell.width,
        cell.habits,
        cell.form,
        cell.rng,
    )
    return place, fill(Blank("box", question.written), place, from_cell)


def _centred(text: str, place: Box, cell: Cell) -> None:
    size = 0.9
    x = (place[0] + place[2] - cell.sheet.length(text, size=size)) / 2
    cell.sheet.text(text, (x, (place[1] + place[3]) / 2), size=size)


EXERCISE = Exercise(
    "table", make, draw, headings=("填表。", "把表格填写完整。"), width=15.5, height=6.6
)
