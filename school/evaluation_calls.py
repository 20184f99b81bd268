"""What the bot asks of the evaluation functions, and what they answer."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.evaluation_checklist import Checklist
from school.evaluation_rounds import (
    LONGEST_REASON,
    MOST_PHOTOS,
    AreaOutcome,
    ProblemState,
    RoundState,
    Step,
    Verdict,
)
from school.people import UnitId
from school.plain_text import PlainText

LONGEST_SAID = 400
MOST_ROWS = 8
PhotoKey = Annotated[str, Field(pattern=r"^transient/[0-9]{1,10}/[0-9a-f]{64}\.jpg$")]
Id = Annotated[PlainText, Field(max_length=40)]
Place = Annotated[UnitId, Field(max_length=96, pattern=r"^[^\x00]*$")]


class SchoolProgress(BaseModel, frozen=True):
    """How far one school is in a round."""

    school_id: UnitId
    name: str
    shown: int
    points: int
    passed: int = 0
    failed: int = 0
    more: int = 0
    """Points to which the school has to add something."""
    waiting: int = 0
    """Points that wait for a verdict."""
    to_check: int = 0
    """Points that were drawn and nobody has looked at on the spot yet."""
    problems: int = 0
    """Problems that are not closed."""
    score: float | None = None
    attained: bool | None = None
    """None: not published yet."""


class RoundView(BaseModel, frozen=True):
    """A round as a card shows it to one reader."""

    round_id: str
    name: str
    due: date
    state: RoundState
    points: int
    score: float
    applied: int = 0
    mine: SchoolProgress | None = None
    """How far the reader's own school is, once it applied."""
    schools: tuple[SchoolProgress, ...] = ()
    """For the bureau: every school that applied."""
    attained: tuple[str, ...] = ()
    """Names of the schools that attained, once that is published."""
    areas: tuple[AreaOutcome, ...] = ()
    """What the reader's own school reached, once that is published."""
    seed: str = ""
    may_apply: bool = False
    may_show: bool = False
    may_evaluate: bool = False


class OpenRound(BaseModel, frozen=True):
    """Opens a round a sentence describes, with the checklist that comes with it."""

    text: PlainText = Field(min_length=1, max_length=LONGEST_SAID)
    checklist: Checklist | None = None
    """From a spreadsheet; None: the one of the product."""


class RoundsOf(BaseModel, frozen=True):
    """Asks for the rounds of the asker's county."""

    year: int | None = Field(default=None, ge=2000, le=2199)
    published: bool = False
    """True: only those with an outcome."""


class Rounds(BaseModel, frozen=True):
    """Rounds, the newest first."""

    rows: tuple[RoundView, ...] = ()


class RoundOf(BaseModel, frozen=True):
    """Asks for one round; the newest open one, where none is named."""

    round_id: Id = ""
    told: Step | None = None
    school: Place = UnitId("")
    """Of a notice: the school it is about."""
    point: PlainText = Field(default="", max_length=40)
    """Of a notice: the point or problem it is about."""


class ApplyFor(BaseModel, frozen=True):
    """Applies for the own school; for the newest open round, where none is named."""

    round_id: Id = ""


class PublishRound(BaseModel, frozen=True):
    """Publishes the outcome of a round."""

    round_id: Id


class PointView(BaseModel, frozen=True):
    """A point of a checklist, and what one school shows for it."""

    round_id: str
    round_name: str
    school_id: UnitId
    school: str
    point: str
    area: str
    text: str
    score: float
    indicator: str = ""
    said: str = ""
    photo_keys: tuple[str, ...] = ()
    shown_at: AwareDatetime | None = None
    version: int = 0
    verdict: Verdict | None = None
    reason: str = ""
    sampled: bool = False
    checked: bool | None = None
    check_note: str = ""
    may_show: bool = False
    may_judge: bool = False
    may_check: bool = False
    left: int = 0
    """How many more wait for the same: points to show, to judge or to check."""


class EvidenceOf(BaseModel, frozen=True):
    """Asks for what a school has to show: its progress and the points that are left."""

    round_id: Id = ""


class EvidenceList(BaseModel, frozen=True):
    """How far the own school is, and which points are left, in order."""

    round: RoundView
    left: tuple[PointView, ...] = ()
    """Those to which something is to be added first."""


class PointOf(BaseModel, frozen=True):
    """Asks for one point of a school; of the own school, where none is named."""

    round_id: Id = ""
    school: Place = UnitId("")
    point: PlainText = Field(max_length=8)


class ShowEvidence(BaseModel, frozen=True):
    """Shows something for a point of the own school: words, photos, or both."""

    round_id: Id = ""
    point: PlainText = Field(max_length=8)
    text: PlainText = Field(default="", max_length=LONGEST_SAID)
    photo_keys: Annotated[tuple[PhotoKey, ...], Field(max_length=MOST_PHOTOS)] = ()
    again: bool = False
    """True: what was shown before is thrown away first."""


class NextPoint(BaseModel, frozen=True):
    """Asks for the next point that waits for a verdict, or for a look on the spot."""

    round_id: Id = ""
    school: PlainText = Field(default="", max_length=96)
    """Name or id of a school; empty: any."""
    on_the_spot: bool = False


class NextPointView(BaseModel, frozen=True):
    """The next point; None: nothing waits."""

    round: RoundView
    point: PointView | None = None


class JudgePoint(BaseModel, frozen=True):
    """Says whether what a school shows for a point will do."""

    round_id: Id
    school: Place
    point: PlainText = Field(max_length=8)
    version: int
    """What the judge saw; newer evidence is looked at again."""
    verdict: Verdict
    reason: PlainText = Field(default="", max_length=LONGEST_REASON)


class DrawSample(BaseModel, frozen=True):
    """Draws the points that are checked on the spot."""

    round_id: Id = ""
    percent: int = Field(default=20, ge=1, le=100)


class CheckPoint(BaseModel, frozen=True):
    """Says what was found on the spot."""

    round_id: Id
    school: Place
    point: PlainText = Field(max_length=8)
    right: bool
    note: PlainText = Field(default="", max_length=LONGEST_REASON)


class FindProblem(BaseModel, frozen=True):
    """Writes down what a school has to put right."""

    round_id: Id = ""
    text: PlainText = Field(min_length=1, max_length=LONGEST_SAID)


class ProblemView(BaseModel, frozen=True):
    """A problem as a card shows it."""

    problem_id: str
    round_id: str
    number: int
    school: str
    point: str = ""
    what: str
    owner: str = ""
    due: date
    state: ProblemState
    note: str = ""
    overdue: bool = False
    may_fix: bool = False
    may_close: bool = False


class ProblemsOf(BaseModel, frozen=True):
    """Asks for the problems of the asker's place that are not closed."""


class Problems(BaseModel, frozen=True):
    """Problems, the most urgent first."""

    rows: tuple[ProblemView, ...] = ()


class ProblemOf(BaseModel, frozen=True):
    """Asks for one problem."""

    problem_id: Id


class StepProblem(BaseModel, frozen=True):
    """Says that a problem is put right, is closed, or goes back."""

    problem_id: Id
    step: Step
    note: PlainText = Field(default="", max_length=LONGEST_REASON)
