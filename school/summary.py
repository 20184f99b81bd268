"""A class's homework in aggregate: what may be said where everybody reads along.

Small numbers give children away, so every figure needs at least :data:`MIN_GROUP` pupils behind
it. Whoever does not see the papers sees published summaries only, in the group or privately, and
a new one is published when as many pupils' results have changed: the difference between two
summaries must not be one child's result.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from school.errors import NotUnderstood
from school.grading import Mark, Verdict
from school.people import PersonId, UnitId

MIN_GROUP = 5


class SummaryOf(BaseModel, frozen=True):
    """Asks for the summary of a class's homework: by id, or the newest of one's classes."""

    homework_id: str = ""
    class_id: UnitId | None = None
    published: bool = False
    """True: as it may be said where everybody reads along, also to a teacher."""


class HardQuestion(BaseModel, frozen=True):
    """A question many got wrong."""

    question: str
    right_rate: float


class ClassSummary(BaseModel, frozen=True):
    """Counts and shares of one homework in one class; no names, no ranks, nothing below five."""

    homework_id: str
    homework: str
    class_id: UnitId
    class_name: str
    done: int
    enrolled: int
    right_rate: float | None
    """Share of decided questions that are right, 0 to 1; None below five pupils."""
    hardest: tuple[HardQuestion, ...] = ()


class Posted(BaseModel, frozen=True):
    """Where a summary went."""

    summary: ClassSummary
    chats: int


def summarise(
    papers: Mapping[PersonId, Sequence[Mark]],
    *,
    homework: tuple[str, str],
    class_unit: tuple[UnitId, str],
    enrolled: int,
) -> ClassSummary:
    """Sum up confirmed papers.

    Args:
        papers: All confirmed marks of each pupil who handed in.
        homework: Id and title.
        class_unit: Id and name of the class.
        enrolled: Pupils in the class.
    """
    enough = len(papers) >= MIN_GROUP
    return ClassSummary(
        homework_id=homework[0],
        homework=homework[1],
        class_id=class_unit[0],
        class_name=class_unit[1],
        done=len(papers),
        enrolled=enrolled,
        right_rate=_right_rate([m for marks in papers.values() for m in marks]) if enough else None,
        hardest=_hardest(papers) if enough else (),
    )


def _right_rate(marks: Sequence[Mark]) -> float | None:
    decided = [m for m in marks if m.verdict is not Verdict.UNSURE]
    if not decided:
        return None
    return sum(m.verdict is Verdict.RIGHT for m in decided) / len(decided)


def _hardest(papers: Mapping[PersonId, Sequence[Mark]]) -> tuple[HardQuestion, ...]:
    """Return up to three questions, hardest first, that many got wrong.

    A question is named only when five or more got it wrong and as many right: of a question one
    pupil alone got right, that pupil's guardian would know how everybody else did.
    """
    answered: dict[str, dict[PersonId, bool]] = defaultdict(dict)
    for pupil, marks in papers.items():
        for mark in marks:
            if mark.verdict is not Verdict.UNSURE:
                right = mark.verdict is Verdict.RIGHT
                answered[mark.question][pupil] = answered[mark.question].get(pupil, True) and right
    found = []
    for question, by_pupil in answered.items():
        right_count = sum(by_pupil.values())
        wrong_count = len(by_pupil) - right_count
        if min(right_count, wrong_count) >= MIN_GROUP:
            found.append(HardQuestion(question=question, right_rate=right_count / len(by_pupil)))
    return tuple(sorted(found, key=lambda q: (q.right_rate, q.question))[:3])


def enough_changed(
    before: Mapping[PersonId, Sequence[Mark]], now: Mapping[PersonId, Sequence[Mark]]
) -> bool:
    """Return True when a new summary beside the last one gives no child away.

    Args:
        before: The marks behind the last summary, of the pupils whose papers are still there.
        now: The marks behind the new one.
    """
    changed = [p for p in before.keys() | now.keys() if _share(before, p) != _share(now, p)]
    return len(changed) >= MIN_GROUP


def _share(
    papers: Mapping[PersonId, Sequence[Mark]], pupil: PersonId
) -> list[tuple[str, Verdict]] | None:
    """Return what a pupil adds to a summary; None when the pupil is not in it."""
    if pupil not in papers:
        return None
    return sorted((m.question, m.verdict) for m in papers[pupil])


def nothing_new() -> NotUnderstood:
    """Return the error of posting again too early."""
    return NotUnderstood(
        f"上次小结后有变化的同学不到 {MIN_GROUP} 人，再发一次会看出个人成绩。等更多同学完成后再发。"
    )
