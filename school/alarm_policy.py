"""The county's rules of alarms: who is told at each level, when, and who is next.

The rules are in ``alarm_policy.toml``; this module says what such a file may hold.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, model_validator

from school.alarm_windows import Hours
from school.device_events import Level

FILE = Path(__file__).with_name("alarm_policy.toml")


class Post(StrEnum):
    """Whom a step tells; who that is, is looked up when the step is taken."""

    DUTY = "duty"
    SECURITY = "security"
    PRINCIPAL = "principal"
    VICE_PRINCIPAL = "vice_principal"
    BUREAU_DUTY = "bureau_duty"
    BUREAU = "bureau"
    BUREAU_LEADER = "bureau_leader"
    OWNER = "owner"
    """Who acknowledged the incident."""


POST_NAMES = {
    Post.DUTY: "值班",
    Post.SECURITY: "安保",
    Post.PRINCIPAL: "校长",
    Post.VICE_PRINCIPAL: "副校长",
    Post.BUREAU_DUTY: "教育局值班",
    Post.BUREAU: "教育局科室",
    Post.BUREAU_LEADER: "局领导",
    Post.OWNER: "处理人",
}


class Quiet(StrEnum):
    """What the night does to the steps of a level."""

    IGNORED = "ignored"
    DUTY_ONLY = "duty_only"
    """Whoever is on duty is told; everything else waits for the morning."""
    HELD = "held"
    """Everything waits for the digest."""


class Rung(BaseModel, frozen=True, extra="forbid"):
    """One step of the ladder."""

    name: str = Field(pattern=r"^[a-z]{1,16}$")
    after_s: int = Field(ge=0)
    """Seconds after the first message of the round; of the first rung: after it began."""
    work_time: bool = False
    """Count only time of work."""
    grouped: bool = False
    """What happens at a school until then is told together."""
    to: tuple[Post, ...] = Field(min_length=1)
    copies: tuple[Post, ...] = ()
    """Who is told as well, by day, without having to do anything."""
    group: bool = False
    """The school's group gets, or keeps, its card."""


class Repeat(BaseModel, frozen=True, extra="forbid"):
    """How often everybody is told again at the end of the ladder."""

    every_s: int = Field(ge=60)
    most: int = Field(ge=0, le=5)


class LevelRules(BaseModel, frozen=True, extra="forbid"):
    """The rules of one level."""

    quiet: Quiet
    priority: int = Field(ge=0, le=9)
    """Of its messages: 0 overtakes everything."""
    rungs: tuple[Rung, ...] = ()
    by_hand: tuple[Rung, ...] = ()
    """Steps behind the ladder that are only taken when somebody asks for them."""
    repeat: Repeat | None = None
    digest: bool = False
    """Told in the morning digest and nowhere else."""
    remind_after_s: int | None = Field(default=None, ge=60)
    """Who acknowledged is reminded after so long."""
    reopen_after_s: int = Field(default=1800, ge=60)
    """After so long again without an end, the alarm opens anew."""
    forget_after_s: int | None = Field(default=None, ge=3600)
    """What did not happen again for so long closes by itself."""

    @model_validator(mode="after")
    def _climbs(self) -> "LevelRules":
        waits = [rung.after_s for rung in self.rungs]
        if waits != sorted(waits):
            raise ValueError("Every rung comes after the one before.")
        if not self.rungs and not self.digest:
            raise ValueError("A level has rungs, or is told in the digest.")
        return self


class Policy(BaseModel, frozen=True, extra="forbid"):
    """The whole file."""

    least_gap_s: int = Field(ge=0)
    live_every_s: int = Field(ge=1)
    whole_site_s: int = Field(ge=60)
    """For so long after it opened, what concerns a whole school keeps its devices' alarms quiet."""
    late_clock_s: int = Field(ge=1)
    places: tuple[str, ...]
    hours: Hours
    stand_ins: Mapping[Post, Post]
    red: LevelRules
    orange: LevelRules
    yellow: LevelRules
    blue: LevelRules

    @model_validator(mode="after")
    def _the_gravest_waits_for_nothing(self) -> "Policy":
        first = self.red.rungs[0] if self.red.rungs else None
        if self.red.quiet is not Quiet.IGNORED or first is None or first.after_s:
            raise ValueError("Level one is told at once, by day and night.")
        return self

    def of(self, level: Level) -> LevelRules:
        """Return the rules of a level."""
        return {
            Level.RED: self.red,
            Level.ORANGE: self.orange,
            Level.YELLOW: self.yellow,
            Level.BLUE: self.blue,
        }[level]


@cache
def alarm_policy(file: Path = FILE) -> Policy:
    """Return the county's rules.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return Policy.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
