"""A plan in the making: what a question names, or what it changes of the last plan."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from school.indicator import HOME, PERCENT, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.question.intents import Asked
from school.question.links import Match, Wording
from school.question.places import Places
from school.question.plan import (
    AskedAmount,
    AskedPeriod,
    AskedPlace,
    Condition,
    Intent,
    Ordering,
    Plan,
    Steps,
    Where,
)
from school.question.shift import NO_SHIFT, Shift
from school.question.table import MONEY, Link
from school.question.times import Times

AIMS = frozenset({FigureKind.TARGET, FigureKind.NORM})
"""What is to be reached."""
WITH_AIM = frozenset({Intent.TARGET, Intent.GAP, Intent.ATTAIN})
_WHICH = re.compile(r"哪|没|未|不")
_MEASURED_BY = re.compile(r"[按照拿用].*(?:算|说|比|看)")
"""“要是按2023年的目标算”: the same distance, from another target."""
_AIM_SAID = re.compile("目标|任务|要求|规划|计划|达标|指标值")
_FROM_AIM = re.compile("[离距].*(?:目标|要求|任务)")
_ITEMS = "项目"
_OF_ALL = re.compile(r"指标|哪些|哪几[个项]|全部|所有|都")
_WHICH_ONE = re.compile(r"哪一?[个项条]|谁")


@dataclass(frozen=True)
class Draft:
    """What is asked for, before it is known whether there is such a figure."""

    indicators: tuple[Indicator, ...] = ()
    """What it is about, published indicators where they have a live counterpart."""
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    intents: frozenset[Intent] = frozenset()
    """All that is wanted; *intent* is the one that decides."""
    intent: Intent = Intent.VALUE
    by: str = ""
    ordering: Ordering | None = None
    top: int = 0
    condition: Condition | None = None
    aim: AskedAmount | None = None
    """The target it names by its amount."""
    relative: bool = False
    """True: a change, or a part, in per cent."""
    sourced: bool = False
    """True: where a figure is from is asked for, and not how it is counted."""
    of_another: bool = False
    """True: a share is of what is named behind “占”."""
    extremes: bool = False
    """True: how far the highest year is from the lowest."""
    since: bool = False
    """True: its year is the first of all those that follow: “从2017年起”."""
    based: bool = False
    """True: it says what a time is compared with: “比2018年”."""
    group: str = ""
    part: str = ""
    """The part of a document it names, such as “附件2”."""
    where: Where | None = None
    count_them: bool = False
    """True: of a list, how many there are: “有几项”."""
    place: int = 1
    """The place of an order that is told first: 2 of “第二高”."""
    steps: Steps | None = None
    """True: what is put in order is how much each year differs from the one before."""
    held: AskedPeriod | None = None
    """The time whose figure is held against a target."""
    picked: str = ""
    """The words that pick some out of several."""
    periods: tuple[AskedPeriod, ...] = ()
    now: bool = False
    said_aim: bool = False
    """True: a target is named as one, and not only told by a verb: “定了多少”."""
    from_aim: bool = False
    """True: a distance is said to be from a target: “离目标各差多少”."""
    every: bool = False
    """True: over all the years there are."""
    each: bool = False
    """True: how much in every one of them: “每年”."""
    count: str = ""
    """How many years it says, such as “三年”."""
    shift: Shift = NO_SHIFT
    """How far from the time asked about before."""
    nth: int = 0
    """Which of the years of its plan it names; -1: the last; 0: none."""
    year_before: bool = False
    close: bool = False
    """True: a time is named that only live figures know, such as a month."""
    limit: Where | None = None
    """An amount the figure is to be held against."""
    unit: str = ""
    """The unit money is to be told in as well."""
    baseline: bool = False
    """True: the state of things a plan starts from is asked for: “基线”."""
    start: str = ""
    """The month it names in which a plan starts, such as “2021年11月”."""
    live: bool = False
    """True: wants what the system counts."""
    only_live: bool = False
    """True: and nothing else will do: “实时”."""
    regions: tuple[AskedPlace, ...] = ()
    units: tuple[AskedPlace, ...] = ()
    county: AskedPlace | None = None
    own: bool = False
    unknown: str = ""
    """A place nobody knows here."""
    today: date = date.min


def drafted(asked: Asked, times: Times, places: Places, *, group: str, today: date) -> Draft:
    """Return a draft of what a question wants, when and where; of what is to be filled in."""
    return Draft(
        intents=frozenset(asked.intents),
        intent=asked.intent,
        from_aim=any(_FROM_AIM.search(said) for said in asked.said),
        said_aim=any(_AIM_SAID.search(said) for said in asked.said),
        by=asked.by,
        ordering=asked.ordering,
        top=asked.top,
        condition=asked.condition,
        relative=asked.relative,
        sourced=asked.sourced,
        of_another=asked.of_another,
        extremes=asked.extremes,
        group=group,
        periods=tuple(times.periods),
        now=times.now,
        every=times.every,
        each=times.each,
        count=times.count,
        shift=times.shift,
        nth=times.nth,
        year_before=times.year_before,
        close=times.close,
        baseline=times.baseline,
        since=times.since,
        live=times.live,
        only_live=times.only_live,
        regions=tuple(places.regions),
        units=tuple(places.units),
        county=places.county,
        own=places.own,
        unknown=places.unknown,
        today=today,
    )


def about(draft: Draft, found: tuple[Match, ...]) -> Draft:
    """Return a draft that is about what was matched."""
    members: dict[str, tuple[str, ...]] = {}
    for match in found:
        for dimension, member in match.members:
            members[dimension] = (*members.get(dimension, ()), member)
    indicators = {m.link.indicator.id: m.link.indicator for m in found}
    return replace(draft, indicators=tuple(indicators.values()), members=members, group="")


def about_all(draft: Draft, words: Wording, catalogue: Catalogue) -> Draft:
    """Return a draft that is about every indicator, or those of a heading, where none is named.

    “哪些没达标” is a list; “哪个指标最低” ranks shares, which alone can be told from each other.
    """
    items = () if words.content else _of_items(draft, words, catalogue)
    if items:
        return replace(draft, indicators=items, intent=Intent.LIST, by=_ITEMS)
    asked = draft.aim or draft.picked or draft.count_them
    some = draft.top > 1 or _WHICH_ONE.search(words.text)
    of_part = draft.part and Intent.RANK in draft.intents and some
    of_gaps = {Intent.RANK, Intent.GAP} <= draft.intents and some  # “离目标差得最多的前三名”
    named = draft.group or asked or of_part or of_gaps or _OF_ALL.search(words.text)
    if words.content or not named or draft.intent is Intent.WHY:
        return _condition_set(draft) if draft.intent is Intent.LIST else draft
    of_group = [i for i in catalogue if not i.live and draft.group in {"", i.group}]
    aimed = tuple(i for i in of_group if _has_aim(i))
    if draft.intent is Intent.ATTAIN and draft.group and not _WHICH.search(words.text):
        return replace(draft, indicators=aimed, condition=None)
    if draft.aim is not None or (draft.where is not None and draft.intent is Intent.LIST):
        return replace(draft, intent=Intent.LIST, condition=None)
    if draft.intent in {Intent.VALUE, Intent.LIST, Intent.ATTAIN}:
        return _condition_set(replace(draft, intent=Intent.LIST))
    shares = tuple(i for i in aimed if i.unit == PERCENT)
    return replace(draft, indicators=shares or tuple(of_group))


def _of_items(draft: Draft, words: Wording, known: Catalogue) -> tuple[Indicator, ...]:
    """Return the budgets of which items are wanted by their amount: “400万元的项目有哪些”."""
    money = draft.where is not None and draft.where.unit.startswith(("万", "亿"))
    if not money or draft.intent is not Intent.LIST or _ITEMS not in words.text or draft.regions:
        return ()
    return tuple(one for one in known if _ITEMS in one.dimensions)


def _has_aim(indicator: Indicator) -> bool:
    return any(f.kind in AIMS and f.place == HOME for f in indicator.figures)


def _condition_set(draft: Draft) -> Draft:
    if Intent.ATTAIN in draft.intents and draft.condition is None:
        return replace(draft, condition=Condition.ATTAINED)
    return draft


def is_live(draft: Draft) -> bool:
    """Return True when all its indicators are counted when they are asked for."""
    return all(i.live for i in draft.indicators)


def counts_now(draft: Draft) -> bool:
    """Return True when only what is counted when it is asked for can answer, as its time says."""
    return draft.live or (draft.close and not draft.start)


def is_money(draft: Draft) -> bool:
    """Return True when all its indicators are sums of money."""
    return all(Link(i, ()).measure == MONEY for i in draft.indicators)


def side_by_side(draft: Draft) -> bool:
    """Return True when several indicators, places or members are named."""
    many = (draft.indicators, draft.regions, draft.units, *draft.members.values())
    return any(len(one) > 1 for one in many)


def only_aims(draft: Draft) -> bool:
    """Return True when its times have targets, and nothing else."""
    rows = [
        f
        for i in draft.indicators
        for f in i.figures
        for p in draft.periods
        if f.first <= p.last and p.first <= f.last and not (f.baseline and draft.now)
    ]
    return bool(rows) and all(f.kind in AIMS for f in rows)


def from_another_target(draft: Draft, said: str, last: Plan) -> Draft:
    """Return the draft without its target where that is what the last distance is to be from."""
    far = last.intent in {Intent.GAP, Intent.ATTAIN} and draft.intents == {Intent.TARGET}
    if not (far and _MEASURED_BY.search(said)):
        return draft
    return replace(draft, intents=frozenset(), intent=Intent.VALUE)
