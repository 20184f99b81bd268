"""What is asked of teachers' growth records, and what is answered."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.people import PersonId, UnitId
from school.teaching import MOST_PHOTOS, ClaimState, DisputeState
from school.teaching_rules import Dimension

PhotoKey = Annotated[str, Field(pattern=r"^transient/[0-9]{1,10}/[0-9a-f]{64}\.jpg$")]


class ClaimPoints(BaseModel, frozen=True):
    """A teacher claims points in their own words, with photos as evidence."""

    text: str = Field(max_length=400)
    photo_keys: tuple[PhotoKey, ...] = Field(default=(), max_length=MOST_PHOTOS)
    """Where the photos, re-encoded, lie for the moment."""


class Lacks(StrEnum):
    """What a claim still lacks."""

    ACTIVITY = "activity"
    LEVEL = "level"
    PHOTO = "photo"


class ClaimOf(BaseModel, frozen=True):
    """Names a claim: by its id, or by the number its teacher knows."""

    claim_id: str = ""
    number: int = Field(default=0, ge=0, le=1_000_000)


class DisputePoints(BaseModel, frozen=True):
    """A teacher objects to a decision."""

    number: int = Field(ge=1, le=1_000_000)
    said: str = Field(min_length=1, max_length=200)


class PointsOf(BaseModel, frozen=True):
    """Asks for a teacher's points: one's own, or as principal those of a teacher by name."""

    teacher_id: PersonId = PersonId("")
    name: str = Field(default="", max_length=32)
    year: int | None = Field(default=None, ge=2000, le=2200)
    """Year the school year began in; None: the present one."""


class DecideClaim(BaseModel, frozen=True):
    """A principal's yes or no to a claim."""

    claim_id: str = Field(min_length=1)
    grant: bool
    reason: str = Field(default="", max_length=200)


class DecideDispute(BaseModel, frozen=True):
    """A principal's yes or no to a dispute."""

    dispute_id: str
    uphold: bool
    reason: str = Field(default="", max_length=200)


class QueueOf(BaseModel, frozen=True):
    """A principal asks what waits for a decision."""


class DisputeView(BaseModel, frozen=True):
    """A dispute as those who may see it see it."""

    dispute_id: str
    said: str
    level: str
    state: DisputeState
    reason: str


class ClaimView(BaseModel, frozen=True):
    """A claim as those who may see it see it."""

    claim_id: str
    number: int
    teacher_id: PersonId
    teacher: str
    activity: str
    dimension: Dimension
    level: str
    """What holds now."""
    first_level: str
    """What was claimed."""
    note: str
    day: date
    state: ClaimState
    granted: bool
    """Whether it brings points, after every dispute."""
    reason: str
    points: Decimal
    """What it brings after the caps; 0 while it waits."""
    full: Decimal
    """What it is worth before them."""
    photo_keys: tuple[str, ...] = ()
    disputes: tuple[DisputeView, ...] = ()

    @property
    def open_dispute(self) -> DisputeView | None:
        """Return the dispute that waits for a decision, or None."""
        waiting = (d for d in self.disputes if d.state is DisputeState.WAITING)
        return next(waiting, None)

    def decided_on(self) -> dict[str, str]:
        """Return what a principal decides on, as a button carries it."""
        waiting = self.open_dispute
        return {"dispute": waiting.dispute_id} if waiting else {"claim": self.claim_id}


class Claimed(BaseModel, frozen=True):
    """What came of claiming: the claim, or what it lacks."""

    claim: ClaimView | None = None
    again: bool = False
    """The same was claimed before; nothing was added."""
    lacks: Lacks | None = None
    activity: str = ""
    offered: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What there is to choose from, by dimension or under one heading."""


class DimensionPoints(BaseModel, frozen=True):
    """Points of one dimension and the most there are."""

    dimension: Dimension
    points: Decimal
    most: Decimal


class CountedPoints(BaseModel, frozen=True):
    """What the product counted by itself."""

    activity: str
    dimension: Dimension
    count: int
    counter: str = "份"
    points: Decimal


class MonthPoints(BaseModel, frozen=True):
    """Points up to the end of a month of the school year."""

    month: str
    """Such as “9月”."""
    total: Decimal


class TeacherPoints(BaseModel, frozen=True):
    """A teacher's growth record of one school year."""

    teacher_id: PersonId
    teacher: str
    school: str
    year: int
    total: Decimal
    most: Decimal
    dimensions: tuple[DimensionPoints, ...]
    before: tuple[Decimal, ...] | None = None
    """The dimensions' points of the school year before; None: nothing is known of it."""
    counted: tuple[CountedPoints, ...]
    claims: tuple[ClaimView, ...]
    """The newest first; those taken back are left out."""
    months: tuple[MonthPoints, ...]
    own: bool
    """Whether the teacher asks; else a principal does."""

    @property
    def waiting(self) -> tuple[ClaimView, ...]:
        """Return the claims that wait for a decision."""
        return tuple(c for c in self.claims if c.state is ClaimState.WAITING)

    def label(self) -> str:
        """Return the school year as it is said."""
        return f"{self.year}–{self.year + 1} 学年"


class PointsQueue(BaseModel, frozen=True):
    """What waits for a principal's decision."""

    claims: tuple[ClaimView, ...]
    """The oldest first, at most a card's worth; a claim with a waiting dispute is among them."""
    waiting: int
    """How many there are in all."""


class TotalsOf(BaseModel, frozen=True):
    """Asks what the teachers of a school, or of every school of one's scope, came to."""

    school: str = Field(default="", max_length=64)
    """Name of the school, or a part of it; empty: one's own school, or all of them."""
    year: int | None = Field(default=None, ge=2000, le=2200)


class TeacherTotal(BaseModel, frozen=True):
    """One teacher's row, for the principal alone."""

    teacher_id: PersonId
    teacher: str
    total: Decimal
    dimensions: tuple[Decimal, ...]
    """In the order of Dimension."""


class SchoolTotal(BaseModel, frozen=True):
    """One school in aggregate; nothing below five teachers."""

    school_id: UnitId
    school: str
    teachers: int
    mean: Decimal
    dimensions: tuple[Decimal, ...]
    """Means, in the order of Dimension."""


class SchoolMeans(BaseModel, frozen=True):
    """A school's means as they were worked out and kept: aggregates only."""

    school: UnitId
    year: int
    teachers: int
    """0 where there are too few to say how many."""
    mean: Decimal | None
    """None: fewer than five teachers."""
    dimensions: tuple[Decimal, ...]
    at: AwareDatetime


class SumUpPoints(BaseModel, frozen=True):
    """Queued work: work a school's means out."""

    school: UnitId
    year: int


class PointsTotals(BaseModel, frozen=True):
    """Totals of a school year: by teacher for a principal, by school for the bureau."""

    scope: str
    """Name of the school or of what the bureau asked about."""
    year: int
    most: Decimal
    teachers: tuple[TeacherTotal, ...] = ()
    schools: tuple[SchoolTotal, ...] = ()
    left_out: int = 0
    """Schools without enough teachers for a figure."""
    pending: int = 0
    """Schools that are being worked out; ask again in a minute."""
    since: AwareDatetime | None = None
    """When the oldest of the schools' figures was worked out; None for a principal's."""
