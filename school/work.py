"""Work nobody waits for: calls of functions that the product itself makes, from a queue."""

from typing import Any

from pydantic import BaseModel


class Work(BaseModel, frozen=True):
    """One queued call."""

    function: str
    request: dict[str, Any]


class EraseFile(BaseModel, frozen=True):
    """Queued work: remove one file."""

    key: str


class Tidy(BaseModel, frozen=True):
    """Asks for everything past its retention to be removed."""


class Tidied(BaseModel, frozen=True):
    """What was past its retention."""

    photos: int
    queued: int


def work(function: str, request: BaseModel) -> str:
    """Return the payload of a queued call."""
    return Work(function=function, request=request.model_dump(mode="json")).model_dump_json()
