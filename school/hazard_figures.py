"""Figures of hidden dangers: what was found in a time, and what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, Field

from school.county_time import day_of
from school.device_events import Level
from school.hazards import HazardState
from school.people import UnitId

MOST_PLACES = 6


@dataclass(frozen=True)
class HazardFact:
    """What figures need of one ticket; a county has thousands in a month."""

    school: UnitId
    level: Level
    place: str
    state: HazardState
    due: date | None
    fixed_at: datetime | None


class HazardCounts(BaseModel, frozen=True):
    """What was found in a time; what was merged counts once, with the ticket that stands."""

    found: int = 0
    closed: int = 0
    """Of those found, how many are over."""
    on_time: int = 0
    """Of those closed, how many were put right by their day."""
    overdue: int = 0
    """Of those found, how many should be put right by now."""
    by_level: dict[Level, int] = Field(default_factory=dict)
    by_place: tuple[tuple[str, int], ...] = ()
    """The places with most of them."""

    @property
    def closed_rate(self) -> float | None:
        """Return the share that is over, 0 to 1; None: nothing was found."""
        return self.closed / self.found if self.found else None

    @property
    def on_time_rate(self) -> float | None:
        """Return the share of the closed ones put right by their day; None: none is closed."""
        return self.on_time / self.closed if self.closed else None


def hazard_counts(hazards: Iterable[HazardFact], *, today: date) -> HazardCounts:
    """Count what was found."""
    real = [one for one in hazards if one.state is not HazardState.MERGED]
    closed = [one for one in real if one.state is HazardState.CLOSED]
    levels = Counter(one.level for one in real)
    places = Counter(one.place for one in real)
    ordered = sorted(places.items(), key=lambda one: (-one[1], one[0]))
    return HazardCounts(
        found=len(real),
        closed=len(closed),
        on_time=sum(was_on_time(one) for one in closed),
        overdue=sum(_is_overdue(one, today) for one in real),
        by_level={level: levels[level] for level in Level if levels[level]},
        by_place=tuple(ordered[:MOST_PLACES]),
    )


def _is_overdue(hazard: HazardFact, today: date) -> bool:
    waits = hazard.state is HazardState.ASSIGNED
    return waits and hazard.due is not None and hazard.due < today


def was_on_time(hazard: HazardFact) -> bool:
    """Return True when it was put right by its day; the second look may come later."""
    if hazard.fixed_at is None or hazard.due is None:
        return False
    return day_of(hazard.fixed_at) <= hazard.due


def month_after(first: date) -> date:
    """Return the first day of the month after that of *first*."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)
