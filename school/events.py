"""Asks for stored events to be worked on."""

from pydantic import BaseModel


class TakeEvents(BaseModel, frozen=True):
    """Asks for the next events to be worked on."""


class TakenEvents(BaseModel, frozen=True):
    """How many were; none: nothing is waiting."""

    count: int
