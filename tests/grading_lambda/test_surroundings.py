"""Print around a place is told from what is written in it, though the reader is inexact."""

import numpy as np
import pytest

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH
from grading_lambda.fill_ins.surroundings import Slot, around, half_seen, in_words, peaks_of, said
from grading_lambda.layout import Line
from grading_lambda.recognise import WIDE, Reading
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip


def a_line(*characters: tuple[str, int]) -> Line:
    """Return a line as high as the reader's, with characters at places in pixels."""
    steps = [(c, round(x / STEP_WIDTH - 0.5)) for c, x in characters]
    seen = np.zeros((1 + max(step for _, step in steps), 1 + len(WIDE.symbols)))
    seen[:, 0] = 1.0
    for c, step in steps:
        if c in WIDE.symbols:
            seen[step, 0], seen[step, 1 + WIDE.symbols.index(c)] = 0.0, 1.0
    familiar = sum(c in WIDE.symbols for c, _ in steps) / len(steps)
    shown = tuple((c, step, 1.0) for c, step in steps)
    reading = Reading(WIDE.symbols, seen, familiar, 1.0, shown)
    return Line(Strip(0, 0, 0, 400, LINE_HEIGHT), reading, reading, reading)


def circle(left: float, right: float) -> Shape:
    hull = np.array([(left, -15), (right, -15), (right, 15), (left, 15)], np.float32)
    return Shape(Outline.CIRCLE, hull)


def test_digits_read_at_the_edge_of_a_box_in_an_equation_are_written() -> None:
    line = a_line(("4", 12), ("7", 36), ("-", 60), ("2", 84), ("5", 132), ("=", 148), ("9", 172))

    found = around(line, Slot(90, 128))

    assert (said(found.before), said(found.after)) == ("47-", "=9")


def test_a_sign_read_inside_the_edge_of_a_place_is_print() -> None:
    line = a_line(("1", 20), ("4", 44), ("÷", 76), ("2", 116), ("=", 156), ("7", 180))

    found = around(line, Slot(72, 160))

    assert (said(found.before), said(found.inside), said(found.after)) == ("14÷", "2", "=7")


def test_a_digit_read_at_the_edge_of_a_circle_is_print() -> None:
    line = a_line(("1", 20), ("-", 44), ("5", 68), (">", 84), ("4", 108))

    found = around(line, Slot(66, 102, circle(66, 102)))

    assert (said(found.before), said(found.inside), said(found.after)) == ("1-5", ">", "4")


@pytest.mark.parametrize("sign", ["×", ">"])
def test_a_sign_read_at_the_edge_of_a_circle_is_written_in_it(sign: str) -> None:
    line = a_line(("1", 20), ("0", 44), (sign, 100), ("7", 116), ("÷", 140), ("8", 164))

    found = around(line, Slot(66, 103, circle(66, 103)))

    assert (said(found.before), said(found.inside), said(found.after)) == ("10", sign, "7÷8")


@pytest.mark.parametrize(
    ("at", "share", "lost"),
    [(60, 0.1, True), (60, 0.001, False), (100, 0.1, False)],
)
def test_a_minus_half_seen_between_two_digits_of_one_side_may_be_lost(
    at: int, share: float, *, lost: bool
) -> None:
    line = a_line(("8", 12), ("4", 36), ("7", 84), ("8", 132), ("5", 156))
    step, minus = round(at / STEP_WIDTH - 0.5), 1 + line.wide.symbols.index("-")
    line.wide.said[step, 0], line.wide.said[step, minus] = 1 - share, share

    assert half_seen(line, Slot(92, 124, circle(92, 124))) is lost


@pytest.mark.parametrize("late", [0, 16])
def test_brackets_around_a_place_are_no_part_of_the_question(late: int) -> None:
    line = a_line(("8", 12), ("=", 36), ("(", 60), ("6", 92), (")", 124 + late), ("-", 156))

    found = around(line, Slot(62, 124, bracketed=True))

    assert (said(found.before), said(found.after)) == ("8=", "-")


def test_the_bracket_of_an_item_number_before_a_box_stays() -> None:
    line = a_line(("(", 12), ("3", 28), (")", 52), ("6", 92), ("×", 132), ("4", 156), ("=", 180))

    found = around(line, Slot(62, 120, circle(62, 120)))

    assert said(found.before) == "(3)"


def test_the_dots_of_a_remainder_are_two_characters_at_one_place() -> None:
    line = a_line(("3", 12), ("…", 44), ("2", 76))

    assert said(peaks_of(line)) == "3……2"
    assert [x for _, x, _ in peaks_of(line)][1] == [x for _, x, _ in peaks_of(line)][2]


@pytest.mark.parametrize(
    ("text", "words"),
    [("春天来了", True), ("9是质数", True), ("3米=2厘米", False), ("5+(了)=8", False)],
)
def test_a_sentence_of_units_and_numbers_is_still_a_sentence(text: str, *, words: bool) -> None:
    line = a_line(*((c, 12 + 24 * i) for i, c in enumerate(text)))

    assert in_words(line) is words
