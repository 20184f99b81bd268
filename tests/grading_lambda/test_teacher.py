"""What a teacher marked in red before is taken off; a pupil's red pen is not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Engine, Pixels
from grading_lambda.judging import both_ways
from grading_lambda.layout import Line
from grading_lambda.rectify import find_lines
from grading_lambda.strip import Strip
from grading_lambda.teacher import find_marks, mostly_bare, paled, without_marks
from grading_lambda.verdict import Judgement
from school.grading import Verdict
from tests.grading_lambda.test_layout import a_line

RED, BLACK, BLUE = (40, 40, 210), (45, 40, 40), (150, 60, 30)
ROWS = range(6)
LINES = [Strip(60, 80 + 110 * row, 0, 300, 60) for row in ROWS]
RIGHT, WRONG, UNSURE = (
    Judgement(verdict, "13", 0.9) for verdict in (Verdict.RIGHT, Verdict.WRONG, Verdict.UNSURE)
)


def a_page(answer: str = "13", ink: tuple[int, int, int] = BLUE) -> Pixels:
    page = np.full((800, 600, 3), 245, np.uint8)
    for row in ROWS:
        at = 100 + 110 * row
        cv2.putText(page, "6+7=", (60, at), cv2.FONT_HERSHEY_SIMPLEX, 1.3, BLACK, 3, cv2.LINE_AA)
        cv2.putText(page, answer, (190, at), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 3, cv2.LINE_AA)
    return page


def ticked(page: Pixels) -> Pixels:
    marked = page.copy()
    for row in ROWS:
        y = 100 + 110 * row
        tick = np.array([[225, y - 20], [245, y + 15], [310, y - 60]])
        cv2.polylines(marked, [tick], isClosed=False, color=RED, thickness=5, lineType=cv2.LINE_AA)
    return marked


def as_jpeg(page: Pixels) -> Pixels:
    jpeg = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def reddish(page: Pixels) -> int:
    strong = page[..., 2].astype(int) - page[..., :2].max(axis=2)
    return int((strong > 40).sum())


def dark(page: Pixels) -> int:
    return int((page[..., 2] < 120).sum())


@pytest.mark.parametrize("lamp", [(1, 1, 1), (0.55, 0.8, 1)], ids=["daylight", "yellow lamp"])
def test_ticks_vanish_and_the_answers_beneath_stay(lamp: tuple[float, float, float]) -> None:
    page, marked = (
        as_jpeg((p * np.array(lamp)).astype(np.uint8)) for p in (a_page(), ticked(a_page()))
    )

    marks = find_marks(marked, LINES)
    bridged, left_open = paled(marked, marks)

    for clean in (bridged, left_open):
        assert clean[marks > 0].min(axis=1).mean() > 0.85 * np.median(page.min(axis=2))
        assert dark(clean) > 0.85 * dark(page)
    assert dark(left_open) <= dark(bridged)


def test_a_page_without_marks_has_none_in_any_light() -> None:
    page = (a_page() * np.array((0.55, 0.8, 1))).astype(np.uint8)

    assert not find_marks(page, LINES).any()


def test_a_red_table_under_the_paper_is_no_mark() -> None:
    page = a_page()
    page[:, 520:] = (60, 40, 170)

    assert not find_marks(page, LINES).any()


def test_the_edge_of_the_paper_on_a_blue_table_is_no_mark() -> None:
    page = a_page()
    page[:, :12] = (150, 60, 30)
    page[:, 12:18] = (200, 170, 225)

    assert not find_marks(page, [Strip(220, 300, 0, 200, 60)]).any()


def test_answers_are_read_as_if_no_teacher_had_been_there(engine: Engine) -> None:
    page = ticked(a_page())

    clean = without_marks(engine, page, find_lines(engine, page))

    assert reddish(page) > 2000
    assert reddish(clean.pixels) < 0.02 * reddish(page)
    assert clean.left_open is not None
    plain = np.median([strip.height for strip in find_lines(engine, a_page())])
    assert np.median([strip.height for strip in clean.strips]) < 1.1 * plain


@pytest.mark.parametrize("light", [1.0, 0.4])
def test_a_pupil_who_writes_in_red_is_read(light: float, engine: Engine) -> None:
    page = (a_page(ink=RED) * light).astype(np.uint8)
    strips = find_lines(engine, page)

    clean = without_marks(engine, page, strips)

    assert clean.pixels is page
    assert clean.strips == strips
    assert clean.left_open is None


def printed(answer: str, *, sure: float) -> Line:
    """Return a line that asks 7+6 and has *answer* behind, its digits as likely as *sure*."""
    line = a_line(f"7+6={answer}", x=0, y=50)
    said = line.printed.said.copy()
    said[2 * len("7+6=") + 1 :: 2] *= sure
    said[2 * len("7+6=") + 1 :: 2, 0] = 0.9 - sure
    return replace(line, printed=replace(line.printed, said=said))


@pytest.mark.parametrize(("traces", "bare"), [(7, True), (6, False)])
def test_traces_that_erasing_red_ink_leaves_are_no_answers(traces: int, *, bare: bool) -> None:
    lines = [printed("1", sure=0.5)] * traces + [printed("13", sure=0.9)] * (12 - traces)

    assert mostly_bare(lines) is bare


def test_red_ink_no_taller_than_writing_is_the_pupil_s_though_traces_stay_when_it_is_erased(
    engine: Engine,
) -> None:
    page = a_page(ink=RED)
    both = page.copy()
    for row in ROWS:  # what erasing leaves in dim light
        at = 100 + 110 * row
        cv2.putText(both, "4", (190, at), cv2.FONT_HERSHEY_SIMPLEX, 1.2, BLACK, 2, cv2.LINE_AA)
    strips = find_lines(engine, both)

    assert without_marks(engine, both, strips).pixels is both
    assert without_marks(engine, ticked(both), strips).left_open is not None


def test_a_page_on_its_head_is_turned_with_both_of_its_readings(engine: Engine) -> None:
    page = ticked(a_page())
    clean = without_marks(engine, page, find_lines(engine, page))

    over = clean.turned()

    assert clean.left_open is not None
    assert over.left_open is not None
    assert np.array_equal(over.pixels[::-1, ::-1], clean.pixels)
    assert np.array_equal(over.left_open[::-1, ::-1], clean.left_open)


@pytest.mark.parametrize(
    ("bridged", "left_open", "verdict"),
    [
        (RIGHT, WRONG, Verdict.RIGHT),
        (UNSURE, RIGHT, Verdict.RIGHT),
        (WRONG, WRONG, Verdict.WRONG),
        (WRONG, RIGHT, Verdict.UNSURE),
        (WRONG, UNSURE, Verdict.UNSURE),
        (UNSURE, WRONG, Verdict.UNSURE),
    ],
)
def test_an_answer_under_a_mark_is_wrong_only_if_it_is_either_way(
    bridged: Judgement, left_open: Judgement, verdict: Verdict
) -> None:
    assert both_ways(bridged, left_open).verdict is verdict
