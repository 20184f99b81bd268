"""Prints worksheets: a title, a section for each type of question, and what a pupil wrote."""

from dataclasses import dataclass, field

import numpy as np

from tests.grading_lambda.exercises import exercises
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.exercises.line import Placed
from tests.grading_lambda.exercises.question import Question, Rng
from tests.grading_lambda.exercises.sheet import FACES, INKS, Box, Ink, Pixels, Sheet
from tests.grading_lambda.handwriting import Hand
from tests.grading_lambda.pages import Problem, Quad

MARGIN = 110
"""Left and right of the print, in pixels."""
TITLES = ("口算练习", "单元测试", "练习题", "计算练习")
MOST_CIRCLED = 20
COUNTS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Worksheet:
    """How a worksheet is set and filled in."""

    hand: Hand
    types: tuple[str, ...] = ("basic",)
    px: int = 36
    """Font size; the sheet is 1600 pixels wide."""
    face: str = "song"
    columns: int = 4
    """At most; a type takes fewer when its cells are wide."""
    most: int = 40
    """Cells of a type, at most."""
    numbering: str = ""
    """Pattern such as ``({})``; ``①`` for circled numbers up to 20; empty: not numbered."""
    ink: Ink = field(default_factory=Ink)
    habits: Habits = field(default_factory=Habits)
    title: str = "小学数学口算练习（11）"
    before: int = 0
    """Problems on the page before, on which the numbers count up."""


@dataclass(frozen=True)
class FlatPage:
    """A filled-in worksheet before it is photographed."""

    pixels: Pixels
    problems: tuple[Problem, ...]
    key: dict[str, tuple[str, ...]]


def a_worksheet(seed: int, types: tuple[str, ...], *, part: str, source: str = "") -> Worksheet:
    """Return a random worksheet of *types* in a hand of *part* (``tune`` or ``report``)."""
    rng = np.random.default_rng([seed, 3])
    return Worksheet(
        hand=a_hand(rng, part=part, source=source),
        types=types,
        px=int(rng.integers(30, 43)),
        face=str(rng.choice(list(FACES))),
        columns=int(rng.integers(2, 5)),
        numbering=str(rng.choice(["", "", "{}.", "({})", "①", "{}、"])),
        ink=INKS[str(rng.choice(list(INKS)))],
        title=f"小学数学{rng.choice(TITLES)}（{rng.integers(1, 30)}）",
    )


def a_filled_page(seed: int, worksheet: Worksheet) -> FlatPage:
    """Return the page of *seed*, printed and filled in."""
    return _Printer(worksheet, np.random.default_rng([seed, 11])).page()


class _Printer:
    """Fills one sheet from top to bottom."""

    def __init__(self, worksheet: Worksheet, rng: Rng) -> None:
        self.worksheet, self.rng = worksheet, rng
        self.sheet = Sheet(
            face=worksheet.face, px=worksheet.px, hand=worksheet.hand, ink=worksheet.ink
        )
        # Where a key tells the answers, it names the printed numbers, so all have one.
        self._keyed = any(exercises()[name].keyed for name in worksheet.types)
        self.no = worksheet.before
        """The number printed last."""
        self.problems: list[Problem] = []
        self.key: dict[str, tuple[str, ...]] = {}

    def page(self) -> FlatPage:
        """Print and fill in everything."""
        top, names = self._head(), self.worksheet.types
        for i, name in enumerate(names):
            share = (self.sheet.height - MARGIN - top) / (len(names) - i)
            title = f"{COUNTS[i]}、" if len(names) > 1 else ""
            top = self._section(exercises()[name], top, share, title=title)
        return FlatPage(self.sheet.pixels, tuple(self.problems), self.key)

    def _head(self) -> int:
        sheet, px = self.sheet, self.worksheet.px
        title = self.worksheet.title
        sheet.text(title, ((sheet.width - sheet.length(title, size=1.35)) / 2, 130), size=1.35)
        x = float(MARGIN)
        for word, wide in (("姓名：", 4.5), ("班级：", 3.0), ("用时：", 3.0), ("得分：", 3.0)):
            x = sheet.text(word, (x, 130 + 2.1 * px), size=0.85)[2]
            sheet.rule((x, 130 + 2.6 * px), (x + wide * px, 130 + 2.6 * px))
            x += (wide + 0.8) * px
        return round(130 + 3.6 * px)

    def _section(self, exercise: Exercise, top: int, share: float, *, title: str) -> int:
        """Print one type from *top* on, at most *share* pixels high; return where it ends."""
        px, rng = self.worksheet.px, self.rng
        form = int(rng.integers(12))
        heading = title + str(rng.choice(exercise.headings))
        self.sheet.text(heading, (MARGIN - 20, top + px))
        inner = self.sheet.width - 2 * MARGIN + 40
        columns = max(1, min(self.worksheet.columns, int(inner / (exercise.width * px))))
        rows = max(1, int((share - 2.4 * px) / (exercise.height * px)))
        rows = min(rows, -(-self.worksheet.most // columns))
        pitch = min(exercise.height * 1.4, (share - 2.4 * px) / rows / px) * px
        start = top + 2.4 * px + 0.5 * px
        for row in range(rows):
            for column in range(columns):
                left = MARGIN + column * inner // columns
                self._cell(exercise, form, (left, round(start + row * pitch)), inner // columns)
        return round(start + rows * pitch)

    def _cell(self, exercise: Exercise, form: int, at: tuple[int, int], width: int) -> None:
        questions = exercise.make(self.rng)
        label = self._label(exercise)
        left, middle = at[0], at[1] + round(0.6 * self.worksheet.px)
        if label:
            left = self.sheet.text(label, (left, middle))[2] + self.worksheet.px // 3
        cell = Cell(
            self.sheet, left, middle, width - (left - at[0]), self.worksheet.habits, form, self.rng
        )
        for question, placed in zip(questions, exercise.draw(questions, cell), strict=True):
            self._note(question, placed, label, keyed=exercise.keyed)

    def _label(self, exercise: Exercise) -> str:
        """Return the number to print; the cells of a table have none."""
        pattern = self.worksheet.numbering
        if self._keyed and pattern in ("", "①"):
            pattern = "{}."
        if not pattern or exercise.name == "table":
            return ""
        self.no += 1
        if pattern == "①":
            return chr(0x245F + self.no) if self.no <= MOST_CIRCLED else f"({self.no})"
        return pattern.format(self.no)

    def _note(self, question: Question, placed: Placed, label: str, *, keyed: bool) -> None:
        self.problems.append(
            Problem(
                type=question.type,
                i=self.worksheet.before + len(self.problems),
                num=label,
                expr=question.expr,
                truth=question.accepted[0],
                accepted=list(question.accepted),
                written=question.written,
                state=question.state,
                print_quad=quad(placed[0]),
                ans_quad=quad(placed[1]),
            )
        )
        if keyed:
            self.key[str(self.no)] = question.accepted


def quad(box: Box) -> Quad:
    """Return the corners of *box*, clockwise from its top left."""
    left, top, right, bottom = box
    return [[left, top], [right, top], [right, bottom], [left, bottom]]
