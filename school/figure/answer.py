"""What is answered to a question about figures: every number in it is one of its values."""

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, Field

from school.question.plan import LONGEST_QUESTION, MOST_OPTIONS, Option, Plan, Refusal

MOST_BEFORE = 2
"""Plans that are kept of those before the last: “这三个加起来”."""


class AskFigures(BaseModel, frozen=True):
    """A question about figures, or a plan that was pressed."""

    text: str = Field(default="", max_length=LONGEST_QUESTION * 5)
    last: Plan | None = None
    """The plan of the answer before, which “那教师呢” changes."""
    plan: Plan | None = None
    """A plan to carry out as it is: a chosen option, a drill-down, an edited chip."""
    offered: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    """The readings that were asked back just before, of which a few words choose one."""


class AnswerValue(BaseModel, frozen=True):
    """One number, or words, that the answer says, and the figure it comes from."""

    label: str = ""
    """What it is of where there are several: a year, a place, a member, “差距”."""
    amount: Decimal | None = None
    upper: Decimal | None = None
    words: str = ""
    """“初步完成”, “4.21:1”, “达标”; beside an amount, how it is said: “60 以上”."""
    unit: str = ""
    period: str
    scope: str
    """Name of the region or unit."""
    source: str
    """Of what is computed from several figures, all of theirs."""


class Chip(BaseModel, frozen=True):
    """One part of the plan as it is said, and what may stand in its place."""

    name: str
    """“指标”, “时间” or “范围”."""
    said: str
    options: tuple[Option, ...] = ()


class ChartKind(StrEnum):
    """How figures are drawn; chosen by rule, not by taste."""

    NONE = "none"
    BARS = "bars"
    """Several units, places or members at one time."""
    LINE = "line"
    """One or a few series over time."""
    BARS_BY_YEAR = "bars_by_year"
    """Two or three places or members over a few years."""


class FigureAnswer(BaseModel, frozen=True):
    """The answer to one question."""

    question: str
    said: str
    """The answer in one or two short sentences."""
    notes: tuple[str, ...] = ()
    """What has to be known beside it, without figures."""
    values: tuple[AnswerValue, ...] = ()
    definition: str = ""
    sources: tuple[str, ...] = ()
    plan: Plan | None = None
    title: str = ""
    chart: ChartKind = ChartKind.NONE
    attained: bool | None = None
    live: bool = False
    """True: some of it is of units of the county, so it is for the asker alone."""
    options: tuple[Option, ...] = ()
    """Asked back: which of these."""
    refusal: Refusal | None = None
    nearest: tuple[str, ...] = ()
    """Names of indicators that come nearest, with a refusal."""
    instead: tuple[Option, ...] = ()
    """The same question about those of them that can answer it, called by their names."""
    drill: tuple[Option, ...] = ()
    """What can be asked next: by school, by year, the indicator beside it."""
    chips: tuple[Chip, ...] = ()
    """The plan, part by part, to be changed."""
    told: tuple[str, ...] = ()
    """Ids of the indicators that a list or a ranking found."""
    by_model: bool = False
    """True: a language model proposed the plan; the figures are the database's all the same."""


def carried_on(answer: FigureAnswer, last: Plan | None) -> Plan | None:
    """Return the plan that the next question may change.

    A time without figures leaves the one before it; another figure is what is talked about from
    then on, also where there is nothing of it yet.

    Args:
        answer: What was just told.
        last: What the question before meant.
    """
    plan = answer.plan
    if plan is None:
        return last
    same = last is not None and last.indicators == plan.indicators
    if answer.refusal is not None and same:
        return last
    plan = plan.model_copy(update={"told": answer.told})
    if last is None:
        return plan
    bare = {"before": None}
    again = plan.model_copy(update=bare) == last.model_copy(update=bare)
    return last if again else plan.model_copy(update={"before": _kept(last, MOST_BEFORE)})


def _kept(last: Plan, count: int) -> Plan:
    """Return a plan with at most so many kept, itself and those before it."""
    before = _kept(last.before, count - 1) if last.before and count > 1 else None
    return last.model_copy(update={"before": before})
