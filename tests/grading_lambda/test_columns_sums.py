"""Sums set out in columns are found, read as one line, and their results judged."""

from collections import Counter
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from grading_lambda.columns.answers import ColumnWork, answered_above
from grading_lambda.columns.blocks import Rows, is_side
from grading_lambda.columns.readings import DividedReading
from grading_lambda.columns.sums import ColumnSum, Others, find_column_sums, read_column_sums
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount
from grading_lambda.level import Box, LevelPage, level_at
from grading_lambda.strip import Strip
from grading_lambda.verdict import Judgement
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.drawn import CLEAN, TRUE, Look, a_photo, judged, lines_of, pixels_of
from tests.grading_lambda.exercises import basic, column
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.exercises.worksheet import a_filled_page, a_worksheet
from tests.grading_lambda.pages import PageStyle, a_page
from tests.grading_lambda.test_layout import a_line

ASKED = {
    "345+678=": "1023",
    "802-457=": "345",
    "123×4=": "492",
    "87÷4=": "21……3",
    "96÷3=": "32",
    "64+29=": "",
}
BESIDE, ABOVE = 0, 1
"""Forms of the page: the columns alone, or under a line that asks the question."""


def a_question(expr: str, written: str, *facts: str) -> Question:
    return Question("column", expr, (), written, "", facts)


def page(asked: dict[str, str], look: Look) -> Pixels:
    questions = []
    for expr, written in asked.items():
        over, _, under = expr.rstrip("=").partition("×")
        partial = [str(int(over) * int(d)) for d in reversed(under)] if len(under) > 1 else []
        # What the generator draws of a result left empty is as wide as the right one.
        right = str(solve(expr).expected) if (solve(expr)) else written  # type: ignore[union-attr]
        questions.append(replace(a_question(expr, written, *partial), accepted=(right,)))
    return a_photo(column.EXERCISE, questions, look)


def marked(engine: Engine, pixels: Pixels) -> list[tuple[ColumnSum, Judgement]]:
    found = find_column_sums(engine, pixels, lines_of(engine, pixels))
    solutions = [solve(each.text) for each in found]
    answers = read_column_sums(engine, pixels, found, solutions)
    verdicts = judged(answers, solutions, [each.sure for each in found])
    return list(zip(found, verdicts, strict=True))


@pytest.mark.parametrize("form", [BESIDE, ABOVE])
@pytest.mark.parametrize("tilt_deg", [0.0, 4.0])
def test_columns_are_read_as_one_line(form: int, tilt_deg: float, engine: Engine) -> None:
    pixels = page(ASKED, Look(form=form, columns=3, shot=replace(CLEAN, tilt_deg=tilt_deg)))

    found = find_column_sums(engine, pixels, lines_of(engine, pixels))

    found.sort(key=lambda each: each.number)
    assert [(each.number, each.text) for each in found] == [
        (f"({i + 1})", expr) for i, expr in enumerate(ASKED)
    ]
    assert all(each.sure for each in found)
    used = [i for each in found for i in each.used]
    assert len(used) == len(set(used)) >= 2 * len(ASKED)


@pytest.mark.parametrize("seed", [7, 9])
def test_results_are_judged_and_missing_ones_are_blank(seed: int, engine: Engine) -> None:
    outcome = marked(engine, page(ASKED, Look(columns=3, seed=seed)))

    verdicts = {each.text: judgement.verdict for each, judgement in outcome}
    assert verdicts.pop("64+29=") is Verdict.BLANK
    assert Counter(verdicts.values())[Verdict.RIGHT] >= len(verdicts) - 1
    assert Verdict.WRONG not in verdicts.values()


def test_a_wrong_result_is_never_passed(engine: Engine) -> None:
    wrong = {"345+678=": "1923", "802-457=": "355", "87÷4=": "21……2", "96÷3=": "22"}

    verdicts = [judgement.verdict for _, judgement in marked(engine, page(wrong, Look(seed=5)))]

    assert len(verdicts) == len(wrong)
    assert Verdict.RIGHT not in verdicts
    assert Counter(verdicts)[Verdict.WRONG] >= 3


