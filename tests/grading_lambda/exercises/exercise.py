"""What a type of question is: how it is made up, drawn, and announced on a worksheet."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.line import Placed
from tests.grading_lambda.exercises.question import Question, Rng


@dataclass(frozen=True)
class Exercise:
    """One type of question."""

    name: str
    make: Callable[[Rng], tuple[Question, ...]]
    """Makes up what one cell holds: one question, or the empty cells of one table."""
    draw: Callable[[tuple[Question, ...], Cell], tuple[Placed, ...]]
    """Prints them and writes the answers; returns the boxes of each."""
    headings: tuple[str, ...]
    """What a section of them is called; one is chosen."""
    width: float
    """Least width of a cell in font sizes, item number included."""
    height: float
    """Height of a cell in font sizes."""
    keyed: bool = False
    """Only an answer key knows the answers; its items are always numbered."""
