"""Study guides (导学案) and exercises a language model writes from what the library holds.

What the model says is a draft of a stranger: it may be wrong, and texts of the library may have
told it what to say. So it answers in a fixed form, names its sources by the numbers they were
given, and :mod:`school.guide_checks` lets through only what holds.
"""

import re
from enum import StrEnum
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, Field

from school.resources import Level, Resource, ResourceId, ReviewState
from school.search import SearchHit

MOST_SOURCES = 5
LONGEST_SOURCE = 1500
"""Characters of one source that are shown to the model."""
MOST_EXERCISES = 20
USUAL_EXERCISES = 5
LONGEST_TOPIC = 60
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WRITE = r"^(?:请|麻烦)?(?:帮我|给我|替我)?\s*(?:出|写|生成|编|做|来|设计)\s*(?:一下)?\s*"
_ONE = r"(?:一?[份个篇]|[份个篇])?\s*"
_GUIDE = re.compile(
    _WRITE + _ONE + r"(?P<topic>(?!(?:一?[份个篇])?\s*导?学案).{1,60}?)"
    r"\s*的?\s*(?:导学案|学案)[。！\s]*$"
)
_EXERCISES = re.compile(
    _WRITE + r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*[道个]\s*"
    r"(?P<topic>.{2,60}?)\s*的?\s*(?:练习题|练习|习题|题目|应用题|口算题|题)[。！\s]*$"
)


class GuideKind(StrEnum):
    """What is written."""

    GUIDE = "guide"
    EXERCISES = "exercises"


KIND_NAMES = {GuideKind.GUIDE: "导学案", GuideKind.EXERCISES: "练习"}


class GuideWish(BaseModel, frozen=True):
    """What a sentence asks to be written."""

    kind: GuideKind
    topic: str = Field(min_length=1, max_length=LONGEST_TOPIC)
    exercises: int = Field(default=USUAL_EXERCISES, ge=1, le=MOST_EXERCISES)


class AskGuide(BaseModel, frozen=True):
    """Asks for something to be written about what a sentence names."""

    said: str = Field(max_length=120, pattern=r"^[^\x00]*$")
    request: str = Field(default="", max_length=300)
    """Names this wish: the same again is not written twice."""


class GuideOf(BaseModel, frozen=True):
    """Asks for something that was written for oneself."""

    guide_id: str = Field(max_length=64)


class WriteGuide(BaseModel, frozen=True):
    """Queued work: have it written."""

    guide_id: str = Field(max_length=64)


class DraftExercise(BaseModel):
    """One exercise, as the model answers."""

    question: str = Field(description="题目，一行；算式写成 3/4÷1/2= 这样的形式")
    answer: str = Field(description="答案；数写成 5、0.5、1/2 或 1又1/2，不写单位以外的话")


class GuideDraft(BaseModel):
    """What the model answers with; every list may be empty."""

    title: str = Field(description="标题，不超过 30 字")
    goals: list[str] = Field(description="学习目标")
    key_points: list[str] = Field(description="重点难点")
    preview: list[str] = Field(description="预习")
    activities: list[str] = Field(description="探究活动")
    exercises: list[DraftExercise] = Field(description="练习，带答案")
    summary: list[str] = Field(description="小结")
    sources: list[int] = Field(description="用到的资料的编号")


class Source(BaseModel, frozen=True):
    """One text of the library, as it is shown to the model."""

    title: str
    text: str


class WritingTask(BaseModel, frozen=True):
    """What the model is asked to write, and from what."""

    wish: GuideWish
    sources: tuple[Source, ...]
    mark: str = Field(pattern=r"^[0-9a-f]{16,64}$")
    """Stands at both ends of what is quoted; nobody who wrote a source can know it."""


class GuideWriter(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """Return what the model is called."""

    def write(self, task: WritingTask) -> GuideDraft:
        """Return a draft.

        Raises:
            Unavailable: The model does not answer in time, or not in the form it was asked for.
        """


class Exercise(BaseModel, frozen=True):
    """One exercise with its answer."""

    question: str
    answer: str
    verified: bool = False
    """The answer was worked out again and is right; False: nobody but the model says so."""


class Guide(BaseModel, frozen=True):
    """What was written and held."""

    title: str
    goals: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    preview: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    summary: tuple[str, ...] = ()
    citations: tuple[ResourceId, ...] = ()
    dropped: int = 0
    """Lines and exercises left out: a wrong answer, a link, a number of a phone."""


class GuideState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    NO_MODEL = "no_model"
    """No model is set up here."""
    NO_SOURCES = "no_sources"
    """The library has nothing to write from."""


class CitedSource(BaseModel, frozen=True):
    """A resource a guide rests on, which the asker may read now."""

    resource_id: ResourceId
    title: str


class GuideView(BaseModel, frozen=True):
    """What was written, or why it was not and what the library has instead."""

    guide_id: str = ""
    wish: GuideWish
    state: GuideState
    why: str = ""
    guide: Guide | None = None
    cited: tuple[CitedSource, ...] = ()
    hits: tuple[SearchHit, ...] = ()
    """What the library has about it."""
    model: str = ""
    asked_at: AwareDatetime


def may_be_quoted(resource: Resource) -> bool:
    """Return whether a model may be shown a resource: reviewed, and nobody's own papers.

    What teachers keep for themselves (essays, lists of a class) is the likeliest to tell of pupils.
    """
    return resource.state is ReviewState.APPROVED and resource.level is not Level.PERSONAL


def wish_in(said: str) -> GuideWish | None:
    """Return what a sentence asks to be written; None: nothing."""
    guide = _GUIDE.match(said)
    if guide:
        return _wish(GuideKind.GUIDE, guide["topic"], USUAL_EXERCISES)
    exercises = _EXERCISES.match(said)
    if exercises:
        return _wish(GuideKind.EXERCISES, exercises["topic"], _number(exercises["count"]))
    return None


def _wish(kind: GuideKind, topic: str, exercises: int) -> GuideWish | None:
    topic = topic.strip(" 　，,、关于的")
    if not topic:
        return None
    return GuideWish(kind=kind, topic=topic, exercises=min(max(exercises, 1), MOST_EXERCISES))


def _number(text: str) -> int:
    """Return a number up to 999, in digits or in Chinese up to 99."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text[-1], USUAL_EXERCISES)
    return _DIGITS.get(tens, 1 if not tens else 0) * 10 + _DIGITS.get(ones, 0)
