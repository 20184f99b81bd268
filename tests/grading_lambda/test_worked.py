"""Exercises worked out in lines of their own are found, and judged by their final answers."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.templates import exercise
from grading_lambda.ink import Amount
from grading_lambda.layout import Line
from grading_lambda.worked.exercises import (
    Worked,
    behind_equals,
    cut_short,
    find_worked,
    read_worked,
)
from grading_lambda.worked.lines import Workings, asks, texts_of
from school.exercise import Kind, Solution
from school.grading import Verdict
from tests.grading_lambda.drawn import Look, a_photo, judged, lines_of
from tests.grading_lambda.exercises import equation, steps
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.test_layout import a_line

BESIDE, BELOW, SOLVED = 0, 1, 2
"""Forms of the page of equations."""
LOOK = Look(columns=2, number="", form=1, seed=4)


def asked(expr: str, *lines: str) -> Question:
    return Question("steps", expr, (), lines[-1] if lines else "", "", lines)


def equals(expr: str, root: str, step: str = "") -> Question:
    return Question("equation", expr, (f"x={root}",), f"x={root}" if root else "", "", (step,))


def marked(engine: Engine, pixels: Pixels) -> dict[str, tuple[Worked, Verdict]]:
    found = find_worked(lines_of(engine, pixels))
    answers = read_worked(engine, pixels, found)
    solutions = [_plain(exercise(each.text)) for each in found]
    verdicts = judged(answers, solutions, [each.sure for each in found])
    return {
        each.text: (each, judgement.verdict)
        for each, judgement in zip(found, verdicts, strict=True)
    }


def _plain(solution: Solution | None) -> Solution | None:
    """Return the solution without the “x=” that the page leaves out of what it reads."""
    if solution is None:
        return None
    accepted = tuple(answer.removeprefix("x=") for answer in solution.accepted)
    return replace(solution, accepted=accepted)


def verdicts_of(engine: Engine, questions: Sequence[Question], look: Look = LOOK) -> list[Verdict]:
    kind = equation if questions[0].type == "equation" else steps
    outcome = marked(engine, a_photo(kind.EXERCISE, questions, look))
    return [outcome[question.expr][1] for question in questions]


def test_the_last_line_of_the_working_is_the_answer(engine: Engine) -> None:
    right = asked("36÷4+7", "9+7", "16")
    wrong = asked("58-4×6", "58-24", "35")
    blank = asked("75-6×5")

    assert verdicts_of(engine, [right, wrong, blank]) == [
        Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK
    ]  # fmt: skip


def test_a_right_answer_behind_a_wrong_step_is_left_to_a_person(engine: Engine) -> None:
    slipped = asked("36÷4+7", "8+7", "16")
    fine = asked("58-4×6", "58-24", "34")

    assert verdicts_of(engine, [slipped, fine]) == [Verdict.UNSURE, Verdict.RIGHT]


def test_a_step_that_only_lacks_a_1_spoils_no_right_answer(engine: Engine) -> None:
    lacking = asked("(9+6)×(6+7)", "5×13", "195")

    assert verdicts_of(engine, [lacking], replace(LOOK, seed=5)) == [Verdict.RIGHT]


def test_a_working_without_its_last_line_is_left_to_a_person(engine: Engine) -> None:
    assert verdicts_of(engine, [asked("36÷4+7", "9+7")]) == [Verdict.UNSURE]


def test_a_wrong_answer_behind_a_wrong_step_is_wrong(engine: Engine) -> None:
    assert verdicts_of(engine, [asked("36÷4+7", "8+7", "15")]) == [Verdict.WRONG]


def test_an_answer_that_only_lacks_its_first_digit_proves_nothing(engine: Engine) -> None:
    # The 1 of 116 may be taken for a part of the “=” before it.
    assert verdicts_of(engine, [asked("36÷4+107", "9+107", "16")]) == [Verdict.UNSURE]


def test_a_question_right_beneath_another_ones_working_is_found(engine: Engine) -> None:
    questions = [
        asked("(5+6)×(2+4)", "11×(2+4)", "11×6", "66"),
        asked("97-(16-7)", "97-9", "88"),
        asked("58-3×5", "58-15", "43"),
    ]
    exercise = replace(steps.EXERCISE, height=5.9)

    outcome = marked(engine, a_photo(exercise, questions, replace(LOOK, columns=1)))

    assert list(outcome) == [question.expr for question in questions]
    assert [verdict for _, verdict in outcome.values()] == [Verdict.RIGHT] * 3


def test_a_long_working_keeps_its_lines_from_the_next_question(engine: Engine) -> None:
    questions = [asked("84÷4+7", "21+7", "28"), asked("60-8×4", "60-32", "28")]

    outcome = marked(engine, a_photo(steps.EXERCISE, questions, replace(LOOK, columns=1)))

    used = [each.used for each, _ in outcome.values()]
    assert len(used) == 2
    assert not used[0] & used[1]


@pytest.mark.parametrize("form", [BESIDE, BELOW, SOLVED])
def test_a_root_is_found_wherever_it_is_written(form: int, engine: Engine) -> None:
    questions = [equals("2x+4=18", "7", "2x=14"), equals("x-9=16", "25", "x=16+9"),
                 equals("5x=30", "8", "x=30÷5")]  # fmt: skip

    verdicts = verdicts_of(engine, questions, replace(LOOK, form=form))

    assert verdicts == [Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG]


@pytest.mark.parametrize(
    ("slipped", "fine"),
    [
        (equals("x+25=48", "23", "x=48-26"), equals("x+35=58", "23", "x=58-35")),
        (equals("5x=30", "6", "x=35÷5"), equals("4x=28", "7", "x=28÷4")),
    ],
)
def test_a_right_root_behind_a_wrong_step_is_left_to_a_person(
    engine: Engine, slipped: Question, fine: Question
) -> None:
    verdicts = verdicts_of(engine, [slipped, fine], replace(LOOK, form=SOLVED))

    assert verdicts == [Verdict.UNSURE, Verdict.RIGHT]


@pytest.mark.parametrize("seed", [5, 6])
def test_a_step_with_another_root_is_no_question_of_its_own(engine: Engine, seed: int) -> None:
    questions = [equals("2x+4=18", "7", "2x=16"), equals("3x+6=27", "7", "3x=21")]
    look = replace(LOOK, number="({})", form=SOLVED, seed=seed)

    outcome = marked(engine, a_photo(equation.EXERCISE, questions, look))

    verdicts = {text[:3]: (verdict, len(each.steps)) for text, (each, verdict) in outcome.items()}
    assert verdicts == {"(1)": (Verdict.UNSURE, 1), "(2)": (Verdict.RIGHT, 1)}


def test_equations_with_the_same_root_are_two_questions(engine: Engine) -> None:
    questions = [equals("34-x=23", "11", "x=34-23"), equals("8x-24=64", "11", "8x=88")]
    exercise = replace(equation.EXERCISE, height=4.6)
    look = replace(LOOK, columns=1, form=SOLVED)

    outcome = marked(engine, a_photo(exercise, questions, look))

    assert list(outcome) == ["34-x=23", "8x-24=64"]


def test_nothing_written_is_blank(engine: Engine) -> None:
    pixels = a_photo(equation.EXERCISE, [equals("2x+4=18", "")], replace(LOOK, form=BELOW))

    [each] = find_worked(lines_of(engine, pixels))
    [answer] = read_worked(engine, pixels, [each])

    assert answer.amount is Amount.NONE
    assert answer.readings == ()
    assert read_worked(engine, pixels, []) == []


@pytest.mark.parametrize(
    ("text", "any_steps", "asked_for"),
    [
        ("36÷4+7", True, (Kind.BASIC, None)),
        ("36÷4+7=", True, (Kind.BASIC, None)),
        ("36÷4+7=16", True, None),
        ("36÷4+7", False, None),
        ("2x-4=10", False, (Kind.EQUATION, None)),
        ("2x-4=10x=7", False, (Kind.EQUATION, 7)),
        ("2x-4=10<=7", False, (Kind.EQUATION, 7)),
        ("16", True, None),
        ("姓名", True, None),
    ],
)
def test_a_line_asks_for_working_or_not(
    text: str, *, any_steps: bool, asked_for: tuple[Kind, int | None] | None
) -> None:
    assert asks(text, any_steps=any_steps) == asked_for


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("×=7", True),
        ("3×=33", False),
        ("⑤3×=33", False),
        ("(5)3×=33", False),
        ("5、3×=33", False),
        ("×=12 8.17+4×=25", False),
    ],
)
def test_a_numbered_equation_is_no_root_of_another(text: str, *, root: bool) -> None:
    line = a_line(text, x=0, y=0)

    assert (Workings([line]).roots == [0]) is root


def page(*texts: str) -> list[Line]:
    return [a_line(text, x=0, y=80 * i) for i, text in enumerate(texts)]


def test_a_number_before_a_gap_lost_its_circle_where_others_have_theirs() -> None:
    texts = "⑨7×+8=22", "⑩4×-6=42", "⑪6×=90", "12 7(×+19)=189", "9 ×=3", "3 ×-4"

    said = texts_of(page(*texts))

    assert said == ["⑨7×+8=22", "⑩4×-6=42", "⑪6×=90", "⑫7(×+19)=189", "9×=3", "3×-4"]
    assert texts_of(page(*texts[1:5]))[2:] == ["127(×+19)=189", "9×=3"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1⑤ 3×=12", "⑮3×=12"),
        ("⑩0 ×+11=14", "⑩×+11=14"),
        ("④4 ×-3=2", "⑭×-3=2"),
        ("②0 ×-3=2", "⑳×-3=2"),
        ("⑩ ×=2", "⑩×=2"),
        ("36 ×=2", "36×=2"),
    ],
)
def test_a_circle_seen_around_a_part_of_a_number_is_its(text: str, said: str) -> None:
    others = page("①7×+8=22", "②4×-6=42", "⑩6×=90")

    assert texts_of([*others, a_line(text, x=0, y=400)])[-1] == said


def test_a_question_to_be_worked_out_may_lose_its_circle_as_well() -> None:
    assert texts_of(page("①3+4", "②5+2", "③7-1", "13 9÷3+16"))[3] == "⑬9÷3+16"


def test_a_digit_in_a_place_to_write_makes_no_equation() -> None:
    assert asks("6×④=24", any_steps=False) is None
    assert asks("④6x=24", any_steps=False) == (Kind.EQUATION, None)


def test_an_equation_that_lost_its_circle_is_asked_without_its_number() -> None:
    lines = page("⑨7×+8=22", "⑩4×-6=42", "⑪6×=90", "12 7(×+19)=189 ×=8")

    found = {each.text: each for each in find_worked(lines)}

    assert "⑫7(×+19)=189" in found
    assert found["⑫7(×+19)=189"].last is lines[3]
    assert not found["⑫7(×+19)=189"].followed


def test_a_printed_sign_with_nothing_behind_it_is_no_writing() -> None:
    question, sign = a_line("7×7+8", x=0, y=50), a_line("=", x=0, y=95)
    longer = replace(sign, strip=replace(sign.strip, length=90))

    assert not Workings([question, sign, a_line("9+8-3", x=0, y=180)]).anything(0)
    assert Workings([question, longer]).anything(0)
    assert Workings([question, a_line("=6", x=0, y=95)]).anything(0)


def test_a_line_that_goes_on_behind_its_root_proves_no_answer_wrong() -> None:
    [each] = find_worked(page("8(×+22)=200×=88.26-×=22×=4"))

    assert each.followed


@pytest.mark.parametrize("touching", [False, True])
def test_a_one_that_touches_the_sign_is_not_cut_off(*, touching: bool) -> None:
    paper = np.full((80, 120, 3), 240, np.uint8)
    line = a_line("7=15", x=20, y=40)
    equals, one = (20 + line.along(step) for step in (3, 5))
    for y in (36, 44):
        end = one if touching else one - 6
        cv2.line(paper, (round(equals) - 5, y), (round(end), y), (30, 30, 30), 2)
    cv2.line(paper, (round(one), 26), (round(one), 54), (30, 30, 30), 2)
    cv2.circle(paper, (round(one) + 14, 40), 8, (30, 30, 30), 2)

    behind = behind_equals(line, line.along(3), paper)

    assert equals < behind.x < one - 1


@pytest.mark.parametrize(
    ("said", "short"), [({"9", "19"}, True), ({"19"}, False), ({"9"}, False), ({"9", "4"}, False)]
)
def test_the_end_of_a_longer_number_is_no_right_answer(said: set[str], *, short: bool) -> None:
    assert cut_short(said, {"9"}) is short
