"""What is asked of a pupil's growth record, and what is answered."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from school.growth import Dimension, EntryState
from school.people import PersonId, Role, UnitId
from school.terms import Term

CAPTION = r"^[^\x00]*$"


class NoteGrowth(BaseModel, frozen=True):
    """Writes something down about one or several pupils, as said in a message."""

    caption: str = Field(max_length=2000, pattern=CAPTION)
    """Such as “12号 15号 艺术 合唱比赛一等奖”."""
    dimension: Dimension | None = None
    """Chosen by button; else the caption says it."""
    class_id: UnitId | None = None
    pupil_id: PersonId | None = None
    digests: tuple[str, ...] = Field(default=(), max_length=60)
    """sha256 in hex of each photo that comes along."""


class Ask(StrEnum):
    """What has to be known before anything is written down."""

    DIMENSION = "dimension"
    CLASS = "class"
    CHILD = "child"


class Choice(BaseModel, frozen=True):
    """One answer to what is asked."""

    id: str
    name: str


class NotedEntry(BaseModel, frozen=True):
    """An entry as its author is told of it."""

    entry_id: str
    name: str
    """“12号” to a teacher, the child's name to its family."""
    state: EntryState
    uploads: tuple[str, ...] = ()
    """Where the photos go that came along, in their order."""
    before: bool = False
    """It was written down before, word for word."""


class Noted(BaseModel, frozen=True):
    """What was written down, or what has to be asked first."""

    note_id: str = ""
    dimension: Dimension | None = None
    text: str = ""
    entries: tuple[NotedEntry, ...] = ()
    photos: int = 0
    """Photos each entry has now."""
    without_consent: tuple[str, ...] = ()
    """Pupils left out because nobody agreed, as *name* of an entry."""
    ask: Ask | None = None
    choices: tuple[Choice, ...] = ()


class NoteOf(BaseModel, frozen=True):
    """Names what was written down in one message, to take it back."""

    note_id: str = Field(pattern=r"^[0-9a-f]{24}$")


class AddPhotos(NoteOf, frozen=True):
    """Adds photos to what was written down in one message."""

    digests: tuple[str, ...] = Field(min_length=1, max_length=60)


class Undone(BaseModel, frozen=True):
    """How many entries were taken back."""

    entries: int


class GrowthOf(BaseModel, frozen=True):
    """Asks for a pupil's growth record."""

    caption: str = Field(default="", max_length=200, pattern=CAPTION)
    """“12号”, a child's name, “品德”, “上学期”, or nothing."""
    pupil_id: PersonId | None = None
    dimension: Dimension | None = None
    term: Term | None = None
    page: int = Field(default=1, ge=1, le=1000)
    whole: bool = False
    """True: every entry of the term, for the PDF."""


class GrowthLine(BaseModel, frozen=True):
    """An entry as those who may read the record see it."""

    dimension: Dimension
    text: str
    day: date
    role: Role
    state: EntryState
    photos: tuple[str, ...] = ()


class GrowthRecord(BaseModel, frozen=True):
    """A page of a pupil's growth record, or whose is asked for first."""

    pupil_id: PersonId | None = None
    name: str = ""
    class_name: str = ""
    roll_no: int = 0
    consented: bool = True
    term: Term | None = None
    dimension: Dimension | None = None
    lines: tuple[GrowthLine, ...] = ()
    """Newest first."""
    counts: dict[Dimension, int] = Field(default_factory=dict)
    """Shown entries of the term."""
    homework: int | None = None
    """Confirmed homework of the term; None: no consent covers putting both together."""
    page: int = 1
    pages: int = 1
    reading_minutes: int = 0
    books: int = 0
    checkups: tuple[str, ...] = ()
    """Sight and physical tests in words; empty for who may not read the child's health."""
    choices: tuple[Choice, ...] = ()
    """Children to choose from, when it is not said whose record is meant."""


class WaitingOf(BaseModel, frozen=True):
    """Asks for what waits for the asker, who heads a class."""


class WaitingEntry(BaseModel, frozen=True):
    """An entry that waits, as the class head sees it."""

    entry_id: str
    roll_no: int
    name: str
    class_name: str
    line: GrowthLine


class WaitingList(BaseModel, frozen=True):
    """What waits, oldest first."""

    entries: tuple[WaitingEntry, ...]
    total: int


class DecideGrowth(BaseModel, frozen=True):
    """The class head's decision on an entry."""

    entry_id: str = Field(pattern=r"^[0-9a-f]{24}$")
    approve: bool
    reason: str = Field(default="", max_length=400, pattern=CAPTION)


class EntryOf(BaseModel, frozen=True):
    """Its author asks what became of an entry."""

    entry_id: str = Field(pattern=r"^[0-9a-f]{24}$")


class EntryReport(BaseModel, frozen=True):
    """An entry, what was decided, and whose it is."""

    entry_id: str
    name: str
    line: GrowthLine
    reason: str = ""
