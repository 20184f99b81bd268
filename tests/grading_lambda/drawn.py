"""Draws chosen exercises on a small page, photographs it, and marks what is read there."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from grading_lambda import rectify
from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line, read_lines
from grading_lambda.verdict import Cut, Judgement, judge
from school.exercise import Solution
from school.grading import Verdict
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.exercises.sheet import Sheet

CLEAN = Shot(width=1200, height=1000, perspective=0.004, noise=2.0, shade=0.05)
TRUE = {"correct": Verdict.RIGHT, "wrong": Verdict.WRONG, "blank": Verdict.BLANK}


@dataclass(frozen=True)
class Look:
    """How a small page is printed and filled in."""

    columns: int = 2
    number: str = "({})"
    """Pattern of an item number, or ``①``."""
    first: int = 1
    form: int = 1
    stacked: float = 1.0
    """How often a fraction is written with a bar."""
    carries: float = 0.0
    source: str = "mnist"
    seed: int = 7
    shot: Shot = CLEAN
    gap: int = 0
    """Pixels between two columns; 0: the page is divided evenly."""


def a_photo(exercise: Exercise, questions: Sequence[Question], look: Look) -> Pixels:
    """Return a photo of *questions* drawn as *exercise* does."""
    rng = np.random.default_rng(look.seed)
    hand = a_hand(rng, part="tune", source=look.source)
    sheet = Sheet(width=1200, height=1000, px=34, hand=hand)
    step = look.gap or 1100 // look.columns
    for i, question in enumerate(questions):
        row, column = divmod(i, look.columns)
        at = 70 + column * step, round(110 + row * exercise.height * 34)
        no = look.first + i
        label = chr(0x245F + no) if look.number == "①" else look.number.format(no)
        left = sheet.text(label, at)[2] + 12 if label else at[0]
        habits = Habits(stacked=look.stacked, carries=look.carries)
        exercise.draw((question,), Cell(sheet, left, at[1], step, habits, look.form, rng))
    photo, _ = photograph(sheet.pixels, look.shot, rng=rng)
    return pixels_of(photo)


def pixels_of(photo: bytes) -> Pixels:
    """Return the pixels of a photo as sent."""
    return np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def lines_of(engine: Engine, pixels: Pixels) -> list[Line]:
    """Return the lines of text on a photo that stands upright."""
    quads, _ = engine.find_text(pixels, side=rectify.DETECTION_SIDE)
    return read_lines(engine, pixels, rectify.strips(quads))


def judged(
    answers: Sequence[Answer], solutions: Sequence[Solution | None], sure: Sequence[bool]
) -> list[Judgement]:
    """Return the verdict on each answer, as the pipeline gives it."""
    return [
        judge(
            answer.readings,
            accepted=solution.accepted if solution else (),
            amount=answer.amount,
            question_sure=certain,
            cut=Cut.LOSSY if answer.ruled else Cut.USUAL,
        )
        for answer, solution, certain in zip(answers, solutions, sure, strict=True)
    ]
