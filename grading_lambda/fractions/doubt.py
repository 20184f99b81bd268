"""Whether a digit of a written fraction, or a stroke of one, may be lost.

Then no answer is called wrong.
"""

import re
from dataclasses import replace

from grading_lambda.answers import Answer
from grading_lambda.fractions.answers import Written
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.evidence import MIXED, short_number
from grading_lambda.level import Part, around, side_by_side
from school.exercise import Solution

_TOUCHING = 2.0
"""Pixels between a digit and the bar it was cut from."""
_ONE_DIGIT = 0.75
"""Width over height from which a digit may be two that touch."""


def with_doubt(answer: Answer, written: Written, solution: Solution | None) -> Answer:
    """Return the answer, marked as not whole where a digit or stroke more would make it right."""
    accepted = solution.accepted if solution else ()
    plain = accepted[: 1 + (MIXED in "".join(accepted[1:2]))]
    short = any(
        n is not None and _has_room(written, r.text, n)
        for r in answer.readings
        for n in (short_number(r.text, a) for a in plain)
    )
    cut = any(_without_its_stroke(written, r.text, a) for r in answer.readings for a in plain)
    return replace(answer, crowded=answer.crowded or short, doubtful=answer.doubtful or cut)


def _without_its_stroke(written: Written, read: str, right: str) -> bool:
    """Tell whether *read* is *right* but for digits that lay on the bar.

    The bar is cut free of them, and their level stroke goes with it: a 7 beneath is left as a 1,
    and a 2 above as a 7.
    """
    if not written.fractions or "/" not in read:
        return False
    fraction = written.fractions[0]
    mine, theirs = _numbers(read), _numbers(right)
    if isinstance(fraction.bar, Part) or list(map(len, mine)) != list(map(len, theirs)):
        return False
    differ = {
        (i - len(mine), seen, digit)
        for i, pair in enumerate(zip(mine, theirs, strict=True))
        for seen, digit in zip(*pair, strict=True)
        if seen != digit
    }
    return bool(differ) and differ <= _lost_in_the_bar(fraction)


def _lost_in_the_bar(fraction: Fraction) -> set[tuple[int, str, str]]:
    """Return what the bar may have taken: from which number, what is left, and what it was.

    Numbers are counted from the end: -1 is the one beneath.
    """
    beneath = min(p.top for p in fraction.bottom) - fraction.bar.bottom
    above = fraction.bar.top - max(p.bottom for p in fraction.top)
    lost = (((-1, "1", "7"), beneath), ((-2, "7", "2"), above))
    return {change for change, gap in lost if gap <= _TOUCHING}


def _numbers(text: str) -> list[str]:
    return re.split(rf"[/{MIXED}]", text)


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
