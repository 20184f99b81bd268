"""Answers in fractions to questions that have theirs on one line, with a bar and without."""

from itertools import count

import cv2
import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine
from grading_lambda.exercises import Asked
from grading_lambda.found import beside_fractions
from grading_lambda.fractions.printed import without_led
from grading_lambda.fractions.rows import Chunk, Ring, Run, ringed
from grading_lambda.ink import Amount, find_ink
from grading_lambda.judging import judge_answer
from grading_lambda.level import Part
from grading_lambda.numbering import Numbered
from grading_lambda.pipeline import read_paper
from grading_lambda.questions import Question, solved, stroke_for_one
from grading_lambda.strip import Strip
from school.grading import Verdict
from tests.grading_lambda.effects import a_photo
from tests.grading_lambda.scoring import score
from tests.grading_lambda.test_judging import a_fill_in, readings

LINE, EQUALS = 64.0, 130.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "least"),
    [
        (11_010, 0.85),  # 1/2+7/10= with bars and wide spaces in the answers alone
        (11_015, 0.85),  # the digits of 22. touch, and digits lie on the bars
        (11_021, 0.8),  # (12) stands right behind the answer to (11)
    ],
)
def test_no_right_fraction_is_marked_wrong(seed: int, least: float, engine: Engine) -> None:
    page = a_photo(seed, ("fraction",), part="tune")

    paper = read_paper(page.photo, engine=engine, timer=count().__next__)

    found = score(paper.reading.items, page.problems)
    assert (found.right_marked_wrong, found.wrong_passed, found.other) == (0, 0, 0)
    assert found.decided_right >= least * found.items


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("718-3/4", ["7/8-3/4"]),
        ("1/2-2117", ["1/2-2/17", "1/2-21/7"]),
        ("1/2+11/12", []),
        ("12+34", []),
        ("1.213+1/2", []),
    ],
)
def test_a_stroke_may_have_been_read_as_a_one(text: str, others: list[str]) -> None:
    assert stroke_for_one(text) == others


def test_what_answers_the_question_with_its_stroke_is_right() -> None:
    question = beside_fractions(solved("213÷1/3", key=(), sure=True))

    said = [verdict(question, text) for text in ("2", "639", "5")]

    assert said == [Verdict.RIGHT, Verdict.RIGHT, Verdict.UNSURE]


def verdict(question: Question, text: str) -> Verdict:
    strip = Strip(0, 0, 0, 100, 40)
    asked = Asked(a_fill_in("213÷1/3=□"), Numbered(1, "?"), question)
    answer = Answer(Amount.SOME, readings(text), strip, strip, line_height=40)
    return judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict


@pytest.mark.parametrize("left", [EQUALS - 8, EQUALS + 40])
def test_a_fraction_too_tall_for_the_line_is_not_nothing(left: float) -> None:
    band = np.full((round(LINE * 1.7), 420, 3), 230, np.uint8)
    cv2.putText(band, "5+3", (10, 66), 0, 1.2, (40, 40, 40), 3)
    for y in (50, 60):
        cv2.line(band, (118, y), (138, y), (40, 40, 40), 3)
    x = round(left)
    empty = find_ink(band, line_height=LINE, equals=EQUALS)

    cv2.rectangle(band, (x, 22), (x + 26, 86), (40, 40, 40), 4)
    cv2.line(band, (x, 54), (x + 26, 54), (40, 40, 40), 4)
    written = find_ink(band, line_height=LINE, equals=EQUALS)

    assert empty.amount is Amount.NONE
    assert written.amount is not Amount.NONE


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("6/77(12)1/2+1/5=", "(12)1/2+1/5="),
        ("(12)1/2+1/5=", "(12)1/2+1/5="),
        ("2(1/2+1/5)=", "2(1/2+1/5)="),
        ("1/2×(3)=", "1/2×(3)="),
    ],
)
def test_the_answer_before_an_item_number_is_no_question(text: str, rest: str) -> None:
    assert without_led(text) == rest


def test_two_digits_that_touch_are_no_ring() -> None:
    touching, ring = Part(0, 0, 24, 23, label=1), Part(0, 0, 40, 40, label=2)
    inside, sign = Part(12, 8, 28, 30, label=3), Part(60, 10, 80, 25, label=4)

    assert [type(e) for e in elements(touching, sign)] == [Run]
    assert [type(e) for e in elements(ring, sign)] == [Ring, Run]
    assert [type(e) for e in elements(ring, inside, sign)] == [Ring, Run]


def elements(*parts: Part) -> tuple[object, ...]:
    return ringed(Chunk((Run(parts, 20),)), digit=20).elements
