"""A gate's figures: how many came and went by gate and hour; they name nobody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import UnitId


class Traffic(StrEnum):
    """What is counted."""

    PUPIL = "pupil"
    ADULT = "adult"
    VEHICLE = "vehicle"


class GateCount(BaseModel, frozen=True):
    """How many came and went by one gate in one hour of a day."""

    school: UnitId
    day: date
    zone: str
    hour: int
    """Of the clock on the wall, 0 to 23."""
    what: Traffic
    came: int
    went: int


class GateOf(BaseModel, frozen=True):
    """Asks for a day's figures of a school, or of every school of a county."""

    text: str = Field(default="", max_length=200)
    """Names the school; empty: one's own, or the county."""
    days_ago: int = Field(default=0, ge=0, le=180)
    vehicles: bool = False


class Flow(BaseModel, frozen=True):
    """How many came and went, of or by something."""

    name: str
    came: int
    went: int


class GateReport(BaseModel, frozen=True):
    """The figures of a day."""

    place: UnitId
    name: str
    day: date
    vehicles: bool
    flows: tuple[Flow, ...]
    """By gate at a school; by school in a county."""
    hours: tuple[Flow, ...]
    """Named “07”, in order; only those in which anything happened."""
    pupils: Flow
    adults: Flow
    visitors: int = 0
    """How many visitors came."""


def summed(counts: Iterable[tuple[str, GateCount]]) -> tuple[Flow, ...]:
    """Return the sums of counts under each name, the names in order."""
    came: dict[str, int] = defaultdict(int)
    went: dict[str, int] = defaultdict(int)
    for name, count in counts:
        came[name] += count.came
        went[name] += count.went
    return tuple(Flow(name=name, came=came[name], went=went[name]) for name in sorted(came))


def total(name: str, counts: Sequence[GateCount], *, what: Traffic) -> Flow:
    """Return the sum of one kind."""
    meant = [c for c in counts if c.what is what]
    return Flow(name=name, came=sum(c.came for c in meant), went=sum(c.went for c in meant))


def names_school(text: str, name: str) -> bool:
    """Return True when words name a school: its name, a part of it, or its short form.

    A short form leaves signs out and keeps their order: “二中” is “青田县第二中学”.
    """
    signs = iter(name)
    return bool(text) and all(sign in signs for sign in text)
