"""What a teacher's mark hides is judged by three ways of looking at it."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.ink import Amount
from grading_lambda.questions import Question
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from grading_lambda.under_marks import with_red_light
from grading_lambda.verdict import Judgement
from school.grading import Verdict

DIGITS = "0123456789"
STRIP = Strip(0, 0, 0, 100, 40)
ASKED = Question("5+8", "13", ("13",), DIGITS, sure=True)


def a_reading(text: str, *, half: str = "", second: bool = False) -> Reading:
    """Return a reading of *text* that half sees *half*, of as many digits."""
    said = np.full((2 * len(text) + 1, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        said[2 * i + 1, DIGITS.index(character) + 1] = 0.6
        said[2 * i + 1, DIGITS.index((half or text)[i]) + 1] += 0.4
    return Reading(DIGITS, said, second=second)


def an_answer(first: str, second: str, *, amount: Amount = Amount.SOME) -> Answer:
    readings = a_reading(first), a_reading(first), a_reading(second, second=True)
    return Answer(amount, readings, STRIP, STRIP, 40)


def a_judgement(verdict: Verdict, read: str) -> Judgement:
    return Judgement(verdict, read, 0.8)


@pytest.mark.parametrize(
    ("verdict", "read", "red", "half", "then"),
    [
        (Verdict.RIGHT, "13", "13", "", Verdict.RIGHT),
        (Verdict.RIGHT, "13", "18", "13", Verdict.RIGHT),
        (Verdict.RIGHT, "13", "18", "", Verdict.UNSURE),
        (Verdict.RIGHT, "13", "", "", Verdict.RIGHT),
        (Verdict.WRONG, "18", "18", "", Verdict.WRONG),
        (Verdict.WRONG, "18", "13", "", Verdict.UNSURE),
        (Verdict.WRONG, "18", "18", "13", Verdict.UNSURE),
        (Verdict.BLANK, "", "13", "", Verdict.BLANK),
    ],
)
def test_nothing_is_settled_against_what_red_light_shows(
    verdict: Verdict, read: str, red: str, half: str, then: Verdict
) -> None:
    ways = an_answer(read or "1", read or "1"), an_answer("8", "8")

    found = with_red_light(ASKED, a_judgement(verdict, read), ways, a_reading(red, half=half))

    assert found.verdict is then


@pytest.mark.parametrize(
    ("bridged", "left_open", "red", "then"),
    [
        ("13", "18", "13", Verdict.RIGHT),
        ("18", "13", "13", Verdict.RIGHT),
        ("18", "10", "13", Verdict.UNSURE),
        ("13", "13", "15", Verdict.UNSURE),
    ],
)
def test_what_both_readers_see_in_some_light_is_right(
    bridged: str, left_open: str, red: str, then: Verdict
) -> None:
    ways = an_answer(bridged, "10"), an_answer(left_open, "10")

    found = with_red_light(ASKED, a_judgement(Verdict.UNSURE, "18"), ways, a_reading(red))

    assert found.verdict is then
    assert then is Verdict.UNSURE or found.read == "13"


@pytest.mark.parametrize(
    ("second", "red", "then"),
    [("18", "18", Verdict.UNSURE), ("18", "13", Verdict.RIGHT), ("13", "18", Verdict.RIGHT)],
)
def test_what_one_reading_alone_says_is_right_where_red_light_says_so(
    second: str, red: str, then: Verdict
) -> None:
    once = replace(
        an_answer("18", "13"), readings=(*an_answer("18", second).readings[1:], a_reading("13"))
    )

    found = with_red_light(
        ASKED, a_judgement(Verdict.RIGHT, "13"), (once, an_answer("18", "18")),
        a_reading(red, half="13"),
    )  # fmt: skip

    assert found.verdict is then


@pytest.mark.parametrize(("end", "then"), [("3", Verdict.RIGHT), ("13", Verdict.UNSURE)])
def test_red_light_says_nothing_of_digits_that_only_seem_to_be_crossed_out(
    end: str, then: Verdict
) -> None:
    cut = replace(an_answer(end, end), uncrossed=an_answer("13", "13").readings)

    found = with_red_light(
        ASKED, a_judgement(Verdict.RIGHT, "13"), (cut, an_answer("8", "8")), a_reading("8")
    )

    assert found.verdict is then


@pytest.mark.parametrize(
    ("second", "then"), [("13", Verdict.RIGHT), ("18", Verdict.UNSURE)], ids=["both", "one"]
)
def test_little_ink_is_enough_where_both_readers_plainly_see_it(second: str, then: Verdict) -> None:
    pale = an_answer("13", second, amount=Amount.DOUBTFUL)

    found = with_red_light(
        ASKED, a_judgement(Verdict.UNSURE, "13"), (pale, an_answer("1", "1")), a_reading("1")
    )

    assert found.verdict is then


def test_a_question_nobody_can_answer_stays_as_it_is() -> None:
    unknown = replace(ASKED, expected="", accepted=())
    judged = a_judgement(Verdict.UNSURE, "13")

    ways = an_answer("13", "13"), an_answer("13", "13")
    assert with_red_light(unknown, judged, ways, a_reading("13")) is judged
