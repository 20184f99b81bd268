"""Hidden dangers 隐患: a ticket from the report to its closing, and which step may follow which.

Somebody reports, a leader gives it an owner and a day, the owner puts it right, and somebody else
looks again: whoever put it right never closes it. A report of what is known already is merged.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel

from school.device_events import Level
from school.errors import NotUnderstood
from school.people import PersonId, UnitId

MOST_PHOTOS = 3
LONGEST_WHAT = 120
"""Characters."""
_NUMBER = re.compile(r"[hH]\s*(?:(?P<year>\d{2})\s*-\s*)?(?P<number>\d{1,5})(?!\d)")


class HazardState(StrEnum):
    """Where a ticket stands."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    """Has an owner and a day."""
    FIXED = "fixed"
    """Put right, as the owner says; nobody else has looked."""
    CLOSED = "closed"
    MERGED = "merged"
    """Was known already; the other ticket stands for both."""


STATE_NAMES = {
    HazardState.REPORTED: "待指派",
    HazardState.ASSIGNED: "整改中",
    HazardState.FIXED: "待复查",
    HazardState.CLOSED: "已销号",
    HazardState.MERGED: "已合并",
}
OPEN = (HazardState.REPORTED, HazardState.ASSIGNED, HazardState.FIXED)
"""What is not over."""


class HazardAct(StrEnum):
    """What is done to a ticket."""

    ASSIGN = "assign"
    FIX = "fix"
    PASS = "pass"  # noqa: S105  # it passed the second look
    FAIL = "fail"
    MERGE = "merge"


ACT_NAMES = {
    HazardAct.ASSIGN: "指派",
    HazardAct.FIX: "整改",
    HazardAct.PASS: "复查通过",
    HazardAct.FAIL: "复查不通过",
    HazardAct.MERGE: "合并",
}
_FROM = {
    HazardAct.ASSIGN: (HazardState.REPORTED, HazardState.ASSIGNED),
    HazardAct.FIX: (HazardState.ASSIGNED,),
    HazardAct.PASS: (HazardState.FIXED,),
    HazardAct.FAIL: (HazardState.FIXED,),
    HazardAct.MERGE: (HazardState.REPORTED, HazardState.ASSIGNED),
}
_TO = {
    HazardAct.ASSIGN: HazardState.ASSIGNED,
    HazardAct.FIX: HazardState.FIXED,
    HazardAct.PASS: HazardState.CLOSED,
    HazardAct.FAIL: HazardState.ASSIGNED,
    HazardAct.MERGE: HazardState.MERGED,
}


class Hazard(BaseModel, frozen=True):
    """One ticket."""

    id: str
    school: UnitId
    year: int
    number: int
    """Counts a school's tickets of a year from 1."""
    level: Level
    place: str
    what: str
    photos: int = 0
    state: HazardState = HazardState.REPORTED
    reporter: PersonId
    reported_at: AwareDatetime
    owner: PersonId | None = None
    due: date | None = None
    fixed_by: PersonId | None = None
    fixed_at: AwareDatetime | None = None
    fix_note: str = ""
    fix_photos: int = 0
    rounds: int = 0
    """How often it was put right; after a failed second look there is another round."""
    checked_by: PersonId | None = None
    closed_at: AwareDatetime | None = None
    merged_into: str = ""

    @property
    def ref(self) -> str:
        """Return how it is called in its school: “H26-0012”."""
        return f"H{self.year % 100:02d}-{self.number:04d}"

    @property
    def folder(self) -> str:
        """Return where its photos are kept; the id says nothing about the school."""
        return f"hazards/{self.id}"

    def photo_keys(self) -> tuple[str, ...]:
        """Return the keys of the photos that came with the report."""
        return tuple(f"{self.folder}/{n}.jpg" for n in range(1, self.photos + 1))

    def fix_keys(self) -> tuple[str, ...]:
        """Return the keys of the photos of the last round."""
        return tuple(f"{self.folder}/fix{self.rounds}-{n}.jpg" for n in range(self.fix_photos))

    def overdue_on(self, day: date) -> bool:
        """Return True when it should have been put right before *day*, and is not."""
        waits = self.state is HazardState.ASSIGNED
        return waits and self.due is not None and self.due < day


class HazardStep(BaseModel, frozen=True):
    """One thing done to a ticket; nothing overwrites it."""

    hazard_id: str
    at: AwareDatetime
    by: PersonId
    act: HazardAct
    note: str = ""


def ref_in(text: str, *, year: int) -> tuple[int, int] | None:
    """Return the year and number of a ticket that a text names: “H12” is this year's; or None."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    said = found["year"]
    return (year // 100 * 100 + int(said) if said else year), int(found["number"])


def may_follow(hazard: Hazard, act: HazardAct, *, by: PersonId) -> str:
    """Return why somebody may not do *act* now, in words for them; “”: they may."""
    if hazard.state not in _FROM[act]:
        return f"{hazard.ref} 现在是“{STATE_NAMES[hazard.state]}”，不能{ACT_NAMES[act]}。"
    looks = act in (HazardAct.PASS, HazardAct.FAIL)
    if looks and by in (hazard.fixed_by, hazard.owner):
        return "复查要换一个人，整改人自己不能复查。请另一位领导或安保复查。"
    return ""


def after(  # noqa: PLR0913  # what a step may bring with it
    hazard: Hazard,
    act: HazardAct,
    *,
    by: PersonId,
    at: AwareDatetime,
    owner: PersonId | None = None,
    due: date | None = None,
    note: str = "",
    photos: int = 0,
    into: str = "",
) -> Hazard:
    """Return a ticket after a step.

    Raises:
        NotUnderstood: The step does not follow; nothing changes.
    """
    if refused := may_follow(hazard, act, by=by):
        raise NotUnderstood(f"{refused}没有改动。发“隐患 {hazard.ref}”看详情。")
    change: dict[str, Any] = {"state": _TO[act]}
    if act is HazardAct.ASSIGN:
        change |= {"owner": owner, "due": due}
    elif act is HazardAct.FIX:
        change |= {"fixed_by": by, "fixed_at": at, "fix_note": note}
        change |= {"fix_photos": photos, "rounds": hazard.rounds + 1}
    elif act is HazardAct.PASS:
        change |= {"checked_by": by, "closed_at": at}
    elif act is HazardAct.FAIL:
        change |= {"checked_by": by, "due": due}
    else:
        change |= {"merged_into": into, "closed_at": at}
    return hazard.model_copy(update=change)
