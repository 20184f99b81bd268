"""Lines become problems in reading order, each with room for its answer."""

import math

import numpy as np
import pytest

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH
from grading_lambda.layout import Line, columns, find_problems, next_number, rows
from grading_lambda.recognise import LINE_ALPHABET, Reading
from grading_lambda.strip import Strip

DIGITS = "0123456789."


def a_line(text: str, *, x: float, y: float, height: float = 40.0, angle: float = 0.0) -> Line:
    """Set *text* in a strip, each character two time steps wide."""
    steps = 2 * len(text) + 1
    printed = np.full((steps, len(LINE_ALPHABET) + 1), 1e-9)
    printed[::2, 0] = 1
    written = np.full((steps, len(DIGITS) + 1), 1e-9)
    written[:, 0] = 1
    for i, character in enumerate(text):
        printed[2 * i + 1, LINE_ALPHABET.index(character) + 1] = 1
    length = steps * STEP_WIDTH * height / LINE_HEIGHT
    strip = Strip(x, y, angle, length, height)
    return Line(
        strip,
        Reading(LINE_ALPHABET, printed),
        Reading(DIGITS, written),
        Reading(LINE_ALPHABET, printed),
    )


def on_tilted_paper(x: float, y: float, *, degrees: float) -> tuple[float, float]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return 500 + x * cos - y * sin, x * sin + y * cos


@pytest.mark.parametrize("degrees", [-15, -4, 0, 7, 15])
def test_problems_are_read_row_by_row_however_the_page_is_tilted(degrees: float) -> None:
    questions = {(r, c): f"{r + 2}×{c + 2}=" for r in range(6) for c in range(3)}
    lines = []
    for (row, column), question in questions.items():
        x, y = on_tilted_paper(column * 420.0, row * 90.0 + 5 * (column % 2), degrees=degrees)
        lines.append(a_line(question, x=x, y=y, angle=math.radians(degrees)))
    shuffled = [lines[i] for i in np.random.default_rng(1).permutation(len(lines))]

    problems = find_problems(shuffled, width=2400)

    assert [p.question.text + "=" for p in problems] == [questions[k] for k in sorted(questions)]


def test_columns_are_counted_down() -> None:
    strips = [
        a_line("2×3=", x=100 + 400 * c, y=100 + 80 * r).strip for r in range(3) for c in range(2)
    ]

    assert columns(strips) == [0, 2, 4, 1, 3, 5]
    assert rows(strips) == [[0, 1], [2, 3], [4, 5]]
    assert rows([]) == []
    assert columns([]) == []


def test_room_for_the_answer_ends_where_the_next_problem_begins() -> None:
    left, right = a_line("2×3=", x=100, y=100), a_line("4×5=", x=460, y=104)

    first, second = find_problems([right, left], width=1600)

    assert first.room.at(first.room.length)[0] == pytest.approx(460, abs=5)
    assert second.room.length > second.equals + 4 * 40


def test_an_answer_that_runs_into_the_next_line_has_room_up_to_its_number() -> None:
    left, right = a_line("27+8-5=3", x=100, y=100), a_line("936、1.2÷2=", x=320, y=100)

    first, _ = find_problems([left, right], width=1600)

    assert first.room.at(first.room.length)[0] == pytest.approx(326, abs=5)


def test_a_number_printed_apart_belongs_to_its_problem() -> None:
    number, problem = a_line("(12)", x=40, y=100), a_line("2×3=", x=150, y=100)

    (found,) = find_problems([number, problem], width=1600)

    assert found.number == "(12)"


def test_headings_and_names_are_no_problems() -> None:
    texts = ["(11)", "2024", "3-5", "=", "7=7", "12", "1.5"]

    assert find_problems([a_line(t, x=10, y=60 * i) for i, t in enumerate(texts)], width=900) == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("945=89", "945"),
        ("5553=", "5553"),
        ("40=5=8", "40=5"),
        ("(18) 15464= 79", "(18) 15464"),
    ],
)
def test_a_sum_whose_thin_sign_is_not_seen_is_found_among_sums(text: str, digits: str) -> None:
    line = a_line(text, x=10, y=10)

    (found,) = find_problems([line], width=900, among_sums=True)

    assert found.question.text == digits
    assert find_problems([line], width=900) == []


@pytest.mark.parametrize("text", ["=945", "5=5", "12", "3+4=7=", "2=1+1", "(3) =945", "(11)"])
def test_among_sums_other_lines_are_none(text: str) -> None:
    assert a_line(text, x=10, y=10).bare_equals is None


def test_text_of_other_characters_is_no_problem() -> None:
    line = a_line("2+3=5", x=10, y=10)
    foreign = Reading(LINE_ALPHABET, line.printed.said, familiar=0.2)

    assert find_problems([Line(line.strip, foreign, line.written, line.wide)], width=900) == []


def test_a_line_through_two_columns_has_two_equals_signs() -> None:
    assert len(a_line("2×3=6 4×5=20", x=0, y=0).equals_steps) == 2
    assert len(a_line("2×3=6=", x=0, y=0).equals_steps) == 1


@pytest.mark.parametrize(
    ("text", "style", "at"),
    [
        ("2×3=6(12)", "bracketed", 5),
        ("2×3=(12)", "bracketed", None),
        ("2×3=6(12)", None, None),
        ("2×3=6④", "circled", 5),
        ("2×3=6(23)", "circled", 5),
        ("2×3=6(13)", "circled", None),
        ("2×3=6 12)", "half bracketed", 6),
        ("1+2=3 10.", "pointed", 6),
    ],
)
def test_the_next_columns_number_is_not_the_answer(
    text: str, style: str | None, at: int | None
) -> None:
    line = a_line(text, x=0, y=0)
    expected = None if at is None else 2 * at + 1

    found = next_number(line.printed, after=line.equals_steps[0], style=style)

    assert found == expected


def test_an_answer_before_a_bracketed_number_is_somebody_elses() -> None:
    assert a_line("27(10)8+49=", x=0, y=0).led_by == 2 * 2 + 1
    assert a_line("(10)8+49=", x=0, y=0).led_by is None
    assert a_line("(8+5)×6=", x=0, y=0).led_by is None


def test_a_strip_knows_its_places() -> None:
    strip = Strip(100, 200, math.radians(12), 300, 40)

    x, y = strip.at(120, -7)

    assert strip.place(x, y) == pytest.approx((120, -7))
    assert strip.part(50, 80).length == 30
    assert strip.window(top=-30, bottom=10).at(0) == pytest.approx(strip.at(0, -10))
    assert strip.corners()[2] == pytest.approx(strip.at(300, 20))
