"""Which knowledge point a printed question is about, as far as the question itself says it."""

from school.knowledge import PointId
from school.solve import solve


def point_of(question: str, *, grade: int) -> PointId | None:  # noqa: ARG001  # finer points need it
    """Return the knowledge point of a printed exercise, or None where it is none we can work out.

    Args:
        question: One line as read, such as “5×9=”.
        grade: The grade (1 to 9) of the class that was asked.
    """
    solution = solve(question)
    return None if solution is None else PointId(f"m.number.{solution.kind}")
