"""Bell: wakes waiting page streams from any thread."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Rung when the log grows in this process; every listener wakes."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def ring(self) -> None:
        """Wake everyone who listens; may be called from any thread."""
        for event, loop in list(self._listeners.items()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Event]:
        """Give an event of the running loop that every ring sets, until the block ends.

        Clear it before reading the log, then wait: a ring in between is not missed.
        """
        event = asyncio.Event()
        self._listeners[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            del self._listeners[event]
