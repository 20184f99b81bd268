"""Questions with fractions on one line are read by themselves."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.engine import Engine, Pixels
from grading_lambda.found import Found, question_of
from grading_lambda.fractions.exercises import StackedLine
from grading_lambda.fractions.one_line import read_alone, same_but_for_strokes
from grading_lambda.layout import Problem
from grading_lambda.numbering import Numbered
from grading_lambda.strip import Strip
from tests.grading_lambda.pages import FONTS
from tests.grading_lambda.test_layout import a_line

HIGH = 60


def printed(*texts: str) -> Pixels:
    """Return a page with *texts* one below the other, in digits of 22 pixels."""
    image = Image.new("RGB", (400, HIGH * len(texts)), (245, 245, 245))
    font = ImageFont.truetype(str(FONTS / "STIXGeneral.ttf"), 34)
    for row, text in enumerate(texts):
        ImageDraw.Draw(image).text((12, HIGH * row + 6), text, font=font, fill=(40, 40, 40))
    return np.array(image)


def read_as(text: str, row: int, *, alone: str = "") -> Problem:
    """Return the problem in a *row* of the page, its line read as *text*."""
    line = a_line(text, x=0, y=HIGH * (row + 0.5), height=HIGH)
    return Problem(line, "", line.equals_steps[0], line.strip, alone=alone)


@pytest.mark.parametrize(
    ("shown", "read", "asked"),
    [
        ("5/8+7/8=", "518+718=", "5/8+7/8"),
        ("5/8÷1/2=", "518÷12=", "5/8÷1/2"),
        ("2 3/4+1/2=", "2314+112=", "2 3/4+1/2"),
        ("23/4+1/2=", "2314+112=", "23/4+1/2"),
        ("7/8+5/6=", "518+718=", ""),  # the line says something else: who knows which is right
    ],
)
def test_a_stroke_read_as_a_one_is_seen_in_the_question_alone(
    shown: str, read: str, asked: str, engine: Engine
) -> None:
    page = printed("1/2+1/4=", shown)
    found = [read_as("112+114=", 0, alone="1/2+1/4"), read_as(read, 1)]

    assert [one.as_fractions for one in problems(read_alone(engine, page, found))] == [
        "1/2+1/4",
        asked,
    ]


def test_where_nobody_asks_for_fractions_a_one_is_a_one(engine: Engine) -> None:
    found = [read_as("518+718=", 0)]

    assert read_alone(engine, printed("5/8+7/8="), found) == found


def problems(found: list[Found]) -> list[Problem]:
    return [one for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("text", "before", "same"),
    [
        ("2 7/9+8/11", "2719+8/11", True),
        ("4/7×3/7", "4/17×317", True),
        ("22、7/8-1/6", "22、718-16", True),
        ("4/7×317", "4/17×317", False),
        ("3/7×3/7", "4/17×317", False),
        ("11/12+25/36", "1/12+25/36", True),
        ("125+11", "25+11", False),
    ],
)
def test_the_question_alone_is_the_same_but_for_strokes(
    text: str, before: str, *, same: bool
) -> None:
    assert same_but_for_strokes(text, before) is same


@pytest.mark.parametrize(
    ("number", "asked", "sure"),
    [
        (Numbered(18, "18又4/9×5/8", doubtful=True), "4/9×5/8", True),
        (Numbered(17, "18又4/9×5/8", doubtful=True), "18又4/9×5/8", False),
        (Numbered(18, "18又4/9×5/8"), "18又4/9×5/8", True),
        (Numbered(2, "2又4/9×5/8", doubtful=True), "2又4/9×5/8", False),
    ],
)
def test_a_circled_number_read_as_a_whole_is_no_part_of_the_question(
    number: Numbered, asked: str, *, sure: bool
) -> None:
    line = StackedLine("", "", True, Strip(0, 0, 0, 40, 26), frozenset(), None)  # type: ignore[arg-type]  # noqa: FBT003

    question = question_of(line, number, ())

    assert (question.text, question.sure) == (asked, sure)
