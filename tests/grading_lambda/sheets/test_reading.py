"""Printed sheets are filled in, photographed and read back with no template."""

import itertools
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.annotate import crop
from grading_lambda.engine import Engine
from grading_lambda.pipeline import read_paper
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.flat import lay_flat
from grading_lambda.sheets.reading import free_areas
from school.grading import FieldState, SheetMark, Verdict
from school.sheets.layout import DIGITS, Kind, Piece, lay_out
from school.sheets.spec import parse_spec
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.sheets.filling import (
    BLUE,
    FAINT_PENCIL,
    PENCIL,
    PX_PER_MM,
    RED,
    Pencil,
    Pixels,
    blocks_of,
    erase,
    fill_in,
    printed,
    random_answers,
    stroke,
    true_value,
)
from tests.grading_lambda.sheets.reading_back import (
    BOXES,
    CLEAR,
    FREE,
    GOOD,
    ROLL,
    SAMPLE,
    SHORT,
    SHOT,
    bubble,
    filled,
    read,
    snap,
    states,
    values,
)


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
def test_a_sheet_is_read_however_the_phone_was_held(engine: Engine, turn_deg: int) -> None:
    result = read(snap(filled(GOOD), replace(SHOT, turn_deg=turn_deg)), engine)

    assert values(result) == CLEAR
    assert result.mark == SheetMark(homework="hw-7", page=1)


def test_fields_come_in_printed_order_each_where_it_lies(engine: Engine) -> None:
    paper = filled(GOOD)
    photo, to_photo = photograph(paper, SHOT, rng=np.random.default_rng(1))
    pixels = np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), 1), np.uint8)

    result = read(pixels, engine)

    items = [item for block in blocks_of(parse_spec(SHORT), 1) for item in block.items]
    assert [f.label for f in result.fields] == [item.label for item in items]
    for field, item in zip(result.fields, items, strict=True):
        there = cv2.perspectiveTransform(np.array([item.box.corners]) * PX_PER_MM, to_photo)[0]
        assert np.abs(there - np.array(field.corners)).max() < 6


@pytest.mark.slow
@pytest.mark.parametrize("ink", [PENCIL, BLUE, RED])
@pytest.mark.parametrize("mark", ["fill", "tick", "cross"])
def test_whatever_a_pupil_fills_in_with_is_read(
    engine: Engine, ink: tuple[int, int, int], mark: str
) -> None:
    pencil = Pencil(ink=ink)
    rng = np.random.default_rng(5)
    blocks = blocks_of(parse_spec(SHORT), 1)
    paper = fill_in(
        printed(SHORT)[0], blocks, GOOD, pencil=pencil, rng=rng, mark=getattr(pencil, mark)
    )

    assert values(read(snap(paper), engine)) == CLEAR


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["fill", "tick", "cross"])
def test_a_faint_mark_may_be_doubted_but_is_never_passed_over(engine: Engine, mark: str) -> None:
    pencil = Pencil(ink=FAINT_PENCIL)
    rng = np.random.default_rng(5)
    blocks = blocks_of(parse_spec(SHORT), 1)
    paper = fill_in(
        printed(SHORT)[0], blocks, GOOD, pencil=pencil, rng=rng, mark=getattr(pencil, mark)
    )

    result = read(snap(paper), engine)

    assert {f.label: f.field.value for f in result.fields if f.field.value} == CLEAR
    assert mark != "fill" or values(result) == CLEAR


