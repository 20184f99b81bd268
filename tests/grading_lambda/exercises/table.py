"""填表: a printed grid whose numbers belong together; one number of each column is left out.

Rows (or, upright, columns) are named 加数, 加数, 和 in any order; or a rule such as “×6” leads from
the row above to the one below; or a square has a sign in its corner.
"""

from collections.abc import Callable
from itertools import pairwise

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, fill
from tests.grading_lambda.exercises.question import Question, Rng, answered, number
from tests.grading_lambda.exercises.sheet import Box

NAMES = {
    "+": (("加数", "加数", "和"),),
    "-": (("被减数", "减数", "差"),),
    "×": (
        ("因数", "因数", "积"),
        ("单价/元", "数量", "总价/元"),
        ("速度", "时间", "路程"),
    ),
    "÷": (("被除数", "除数", "商"),),
}
WIDE, FIRST, HIGH = 2.6, 4.2, 1.6
"""Width of a column, of the first one, and height of a row, in font sizes."""
COLUMNS = 4
EMPTY = "□"
Texts = dict[tuple[int, int], str]
"""What is printed in each cell, by row and column; ``□``: the pupil's answer."""


def make(rng: Rng) -> tuple[Question, ...]:
    """Return the questions of one table; facts: its layout, its headings, then the numbers."""
    look = str(rng.choice(["lying", "lying", "lying", "upright", "rule", "square"]))
    return _MAKERS[look](rng)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print the grid and fill in the empty cells; a question's print is that of its cell."""
    px, sheet = cell.px, cell.sheet
    texts, answers = _laid(questions)
    rows, columns = (1 + max(place[i] for place in texts) for i in (0, 1))
    lines = [cell.middle - round(0.5 * px) + round(HIGH * px * i) for i in range(rows + 1)]
    edges = [cell.left, *(cell.left + round((FIRST + WIDE * i) * px) for i in range(columns))]
    for x in edges:
        sheet.rule((x, lines[0]), (x, lines[-1]))
    for y in lines:
        sheet.rule((edges[0], y), (edges[-1], y))
    spans = list(pairwise(lines)), list(pairwise(edges))
    boxes: dict[tuple[int, int], Box] = {
        (r, c): (left, top, right, bottom)
        for r, (top, bottom) in enumerate(spans[0])
        for c, (left, right) in enumerate(spans[1])
    }
    for place, text in texts.items():
        if text != EMPTY:
            _centred(text, boxes[place], cell)
    return tuple(
        _filled(question, boxes[place], cell)
        for question, place in zip(questions, answers, strict=True)
    )


def _lying(rng: Rng, *, look: str = "lying") -> tuple[Question, ...]:
    sign = str(rng.choice(list(NAMES)))
    names = NAMES[sign][number(rng, 0, len(NAMES[sign]) - 1)]
    order = [2, 0, 1] if rng.random() < 0.25 else [0, 1, 2]
    heads = ",".join(names[i] for i in order)
    count = COLUMNS if look == "lying" else COLUMNS - 1
    return tuple(_column((look, heads, sign), order, rng) for _ in range(count))


def _upright(rng: Rng) -> tuple[Question, ...]:
    return _lying(rng, look="upright")


def _rule(rng: Rng) -> tuple[Question, ...]:
    sign, by = str(rng.choice(list(NAMES))), number(rng, 2, 9)
    return tuple(_ruled(sign, by, rng) for _ in range(COLUMNS))


def _square(rng: Rng) -> tuple[Question, ...]:
    sign = str(rng.choice(["+", "×"]))
    rows, columns = ([number(rng, 2, 9) for _ in range(n)] for n in (3, COLUMNS))
    return tuple(_crossing(sign, a, b, rng) for a in rows for b in columns)


_MAKERS: dict[str, Callable[[Rng], tuple[Question, ...]]] = {
    "lying": _lying,
    "upright": _upright,
    "rule": _rule,
    "square": _square,
}


