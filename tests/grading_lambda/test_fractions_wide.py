"""Fractions that a pupil sets more widely than print, and pages printed small or on their side."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda import rectify
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.bars import find_bars
from grading_lambda.fractions.exercises import StackedLine, find_fractions, read_fractions
from grading_lambda.fractions.upright import on_its_head, upright_by_bars
from grading_lambda.ink import Amount
from grading_lambda.level import level_at
from grading_lambda.shapes import find_shapes
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.drawn import CLEAN, judged, lines_of, pixels_of
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.exercises.line import Blank, Part, Printed, digits_of, lay
from tests.grading_lambda.exercises.sheet import Sheet

ASKED = {
    "1/7+3/7=": "4/7",
    "4/7-2/7=": "3/7",
    "2/5+1/4=": "",
    "3/4-1/3=": "5/12",
    "2/3+1/7=": "17/21",
    "3/7+1/5=": "",
}
TRUE = {
    "1/7+3/7=": Verdict.RIGHT,
    "4/7-2/7=": Verdict.WRONG,
    "2/5+1/4=": Verdict.BLANK,
    "3/4-1/3=": Verdict.RIGHT,
    "2/3+1/7=": Verdict.RIGHT,
    "3/7+1/5=": Verdict.BLANK,
}
COMPARED = {
    "3/4○2/7": "",
    "4/7○3/4": "<",
    "7/3○4/7": "",
    "2/4○3/7": ">",
    "3/4○4/3": "",
    "7/4○4/7": "",
}


def spaced(part: Part) -> Part:
    signed = isinstance(part, Printed) and part.text in "+-="
    return Printed(f" {part.text} ") if isinstance(part, Printed) and signed else part


def a_page(
    asked: dict[str, str] = ASKED, *, bar: bool = True, away: float = 1.25, shot: Shot = CLEAN
) -> Pixels:
    """Return a photo of *asked*, the numbers of an answer *away* font sizes from its bar."""
    rng = np.random.default_rng(5)
    sheet = Sheet(width=1200, height=1000, px=34, hand=a_hand(rng, part="tune", source="mnist"))
    for i, (expr, written) in enumerate(asked.items()):
        at = 70 + i % 2 * 550, 130 + i // 2 * 170
        cell = Cell(sheet, at[0], at[1], 550, Habits(stacked=0), 0, rng)
        parts: list[Part] = []
        for part in digits_of(expr.replace("○", " ○ "), typeset=True):
            if isinstance(part, Printed) and part.text.strip() == "○":
                parts.append(Blank("circle", written, wide=1.35))
            else:
                parts.append(spaced(part))
        printed, _ = lay(parts, cell)
        if "=" in expr and written:
            x = printed[2] + 50
            if bar:
                sheet.stroke((x - 26, at[1]), (x + 26, at[1]), rng=rng, pen=0.09)
            top, bottom = written.split("/")
            for text, side in ((top, -1), (bottom, 1)):
                sheet.write(text, (x, at[1] + side * away * 34), height=32, align=0.5, rng=rng)
    photo, _ = photograph(sheet.pixels, shot, rng=rng)
    return pixels_of(photo)


def shrunk(pixels: Pixels, size: float) -> Pixels:
    small = cv2.resize(pixels, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def found_on(engine: Engine, pixels: Pixels) -> list[StackedLine]:
    return find_fractions(engine, pixels, lines_of(engine, pixels))


def verdicts(engine: Engine, pixels: Pixels) -> dict[str, Verdict]:
    found = found_on(engine, pixels)
    solutions = [solve(line.text) for line in found]
    answers = read_fractions(engine, pixels, found, solutions)
    marks = judged(answers, solutions, [line.sure for line in found])
    return {line.text: mark.verdict for line, mark in zip(found, marks, strict=True)}


def test_a_fraction_set_more_widely_than_print_is_read(engine: Engine) -> None:
    marks = verdicts(engine, a_page())

    assert marks.keys() == TRUE.keys()
    assert all(marks[text] in (true, Verdict.UNSURE) for text, true in TRUE.items())
    assert sum(marks[text] is true for text, true in TRUE.items()) >= len(TRUE) - 1


@pytest.mark.parametrize(("bar", "away"), [(False, 0.9), (False, 1.25), (True, 2.2)])
def test_numbers_behind_the_sign_that_make_no_fraction_are_not_blank(
    engine: Engine, *, bar: bool, away: float
) -> None:
    marks = verdicts(engine, a_page(bar=bar, away=away))

    written = {text: mark for text, mark in marks.items() if ASKED[text]}
    assert len(written) == sum(map(bool, ASKED.values()))
    assert set(written.values()) == {Verdict.UNSURE}
    assert {marks[text] for text in ASKED if not ASKED[text]} == {Verdict.BLANK}


def test_a_question_with_a_fraction_that_was_missed_is_not_sure(engine: Engine) -> None:
    pixels = a_page({"4 3/7-2/7=": "", "5 1/3+1/4=": ""})
    first = next(f for f in found_on(engine, pixels) if f.text == "4又3/7-2/7=")
    bar = first.written.said.chunk.fractions[0].bar
    faded = pixels.copy()
    x, y = first.written.page.strip(bar).at(bar.width / 2)
    area = np.s_[round(y) - 5 : round(y) + 6, round(x - bar.width) : round(x + bar.width)]
    faded[area] = np.median(pixels[area], axis=(0, 1))

    again = {f.text: f.sure for f in found_on(engine, faded)}

    assert first.sure
    assert again == {"4-2/7=": False, "5又1/3+1/4=": True}


def test_small_print_keeps_its_bars() -> None:
    whole = a_page()
    small = shrunk(whole, 0.5)

    bars = [len(find_bars(level_at(pixels, 0.0))[1]) for pixels in (whole, small)]

    assert bars[0] == bars[1] == 2 * len(ASKED) + sum(map(bool, ASKED.values()))


@pytest.mark.parametrize(("size", "tilt_deg"), [(1.0, 0.0), (1.0, 3.0), (0.55, 0.0)])
def test_the_outline_of_a_circle_is_no_writing(
    size: float, tilt_deg: float, engine: Engine
) -> None:
    pixels = shrunk(a_page(COMPARED, shot=replace(CLEAN, tilt_deg=tilt_deg)), size)
    shapes = find_shapes(pixels, line_height=40 * size)

    found = find_fractions(engine, pixels, lines_of(engine, pixels), shapes=shapes)
    answers = read_fractions(engine, pixels, found, [solve(line.text) for line in found])

    empty = {
        line.text: answer.amount is Amount.NONE for line, answer in zip(found, answers, strict=True)
    }
    assert empty == {text: not sign for text, sign in COMPARED.items()}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_of_nothing_but_fractions_is_turned_upright(degrees: int, engine: Engine) -> None:
    pixels = rectify.turn(a_page(COMPARED), degrees)
    turned = rectify.turn(pixels, 270)
    ways = [
        rectify.Level(pixels, 0, rectify.find_lines(engine, pixels)),
        rectify.Level(turned, 270, rectify.find_lines(engine, turned)),
    ]

    level = upright_by_bars(engine, ways)

    assert level is not None
    assert level.degrees == (0 if degrees in (0, 180) else 270)
    upside = on_its_head(engine, level.pixels, level.lines)
    assert upside is ((degrees + level.degrees) % 360 == 180)


def test_a_page_without_fractions_says_nothing_of_its_way_up(engine: Engine) -> None:
    rng = np.random.default_rng(3)
    sheet = Sheet(width=1200, height=1000, px=34, hand=a_hand(rng, part="tune", source="mnist"))
    for i in range(8):
        sheet.text(f"{i + 12}+{3 * i + 4}=", (90 + i % 2 * 500, 120 + i // 2 * 120))
    ways = [
        rectify.Level(pixels, degrees, rectify.find_lines(engine, pixels))
        for degrees in (0, 270)
        for pixels in [rectify.turn(sheet.pixels, degrees)]
    ]

    assert upright_by_bars(engine, ways) is None
    assert on_its_head(engine, ways[0].pixels, ways[0].lines) is None