def test_the_result_of_a_long_product_is_below_its_last_rule(engine: Engine) -> None:
    outcome = marked(engine, page({"145×32=": "4640", "27×41=": "1107"}, Look(seed=11)))

    assert [each.text for each, _ in outcome] == ["145×32=", "27×41="]
    assert [judgement.read for _, judgement in outcome] == ["4640", "1107"]
    assert {judgement.verdict for _, judgement in outcome} == {Verdict.RIGHT}


def test_carried_digits_are_no_part_of_a_number(engine: Engine) -> None:
    look = Look(columns=3, carries=1.0)

    outcome = marked(engine, page({"345+678=": "1023", "802-457=": "345", "123×4=": "492"}, look))

    assert [each.text for each, _ in outcome] == ["345+678=", "802-457=", "123×4="]
    assert Counter(j.verdict for _, j in outcome)[Verdict.RIGHT] >= 2


def test_working_without_a_clear_result_is_left_to_a_person(engine: Engine) -> None:
    pixels = page({"145×32=": "4640"}, Look(columns=1))
    [found] = find_column_sums(engine, pixels, lines_of(engine, pixels))
    unclear = replace(found, work=replace(found.work, clear=False))

    [answer] = read_column_sums(engine, pixels, [unclear], [solve(found.text)])

    assert answer.amount is Amount.DOUBTFUL


def test_the_rules_of_other_exercises_are_no_sums(engine: Engine) -> None:
    pixels = page({"345+678=": "1023", "802-457=": "345"}, Look(columns=2))
    lines = lines_of(engine, pixels)
    first, second = find_column_sums(engine, pixels, lines)

    found = find_column_sums(engine, pixels, lines, others=Others([first.strip]))

    assert [each.text for each in found] == [second.text]


def test_a_page_of_plain_sums_has_no_columns(engine: Engine) -> None:
    questions = [Question("basic", "12+7=", (), "19", ""), Question("basic", "8-5=", (), "3", "")]
    pixels = a_photo(basic.EXERCISE, questions, Look())

    assert find_column_sums(engine, pixels, lines_of(engine, pixels)) == []
    assert find_column_sums(engine, pixels, []) == []


def test_boxes_to_write_in_are_no_long_divisions(engine: Engine) -> None:
    # Their top is a bar as long as that of a bracket, and their left side is its foot.
    style = PageStyle(columns=4, items=16, font="STIXGeneral", font_px=26, line="box")
    pixels = pixels_of(a_page(3, style).photo)

    assert find_column_sums(engine, pixels, lines_of(engine, pixels)) == []


@pytest.mark.slow
def test_worksheets_of_columns_are_read_well(engine: Engine) -> None:
    tally: Counter[str] = Counter()
    for seed in (2, 3, 11):
        flat = a_filled_page(seed, a_worksheet(seed, ("column",), part="tune", source="mnist"))
        rng = np.random.default_rng(seed)
        photo, _ = photograph(flat.pixels, Shot.random(rng, hard=False), rng=rng)
        true = {p["expr"]: TRUE[p["state"]] for p in flat.problems}
        for each, judgement in marked(engine, pixels_of(photo)):
            tally["misread"] += each.sure and each.text not in true
            tally[f"{true.get(each.text)} {judgement.verdict}"] += 1
            tally["found"] += 1
        tally["asked"] += len(true)

    # A question whose columns the pupil should draw and did not is a line like any other.
    assert tally["found"] >= 0.9 * tally["asked"] > 30
    assert tally["misread"] == tally["right wrong"] == 0
    assert tally["wrong right"] <= 1
    decided = tally["right right"] + tally["wrong wrong"] + tally["blank blank"]
    assert decided >= 0.85 * tally["asked"]


def digits_at(*places: tuple[int, int, int]) -> LevelPage:
    """Return a page with a digit at each (left, top, height), 22 pixels wide."""
    paper = np.full((300, 900, 3), 255, np.uint8)
    for x, y, tall in places:
        cv2.rectangle(paper, (x, y), (x + 22, y + tall), (0, 0, 0), 4)
    return level_at(paper, 0.0)


