"""Notes how long each step of a reading took."""

from collections.abc import Callable

Timer = Callable[[], float]
"""Seconds that only ever grow, such as ``time.perf_counter``."""


class Watch:
    """Notes how long each step took."""

    def __init__(self, timer: Timer) -> None:
        self._timer, self._last = timer, timer()
        self.stages: dict[str, float] = {}

    def total(self) -> float:
        """Return the seconds of all steps so far."""
        return round(sum(self.stages.values()), 4)

    def lap(self, stage: str) -> None:
        """Note the time since the last lap as that of *stage*."""
        now = self._timer()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._last
        self._last = now
