"""Reads several figures that one sentence names one by one, each with its own time and place.

“我县2020年的师机比和淇县2022年的目标一样吗” is no product of indicators, times and
places: it names two figures. The sentence is parted where a word joins or compares, each part is
read as a question by itself, and what a part leaves out it has from its neighbours, as people
leave it out: what is counted, when, where, and whether a target is meant. Every part has to be
understood completely.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from school.indicator_catalogue import Catalogue
from school.question.checks import finished
from school.question.draft import AIMS, Draft
from school.question.links import Match
from school.question.means import MEAN_SAID
from school.question.named_apart import AS_IT_WAS, BY_HOW_MUCH, SIDE_BY_SIDE
from school.question.parts import (
    OF_PLACES,
    OF_TIMES,
    ORDERED,
    TOGETHER,
    Part,
    Reader,
    ways,
)
from school.question.plan import Intent, Plan, Term
from school.question.reading import Asker, Reading
from school.question.words import spelt

_AGAINST = re.compile(BY_HOW_MUCH + r"|还是|比(?!例|率|重)|谁|哪")
_WHO = re.compile(r"(?:学生|教师|学校)(?:分别|各)?(?:是|为)?(?:多少)?")


def one_by_one(reading: Reading, asker: Asker, catalogue: Catalogue) -> Plan | None:
    """Return the plan of a sentence that names several figures by themselves; None: it does not.

    Args:
        reading: The sentence, taken apart.
        asker: What may be named.
        catalogue: What there is.
    """
    text = TOGETHER.sub("", spelt(reading.question))
    relation = relation_of(reading)
    text = ORDERED.sub("", text) if relation is Intent.RANK else text
    reader = Reader(asker)
    for parts in ways(text, reader, measured=relation is Intent.RATIO):
        plans = _plans(parts, catalogue)
        units = {catalogue[plan.indicators[0]].unit for plan in plans}
        of_whom = len(units) > 1 and any(map(_only_says_who, parts))
        if plans and not of_whom and not (relation is Intent.SUM and len(units) > 1):
            return _together(plans, relation, reading.draft)
    return None


def _only_says_who(part: Part) -> bool:
    """Return True for a part that says of whom something is: “终端普及率学生和教师分别多少”."""
    return part.match is not None and bool(_WHO.fullmatch(part.text))


def relation_of(reading: Reading) -> Intent:
    """Return what is wanted of several figures that are named one by one."""
    draft = reading.draft
    if reading.computed == MEAN_SAID:
        return Intent.MEAN
    order = (Intent.RATIO, Intent.MEAN, Intent.SUM)
    ranked = Intent.RANK in draft.intents
    found = next((intent for intent in order if intent in draft.intents), None)
    if found or ranked:
        return found or Intent.RANK
    compared = draft.intents & (SIDE_BY_SIDE - {Intent.VALUE}) or _AGAINST.search(reading.question)
    return Intent.COMPARE if compared else Intent.VALUE


def _plans(parts: Sequence[Part], catalogue: Catalogue) -> tuple[Plan, ...]:
    """Return a plan for each part; none where one of them has no figure or two are the same."""
    plans = [_plan_of(place, parts, catalogue) for place in range(len(parts))]
    found = [plan for plan in plans if plan is not None]
    whole = len(found) == len(parts) and all(plan not in found[:i] for i, plan in enumerate(found))
    return tuple(found) if whole else ()


def _plan_of(place: int, parts: Sequence[Part], catalogue: Catalogue) -> Plan | None:
    """Return the plan of one part with what it leaves out."""
    part = parts[place]
    whose = part if part.match else _nearest(place, parts, lambda one: one.match is not None)
    if whose is None or whose.match is None:
        return None
    indicator, members = whose.match.link.indicator, _members(whose.match)
    draft = _with_place(_with_time(part, place, parts), part, place, parts)
    draft = replace(_bare(draft), indicators=(indicator,), members=members)
    if _is_aimed(part, place, parts) and _has_aim(draft):
        draft = replace(draft, intent=Intent.TARGET, intents=frozenset({Intent.TARGET}))
    plan = finished(draft, catalogue)
    if isinstance(plan, Plan) and plan.intent in {Intent.VALUE, Intent.TARGET} and not plan.by:
        return plan
    return None


def _nearest(place: int, parts: Sequence[Part], fits: Callable[[Part], bool]) -> Part | None:
    """Return the nearest part before another that fits, else the first behind it."""
    order = [*reversed(parts[:place]), *parts[place + 1 :]]
    return next((one for one in order if fits(one)), None)


def _members(match: Match) -> dict[str, tuple[str, ...]]:
    members: dict[str, tuple[str, ...]] = {}
    for dimension, member in match.members:
        members[dimension] = (*members.get(dimension, ()), member)
    return members


def _with_time(part: Part, place: int, parts: Sequence[Part]) -> Draft:
    if part.timed:
        return part.draft
    other = _nearest(place, parts, lambda one: one.timed)
    return _from(part.draft, other, OF_TIMES)


def _with_place(draft: Draft, part: Part, place: int, parts: Sequence[Part]) -> Draft:
    """Return a draft with the place of its neighbour: of one before it, or whose name it uses."""
    if part.placed:
        return draft
    before = [one for one in reversed(parts[:place]) if one.placed]
    behind = [one for one in parts[place + 1 :] if one.placed and part.match is None]
    return _from(draft, next(iter((*before, *behind)), None), OF_PLACES)


def _from(draft: Draft, other: Part | None, names: Sequence[str]) -> Draft:
    if other is None:
        return draft
    return replace(draft, **{name: getattr(other.draft, name) for name in names})


def _bare(draft: Draft) -> Draft:
    """Return a draft that wants the figure itself and nothing done with it."""
    return replace(
        draft,
        intent=Intent.VALUE,
        intents=frozenset(),
        by="",
        ordering=None,
        top=0,
        condition=None,
        aim=None,
        relative=False,
        extremes=False,
        based=False,
        group="",
    )


def _is_aimed(part: Part, place: int, parts: Sequence[Part]) -> bool:
    """Return True where a part means a target, by its own words or those of a neighbour."""
    if Intent.TARGET in part.draft.intents:
        return True
    if AS_IT_WAS.search(part.text):
        return False
    if any(Intent.TARGET in one.draft.intents for one in parts[:place]):
        return True
    behind = any(Intent.TARGET in one.draft.intents for one in parts[place + 1 :])
    return behind and not part.timed


def _has_aim(draft: Draft) -> bool:
    """Return True when there is something to be reached at the times of a draft."""
    aims = [f for one in draft.indicators for f in one.figures if f.kind in AIMS]
    if not draft.periods:
        return bool(aims)
    return any(f.first <= p.last and p.first <= f.last for f in aims for p in draft.periods)


def _together(plans: Sequence[Plan], relation: Intent, draft: Draft) -> Plan:
    """Return the plan of figures that were named one by one."""
    terms = tuple(
        Term(
            indicator=plan.indicators[0],
            intent=plan.intent,
            periods=plan.periods,
            places=plan.places,
            members=plan.members,
            live=plan.live,
        )
        for plan in plans
    )
    return Plan(
        intent=relation,
        indicators=tuple(dict.fromkeys(term.indicator for term in terms)),
        periods=tuple({p.name: p for term in terms for p in term.periods}.values()),
        places=tuple({p.name: p for term in terms for p in term.places}.values()),
        live=all(term.live for term in terms),
        relative=draft.relative and relation is Intent.RATIO,
        ordering=draft.ordering if relation is Intent.RANK else None,
        top=draft.top if relation is Intent.RANK else 0,
        terms=terms,
    )
