"""Rules of school health as ``health_rules.toml`` has them: bounds, thresholds, windows, times."""

import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

FILE = Path(__file__).with_name("health_rules.toml")
Place = Literal["class", "dorm"]


class GeneralRule(BaseModel, frozen=True, extra="forbid"):
    """Similar symptoms, or a shared meal, of so many in one place."""

    cases_in_a_day: int = Field(ge=2)
    cases_in_days: int = Field(ge=2)
    days: int = Field(ge=1)
    places: tuple[Place, ...]
    meal_cases_in_a_day: int = Field(ge=2)


class DiseaseRule(BaseModel, frozen=True, extra="forbid"):
    """One disease: what people call it, and how many of it are a cluster."""

    name: str
    words: tuple[str, ...]
    days: int = Field(default=1, ge=1)
    """Length of the window; its last day counts."""
    school: int | None = Field(default=None, ge=1)
    """So many of one school are a cluster; None: the file names no number."""
    in_class: int | None = Field(default=None, ge=1, alias="class")
    notifiable: bool = False
    """A single suspicion is told at once."""
    from_c: float | None = None
    """Whoever has this temperature and one of *with_signs* is a case, unnamed as it may be."""
    with_signs: tuple[str, ...] = ()


class HealthRules(BaseModel, frozen=True, extra="forbid"):
    """All of the file."""

    fever_c: float
    lowest_c: float
    highest_c: float
    ask_after_days: int = Field(ge=1)
    watch_from: int = Field(ge=2)
    watch_least_pupils: int = Field(ge=5)
    report_within_hours: int = Field(ge=1)
    remind_at: time
    report_at: time
    not_after: time
    school_weekdays: tuple[int, ...]
    in_session_days: int = Field(ge=1)
    general: GeneralRule
    diseases: Mapping[str, DiseaseRule]

    @property
    def longest_window(self) -> int:
        """Return how many days back a case may matter, today being one."""
        return max(self.general.days, *(d.days for d in self.diseases.values()))


@cache
def health_rules(file: Path = FILE) -> HealthRules:
    """Return the rules.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return HealthRules.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
