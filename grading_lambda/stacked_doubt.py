"""Whether a digit of a written fraction may be lost: then no answer is called wrong."""

from dataclasses import replace

from grading_lambda.answers import Answer
from grading_lambda.level import around, side_by_side
from grading_lambda.stacked_answers import Written
from grading_lambda.stacked_evidence import MIXED, short_number
from school.exercise import Solution

_ONE_DIGIT = 0.75
"""Width over height from which a digit may be two that touch."""


def with_doubt(answer: Answer, written: Written, solution: Solution | None) -> Answer:
    """Return the answer, marked as not whole where one digit more would make it right."""
    accepted = solution.accepted if solution else ()
    plain = accepted[: 1 + (MIXED in "".join(accepted[1:2]))]
    short = any(
        n is not None and _has_room(written, r.text, n)
        for r in answer.readings
        for n in (short_number(r.text, a) for a in plain)
    )
    return replace(answer, crowded=answer.crowded or short)


def _has_room(written: Written, read: str, number: int) -> bool:
    """Tell whether the ink of one number of *read* may hold a digit more than that says.

    *number* counts from the end: -1 is what stands below the bar. Two digits that touch are wide,
    and a 1 may be two. Nobody measures the numbers of a fraction on one line.
    """
    said = read.replace(MIXED, "/").split("/")[number]
    if not written.fractions or "1" in said:
        return True
    fraction = written.fractions[0]
    parts = {-1: fraction.bottom, -2: fraction.top}.get(number, tuple(written.wholes))
    tallest = max((p.height for p in parts), default=0.0)
    wide = bool(parts) and around(parts).width > _ONE_DIGIT * len(said) * tallest
    return wide or side_by_side(parts) > len(said)
