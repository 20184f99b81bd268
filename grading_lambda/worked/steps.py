"""Checks each line of a working before the last: is it equal to the question, has it the same root?

Readers err on handwriting, so a step counts as wrong only where both saw the same numbers clearly,
and neither a 1 that they overlooked nor another sign makes it right.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line
from grading_lambda.recognise import answer_alphabet, read_again
from grading_lambda.worked.lines import meant_by, solved, text_of, value_of
from school.arithmetic import answer_value
from school.exercise import Kind

_SYMBOLS = "0123456789.+-×÷=()x"
_STEP_SURE = 0.5
_ROOT = re.compile(r"[^0-9=()+÷-]{1,3}=(?P<value>[^=]+)")
"""“x=25-9”, and “解:x=25-9” as far as a reader of numbers sees it."""
_UNKNOWN = re.compile(r"×(?=[-+=÷])|(?<=[-+÷])×|(?<![0-9)])×")
"""A × that stands where no sign can is the unknown."""


def slipped_in(
    engine: Engine,
    pixels: Pixels,
    worked: Sequence[tuple[str, Sequence[Line]]],
    *,
    high: float,
) -> set[int]:
    """Return the places of the exercises with a step that surely does not follow from the question.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        worked: Each question with the lines of its working before the last.
        high: Height in pixels that a line is brought down to.
    """
    wrong = [
        (i, question, step)
        for i, (question, steps) in enumerate(worked)
        for step in steps
        if _is_false(question, step)
    ]
    crops = [s.strip.cut(pixels, scale=min(1.0, high / s.strip.height)) for _, _, s in wrong]
    again = read_again(engine, crops, [answer_alphabet(_SYMBOLS)] * len(wrong))
    return {
        i
        for (i, question, step), reading in zip(wrong, again, strict=True)
        if _same_slip(reading.text, text_of(step), meant_by(question))
        and min((p for c, _, p in reading.peaks if c.isdigit()), default=0.0) >= _STEP_SURE
    }


def _is_false(question: str, step: Line) -> bool:
    """Tell whether *step*, read clearly, has another value than the *question*.

    Both readers overlook a 1 now and then, and then they agree: “=5×13” may be 15×13.
    """
    meant = meant_by(question)
    parts = _parts(text_of(step))
    clear = min((p for c, _, p in step.wide.peaks if c not in " =x"), default=0.0) >= _STEP_SURE
    if not clear or not meant or any(_value(part) is None for part in parts):
        return False
    return not all(_may_be(part, meant) for part in parts)


def _same_slip(again: str, said: str, meant: frozenset[Fraction]) -> bool:
    """Tell whether a step read *again* has the numbers it was *said* to have, and is false, too.

    The second reader takes a + for a ÷ now and then; neither may then give what is *meant*.
    """
    first, second = _parts(said), _parts(again)
    numbers, others = (re.findall(r"[0-9.]+", "=".join(parts)) for parts in (first, second))
    return numbers == others and not all(_may_be(part, meant) for part in second)


def _parts(text: str) -> list[str]:
    """Return what a step says the question is equal to: its equation whole, a root by its value."""
    # The end of a “解：” before it is no point of its first number.
    written = _UNKNOWN.sub("x", text.lstrip("."))
    root = _ROOT.fullmatch(written)
    if root:
        return [root["value"]]
    if "x" in written:
        return [written]
    return [part for part in written.split("=") if part]


def _value(part: str) -> Fraction | None:
    """Return the value of an expression, or the root of an equation; None: it has none."""
    if "=" not in part:
        return value_of(part)
    solution = solved(part)
    if solution is None or solution.kind is not Kind.EQUATION:
        return None
    return answer_value(solution.expected.removeprefix("x="))


def _may_be(part: str, meant: frozenset[Fraction]) -> bool:
    """Tell whether *part*, or *part* with one more 1, has one of the values *meant*."""
    longer = (f"{part[:i]}1{part[i:]}" for i in range(len(part) + 1))
    return any(_value(text) in meant for text in (part, *longer))
