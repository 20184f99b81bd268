"""The generated worksheets say truly what is on them; tuning and reporting share no hand."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from grading_lambda.strip import Corners
from school.grading import ReadItem, Verdict
from tests.grading_lambda.camera import contrast
from tests.grading_lambda.exercises import exercises, hands
from tests.grading_lambda.exercises.approx import estimates
from tests.grading_lambda.exercises.arithmetic import plain, value, vulgar
from tests.grading_lambda.exercises.cell import Cell, Habits
from tests.grading_lambda.exercises.question import Question, answered, one_digit_off
from tests.grading_lambda.exercises.sheet import Sheet
from tests.grading_lambda.exercises.steps import working
from tests.grading_lambda.exercises.worksheet import FlatPage, Worksheet, a_filled_page
from tests.grading_lambda.handwriting import PARTS, DigitHand
from tests.grading_lambda.pages import Problem
from tests.grading_lambda.scoring import Score, score_by_type

TYPES = sorted(exercises())
IN_METRES = {"千米": 1000, "米": 1, "分米": "0.1", "厘米": "0.01", "毫米": "0.001"}


def some(name: str, count: int = 150) -> list[Question]:
    rng = np.random.default_rng(11)
    return [q for _ in range(count) for q in exercises()[name].make(rng)]


def test_every_type_of_question_is_there() -> None:
    assert set(TYPES) == {
        "approx", "basic", "choice", "column", "compare", "equation", "fraction", "inside",
        "remainder", "steps", "table", "units", "word",
    }  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_answers_are_right_wrong_or_missing_as_they_say(name: str) -> None:
    questions = some(name)

    states = {"correct": 0, "wrong": 0, "blank": 0}
    for q in questions:
        states[q.state] += 1
        assert q.type == name
        assert (q.written in q.accepted) == (q.state == "correct"), q
        assert (q.written == "") == (q.state == "blank"), q
    share = {state: n / len(questions) for state, n in states.items()}
    assert share["correct"] > 0.6
    assert 0.03 < share["wrong"] < 0.3
    assert 0.02 < share["blank"] < 0.2


@pytest.mark.parametrize("name", ["basic", "steps", "column"])
def test_reckoned_answers_are_true(name: str) -> None:
    for q in some(name):
        truth = q.accepted[0]
        quotient, dots, rest = truth.partition("……")
        if dots:
            dividend, divisor = map(int, q.expr.rstrip("=").split("÷"))
            assert divmod(dividend, divisor) == (int(quotient), int(rest))
        else:
            assert value(q.expr) == Fraction(truth)


@pytest.mark.parametrize("name", ["inside", "table"])
def test_the_missing_number_makes_the_equation_true(name: str) -> None:
    for q in some(name, 60):
        left, right = q.expr.replace("□", q.accepted[0]).replace("元", "").split("=")

        assert value(left) == value(right), q


def test_the_sign_between_two_sides_is_true() -> None:
    for q in some("compare"):
        left, right = (value(side) for side in q.expr.split("○"))

        assert q.accepted == (("<" if left < right else ">" if left > right else "="),)


def test_estimates_round_each_number() -> None:
    assert estimates(398, "+", 203) == ("600",)
    assert estimates(49, "×", 5) == ("250",)
    assert estimates(476, "-", 158) == ("300", "340", "280", "320")
    for q in some("approx"):
        left, sign, right = re.fullmatch(r"(\d+)([+×-])(\d+)≈", q.expr).groups()  # type: ignore[union-attr]
        assert q.accepted == estimates(int(left), sign, int(right))


def test_a_remainder_is_less_than_what_divides() -> None:
    for q in some("remainder"):
        dividend, divisor = map(int, q.expr.rstrip("=").split("÷"))
        quotient, rest = map(int, q.accepted[0].split("……"))

        assert divmod(dividend, divisor) == (quotient, rest)
        assert 0 < rest < divisor
        assert q.facts[0].count("·") >= 2 or "……" not in q.written


def test_fractions_are_reckoned_and_reduced() -> None:
    for q in some("fraction"):
        left, sign, right = re.fullmatch(r"([0-9/ ]+)([-+×÷])([0-9/]+)=", q.expr).groups()  # type: ignore[union-attr]
        a, b = value(left), value(right)
        truth = {"+": a + b, "-": a - b, "×": a * b, "÷": a / b}[sign]

        assert q.accepted == vulgar(truth)
        assert q.state != "wrong" or value(q.written) != truth


def test_lengths_are_converted() -> None:
    checked = 0
    for q in some("units", 300):
        found = re.fullmatch(r"([0-9.]+)(千?米|[分厘毫]米)=□(千?米|[分厘毫]米)", q.expr)
        if found:
            metres = [Fraction(str(IN_METRES[unit])) for unit in (found[2], found[3])]
            assert Fraction(found[1]) * metres[0] == Fraction(q.accepted[0]) * metres[1]
            checked += 1
    assert checked > 10


def test_amounts_in_two_units_are_added_up() -> None:
    per = {"千克": ("克", 1000), "时": ("分", 60), "米": ("分米", 10), "吨": ("千克", 1000)}
    checked = 0
    for q in some("units", 600):
        found = re.fullmatch(r"([0-9]+)([千克时米吨]+)([0-9]+)([千克分米]+)=□(.+)", q.expr)
        if found and per.get(found[2], ("",))[0] == found[4] == found[5]:
            assert int(q.accepted[0]) == int(found[1]) * per[found[2]][1] + int(found[3])
            checked += 1
    assert checked > 5


def test_equations_hold_for_their_solution() -> None:
    for q in some("equation"):
        x = q.accepted[0].removeprefix("x=")
        left, right = re.sub(r"(\d)([x(])", r"\1×\2", q.expr).replace("x", x).split("=")

        assert value(left) == value(right), q


def test_each_line_of_working_has_the_same_value() -> None:
    assert working("36÷4+7") == ["9+7", "16"]
    assert working("2×3+8÷4") == ["6+2", "8"]
    assert working("(12+8)×(3+2)") == ["20×(3+2)", "20×5", "100"]
    for q in some("steps"):
        if q.state == "correct":
            assert {value(line) for line in q.facts} == {value(q.expr)}
        assert not q.facts or q.facts[-1] == q.written


def test_slips_are_never_right() -> None:
    rng = np.random.default_rng(3)
    for truth in ("7", "10", "x=10", "0.5", "5/6", "1"):
        for _ in range(40):
            slip = one_digit_off(truth, rng)
            assert slip != truth
            assert len(slip) == len(truth)
            assert not re.search(r"(?<![0-9.])0[0-9]", slip)
    assert {answered(("<",), rng, slip=lambda *_: ">")[1] for _ in range(200)} == {
        "correct", "wrong", "blank",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "number"), [("1 1/2", "1.5"), ("(1+2)×0.3=", "0.9")])
def test_the_generator_reckons_exactly(text: str, number: str) -> None:
    assert value(text) == Fraction(number)
    assert plain(value(text)) == number


@pytest.mark.parametrize("text", ["a", "2**3", "-1", "1+", ""])
def test_the_generator_reckons_arithmetic_only(text: str) -> None:
    with pytest.raises(ValueError, match="not arithmetic"):
        value(text)


def a_sheet(name: str, **changes: object) -> Worksheet:
    hand = hands.a_hand(np.random.default_rng(2), part="tune", source="stroke")
    return Worksheet(hand=hand, types=(name,), most=6, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TYPES)
def test_a_worksheet_shows_its_questions_and_answers(name: str) -> None:
    page = a_filled_page(4, a_sheet(name))

    assert [p["i"] for p in page.problems] == list(range(len(page.problems)))
    assert len(page.problems) >= 4
    for p in page.problems:
        assert p["type"] == name
        if name != "table":  # there the print of a problem is its empty cell
            assert contrast(page.pixels, p["print_quad"]) > 120, p
        for x, y in p["print_quad"] + p["ans_quad"]:
            assert 0 <= x <= page.pixels.shape[1]
            assert 0 <= y <= page.pixels.shape[0]
        if p["written"]:
            assert contrast(page.pixels, p["ans_quad"]) > 60, p


@pytest.mark.parametrize("name", sorted(set(TYPES) - {"table"}))
@pytest.mark.parametrize("columns", [2, 4])
def test_no_question_is_printed_over_another(name: str, columns: int) -> None:
    for seed in range(4):
        sheet = a_sheet(name, columns=columns, px=42, numbering="({})")
        page = a_filled_page(seed, replace(sheet, most=12))
        boxes = [(*p["print_quad"][0], *p["print_quad"][2]) for p in page.problems]
        for i, (left, top, right, bottom) in enumerate(boxes):
            assert right < page.pixels.shape[1] - 30
            for left_2, top_2, right_2, bottom_2 in boxes[:i]:
                beside = right <= left_2 or right_2 <= left
                assert beside or bottom <= top_2 or bottom_2 <= top, (seed, page.problems[i])


@pytest.mark.parametrize("form", range(12))
@pytest.mark.parametrize("name", ["compare", "inside", "equation", "column", "steps"])
def test_every_look_of_a_type_can_be_drawn(name: str, form: int) -> None:
    sheet = a_sheet(name)
    rng = np.random.default_rng(form)
    cell = Cell(Sheet(hand=sheet.hand), 200, 400, 700, Habits(carries=1), form, rng)
    questions = exercises()[name].make(rng)

    [(printed, answer)] = exercises()[name].draw(questions, cell)

    assert 190 <= printed[0] < printed[2] < 900
    assert answer[0] < answer[2]
    assert answer[1] < answer[3]


def test_a_crossed_out_answer_leaves_more_ink_and_the_last_one_counts() -> None:
    plain_page = a_filled_page(4, a_sheet("basic"))
    crossed = a_filled_page(4, a_sheet("basic", habits=Habits(crossed=1.0)))

    assert (crossed.pixels < 150).sum() > 1.3 * (plain_page.pixels < 150).sum() - 60_000
    moved = [
        c["ans_quad"][0][0] - p["ans_quad"][0][0]
        for p, c in zip(plain_page.problems, crossed.problems, strict=False)
        if p["written"] and p["expr"] == c["expr"]
    ]
    assert max(moved) > 20


def test_only_what_a_key_must_tell_is_in_the_key() -> None:
    page = a_filled_page(1, replace(a_sheet("word"), types=("basic", "word", "choice")))

    keyed = {str(p["i"] + 1): tuple(p["accepted"]) for p in page.problems if p["type"] != "basic"}
    assert page.key == keyed
    assert all(p["num"] for p in page.problems if p["type"] != "basic")


def test_nobody_writes_in_both_parts() -> None:
    tune, report = (set(hands.LETTER_FONTS[p] + hands.WORD_FONTS[p]) for p in PARTS)
    assert not tune & report
    seeds = {part: hands.a_writer(np.random.default_rng(4), part=part) for part in PARTS}
    assert (seeds["tune"] % 2, seeds["report"] % 2) == (0, 1)


@pytest.mark.parametrize("source", [*hands.SOURCES, "between"])
def test_every_hand_writes_all_signs(source: str) -> None:
    rng = np.random.default_rng(8)
    hand = hands.a_hand(rng, part="report", source=source)
    for text in ("x=1.5", "3·····2", "<", "=(7+8)×2-6÷3", "√", "解:", "B", "3/4"):
        mask = hand.write(text, height=40, rng=rng)

        assert mask.max() > 200
        assert mask.shape[0] > 4
        assert mask.shape[1] > 4 * (text != "1")


def test_every_word_can_be_written() -> None:
    letters = {c for q in some("word", 500) for text in (*q.accepted, q.written) for c in text}
    letters |= set("解")
    for part in PARTS:
        for name in hands.WORD_FONTS[part]:
            known = FT2Font(str(hands.FONTS / f"{name}.ttf")).get_charmap()
            assert not [c for c in letters if ord(c) not in known]


def test_a_character_no_font_prints_is_an_error() -> None:
    with pytest.raises(ValueError, match="no font prints"):
        Sheet(hand=DigitHand("mnist", part="tune")).text("龘", (100, 100))


def an_item(p: Problem, verdict: Verdict) -> ReadItem:
    box: Corners = tuple((x, y) for x, y in p["print_quad"])  # type: ignore[assignment]
    return ReadItem(
        no=p["i"] + 1, question=p["expr"], read=p["written"], expected=p["truth"],
        verdict=verdict, confidence=1.0, box=box,
    )  # fmt: skip


def test_a_score_is_kept_for_each_type() -> None:
    page: FlatPage = a_filled_page(1, replace(a_sheet("basic"), types=("basic", "compare")))
    items = [an_item(p, Verdict.UNSURE) for p in page.problems if p["type"] == "basic"]

    scores = score_by_type(items, page.problems)

    basic, compare = (sum(p["type"] == t for p in page.problems) for t in ("basic", "compare"))
    assert scores == {
        "basic": Score(items=basic, unsure=basic),
        "compare": Score(items=compare, other=compare),
    }
    assert score_by_type([], []) == {}
