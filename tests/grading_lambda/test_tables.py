"""Tables are understood by their headings, and what was filled in is told from what is printed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount
from grading_lambda.shapes import Outline, Shape, find_shapes
from grading_lambda.strip import Strip
from grading_lambda.tables.exercises import TableItem, find_tables, read_tables
from grading_lambda.tables.grids import find_grids
from grading_lambda.tables.names import Relation, Rule, corner_sign, relation, rule
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.camera import photograph
from tests.grading_lambda.drawn import CLEAN, TRUE, judged, pixels_of
from tests.grading_lambda.exercises import table
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.exercises.sheet import INKS, Sheet
from tests.grading_lambda.exercises.worksheet import a_filled_page, a_worksheet

PX = 34
SUMS = ("lying", "加数,加数,和")


def asked(written: str, *facts: str) -> Question:
    return Question("table", "", (written or "88",), written, "", facts)


def a_page(
    *tables: Sequence[Question], ink: str = "blue", face: str = "song", tilt_deg: float = 0.0
) -> Pixels:
    """Return a photo of *tables*, one under another."""
    rng = np.random.default_rng(5)
    hand = a_hand(rng, part="tune", source="mnist")
    sheet = Sheet(width=1200, height=1000, px=PX, hand=hand, ink=INKS[ink], face=face)
    for i, questions in enumerate(tables):
        cell = Cell(sheet, 90, round(120 + i * 8 * PX), 1000, Habits(), 0, rng)
        table.EXERCISE.draw(tuple(questions), cell)
    photo, _ = photograph(sheet.pixels, replace(CLEAN, tilt_deg=tilt_deg), rng=rng)
    return pixels_of(photo)


def found_on(engine: Engine, pixels: Pixels) -> list[TableItem]:
    return find_tables(engine, pixels, find_shapes(pixels, line_height=1.4 * PX))


def marked(engine: Engine, pixels: Pixels) -> tuple[list[TableItem], list[Answer], list[Verdict]]:
    found = found_on(engine, pixels)
    solutions = [solve(item.text) for item in found]
    answers = read_tables(engine, found, [s.symbols if s else "0123456789" for s in solutions])
    judgements = judged(answers, solutions, [item.sure for item in found])
    return found, answers, [judgement.verdict for judgement in judgements]


@pytest.mark.parametrize(
    ("headings", "sign", "rows"),
    [
        (["加数", "加数", "和"], "+", (0, 1, 2)),
        (["和", "加数", "加数"], "+", (1, 2, 0)),
        (["被减数", "差", "减数"], "-", (0, 2, 1)),
        (["减数", "被减数", "差"], "-", (1, 0, 2)),
        (["商", "波除数", "除数"], "÷", (1, 2, 0)),
        (["乘数", "乘数", "积"], "×", (0, 1, 2)),
        (["单价/元", "数量", "总价(元)"], "×", (0, 1, 2)),
        (["商品", "单价", "数量", "总价"], "×", (1, 2, 3)),
        (["时间", "路程", "速度(千米/时)"], "×", (2, 0, 1)),
        (["工作总量", "工作效率", "工作时间"], "×", (1, 2, 0)),
        (["长", "宽", "面积"], "×", (0, 1, 2)),
        (["原有", "卖出", "还剩"], "-", (0, 1, 2)),
        (["原来", "又来", "一共"], "+", (0, 1, 2)),
        (["a", "b", "a+b"], "+", (0, 1, 2)),
        (["a-b", "a", "b"], "-", (1, 2, 0)),
    ],
)
def test_rows_belong_together_by_their_names(
    headings: list[str], sign: str, rows: tuple[int, int, int]
) -> None:
    found = relation(headings)

    assert found is not None
    assert found.sign == sign
    assert found in (Relation(sign, rows), Relation(sign, (rows[1], rows[0], rows[2])))
    assert found.rows == rows or sign in "+×"


@pytest.mark.parametrize(
    "headings",
    [
        ["甲", "乙", "丙"],
        ["语文", "数学", "英语"],
        ["被除数", "除数", "商", "余数"],
        ["", "", ""],
        ["3", "4"],
        ["数", "数", "数"],
    ],
)
def test_other_rows_are_left_alone(headings: list[str]) -> None:
    assert relation(headings) is None


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("×6", Rule("×", "6")),
        ("X9", Rule("×", "9")),
        ("十8", Rule("+", "8")),
        ("÷4=", Rule("÷", "4")),
        ("-2.5", Rule("-", "2.5")),
        ("加上5", Rule("+", "5")),
        ("减12", Rule("-", "12")),
        ("除以4", Rule("÷", "4")),
        ("乘3", Rule("×", "3")),
        ("扩大到原来的10倍", Rule("×", "10")),
        ("6", None),
        ("原数", None),
        ("", None),
    ],
)
def test_a_rule_says_what_is_done_to_the_row_above(heading: str, meant: Rule | None) -> None:
    assert rule(heading) == meant


def test_only_a_sign_in_the_corner_makes_a_square() -> None:
    assert [corner_sign(text) for text in ("×", "十", "+", "X", "和", "", "×6")] == [
        "×", "+", "+", "×", "", "", ""
    ]  # fmt: skip


def boxes_at(*spans: tuple[int, int, int, int]) -> list[Shape]:
    """Return boxes from left, top, right and bottom."""
    return [
        Shape(Outline.BOX, np.array([(a, b), (c, b), (c, d), (a, d)], np.float32))
        for a, b, c, d in spans
    ]


def lattice(rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    return [
        (100 * c, 50 * r, 100 * c + 97, 50 * r + 47) for r in range(rows) for c in range(columns)
    ]


def middle(strip: Strip) -> tuple[float, float]:
    return strip.at(strip.length / 2)


def test_a_cell_cut_apart_by_writing_is_one_cell() -> None:
    spans = lattice(3, 4)
    spans.remove((200, 100, 297, 147))
    spans += [(200, 100, 230, 147), (236, 100, 297, 147)]

    [grid] = find_grids(boxes_at(*spans))

    assert (grid.rows, grid.columns, len(grid.cells)) == (3, 4, 12)
    assert middle(grid.cells[2, 2]) == pytest.approx((248.5, 123.5), abs=2)
    assert grid.cells[2, 2].length > 85
    assert middle(grid.cells[2, 3]) == pytest.approx((348.5, 123.5), abs=2)


def test_a_cell_cut_by_a_level_stroke_is_one_cell() -> None:
    spans = lattice(3, 4)
    spans.remove((100, 50, 197, 97))
    spans += [(100, 50, 197, 66), (100, 71, 197, 97)]

    [grid] = find_grids(boxes_at(*spans))

    assert len(grid.cells) == 12
    assert middle(grid.cells[1, 1]) == pytest.approx((148.5, 73.5), abs=2)


def test_a_cell_that_was_not_seen_lies_between_the_others() -> None:
    spans = lattice(3, 4)
    spans.remove((100, 50, 197, 97))

    [grid] = find_grids(boxes_at(*spans))

    assert middle(grid.cells[1, 1]) == pytest.approx((148.5, 73.5), abs=1)


def test_boxes_in_a_row_or_far_from_a_rectangle_are_no_table() -> None:
    assert find_grids([]) == []
    assert find_grids(boxes_at(*lattice(1, 5))) == []
    corner = [span for span in lattice(4, 4) if span[0] == 0 or span[1] == 0]
    assert find_grids(boxes_at(*corner)) == []


def test_a_heading_beside_both_rows_is_kept() -> None:
    spans = [(a + 100, b, c + 100, d) for a, b, c, d in lattice(2, 3)]

    [grid] = find_grids(boxes_at((0, 0, 97, 97), *spans))

    assert (grid.rows, grid.columns) == (2, 3)
    assert grid.beside is not None
    assert middle(grid.beside) == pytest.approx((48.5, 48.5), abs=1)


@pytest.mark.parametrize("ink", ["blue", "black", "pencil"])
@pytest.mark.parametrize("tilt_deg", [0.0, 8.0])
def test_the_number_that_was_filled_in_is_found_in_any_row(
    ink: str, tilt_deg: float, engine: Engine
) -> None:
    rows = [("27", "□", "39"), ("14", "25", "□"), ("□", "16", "51"), ("32", "□", "60")]
    answers = ["12", "39", "35", "28"]
    questions = [asked(a, *SUMS, *row) for a, row in zip(answers, rows, strict=True)]

    found, _, verdicts = marked(engine, a_page(questions, ink=ink, tilt_deg=tilt_deg))

    assert [item.text for item in found] == ["27+□=39", "14+25=□", "□+16=51", "32+□=60"]
    assert all(item.sure for item in found)
    assert Verdict.WRONG not in verdicts
    assert Counter(verdicts)[Verdict.RIGHT] >= 3


def test_what_does_not_fit_is_wrong_and_an_empty_cell_is_blank(engine: Engine) -> None:
    rows = [("27", "□", "39"), ("14", "25", "□"), ("□", "16", "51")]
    questions = [asked(a, *SUMS, *row) for a, row in zip(["13", "", "65"], rows, strict=True)]

    found, answers, verdicts = marked(engine, a_page(questions))

    assert [item.text for item in found] == ["27+□=39", "14+25=□", "□+16=51"]
    assert answers[1].amount is Amount.NONE
    assert verdicts == [Verdict.WRONG, Verdict.BLANK, Verdict.WRONG]


LAYOUTS: dict[str, tuple[list[tuple[str, ...]], list[str]]] = {
    "upright": (
        [("12", "upright", "单价,数量,总价", "6", "2", "□"),
         ("3", "upright", "单价,数量,总价", "8", "□", "24"),
         ("5", "upright", "单价,数量,总价", "□", "4", "20")],
        ["6×2=□", "8×□=24", "□×4=20"],
    ),
    "rule": (
        [("24", "rule", "×6", "4", "□"), ("42", "rule", "×6", "7", "□"),
         ("5", "rule", "×6", "□", "30"), ("12", "rule", "×6", "2", "□")],
        ["4×6=□", "7×6=□", "□×6=30", "2×6=□"],
    ),
    "square": (
        [("11", "square", "+", "3", "8", "□"), ("9", "square", "+", "3", "6", "□"),
         ("7", "square", "+", "3", "4", "□"), ("5", "square", "+", "3", "2", "□")],
        ["3+8=□", "3+6=□", "3+4=□", "3+2=□"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("face", ["song", "plain"])
@pytest.mark.parametrize("look", LAYOUTS)
def test_every_layout_is_read(look: str, face: str, engine: Engine) -> None:
    facts, texts = LAYOUTS[look]

    found, _, verdicts = marked(engine, a_page([asked(*each) for each in facts], face=face))

    assert [item.text for item in found] == texts
    assert Verdict.WRONG not in verdicts
    assert Counter(verdicts)[Verdict.RIGHT] >= len(texts) - 1


def test_a_rule_beside_both_rows_leads_from_one_to_the_other(engine: Engine) -> None:
    rng = np.random.default_rng(5)
    hand = a_hand(rng, part="tune", source="mnist")
    sheet = Sheet(width=1200, height=800, px=PX, hand=hand, ink=INKS["blue"])
    edges, lines = [100, 220, 320, 420, 520], [200, 260, 320]
    for x in edges:
        sheet.rule((x, 200), (x, 320))
    for y in lines:
        sheet.rule((100 if y != 260 else 220, y), (520, y))
    sheet.text("×6", (140, 260))
    for x, over, under in zip(edges[1:], "473", ("24", "42", "18"), strict=False):
        sheet.text(over, (x + 40, 230))
        sheet.write(under, (x + 25, 290), height=PX, rng=rng)

    found, _, verdicts = marked(engine, np.asarray(cv2.GaussianBlur(sheet.pixels, (3, 3), 0)))

    assert [item.text for item in found] == ["4×6=□", "7×6=□", "3×6=□"]
    assert verdicts == [Verdict.RIGHT] * 3


def test_where_nothing_was_written_no_printed_number_is_called_wrong(engine: Engine) -> None:
    rows = [("27", "13", "39"), ("14", "25", "39"), ("35", "16", "51")]
    questions = [asked("", *SUMS, *row, "□") for row in rows]

    found, _, verdicts = marked(engine, a_page(questions))

    assert len(found) == 3
    assert not any(item.sure for item in found)
    assert Verdict.WRONG not in verdicts


def test_a_number_of_another_length_needs_both_readers(engine: Engine) -> None:
    [item] = found_on(engine, a_page([asked("13", *SUMS, "27", "□", "39")]))[:1]
    [clear] = read_tables(engine, [item], ["0123456789"])
    blurred = cv2.GaussianBlur(item.cell.pixels, (0, 0), 6)
    faint = replace(item, cell=replace(item.cell, pixels=np.asarray(blurred, np.uint8)))
    [unclear] = read_tables(engine, [faint], ["0123456789"])

    assert not clear.ruled
    assert unclear.ruled


def test_a_table_where_nothing_fits_was_misread(engine: Engine) -> None:
    facts = [("10", "rule", "×6", "4", "□"), ("13", "rule", "×6", "7", "□")]

    _, _, verdicts = marked(engine, a_page([asked(*each) for each in facts]))

    assert verdicts == [Verdict.UNSURE, Verdict.UNSURE]


@pytest.mark.parametrize("heads", ["时间,数量,面积", "数量,-5,3"])
def test_a_table_that_says_nothing_is_no_exercise(heads: str, engine: Engine) -> None:
    questions = [asked("12", "lying", heads, "3", "4", "□") for _ in range(3)]

    assert found_on(engine, a_page(questions)) == []
    assert found_on(engine, np.full((900, 900, 3), 250, np.uint8)) == []


@pytest.mark.slow
def test_worksheets_of_tables_are_read_well(engine: Engine) -> None:
    tally: Counter[str] = Counter()
    for seed in (4, 6):
        flat = a_filled_page(seed, a_worksheet(seed, ("table",), part="tune"))
        found, _, verdicts = marked(engine, np.asarray(cv2.GaussianBlur(flat.pixels, (3, 3), 0)))
        true = Counter((p["expr"], TRUE[p["state"]]) for p in flat.problems)
        for item, verdict in zip(found, verdicts, strict=True):
            tally["decided"] += true[item.text, verdict] > 0
            tally["passed"] += verdict is Verdict.RIGHT and not true[item.text, verdict]
        tally["asked"] += len(flat.problems)

    assert tally["decided"] >= 0.85 * tally["asked"] > 50
    assert tally["passed"] <= 1
