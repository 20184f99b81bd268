"""Free answers: what no program marks. A person looks, and gives points.

A free area of a printed sheet is one, and so is any question whose key says “主观”. The points a
teacher gives are kept as what was “read”: “6分”, so that they are revised and taken back like any
other mark.
"""

import re
from fractions import Fraction

from school.arithmetic import decimal_text
from school.grading import Mark, Verdict

BY_HAND = "主观"
"""The answer a key has for a question that a person marks."""
SAID = ("主观", "主观题", "解答", "解答题", "作文", "人工", "手批")
"""How teachers call it in a key."""
FREE = "主观题"
"""What the free area of a question is called, before its number."""
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)分")


def free_question(no: int) -> str:
    """Return how the free area of question *no* is called on a paper."""
    return f"{FREE}{no}"


def is_free(question: str) -> bool:
    """Tell whether *question* is a free area: “主观题16”."""
    return question.startswith(FREE) and question.removeprefix(FREE).isdecimal()


def marked_by_hand(mark: Mark) -> bool:
    """Tell whether a person gives the points of a mark's question."""
    return is_free(mark.question) or mark.expected == BY_HAND


def given(points: Fraction) -> str:
    """Return points as they are kept with a mark: “6分”."""
    return f"{decimal_text(points) or points}分"


def points_by_hand(mark: Mark, *, most: Fraction) -> Fraction | None:
    """Return what a mark earns by what the teacher said of it; None: nothing yet.

    Args:
        mark: A mark that is marked by hand.
        most: What the best answer earns.
    """
    if mark.verdict is Verdict.UNSURE:
        return None
    said = _POINTS.fullmatch(mark.read)
    if said and mark.verdict is not Verdict.BLANK:
        return min(Fraction(said[1]), most)
    return most if mark.verdict is Verdict.RIGHT else Fraction(0)


def with_points_given(mark: Mark, points: Fraction, *, most: Fraction) -> Mark:
    """Return the mark with the points a teacher gives: right only if they are all."""
    verdict = Verdict.RIGHT if points >= most else Verdict.WRONG
    return mark.model_copy(update={"verdict": verdict, "read": given(points)})
