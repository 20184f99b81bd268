"""Exercises printed on a sheet of ours come back: which sheet, whose, and every answer."""

import itertools
import json

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Engine
from grading_lambda.pipeline import Known, Paper, read_paper
from school.errors import NotUnderstood
from school.grading import SheetKind, SheetMark, Verdict
from school.sheets.layout import RIGHT as RIGHT_EDGE
from school.sheets.layout import Kind, lay_out
from school.sheets.plan import plan
from school.sheets.spec import SheetSpec, parse_spec
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.sheets.exercise_sheets import write_answers
from tests.grading_lambda.sheets.filling import printed

QUESTIONS = {
    1: ("36+47=", "83"),
    2: ("52-17=", "35"),
    3: ("5×9=", "45"),
    4: ("3×□=12", "4"),
    5: ("8+7○16", "<"),
    6: ("3米=□厘米", "300"),
    7: ("300÷6=", "50"),
    8: ("800平方厘米=□平方分米", "8"),
}
KEY: dict[str, tuple[str, ...]] = {str(no): (answer,) for no, (_, answer) in QUESTIONS.items()}
ANSWERS = {no: answer for no, (_, answer) in QUESTIONS.items()}
SHOT = Shot(tilt_deg=3, perspective=0.01)


def a_spec(*, pupils: tuple[str, ...] = ("12",)) -> SheetSpec:
    section = {"type": "exercises", "questions": [q for q, _ in QUESTIONS.values()]}
    return SheetSpec.model_validate(
        {"homework": "hw-7", "title": "小练习", "pupils": pupils, "sections": [section]}
    )


def read(
    engine: Engine, answers: dict[int, str], *, shot: Shot = SHOT, key: dict[str, tuple[str, ...]]
) -> Paper:
    spec, rng = a_spec(), np.random.default_rng(4)
    page = printed(spec.model_dump_json(by_alias=True))[0]
    hand = a_hand(rng, part="tune", source="mnist")
    paper = write_answers(page, spec, answers, hand=hand, rng=rng)
    photo, _ = photograph(paper, shot, rng=rng)
    timer = itertools.count().__next__
    return read_paper(photo, engine=engine, timer=timer, known=Known(key))


@pytest.fixture(scope="module")
def paper(engine: Engine) -> Paper:
    """Return the reading of a sheet with one wrong answer and one left out."""
    return read(engine, {**ANSWERS, 2: "25", 7: ""}, key=KEY)


def test_the_sheet_says_which_and_whose_it_is(paper: Paper) -> None:
    assert paper.reading.kind is SheetKind.SHEET
    assert paper.reading.sheet == SheetMark(homework="hw-7", page=1, pupil="12")
    assert paper.reading.fields == {}


def test_every_exercise_is_read_and_marked(paper: Paper) -> None:
    verdicts = {item.no: item.verdict for item in paper.reading.items}

    assert verdicts.pop(2) is Verdict.WRONG
    assert verdicts.pop(7) is Verdict.BLANK
    assert set(verdicts.values()) == {Verdict.RIGHT}
    assert [item.question for item in paper.reading.items] == [q for q, _ in QUESTIONS.values()]


def test_a_box_is_where_the_exercise_lies_on_the_photo(paper: Paper) -> None:
    tops = [np.mean([y for _, y in item.box]) for item in paper.reading.items]
    lefts = [np.mean([x for x, _ in item.box]) for item in paper.reading.items]

    assert all(left < right for left, right in itertools.pairwise(lefts[:2]))
    assert all(a < b for a, b in itertools.pairwise(tops[::2]))
    assert all(0 < y < paper.pixels.shape[0] for y in tops)


@pytest.mark.slow
@pytest.mark.parametrize("turn_deg", [90, 180, 270])
def test_it_is_read_however_the_phone_was_held(engine: Engine, turn_deg: int) -> None:
    turned = read(engine, ANSWERS, shot=Shot(turn_deg=turn_deg), key=KEY)

    assert {item.verdict for item in turned.reading.items} == {Verdict.RIGHT}


@pytest.mark.slow
def test_without_a_key_the_exercises_are_worked_out(engine: Engine) -> None:
    alone = read(engine, ANSWERS, key={})

    assert [item.expected for item in alone.reading.items] == list(ANSWERS.values())


@pytest.mark.slow
def test_what_is_covered_is_left_to_a_person(engine: Engine) -> None:
    spec, rng = a_spec(), np.random.default_rng(4)
    page = printed(spec.model_dump_json(by_alias=True))[0].copy()
    first = lay_out(plan(spec)[0].pieces)[0].items[0].box
    left, top, right, low = (
        round(n * 10) for n in (first.left, first.top, first.right, first.bottom)
    )
    cv2.rectangle(page, (left, top), (right, low), (255, 255, 255), -1)
    photo, _ = photograph(page, SHOT, rng=rng)
    known = Known(KEY)

    reading = read_paper(
        photo, engine=engine, timer=itertools.count().__next__, known=known
    ).reading

    assert len(reading.items) == len(QUESTIONS)
    assert (reading.items[0].no, reading.items[0].verdict) == (1, Verdict.UNSURE)


def test_exercises_go_on_on_the_next_page() -> None:
    spec = SheetSpec.model_validate(
        {
            "homework": "h",
            "title": "t",
            "sections": [{"type": "exercises", "questions": [f"{n}+1=" for n in range(1, 61)]}],
        }
    )

    pages = plan(spec)
    numbers = [int(item.number) for page in pages for b in lay_out(page.pieces) for item in b.items]

    assert len(pages) > 1
    assert numbers == list(range(1, 61))
    assert pages[1].headings[0].endswith("（续）")


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_exercises_side_by_side_never_overlap(columns: int) -> None:
    section = {"type": "exercises", "columns": columns, "questions": ["1+1="] * 12}
    spec = SheetSpec.model_validate({"homework": "h", "title": "t", "sections": [section]})

    (block,) = lay_out(plan(spec)[0].pieces)

    boxes = [item.box for item in block.items]
    assert block.piece.kind is Kind.EXERCISES
    for a, b in itertools.combinations(boxes, 2):
        assert a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top
    assert max(box.right for box in boxes) < RIGHT_EDGE


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ({"questions": []}, "至少要有 1 个"),
        ({"questions": ["1+1="], "columns": 4}, "columns 不能大于 3"),
        ({"questions": ["1+1="] * 3, "from": 998}, "题号最多到 999"),
        ({"questions": ["1" * 41]}, "最多 40 个字"),
        ({"questions": ["1+\n1="]}, "印不出"),
    ],
)
def test_exercises_that_cannot_be_printed_are_refused(
    section: dict[str, object], fault: str
) -> None:
    spec = {"homework": "h", "title": "t", "sections": [{"type": "exercises", **section}]}

    with pytest.raises(NotUnderstood, match=fault):
        parse_spec(json.dumps(spec))
