"""What the bot asks of the lesson functions, and what they answer."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from school.lessons import LessonId, LessonKind, LessonState, Part, Step

LONGEST_SAID = 400
MOST_SHOWN = 8


class LessonView(BaseModel, frozen=True):
    """A lesson as a card shows it to one reader."""

    lesson_id: LessonId
    kind: LessonKind
    state: LessonState
    version: int
    when: str
    """Day and hours in words, with the other side's where it is in another zone."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    subject: str = ""
    topic: str
    place: str = ""
    link: str = ""
    home_name: str
    class_name: str = ""
    teacher: str = ""
    with_school: str = ""
    with_class: str = ""
    with_teacher: str = ""
    group_id: str = ""
    group_name: str = ""
    pack_id: str = ""
    seats: int | None = None
    taken: int = 0
    waiting: int = 0
    signed: int = 0
    mine: Part | None = None
    """As what the reader comes."""
    place_in_line: int = 0
    """How many wait before the reader, and the reader; 0: does not wait."""
    signed_in: bool = False
    may_join: bool = False
    may_change: bool = False
    may_answer: bool = False
    """The reader may say the receiving school's yes or no."""
    code: str = ""
    """For who may change it: what is typed to sign in."""
    minutes: str = ""


class PlanLesson(BaseModel, frozen=True):
    """Plans a lesson a sentence describes."""

    kind: LessonKind
    text: str = Field(min_length=1, max_length=LONGEST_SAID)
    group_id: str = Field(default="", max_length=40)
    """Of a meeting: the group that meets."""


class LessonsOf(BaseModel, frozen=True):
    """Asks for the lessons of the days a text names; of this week, where it names none."""

    kind: LessonKind | None = None
    text: str = Field(default="", max_length=LONGEST_SAID)


class Lessons(BaseModel, frozen=True):
    """Lessons of some days, in order."""

    days: str
    first: date
    last: date
    rows: tuple[LessonView, ...] = ()
    total: int = 0


class LessonOf(BaseModel, frozen=True):
    """Asks for one lesson."""

    lesson_id: str = Field(max_length=40)
    told: Step | None = None
    """The notice it is asked for; it fails when there is nothing to tell any more."""
    version: int | None = None
    group: bool = False
    """True: to be told in a class's group, where nobody is named."""


class ChangeLesson(BaseModel, frozen=True):
    """Moves a lesson, gives it another place, topic, link or pack, or cancels it."""

    lesson_id: str = Field(max_length=40)
    text: str = Field(default="", max_length=LONGEST_SAID)
    cancel: bool = False
    pack_id: str = Field(default="", max_length=64)
    version: int | None = None
    """The version the asker saw; another by now is refused."""


class AnswerLesson(BaseModel, frozen=True):
    """Says the receiving school's yes or no."""

    lesson_id: str = Field(max_length=40)
    agree: bool


class JoinLesson(BaseModel, frozen=True):
    """Signs up for a lesson, or takes that back."""

    lesson_id: str = Field(max_length=40)
    leave: bool = False


class AssignListeners(BaseModel, frozen=True):
    """Sends people to a lesson, by name."""

    lesson_id: str = Field(max_length=40)
    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class SignLesson(BaseModel, frozen=True):
    """Signs in at a lesson by its code."""

    code: str = Field(pattern=r"^[A-Z2-9]{8}$")


class SignedLesson(BaseModel, frozen=True):
    """That somebody was at a lesson."""

    lesson: LessonView
    at: AwareDatetime
    again: bool = False


class LessonPair(BaseModel, frozen=True):
    """Two classes that learn together."""

    subject: str
    here: str
    there: str
    lessons: int
    next_at: AwareDatetime | None = None


class PairsOf(BaseModel, frozen=True):
    """Asks which classes of the asker's school learn together with others this term."""


class LessonPairs(BaseModel, frozen=True):
    """Those pairs, by how often they meet."""

    rows: tuple[LessonPair, ...] = ()


class QueueLessons(BaseModel, frozen=True):
    """Asks for the next reminders to be queued; once an hour is enough, more is harmless."""


class LessonsQueued(BaseModel, frozen=True):
    """How many lessons have a reminder soon."""

    lessons: int


class RemindLesson(BaseModel, frozen=True):
    """Queued work: remind those who come to a lesson."""

    lesson_id: LessonId
    version: int
    step: Step
    abroad: bool = False
    """True: those it is given to, in their own zone; False: everybody else."""
