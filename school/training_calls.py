"""What the bot asks of the training functions, and what they answer."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from school.people import UnitId
from school.training import Part, Step, TrainingId, TrainingState

LONGEST_SAID = 400
MOST_SHOWN = 6
MOST_NAMES = 30
"""Names of one list a principal is shown."""


class TrainingView(BaseModel, frozen=True):
    """A training as a card shows it to one reader."""

    training_id: str
    kind: str
    title: str
    state: TrainingState
    version: int
    when: str
    starts_at: AwareDatetime
    place: str = ""
    link: str = ""
    hours: float
    home_name: str
    everyone: bool = False
    seats: int | None = None
    taken: int = 0
    waiting: int = 0
    signed: int = 0
    left: int = 0
    """Signed out."""
    mine: Part | None = None
    """As what the reader is on the list."""
    place_in_line: int = 0
    """How many wait before the reader, and the reader; 0: does not wait."""
    signed_in: bool = False
    sign_out: bool = False
    """Its hours want a scan at the end as well."""
    signed_out: bool = False
    my_hours: float | None = None
    may_join: bool = False
    may_change: bool = False
    may_send: bool = False
    """The reader may send people of an own school."""
    may_sign: bool = False
    """The reader organises it, and people can sign in now."""
    may_sign_out: bool = False
    """People can sign out now."""
    may_close: bool = False
    may_correct: bool = False


class PlanTraining(BaseModel, frozen=True):
    """Announces a training a sentence describes."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class TrainingsOf(BaseModel, frozen=True):
    """Asks for the trainings to come, or of the days a text names."""

    text: str = Field(default="", max_length=LONGEST_SAID)


class Trainings(BaseModel, frozen=True):
    """Trainings in order."""

    days: str
    rows: tuple[TrainingView, ...] = ()
    total: int = 0


class TrainingOf(BaseModel, frozen=True):
    """Asks for one training."""

    training_id: str = Field(max_length=40)
    told: Step | None = None
    """The notice it is asked for; it fails when there is nothing to tell any more."""
    version: int | None = None


class ChangeTraining(BaseModel, frozen=True):
    """Moves a training, gives it another place, link, hours or seats, or cancels it."""

    training_id: str = Field(max_length=40)
    text: str = Field(default="", max_length=LONGEST_SAID)
    cancel: bool = False
    version: int | None = None
    """The version the asker saw; another by now is refused."""


class JoinTraining(BaseModel, frozen=True):
    """Signs up for a training, or takes that back."""

    training_id: str = Field(max_length=40)
    leave: bool = False


class SendToTraining(BaseModel, frozen=True):
    """Sends people of an own school to a training, by name."""

    training_id: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class TrainingCode(BaseModel, frozen=True):
    """The code for signing in that is on the wall now."""

    training: TrainingView
    code: str
    until: AwareDatetime
    """Until when it surely holds."""


class SignTraining(BaseModel, frozen=True):
    """Signs in at a training by its code."""

    code: str = Field(pattern=r"^[A-Z2-9]{8}$")


class SignedTraining(BaseModel, frozen=True):
    """That somebody was at a training."""

    training: TrainingView
    at: AwareDatetime
    late: bool = False
    again: bool = False
    out: bool = False
    """They signed out."""


class CloseTraining(BaseModel, frozen=True):
    """Closes a training that is over: its hours are given, once."""

    training_id: str = Field(max_length=40)


class ClosedTraining(BaseModel, frozen=True):
    """What closing a training gave."""

    training: TrainingView
    on_time: int
    late: int
    absent: int
    not_out: int = 0
    """Who signed in and not out, where that is asked."""
    again: bool = False
    """It was closed before; nothing was given again."""


class CorrectHours(BaseModel, frozen=True):
    """Changes somebody's hours of a closed training, with a reason."""

    training_id: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class CorrectedHours(BaseModel, frozen=True):
    """That somebody's hours were changed."""

    training: TrainingView
    name: str
    before: float
    hours: float
    reason: str


class MyHoursOf(BaseModel, frozen=True):
    """Asks for one's own hours of a school year."""

    year: int | None = Field(default=None, ge=2000, le=2199)
    """The year it began in; None: this one."""


class KindHours(BaseModel, frozen=True):
    """Somebody's hours of one kind."""

    kind: str
    hours: float
    wanted: float = 0
    """What the rules ask for in a school year; 0: nothing."""


class HoursLine(BaseModel, frozen=True):
    """One training in somebody's own list."""

    title: str
    day: date
    hours: float
    late: bool = False
    not_out: bool = False
    corrected: bool = False


class MyHours(BaseModel, frozen=True):
    """Somebody's own hours of a school year."""

    year: int
    hours: float
    wanted: float
    kinds: tuple[KindHours, ...] = ()
    lines: tuple[HoursLine, ...] = ()
    """The newest ones."""
    times: int = 0
    """Trainings of this term with hours."""
    times_wanted: int = 0


class TrainingFiguresOf(BaseModel, frozen=True):
    """Asks how many teachers were trained: of a school year, this term, or a school in words."""

    text: str = Field(default="", max_length=64)
    missing: bool = False
    """True: also the names of those without hours; for their own principal."""


class SchoolTraining(BaseModel, frozen=True):
    """The training of one school."""

    school_id: UnitId
    name: str
    teachers: int
    trained: int | None = None
    """None: too few teachers to say."""
    hours: float | None = None
    """Of all of them together; None: too few teachers to say."""

    @property
    def coverage(self) -> float | None:
        """Return the share of teachers with hours, 0 to 1; None: it cannot be said."""
        return self.trained / self.teachers if self.trained is not None and self.teachers else None


class TrainingFigures(BaseModel, frozen=True):
    """How many teachers were trained in a time, and how long."""

    scope: str
    period: str
    whole: SchoolTraining
    schools: tuple[SchoolTraining, ...] = ()
    """By school, the least covered first; empty for one school."""
    kinds: tuple[KindHours, ...] = ()
    trainings: int = 0
    may_name: bool = False
    missing: tuple[str, ...] = ()
    missing_total: int = 0


class QueueTrainings(BaseModel, frozen=True):
    """Asks for tomorrow's reminders to be queued; asked as often as one likes."""


class TrainingsQueued(BaseModel, frozen=True):
    """How many trainings have a reminder soon."""

    trainings: int


class TellTraining(BaseModel, frozen=True):
    """Queued work: tell those on the list of a training, some at a time."""

    training_id: TrainingId
    version: int
    step: Step
    after: str = Field(default="", max_length=64)
    """Id of the person the last piece ended with."""
