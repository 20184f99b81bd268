"""A line through several columns is cut before each item, not inside a neighbour's answer."""

import numpy as np
import pytest

from grading_lambda.columns.cuts import _cut, _cut_before, _numbers_within
from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Pixels
from grading_lambda.layout import Line
from grading_lambda.recognise import LINE_ALPHABET, Reading
from grading_lambda.strip import Strip


def a_line(text: str) -> tuple[Line, Pixels]:
    """Return *text*, two steps a character and “_” for bare paper, and a photo of it as bars."""
    steps = 2 * len(text) + 1
    said = np.full((steps, len(LINE_ALPHABET) + 1), 1e-9)
    said[:, 0] = 1
    pixels = np.full((LINE_HEIGHT, steps * STEP_WIDTH, 3), 250, np.uint8)
    for i, character in enumerate(text):
        if character != "_":
            step = 2 * i + 1
            said[step, [0, LINE_ALPHABET.index(character) + 1]] = 0, 1
            pixels[8:40, step * STEP_WIDTH : (step + 1) * STEP_WIDTH] = 30
    printed = Reading(LINE_ALPHABET, said)
    strip = Strip(0, LINE_HEIGHT / 2, 0, pixels.shape[1], LINE_HEIGHT)
    return Line(strip, printed, printed, printed), pixels


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("13、14+77=9÷__14、41-26=65", "14、41-26=65"),
        ("13、14+77=9_÷_14、41-26=65", "14、41-26=65"),
        ("14+77=9_÷___41-26=65", "41-26=65"),
        ("14+77=95___41-26=65", "41-26=65"),
        ("5+7=12__(8)4+9=", "(8)4+9="),
        ("(7)5+7=(2__(8)4+9=", "(8)4+9="),
        ("(7)5+7=12__8)4+9=", "8)4+9="),
    ],
)
def test_a_line_is_cut_before_the_next_columns_item(text: str, second: str) -> None:
    line, pixels = a_line(text)

    first, next_one = _cut(line, pixels)

    begins = STEP_WIDTH * (2 * text.index(second) + 1)
    ends = STEP_WIDTH * 2 * len(text[: text.index(second)].rstrip("_"))
    assert ends <= next_one.x <= begins
    assert first.length == pytest.approx(next_one.x)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(13)×-20=4__×=24___(14)24-×=14__×=10___(15)18-×=6", ("(14)", "(15)")),
        ("7.8×+19=115__×=12__8.17+4×=25___×=2___9.9×=36__6=8", ("8.17", "9.9")),
        ("19.×-26=8__×=34_20.×+28=38__×=10", ("20.",)),
    ],
)
def test_a_line_of_equations_with_their_roots_is_cut_before_each_number(
    text: str, numbers: tuple[str, ...]
) -> None:
    line, pixels = a_line(text)

    pieces = _cut_before(line, pixels, _numbers_within(line))

    assert len(pieces) == len(numbers) + 1
    for piece, number in zip(pieces[1:], numbers, strict=True):
        begins = STEP_WIDTH * (2 * text.index(number) + 1)
        assert begins - 6 * STEP_WIDTH <= piece.x <= begins


@pytest.mark.parametrize(
    "text", ["(4)3+(5)=8", "(13)×-20=4__×=24", "2.5×=10__×=4", "(7)5+7=12__(8)4+9="]
)
def test_other_lines_have_no_numbers_of_equations_within(text: str) -> None:
    line, _ = a_line(text)

    assert _numbers_within(line) == []
