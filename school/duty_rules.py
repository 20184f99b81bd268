"""The county's rules of duty: when somebody is late, and how often a school is patrolled."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, field_validator

from school.county_time import COUNTY_TIME

FILE = Path(__file__).with_name("duty_rules.toml")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class DutyRules(BaseModel, frozen=True, extra="forbid"):
    """What ``duty_rules.toml`` says."""

    early_minutes: int = Field(ge=0, le=720)
    remind_after_minutes: int = Field(ge=1, le=240)
    absent_after_minutes: int = Field(ge=2, le=480)
    code_needed: bool
    sign_out_minutes: int = Field(ge=0, le=720)
    fold_minutes: int = Field(ge=1, le=240)
    patrols_a_day: int = Field(ge=1, le=100)
    patrols_due_at: str

    @field_validator("patrols_due_at")
    @classmethod
    def _a_time(cls, said: str) -> str:
        if not _TIME.fullmatch(said):
            raise ValueError("patrols_due_at 应写成 21:00 这样的时间")
        return said

    @property
    def early(self) -> timedelta:
        """Return from how long before a turn one may sign in."""
        return timedelta(minutes=self.early_minutes)

    @property
    def remind_after(self) -> timedelta:
        """Return how long after its beginning who has not signed in is reminded."""
        return timedelta(minutes=self.remind_after_minutes)

    @property
    def absent_after(self) -> timedelta:
        """Return how long after its beginning who has not signed in is recorded as absent."""
        return timedelta(minutes=self.absent_after_minutes)

    @property
    def sign_out(self) -> timedelta:
        """Return until how long after a turn one may sign out."""
        return timedelta(minutes=self.sign_out_minutes)

    @property
    def fold(self) -> timedelta:
        """Return within how long two sightings are one lapse."""
        return timedelta(minutes=self.fold_minutes)

    def patrols_due(self, day: date) -> datetime:
        """Return when a day's patrols are counted."""
        due = time.fromisoformat(self.patrols_due_at)
        return datetime.combine(day, due, tzinfo=COUNTY_TIME)


@cache
def duty_rules(file: Path = FILE) -> DutyRules:
    """Return the rules in force.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return DutyRules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
