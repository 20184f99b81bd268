"""Every type of exercise is read from a photographed page that nobody tuned on.

Accuracy is measured in benchmarks/grading.py; here one page a type shows that each is found, worked
out and judged, and that nothing wrong is passed.
"""

import itertools

import pytest

from grading_lambda.engine import Engine
from grading_lambda.pipeline import Known, read_paper
from school.grading import ReadItem, Verdict
from tests.grading_lambda.effects import a_photo
from tests.grading_lambda.pages import Page
from tests.grading_lambda.scoring import pairs, score

SEED = 50_000


def read(page: Page, engine: Engine) -> tuple[ReadItem, ...]:
    paper = read_paper(
        page.photo, engine=engine, timer=itertools.count().__next__, known=Known(page.key)
    )
    assert paper.reading.retake is None
    return paper.reading.items


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("basic", 0.95),
        ("inside", 0.6),
        ("compare", 0.6),
        ("approx", 0.65),
        ("remainder", 0.8),
        ("fraction", 0.7),
        ("units", 0.6),
        ("column", 0.8),
        ("steps", 0.8),
        ("equation", 0.8),
        ("choice", 0.6),
        ("table", 0.6),
        ("word", 0.5),
    ],
)
def test_each_type_is_found_and_judged(name: str, least: float, engine: Engine) -> None:
    page = a_photo(SEED, (name,), part="report")

    items = read(page, engine)
    found = score(items, page.problems)

    assert found.decided_right >= least * found.items
    assert found.wrong_passed == 0
    assert found.right_marked_wrong <= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "effect",
    ["turned", "tilted", "curl", "shadow", "flash", "crossed", "teacher", "two pages", "fingers"],
)
def test_photos_as_people_take_them(effect: str, engine: Engine) -> None:
    page = a_photo(SEED + 1, ("basic",), effect=effect, part="report")

    found = score(read(page, engine), page.problems)

    assert found.decided_right >= 0.6 * found.items
    assert found.wrong_passed == 0


@pytest.mark.slow
def test_an_exercise_is_named_as_it_is_printed(engine: Engine) -> None:
    asked = {
        "compare": "○",
        "inside": "□",
        "units": "□",
        "approx": "≈",
        "remainder": "÷",
        "equation": "x",
    }
    for name, mark in asked.items():
        page = a_photo(SEED, (name,), part="report")
        right = [
            (problem, item)
            for problem, item in pairs(read(page, engine), page.problems)
            if item and item.verdict is Verdict.RIGHT
        ]

        assert right
        assert all(mark in item.question for _, item in right)
        assert all(item.expected for _, item in right)


@pytest.mark.slow
def test_without_a_key_letters_and_words_are_for_a_person(engine: Engine) -> None:
    page = a_photo(SEED, ("choice",), part="report")

    paper = read_paper(page.photo, engine=engine, timer=itertools.count().__next__)

    assert all(item.verdict is Verdict.UNSURE for item in paper.reading.items)


@pytest.mark.slow
def test_a_teachers_red_marks_stay_on_the_picture_people_see(engine: Engine) -> None:
    page = a_photo(SEED, ("basic",), effect="teacher", part="report")

    paper = read_paper(page.photo, engine=engine, timer=itertools.count().__next__)

    seen = paper.pixels.astype(int)
    red = seen[..., 2] - seen[..., :2].max(axis=2) > 60
    assert red.sum() > 2000
