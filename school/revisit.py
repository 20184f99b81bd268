"""Spaced review: when a question somebody got wrong is asked again, and when it is mastered.

The days between two reviews grow, 1-2-4-7-15, as in the review tables Chinese schools print: what
is recalled after longer and longer gaps is kept longest (Cepeda, Pashler, Vul, Wixted and Rohrer,
"Distributed practice in verbal recall tasks", Psychological Bulletin 132 (2006) 354-380). A right
answer moves a question on by one step, a wrong one puts it back to the first (Leitner's boxes,
"So lernt man lernen", 1972). A right answer before its day says that it was not forgotten yet,
not that it is known, so it changes nothing.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.arithmetic import answer_value, same_answer
from school.county_time import COUNTY_TIME, day_of
from school.knowledge import PointId
from school.people import PersonId
from school.solve import solve

STEPS_DAYS = (1, 2, 4, 7, 15)
LASTING_DAYS = 7
"""A right answer so many days after the one before says that it lasts; two such are enough."""
ENOUGH_LASTING = 2


class State(StrEnum):
    """How far a question somebody got wrong has come."""

    OPEN = "open"
    """Not answered right since."""
    REVIEWING = "reviewing"
    MASTERED = "mastered"


STATE_NAMES = {State.OPEN: "没掌握", State.REVIEWING: "复习中", State.MASTERED: "已掌握"}


class Evidence(BaseModel, frozen=True):
    """One decided answer to a question."""

    at: AwareDatetime
    correct: bool
    on_paper: bool
    """True: on confirmed homework; False: at a review, which alone never opens a question."""


class Standing(BaseModel, frozen=True):
    """What the answers to one question say."""

    state: State
    times_wrong: int
    step: int
    """Reviews passed since the last wrong answer, 0 to 5."""
    lasting: int
    """Of these, the right answers that came a week or more after the one before."""
    since: AwareDatetime
    """The last answer that counted."""
    next_review_at: AwareDatetime | None
    """The beginning of the day it is asked again; None: it is mastered."""


def standing(history: Iterable[Evidence]) -> Standing | None:
    """Return how a question stands after all answers to it; None: it was never wrong on paper.

    It follows from the answers alone, in whatever order they became known: a revision that makes
    a wrong answer right, or is taken back, needs nothing to be undone.
    """
    found: Standing | None = None
    for one in sorted(history, key=lambda e: (e.at, e.correct, not e.on_paper)):
        found = _wrong(found, one) if not one.correct else _right(found, one)
    return found


def _wrong(before: Standing | None, one: Evidence) -> Standing | None:
    if before is None and not one.on_paper:
        return None
    return Standing(
        state=State.OPEN,
        times_wrong=1 + (before.times_wrong if before else 0),
        step=0,
        lasting=0,
        since=one.at,
        next_review_at=_days_after(one.at, STEPS_DAYS[0]),
    )


def _right(before: Standing | None, one: Evidence) -> Standing | None:
    if before is None or before.next_review_at is None or one.at < before.next_review_at:
        return before
    step = before.step + 1
    gap = day_of(one.at) - day_of(before.since)
    lasting = before.lasting + (gap >= timedelta(days=LASTING_DAYS))
    mastered = step == len(STEPS_DAYS) or lasting >= ENOUGH_LASTING
    return Standing(
        state=State.MASTERED if mastered else State.REVIEWING,
        times_wrong=before.times_wrong,
        step=step,
        lasting=lasting,
        since=one.at,
        next_review_at=None if mastered else _days_after(one.at, STEPS_DAYS[step]),
    )


def _days_after(moment: datetime, days: int) -> datetime:
    """Return the beginning of the county's day so many days after that of *moment*."""
    day = day_of(moment) + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=COUNTY_TIME).astimezone(UTC)


Item = Field(default="", pattern=r"^([0-9a-f]{40})?$")
MOST_SKIPPED = 20


