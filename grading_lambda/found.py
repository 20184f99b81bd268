"""Any exercise found on a page: where it lies, what is printed, and what that asks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from grading_lambda.columns.sums import ColumnSum
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fractions.exercises import StackedLine
from grading_lambda.layout import Problem
from grading_lambda.numbering import Numbered, bare
from grading_lambda.questions import (
    Question,
    mixed_or_not,
    perhaps_a_gap_missed,
    settle,
    solved,
    stroke_for_one,
    strokes_alike,
)
from grading_lambda.strip import Strip
from grading_lambda.tables.exercises import TableItem
from grading_lambda.worked.exercises import Worked
from school.exercise import MIXED
from school.solve import solve

Found = Problem | FillIn | Worked | TableItem | StackedLine | ColumnSum
_LEAST_SURE = 0.6
_TWO_DIGITS = 10
_STROKE = re.compile(r"[0-9]1[0-9]")


def strip_on_page(found: Found) -> Strip:
    """Return where an exercise lies."""
    return found.line.strip if isinstance(found, Problem) else found.strip


def text_of(found: Found) -> str:
    """Return what is printed, its number before it where that was found apart."""
    if isinstance(found, StackedLine | ColumnSum):
        return f"{found.number} {found.text}" if found.number else found.text
    if not isinstance(found, Problem):
        return found.text
    printed = found.as_fractions or found.question.text
    printed += "≈" if found.sign == "≈" else ""
    return f"{found.number} {printed}" if found.number else printed


def question_of(found: Found, number: Numbered, key: tuple[str, ...]) -> Question:
    """Return what is asked; the answers to what may be asked instead are not called wrong."""
    if isinstance(found, ColumnSum) and found.settled:
        number = Numbered(number.no, bare(found.text))
    if isinstance(found, StackedLine):
        number = _without_its_number(number)
    question = _worked_out(found, number, key)
    if key:
        return question
    others = [number.other] if number.other else []
    strokes: list[str] = []
    mixed: list[str] = []
    if (isinstance(found, Problem) and found.as_fractions) or _on_one_line(found):
        mixed = mixed_or_not(question.text)
        question = replace(question, sure=question.sure and not perhaps_a_gap_missed(question.text))
        strokes = [other for answer in question.accepted for other in strokes_alike(answer)]
    known = [solution for other in (*others, *mixed) if (solution := solve(other))]
    near = [answer for solution in known for answer in solution.accepted]
    # A narrow space is no space: “1 13/30” is read as 113/30.
    near += [a.replace(MIXED, "") for a in (*question.accepted, *near) if MIXED in a]
    return replace(
        question,
        near=(*question.near, *near, *strokes),
        others=tuple(_asked_instead([*mixed, *(others if number.doubtful else [])])),
    )


def _without_its_number(number: Numbered) -> Numbered:
    """Return what stands behind an item number in a circle that was read as a whole: ⑱ 4/9."""
    led = f"{number.no}{MIXED}"
    seen = number.doubtful and number.question.startswith(led)
    if number.no < _TWO_DIGITS or not seen:
        return number
    return replace(number, question=number.question.removeprefix(led), doubtful=False)


def _on_one_line(found: Found) -> bool:
    """Tell whether fractions are printed on one line, and the answer alone has a bar."""
    return isinstance(found, StackedLine) and found.on_one_line


def _worked_out(found: Found, number: Numbered, key: tuple[str, ...]) -> Question:
    if isinstance(found, Problem) and not found.as_fractions:
        return settle(found.question, number.question, key=key, doubtful=number.doubtful)
    if isinstance(found, Problem):
        sure = min((p for _, _, p in found.question.peaks), default=0.0) >= _LEAST_SURE
        return solved(number.question, key=key, sure=sure and not number.doubtful)
    return solved(number.question, key=key, sure=found.sure and not number.doubtful)


def beside_fractions(question: Question) -> Question:
    """Return the question, not sure where a 1 may be the stroke of a fraction: 213 for 2/3."""
    if _STROKE.search(question.text) is None or question.keyed:
        return question
    others = _asked_instead(stroke_for_one(question.text))
    if others and not question.expected:
        return replace(others[0], others=tuple(others[1:]))
    return replace(question, sure=False, others=(*question.others, *others))


def _asked_instead(texts: Sequence[str]) -> list[Question]:
    return [other for text in texts if (other := solved(text, key=(), sure=False)).expected]
