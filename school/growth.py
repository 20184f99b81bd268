"""Growth record of a pupil: what teachers, family and the pupil write down, and who decides on it.

What a teacher writes shows at once; what a guardian or pupil writes waits for the class head.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import Expired, NotUnderstood, PermissionDenied
from school.people import PersonId, Role, UnitId

LONGEST_TEXT = 200
LONGEST_REASON = 60
MOST_PHOTOS = 9
MOST_PUPILS = 60
UNDO_WITHIN = timedelta(days=1)
FAMILY = frozenset({Role.GUARDIAN, Role.PUPIL})
LAST_GRADES = (6, 9, 12)
"""The grades after which a pupil leaves primary, junior and senior school."""
GRADUATION = (7, 31)
"""Month and day a school year ends."""


class Dimension(StrEnum):
    """What an entry is about; ``growth_points.toml`` says how people call it."""

    ACADEMICS = "academics"
    CHARACTER = "character"
    ARTS = "arts"
    HEALTH = "health"
    SKILLS = "skills"


class EntryState(StrEnum):
    """How far an entry is."""

    SHOWN = "shown"
    WAITING = "waiting"
    """For the class head; until then only its author sees it."""
    DECLINED = "declined"


class GrowthEntry(BaseModel, frozen=True):
    """One thing somebody wrote down about a pupil."""

    id: str
    note_id: str
    """Entries written in one message have the same."""
    pupil_id: PersonId
    class_id: UnitId
    """The pupil's class when it was written; its head decides on it."""
    dimension: Dimension
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    author: PersonId | None
    """None: the author's own records were deleted since."""
    role: Role
    """As what the author wrote."""
    day: date
    at: AwareDatetime
    photos: tuple[str, ...] = Field(default=(), max_length=MOST_PHOTOS)
    """Keys of the file store, in the order they were sent."""
    state: EntryState
    reason: str = ""
    """Why it was declined."""
    decided_at: AwareDatetime | None = None
    keep_until: date

    @property
    def folder(self) -> str:
        """Return the folder of the file store that holds its photos and nothing else."""
        return folder_of(self.id)


def first_state(role: Role) -> EntryState:
    """Return the state of a new entry by the role of its author."""
    return EntryState.WAITING if role in FAMILY else EntryState.SHOWN


def folder_of(entry_id: str) -> str:
    """Return the folder of an entry's photos; it says nothing about whose they are."""
    return f"growth/{entry_id[:2]}/{entry_id}"


def photo_key(folder: str, digest: str) -> str:
    """Return where a photo is kept; *digest* is its sha256 in hex."""
    return f"{folder}/{digest[:32]}.jpg"


def with_photos(entry: GrowthEntry, digests: tuple[str, ...]) -> GrowthEntry:
    """Return the entry with these photos after those it has; the same photo again is one.

    Raises:
        NotUnderstood: They would be more than an entry takes.
    """
    keys = (*entry.photos, *(photo_key(entry.folder, digest) for digest in digests))
    photos = tuple(dict.fromkeys(keys))
    if len(photos) > MOST_PHOTOS:
        raise NotUnderstood(f"一条最多附 {MOST_PHOTOS} 张照片，这次的没有附上。请挑几张再发。")
    return entry.model_copy(update={"photos": photos})


def decided(entry: GrowthEntry, *, approve: bool, reason: str, at: datetime) -> GrowthEntry:
    """Return the entry as the class head decided.

    Raises:
        NotUnderstood: It was decided on before, or it is declined without a reason.
    """
    if entry.state is not EntryState.WAITING:
        done = "通过" if entry.state is EntryState.SHOWN else "退回"
        raise NotUnderstood(f"这一条已经{done}了，没有再改。发“待审核”看还有哪些。")
    if not approve and not reason:
        raise NotUnderstood("退回要写原因，作者会看到，如“请写具体一点”。")
    if len(reason) > LONGEST_REASON:
        raise NotUnderstood(f"原因请不超过 {LONGEST_REASON} 字。")
    state = EntryState.SHOWN if approve else EntryState.DECLINED
    return entry.model_copy(update={"state": state, "reason": reason, "decided_at": at})


def require_undo(entry: GrowthEntry, by: PersonId, *, now: datetime) -> None:
    """Pass when *by* may still take the entry back.

    Raises:
        PermissionDenied: Somebody else wrote it.
        Expired: It is older than a day.
    """
    require_undo_at(entry.author, entry.at, by=by, now=now)


def require_undo_at(author: PersonId | None, at: datetime, *, by: PersonId, now: datetime) -> None:
    """Pass when *by* wrote something *at* a moment less than a day ago.

    Raises:
        PermissionDenied: Somebody else wrote it.
        Expired: It is older than a day.
    """
    if author != by:
        raise PermissionDenied("只能撤销自己记的。请找记这一条的人。")
    if now - at > UNDO_WITHIN:
        raise Expired("记下已经超过一天，不能撤销了。要删除请监护人发“我的数据”。")


def require_more_photos(entry: GrowthEntry, by: PersonId, *, now: datetime) -> None:
    """Pass when *by* may still add photos: what was looked through is not changed behind it.

    Raises:
        PermissionDenied: Somebody else wrote it.
        Expired: It is older than a day, or the class head has decided on it.
    """
    require_undo(entry, by, now=now)
    if entry.role in FAMILY and entry.state is not EntryState.WAITING:
        raise Expired("班主任已经审核过这一条，不能再加照片。可以再记一笔。")


def kept_until(class_id: UnitId, day: date) -> date:
    """Return the last day an entry of *day* is kept: a year after the pupil leaves this school.

    A class's id says its grade; where it does not, the longest way (six years) is taken.
    """
    grade = grade_of(class_id)
    last = next((g for g in LAST_GRADES if grade <= g), grade)
    ends = school_year_end(day) + (last - grade if grade else LAST_GRADES[0] - 1)
    return date(ends + 1, *GRADUATION)


def school_year_end(day: date) -> int:
    """Return the year in which the school year of *day* ends, on 31 July."""
    return day.year if (day.month, day.day) <= GRADUATION else day.year + 1


def grade_of(class_id: UnitId) -> int:
    """Return the grade (1 to 12) in a class's id; 0: it does not say."""
    number = class_id.split(".")[3:4]
    digits = number[0].removeprefix("g") if number else ""
    return int(digits) if digits.isdecimal() else 0