@pytest.mark.slow
@pytest.mark.parametrize("hard", [False, True])
def test_99_of_100_fields_of_random_pages_are_right_and_none_of_the_bubbles_wrong(
    engine: Engine, *, hard: bool
) -> None:
    spec = parse_spec(SAMPLE)
    seen, right, wrong = 0, 0, []
    for seed in range(4):
        rng = np.random.default_rng([seed, hard])
        blocks = blocks_of(spec, seed % 2 + 1)
        answers = random_answers(blocks, rng)
        pencil = Pencil(hand=DigitHand("mnist", part="report"))
        paper = fill_in(printed(SAMPLE)[seed % 2], blocks, answers, pencil=pencil, rng=rng)
        shot = replace(Shot.random(rng, hard=hard), turn_deg=90 * seed)
        boxes = {i.label for b in blocks for i in b.items if not i.rows}
        for field in read(snap(paper, shot, seed=seed), engine).fields:
            if field.label not in boxes:
                seen += 1
                right += field.field.state is not FieldState.DOUBTFUL
                if field.field.value != true_value(field.label, answers):
                    wrong.append((seed, field))

    assert wrong == []
    assert right >= 0.99 * seen > 50


@pytest.mark.parametrize("hard", [False, True])
def test_a_blank_sheet_has_no_mark_at_all(engine: Engine, *, hard: bool) -> None:
    shot = Shot.random(np.random.default_rng(3), hard=hard)

    result = read(snap(printed(SAMPLE)[0], shot), engine)

    assert set(states(result).values()) == {FieldState.EMPTY}
    assert {f.field.value for f in result.fields} == {""}


def test_two_marks_are_doubtful_where_one_is_asked(engine: Engine) -> None:
    result = read(snap(filled({**GOOD, "q3": "BD"})), engine)

    fields = {f.label: f.field for f in result.fields}
    assert fields["q3"].state is FieldState.DOUBTFUL
    assert fields["q3"].value == "BD"
    assert values(result) == CLEAR


def test_a_rubbed_out_mark_beside_a_new_one_is_never_taken_for_the_answer(engine: Engine) -> None:
    paper = filled({**GOOD, "q3": "B", "q4": "C"})
    rng = np.random.default_rng(2)
    for label, option in (("q3", "B"), ("q4", "C")):
        erase(paper, bubble(label, option), rng)
    Pencil().fill(paper, bubble("q3", "D"), rng)

    fields = {f.label: f.field for f in read(snap(paper), engine).fields}

    assert "B" not in fields["q3"].value or fields["q3"].state is FieldState.DOUBTFUL
    assert fields["q4"].state is not FieldState.FILLED


def test_a_roll_number_with_a_wrong_check_digit_is_doubtful(engine: Engine) -> None:
    wrong = "12" + str((int(ROLL[-1]) + 1) % 10)

    fields = {f.label: f.field for f in read(snap(filled({"roll": wrong})), engine).fields}

    assert fields["roll"].state is FieldState.DOUBTFUL
    assert fields["roll"].value == "12"


@pytest.mark.parametrize("roll", ["1", "1 3", " 23"])
def test_a_roll_number_that_is_not_complete_is_doubtful(engine: Engine, roll: str) -> None:
    result = read(snap(filled({**GOOD, "roll": roll})), engine)

    assert states(result)["roll"] is FieldState.DOUBTFUL


@pytest.mark.parametrize("number", ["7", " 7"])
def test_a_short_number_may_stand_left_or_right(engine: Engine, number: str) -> None:
    result = read(snap(filled({**GOOD, "q24": number})), engine)

    assert values(result)["q24"] == "7"


def curled(paper: Pixels, *, by_mm: float) -> Pixels:
    """Return the page with its middle out of place, as a bent page has it."""
    high, wide = paper.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    bulge = by_mm * PX_PER_MM * np.sin(np.pi * xs / wide) * np.sin(np.pi * ys / high)
    return np.asarray(cv2.remap(paper, xs + 0.7 * bulge, ys + bulge, cv2.INTER_LINEAR), np.uint8)


@pytest.mark.parametrize("by_mm", [-2.2, 2.2])
def test_a_curled_page_is_read_by_moving_groups_onto_their_rings(
    engine: Engine, by_mm: float
) -> None:
    paper = curled(filled(GOOD), by_mm=by_mm)

    assert values(read(snap(paper), engine)) == CLEAR


@pytest.mark.parametrize("by_mm", [-2.2, 2.2])
def test_the_frames_of_boxes_on_a_curled_page_are_no_digits(engine: Engine, by_mm: float) -> None:
    result = read(snap(curled(printed(BOXES)[0], by_mm=by_mm)), engine)

    assert set(states(result).values()) == {FieldState.EMPTY}


