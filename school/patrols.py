"""Patrol points of a school, what was found there, and what of a day's patrols is missing."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.people import PersonId, UnitId

LONGEST_NAME = 16
LONGEST_NOTE = 100
MOST_POINTS = 40
"""Points of a school: two sheets of labels."""
CODE_LENGTH = 20
"""Characters of the code on a label, 6 bits each: nobody guesses one of 2 to the power of 120."""


class PointKind(StrEnum):
    """What the code on a label is for."""

    SIGN = "sign"
    """Signing in for duty; a school has one."""
    PATROL = "patrol"


class Point(BaseModel, frozen=True):
    """A place with a label."""

    id: str
    """What the label's code says; it tells nothing of the school."""
    place: UnitId
    kind: PointKind
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    made_at: AwareDatetime
    ended_at: AwareDatetime | None = None


class Patrol(BaseModel, frozen=True):
    """Somebody was at a point."""

    id: str
    point: str
    place: UnitId
    person: PersonId
    day: date
    at: AwareDatetime
    fine: bool = True
    by_code: bool = False
    """The label was scanned; False: the point was chosen from a list."""
    note: str = Field(default="", max_length=LONGEST_NOTE)
    photo_key: str | None = None

    @property
    def folder(self) -> str:
        """Return where its photo is kept; the id says nothing about the school."""
        return f"patrols/{self.id}"


class Missing(BaseModel, frozen=True):
    """What of a day's patrols is missing."""

    records: int
    wanted: int
    points: tuple[str, ...]
    """Names of points where nobody was."""

    @property
    def words(self) -> str:
        """Return what is missing as an alarm says it."""
        left = f"，没巡到：{'、'.join(self.points)}" if self.points else ""
        return f"今天巡查 {self.records} 次（应 {self.wanted} 次）{left}"


def missing(points: Iterable[Point], patrols: Iterable[Patrol], *, wanted: int) -> Missing | None:
    """Return what a day's patrols lack; None when they lack nothing.

    A school owes *wanted* records a day, and each of its points one visit.
    """
    done = list(patrols)
    seen = {patrol.point for patrol in done}
    left = tuple(point.name for point in points if point.id not in seen)
    if not left and len(done) >= wanted:
        return None
    return Missing(records=len(done), wanted=wanted, points=left)
