"""Passes: who came or went by which gate, never a picture of it (R7).

A pass is an event of a gate: a person's id, the gate, the time and what the gate decided. Cards,
codes and a guard's own eye make the same event, so nobody needs to show a face.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from school.county_time import day_of
from school.errors import NotUnderstood
from school.gate_rules import Stage, minute_of, minutes
from school.leave import LeaveSlip
from school.people import PersonId, UnitId


class Direction(StrEnum):
    """What a gate decided."""

    IN = "in"
    OUT = "out"
    REFUSED = "refused"


class Who(StrEnum):
    """What somebody at a gate is to the school."""

    PUPIL = "pupil"
    ADULT = "adult"
    UNKNOWN = "unknown"


class Pass(BaseModel, frozen=True):
    """Somebody came, went, or was refused."""

    id: str
    """The stored event's."""
    school: UnitId
    person: PersonId | None = None
    """None: nobody the school knows."""
    who: Who
    zone: str = ""
    """The gate, such as “南门”."""
    direction: Direction
    at: datetime

    @property
    def day(self) -> date:
        """Return the county's day."""
        return day_of(self.at)

    @property
    def minute(self) -> int:
        """Return the minute of the county's day, 0 to 1439."""
        return minute_of(self.at)


class MyPasses(BaseModel, frozen=True):
    """Asks when a child came and went: one's own children, oneself, or one of a class one heads."""

    pupil_id: PersonId | None = Field(default=None, max_length=64)
    caption: str = Field(default="", max_length=200)
    """Names a pupil of the class, such as “12号”."""
    days_ago: int = Field(default=0, ge=0, le=30)
    pass_id: str = Field(default="", max_length=40)
    """The pass a notice is about."""


class PassSeen(BaseModel, frozen=True):
    """One pass as its family reads it."""

    direction: Direction
    minute: int
    zone: str


class ChildPasses(BaseModel, frozen=True):
    """When one pupil came and went on a day, in order."""

    pupil_id: PersonId
    name: str
    class_name: str
    roll_no: int
    own: bool
    passes: tuple[PassSeen, ...]


class DayPasses(BaseModel, frozen=True):
    """What :class:`MyPasses` asked for."""

    day: date
    today: bool
    children: tuple[ChildPasses, ...]


class WantPasses(BaseModel, frozen=True):
    """Switches one's own notices of children coming and going on or off."""

    wanted: bool


class PassesWanted(BaseModel, frozen=True):
    """Whether one is told."""

    wanted: bool


class AttendanceOf(BaseModel, frozen=True):
    """Asks who of a class was late or left early."""

    class_id: UnitId | None = Field(default=None, max_length=96)
    caption: str = Field(default="", max_length=200)
    day: date | None = None
    """None: today."""


class TellAttendance(BaseModel, frozen=True):
    """Queued work: tell the head of a class, or of every class of a school, about a day."""

    unit_id: UnitId
    day: date


class CountOverstay(BaseModel, frozen=True):
    """Queued work: count who has not left a school in the evening."""

    school: UnitId
    day: date


class Comer(BaseModel, frozen=True):
    """A pupil and the minute of the day it came or went."""

    roll_no: int
    minute: int


class Attendance(BaseModel, frozen=True):
    """Who of a class was late, left early, or was not seen at a gate."""

    class_id: UnitId
    class_name: str
    day: date
    enrolled: int
    late: tuple[Comer, ...] = ()
    early: tuple[Comer, ...] = ()
    unseen: tuple[int, ...] = ()
    """Roll numbers of who was not seen and has no leave; empty where most were not seen: such a
    class does not come by a gate that counts."""
    on_leave: tuple[int, ...] = ()

    @property
    def remarkable(self) -> bool:
        """Return True when there is somebody to tell of."""
        return bool(self.late or self.early or self.unseen)


def direction_of(result: str) -> Direction:
    """Return what a gate decided.

    Raises:
        NotUnderstood: It is none of in, out and refused.
    """
    try:
        return Direction(result.strip().lower())
    except ValueError:
        raise NotUnderstood("进出事件的结果只能是 in、out 或 refused。请检查设备设置。") from None


def late_at(passes: Sequence[Pass], slips: Sequence[LeaveSlip], *, stage: Stage) -> int | None:
    """Return the minute a pupil came late that day; None: in time, excused, or not at all."""
    came = min((p.minute for p in passes if p.direction is Direction.IN), default=None)
    due = minutes(stage.arrive_by)
    if came is None or came <= due or any(slip.covers(due) for slip in slips):
        return None
    return came


def early_at(passes: Sequence[Pass], slips: Sequence[LeaveSlip], *, stage: Stage) -> int | None:
    """Return the minute a pupil left before school was over and did not come back, or None."""
    moved = [p for p in passes if p.direction is not Direction.REFUSED]
    last = max(moved, key=lambda p: (p.at, p.id), default=None)
    if last is None or last.direction is Direction.IN:
        return None
    if last.minute >= minutes(stage.leave_from) or any(s.covers(last.minute) for s in slips):
        return None
    return last.minute


def inside(passes: Sequence[Pass]) -> bool:
    """Return True when somebody came in last, whatever order the passes arrived in."""
    moved = [p for p in passes if p.direction is not Direction.REFUSED]
    last = max(moved, key=lambda p: (p.at, p.id), default=None)
    return last is not None and last.direction is Direction.IN
