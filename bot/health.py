"""Health: whether this process can do its work now, and if not, which part of it is to blame.

Alive and ready are two questions. A process that answers at all is alive; restarting it because
the database is away helps nobody. It is ready when everything it stands on answers and nothing has
waited for long. Reasons name parts and seconds, never people, addresses or credentials.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bot.app import Foundation

log = logging.getLogger("qingjiao.health")

OLDEST_S = 300.0
"""A message that is due so long is not late but stuck: work takes 120 s at most."""
BUSY_S = 600.0
"""A step of the engine takes as long as its slowest call: a stack of 60 photos, some minutes."""
LEAST_FREE_BYTES = 512 << 20
"""Below this SQLite, the log and a photo being written fill the disk within minutes of a rush."""
KEPT_FOR = timedelta(seconds=5)
"""Whoever asks more often gets the last answer: asking must not become the load."""


@dataclass(frozen=True)
class Problem:
    """One part that does not work."""

    part: str
    reason: str


class Health:
    """Looks at what a product stands on; may be asked from any thread."""

    def __init__(
        self,
        base: Foundation,
        *,
        stuck: Callable[[float], Sequence[str]] = lambda _: (),
        least_free_bytes: int = LEAST_FREE_BYTES,
    ) -> None:
        """Look at *base*; *stuck* names the workers that died or are busy for so many seconds."""
        self._base = base
        self._stuck = stuck
        self._least_free_bytes = least_free_bytes
        self._lock = Lock()
        self._looked: tuple[datetime, tuple[Problem, ...]] | None = None

    def problems(self) -> tuple[Problem, ...]:
        """Return what does not work now, as it was at most five seconds ago."""
        with self._lock:
            now = self._base.clock.now()
            if self._looked is None or not now - KEPT_FOR < self._looked[0] <= now:
                self._looked = (now, tuple(self._look(now)))
            return self._looked[1]

    def _look(self, now: datetime) -> Iterator[Problem]:
        parts: dict[str, Callable[[datetime], Iterator[str]]] = {
            "database": self._queues,
            "files": self._files,
            "workers": self._workers,
            "disk": self._disk,
        }
        for part, check in parts.items():
            try:
                yield from (Problem(part, reason) for reason in check(now))
            except Exception as error:  # a broken part is what is looked for
                log.exception("health: %s", part)
                yield Problem(part, f"does not answer ({type(error).__name__})")

    def _queues(self, now: datetime) -> Iterator[str]:
        with self._base.records.begin() as unit:
            found = unit.backlogs.queues(now)
        for one in found:
            if one.oldest_s > OLDEST_S:
                yield f"the {one.queue} has waited for {one.oldest_s:.0f} s"

    def _files(self, _: datetime) -> Iterator[str]:
        next(iter(self._base.files.keys("doctor/")), None)
        yield from ()

    def _workers(self, _: datetime) -> Iterator[str]:
        yield from (f"{name} is stuck" for name in self._stuck(BUSY_S))

    def _disk(self, _: datetime) -> Iterator[str]:
        free = shutil.disk_usage(self._base.settings.home).free
        if free < self._least_free_bytes:
            yield f"{free >> 20} MiB are left"
