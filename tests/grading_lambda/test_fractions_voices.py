"""What both readers say of a written fraction, one voice each."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from grading_lambda.answers import Answer
from grading_lambda.composed import Picture, Slot
from grading_lambda.engine import Engine
from grading_lambda.exercises import find_exercises, number_and_solve, read
from grading_lambda.fractions.evidence import StackedReading, by_both, seeing_all
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.recognise import Voice
from grading_lambda.strip import Strip
from grading_lambda.strip_reader import read_strips
from school.grading import Verdict
from tests.grading_lambda.drawn import Look, a_photo, lines_of
from tests.grading_lambda.exercises import fraction
from tests.grading_lambda.exercises.question import Question as Exercised
from tests.grading_lambda.test_verdict import a_reading

STRIP = Strip(0, 0, 0, 40, 26)


def a_stack(top: str, bottom: str, *, doubts: str = "", second: bool = False) -> StackedReading:
    """Read a fraction; *doubts* is what else the last digit above the bar may be."""
    doubt = {len(top) - 1: (doubts, 0.001)} if doubts else None
    numbers = a_reading(top, doubts=doubt), a_reading(bottom)
    return StackedReading(*(replace(number, second=second) for number in numbers))


def verdict(*readings: StackedReading, right: str, near: str = "") -> Verdict:
    question = Question("?", right, (right,), "0123456789/又", sure=True, near=(near,))
    return compared(question, Answer(Amount.SOME, readings, STRIP, STRIP, 40)).verdict


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        (a_stack("13", "4", second=True), Verdict.RIGHT),
        (a_stack("18", "4", second=True), Verdict.WRONG),
        (a_stack("13", "4"), Verdict.UNSURE),
    ],
)
def test_what_the_second_reader_sees_is_believed_where_the_first_half_sees_it(
    second: StackedReading, outcome: Verdict
) -> None:
    first = a_stack("18", "4", doubts="3")

    assert verdict(first, first, second, right="13/4") is outcome


def test_a_fraction_that_lost_a_digit_is_not_one_of_the_same_value() -> None:
    readings = a_stack("1", "2"), a_stack("1", "2"), a_stack("1", "2", second=True)

    assert verdict(*readings, right="6/12") is not Verdict.RIGHT


def test_a_wrong_fraction_may_be_worth_what_only_looks_like_a_right_one() -> None:
    readings = a_stack("4", "4"), a_stack("4", "4"), a_stack("4", "4", second=True)

    assert verdict(*readings, right="4/3", near="15/15") is Verdict.WRONG
    assert verdict(*readings, right="4/3", near="4/4") is Verdict.UNSURE


@pytest.mark.parametrize("form", [0, 1])
def test_both_readers_read_a_fraction_on_one_line(form: int, engine: Engine) -> None:
    """Print of form 0 has strokes, of form 1 bars."""
    asked = {"2/3+2/3=": "4/3", "2 3/5+1/2=": "5/2", "3/4-1/2=": "1/4"}
    questions = [Exercised("fraction", expr, (), written, "") for expr, written in asked.items()]
    pixels = a_photo(fraction.EXERCISE, questions, Look(form=form, stacked=0.0))
    [found] = find_exercises(engine, pixels, lines_of(engine, pixels), keyed=False)

    answers = read(engine, pixels, number_and_solve([found], key={}))

    second = [[r.text for r in a.readings if isinstance(r, Voice) and r.second] for a in answers]
    assert second == [["4/3"], ["5/2"], ["1/4"]]


def test_the_step_of_a_space_is_that_of_the_snug_picture() -> None:
    pixels = np.full((64, 400, 3), 255, np.uint8)
    pixels[16:48, 100:300] = 0
    picture = Picture(pixels, (Slot(100, 300, 0),))

    [said] = read_strips(SilentNetwork(), [picture.snug])

    assert picture.snug_step(200) == pytest.approx((len(said) - 2) / 2, abs=1)


def test_what_both_readers_see_is_whole_though_a_third_reading_lost_a_digit() -> None:
    alone, again = a_stack("4", "11"), a_stack("4", "11", second=True)

    assert by_both(seeing_all((a_stack("4", "1"), alone, again), 1, 2))
    assert not by_both(seeing_all((a_stack("4", "1"), a_stack("4", "1"), again), 1, 2))
    assert not by_both(seeing_all((alone, alone), 1, 2))


class SilentNetwork:
    """Says nothing, in as many steps as the second reader does."""

    def run(self, _: None, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        count, _, _, wide = inputs["strips"].shape
        return [np.zeros((count, wide // 2 + 2, 32), np.float32)]
