"""A teacher's growth record: what was claimed, decided, disputed, and what it came to.

A claim waits for the principal; a decision is never changed, only a dispute that was upheld stands
in front of it. Points follow from these by :mod:`school.teaching_tally`; nothing stores a sum.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel

from school.people import PersonId, UnitId

MOST_PHOTOS = 3
MOST_WAITING = 20
"""Claims a teacher may have waiting at once: a queue nobody can work off helps nobody."""
LONGEST_NOTE = 80
"""Characters."""


class ClaimState(StrEnum):
    """What became of a claim."""

    WAITING = "waiting"
    GRANTED = "granted"
    RETURNED = "returned"
    UNDONE = "undone"
    """Taken back by the teacher while it waited."""


class DisputeState(StrEnum):
    """What became of a dispute."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"


class Claim(BaseModel, frozen=True):
    """What a teacher says deserves points, and how it was decided."""

    id: str
    number: int
    """Counts a teacher's claims from 1: “积分异议 3”."""
    teacher: PersonId
    school: UnitId
    activity: str
    level: str = ""
    note: str = ""
    day: date
    """When it was done; it counts for the school year of this day."""
    rules: str
    """Version of the rule file it was made under."""
    photos: int = 0
    state: ClaimState = ClaimState.WAITING
    asked_at: AwareDatetime
    decided_by: PersonId | None = None
    decided_at: AwareDatetime | None = None
    reason: str = ""

    @property
    def folder(self) -> str:
        """Return where its evidence is kept; the id says nothing about the teacher."""
        return f"teaching/{self.id}"

    def photo_keys(self) -> tuple[str, ...]:
        """Return the keys of its evidence photos."""
        return tuple(f"{self.folder}/{n}.jpg" for n in range(1, self.photos + 1))


class Dispute(BaseModel, frozen=True):
    """A teacher's objection to a decision, and how it was decided."""

    id: str
    claim_id: str
    said: str
    level: str = ""
    """The level the teacher thinks right; empty: the claim's own."""
    state: DisputeState = DisputeState.WAITING
    asked_at: AwareDatetime
    decided_by: PersonId | None = None
    decided_at: AwareDatetime | None = None
    reason: str = ""


class Standing(BaseModel, frozen=True):
    """What holds of a claim after every dispute about it."""

    granted: bool
    level: str


def standing(claim: Claim, disputes: Iterable[Dispute]) -> Standing:
    """Return what holds: the newest dispute that was upheld, else the decision."""
    upheld = [d for d in disputes if d.claim_id == claim.id and d.state is DisputeState.UPHELD]
    if not upheld:
        return Standing(granted=claim.state is ClaimState.GRANTED, level=claim.level)
    newest = max(upheld, key=lambda d: (d.decided_at or d.asked_at, d.id))
    return Standing(granted=True, level=newest.level or claim.level)


def claim_id(  # noqa: PLR0913  # what makes two claims the same
    teacher: PersonId,
    *,
    activity: str,
    level: str,
    day: date,
    note: str,
    photos: Sequence[str],
) -> str:
    """Return the id (40 hexadecimal digits) of a claim: the same claim again is the same one."""
    parts = (teacher, activity, level, str(day), note, *sorted(photos))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


_DAY = re.compile(
    r"(?:(?P<year>20\d\d)\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<y>20\d\d)(?P<sign>[./-])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})"
)
"""“11月3日” or “2026-11-3”; “2.5” and “3-4” are hours and lessons, not days."""


_PARTS = (("year", "y"), ("month", "m"), ("day", "d"))


def day_said(text: str, *, today: date) -> tuple[date | None, str]:
    """Return the day a text names, and the text without it; None: it names none.

    Without a year the last such day is meant. A day that does not exist counts as none.
    """
    found = _DAY.search(text)
    if found is None:
        return None, text
    year, month, number = (found[a] or found[b] for a, b in _PARTS)
    try:
        day = date(int(year or today.year), int(month), int(number))
        if not year and day > today:
            day = day.replace(year=day.year - 1)
    except ValueError:
        return None, text
    return day, text[: found.start()] + text[found.end() :]


def spoken_points(points: Decimal) -> str:
    """Return points as a card says them: “4”, “2.5”."""
    return f"{points.normalize():f}" if points else "0"
