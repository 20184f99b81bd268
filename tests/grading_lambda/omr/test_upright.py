"""A sheet whose bubbles look the same on its head is read by what is printed on it."""

import cv2
import numpy as np
import pytest

from grading_lambda.any_sheet import read_any_sheet
from grading_lambda.engine import Engine
from grading_lambda.omr.template import Template, open_template
from grading_lambda.omr.upright import UPSIDE_DOWN, Way, looks_alike_turned, way_up
from grading_lambda.rectify import turn
from grading_lambda.sheets.reading import SheetResult
from tests.grading_lambda.omr.drawn import BUBBLE, Folder, Pixels, paper, place, template_json
from tests.grading_lambda.omr.samples import samples

MARKS = {q: {"ABCD"[q % 4]: "filled"} for q in range(1, 16)}
VALUES = ["BCDA"[q % 4] for q in range(15)]
(_LEFT, _TOP), (_RIGHT, _BOTTOM) = place(0, 0), place(14, 3)
WIDE, HIGH = _LEFT + _RIGHT, _TOP + _BOTTOM
"""A page with the bubbles in its very middle."""


def a_template() -> Template:
    form = template_json(pageDimensions=[WIDE, HIGH])
    return open_template(Folder().put_json("template.json", form).read)


def a_sheet() -> Pixels:
    """Return a sheet with a title, numbers, and a letter in every bubble."""
    return paper(MARKS, rng=np.random.default_rng(2))[:HIGH, :WIDE]


def a_bare_sheet() -> Pixels:
    """Return a sheet with rings and marks only."""
    sheet = np.full((HIGH, WIDE), 248, np.uint8)
    for row in range(15):
        for column in range(4):
            at = place(row, column)
            cv2.circle(sheet, at, BUBBLE // 2 - 3, 90, 2, cv2.LINE_AA)
            if "ABCD"[column] in MARKS[row + 1]:
                cv2.circle(sheet, at, BUBBLE // 2 - 5, 60, -1, cv2.LINE_AA)
    return np.asarray(cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR), np.uint8)


def titled(sheet: Pixels, *, titles: int) -> Pixels:
    """Return the sheet with lines of words at its head."""
    written = sheet.copy()
    for n in range(titles):
        at = (40 + 250 * (n % 2), 40 + 45 * (n // 2))
        cv2.putText(written, "ANSWER", at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (40, 40, 40), 2)
    return written


def read(photo: Pixels, engine: Engine) -> SheetResult:
    result = read_any_sheet(photo, engine, described=a_template(), answers={})
    assert result is not None
    return result


def values(result: SheetResult) -> list[str]:
    assert result.retake is None
    return [placed.field.value for placed in result.fields]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_print_tells_which_way_up_a_sheet_is(engine: Engine, degrees: int) -> None:
    assert values(read(turn(a_sheet(), degrees), engine)) == VALUES


def test_fields_of_a_turned_sheet_lie_where_they_are_on_the_photo(engine: Engine) -> None:
    fields = read(turn(a_sheet(), 180), engine).fields

    x, y = np.array(fields[0].corners).mean(axis=0)
    left, top = place(0, 1)
    assert abs(WIDE - 1 - x - left) < BUBBLE
    assert abs(HIGH - 1 - y - top) < 4


def test_a_sheet_without_print_is_taken_as_it_was_sent(engine: Engine) -> None:
    assert way_up(engine, a_bare_sheet()) is Way.NOTHING
    assert values(read(a_bare_sheet(), engine)) == VALUES


def test_a_sheet_with_print_both_ways_up_is_not_guessed_at(engine: Engine) -> None:
    once = titled(a_bare_sheet(), titles=6)
    both = titled(turn(once, 180), titles=6)

    result = read(both, engine)

    assert (result.retake, result.fields) == (UPSIDE_DOWN, ())


def test_only_bubbles_that_lie_on_bubbles_make_a_sheet_look_alike_turned() -> None:
    aside = open_template(Folder().put_json("template.json", template_json()).read)

    assert looks_alike_turned(a_template())
    assert not looks_alike_turned(aside)


@pytest.mark.skipif(not samples(), reason="the sample sheets are not beside us")
def test_only_the_small_sample_sheets_look_alike_turned() -> None:
    alike = {s.name for s in samples() if looks_alike_turned(open_template(s.read_file))}

    assert alike == {s.name for s in samples() if "adrian" in s.name}
