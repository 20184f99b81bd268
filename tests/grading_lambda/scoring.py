"""Lays what was read beside what is known to be on a page, and counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from school.grading import ReadItem, Verdict
from tests.grading_lambda.pages import Problem

TRUE_VERDICTS = {"correct": Verdict.RIGHT, "wrong": Verdict.WRONG, "blank": Verdict.BLANK}


@dataclass(frozen=True)
class Score:
    """How one page, or many together, were read; all are numbers of items."""

    items: int = 0
    decided_right: int = 0
    unsure: int = 0
    wrong_passed: int = 0
    right_marked_wrong: int = 0
    other: int = 0
    """Blanks taken for answers, answers for blanks, problems not found."""
    invented: int = 0
    """Items read where no problem is."""

    def __add__(self, more: "Score") -> "Score":
        return Score(*(a + b for a, b in zip(self.counts(), more.counts(), strict=True)))

    def counts(self) -> tuple[int, ...]:
        """Return the numbers in the order of the fields."""
        return (
            self.items,
            self.decided_right,
            self.unsure,
            self.wrong_passed,
            self.right_marked_wrong,
            self.other,
            self.invented,
        )


def score(items: Sequence[ReadItem], problems: Sequence[Problem]) -> Score:
    """Return how *items* compare with the *problems* known to be there."""
    found = pairs(items, problems)
    outcomes = Counter(outcome(problem, item) for problem, item in found)
    matched = sum(item is not None for _, item in found)
    return Score(items=len(problems), invented=len(items) - matched, **outcomes)


def score_by_type(items: Sequence[ReadItem], problems: Sequence[Problem]) -> dict[str, Score]:
    """Return a score for each type on the page; what was invented counts for the first type."""
    scores: dict[str, Score] = {}
    found = pairs(items, problems)
    for problem, item in found:
        one = Score(items=1, **Counter([outcome(problem, item)]))
        scores[_type(problem)] = scores.get(_type(problem), Score()) + one
    matched = sum(item is not None for _, item in found)
    if scores:
        first = _type(problems[0])
        scores[first] += Score(invented=len(items) - matched)
    return scores


def _type(problem: Problem) -> str:
    return problem.get("type", "basic")


def pairs(
    items: Sequence[ReadItem], problems: Sequence[Problem]
) -> list[tuple[Problem, ReadItem | None]]:
    """Return each problem with the item whose box holds its print, or None."""
    left = list(items)
    found: list[tuple[Problem, ReadItem | None]] = []
    for problem in problems:
        item = next(
            (i for i in sorted(left, key=_distance_to(problem)) if _holds(i, problem)), None
        )
        if item:
            left.remove(item)
        found.append((problem, item))
    return found


def outcome(problem: Problem, item: ReadItem | None) -> str:
    """Return what *item* made of *problem*: the name of a count of Score."""
    true = TRUE_VERDICTS[problem["state"]]
    if item is None:
        return "other"
    if item.verdict is true:
        return "decided_right"
    named = {
        (Verdict.WRONG, Verdict.RIGHT): "wrong_passed",
        (Verdict.RIGHT, Verdict.WRONG): "right_marked_wrong",
    }
    return "unsure" if item.verdict is Verdict.UNSURE else named.get((true, item.verdict), "other")


def _holds(item: ReadItem, problem: Problem) -> bool:
    box, middle = np.array(item.box), np.array(problem["print_quad"]).mean(axis=0)
    along, down = box[1] - box[0], box[3] - box[0]
    at = middle - box[0]
    return bool(
        -0.1 <= at @ along / (along @ along) <= 1.1 and -0.2 <= at @ down / (down @ down) <= 1.2
    )


def _distance_to(problem: Problem) -> "_Distance":
    return _Distance(np.array(problem["print_quad"])[[0, 3]].mean(axis=0))


@dataclass(frozen=True)
class _Distance:
    start: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"

    def __call__(self, item: ReadItem) -> float:
        left = np.array(item.box)[[0, 3]].mean(axis=0)
        return float(np.linalg.norm(left - self.start))
