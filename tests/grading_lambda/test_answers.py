"""How much is written is told by the ink, and by what both networks plainly read of it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.answers import read_answers, written_amount
from grading_lambda.engine import Engine
from grading_lambda.ink import Amount
from grading_lambda.layout import find_problems, read_lines
from grading_lambda.questions import solved
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from tests.grading_lambda.test_verdict import a_reading, a_second


@pytest.mark.parametrize(
    ("first", "second", "amount"),
    [
        (a_reading("18"), a_second("18"), Amount.SOME),
        (a_reading("18"), a_second("13"), Amount.DOUBTFUL),
        (a_reading("18"), a_second("18", doubts={1: ("3", 0.45)}), Amount.DOUBTFUL),
        (a_reading("18"), a_reading("18"), Amount.DOUBTFUL),
        (a_reading(""), a_second(""), Amount.DOUBTFUL),
    ],
)
def test_pale_ink_is_an_answer_where_both_networks_plainly_read_it_alike(
    first: Reading, second: Reading, amount: Amount
) -> None:
    assert written_amount(Amount.DOUBTFUL, (first, first, second)) is amount


@pytest.mark.parametrize(
    ("first", "second", "amount"),
    [("81", "8", Amount.DOUBTFUL), ("2", "", Amount.NONE), ("", "", Amount.NONE)],
)
def test_bare_paper_is_what_not_both_networks_read_a_digit_of(
    first: str, second: str, amount: Amount
) -> None:
    said = a_reading(first), a_reading(""), a_second(second)

    assert written_amount(Amount.NONE, said) is amount


def test_what_nobody_could_read_is_as_much_as_its_ink() -> None:
    assert written_amount(Amount.DOUBTFUL, ()) is Amount.DOUBTFUL
    assert written_amount(Amount.NONE, ()) is Amount.NONE
    assert written_amount(Amount.SOME, (a_reading(""), a_second(""))) is Amount.SOME


def test_digits_may_be_lost_of_an_answer_that_reaches_the_next_item(engine: Engine) -> None:
    pixels = np.full((100, 700, 3), 235, np.uint8)
    for text, x in (("36+95-15=", 20), ("116", 290)):
        cv2.putText(pixels, text, (x, 65), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (60, 60, 60), 3)
    line = Strip(x=15, y=50, angle=0, length=270, height=50)
    (problem,) = find_problems(read_lines(engine, pixels, [line]), width=700)
    asked = [solved("36+95-15", sure=True)]

    (cut,) = read_answers(engine, pixels, [replace(problem, room=problem.room.part(0, 325))], asked)
    (whole,) = read_answers(engine, pixels, [problem], asked)

    assert (cut.ruled, whole.ruled) == (True, False)
    assert [reading.text for reading in whole.readings] == ["116"] * 3