def test_a_pupils_own_sheet_says_whose_it_is_and_asks_no_roll(engine: Engine) -> None:
    own = json.dumps({**json.loads(SHORT), "pupils": ["0712", "0713"]})

    result = read(snap(printed(own)[1]), engine)

    assert result.mark == SheetMark(homework="hw-7", page=1, pupil="0713")
    assert "roll" not in states(result)


@pytest.mark.slow
@pytest.mark.parametrize("ink", [PENCIL, BLUE])
def test_handwritten_digits_are_read_or_doubted(engine: Engine, ink: tuple[int, int, int]) -> None:
    blocks = blocks_of(parse_spec(BOXES), 1)
    rng = np.random.default_rng(4)
    answers = {f"q{n}": f"{DIGITS[n % 10]}{rng.integers(10)}" for n in range(1, 25)}
    pencil = Pencil(ink=ink, hand=DigitHand("mnist", part="report"))
    paper = fill_in(printed(BOXES)[0], blocks, answers, pencil=pencil, rng=rng)

    fields = {f.label: f.field for f in read(snap(paper), engine).fields}

    wrong = [n for n, a in answers.items() if fields[n].state is FieldState.FILLED
             and fields[n].value != a]  # fmt: skip
    right = [n for n, a in answers.items() if fields[n].state is FieldState.FILLED
             and fields[n].value == a]  # fmt: skip
    assert len(wrong) <= 1
    assert len(right) >= 18
    assert all(fields[f"q{n}"].state is FieldState.EMPTY for n in range(25, 41))


def test_a_speck_in_a_digit_box_is_no_digit(engine: Engine) -> None:
    paper = printed(SAMPLE)[0].copy()
    item = next(i for b in blocks_of(parse_spec(SAMPLE), 1) for i in b.items if not i.rows)
    x, y = (round(n * PX_PER_MM) for n in (item.boxes[1].left + 4, item.boxes[1].top + 5))
    cv2.circle(paper, (x, y), 2, (60, 60, 60), -1)

    assert states(read(snap(paper), engine))[item.label] is FieldState.EMPTY


def with_writing(paper: Pixels) -> Pixels:
    """Return the sheet of free areas with a thick stroke across the first one."""
    written = paper.copy()
    block = next(b for b in blocks_of(parse_spec(FREE), 1) if not b.items)
    box = block.inside
    ends = [(box.left + 40, box.top + 20), (box.left + 140, box.top + 45)]
    stroke(written, np.array(ends), BLUE, wide_mm=3)
    return written


def test_free_areas_are_cut_out_for_a_person(engine: Engine) -> None:
    photo, _ = photograph(with_writing(printed(FREE)[0]), SHOT, rng=np.random.default_rng(1))

    paper = read_paper(photo, engine=engine, timer=itertools.count().__next__)

    assert [(i.no, i.question, i.verdict) for i in paper.reading.items] == [
        (13, "主观题13", Verdict.UNSURE),
        (12, "主观题12", Verdict.UNSURE),
    ]
    first, second = (
        np.asarray(cv2.imdecode(np.frombuffer(crop(paper, placed), np.uint8), 0), np.uint8)
        for placed in paper.placed
    )
    assert first.shape[1] > 1000
    inked = [(cut[20:-20, 20:-20] < 120).mean() for cut in (first, second)]
    assert inked[0] > 0.01
    assert inked[1] == 0


def test_a_free_area_printed_without_a_number_gets_the_next_one(engine: Engine) -> None:
    pieces = (Piece(Kind.CHOICES, 4, 1, 4), Piece(Kind.AREA, 60), Piece(Kind.AREA, 40, 12))
    photo = snap(printed(FREE)[0])
    found = find_sheet(photo)
    assert found is not None

    areas = free_areas(lay_flat(photo, found), lay_out(pieces))

    assert [area.no for area in areas] == [13, 12]
