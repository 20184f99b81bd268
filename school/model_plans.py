"""Plans a language model proposes for questions that the rules do not cover.

The model sees the question without names, and a short list of indicators, places and members it may
choose from: no figure, no person, and of the places only a number. What it proposes is a draft of a
stranger. ``school.plan_checks`` makes a plan of it only where every part is one of those offered.
Figures come from rows, whoever planned.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from pydantic import BaseModel, Field

from school.indicator import HOME, Indicator
from school.indicator_catalogue import Catalogue
from school.people import UnitId, UnitKind
from school.question.plan import Intent, QuestionRead, Refusal

MOST_CANDIDATES = 12
"""Indicators a model may choose from."""
MOST_ALIASES = 4
MOST_PLACES = 12
MOST_MEMBERS = 40
"""Members of one indicator, such as the items of a budget, that are offered."""
LONGEST_TOLD = 200
_NUMBER = re.compile(r"[\dA-Za-z_.+-]*@[\w.-]+|\d{7,}[Xx]?|\d[\d -]{9,}[\dXx]")
"""Phones, id cards, accounts and addresses: no year and no figure is so long."""
_CHINESE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")


class OfferedIndicator(BaseModel, frozen=True):
    """What a model is told of an indicator it may choose: what it is called, and no figure."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    years: tuple[int, ...] = ()
    """Those it has figures of."""
    dimensions: tuple[str, ...] = ()
    members: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By dimension, such as the items of a budget."""
    live: bool = False
    """True: it is counted, or something that is counted stands for it."""


class OfferedPlace(BaseModel, frozen=True):
    """A place a model may name, by its number only."""

    name: str
    unit_id: UnitId | None = None
    """None: a region of published figures."""


class PlanTask(BaseModel, frozen=True):
    """What a model is asked to plan, and everything it may choose from."""

    question: str = Field(max_length=LONGEST_TOLD)
    """Without names of people and long numbers."""
    indicators: tuple[OfferedIndicator, ...] = Field(min_length=1, max_length=MOST_CANDIDATES)
    places: tuple[OfferedPlace, ...] = Field(default=(), max_length=MOST_PLACES)
    """Numbered from 1."""
    first: date
    last: date
    """Bounds of the times that may be asked for."""
    today: date
    mark: str = Field(pattern=r"^[0-9a-f]{16,64}$")
    """Stands at both ends of the question; nobody who asks can know it."""


class DraftPeriod(BaseModel):
    """One time, as the model answers."""

    first: str = Field(description="第一天，如 2023-01-01")
    last: str = Field(description="最后一天（含），如 2023-12-31")


class DraftMember(BaseModel):
    """One member of a dimension, as the model answers."""

    dimension: str = Field(description="维度，如 项目")
    member: str = Field(description="成员，照抄所列的名字")


class PlanDraft(BaseModel):
    """What the model answers with; lists and texts may be empty."""

    understood: bool = Field(description="问的正是所列指标时为 true；没有或说不准时为 false")
    said: list[str] = Field(description="问题里指这些指标的原词，照抄，顺序与 indicators 相同")
    indicators: list[str] = Field(description="所列指标的编号（id）")
    intent: str = Field(description="/".join(Intent))
    periods: list[DraftPeriod] = Field(description="问到的时间；没问到就空")
    places: list[int] = Field(description="所列地方的序号；没问到就空")
    members: list[DraftMember] = Field(description="只问其中几个成员时写；否则空")
    by: str = Field(description="按什么分开看：所列维度之一，或空")
    live: bool = Field(description="问系统里的实时数时为 true")
    condition: str = Field(description="attained/missed/no_figure，或空")
    ordering: str = Field(description="best/worst/highest/lowest，或空")
    top: int = Field(description="只要前几个；0 是全部")


class PlanWriter(Protocol):
    """A language model that plans."""

    def propose(self, task: PlanTask) -> PlanDraft:
        """Return a draft of a plan.

        Raises:
            Unavailable: The model does not answer in time, or not in the form it was asked for.
        """


def is_for_a_model(read: QuestionRead) -> bool:
    """Return True for what rules leave open: several readings, or words they do not know.

    What is refused for another reason (a child, a place, something to be done) stays refused.
    """
    return bool(read.options) or (read.refusal is Refusal.UNKNOWN and read.covered < 1)


def candidates(read: QuestionRead, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return the indicators a model may choose from, the nearest first.

    Where the rules found several readings it is those of the readings and no others.
    """
    linked = [one for option in read.options for one in option.plan.indicators] or [*read.nearest]
    chosen = [catalogue[one] for one in dict.fromkeys(linked) if one in catalogue]
    if not read.options:
        told = _pieces(read.question)
        likely = sorted(catalogue, key=lambda one: _likeness(told, one), reverse=True)
        chosen += [one for one in likely[:MOST_CANDIDATES] if _likeness(told, one) > 0]
    return tuple({one.id: one for one in chosen}.values())[:MOST_CANDIDATES]


def _likeness(told: frozenset[str], one: Indicator) -> float:
    """Return how much of an indicator's best name the question has, 0 to 1, by pairs of letters."""
    names = map(_pieces, (one.name, *one.aliases, *one.shared))
    return max((len(told & name) / len(name) for name in names if name), default=0)


def _pieces(text: str) -> frozenset[str]:
    runs = _CHINESE.findall(text)
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


def offered_places(
    question: str, indicators: Iterable[Indicator], places: Mapping[UnitId, tuple[str, UnitKind]]
) -> tuple[OfferedPlace, ...]:
    """Return the places a question may mean: regions of the indicators, and units like its words.

    Units it does not resemble are not told to anybody.
    """
    regions = {figure.place for one in indicators for figure in one.figures} - {HOME}
    told = _pieces(question)
    units = [(len(told & _pieces(name)), name, unit) for unit, (name, _) in places.items()]
    likely = sorted((one for one in units if one[0]), key=lambda one: (-one[0], one[2]))
    return (
        *(OfferedPlace(name=name) for name in sorted(regions)[: MOST_PLACES // 2]),
        *(OfferedPlace(name=n, unit_id=u) for _, n, u in likely[: MOST_PLACES // 2]),
    )


def bounds(indicators: Iterable[Indicator], *, today: date) -> tuple[date, date]:
    """Return the first and last day that figures of some indicators can be about."""
    figures = [figure for one in indicators for figure in one.figures]
    first = min((figure.first for figure in figures), default=today.replace(month=1, day=1))
    last = max((figure.last for figure in figures), default=today)
    return min(first, date(today.year - 3, 1, 1)), max(last, today)


def without_numbers(text: str) -> str:
    """Return a text without phones, id cards and addresses, as long as a model is told."""
    return _NUMBER.sub("…", text)[:LONGEST_TOLD]


def offered(one: Indicator) -> OfferedIndicator:
    """Return what a model is told of an indicator."""
    return OfferedIndicator(
        id=one.id,
        name=one.name,
        aliases=one.aliases[:MOST_ALIASES],
        unit=one.unit,
        years=tuple(sorted({figure.first.year for figure in one.figures})),
        dimensions=one.dimensions,
        members=_members(one),
        live=one.live or bool(one.counts),
    )


def _members(one: Indicator) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for figure in one.figures:
        for dimension, member in figure.members.items():
            found.setdefault(dimension, {})[member] = None
    return {dimension: tuple(some)[:MOST_MEMBERS] for dimension, some in found.items()}
