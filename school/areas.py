"""Areas of knowledge: the parts of a curriculum that reports and portraits speak of."""

from functools import cache

from school.knowledge import PointId, curricula, point

MIXED = "mixed"
"""Area of homework whose questions were not all answered by five pupils: only its whole is told."""
OTHER = "other"


@cache
def area_of(about: PointId | None, *, subject: str) -> str:
    """Return the area a question belongs to: the part of the curriculum its point is one of.

    A point right below the root is its own area, like a tag; a question about nothing known
    belongs to the rest of its subject.
    """
    if about is None:
        return f"{OTHER}/{subject}"
    curriculum = curricula().get(point(about).subject)
    known = curriculum.points.get(about) if curriculum else None
    if curriculum is None or known is None or known.parent is None or curriculum.below(about):
        return about
    part = curriculum.points.get(known.parent)
    return about if part is None or part.parent is None else part.id


@cache
def area_name(area: str) -> tuple[str, str]:
    """Return the subject and the name of an area."""
    kind, _, subject = area.partition("/")
    if kind == OTHER:
        return subject, f"{subject}其他" if subject else "其他"
    if kind == MIXED:
        return subject, f"{subject}综合" if subject else "综合"
    about = point(PointId(area))
    return about.subject, about.name
