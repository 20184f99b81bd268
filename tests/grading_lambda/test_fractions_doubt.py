"""A written fraction that may have lost a digit or a stroke is not called wrong."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from grading_lambda.answers import Answer
from grading_lambda.exercises import Asked
from grading_lambda.fractions.answers import Written
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.doubt import with_doubt
from grading_lambda.fractions.evidence import StackedReading, seeing_all
from grading_lambda.fractions.rows import Chunk, Stack
from grading_lambda.ink import Amount
from grading_lambda.judging import judge_answer
from grading_lambda.layout import Problem
from grading_lambda.level import Box, Part
from grading_lambda.numbering import Numbered
from grading_lambda.questions import Question, perhaps_a_gap_missed, solved
from grading_lambda.strip import Strip
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.test_judging import a_fill_in, readings
from tests.grading_lambda.test_layout import a_line

STRIP = Strip(0, 0, 0, 40, 60)


@dataclass(frozen=True)
class Said:
    """A reading that is sure of one text, and finds any other so likely."""

    text: str
    other: float = -5.0
    second: bool = False

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        return tuple((c, i, 0.9) for i, c in enumerate(self.text))

    def log_p(self, text: str, *, sharp: bool = False) -> float:  # noqa: ARG002 - as Evidence
        return 0.0 if text == self.text else self.other


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


def test_readings_that_see_fewer_digits_than_there_is_ink_say_nothing() -> None:
    lost, seen = (StackedReading(Said("5"), Said(below)) for below in ("1", "11"))

    assert seeing_all((lost, lost, seen), 1, 2) == (seen,)
    assert seeing_all((lost, lost, seen), 1, 1) == (lost, lost, seen)
    assert seeing_all((lost, lost), 1, 2) == (lost, lost)


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


@pytest.mark.parametrize(
    ("read", "right", "count", "outcome"),
    [
        ("1", "1又1/12", 3, Verdict.UNSURE),  # the rest stands far behind
        ("2", "1又1/12", 3, Verdict.WRONG),
        ("43/360", "43/36", 2, Verdict.UNSURE),
        ("43/360", "43/36", 3, Verdict.WRONG),
        ("41/36", "43/36", 2, Verdict.WRONG),
    ],
)
def test_a_part_of_a_right_fraction_and_a_digit_more_are_not_wrong(
    read: str, right: str, count: int, outcome: Verdict
) -> None:
    question = Question("3/4+1/3", right, (right,), "0123456789/又", sure=True)
    asked = Asked(a_fill_in("3/4+1/3=□"), Numbered(1, "?"), question)
    answer = Answer(Amount.SOME, (Said(read, -40.0),) * count, STRIP, STRIP, 40)

    assert judge_answer(asked, answer, np.zeros((1, 1, 3), np.uint8))[1].verdict is outcome


@pytest.mark.parametrize(
    ("text", "missed"),
    [("23/4+2/3=", True), ("11/12+1/4=", False), ("2又3/4+2/3=", False), ("93/4+1/4=", True),
     ("17/3+1/4=", False), ("3/2+1/4=", False)],
)  # fmt: skip
def test_a_mixed_number_whose_gap_was_missed_is_told(text: str, *, missed: bool) -> None:
    assert perhaps_a_gap_missed(text) is missed
