"""What the bot asks of the patrol functions, and what they answer."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from school.patrols import CODE_LENGTH, LONGEST_NOTE, MOST_POINTS, PointKind
from school.people import UnitId


class PointsOf(BaseModel, frozen=True):
    """Asks for a school's patrol points and its code for signing in, to print or to see."""

    kind: PointKind = PointKind.PATROL
    text: str = Field(default="", max_length=200)
    """Names a school, where the asker plans several."""
    fresh: bool = False
    """Make a new code for signing in; who photographed the old one cannot use it any more."""


class AddPoints(BaseModel, frozen=True):
    """Registers patrol points such as “北门 食堂 锅炉房”."""

    text: str = Field(min_length=1, max_length=800)


class EndPoint(BaseModel, frozen=True):
    """Takes a patrol point out of use."""

    text: str = Field(min_length=1, max_length=200)


class PointView(BaseModel, frozen=True):
    """A point and its code."""

    code: str
    name: str


class Points(BaseModel, frozen=True):
    """The points of a place."""

    place: UnitId
    place_name: str
    kind: PointKind
    points: tuple[PointView, ...] = Field(default=(), max_length=MOST_POINTS)
    added: int = 0
    ended: str = ""
    """Name of the point that was taken out of use."""


class DoPatrol(BaseModel, frozen=True):
    """Notes that the asker is at a point."""

    code: str = Field(default="", max_length=2 * CODE_LENGTH)
    """From the label; empty: the point is named."""
    point: str = Field(default="", max_length=32)
    fine: bool = True
    note: str = Field(default="", max_length=LONGEST_NOTE)
    photo: str | None = Field(default=None, max_length=200)
    """Key of a photo that is stored for an hour."""
    message: str = Field(min_length=1, max_length=200)
    """Key of the chat message: delivered twice, it is one patrol."""


class ChangePatrol(BaseModel, frozen=True):
    """Says more about the asker's own patrol: something is wrong, a note, a photo."""

    patrol_id: str = Field(max_length=40)
    fine: bool
    note: str = Field(default="", max_length=LONGEST_NOTE)
    photo: str | None = Field(default=None, max_length=200)


class PatrolsOf(BaseModel, frozen=True):
    """Asks for a day's patrols of a place; today's, where the text names no day."""

    text: str = Field(default="", max_length=200)


class PatrolView(BaseModel, frozen=True):
    """One patrol."""

    point: str
    at: datetime
    person: str
    fine: bool
    by_code: bool
    note: str = ""
    photo: str | None = None


class PatrolDay(BaseModel, frozen=True):
    """A day's patrols of a place."""

    place_name: str
    day: date
    days: str
    """In words, such as “今天”."""
    wanted: int
    patrols: tuple[PatrolView, ...]
    left: tuple[str, ...]
    """Points where nobody was."""
    points: int
    mine: str = ""
    """Id of the patrol that was just noted."""
    again: bool = False
    """It was noted before."""
    at_point: str = ""
    fine: bool = True