class AskRevisit(BaseModel, frozen=True):
    """Asks for the next question to review: one's own, or that of one's own child."""

    pupil_id: PersonId | None = None
    """None: the first of one's own children who has something due."""
    item: str = Item
    """One question of the book, due or not; empty: the one that waited longest."""
    ahead: bool = False
    """True: when nothing is due any more, what would be due next."""
    not_items: tuple[str, ...] = Field(default=(), max_length=MOST_SKIPPED)
    """Questions this sitting had already."""


class AnswerRevisit(BaseModel, frozen=True):
    """What was answered to a question that was asked."""

    pupil_id: PersonId
    item: str = Field(pattern=r"^[0-9a-f]{40}$")
    turn: int = Field(ge=0, le=100_000)
    """As it was asked with: an answer that arrives twice counts once."""
    answer: str = Field(default="", max_length=64, pattern=r"^[^\x00]*$")
    """Empty: “不会”."""


class AnswerForm(StrEnum):
    """What an answer looks like; it says what else a message can be without giving it away."""

    NUMBER = "number"
    LETTERS = "letters"
    """A, BD, √."""
    WORDS = "words"


_LETTERS = re.compile(r"[A-Ha-h]{1,8}|[√×✓✗]")
_NUMBER = re.compile(
    r"(?=.*[0-9<>=])[x×]?\s*=?\s*[-−+0-9./／….·又<>=≈,，:：%()（）\s]{1,24}"
    r"[a-zA-Z\u4e00-\u9fff²³]{0,4}"
)
_LEAD = re.compile(r"^(?:答案?(?:是|:|：)?|等于|是|=)\s*")
_UNIT = re.compile(r"(?<=[0-9])\s*[a-zA-Z\u4e00-\u9fff²³]{1,4}$")
MOST_WORDS = 12


def form_of(question: str, expected: str) -> AnswerForm:
    """Return the form of the answer to a question."""
    if solve(question) is not None or answer_value(expected) is not None:
        return AnswerForm.NUMBER
    return AnswerForm.LETTERS if _LETTERS.fullmatch(expected) else AnswerForm.WORDS


def may_answer(text: str, form: AnswerForm) -> bool:
    """Tell whether a message may be an answer of this form, and not something else."""
    said = _LEAD.sub("", text.strip(" 。.!！"))
    if form is AnswerForm.NUMBER:
        return bool(_NUMBER.fullmatch(said))
    if form is AnswerForm.LETTERS:
        return bool(_LETTERS.fullmatch(said))
    return 0 < len(said) <= MOST_WORDS and not said.endswith(("吗", "呢", "?", "？"))


def is_right(answer: str, accepted: Iterable[str]) -> bool:
    """Tell whether an answer as typed is one of the *accepted*; “=45” and “45米” are 45."""
    said = _LEAD.sub("", answer.strip(" 。!！"))
    bare = _UNIT.sub("", said)
    return said != "" and any(same_answer(way, one) for one in accepted for way in (said, bare))


class RevisitQuestion(BaseModel, frozen=True):
    """One question to answer now."""

    item: str
    turn: int
    question: str
    """As printed, or “q3” where the sheet prints numbers only."""
    homework: str
    no: int
    crop: str = ""
    form: AnswerForm


class Revisit(BaseModel, frozen=True):
    """What to review now."""

    pupil_id: PersonId
    name: str
    question: RevisitQuestion | None
    """None: nothing is left."""
    due: int
    """Questions due today, this one among them."""
    next_at: AwareDatetime | None = None
    """When the next review is due, where none is today."""


class Practised(BaseModel, frozen=True):
    """An exercise answered outside the book, which may move the book along."""

    item: str
    """The question's id, as :func:`school.learning.item_id` makes it."""
    point: PointId | None
    right: bool


class Revisited(BaseModel, frozen=True):
    """What an answer was worth."""

    pupil_id: PersonId
    item: str
    question: str
    answer: str
    expected: str
    right: bool
    early: bool
    """Its day had not come: a right answer changes nothing."""
    state: State
    next_review_at: AwareDatetime | None
