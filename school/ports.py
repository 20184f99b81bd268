"""Protocols for everything outside: Clock, FileStore, Invoker."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from pydantic import BaseModel

Answer = TypeVar("Answer", bound=BaseModel)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...


class FileStore(Protocol):
    """Keeps bytes under keys such as ``3f/s01/2026/11/21/<paper>/photo.jpg``.

    A key is ASCII letters, digits and ``._/-``, has no empty or dot-only part and at most 512
    characters; anything else raises ValueError before storage is touched.
    """

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Store *content*, replacing what was there; durable when this returns."""
        ...

    def get(self, key: str) -> bytes:
        """Return the stored bytes.

        Raises:
            NotFound: Nothing is stored under *key*.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove *key*; nothing happens if it is not there."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the stored keys that start with *prefix*, in order."""
        ...


class Invoker(Protocol):
    """Calls a function by name, on behalf of a signed actor."""

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:
        """Send *request* and wait for an *answer*.

        Raises:
            SchoolError: The kind the function raised, with its message.
            Unavailable: The function does not answer.
        """
        ...
