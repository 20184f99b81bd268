"""Questions of confirmed homework, asked again where nobody makes exercises about a point.

Only those that say themselves what is asked and can be worked out: “第 3 题” of an answer card
means nothing without its sheet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pydantic import BaseModel

from school.exercise_making import Exercise
from school.knowledge import PointId
from school.solve import solve

MOST_ASKED = 200
"""Questions that are looked at for one practice or one piece of homework."""
Kept = Mapping[PointId, Sequence[Exercise]]
"""Questions of homework by point, those to ask first first."""
NONE_KEPT: Kept = {}


class HomeworkQuestion(BaseModel, frozen=True):
    """A question of a class's confirmed homework, with how it went; counts only."""

    question: str
    point: PointId
    answered: int
    right: int
    solved: bool = False
    """True: the pupil asked about has it right at least once."""


def kept_by_point(found: Iterable[HomeworkQuestion]) -> Kept:
    """Return the questions not solved yet, by point; those the fewest got right come first."""
    kept: dict[PointId, list[Exercise]] = {}
    for one in sorted(found, key=lambda q: (q.right / q.answered, q.question)):
        solution = None if one.solved else solve(one.question)
        if solution is not None:
            exercise = Exercise(question=one.question, answer=solution.expected, point=one.point)
            kept.setdefault(one.point, []).append(exercise)
    return kept


def only(kept: Kept, wanted: Callable[[str], bool]) -> Kept:
    """Return the questions that are wanted; a point without any is left out."""
    fit = {about: [e for e in some if wanted(e.question)] for about, some in kept.items()}
    return {about: some for about, some in fit.items() if some}
