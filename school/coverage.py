"""Which points of the curriculum were practised, beside those expected of a grade by now."""

from collections.abc import Collection, Sequence
from datetime import date

from pydantic import BaseModel

from school.knowledge import Curriculum, KnowledgePoint, PointId, curricula
from school.periods import term_share

MOST_NAMED = 3


class Coverage(BaseModel, frozen=True):
    """How far the practice of one subject came in one grade."""

    subject: str
    grade: int
    points: int
    """Points of the curriculum taught in this grade."""
    expected: int
    """How many of them should have been practised by now: by the share of the school year."""
    practised: int
    missing: tuple[str, ...] = ()
    """Names of the first points expected and not practised."""


def coverage(grade: int, practised: Collection[PointId], *, on: date) -> tuple[Coverage, ...]:
    """Return the coverage of each subject that has a curriculum, for a grade (1 to 9) on a day.

    A subject nobody practised is left out. A point counts when it, or a point below it, was
    practised.
    """
    found = (_covered(one, grade, practised, on=on) for one in curricula().values())
    return tuple(one for one in found if one is not None)


def _covered(
    curriculum: Curriculum, grade: int, practised: Collection[PointId], *, on: date
) -> Coverage | None:
    with_parents = _with_parents(curriculum, practised)
    points = _leaves(curriculum, grade)
    done = [p for p in points if p.id in with_parents]
    if not points or not with_parents:
        return None
    expected = points[: round(len(points) * term_share(on))]
    missing = [p.name for p in expected if p.id not in with_parents]
    return Coverage(
        subject=curriculum.subject,
        grade=grade,
        points=len(points),
        expected=len(expected),
        practised=len(done),
        missing=tuple(missing[:MOST_NAMED]),
    )


def _leaves(curriculum: Curriculum, grade: int) -> Sequence[KnowledgePoint]:
    """Return the points taught in a grade that have none below them, in the order of the file."""
    parents = {p.parent for p in curriculum.points.values()}
    return [p for p in curriculum.points.values() if p.grade == grade and p.id not in parents]


def _with_parents(curriculum: Curriculum, practised: Collection[PointId]) -> set[PointId]:
    found: set[PointId] = set()
    for point_id in practised:
        above = curriculum.points.get(point_id)
        while above is not None and above.id not in found:
            found.add(above.id)
            above = curriculum.points.get(above.parent) if above.parent else None
    return found
