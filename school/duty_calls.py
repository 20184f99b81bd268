"""What the bot asks of the duty functions, and what they answer."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from school.duty import DAY_MINUTES, EVERY_DAY, LONGEST_POST, Sign, SwapState
from school.people import UnitId

LONGEST_SAID = 200
MOST_ROWS = 2000
"""Rows of a roster file: a year of a school with five posts."""


class TurnView(BaseModel, frozen=True):
    """A turn of duty as a card shows it."""

    person: str
    starts: datetime
    ends: datetime
    post: str = ""
    instead_of: str = ""
    """Who was planned."""
    signed_in: datetime | None = None
    signed_out: datetime | None = None


class RosterOf(BaseModel, frozen=True):
    """Asks who is on duty at the asker's school, or the one the text names."""

    text: str = Field(default="", max_length=LONGEST_SAID)
    """Names days (“今天”, “本周”) and, for the bureau, a school."""


class Roster(BaseModel, frozen=True):
    """Who is on duty where, in order."""

    place: UnitId
    place_name: str
    since: date
    until: date
    """Inclusive."""
    turns: tuple[TurnView, ...]
    now: tuple[TurnView, ...] = ()
    """Those under way."""
    days: str
    """The days in words, such as “本周”."""


class PlanDuty(BaseModel, frozen=True):
    """Adds lines such as “周一到周五 7:30-17:30 李明 北门”."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class EndDuty(BaseModel, frozen=True):
    """Takes lines off the roster, such as “李明” or “李明 周三”."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class SubstituteDuty(BaseModel, frozen=True):
    """Lets somebody else do a turn, such as “今晚换成王老师” or “周三 李明 换成 王老师”."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class RosterRow(BaseModel, frozen=True):
    """One row of a roster file."""

    line: int
    day: date | None = None
    weekdays: str = Field(default=EVERY_DAY, pattern=r"^1?2?3?4?5?6?7?$", min_length=1)
    begins: int = Field(ge=0, lt=DAY_MINUTES)
    lasts: int = Field(gt=0, le=DAY_MINUTES)
    who: str = Field(min_length=1, max_length=64)
    post: str = Field(default="", max_length=LONGEST_POST)


class ImportDuty(BaseModel, frozen=True):
    """Makes a file's rows the roster of the days it names."""

    rows: tuple[RosterRow, ...] = Field(min_length=1, max_length=MOST_ROWS)
    school: str = Field(default="", max_length=64)
    """Names a school, where the asker plans several."""


class PlannedLine(BaseModel, frozen=True):
    """A line of the roster as a card shows it."""

    days: str
    hours: str
    person: str
    post: str = ""


class Planned(BaseModel, frozen=True):
    """What a change of the roster came to."""

    place_name: str
    added: int = 0
    same: int = 0
    """Lines that were there already."""
    ended: int = 0
    past: int = 0
    """Rows about days that are over; they were left alone."""
    lines: tuple[PlannedLine, ...] = ()
    """The first of what was added or ended."""
    refused: tuple[tuple[int, str], ...] = ()
    """Lines of the file and what is wrong with them; then nothing was changed."""
    unreachable: tuple[str, ...] = ()
    """Who is on it and has no account: nobody can call them."""


class AskSwap(BaseModel, frozen=True):
    """Asks a colleague to take over one's own turn, such as “周三 王老师”."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class SwapOf(BaseModel, frozen=True):
    """Asks for one wish to swap."""

    swap_id: str = Field(default="", max_length=40)
    """Empty: the newest the asker was asked."""


class DecideSwap(BaseModel, frozen=True):
    """Agrees to take a turn over, or does not."""

    swap_id: str = Field(default="", max_length=40)
    agree: bool


class SwapView(BaseModel, frozen=True):
    """A wish to swap as a card shows it."""

    swap_id: str
    state: SwapState
    asker: str
    other: str
    turn: TurnView
    for_you: bool = False
    """The reader is who was asked."""
    reached: bool = True
    """False: who was asked has no account."""


class SignDuty(BaseModel, frozen=True):
    """Signs in or out of a turn of duty."""

    sign: Sign
    code: str = Field(default="", max_length=64)
    """From the school's QR code; empty: typed."""


class Signed(BaseModel, frozen=True):
    """That somebody signed."""

    sign: Sign
    place_name: str
    turn: TurnView
    at: datetime
    again: bool = False
    """It was signed before; nothing changed."""
    late_minutes: int = 0


class TurnOf(BaseModel, frozen=True):
    """Asks for one's own turn, to be reminded of it."""

    key: str = Field(max_length=64)


class MyTurn(BaseModel, frozen=True):
    """One's own turn that is not signed yet."""

    place_name: str
    turn: TurnView
