"""Rules of collecting figures: who is reminded when, and which value is asked back.

The rules are ``collection_rules.toml``, a file a county edits.
"""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

FILE = Path(__file__).with_suffix(".toml")


class CollectionRules(BaseModel, frozen=True, extra="forbid"):
    """The rule file."""

    wave_hours: int = Field(ge=0, le=72)
    remind_at_hour: int = Field(ge=0, le=23)
    not_after_hour: int = Field(ge=1, le=24)
    principal_after_days: int = Field(ge=1, le=5)
    """At most five: a reminder's key is known for a week."""
    collector_after_days: int = Field(ge=1, le=5)
    jump_share: Decimal = Field(gt=0, le=10)
    jump_least: Decimal = Field(ge=0)
    jump_points: Decimal = Field(gt=0, le=100)


@cache
def collection_rules(file: Path = FILE) -> CollectionRules:
    """Return the rules.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    told = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    return CollectionRules.model_validate(told)
