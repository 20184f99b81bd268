"""Places to write among stacked fractions: “3/4 ○ 2/3”, “1/2+□=3/4”, “□/6=1/2”."""

from collections.abc import Sequence

import numpy as np
import pytest

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.exercises import StackedLine, find_fractions, read_fractions
from grading_lambda.ink import Amount
from grading_lambda.verdict import Judgement
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.camera import photograph
from tests.grading_lambda.drawn import CLEAN, judged, lines_of, pixels_of
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.exercises.line import Blank, Part, Printed, digits_of, lay
from tests.grading_lambda.exercises.sheet import Sheet

Items = Sequence[tuple[str, str]]
"""Exercises with ○ or □ for the place, and what is written there."""
COMPARED = [
    ("3/4○2/3", ">"),
    ("0.9○1/6", ""),
    ("1/8○0.9", "<"),
    ("5/6○1", ">"),
    ("1/2+1/3○5/6", "="),
    ("2 1/2○7/3", ">"),
]
JUDGED = [Verdict.RIGHT, Verdict.BLANK, Verdict.RIGHT, Verdict.WRONG, Verdict.RIGHT, Verdict.RIGHT]


def a_page(items: Items, form: str, *, seed: int = 7, number: str = "({})") -> Pixels:
    """Return a photo of *items* in two columns, each place printed as a *form* of blank."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(width=1200, height=1000, px=34, hand=a_hand(rng, part="tune", source="mnist"))
    for i, (expr, written) in enumerate(items):
        at = 70 + i % 2 * 550, 110 + i // 2 * 110
        left = sheet.text(number.format(i + 1), at)[2] + 12
        cell = Cell(sheet, left, at[1], 550, Habits(stacked=0), 0, rng)
        mark = "□" if "□" in expr else "○"
        before, _, after = expr.partition(mark)
        wide = {"circle": 1.35, "brackets": 2.4}.get(form, 2.2)
        lay([*_spaced(before), Blank(form, written, wide=wide), *_spaced(after)], cell)
    photo, _ = photograph(sheet.pixels, CLEAN, rng=rng)
    return pixels_of(photo)


def _spaced(text: str) -> list[Part]:
    parts = digits_of(text, typeset=True) if text else []
    return [
        Printed(f" {p.text} ") if isinstance(p, Printed) and p.text in "+-×÷=" else p for p in parts
    ]


def marked(engine: Engine, pixels: Pixels) -> list[tuple[StackedLine, Judgement]]:
    found = find_fractions(engine, pixels, lines_of(engine, pixels))
    found = sorted(found, key=lambda line: int("0" + "".join(filter(str.isdigit, line.number))))
    solutions = [solve(line.text) for line in found]
    answers = read_fractions(engine, pixels, found, solutions)
    return list(zip(found, judged(answers, solutions, [f.sure for f in found]), strict=True))


@pytest.mark.parametrize("form", ["circle", "box", "brackets"])
def test_fractions_are_compared_in_a_circle_a_box_or_brackets(form: str, engine: Engine) -> None:
    outcome = marked(engine, a_page(COMPARED, form, number="{}."))

    assert [f.text for f, _ in outcome] == [expr.replace(" ", "又") for expr, _ in COMPARED]
    assert [f.number for f, _ in outcome] == [f"{i + 1}." for i in range(len(COMPARED))]
    verdicts = [judgement.verdict for _, judgement in outcome]
    pairs = list(zip(verdicts, JUDGED, strict=True))
    assert all(verdict in (true, Verdict.UNSURE) for verdict, true in pairs)
    assert sum(verdict is true for verdict, true in pairs) >= len(pairs) - 1


def test_the_item_lies_around_the_whole_comparison(engine: Engine) -> None:
    pixels = a_page([("3/4○2/3", ">"), ("1/2○1/3", ">")], "circle")
    found = find_fractions(engine, pixels, lines_of(engine, pixels))

    answers = read_fractions(engine, pixels, found, [solve(f.text) for f in found])

    for line, answer in zip(found, answers, strict=True):
        along, across = answer.whole.place(*answer.strip.at(answer.strip.length / 2))
        assert 0 < along < answer.whole.length
        assert abs(across) < answer.whole.height / 2
        assert answer.whole.length > 3 * answer.strip.length
        assert line.used


@pytest.mark.parametrize("form", ["circle", "brackets"])
def test_a_number_missing_among_fractions_is_worked_out(form: str, engine: Engine) -> None:
    items = [("1/6+□=7/6", "1"), ("7/8-□=1/2", ""), ("1/3+□=7/3", "5"), ("3/4-□=1/4", "1/2")]

    outcome = {line.text: (line, j.verdict) for line, j in marked(engine, a_page(items, form))}

    assert outcome["1/6+□=7/6"][1] is Verdict.RIGHT
    assert outcome["7/8-□=1/2"][1] is Verdict.BLANK
    assert outcome["1/3+□=7/3"][1] in (Verdict.WRONG, Verdict.UNSURE)
    assert outcome["3/4-□=1/4"][1] in (Verdict.RIGHT, Verdict.UNSURE)


def test_a_numerator_may_be_missing(engine: Engine) -> None:
    rng = np.random.default_rng(3)
    sheet = Sheet(width=1200, height=1000, px=34, hand=a_hand(rng, part="tune", source="mnist"))
    for row, written in enumerate(["3", "", "5"]):
        y = 150 + 170 * row
        left = sheet.text(f"({row + 1})", (70, y))[2] + 12
        sheet.frame((left, y - 60, left + 46, y - 12))
        sheet.rule((left - 4, y), (left + 50, y))
        sheet.text("6", (left + 16, y + 20), size=0.86)
        cell = Cell(sheet, left + 60, y, 400, Habits(stacked=0), 0, rng)
        lay([Printed(" = "), *digits_of("1/2", typeset=True)], cell)
        if written:
            sheet.write(written, (left + 23, y - 36), height=28, align=0.5, rng=rng)
    photo, _ = photograph(sheet.pixels, CLEAN, rng=rng)

    outcome = marked(engine, pixels_of(photo))

    assert [line.text for line, _ in outcome] == ["□/6=1/2"] * 3
    first, second, third = (judgement.verdict for _, judgement in outcome)
    assert first is Verdict.RIGHT
    assert second is Verdict.BLANK
    assert third in (Verdict.WRONG, Verdict.UNSURE)


def test_brackets_around_a_sum_are_part_of_the_question(engine: Engine) -> None:
    items = [("(2+4)×1/3=□", "2"), ("(5-2)÷3/4=□", "4")]

    found = [line for line, _ in marked(engine, a_page(items, "open"))]

    assert [line.text for line in found] == ["(2+4)×1/3=", "(5-2)÷3/4="]
    assert all(line.written.room is None for line in found)


def test_writing_that_ran_into_its_box_is_left_to_a_person(engine: Engine) -> None:
    pixels = a_page([("1/2+1/4=□", ""), ("1/3+1/3=□", "")], "box")
    found = find_fractions(engine, pixels, lines_of(engine, pixels))
    empty = read_fractions(engine, pixels, found, [solve(f.text) for f in found])
    crossed = pixels.copy()
    for answer in empty:
        x, y = (round(v) for v in answer.strip.at(answer.strip.length / 2))
        crossed[y - 28 : y + 28, x - 3 : x + 3] = 40

    outcome = marked(engine, crossed)

    assert {answer.amount for answer in empty} == {Amount.NONE}
    assert len(outcome) == 2
    assert {judgement.verdict for _, judgement in outcome} == {Verdict.UNSURE}


def test_a_stroke_among_bars_is_no_print(engine: Engine) -> None:
    items = [("1/2+□=3/4", "1/4"), ("2/3-□=1/3", "1/3")]

    outcome = marked(engine, a_page(items, "open"))

    assert Verdict.WRONG not in {judgement.verdict for _, judgement in outcome}
