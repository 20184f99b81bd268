"""Places between brackets are found, and nothing else that is round is taken for one of them."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.engine import Engine
from grading_lambda.fill_ins.forms import find_fill_ins
from grading_lambda.fill_ins.slots import Room, find_slots
from grading_lambda.fill_ins.surroundings import Slot, Usual, said
from grading_lambda.layout import Line
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from tests.grading_lambda.exercises.sheet import Sheet
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.test_layout import a_line
from tests.grading_lambda.test_surroundings import a_line as a_wide_line

PAPER = np.full((100, 700, 3), 250, np.uint8)


def a_sheet(*pieces: tuple[str, float]) -> Sheet:
    """Return a sheet with each piece of text printed from a column on."""
    sheet = Sheet(width=400, height=100, px=28, hand=DigitHand("mnist", part="tune"))
    for text, left in pieces:
        sheet.text(text, (round(left), 50))
    return sheet


def places(line: Line, sheet: Sheet, *, circled: bool = False) -> list[tuple[Slot, str, str]]:
    room = Room(usual=Usual(brackets=True, circled=circled))
    found = find_slots(line, room, sheet.pixels, [])
    return [(slot, said(before), said(after)) for slot, (before, after) in found if slot.bracketed]


@pytest.mark.parametrize("number", ["⑥", "16"])
def test_the_side_of_a_circled_number_is_no_bracket(number: str) -> None:
    line = a_line(f"{number}  12 +15=27", x=0, y=50)  # its first bracket is written over
    sheet = a_sheet(("(", 4), (")", 66), ("+15=27", 106))

    assert places(line, sheet, circled=True) == []


def test_a_place_holds_no_print_of_its_other_side() -> None:
    said = zip("65-33=32", (12, 30, 52, 60, 76, 92, 108, 124), strict=True)
    line = replace(a_wide_line(*said), strip=Strip(0, 50, 0, 200, 48))
    sheet = a_sheet(("(", 4), (")", 58), ("3=32", 76))  # that is the round side of the first 3

    assert places(line, sheet) == []


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("(×)1吨1000千克", "", "1吨1000千克"),
        ("4个2相加的和是(0)", "4个2相加的和是", ""),  # a D
        ("5.(D长9米的长方形", "5.", "长9米的长方形"),  # its second bracket was not seen
    ],
)
def test_brackets_for_a_letter_are_surer_than_a_circle(text: str, before: str, after: str) -> None:
    line = a_wide_line(*((c, 12 + 24 * i) for i, c in enumerate(text)))
    hull = np.array([(20, -20), (50, -20), (50, 20), (20, 20)], np.float32)

    slot, printed = find_slots(line, Room(), PAPER, [Shape(Outline.CIRCLE, hull)], anywhere=True)[0]

    assert slot.bracketed
    assert (said(printed[0]), said(printed[1])) == (before, after)


def test_a_letter_that_touches_its_brackets_stands_in_a_place() -> None:
    narrow = (("(", 84), ("A", 92), (")", 104))
    words = tuple((c, 150 + 24 * i) for i, c in enumerate("4个2相加的和是"))

    found = find_slots(a_wide_line(*narrow, *words), Room(), PAPER, [], anywhere=True)

    assert [slot.bracketed for slot, _ in found] == [True]


@pytest.mark.parametrize(("blurred", "sure"), [("质", True), ("、", True), ("4", False)])
def test_the_number_of_a_question_alone_tells_which_answer_of_the_key_is_right(
    blurred: str, engine: Engine, *, sure: bool
) -> None:
    line = a_wide_line(*((c, 12 + 24 * i) for i, c in enumerate("4.(A)长9、宽6的是质数的")))
    seen = [(c, step, 0.4 if c == blurred else 1.0) for c, step, _ in line.wide.shown]
    line = replace(line, wide=replace(line.wide, shown=tuple(seen)))

    (fill_in,) = find_fill_ins(engine, PAPER, [line], [], keyed=True)

    assert fill_in.sure is sure
