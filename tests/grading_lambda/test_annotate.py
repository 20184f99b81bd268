"""Verdicts drawn on the photo: the right colour in the right place, small enough to send."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.annotate import (
    COLOURS,
    LONGEST_SIDE,
    MOST_BYTES,
    Mark,
    annotated,
    crop,
    marks,
)
from grading_lambda.engine import Engine, Pixels
from grading_lambda.pipeline import Paper, Placed, read_paper
from grading_lambda.strip import Strip
from school.grading import PaperReading, ReadItem, SheetKind, Verdict
from tests.grading_lambda.camera import Shot
from tests.grading_lambda.pages import PageStyle, a_page

CORNER = (0.0, 0.0)


def a_placed(verdict: Verdict, *, x: float, y: float, expected: str = "45") -> Placed:
    item = ReadItem(
        no=1, question="5×9=", read="48", expected=expected, verdict=verdict, confidence=0.9,
        box=(CORNER, CORNER, CORNER, CORNER),
    )  # fmt: skip
    whole = Strip(x, y, 0.0, 200.0, 40.0)
    return Placed(item, whole, Strip(x + 130, y, 0.0, 70.0, 40.0), 40.0)


def a_paper(*placed: Placed, width: int = 1000, height: int = 800) -> Paper:
    reading = PaperReading(
        kind=SheetKind.ARITHMETIC, seconds=0, items=tuple(p.item for p in placed)
    )
    return Paper(reading, np.full((height, width, 3), 235, np.uint8), placed)


def pixels_of(jpeg: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def painted(photo: Pixels, verdict: Verdict) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    far = np.abs(photo.astype(int) - COLOURS[verdict]).max(axis=2)
    return np.asarray(far < 60, np.bool_)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_has_its_colour_beside_the_answer(verdict: Verdict) -> None:
    photo = pixels_of(annotated(a_paper(a_placed(verdict, x=100, y=300))))

    ys, xs = np.nonzero(painted(photo, verdict))
    start = 230 if verdict is Verdict.BLANK else 300

    assert len(xs) > 150
    assert xs.min() >= start - (0 if verdict is not Verdict.BLANK else 2)
    assert xs.max() < 480
    assert ys.min() > 260
    assert ys.max() < 345


def test_handwriting_is_not_covered() -> None:
    paper = a_paper(a_placed(Verdict.WRONG, x=100, y=300))

    photo = pixels_of(annotated(paper))

    assert np.abs(photo[280:320, 100:297].astype(int) - 235).max() < 12


def test_wrong_answers_show_the_right_one() -> None:
    alone = np.count_nonzero(
        painted(
            pixels_of(annotated(a_paper(a_placed(Verdict.WRONG, x=100, y=300, expected="")))),
            Verdict.WRONG,
        )
    )
    told = np.count_nonzero(
        painted(pixels_of(annotated(a_paper(a_placed(Verdict.WRONG, x=100, y=300)))), Verdict.WRONG)
    )

    assert told > alone * 1.2


def test_only_letters_the_font_has_are_drawn() -> None:
    plain = annotated(a_paper(a_placed(Verdict.WRONG, x=100, y=300, expected="")))

    assert annotated(a_paper(a_placed(Verdict.WRONG, x=100, y=300, expected="大于"))) == plain


def test_marks_give_way_to_the_next_column() -> None:
    near = [a_placed(Verdict.WRONG, x=100, y=300), a_placed(Verdict.RIGHT, x=345, y=302)]
    far = [near[0], a_placed(Verdict.RIGHT, x=700, y=302)]

    cramped, free = marks(near, scale=1, width=1000)[0], marks(far, scale=1, width=1000)[0]

    assert cramped.size < free.size
    assert cramped.below
    assert not free.below


def test_marks_stay_readable_on_a_phone() -> None:
    small = replace(a_placed(Verdict.RIGHT, x=100, y=300), line_height=9.0)

    (mark,) = marks([small], scale=1, width=1000)

    assert isinstance(mark, Mark)
    assert mark.size >= 26


def test_a_heavy_photo_is_made_light_enough_to_send() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 2400, 3), dtype=np.uint8)
    paper = replace(a_paper(a_placed(Verdict.RIGHT, x=100, y=300)), pixels=noise)

    jpeg = annotated(paper)

    assert max(pixels_of(jpeg).shape) <= LONGEST_SIDE
    assert len(jpeg) < 2 * MOST_BYTES  # pure noise is the worst case there is


@pytest.mark.slow
def test_a_tilted_page_is_marked_item_by_item(engine: Engine) -> None:
    style = PageStyle(columns=2, items=8, font_px=40, shot=Shot(tilt_deg=8, turn_deg=180))
    paper = read_paper(a_page(5, style).photo, engine=engine, timer=itertools.count().__next__)

    jpeg = annotated(paper)
    photo = pixels_of(jpeg)
    scale = photo.shape[0] / paper.pixels.shape[0]

    assert max(photo.shape) <= LONGEST_SIDE
    assert len(jpeg) <= MOST_BYTES
    for placed in paper.placed:
        x, y = placed.answer.at(placed.answer.length)
        reach = round(2.2 * placed.line_height * scale)
        left, top = round(x * scale), round(y * scale)
        around = photo[max(0, top - reach) : top + reach, max(0, left - reach) : left + reach]
        assert np.count_nonzero(painted(around, placed.item.verdict)) > 60


def test_a_crop_shows_question_and_answer() -> None:
    paper = a_paper(a_placed(Verdict.WRONG, x=100, y=300))
    paper.pixels[290:310, 100:300] = 0

    cut = pixels_of(crop(paper, paper.placed[0]))

    assert cut.shape[0] <= 160
    assert cut.shape[1] > 2 * cut.shape[0]
    assert cut.min() < 30
    assert cut[:, 0].min() > 200


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_unit_behind_the_answer_is_not_covered(verdict: Verdict) -> None:
    inside = a_placed(verdict, x=100, y=300)
    with_unit = replace(inside, strip=Strip(100, 300, 0.0, 330.0, 40.0))

    photo = pixels_of(annotated(a_paper(with_unit)))

    _, xs = np.nonzero(painted(photo, verdict))
    assert xs.min() >= 430
