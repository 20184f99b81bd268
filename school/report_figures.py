"""What is asked of reporting figures, and what is answered: forms to fill in, values, versions."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from school.collection import MOST_FIELDS, RoundState
from school.collection_calls import RoundId
from school.people import UnitId
from school.plain_text import PlainText

LONGEST_FILLED = 2000
"""Characters of one message that fills in a form."""


class MyTasks(BaseModel, frozen=True):
    """Asks what the asker has to fill in."""

    text: PlainText = Field(default="", max_length=64)
    round_id: RoundId = ""
    waiting: bool = False
    """Only what is not submitted; refused with NotFound when that is nothing any more."""


class TaskRow(BaseModel, frozen=True):
    """A form that waits for a unit."""

    round_id: RoundId
    unit_id: UnitId
    name: str
    unit: str
    due: date
    overdue: bool
    submitted: bool


class TaskList(BaseModel, frozen=True):
    """What waits, the most urgent first, and what was submitted and may still be corrected."""

    rows: tuple[TaskRow, ...]


class TaskOf(BaseModel, frozen=True):
    """Names one unit's form."""

    round_id: RoundId
    unit_id: UnitId = Field(max_length=96, pattern=r"^[^\x00]*$")
    waiting: bool = False
    """Only if it is still to be filled in, as a reminder asks."""


class FillIn(TaskOf, frozen=True):
    """Writes values into a form without submitting it."""

    text: PlainText = Field(default="", max_length=LONGEST_FILLED)
    cells: dict[PlainText, PlainText] = Field(default_factory=dict, max_length=MOST_FIELDS)
    """From a spreadsheet, by the name of the field."""


class SubmitReport(TaskOf, frozen=True):
    """Submits what was looked at."""

    seen: PlainText = Field(max_length=24)
    """Digest of the values that were shown."""
    version: int = Field(ge=0, le=100_000)
    """How often it had been submitted when it was shown."""
    sure: bool = False
    """What was asked back is right."""


class FieldView(BaseModel, frozen=True):
    """One field as it stands."""

    name: str
    unit: str
    hint: str = ""
    """What may be typed: “0–100”, “是、否”, “选填”."""
    example: str = "数字"
    """What a reply with a value of it looks like."""
    said: str = ""
    origin: str = ""
    """Where the value is from, unless somebody typed it: “来自系统”."""
    system: str = ""
    """What the product knew, where somebody typed something else."""
    known: bool = False
    """The product counted it, and nobody changed it."""
    unsaid: str = ""
    """Why the product, which should know it, does not fill it in."""
    last: str = ""
    problem: str = ""
    doubt: str = ""
    computed: bool = False
    offers: bool = False
    """A share whose parts are missing: it may be reported alone."""
    alone: bool = False
    """A share that is reported without its parts."""


class TaskView(BaseModel, frozen=True):
    """A unit's form as its reporter sees it."""

    round_id: RoundId
    unit_id: UnitId
    name: str
    period: str
    unit: str
    due: date
    overdue: bool
    state: RoundState
    rows: tuple[FieldView, ...]
    version: int = 0
    submitted_at: AwareDatetime | None = None
    submitted_by: str = ""
    changed: bool = False
    """Something was typed and is not submitted."""
    seen: str = ""
    corrected: tuple[str, ...] = ()
    """Fields that differ from what the product knows."""
    needs_reason: bool = False
    reason: str = ""
    done: bool = False
    """It was submitted by this very call."""
    again: bool = False
    """It had been submitted before, with these values."""
    moved: bool = False
    """A number changed since it was shown; nothing was submitted."""

    @property
    def ready(self) -> bool:
        """Return True when it can be submitted."""
        return not any(row.problem for row in self.rows)


class VersionsOf(TaskOf, frozen=True):
    """Asks for every version of what a unit reported."""


class VersionView(BaseModel, frozen=True):
    """One version."""

    version: int
    at: AwareDatetime
    by: str
    reason: str
    changes: tuple[str, ...]
    """Such as “在线学生数 1180 → 1200”; of the first version nothing."""


class Versions(BaseModel, frozen=True):
    """Every version of a unit's report, oldest first."""

    name: str
    unit: str
    rows: tuple[VersionView, ...]
