"""Dashboards that are finished: whoever reads the same one within a minute gets it again.

A page asks every minute, and counting eight weeks of a county takes seconds.
"""

from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from school.people import UnitId

if TYPE_CHECKING:
    from school.dashboard import Dashboard

MOST_KEPT = 64
"""Boards of one minute; a county has some forty schools, and most of them look at nothing."""


class Boards:
    """The dashboards of the newest minute, by unit and number of weeks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute: datetime | None = None
        self._kept: dict[tuple[UnitId, int], Dashboard] = {}

    def of(self, place: UnitId, weeks: int, *, at: datetime) -> "Dashboard | None":
        """Return the board of a unit that was finished in this minute; None: there is none."""
        with self._lock:
            return self._kept.get((place, weeks)) if self._minute == _minute_of(at) else None

    def keep(self, place: UnitId, weeks: int, board: "Dashboard") -> None:
        """Keep a finished board until the minute it was made in is over."""
        with self._lock:
            if self._minute != _minute_of(board.made_at) or len(self._kept) >= MOST_KEPT:
                self._minute, self._kept = _minute_of(board.made_at), {}
            self._kept[place, weeks] = board


def _minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
