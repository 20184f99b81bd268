"""The county's rules of gates: when pupils come and go, and what is unusual (gate_rules.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

from school.county_time import COUNTY_TIME
from school.people import UnitId, grade_of, school_of

FILE = Path(__file__).with_suffix(".toml")
FRIDAY = 4


class Stage(BaseModel, frozen=True, extra="forbid"):
    """When the pupils of some grades come and go on a school day."""

    grades: frozenset[int]
    arrive_by: time
    leave_from: time


class Refusals(BaseModel, frozen=True, extra="forbid"):
    """How many refusals of unknown people at one gate are an alarm."""

    count: int = Field(ge=1)
    within_minutes: int = Field(ge=1)


class BusRules(BaseModel, frozen=True, extra="forbid"):
    """When a trip of a school bus is looked at."""

    grace_minutes: int = Field(ge=0)
    longest_minutes: int = Field(ge=1)


class GateRules(BaseModel, frozen=True, extra="forbid"):
    """Every rule of the file."""

    holidays: frozenset[date]
    """Weekdays without school."""
    make_up_days: frozenset[date]
    """Saturdays and Sundays with school."""
    boarding: frozenset[UnitId]
    attendance_at: time
    """When class heads are told who was late or left early."""
    overstay_at: time
    visitors_until: time
    visit_minutes: int = Field(ge=1)
    """How long a visit may last that begins late in the day."""
    vehicles_watched_from: time
    vehicles_watched_until: time
    stages: Mapping[str, Stage]
    refusals: Refusals
    bus: BusRules

    def school_day(self, day: date) -> bool:
        """Return True when there is school on a day."""
        return day in self.make_up_days or (day.weekday() <= FRIDAY and day not in self.holidays)

    def stage_of(self, class_id: UnitId) -> Stage | None:
        """Return when a class comes and goes; None: no rule is about its grade."""
        grade = grade_of(class_id)
        return next((stage for stage in self.stages.values() if grade in stage.grades), None)

    def boards(self, unit: UnitId) -> bool:
        """Return True when the pupils of a school, or of a class of it, stay overnight."""
        return school_of(unit) in self.boarding


@cache
def gate_rules(file: Path = FILE) -> GateRules:
    """Return the rules.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return GateRules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def minute_of(moment: datetime) -> int:
    """Return the minute of the county's day, 0 to 1439."""
    local = moment.astimezone(COUNTY_TIME)
    return local.hour * 60 + local.minute


def minutes(clock: time) -> int:
    """Return the minute of the day of a time on the wall, 0 to 1439."""
    return clock.hour * 60 + clock.minute


def on_the_wall(minute: int) -> str:
    """Return a minute of the day as a clock shows it: “07:42”."""
    return f"{minute // 60:02}:{minute % 60:02}"


def moment_on(day: date, clock: time) -> datetime:
    """Return the moment a clock on the wall shows a time on a day."""
    return datetime.combine(day, clock, tzinfo=COUNTY_TIME)
