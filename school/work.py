"""Work nobody waits for: calls of functions that the product itself makes, from a queue."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field

from school.queues import Queue
from school.retention import Kept

WRITERS_DONE = timedelta(hours=1)
"""After this nothing that was under way still writes: a photo being stored, a page being read."""


class Work(BaseModel, frozen=True):
    """One queued call."""

    function: str
    request: dict[str, Any]


class EraseFiles(BaseModel, frozen=True):
    """Queued work: remove every file of a folder no paper is kept in any more."""

    folder: str = Field(pattern=r"^[A-Za-z0-9_-]([A-Za-z0-9._/-]*[A-Za-z0-9_-])?$")


class Tidy(BaseModel, frozen=True):
    """Asks for everything past its retention to be removed."""


class Tidied(BaseModel, frozen=True):
    """What was past its retention."""

    photos: int
    queued: int
    removed: dict[Kept, int] = Field(default_factory=dict)
    """How many of each kind."""


def work(function: str, request: BaseModel) -> str:
    """Return the payload of a queued call."""
    return Work(function=function, request=request.model_dump(mode="json")).model_dump_json()


def queue_erasure(queue: Queue, folder: str, *, now: datetime) -> None:
    """Queue the removal of a folder's files: now, and again of what is being written meanwhile."""
    for at in (now, now + WRITERS_DONE):
        key = f"erase:{folder}:{at.isoformat()}"
        payload = work("erase_files", EraseFiles(folder=folder))
        queue.put(key, payload, now=now, not_before=at)
