"""What happened at a school, as a device or the product itself puts it down.

An event is durable before anybody answers for it; what it means is worked out from the stored
event. Its kind decides where it goes (``event_kinds.toml``): an alarm, a pass, a vehicle, a
temperature, the duty of a guard, or a school bus.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

from school.people import PersonId, UnitId

FILE = Path(__file__).with_name("event_kinds.toml")
LOWEST = 9
"""Level of what is no alarm; it is worked on after every alarm."""


class Level(StrEnum):
    """How grave an alarm is: the colours of 双重预防."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def number(self) -> int:
        """Return 1 for the gravest to 4."""
        return list(Level).index(self) + 1


LEVEL_NAMES = {
    Level.RED: "一级",
    Level.ORANGE: "二级",
    Level.YELLOW: "三级",
    Level.BLUE: "四级",
}


class Route(StrEnum):
    """Who works on an event."""

    ALARM = "alarm"
    PASS = "pass"  # noqa: S105  # somebody passed a gate
    VEHICLE = "vehicle"
    HEALTH = "health"
    DUTY = "duty"
    BUS = "bus"


class EventKind(BaseModel, frozen=True, extra="forbid"):
    """One kind of event as the file describes it."""

    name: str = Field(min_length=1, max_length=16)
    """In Chinese, as a card says it."""
    route: Route
    level: Level | None = None
    """Of an alarm; None for what is none."""
    whole_site: bool = False
    """It concerns the whole school: alarms that follow from it stay quiet."""
    words: tuple[str, ...] = ()
    """What people call it when they report it."""


class Event(BaseModel, frozen=True):
    """Something that happened."""

    source: str = Field(min_length=1, max_length=64)
    """``device:<id>``, or which part of the product says so: ``chat``, ``health``, ``gate``…"""
    event_id: str = Field(min_length=1, max_length=96)
    """The source's own number for it; the same one again is the same event."""
    school: UnitId
    kind: str = Field(min_length=1, max_length=32)
    at: datetime
    """When the source says it happened."""
    zone: str = Field(default="", max_length=32)
    """Where in the school, such as “南门”."""
    level: Level | None = None
    """Another level than the kind's, where who says so may decide it."""
    text: str = Field(default="", max_length=400)
    """What a person wrote or what was worked out; never a pupil's name."""
    person: PersonId | None = None
    """Whom it is about: who passed a gate, who is asleep on duty, who reports."""
    plate: str = Field(default="", max_length=16)
    result: str = Field(default="", max_length=32)
    """What the device decided, such as ``in``, ``out`` or ``refused``."""
    value: float | None = None
    """What was measured, such as degrees Celsius."""
    snapshot: str | None = Field(default=None, max_length=200)
    """Key of a photo in the file store."""
    drill: bool = False


class StoredEvent(BaseModel, frozen=True):
    """An event, its number and when it arrived."""

    id: str
    received_at: datetime
    event: Event


@cache
def event_kinds(file: Path = FILE) -> Mapping[str, EventKind]:
    """Return every kind of event by its code.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {code: EventKind.model_validate(kind) for code, kind in found.items()}


def level_of(event: Event) -> Level | None:
    """Return the level of an event: its own, or else its kind's; None: it is no alarm."""
    kind = event_kinds().get(event.kind)
    return event.level or (kind.level if kind else None)
