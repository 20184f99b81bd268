"""Turns: threads wait in line, instead of asking SQLite again and again whether it is free.

SQLite lets one transaction write at a time; who finds it busy sleeps up to a tenth of a second and
tries again, so somebody who just comes along overtakes those who sleep. With a dozen threads of
one process that costs seconds; in a line nobody waits longer than those in front of them.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """Admits one thread at a time: those who are urgent, then first come, first served."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy = False
        self._urgent: deque[Event] = deque()
        self._line: deque[Event] = deque()

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for one's turn, and have it until the end of the block."""
        self._enter(self._urgent if urgent else self._line)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, line: deque[Event]) -> None:
        with self._lock:
            if not self._busy:
                self._busy = True
                return
            mine = Event()
            line.append(mine)
        mine.wait()

    def _leave(self) -> None:
        with self._lock:
            for line in (self._urgent, self._line):
                if line:
                    line.popleft().set()
                    return
            self._busy = False