def _numbers(sign: str, rng: Rng) -> tuple[int, int, int]:
    a, b = number(rng, 2, 60), number(rng, 2, 30)
    if sign in "×÷":
        a, b = number(rng, 2, 12), number(rng, 2, 9)
    return {"+": (a, b, a + b), "-": (a + b, b, a), "×": (a, b, a * b), "÷": (a * b, b, a)}[sign]


def _column(facts: tuple[str, str, str], order: list[int], rng: Rng) -> Question:
    look, heads, sign = facts
    shown = [str(n) for n in _numbers(sign, rng)]
    empty = number(rng, 0, 2)
    truth, shown[empty] = shown[empty], EMPTY
    expr = f"{shown[0]}{sign}{shown[1]}={shown[2]}"
    return _asked(expr, truth, (look, heads, *(shown[i] for i in order)), rng)


def _ruled(sign: str, by: int, rng: Rng) -> Question:
    a = number(rng, 2, 12)
    before = {"+": a, "-": a + by, "×": a, "÷": a * by}[sign]
    after = {"+": a + by, "-": a, "×": a * by, "÷": a}[sign]
    shown = [str(before), str(after)]
    empty = 1 if rng.random() < 0.8 else 0
    truth, shown[empty] = shown[empty], EMPTY
    return _asked(f"{shown[0]}{sign}{by}={shown[1]}", truth, ("rule", f"{sign}{by}", *shown), rng)


def _crossing(sign: str, a: int, b: int, rng: Rng) -> Question:
    truth = str(a + b if sign == "+" else a * b)
    return _asked(f"{a}{sign}{b}={EMPTY}", truth, ("square", sign, str(a), str(b), EMPTY), rng)


def _asked(expr: str, truth: str, facts: tuple[str, ...], rng: Rng) -> Question:
    written, state = answered((truth,), rng)
    return Question("table", expr, (truth,), written, state, facts)


def _laid(questions: tuple[Question, ...]) -> tuple[Texts, list[tuple[int, int]]]:
    """Return what stands in each cell, and the cell of each question's answer."""
    look, heads = questions[0].facts[:2]
    if look == "square":
        return _laid_square(questions)
    names = ["", heads] if look == "rule" else heads.split(",")
    texts = {(row, 0): name for row, name in enumerate(names)}
    answers = []
    for column, question in enumerate(questions, start=1):
        shown = question.facts[2:]
        texts |= {(row, column): text for row, text in enumerate(shown)}
        answers.append((shown.index(EMPTY), column))
    if look == "upright":
        return {(c, r): text for (r, c), text in texts.items()}, [(c, r) for r, c in answers]
    return texts, answers


def _laid_square(questions: tuple[Question, ...]) -> tuple[Texts, list[tuple[int, int]]]:
    texts: Texts = {(0, 0): questions[0].facts[1]}
    answers = []
    for i, question in enumerate(questions):
        row, column = 1 + i // COLUMNS, 1 + i % COLUMNS
        texts |= {(row, 0): question.facts[2], (0, column): question.facts[3]}
        texts[row, column] = EMPTY
        answers.append((row, column))
    return texts, answers


def _filled(question: Question, place: Box, cell: Cell) -> Placed:
    middle = (place[1] + place[3]) // 2
    inside = Cell(cell.sheet, place[0], middle, cell.width, cell.habits, cell.form, cell.rng)
    return place, fill(Blank("box", question.written), place, inside)


def _centred(text: str, place: Box, cell: Cell) -> None:
    size = 0.9
    x = (place[0] + place[2] - cell.sheet.length(text, size=size)) / 2
    cell.sheet.text(text, (x, (place[1] + place[3]) / 2), size=size)


EXERCISE = Exercise(
    "table", make, draw, headings=("填表。", "把表格填写完整。"), width=15.5, height=7.6
)
