"""The county's rules of lessons: when each lesson of a school day begins (lesson_rules.toml)."""

import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

from school.errors import NotUnderstood

FILE = Path(__file__).with_suffix(".toml")


class Bells(BaseModel, frozen=True, extra="forbid"):
    """The lessons of a day of some grades."""

    grades: frozenset[int]
    begins: tuple[time, ...] = Field(min_length=1)
    minutes: int = Field(ge=20, le=120)


@cache
def bells() -> Mapping[str, Bells]:
    """Return the bells of every stage."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Bells]).validate_python(content)


def hours_of(number: int, *, grade: int) -> tuple[int, int]:
    """Return when the *number*th lesson (from 1) begins and how long it lasts, in minutes.

    Args:
        number: Which lesson of the day.
        grade: Whose, 1 to 9; of another grade the day of primary school counts.

    Raises:
        NotUnderstood: The day has fewer lessons.
    """
    stages = bells()
    stage = next((one for one in stages.values() if grade in one.grades), stages["primary"])
    if not 1 <= number <= len(stage.begins):
        last = len(stage.begins)
        raise NotUnderstood(f"一天只有 {last} 节课，没有安排。请写第 1 到第 {last} 节，或写时间。")
    begins = stage.begins[number - 1]
    return begins.hour * 60 + begins.minute, stage.minutes
