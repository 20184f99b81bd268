"""Adapter: how one make of devices says what happened, as its file in ``device_adapters`` maps it.

A field of ours names the places it may be found at: keys divided by dots, several joined by ``+``.
What no field names is never looked at, so it can be neither stored nor logged.
"""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from school.device_events import Level, event_kinds
from school.errors import NotFound

FOLDER = Path(__file__).with_name("device_adapters")
JOINED = "/"
"""Between the parts of a value that is put together of several."""
_OF_A_FACE = re.compile(r"face|feature|image|photo|pic|snap|base64|embedding|vector", re.IGNORECASE)
_SNAPSHOT = "snapshot"


class Form(StrEnum):
    """What a body is written in."""

    JSON = "json"
    XML = "xml"


class OurField(StrEnum):
    """What is taken of an event; there is nothing else."""

    EVENT_ID = "event_id"
    KIND = "kind"
    AT = "at"
    ZONE = "zone"
    PERSON = "person"
    PLATE = "plate"
    RESULT = "result"
    VALUE = "value"
    LEVEL = "level"
    SNAPSHOT = "snapshot"
    DRILL = "drill"


def _known_kind(kind: str) -> str:
    if kind not in event_kinds():
        raise ValueError(f"{kind} is no kind of event_kinds.toml")
    return kind


KnownKind = Annotated[str, AfterValidator(_known_kind)]


class Adapter(BaseModel, frozen=True, extra="forbid"):
    """One file of ``device_adapters``."""

    name: str = Field(min_length=1, max_length=24)
    """In Chinese, as a list of devices says it."""
    format: Form
    latest_minutes: int = Field(default=10, ge=1, le=7 * 24 * 60)
    """How late an event may be told and keep its own time; devices that store what they could not
    send need more than the ten minutes of those that send at once."""
    fields: dict[OurField, tuple[str, ...]]
    must: dict[str, str] = {}
    """Values without which a body is not understood at all."""
    kinds: dict[str, KnownKind] = {}
    """Their kinds and ours; empty: they use ours."""
    results: dict[str, str] = {}
    levels: dict[str, Level] = {}

    @model_validator(mode="after")
    def _complete_and_faceless(self) -> Self:
        if not {OurField.EVENT_ID, OurField.KIND} <= self.fields.keys():
            raise ValueError("An adapter says where event_id and kind are.")
        for field, places in self.fields.items():
            if any(_OF_A_FACE.search(p) for p in places) and places != (_SNAPSHOT,):
                raise ValueError(f"{field}: what may be a face is never taken (R7)")
        return self


@cache
def adapters(folder: Path = FOLDER) -> Mapping[str, Adapter]:
    """Return every adapter by the name of its file.

    Raises:
        pydantic.ValidationError: A file is not as it must be; the message names the place.
    """
    return {
        file.stem: Adapter.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in sorted(folder.glob("*.toml"))
    }


def adapter_of(name: str) -> Adapter:
    """Return the adapter of a name.

    Raises:
        NotFound: There is none; the message lists those there are.
    """
    found = adapters().get(name)
    if found is None:
        raise NotFound(f"没有“{name[:32]}”这种接入方式。可以用：{'、'.join(adapters())}。")
    return found
