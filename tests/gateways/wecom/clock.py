"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class StillClock:
    """A Clock, and a timer of seconds, that moves only by ``advance``."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