@pytest.mark.parametrize(
    ("small", "taken"),
    [
        ((100, 140, 21), True),  # level, in a column of its own
        ((30, 140, 21), True),
        ((170, 110, 16), False),  # carried, over the next digit
        ((100, 113, 21), False),  # borrowed, between the digits but above them
    ],
)
def test_a_small_digit_level_with_its_row_is_no_carried_one(
    small: tuple[int, int, int], *, taken: bool
) -> None:
    page = digits_at((60, 130, 40), (140, 130, 40), small)

    [row] = Rows(page).rows(100, 200, left=0, right=300)

    assert len(row.parts) == 2 + taken


@pytest.mark.parametrize(("under", "doubtful"), [("1023", False), ("1028", True)])
def test_a_result_written_twice_is_wrong_only_where_both_say_so(
    under: str, engine: Engine, *, doubtful: bool
) -> None:
    pixels = page({"345+678=": "1023", "802-457=": under}, Look(columns=2))
    behind, beneath = find_column_sums(engine, pixels, lines_of(engine, pixels))
    twice = replace(behind, work=replace(behind.work, under=beneath.work.result))

    [answer] = read_column_sums(engine, pixels, [twice], [solve(behind.text)])

    assert answer.doubtful is doubtful


@dataclass(frozen=True)
class Said:
    """A reading that is sure of one text."""

    text: str

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        return tuple((c, i, 0.9) for i, c in enumerate(self.text))

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        return 0.0 if text == self.text else -9.0 if sharp else -5.0


@pytest.mark.parametrize(
    ("rest", "text", "likely", "log_p"),
    [
        ("3", "21……3", "21……3", 0.0),
        ("3", "21……3", "21……2", -5.0),
        ("3", "21……3", "21", -5.0),
        ("0", "21", "21", 0.0),
        ("0", "21", "21……3", -5.0),
        ("", "21", "21", 0.0),
        (None, "21", "21", 0.0),
        (None, "21", "21……3", -np.inf),
    ],
)
def test_a_quotient_and_what_is_left_are_told_together(
    rest: str | None, text: str, likely: str, log_p: float
) -> None:
    reading = DividedReading(Said("21"), Said(rest) if rest is not None else None)

    assert reading.text == text
    assert reading.log_p(likely) == log_p
    assert "".join(c for c, _, _ in reading.peaks) == "21" + (rest or "")


@pytest.mark.parametrize(("gap", "clear", "digits"), [(5, True, 3), (-6, False, 2)])
def test_a_one_right_behind_the_sign_is_the_first_digit_of_the_result(
    gap: int, digits: int, *, clear: bool
) -> None:
    paper = np.full((300, 900, 3), 255, np.uint8)
    for x in (60, 100, 140, 360, 400):
        cv2.rectangle(paper, (x, 130), (x + 22, 168), (0, 0, 0), 4)
    for y in (144, 156):
        cv2.line(paper, (300, y), (322, y), (0, 0, 0), 3)
    cv2.line(paper, (324 + gap, 168), (326 + gap, 130), (0, 0, 0), 4)
    page, print_ = level_at(paper, 0.0), Box(60, 130, 162, 170)
    work = ColumnWork(page, print_, None, None, divided=False, clear=True, box=print_)
    line = a_line("8+6=", x=0, y=150)
    early = replace(line, strip=Strip(302 - line.along(line.equals_steps[0]), 150, 0, 400, 40))

    found = answered_above(work, early, [])

    assert found.clear is clear
    assert found.result is not None
    assert len(found.result.parts) == digits


RULE = Box(100, 198, 180, 202)


@pytest.mark.parametrize(
    ("box", "its_side"),
    [
        (Box(98, 200, 182, 240), True),
        (Box(98, 160, 182, 201), True),
        (Box(98, 200, 160, 240), True),  # the bar of a written 7 lengthens it
        (Box(98, 180, 182, 220), False),
        (Box(98, 200, 130, 240), False),
        (Box(300, 200, 380, 240), False),
    ],
)
def test_the_side_of_a_box_to_write_into_is_no_rule_of_a_sum(box: Box, its_side: bool) -> None:  # noqa: FBT001
    assert is_side(RULE, [box], digit=20.0) is its_side
