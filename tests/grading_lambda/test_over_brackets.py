"""What is written over its brackets is read with them and without, and weighed by both."""

from dataclasses import dataclass

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine
from grading_lambda.fill_ins.answers import read_fill_ins
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.ink import Amount
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.strip import Strip
from school.grading import Verdict
from tests.grading_lambda.test_fill_ins import (
    BEFORE,
    CROSSING_SEVEN,
    INK,
    LEFT,
    ONE,
    PAPER,
    RIGHT,
    TOUCHING_ONE,
    Stroke,
    a_row,
    fill_in,
    places_on,
)

STRIP = Strip(0, 0, 0.0, 100, 40)
FOUR: Stroke = ((186, 34), (174, 56), (198, 56))


@dataclass(frozen=True)
class Said:
    """A reading that prefers one text, by so much."""

    text: str
    by: float = 1.0
    peaks: tuple[tuple[str, int, float], ...] = ()

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        return 0.0 if text == self.text else -15.0 if sharp else -self.by


def test_a_stroke_that_brackets_hide_is_bridged_and_nothing_else_of_them_is_left() -> None:
    _, place = places_on(a_row(), a_row([CROSSING_SEVEN]))

    crops = place.over_brackets()

    assert crops is not None
    with_brackets, bridged = (crop.min(axis=2) for crop in crops)
    start = max(0, min(place.box[0], place.opening.left) - 6)
    bracket = slice(LEFT - BEFORE - start - 8, LEFT - BEFORE - start + 2)
    assert with_brackets.min() < INK + 30
    assert (bridged[-8:, bracket] > PAPER - 40).all()
    assert (bridged[: len(bridged) // 2, bracket].min(axis=0) < PAPER - 40).all()


def test_what_stands_between_its_brackets_lies_over_none() -> None:
    _, place = places_on(a_row(), a_row([ONE]))

    assert place.over_brackets() is None


def test_a_number_over_its_brackets_is_read_with_and_without_them_by_both(engine: Engine) -> None:
    page = np.vstack([a_row(), a_row([TOUCHING_ONE, FOUR, ((192, 44), (190, 68))]), a_row([ONE])])
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, bracketed=True)

    _, over, between = read_fill_ins(
        engine, page, [fill_in(i, slot) for i in range(3)], ["0123456789."] * 3
    )

    assert (over.over, between.over) == (True, False)
    assert [getattr(reading, "second", None) for reading in over.readings] == [
        False,
        False,
        True,
        True,
    ]
    assert [reading.text for reading in over.readings].count("14") >= 3


@pytest.mark.parametrize(
    ("texts", "outcome"),
    [
        (("200", "200", "300", "200"), Verdict.RIGHT),
        (("200", "300", "00", "20"), Verdict.RIGHT),
        (("200", "200", "2000", "200"), Verdict.UNSURE),  # nobody sees more than there is
        (("300", "300", "200", "100"), Verdict.UNSURE),  # another number is seen more often
    ],
)
def test_an_answer_over_brackets_is_right_where_no_reading_says_more_and_no_other_is_likelier(
    texts: tuple[str, ...], outcome: Verdict
) -> None:
    assert _judged("200", tuple(Said(text) for text in texts), over=True) is outcome


@pytest.mark.parametrize(
    ("text", "over", "outcome"),
    [
        ("82", True, Verdict.WRONG),
        ("82", False, Verdict.UNSURE),
        ("8", True, Verdict.UNSURE),  # digits are lost with a bracket
    ],
)
def test_an_answer_over_brackets_is_wrong_where_all_say_the_same_with_them_and_without(
    text: str, outcome: Verdict, *, over: bool
) -> None:
    assert _judged("80", (Said(text, by=7.0),) * 4, over=over) is outcome


def test_a_longer_way_to_write_the_right_answer_makes_no_other_one_too_short() -> None:
    said = (Said("217.6", by=7.0),) * 4

    assert _judged("297.6", said, over=True, also=("1488/5",)) is Verdict.WRONG


def _judged(
    expected: str, readings: tuple[Said, ...], *, over: bool, also: tuple[str, ...] = ()
) -> Verdict:
    question = Question("?", expected, (expected, *also), "0123456789./", sure=True)
    answer = Answer(Amount.SOME, readings, STRIP, STRIP, 40, crowded=True, over=over)
    return compared(question, answer).verdict
