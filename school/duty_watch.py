"""What the product asks of itself to watch duty: checks that are queued for a moment."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import PersonId, UnitId


class Step(StrEnum):
    """What is done about a turn that nobody signed in for."""

    REMIND = "remind"
    ABSENT = "absent"
    """It is recorded as 值班脱岗."""


class QueueDuty(BaseModel, frozen=True):
    """Asks for the next checks to be queued; once an hour is enough, more is harmless."""


class DutyQueued(BaseModel, frozen=True):
    """How many turns begin soon."""

    turns: int


class CheckTurn(BaseModel, frozen=True):
    """Queued work: look whether somebody has signed in for a turn."""

    line: str = Field(max_length=40)
    day: date
    person: PersonId
    step: Step


class CheckPatrols(BaseModel, frozen=True):
    """Queued work: look whether a place was patrolled as often as it should be."""

    place: UnitId
    day: date
