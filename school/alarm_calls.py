"""What the bot asks of the alarm functions, and what they answer."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from school.device_events import Level
from school.people import UnitId

LONGEST_REASON = 100


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    """Somebody deals with it; nobody else is told any more."""
    HANDLED = "handled"
    FALSE_ALARM = "false_alarm"


class Act(StrEnum):
    """What a person does to an incident."""

    ACKNOWLEDGE = "acknowledge"
    FALSE_ALARM = "false_alarm"
    ESCALATE = "escalate"
    HANDLED = "handled"
    REOPEN = "reopen"


AlarmPhoto = Annotated[str, Field(pattern=r"^alarms/[A-Za-z0-9_-]{1,64}/photo\.jpg$")]
"""Key of a photo of an alarm; its folder goes when the photo does, so it must be one of these."""


class RaiseAlarm(BaseModel, frozen=True):
    """Raises an alarm from a chat, such as “报警 南门 打架”."""

    text: str = Field(min_length=1, max_length=400)
    """What was typed behind the command word; the function finds kind and place in it."""
    photo: AlarmPhoto | None = None
    """Key of a photo that is stored already."""
    message: str = Field(min_length=1, max_length=200)
    """Key of the chat message: delivered twice, it raises one alarm."""


class IncidentOf(BaseModel, frozen=True):
    """Asks for one incident."""

    incident_id: str = Field(max_length=40)
    step: str = Field(default="", max_length=32)
    """The notification this is asked for; refused with NotFound when it is no longer wanted."""


class ActOnIncident(BaseModel, frozen=True):
    """Does something to an incident."""

    incident_id: str = Field(max_length=40)
    act: Act
    note: str = Field(default="", max_length=LONGEST_REASON)
    photo: AlarmPhoto | None = None


class IncidentLine(BaseModel, frozen=True):
    """One line of an incident's history."""

    at: datetime
    words: str


class IncidentReport(BaseModel, frozen=True):
    """An incident as a card shows it; it names no pupil and no score."""

    id: str
    level: Level
    kind: str
    kind_name: str
    school_id: UnitId
    school_name: str
    zone: str = ""
    text: str = ""
    state: IncidentState
    count: int
    """How often it was seen."""
    first_at: datetime
    last_at: datetime
    snapshot: str | None = None
    drill: bool = False
    lines: tuple[IncidentLine, ...] = ()
    handled_by: str = ""
    """Name and post of who acknowledged or closed it."""
    by_you: bool = False
    """The asker is who did."""
    changed: bool = True
    """Of an act: False when somebody else had done it before."""
    next_at: datetime | None = None
    next_words: str = ""
    """What happens if nobody acts, such as “升级到副校长”."""
    may_act: bool = False


class AlarmsOf(BaseModel, frozen=True):
    """Asks for the incidents the asker may see."""

    unit_id: UnitId | None = None
    """A school, town or county; None: all of one's own."""
    text: str = Field(default="", max_length=400)
    """What was typed; a school that it names narrows one's own."""
    since: datetime | None = None
    until: datetime | None = None
    open_only: bool = False
    level: Level | None = None
    kind: str = ""
    drills: bool = False
    """Lists drills, too; they are never counted."""
    if_any: bool = False
    """Asked beside something else: whoever may see none gets none instead of a refusal."""
    limit: int = Field(default=10, ge=1, le=200)


class AlarmCount(BaseModel, frozen=True):
    """How many incidents of a level at a school."""

    school_id: UnitId
    school_name: str
    level: Level
    count: int


class AlarmList(BaseModel, frozen=True):
    """Incidents, the newest first, and how many there are of each school and level."""

    incidents: tuple[IncidentReport, ...]
    total: int
    counts: tuple[AlarmCount, ...] = ()
    since: datetime
    until: datetime


class Silence(BaseModel, frozen=True):
    """Asks that alarms of a kind, or of a place, stay quiet for a while; never of level one."""

    kind: str = ""
    zone: str = Field(default="", max_length=32)
    minutes: int = Field(ge=1, le=24 * 60)
    reason: str = Field(min_length=2, max_length=LONGEST_REASON)


class SilenceReport(BaseModel, frozen=True):
    """A silence that is in force."""

    id: str
    words: str
    """What it covers, such as “东门 设备离线”."""
    until: datetime
    reason: str
    owner: str


class SilencesOf(BaseModel, frozen=True):
    """Asks which silences are in force at one's schools."""


class Silences(BaseModel, frozen=True):
    """Silences in force."""

    silences: tuple[SilenceReport, ...]


class EndSilence(BaseModel, frozen=True):
    """Ends a silence before its time."""

    silence_id: str = Field(max_length=40)


class HoldDrill(BaseModel, frozen=True):
    """Starts a drill at one's school; what is raised meanwhile by people is part of it."""

    minutes: int = Field(default=30, ge=1, le=240)
    reason: str = Field(default="", max_length=LONGEST_REASON)


class DrillReport(BaseModel, frozen=True):
    """A drill, and how fast it was acknowledged."""

    id: str
    school_name: str
    started_at: datetime
    until: datetime
    over: bool
    incidents: int
    acknowledged: int
    median_s: float | None = None
    """Seconds from alarm to acknowledgement."""
    slowest_s: float | None = None


class EndDrill(BaseModel, frozen=True):
    """Ends the drill of one's school and asks for its report."""


class StepAlarms(BaseModel, frozen=True):
    """Asks for everything that is due: escalations, reminders, silences and drills that ended."""


class SteppedAlarms(BaseModel, frozen=True):
    """How many steps were taken; none: nothing is due."""

    count: int


class DigestOf(BaseModel, frozen=True):
    """Asks for what happened quietly: levels three and four since the last digest."""

    unit_id: UnitId


class AlarmDigest(BaseModel, frozen=True):
    """Counts by kind and place, for a morning card."""

    unit_name: str
    since: datetime
    until: datetime
    counts: tuple[tuple[str, int], ...]
    """Words such as “东门 设备离线”, and how often."""
    open_count: int


class CheckReach(BaseModel, frozen=True):
    """Asks whether every step of every level reaches somebody."""

    unit_id: UnitId | None = None


class Unreached(BaseModel, frozen=True):
    """A step that reaches nobody."""

    school_name: str
    level: Level
    step: str
    why: str


class ReachReport(BaseModel, frozen=True):
    """What the check found; empty: every step reaches somebody."""

    schools: int
    unreached: tuple[Unreached, ...]
