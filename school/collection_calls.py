"""What is asked of collecting figures, and what is answered."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.collection import MOST_FIELDS, AskedField, Fields, RoundState
from school.people import UnitId, UnitKind
from school.plain_text import PlainText

LONGEST_FORM = 1500
"""Characters: thirty fields with their units."""
RoundId = Annotated[PlainText, Field(max_length=24)]


class RoundOf(BaseModel, frozen=True):
    """Names a round by its id, or by words of its title."""

    round_id: RoundId = ""
    text: PlainText = Field(default="", max_length=64)


class DraftForm(BaseModel, frozen=True):
    """Makes a form, to be looked at before anybody is asked."""

    text: PlainText = Field(max_length=LONGEST_FORM)
    """Such as “9月在线率：在线学生数(人) 截止 周五 学校填”; with *fields* without the fields."""
    fields: Fields = Field(default=(), max_length=MOST_FIELDS)
    """What a spreadsheet asks."""


class UnitStanding(BaseModel, frozen=True):
    """A unit that has not filled in a form, and who would."""

    unit_id: UnitId
    name: str
    reporter: str = ""
    """A name; “”: nobody leads it."""
    reachable: bool = True


class FormView(BaseModel, frozen=True):
    """A form before it is sent out."""

    round_id: RoundId
    name: str
    state: RoundState
    period: str
    owner: str
    level: UnitKind
    due: date
    fields: tuple[AskedField, ...]
    units: int
    """How many are asked."""
    unreachable: tuple[UnitStanding, ...] = ()
    again: str = ""
    """Name of the round before of the same form, whose figures this one's go on from."""


class PartProgress(BaseModel, frozen=True):
    """How far a town or grade is."""

    name: str
    done: int
    asked: int


class Progress(BaseModel, frozen=True):
    """How far a round is."""

    round_id: RoundId
    name: str
    state: RoundState
    period: str
    level: UnitKind
    due: date
    days_over: int
    """Days since it was due; under 1: it is not overdue."""
    done: int
    asked: int
    parts: tuple[PartProgress, ...] = ()
    missing: tuple[UnitStanding, ...] = ()
    """Units that have not submitted, in the order of their ids."""
    bare_shares: int = 0
    """Units that reported a share without what it is one of: no sum has them in it."""
    waves: int = 0
    last_wave_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    number: str = ""
    """Name of the first number that is its own, for an example of a question; “”: none."""
    opened_now: bool = False
    """It was sent out by this very call."""
    told: int = 0
    """How many were told by this very call."""


class RoundTable(BaseModel, frozen=True):
    """Everything that was reported in a round so far."""

    name: str
    period: str
    rows: tuple[tuple[str | float, ...], ...]
    """The first is the head; numbers are numbers."""


class RoundRow(BaseModel, frozen=True):
    """A round in a list."""

    round_id: RoundId
    name: str
    state: RoundState
    due: date
    done: int
    asked: int


class RoundList(BaseModel, frozen=True):
    """The rounds somebody may look after: open ones first, then the newest closed."""

    rows: tuple[RoundRow, ...]


class ProgressAnswer(BaseModel, frozen=True):
    """One round, or the list to choose from."""

    progress: Progress | None = None
    rounds: RoundList = RoundList(rows=())


class SettleRound(RoundOf, frozen=True):
    """Closes a round, opens a closed one again, or calls one off."""

    to: RoundState
    reason: PlainText = Field(default="", max_length=100)


class WavePreview(BaseModel, frozen=True):
    """What a wave of reminders would do."""

    progress: Progress
    wave: int
    """Its number, from 1; only the next one can be sent."""
    persons: int
    """How many would be told; some fill in for several units."""
    unreachable: tuple[UnitStanding, ...] = ()
    wait_until: AwareDatetime | None = None
    """Before this moment another wave would be too many; None: it may be sent."""


class SendWave(BaseModel, frozen=True):
    """Reminds everybody who has not submitted, once."""

    round_id: RoundId
    wave: int = Field(ge=1, le=10_000)
    force: bool = False
    """Though the last one was just now."""


class WaveSent(BaseModel, frozen=True):
    """What became of a wave."""

    name: str
    wave: int
    at: AwareDatetime
    persons: int
    units: int
    again: bool = False
    """It had been sent before; nobody was told twice."""
    unreachable: tuple[UnitStanding, ...] = ()


class NameReporter(RoundOf, frozen=True):
    """Says who fills in for a unit: “云溪第1小学 李明”."""

    who: PlainText = Field(max_length=64)


class ReporterNamed(BaseModel, frozen=True):
    """Who fills in now."""

    name: str
    unit: str
    reporter: str
    reachable: bool


class QueueCollections(BaseModel, frozen=True):
    """Asks for the reminders of today: the eve of the due day, and what is overdue."""


class RemindRound(BaseModel, frozen=True):
    """Queued work: remind of one round."""

    round_id: RoundId
    step: str = Field(max_length=8)


class CollectionsQueued(BaseModel, frozen=True):
    """How many reminders are due."""

    rounds: int
