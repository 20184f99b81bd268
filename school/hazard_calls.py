"""What is asked of hidden dangers, and what is answered."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.device_events import Level
from school.hazard_figures import HazardCounts
from school.hazards import MOST_PHOTOS, HazardAct, HazardState
from school.people import PersonId, UnitId

PhotoKey = Annotated[str, Field(pattern=r"^transient/[0-9]{1,10}/[0-9a-f]{64}\.jpg$")]
Photos = Annotated[tuple[PhotoKey, ...], Field(max_length=MOST_PHOTOS)]
"""Where photos, re-encoded, lie for the moment."""


class ReportHazard(BaseModel, frozen=True):
    """Reports a hidden danger in somebody's own words."""

    text: str = Field(max_length=400)
    place: str = Field(default="", max_length=20)
    """Where it is, once that was asked for."""
    level: Level | None = None
    """Its colour, once that was asked for."""
    photo_keys: Photos = ()


class HazardLacks(StrEnum):
    """What a report still lacks."""

    WHAT = "what"
    PLACE = "place"
    LEVEL = "level"
    SCHOOL = "school"


class HazardOf(BaseModel, frozen=True):
    """Names a ticket: by its id, or by its number in the own school, as “H12”."""

    hazard_id: str = Field(default="", max_length=40)
    ref: str = Field(default="", max_length=16)
    told: str = Field(default="", max_length=16)
    """Why it is told unasked, such as “overdue”; refused with NotFound when that is over."""


class AssignHazard(HazardOf, frozen=True):
    """Gives a ticket an owner and a day."""

    owner_id: PersonId = PersonId("")
    text: str = Field(default="", max_length=200)
    """Such as “李明 周五前”; without a day the colour says it."""


class FixHazard(HazardOf, frozen=True):
    """Says that it is put right, with a photo."""

    note: str = Field(default="", max_length=120)
    photo_keys: Photos = ()


class CheckHazard(HazardOf, frozen=True):
    """Says whether it is right, after a second look."""

    passed: bool
    note: str = Field(default="", max_length=120)


class MergeHazard(HazardOf, frozen=True):
    """Says that a ticket is about the same as another of the school."""

    into: str = Field(max_length=16)
    """Number of the ticket that stays."""


class HazardLists(BaseModel, frozen=True):
    """Asks for the tickets that are not over: those of the school, or one's own."""

    text: str = Field(default="", max_length=64)
    """Narrows to a colour, a state, “逾期” or a school."""
    mine: bool = False
    """Only those the asker has to put right."""
    to_check: bool = False
    """Only those that wait for the asker's second look."""
    start: int = Field(default=0, ge=0, le=10_000)


class HazardStatistics(BaseModel, frozen=True):
    """Asks for the figures of a month."""

    text: str = Field(default="", max_length=64)
    """Such as “10月” or “上月”, and a school's name; empty: this month, the own scope."""


class RemindHazards(BaseModel, frozen=True):
    """Asks for today's reminders of what is overdue."""


class TellOverdue(BaseModel, frozen=True):
    """Queued work: tell who has something overdue."""

    after: str = Field(default="", max_length=40)
    """Id of the ticket the last piece ended with."""


class Helper(BaseModel, frozen=True):
    """Somebody of the school who can be given a ticket."""

    person_id: PersonId
    name: str


class StepView(BaseModel, frozen=True):
    """One thing that was done to a ticket."""

    at: AwareDatetime
    by: str
    act: HazardAct
    note: str


class HazardView(BaseModel, frozen=True):
    """A ticket as those who may see it see it."""

    hazard_id: str
    ref: str
    school: str
    level: Level
    place: str
    what: str
    state: HazardState
    reporter: str
    reported_at: AwareDatetime
    owner: str = ""
    due: date | None = None
    overdue_days: int = 0
    fixed_by: str = ""
    fix_note: str = ""
    merged_into: str = ""
    photo_keys: tuple[str, ...] = ()
    fix_keys: tuple[str, ...] = ()
    steps: tuple[StepView, ...] = ()
    may: tuple[HazardAct, ...] = ()
    """What the asker may do to it now."""
    helpers: tuple[Helper, ...] = ()
    """To whom it may be given, where the asker may do that."""
    alike: tuple[str, ...] = ()
    """Numbers of open tickets of the same place: perhaps the same."""


class ReportedHazard(BaseModel, frozen=True):
    """What came of a report: the ticket, or what it lacks."""

    hazard: HazardView | None = None
    again: bool = False
    """The same was reported before; nothing was added."""
    urgent: bool = False
    """A level-one alarm was raised."""
    lacks: HazardLacks | None = None


class HazardRow(BaseModel, frozen=True):
    """A ticket in a list."""

    hazard_id: str
    ref: str
    level: Level
    place: str
    what: str
    state: HazardState
    owner: str = ""
    due: date | None = None
    overdue_days: int = 0
    school: str = ""
    """Where the list is of several schools."""


class HazardList(BaseModel, frozen=True):
    """Tickets that are not over: overdue ones first, then the gravest."""

    scope: str
    rows: tuple[HazardRow, ...]
    total: int
    overdue: int
    start: int = 0
    to_check: bool = False
    mine: bool = False


class SchoolCounts(BaseModel, frozen=True):
    """One school's figures of a month."""

    school_id: UnitId
    school: str
    counts: HazardCounts


class HazardMonth(BaseModel, frozen=True):
    """The figures of a month."""

    scope: str
    month: date
    """Its first day."""
    counts: HazardCounts
    schools: tuple[SchoolCounts, ...] = ()
    """By school, for the bureau."""
    tickets: tuple[HazardRow, ...] = ()
    """Found in the month, for the file of one school."""
