"""The machine's clock: the one place that asks what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """A Clock that tells the machine's time."""

    def now(self) -> datetime:
        """Return the current time in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # everybody else asks a Clock
