"""A written fraction that may have lost a digit or a stroke is not called wrong."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.bars import Fraction
from grading_lambda.exercises import Asked
from grading_lambda.ink import Amount
from grading_lambda.judging import judge_answer
from grading_lambda.layout import Problem
from grading_lambda.level import Box, Part
from grading_lambda.numbering import Numbered
from grading_lambda.questions import solved
from grading_lambda.stacked_answers import Written
from grading_lambda.stacked_doubt import with_doubt
from grading_lambda.stacked_rows import Chunk, Stack
from grading_lambda.strip import Strip
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.test_judging import readings
from tests.grading_lambda.test_layout import a_line
from tests.grading_lambda.test_stacked import Said

STRIP = Strip(0, 0, 0, 40, 60)


def written_as(bar: Box, top: Part, bottom: Part) -> Written:
    """Return what is written as one fraction; nothing but its ink matters."""
    chunk = Chunk((Stack(Fraction(bar, (top,), (bottom,))),))
    return Written(None, chunk, None, 0, Box(0, 0, 1, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "right", "cut_free", "gap", "doubtful"),
    [
        ("90/71", "90/77", True, 1, True),
        ("90/71", "90/77", True, 9, False),
        ("90/71", "90/77", False, 1, False),
        ("90/73", "90/77", True, 1, False),
        ("71/9", "21/9", True, 1, True),
        ("11/77", "71/77", True, 1, False),
        ("9/71", "90/77", True, 1, False),
    ],
)
def test_a_digit_on_its_bar_may_have_lost_a_stroke(
    read: str, right: str, *, cut_free: bool, gap: int, doubtful: bool
) -> None:
    bar = Box(0, 40, 40, 43) if cut_free else Part(0, 40, 40, 43, 1)
    written = written_as(bar, Part(5, 10, 35, 40 - gap, 2), Part(5, 43 + gap, 35, 73 + gap, 3))
    solution = solve("5/7+5/11=")
    assert solution is not None
    answer = Answer(Amount.SOME, (Said(read),), STRIP, STRIP, 40)

    answer = with_doubt(answer, written, replace(solution, accepted=(right,)))

    assert answer.doubtful is doubtful


@pytest.mark.parametrize("doubtful", [False, True])
def test_an_answer_with_a_lost_stroke_is_not_wrong(*, doubtful: bool) -> None:
    assert verdict("3+4=", "9", doubtful=doubtful) is (
        Verdict.UNSURE if doubtful else Verdict.WRONG
    )
    assert verdict("3+4=", "7", doubtful=doubtful) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("text", "tall", "outcome"),
    [
        ("9/11-1/2=", 42, Verdict.UNSURE),  # 7 over 22, whose bar was not found
        ("9/11-1/2=", 26, Verdict.WRONG),
        ("3+4=", 42, Verdict.WRONG),
    ],
)
def test_a_fraction_too_tall_for_its_line_is_not_wrong(
    text: str, tall: float, outcome: Verdict
) -> None:
    assert verdict(text, "2938", tall=tall) is outcome


def verdict(text: str, read: str, *, tall: float = 26, doubtful: bool = False) -> Verdict:
    line = a_line("3+4=", x=0, y=0)
    found = Problem(line, "", line.equals_steps[0], STRIP)
    asked = Asked(found, Numbered(1, "?"), solved(text, sure=True))
    answer = Answer(
        amount=Amount.SOME,
        readings=readings(read),
        strip=Strip(0, 0, 0, 40, tall),
        whole=STRIP,
        line_height=40,
        doubtful=doubtful,
    )
    return judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict
