"""What makes a process start sooner: imports without garbage collection, clients opened late."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any


@contextmanager
def without_collecting() -> Iterator[None]:
    """Import without garbage collection inside this.

    What a module makes stays, and looking through it again and again takes a fifth of a start
    (benchmarks/README.md, “Cold start”). So it is not looked through afterwards, either.
    """
    was_on, before = gc.isenabled(), len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > before:  # else nothing was imported, and all there is may go
            gc.freeze()
        if was_on:
            gc.enable()


class OpenedLate:
    """A client of a service that is opened when it is first used; safe to use from threads.

    Importing boto3 and making a client takes longer than all else a container does at its start,
    and most calls need neither files nor another Lambda.
    """

    def __init__(self, open_client: Callable[[], Any]) -> None:  # boto3 has no types
        self._open_client = open_client
        self._lock = Lock()
        self._client: Any = None

    def __getattr__(self, name: str) -> Any:
        """Return what the client has under *name*."""
        with self._lock:
            if self._client is None:
                self._client = self._open_client()
        return getattr(self._client, name)
