"""The book of a pupil's wrong questions: what is in it, and who asks to see which part.

Confirmed homework fills it. An entry keeps which mark it came from, not what the mark says:
question, answer and picture are joined from the mark, which stays as long as the paper does, and
with the paper the entry goes. Pictures go after 30 days; the book then shows the question as text.

What only a person marks is not in the book: some points of many are no wrong answer, and nobody
could check a review.
"""

from collections.abc import Sequence

from pydantic import AwareDatetime, BaseModel, Field

from school.causes import CAUSE_NAMES, Cause, cause_named, suggested_cause
from school.knowledge import PointId, point
from school.people import PersonId
from school.revisit import Evidence, State, standing

PAGE = 5
"""Questions on a card; more do not fit a phone."""
MOST_PRINTED = 60
_SIGNS = {"加法": "+", "减法": "-", "乘法": "×", "除法": "÷"}


class Mistake(BaseModel, frozen=True):
    """One question of a pupil's book, with the newest wrong answer to it."""

    pupil_id: PersonId
    item: str
    """The question's id, as in responses."""
    paper_id: str
    place: int
    """With *paper_id* the key of the newest wrong mark."""
    homework: str
    no: int
    question: str
    read: str
    """What was written; empty: nothing."""
    expected: str
    crop: str
    """File key of the picture; empty once it is erased."""
    subject: str
    """Empty: nobody said."""
    point: PointId | None
    cause: Cause | None
    state: State
    times_wrong: int
    step: int
    """Reviews passed, 0 to 5."""
    wrong_at: AwareDatetime
    """When it was last wrong on paper."""
    next_review_at: AwareDatetime | None
    """None: mastered."""

    @property
    def point_name(self) -> str:
        """Return what the question is about; empty: nobody knows."""
        return "" if self.point is None else point(self.point).name


class Answered(BaseModel, frozen=True):
    """One decided answer on confirmed homework: a response, and what its mark says."""

    item: str
    paper_id: str
    place: int
    subject: str
    point: PointId | None
    question: str
    read: str
    expected: str
    correct: bool
    at: AwareDatetime


class Review(BaseModel, frozen=True):
    """One answer given at a review."""

    item: str
    turn: int
    at: AwareDatetime
    correct: bool


class MistakeRecord(BaseModel, frozen=True):
    """Everything kept of one question, for whoever asks for their own data."""

    mistake: Mistake
    reviews: tuple[Review, ...]


class Entry(BaseModel, frozen=True):
    """What the book keeps of one question beside its newest wrong mark."""

    item: str
    paper_id: str
    place: int
    subject: str
    point: PointId | None
    cause: Cause | None
    """As the rules suggest; what a person says is kept apart."""
    state: State
    times_wrong: int
    step: int
    wrong_at: AwareDatetime
    next_review_at: AwareDatetime | None


def entry(answers: Sequence[Answered], reviews: Sequence[Review]) -> Entry | None:
    """Return what the book keeps of one question; None: it is not in the book.

    Args:
        answers: Every answer of the pupil to this question on confirmed homework.
        reviews: Every answer at a review.
    """
    wrong = [one for one in answers if not one.correct]
    history = [Evidence(at=one.at, correct=one.correct, on_paper=True) for one in answers]
    history += [Evidence(at=one.at, correct=one.correct, on_paper=False) for one in reviews]
    stands = standing(history)
    if stands is None:
        return None
    newest = max(wrong, key=lambda one: (one.at, one.paper_id, one.place))
    return Entry(
        **newest.model_dump(include={"item", "paper_id", "place", "subject", "point"}),
        cause=suggested_cause(newest.question, read=newest.read, expected=newest.expected),
        state=stands.state,
        times_wrong=stands.times_wrong,
        step=stands.step,
        wrong_at=newest.at,
        next_review_at=stands.next_review_at,
    )


class MistakesOf(BaseModel, frozen=True):
    """Asks for the book of one's own children, of oneself, or of a pupil one teaches."""

    pupil_id: PersonId | None = None
    """None: all of one's own, unless *caption* says whose."""
    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    """Names a pupil of one's class, such as “12号”; for those who teach."""
    word: str = Field(default="", max_length=30, pattern=r"^[^\x00]*$")
    """Only questions of this subject, knowledge point or cause: “数学”, “乘法”, “口诀”."""
    page: int = Field(default=0, ge=0, le=10_000)
    to_print: bool = False
    """True: as many as a print holds instead of one page."""


class CauseCount(BaseModel, frozen=True):
    """How many open questions went wrong in one way."""

    cause: Cause
    count: int


class Book(BaseModel, frozen=True):
    """One page of a pupil's book."""

    pupil_id: PersonId
    name: str
    class_name: str
    roll_no: int
    consented: bool
    own: bool
    """True: the asker is the pupil or a guardian, who may practise."""
    word: str = ""
    page: int = 0
    entries: tuple[Mistake, ...] = ()
    """Of this page, the newest first."""
    total: int = 0
    """Open questions that fit what was asked for."""
    due: int = 0
    """Of these, due today."""
    mastered: int = 0
    causes: tuple[CauseCount, ...] = ()
    """Of the open questions, the commonest first."""

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


class Books(BaseModel, frozen=True):
    """The books asked for."""

    books: tuple[Book, ...]


class SetCause(BaseModel, frozen=True):
    """Says why an answer was wrong."""

    pupil_id: PersonId
    item: str = Field(pattern=r"^[0-9a-f]{40}$")
    cause: Cause


def about(mistake: Mistake, word: str) -> bool:
    """Tell whether a question is of the subject, knowledge point, sign or cause called *word*."""
    if not word or word == mistake.subject:
        return True
    if (cause := cause_named(word)) is not None:
        return mistake.cause is cause
    if (sign := _SIGNS.get(word)) and sign in mistake.question:
        return True
    return any(word in name for name in _names(mistake.point)) or word in mistake.homework


def _names(about_what: PointId | None) -> list[str]:
    """Return every name of a knowledge point and of those it belongs to."""
    names: list[str] = []
    while about_what is not None:
        one = point(about_what)
        names += [one.name, *one.names]
        about_what = one.parent
    return names


def counted(mistakes: Sequence[Mistake]) -> tuple[CauseCount, ...]:
    """Return how often each cause occurs, the commonest first."""
    found = dict.fromkeys(CAUSE_NAMES, 0)
    for mistake in mistakes:
        if mistake.cause is not None:
            found[mistake.cause] += 1
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(CauseCount(cause=cause, count=count) for cause, count in ordered if count)
