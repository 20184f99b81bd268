"""Worksheets that a browser sets, unlike any page the reader was made with, are read well."""

from collections import Counter
from itertools import count

import pytest
from playwright.sync_api import Browser

from grading_lambda.engine import Engine
from grading_lambda.pipeline import Known, read_paper
from tests.browser.conftest import new_context
from tests.grading_lambda.browser_pages import ITEMS, TYPES, draw
from tests.grading_lambda.browser_settings import SETTINGS
from tests.grading_lambda.scoring import score

KINDS = {**TYPES, **SETTINGS}
PAGES = tuple(f"{kind}-1" for kind in KINDS)
LEAST_DECIDED = {"choice": 13, "steps": 13, "units on rules": 13}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(threads=2)


@pytest.mark.parametrize("page", PAGES)
def test_a_worksheet_is_decided_right_or_left_to_a_person(
    page: str, browser: Browser, engine: Engine
) -> None:
    kind, _, seed = page.partition("-")
    context = new_context(browser, {"width": 1240, "height": 900})
    photo, truth = draw(context.new_page(), kind, seed=int(seed), types=KINDS)
    context.close()
    known = Known({no: tuple(answers) for no, answers in truth["key"].items()})

    reading = read_paper(photo, engine=engine, timer=count().__next__, known=known).reading

    counted = score(reading.items, truth["problems"])
    assert counted.items == ITEMS
    assert (counted.wrong_passed, counted.right_marked_wrong, counted.invented) == (0, 0, 0)
    assert counted.decided_right >= LEAST_DECIDED.get(kind, ITEMS - 2), Counter(
        item.verdict for item in reading.items
    )
