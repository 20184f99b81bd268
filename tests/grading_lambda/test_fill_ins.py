"""What stands between brackets is parted from them by what all brackets of a page look like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.answers import read_fill_ins
from grading_lambda.fill_ins.bracket_shapes import Brackets, Stretch, find_brackets
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.places import Place, find_places
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.ink import Amount, ink_mask
from grading_lambda.layout import Line
from grading_lambda.recognise import Reading
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip

FONTS = Path(__file__).parent / "fonts"
PAPER, INK = 235, 40
LINE, PX = 60.0, 40
"""Height of a line and of its print in pixels."""
ROW, WIDE = 102, 420
"""Height and length in pixels of the piece of paper that a line stands on."""
LEFT, RIGHT = 150, 260
"""Where the brackets of a place are printed."""
BEFORE, FLECK = 28, 30
"""Pixels of paper before the band that is cut from it, and at most in a fleck of an edge."""
Stroke = tuple[tuple[int, int], ...]
ONE = ((205, 36), (203, 66))
TOUCHING_ONE: Stroke = ((157, 34), (158, 68))
CROSSING_SEVEN: Stroke = ((136, 46), (190, 44), (176, 72))


@dataclass(frozen=True)
class Print:
    """How brackets are printed."""

    font: str = "print-sans.otf"
    pair: str = "()"


def a_row(strokes: Sequence[Stroke] = (), *, style: Print = Print(), pen: int = 4) -> Pixels:
    """Return a line with a place between brackets, and *strokes* written over it."""
    picture = Image.new("L", (WIDE, ROW), PAPER)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONTS / style.font), PX)
    draw.text((40, ROW / 2), "3米=", font=font, fill=INK, anchor="lm")
    for bracket, x in zip(style.pair, (LEFT, RIGHT), strict=False):
        # A full-width bracket stands at one side of its square: it goes by its ink.
        middle = sum(font.getmask(bracket).getbbox()[::2]) / 2
        middle += font.getbbox(bracket, anchor="lm")[0]
        draw.text((x - middle, ROW / 2), bracket, font=font, fill=INK, anchor="lm")
    draw.text((RIGHT + 24, ROW / 2), "厘米", font=font, fill=INK, anchor="lm")
    row = np.array(picture)
    for stroke in strokes:
        points = np.array(stroke, np.int32).reshape(-1, 1, 2)
        cv2.polylines(row, [points], isClosed=False, color=70, thickness=pen, lineType=cv2.LINE_AA)
    return np.repeat(row[..., None], 3, axis=2).astype(np.uint8)


def stretch(row: Pixels, *, seen: bool = True) -> Stretch:
    mask, _ = ink_mask(row, line_height=LINE, print_end=WIDE)
    return Stretch(mask, LINE, left=LEFT + 8, right=RIGHT - 8, start=125, end=320, seen=seen)


def found_in(*rows: Pixels) -> list[Brackets | None]:
    return find_brackets([stretch(row) for row in rows])


def places_on(*rows: Pixels) -> list[Place]:
    """Return the places of a page of *rows*, one below the other."""
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, bracketed=True)
    return find_places([fill_in(i, slot) for i in range(len(rows))], np.vstack(rows))


def fill_in(row: int, slot: Slot, *, text: str = "3米=□厘米", named: bool = True) -> FillIn:
    """Return the exercise in a *row* of the page; *named*: the reader saw what is printed."""
    nothing = Reading("0", np.ones((1, 2)) / 2)
    strip = Strip(40, ROW * (row + 0.5), 0.0, WIDE - 80.0, LINE)
    beside = (("=", 92.0, 0.9), ("厘", slot.right + 44.0, 0.9)) if named else (None, None)
    line = Line(strip, nothing, nothing, nothing)
    return FillIn(line, text, slot, sure=True, used=frozenset([row]), neighbours=beside)


def in_a_box(row: int) -> Slot:
    """Return the place in a box around where brackets are usual."""
    top, bottom = ROW * row + 27.0, ROW * row + 75.0
    hull = np.array([(LEFT, top), (RIGHT, top), (RIGHT, bottom), (LEFT, bottom)], np.float32)
    return Slot(LEFT - 40.0, RIGHT - 40.0, Shape(Outline.BOX, hull))


@pytest.mark.parametrize(
    "style",
    [
        Print(),
        Print("print-serif.otf"),
        Print("print-sans.otf", "（）"),
        Print("print-serif.otf", "（）"),
    ],
    ids=lambda style: f"{style.font} {style.pair}",
)
def test_brackets_of_any_font_are_found_under_a_digit(style: Print) -> None:
    empty = a_row(style=style)
    written = a_row([TOUCHING_ONE, CROSSING_SEVEN], style=style)

    alone, under = found_in(empty, written)

    assert alone is not None
    assert under is not None
    assert (under.left, under.right) == pytest.approx((alone.left, alone.right), abs=2)
    assert (under.left, under.right) == pytest.approx((LEFT, RIGHT), abs=6)


def test_square_brackets_are_found_too() -> None:
    corners = ((LEFT + 6, 32), (LEFT - 4, 32), (LEFT - 4, 72), (LEFT + 6, 72))
    mirrored = tuple((LEFT + RIGHT - x, y) for x, y in corners)
    square: list[Stroke] = [corners, mirrored]
    plain = Print(pair="")

    pairs = found_in(a_row(square, style=plain), a_row([*square, CROSSING_SEVEN], style=plain))

    assert all(pair is not None for pair in pairs)


def test_one_pair_that_nobody_touched_shows_what_brackets_look_like() -> None:
    (pair,) = found_in(a_row([ONE]))

    assert pair is not None
    assert not pair.ambiguous


def test_a_page_without_clean_brackets_shows_nothing() -> None:
    bar: Stroke = ((130, 51), (290, 51))

    assert found_in(a_row([bar]), a_row([bar])) == [None, None]


def test_a_written_c_is_no_bracket() -> None:
    letter, opening = a_row(), a_row()[20:80, LEFT - 10 : LEFT + 12]
    letter[20:80, 190:212] = np.minimum(letter[20:80, 190:212], opening)

    _, pair = found_in(a_row(), letter)

    assert pair is not None
    assert pair.left == pytest.approx(LEFT, abs=6)


def test_brackets_nobody_read_are_found_where_they_are_clear() -> None:
    known, unread = a_row(), a_row([ONE])
    bare = np.full_like(known, PAPER)
    bare[:, :140] = known[:, :140]

    pairs = find_brackets([stretch(known), stretch(unread, seen=False), stretch(bare, seen=False)])

    assert [pair is not None for pair in pairs] == [True, True, False]


@pytest.mark.parametrize("style", [Print(), Print("print-serif.otf", "（）")])
def test_empty_brackets_are_a_blank(style: Print) -> None:
    assert [p.amount for p in places_on(a_row(style=style), a_row(style=style))] == [
        Amount.NONE,
        Amount.NONE,
    ]


def test_a_1_beside_a_bracket_is_writing() -> None:
    _, place = places_on(a_row(), a_row([TOUCHING_ONE]))

    left, top, right, bottom = place.box
    assert place.amount is Amount.SOME
    assert (left, right) == pytest.approx((155 - BEFORE, 161 - BEFORE), abs=3)
    assert (top, bottom) == pytest.approx((34, 69), abs=4)


def test_a_stroke_over_a_bracket_stays_whole() -> None:
    _, place = places_on(a_row(), a_row([CROSSING_SEVEN]))

    ink = (place.alone().min(axis=2) < (PAPER + INK) // 2).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    assert (stats[1:, cv2.CC_STAT_AREA] > FLECK).sum() == 1
    assert place.box[0] == pytest.approx(134 - BEFORE, abs=4)


def test_writing_over_a_bracket_is_crowded_and_writing_between_is_not() -> None:
    _, over, between = places_on(a_row(), a_row([CROSSING_SEVEN]), a_row([ONE]))

    assert (over.written.crowded, between.written.crowded) == (True, False)


def test_a_1_right_on_a_bracket_is_no_blank_and_no_clear_answer() -> None:
    on_it: Stroke = ((LEFT - 6, 30), (LEFT - 6, 72))

    _, place = places_on(a_row(), a_row([on_it], pen=7))

    assert place.amount is not Amount.NONE
    assert place.written.crowded


def test_an_answer_whose_brackets_are_hidden_is_crowded() -> None:
    scribble: Stroke = tuple((x, 30 + 44 * (x // 4 % 2)) for x in range(LEFT - 14, LEFT + 16, 4))
    hidden = a_row([scribble, ONE], pen=6)

    known, place = places_on(a_row([ONE]), hidden)

    assert not known.written.crowded
    assert place.written.crowded


def test_an_outline_is_no_writing() -> None:
    box: Stroke = ((LEFT, 27), (RIGHT, 27), (RIGHT, 75), (LEFT, 75), (LEFT, 27))
    plain = Print(pair="")
    rows = [a_row([box], style=plain), a_row([box, ONE], style=plain)]

    empty, one = find_places([fill_in(i, in_a_box(i)) for i in range(2)], np.vstack(rows))

    assert (empty.amount, one.amount) == (Amount.NONE, Amount.SOME)
    assert one.box[2] - one.box[0] < 12
    assert (one.alone()[:, 0] > (PAPER + INK) // 2).all()


def test_a_stroke_along_an_outline_is_crowded() -> None:
    seven: Stroke = ((180, 29), (212, 29), (200, 66))
    page = np.vstack([a_row([seven], style=Print(pair="")), a_row([ONE], style=Print(pair=""))])

    along, apart = find_places([fill_in(i, in_a_box(i)) for i in range(2)], page)

    assert (along.written.crowded, apart.written.crowded) == (True, False)


def test_a_rule_is_no_writing() -> None:
    rule: Stroke = ((LEFT, 74), (RIGHT, 74))
    plain = Print(pair="")
    rows = [a_row([rule], style=plain, pen=2), a_row([rule, ONE], style=plain, pen=2)]
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, ruled=True)

    empty, one = find_places([fill_in(i, slot) for i in range(2)], np.vstack(rows))

    assert (empty.amount, one.amount) == (Amount.NONE, Amount.SOME)
    assert not one.written.crowded


def test_words_behind_an_empty_rule_may_stand_on_it() -> None:
    row = a_row([((LEFT, 74), (RIGHT, 74))], style=Print(pair=""), pen=2)
    ruled = fill_in(0, Slot(LEFT - 40.0, RIGHT - 40.0, ruled=True))
    said = Reading("0", np.ones((1, 2)) / 2, familiar=0.1, shown=(("春", 3, 0.9),))

    (place,) = find_places([replace(ruled, line=replace(ruled.line, wide=said))], row)

    assert place.amount is Amount.DOUBTFUL


def test_a_sign_may_be_flat() -> None:
    minus: Stroke = ((180, 51), (206, 51))
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, bracketed=True)
    page = np.vstack([a_row([minus]), a_row([minus])])

    sign, digit = find_places([fill_in(0, slot, text="3○4"), fill_in(1, slot)], page)

    assert (sign.amount, digit.amount) == (Amount.SOME, Amount.NONE)


def test_print_beside_the_brackets_is_not_read_with_the_answer() -> None:
    (place,) = places_on(a_row([ONE]))

    around = place.whole()
    assert around.shape[1] < RIGHT - LEFT + 60
    assert (around[:, -4:] > PAPER - 25).all()


@pytest.mark.parametrize("named", [True, False])
def test_digits_that_touch_their_brackets_are_read(*, named: bool, engine: Engine) -> None:
    four: Stroke = ((186, 34), (174, 56), (198, 56))
    page = np.vstack([a_row(), a_row([TOUCHING_ONE, four, ((192, 44), (190, 68))])])
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, bracketed=True)
    found = [fill_in(i, slot, named=named) for i in range(2)]

    blank, answer = read_fill_ins(engine, page, found, ["0123456789."] * 2)

    assert (blank.amount, blank.readings) == (Amount.NONE, ())
    assert [reading.text for reading in answer.readings].count("14") >= 2
    assert answer.crowded


def test_a_word_is_read_alone_and_between_its_brackets(engine: Engine) -> None:
    row = a_row()
    word = Image.fromarray(row)
    font = ImageFont.truetype(str(FONTS / "print-serif.otf"), 36)
    ImageDraw.Draw(word).text((168, ROW / 2), "米米", font=font, fill=(60, 60, 60), anchor="lm")
    slot = Slot(LEFT - 40.0, RIGHT - 40.0, bracketed=True)

    (answer,) = read_fill_ins(engine, np.array(word, np.uint8), [fill_in(0, slot)], ["米"])

    assert [reading.text for reading in answer.readings] == ["米米", "米米"]
