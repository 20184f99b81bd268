"""Every place to write inside a line is found, and the line around it is read as it is printed."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from grading_lambda.columns.cuts import cut_columns
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.forms import FillIn, find_fill_ins
from grading_lambda.fill_ins.slots import Room, find_slots
from grading_lambda.fill_ins.templates import exercise
from grading_lambda.layout import Line, read_lines
from grading_lambda.numbering import bare
from grading_lambda.shapes import Outline, Shape, find_shapes
from grading_lambda.strip import Strip
from tests.grading_lambda.drawn import Look, a_photo, lines_of
from tests.grading_lambda.exercises import exercises
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.exercises.sheet import Sheet
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.test_layout import a_line

PLAIN = Look(number="")


def found_on(engine: Engine, pixels: Pixels, *, keyed: bool = False) -> list[FillIn]:
    lines = lines_of(engine, pixels)
    shapes = find_shapes(pixels, line_height=_usual(lines))
    return find_fill_ins(engine, pixels, lines, shapes, keyed=keyed)


def scanned(sheet: Sheet) -> Pixels:
    return np.asarray(cv2.GaussianBlur(sheet.pixels, (3, 3), 0), np.uint8)


def _usual(lines: Sequence[Line]) -> float:
    return float(np.percentile([line.strip.height for line in lines], 33))


def inside(*texts: str, written: str = "") -> list[Question]:
    """Return questions with a blank inside, filled in with *written* or with nothing."""
    solved = [exercise(text) for text in texts]
    return [
        Question("inside", text, (s.expected,), written or s.expected, "correct")
        for text, s in zip(texts, solved, strict=True)
        if s
    ]


TEXTS = ("47-□=22", "□-11=17", "6×□=42", "60=66-□", "□÷7=4", "36+□=71", "52-□=45", "□×5=35")


@pytest.mark.parametrize("form", [0, 2, 4])
@pytest.mark.parametrize("source", ["mnist", "uci"])
def test_places_in_boxes_brackets_and_on_rules_are_found(
    engine: Engine, form: int, source: str
) -> None:
    look = Look(number="", form=form, source=source)
    photo = a_photo(exercises()["inside"], inside(*TEXTS), look)

    texts = {bare(fill_in.text) for fill_in in found_on(engine, photo)}

    assert texts == set(TEXTS)


@pytest.mark.parametrize("source", ["mnist", "uci"])
def test_full_width_brackets_with_little_room_between_are_found(
    engine: Engine, source: str
) -> None:
    narrow = ("47-□=41", "□-11=17", "6×□=42", "60=66-□", "□÷7=4", "36+□=45", "52-□=45", "□×5=35")
    photo = a_photo(
        exercises()["inside"], inside(*narrow, written="7"), Look(number="", source=source)
    )

    texts = {bare(fill_in.text) for fill_in in found_on(engine, photo)}

    assert texts == set(narrow)


def test_a_place_before_the_first_sign_or_behind_the_last_is_found_though_it_is_empty(
    engine: Engine,
) -> None:
    empty = [
        Question("inside", text, ("7",), "", "blank") for text in ("□×5=35", "8=40÷□", "52-□=45")
    ]
    photo = a_photo(exercises()["inside"], empty, Look(number="", form=2))

    texts = {bare(fill_in.text) for fill_in in found_on(engine, photo)}

    assert texts == {"□×5=35", "8=40÷□", "52-□=45"}


def test_plain_sums_with_round_digits_have_no_place_inside(engine: Engine) -> None:
    sums = [
        Question("basic", f"{a}=", (str(eval_sum(a)),), str(eval_sum(a)), "correct")
        for a in ("84-52", "80+8", "30-3", "98+6", "60+38", "8×9")
    ]
    photo = a_photo(exercises()["basic"], sums, PLAIN)

    assert found_on(engine, photo) == []


def eval_sum(text: str) -> int:
    solution = exercise(text)
    assert solution is not None
    return int(solution.expected)


def test_a_number_that_lost_its_second_bracket_is_no_place_to_write(engine: Engine) -> None:
    sums = [
        Question("basic", f"{a}=", (str(eval_sum(a)),), str(eval_sum(a)), "correct")
        for a in ("600+64", "898-15", "995-89")
    ]
    photo = a_photo(exercises()["basic"], sums, Look(number="({} ", first=76))

    assert found_on(engine, photo) == []


@pytest.mark.parametrize("wide", [2, 9])
def test_quotient_and_remainder_in_brackets_are_one_answer(wide: int, engine: Engine) -> None:
    sheet = Sheet(width=1200, height=700, px=38, hand=DigitHand("mnist", part="tune"))
    room = " " * wide
    for i, (asked, first, rest) in enumerate((("17÷5=", 3, 2), ("29÷4=", 7, 1))):
        text = f"{asked}({room}{first}{room})……({room}{rest}{room})"
        sheet.text(text, (90, 120 + 160 * i))

    found = found_on(engine, scanned(sheet))

    assert [bare(fill_in.text) for fill_in in found] == ["17÷5=□", "29÷4=□"]
    solutions = [exercise(fill_in.text) for fill_in in found]
    assert [s.expected for s in solutions if s] == ["3……2", "7……1"]


@pytest.mark.parametrize("second", ["2、44÷7=(    )……(    )", "(2)44÷7=(  6  )……(  2  )"])
def test_two_divisions_in_one_line_are_cut_behind_the_first_ones_brackets(
    engine: Engine, second: str
) -> None:
    sheet = Sheet(width=1500, height=400, px=36, hand=DigitHand("mnist", part="tune"))
    sheet.text(f"1、41÷5=(        )……(     1     )  {second}", (40, 120))
    page = scanned(sheet)

    lines = cut_columns(engine, page, read_lines(engine, page, [Strip(30, 138, 0, 1440, 58)]))

    assert ["41÷5" in line.printed.text for line in lines] == [True, False]
    assert ["44÷7" in line.printed.text for line in lines] == [False, True]


def test_two_columns_that_run_into_one_line_are_two_exercises(engine: Engine) -> None:
    sheet = Sheet(width=1200, height=500, px=38, hand=DigitHand("mnist", part="tune"))
    for i, row in enumerate(
        ("3、17米=( 1700 )厘米   4、9时=( 540 )分", "5、5千克=(    )克   6、2米=(    )分米")
    ):
        sheet.text(row, (60, 120 + 160 * i))
    page = scanned(sheet)
    rows = [Strip(50, y, 0, 1100, 60) for y in (139, 299)]

    found = find_fill_ins(engine, page, read_lines(engine, page, rows), [])

    texts = ["3、17米=□厘米", "4、9时=□分", "5、5千克=□克", "6、2米=□分米"]
    assert [fill_in.text for fill_in in found] == texts


def test_an_exercise_with_two_places_is_never_sure(
    engine: Engine,
) -> None:
    sheet = Sheet(width=1200, height=700, px=38, hand=DigitHand("mnist", part="tune"))
    sheet.text("3×(  4  )=(  12  )", (90, 120))
    sheet.text("5米3分米=(  5  )米(  3  )分米", (90, 280))

    found = found_on(engine, scanned(sheet))

    assert not any(fill_in.sure for fill_in in found)


@pytest.mark.parametrize("apart", [0, 28, 120])
def test_sentences_of_two_columns_are_apart_however_narrow_the_gutter(
    engine: Engine, apart: int
) -> None:
    sheet = Sheet(width=1400, height=700, px=34, hand=DigitHand("mnist", part="tune"))
    for row, (left, right) in enumerate(((1, 2), (3, 4))):
        box = sheet.text(f"{left}、2个7相加的和是多少？(  A  )", (40, 120 + 160 * row))
        sheet.text(f"{right}、5个6相加的和是多少？(  C  )", (box[2] + apart, 120 + 160 * row))

    found = found_on(engine, scanned(sheet), keyed=True)

    assert sorted(fill_in.text[:2] for fill_in in found) == ["1、", "2、", "3、", "4、"]


def test_brackets_behind_a_sentence_are_found_though_the_text_ends_with_the_first(
    engine: Engine,
) -> None:
    sheet = Sheet(width=1200, height=400, px=34, hand=DigitHand("mnist", part="tune"))
    sheet.text("1、2个7相加的和是多少？(            )", (60, 120))

    (found,) = found_on(engine, scanned(sheet), keyed=True)

    assert found.slot.bracketed
    assert found.slot.right - found.slot.left == pytest.approx(110, rel=0.4)


def test_a_sentence_is_found_with_its_number_apart_and_its_rule_beyond_the_text(
    engine: Engine,
) -> None:
    sheet = Sheet(width=1200, height=700, px=38, hand=DigitHand("mnist", part="tune"))
    sheet.text("1、", (60, 120))
    box = sheet.text("春天来了，", (190, 120))
    sheet.rule((box[2] + 20, 148), (box[2] + 330, 148))
    sheet.text("2、", (60, 280))
    sheet.text("(      )8个8相加的和是64。", (190, 280))

    found = found_on(engine, scanned(sheet), keyed=True)

    assert len(found) == 2
    rule = next(fill_in for fill_in in found if fill_in.slot.ruled)
    assert rule.slot.left < rule.strip.length + 60
    assert rule.slot.right - rule.slot.left == pytest.approx(310, rel=0.2)


def test_one_digit_between_narrow_brackets_has_its_place(engine: Engine) -> None:
    sheet = Sheet(width=1200, height=700, px=38, hand=DigitHand("mnist", part="tune"))
    for i, text in enumerate(("5000毫升=(5)升", "9000千克=(9)吨")):
        sheet.text(text, (90, 120 + 160 * i))

    found = found_on(engine, scanned(sheet))

    assert sorted(fill_in.text for fill_in in found) == ["5000毫升=□升", "9000千克=□吨"]


def test_options_below_a_question_are_no_places_to_write(engine: Engine) -> None:
    sheet = Sheet(width=1300, height=900, px=36, hand=DigitHand("mnist", part="tune"))
    for i, options in enumerate(("A.60   B.47   C.52   D.17", "A.52   B.13   C.71   D.14")):
        sheet.text(f"{i + 1}.( D )下面哪个数最小？", (90, 120 + 260 * i))
        sheet.text(options, (130, 230 + 260 * i))

    found = found_on(engine, scanned(sheet), keyed=True)

    assert sorted(fill_in.text[:2] for fill_in in found) == ["1.", "2."]
    assert all(fill_in.slot.bracketed for fill_in in found)


@pytest.mark.parametrize(("size", "places"), [(8, 0), (26, 1)])
def test_the_paper_in_a_nought_is_no_box(size: int, places: int) -> None:
    line = a_line("1000", x=0, y=50)
    x, half = line.along(3), size / 2
    corners = [(x - half, 50 - half), (x + half, 50 - half), (x + half, 50 + half)]
    hull = np.array([*corners, (x - half, 50 + half)], np.float32)
    paper = np.full((100, 200, 3), 255, np.uint8)

    found = find_slots(line, Room(), paper, [Shape(Outline.BOX, hull)])

    assert len(found) == places


@pytest.mark.parametrize("text", ["(20 77+20=97", "(200 77+20=97"])
def test_an_item_number_with_one_bracket_is_no_place_to_write(text: str) -> None:
    line = a_line(text, x=0, y=50)
    paper = np.full((100, 400, 3), 255, np.uint8)

    assert find_slots(line, Room(), paper, []) == []


def test_an_item_number_without_its_first_bracket_is_no_place_to_write() -> None:
    sheet = Sheet(width=400, height=100, px=28, hand=DigitHand("mnist", part="tune"))
    sheet.text("(", (8, 50))  # its 1 bends like a bracket
    sheet.text(")2+38=40", (44, 50))

    place = find_slots(a_line("19)+38=57", x=0, y=50), Room(), sheet.pixels, [])
    number = find_slots(a_line("19)2+38=40", x=0, y=50), Room(), sheet.pixels, [])

    assert [slot.bracketed for slot, _ in place] == [True]
    assert number == []
