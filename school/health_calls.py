"""What is asked of the health functions by those who report and read, and what they answer."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from school.growth_record import Choice
from school.health import Numbers, Shift
from school.people import PersonId, UnitId

CAPTION = 600
"""Characters of a report: a class of sixty, each with a word."""
MOST_FINDINGS = 60


class ReportHealth(BaseModel, frozen=True):
    """A class's check, or a correction of it; without findings it asks how the day stands."""

    caption: str = Field(default="", max_length=CAPTION)
    class_id: UnitId | None = None
    shift: Shift | None = None
    """None: by the words, else by the clock."""
    all_well: bool = False
    replace: bool = False
    """All well, also where somebody was reported ill before: asked, and answered yes."""
    message: str = Field(default="", max_length=160)
    """What the report came with: the same message again counts nobody twice."""


class CaseLine(BaseModel, frozen=True):
    """One pupil's day as those who may read it see it."""

    roll_no: int
    name: str
    shift: Shift
    said: str


class Away(BaseModel, frozen=True):
    """A pupil who is away for being ill."""

    roll_no: int
    name: str
    days: int


class ClassHealth(BaseModel, frozen=True):
    """A class's day, for those who report it."""

    class_id: UnitId | None = None
    class_name: str = ""
    shift: Shift = Shift.MORNING
    day: date | None = None
    numbers: Numbers = Numbers()
    reported_at: AwareDatetime | None = None
    cases: tuple[CaseLine, ...] = ()
    """Empty for who may not read them."""
    away: tuple[Away, ...] = ()
    counted_only: tuple[int, ...] = ()
    """Roll numbers just reported whose guardians have not agreed."""
    unchanged: tuple[int, ...] = ()
    """Roll numbers just said to be well of whom nothing is kept that could be put right."""
    done: bool = False
    """Something was reported just now."""
    to_replace: int = 0
    """How many findings of this check “all well” would take away: nothing was kept, ask first."""
    to_come: tuple[str, ...] = ()
    """What follows from it, in words: a cluster that is told, and to whom."""
    choices: tuple[Choice, ...] = ()
    """Classes to choose from, when it is not known which."""


class TellHealth(BaseModel, frozen=True):
    """A guardian's report about the own child."""

    caption: str = Field(default="", max_length=CAPTION)
    pupil_id: PersonId | None = None


class HealthTold(BaseModel, frozen=True):
    """What a guardian reported."""

    name: str = ""
    said: str = ""
    heads: int = 0
    """How many class heads are told."""
    back: bool = False
    days_away: int = 0
    fever_today: bool = False
    """The child is said to be back, with a fever kept of the same day."""
    choices: tuple[Choice, ...] = ()
    consented: bool = True
    pupil_id: PersonId | None = None
    absence_told: bool = False
    """Nobody agreed to health data: the class head was told of the absence alone."""
    understood: bool = True


class HealthOf(BaseModel, frozen=True):
    """Asks for one pupil's health."""

    caption: str = Field(default="", max_length=CAPTION)
    pupil_id: PersonId | None = None


class HealthLine(BaseModel, frozen=True):
    """One day of a pupil."""

    day: date
    shift: Shift
    said: str


class HealthRecord(BaseModel, frozen=True):
    """What is kept of one pupil's health."""

    pupil_id: PersonId | None = None
    name: str = ""
    class_name: str = ""
    consented: bool = True
    lines: tuple[HealthLine, ...] = ()
    away_since: date | None = None
    checkups: tuple[str, ...] = ()
    """Sight and physical tests, newest first, as a card says them."""
    choices: tuple[Choice, ...] = ()


class AskRecovery(BaseModel, frozen=True):
    """Asks how one's children are who are away for being ill."""


class ChildAway(BaseModel, frozen=True):
    """One's own child who is away."""

    pupil_id: PersonId
    name: str
    days: int


class ChildrenAway(BaseModel, frozen=True):
    """One's own children who are away."""

    children: tuple[ChildAway, ...]
