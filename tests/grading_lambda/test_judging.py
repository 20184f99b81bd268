"""An answer that was changed is judged by what the pupil meant, or not at all."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.counted import NOTHING_COUNTED, Count
from grading_lambda.exercises import Asked, solve_numbered
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.slots import Slot
from grading_lambda.ink import Amount
from grading_lambda.judging import judge_answer
from grading_lambda.numbering import Numbered
from grading_lambda.one_answer import compared
from grading_lambda.questions import Question
from grading_lambda.recognise import Reading
from grading_lambda.strip import Strip
from school.grading import Verdict
from tests.grading_lambda.test_layout import a_line

DIGITS = "0123456789."
STRIP = Strip(0, 0, 0, 100, 40)


def readings(
    text: str, *, last: float = 1.0, seen: tuple[str, float] = ("0", 0.0)
) -> tuple[Reading, ...]:
    """Return three readings of *text*.

    They give its last character the chance *last*, and another one *seen* there its own.
    """
    said = np.full((2 * len(text) + 1, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        said[2 * i + 1, DIGITS.index(character) + 1] = 1
    said[-2] *= last
    said[-2, 0] = 1 - last
    said[-2, DIGITS.index(seen[0]) + 1] += seen[1]
    return (Reading(DIGITS, said),) * 3


def a_fill_in(text: str, *, printed: str = "3×4=12") -> FillIn:
    return FillIn(
        a_line(printed, x=0, y=0),
        text,
        Slot(0, 10),
        sure=True,
        used=frozenset(),
        neighbours=(None, None),
    )


def verdict(
    expected: str,
    read: str,
    *,
    uncrossed: str = "",
    firm: str = "",
    crowded: bool = False,
    changed: bool = False,
    count: Count = NOTHING_COUNTED,
    line: float = 40,
    seen: tuple[str, float] = ("0", 0.0),
) -> Verdict:
    question = Question("?", expected, (expected,), DIGITS, sure=True)
    # What kind of exercise it is matters only to sums, whose print may be misread.
    asked = Asked(a_fill_in("3×□=12"), Numbered(1, "?"), question)
    answer = Answer(
        amount=Amount.SOME,
        readings=readings(read, seen=seen),
        strip=STRIP,
        whole=STRIP,
        line_height=line,
        count=count,
        ruled=bool(uncrossed),
        crowded=crowded,
        changed=changed,
        uncrossed=readings(uncrossed) if uncrossed else (),
        firm=readings(firm) if firm else (),
    )
    return judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict


@pytest.mark.parametrize(
    ("read", "uncrossed", "expected", "outcome"),
    [
        ("963", "463963", "963", Verdict.RIGHT),
        ("328", "368328", "325", Verdict.WRONG),
        ("0", "40", "40", Verdict.RIGHT),
        ("0", "40", "80", Verdict.WRONG),
        ("5", "3605", "65", Verdict.UNSURE),
    ],
)
def test_a_crossed_out_answer_does_not_count_unless_it_is_none(
    read: str, uncrossed: str, expected: str, outcome: Verdict
) -> None:
    assert verdict(expected, read, uncrossed=uncrossed) is outcome


@pytest.mark.parametrize(
    ("read", "firm", "expected", "outcome"),
    [
        ("58", "51", "51", Verdict.RIGHT),
        ("300", "301", "300", Verdict.UNSURE),
        ("300", "3", "300", Verdict.UNSURE),
        ("300", "3.", "300", Verdict.RIGHT),
        ("58", "5.", "51", Verdict.UNSURE),
        ("58", "58", "51", Verdict.WRONG),
        ("58", "", "51", Verdict.WRONG),
    ],
)
def test_only_what_the_firm_ink_says_is_right_and_what_both_say_is_wrong(
    read: str, firm: str, expected: str, outcome: Verdict
) -> None:
    assert verdict(expected, read, firm=firm) is outcome


@pytest.mark.parametrize(
    ("read", "seen", "outcome"),
    [
        ("24", 0.0, Verdict.RIGHT),
        ("248", 0.0, Verdict.UNSURE),
        ("28", 0.01, Verdict.UNSURE),
        ("28", 0.0, Verdict.WRONG),
    ],
)
def test_an_answer_that_may_be_written_over_another_is_wrong_only_where_nothing_else_is_seen(
    read: str, seen: float, outcome: Verdict
) -> None:
    assert verdict("24", read, changed=True, seen=("4", seen)) is outcome


@pytest.mark.parametrize(("read", "expected"), [("56", "5.6"), ("1.29", "129")])
def test_a_point_too_few_or_too_many_is_left_to_the_teacher(read: str, expected: str) -> None:
    assert verdict(expected, read) is Verdict.UNSURE


@pytest.mark.parametrize(("crowded", "outcome"), [(False, Verdict.RIGHT), (True, Verdict.UNSURE)])
def test_a_digit_that_runs_into_a_bracket_is_not_left_out(
    *, crowded: bool, outcome: Verdict
) -> None:
    question = Question("7角8分=□分", "78", ("78",), DIGITS, sure=True)
    asked = Asked(a_fill_in("7角8分=□分"), Numbered(1, "?"), question)
    read = readings("780", last=0.55)
    answer = Answer(Amount.SOME, read, STRIP, STRIP, line_height=40, crowded=crowded)

    judged = judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1]

    assert judged.verdict is outcome


def test_an_answer_to_the_question_with_its_number_is_not_called_wrong() -> None:
    line: Any = None
    found = FillIn(line, "124升=□毫升", line, sure=True, used=frozenset(), neighbours=(None, None))
    number = Numbered(12, "4升=□毫升", other="124升=□毫升")
    (asked,) = solve_numbered([found], [number], key={})

    said = [
        judge_answer(
            asked,
            Answer(Amount.SOME, readings(text), STRIP, STRIP, line_height=40),
            np.zeros((1, 1, 3), np.uint8),
        )[1].verdict
        for text in ("4000", "124000", "40")
    ]

    assert said == [Verdict.RIGHT, Verdict.UNSURE, Verdict.WRONG]


@pytest.mark.parametrize(
    ("read", "expected", "outcome"),
    [
        ("1100", "1080", Verdict.WRONG),
        ("28990", "29000", Verdict.WRONG),
        ("2160", "216", Verdict.WRONG),
        ("9000", "900", Verdict.UNSURE),  # of two noughts one may be seen twice
        ("902", "900", Verdict.UNSURE),  # the last digit runs into the bracket
        ("4080", "1080", Verdict.UNSURE),
        ("10800", "1080", Verdict.UNSURE),
        ("81", "75", Verdict.UNSURE),
    ],
)
def test_what_runs_into_its_brackets_is_wrong_only_by_what_stands_between_its_ends(
    read: str, expected: str, outcome: Verdict
) -> None:
    assert verdict(expected, read, crowded=True) is outcome


@pytest.mark.parametrize(
    ("read", "expected", "outcome"),
    [("1", "11", Verdict.UNSURE), ("21", "211", Verdict.UNSURE), ("12", "11", Verdict.WRONG)],
)
def test_two_ones_that_touch_are_not_called_one(read: str, expected: str, outcome: Verdict) -> None:
    assert verdict(expected, read) is outcome


@pytest.mark.parametrize(("read", "outcome"), [("44", Verdict.UNSURE), ("53", Verdict.WRONG)])
def test_a_sum_with_a_box_whose_minus_may_be_a_point_is_not_called_wrong(
    read: str, outcome: Verdict
) -> None:
    line = a_line("8+59.23=", x=0, y=0)
    said = line.printed.said.copy()
    said[9, line.printed.symbols.index("-") + 1] = 0.2  # where the point is read
    printed = Reading(line.printed.symbols, said)
    found = replace(a_fill_in("8+59.23=□"), line=replace(line, printed=printed))
    question = Question("8+59.23=", "67.23", ("67.23",), DIGITS, sure=True)
    answer = Answer(Amount.SOME, readings(read), STRIP, STRIP, line_height=40)

    asked = Asked(found, Numbered(1, "?"), question)

    assert judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict is outcome


@pytest.mark.parametrize(
    ("expected", "read", "count", "outcome"),
    [
        ("480", "4800", Count("1111", 5), Verdict.WRONG),
        ("480", "4800", Count("1111", 4), Verdict.UNSURE),
        ("480", "4800", NOTHING_COUNTED, Verdict.UNSURE),
        ("48", "4.8", Count("1.1", 2), Verdict.WRONG),
        ("48", "4.8", Count("11", 3), Verdict.UNSURE),
        ("4.8", "48", Count("11", 3), Verdict.UNSURE),
        ("3", "73", Count("11", 0), Verdict.UNSURE),
    ],
)
def test_noughts_and_points_too_many_are_wrong_where_the_ink_has_them(
    expected: str, read: str, count: Count, outcome: Verdict
) -> None:
    # Over brackets nothing else can be told of a longer answer.
    assert verdict(expected, read, count=count, crowded=True) is outcome


def test_a_point_in_the_ink_that_a_reading_half_sees_keeps_an_answer_from_being_right() -> None:
    question = Question("?", "48", ("48",), DIGITS, sure=True)
    asked = Asked(a_fill_in("2天=□小时"), Numbered(1, "?"), question)
    half = np.full((5, len(DIGITS) + 1), 1e-7)
    half[[0, 4], 0] = 1
    half[1, DIGITS.index("4") + 1] = half[3, DIGITS.index("8") + 1] = 1
    half[2, [0, DIGITS.index(".") + 1]] = 0.95, 0.05
    verdicts = []
    for pieces in ("1.1", "11"):
        answer = Answer(
            Amount.SOME, (Reading(DIGITS, half),) * 3, STRIP, STRIP, 40, count=Count(pieces)
        )
        verdicts.append(judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict)

    assert verdicts == [Verdict.UNSURE, Verdict.RIGHT]


@pytest.mark.parametrize(("line", "outcome"), [(40, Verdict.WRONG), (20, Verdict.UNSURE)])
def test_nothing_is_wrong_where_digits_are_a_few_pixels(line: float, outcome: Verdict) -> None:
    assert verdict("32", "57", line=line) is outcome
    assert verdict("32", "32", line=line) is Verdict.RIGHT


def test_a_number_with_a_nought_in_front_has_lost_its_point() -> None:
    assert verdict("32", "04") is Verdict.UNSURE


def test_one_reading_alone_is_not_believed_over_brackets_against_as_many_digits() -> None:
    question = Question("?", "200", ("200",), DIGITS, sure=True)
    asked = Asked(a_fill_in("2元=□分"), Numbered(1, "?"), question)
    said = readings("200")[0], readings("209", last=0.6)[0], readings("206", last=0.6)[0]
    answer = Answer(Amount.SOME, said, STRIP, STRIP, 40, crowded=True)

    judged = judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1]

    assert judged.verdict is Verdict.UNSURE


@dataclass(frozen=True)
class Said:
    """A reading that is sure of one text."""

    text: str
    peaks: tuple[tuple[str, int, float], ...] = ()

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        return 0.0 if text == self.text else -15.0 if sharp else -7.0


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        ("16……2", Verdict.RIGHT),
        ("16……1", Verdict.WRONG),
        ("16……13", Verdict.WRONG),
        ("16……2491", Verdict.UNSURE),
    ],
)
def test_what_is_read_behind_a_remainder_is_not_held_against_it(
    read: str, outcome: Verdict
) -> None:
    question = Question("50÷3", "16……2", ("16……2",), DIGITS + "…", sure=True)
    answer = Answer(Amount.SOME, (Said(read),) * 3, strip=STRIP, whole=STRIP, line_height=40)

    assert compared(question, answer).verdict is outcome
