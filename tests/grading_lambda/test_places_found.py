"""Places to write that were once missed, or taken for another place, are found."""

from itertools import count

import pytest

from grading_lambda.engine import Engine
from grading_lambda.fill_ins.rule_slots import stands_on
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.pipeline import Known, read_paper
from tests.grading_lambda.effects import a_photo
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.pages import a_page, a_style
from tests.grading_lambda.scoring import score


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "seed", "least"),
    [
        ("word", 11_013, 0.9),  # the “一” of 更上一层楼 is no minus
        ("units", 11_016, 0.8),  # the nought of 300 on a rule is no box
        ("units", 11_018, 0.9),  # a pale 0 is read as “○”
        ("units", 11_020, 0.9),  # the second 1 of 113 bends like a bracket
    ],
)
def test_every_place_is_found(kind: str, seed: int, least: float, engine: Engine) -> None:
    page = a_photo(seed, (kind,), part="tune")

    paper = read_paper(page.photo, engine=engine, timer=count().__next__, known=Known(page.key))

    found = score(paper.reading.items, page.problems)
    assert (found.right_marked_wrong, found.wrong_passed, found.other) == (0, 0, 0)
    assert found.decided_right >= least * found.items


@pytest.mark.slow
def test_the_brackets_of_an_item_number_are_no_place_though_an_answer_hides_its_own(
    engine: Engine,
) -> None:
    page = a_photo(10_302, ("inside",), part="tune")  # “(16) 36 ÷4=9” and four like it

    paper = read_paper(page.photo, engine=engine, timer=count().__next__)

    found = score(paper.reading.items, page.problems)
    assert (found.right_marked_wrong, found.wrong_passed) == (0, 0)


@pytest.mark.slow
def test_sums_by_a_hand_whose_1_bends_like_a_bracket_have_no_places_inside(engine: Engine) -> None:
    page = a_photo(10_305, effect="hard", part="tune")  # three answers are seen as “)0”, “19)”

    paper = read_paper(page.photo, engine=engine, timer=count().__next__)

    found = score(paper.reading.items, page.problems)
    assert (found.right_marked_wrong, found.wrong_passed, found.other) == (0, 0, 0)
    assert found.decided_right >= 0.95 * found.items


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "source"),
    [
        (10_302, "uci"),  # the text finder lost “=” before three boxes
        (10_313, "mnist"),  # the 0 of 3650 stands across the side of its box
    ],
)
def test_sums_with_a_box_for_the_result_are_found_and_never_wrong_for_what_is_cut_off(
    seed: int, source: str, engine: Engine
) -> None:
    page = a_page(seed, a_style(seed, hard=False, hand=DigitHand(source, part="tune")))

    paper = read_paper(page.photo, engine=engine, timer=count().__next__)

    found = score(paper.reading.items, page.problems)
    assert (found.right_marked_wrong, found.wrong_passed, found.other) == (0, 0, 0)
    assert found.decided_right >= 0.9 * found.items


@pytest.mark.parametrize(
    ("left", "right", "written"),
    [
        (30, 55, True),  # a nought on the rule
        (8, 92, False),  # a box, and its lower side
        (90, 120, False),  # beside it
    ],
)
def test_a_shape_well_within_a_rule_is_written_on_it(
    left: float, right: float, *, written: bool
) -> None:
    assert stands_on(Slot(left, right), Slot(0, 100, ruled=True)) is written
