"""A question that changes the last one: “那教师呢”, “2022年呢”, “按乡镇看”, “差多少”."""

import re
from collections.abc import Sequence
from dataclasses import replace

from school.indicator import HOME, Indicator
from school.indicator_catalogue import Catalogue
from school.question.draft import AIMS, Draft, from_another_target
from school.question.follow_names import Read, bound_to, named_anew
from school.question.follow_times import periods_of
from school.question.links import Match, Wording
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan
from school.question.shift import whole_year
from school.question.table import LinkTable
from school.question.words import inside

_ORDERED = frozenset({Intent.RANK, Intent.LIST, Intent.GAP})
_SET_APART = frozenset({Intent.GAP, Intent.COMPARE, Intent.CHANGE})
_ABOVE = frozenset({"学校", "乡镇"})
"""What a single school or class is no longer broken down by."""
_WHOLE = re.compile("总|全部|合计|整个")
_TWO_OF_THEM = re.compile("两[个种套]|不一样|不同|对不上|不一致")
"""“为什么有两个数”, whatever year was asked about before."""
_ALONE = frozenset({Intent.LIST})


def followed(
    read: Read, draft: Draft, *, last: Plan, catalogue: Catalogue, table: LinkTable
) -> Draft | None:
    """Return the draft of the last plan with what a sentence changes; None: it stands alone."""
    draft = from_another_target(draft, read.words.text, last)
    listed = draft.intent in _ALONE and not draft.condition and not draft.by
    before = tuple(catalogue[i] for i in last.indicators if i in catalogue)
    if listed or not before:
        return None
    named_alike = _says_the_last(read, before) or _asks_why_two(read, draft)
    if named_alike or not _content(read.words, before):
        return _of_the_same(read, draft, last, published_of(before, catalogue), catalogue)
    named = named_anew(read, last=last, before=published_of(before, catalogue), table=table)
    if not named:
        return None
    indicators = _once(named)
    members: dict[str, tuple[str, ...]] = {}
    for match in named:
        for dimension, member in match.members:
            members[dimension] = (*members.get(dimension, ()), member)
    again = changed(draft, last, indicators)
    return replace(again, members=members or _kept_members(last, indicators))


def is_bound(read: Read, draft: Draft, last: Plan, catalogue: Catalogue) -> bool:
    """Return True where what a sentence names is told by the last, though it may stand alone."""
    before = tuple(catalogue[i] for i in last.indicators if i in catalogue)
    placed = draft.units or draft.county or draft.own or draft.regions
    return bool(before and not placed and bound_to(read, last=last, before=before))


def _of_the_same(
    read: Read, draft: Draft, last: Plan, same: tuple[Indicator, ...], catalogue: Catalogue
) -> Draft | None:
    """Return the draft of the last plan about the same figures; None: nothing is changed."""
    again = changed(draft, last, same)
    if _asks_why_two(read, draft):
        return replace(again, indicators=_with_its_like(same, catalogue), periods=())
    if not _content(read.words, same):
        return again if _says(draft) or read.words.content else None
    whole = _WHOLE.search(read.words.text) and draft.intent is not Intent.SHARE
    return replace(again, members={}) if whole else again


def _asks_why_two(read: Read, draft: Draft) -> bool:
    return Intent.WHY in draft.intents and _TWO_OF_THEM.search(read.words.text) is not None


def _with_its_like(some: Sequence[Indicator], catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return figures with those beside them that one word means as well: of both terminals."""
    likes = [
        catalogue[other]
        for one in some
        for other in one.beside
        if other in catalogue
        and catalogue[other].unit == one.unit
        and {*catalogue[other].shared} & {*one.shared}
    ]
    return tuple({one.id: one for one in (*some, *likes)}.values())


def _content(words: Wording, before: Sequence[Indicator]) -> frozenset[int]:
    """Return what has to be explained but for how the last is counted: “现在有几间” of rooms."""
    if not words.unit or words.unit not in before[0].unit:
        return words.content
    return words.content - inside((start, end) for start, end, _ in words.measures)


def _says_the_last(read: Read, before: Sequence[Indicator]) -> bool:
    """Return True when all that is named is shared with others by the last: “总预算”."""
    if not read.chosen.readings:
        return False
    return any(
        m.link.indicator.id == before[0].id and any(w in read.words.text for w in m.link.shared)
        for m in read.found
        if m.full and not m.members
    )


def _once(named: Sequence[Match]) -> tuple[Indicator, ...]:
    return tuple({m.link.indicator.id: m.link.indicator for m in named}.values())


def _kept_members(last: Plan, indicators: Sequence[Indicator]) -> dict[str, tuple[str, ...]]:
    same = [i.id for i in indicators] == list(last.indicators)
    return last.members if same else {}


def published_of(before: Sequence[Indicator], catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return indicators with the published one in place of the live one that counts for it."""
    counted = {one.counts: one for one in catalogue if one.counts}
    return tuple(counted.get(one.id, one) for one in before)


def _says(draft: Draft) -> bool:
    return bool(
        draft.intents
        or draft.periods
        or draft.now
        or draft.every
        or draft.nth
        or draft.shift
        or draft.year_before
        or draft.by
        or draft.unit
        or draft.limit
        or draft.regions
        or draft.units
        or draft.county
        or draft.own
        or draft.live
        or draft.unknown
    )


def changed(draft: Draft, last: Plan, indicators: tuple[Indicator, ...]) -> Draft:
    """Return the last plan as a draft, with what the sentence says in place of what it said."""
    timed = draft.periods or draft.now or draft.every or draft.year_before or draft.nth
    placed = draft.regions or draft.units or draft.county or draft.own
    draft = _of_all_of_them(draft, last)
    intent = _intent(draft, last, indicators)
    ranked = intent in _ORDERED
    beside = _beside_places(draft, last, indicators)
    periods = periods_of(draft, last, intent=intent, indicators=indicators)
    periods = periods if draft.periods else _with_aims(periods, draft, indicators)
    return replace(
        draft,
        indicators=indicators,
        members=last.members,
        intent=Intent.COMPARE if beside else intent,
        intents=draft.intents or frozenset({last.intent}),
        by=draft.by or _kept_by(draft, last, intent),
        ordering=draft.ordering or (last.ordering if ranked else None),
        top=draft.top or (last.top if ranked and not draft.intents else 0),
        condition=draft.condition or (last.condition if intent is last.intent else None),
        where=draft.where or (last.where if intent is last.intent else None),
        steps=draft.steps or (last.steps if intent is last.intent and not draft.ordering else None),
        limit=draft.limit or (last.limit if intent is last.intent else None),
        unit=draft.unit or (last.unit if intent is last.intent else ""),
        relative=draft.relative or (last.relative and intent is last.intent),
        place=draft.place if draft.place > 1 or draft.intents else last.nth,
        held=last.held if intent is last.intent else None,
        part=draft.part or last.part,
        group=draft.group or last.group,
        periods=periods,
        nth=draft.nth if not periods else 0,
        now=draft.now or (any(p.now for p in last.periods) and not timed),
        live=draft.live or (last.live and not _plan_year(draft)),
        regions=beside or draft.regions or (() if placed else _regions(last)),
        units=draft.units or (() if placed or draft.by in _ABOVE else _units(last)),
        county=draft.county or (None if placed else _county(last)),
    )


def _with_aims(
    periods: tuple[AskedPeriod, ...], draft: Draft, indicators: Sequence[Indicator]
) -> tuple[AskedPeriod, ...]:
    """Return the last times, none where a region that is named has its targets at others."""
    if Intent.TARGET not in draft.intents or not draft.regions:
        return periods
    there = {place.name for place in draft.regions}
    aims = [f for i in indicators for f in i.figures if f.place in there and f.kind in AIMS]
    kept = any(f.first <= p.last and p.first <= f.last for f in aims for p in periods)
    return periods if kept or not aims else ()


def about_another(draft: Draft, *, last: Plan, indicator: Indicator) -> Draft:
    """Return the draft of the last plan about another indicator: “那修好的比例呢”."""
    return replace(changed(draft, last, (indicator,)), members={})


def _is_of_another(draft: Draft, last: Plan, indicators: Sequence[Indicator]) -> bool:
    """Return True where “差多少” can only be from home: the last was of one other region."""
    there = {figure.place for one in indicators for figure in one.figures}
    aimed = any(figure.kind in AIMS for one in indicators for figure in one.figures)
    named = draft.regions or draft.units or draft.periods or draft.by
    return len(_regions(last)) == 1 and HOME in there and not (aimed or named)


def _beside_places(
    draft: Draft, last: Plan, indicators: Sequence[Indicator]
) -> tuple[AskedPlace, ...]:
    """Return the last region and the one it is to be compared with: “和广州比呢”."""
    several = last.intent is Intent.COMPARE and len(indicators) > 1
    if several and not (draft.regions or draft.units):
        return ()  # “多多少间” of two that stand side by side
    if draft.intents & _SET_APART and _is_of_another(draft, last, indicators):
        return (AskedPlace(name=HOME), *_regions(last))
    if Intent.CHANGE not in draft.intents or draft.periods or not draft.regions:
        return ()
    return (*(_regions(last) or (AskedPlace(name=HOME),)), *draft.regions)


def _kept_by(draft: Draft, last: Plan, intent: Intent) -> str:
    if draft.units and last.by in _ABOVE:
        return ""
    return last.by if not draft.intents or intent is last.intent else ""


def _of_all_of_them(draft: Draft, last: Plan) -> Draft:
    """Return “其中2021年占多少” after a sum as a share of all those years."""
    several = last.intent is Intent.SUM or len(last.periods) > 1
    if draft.intent is not Intent.SHARE or not several or len(draft.periods) != 1:
        return draft
    return replace(draft, every=True)


def _asked_of(draft: Draft, last: Plan, indicators: Sequence[Indicator]) -> Intent:
    """Return what a sentence wants that says it, as what there is to measure with has it."""
    from_start = last.intent is Intent.VALUE and all(period.now for period in last.periods)
    if {Intent.TARGET, Intent.CHANGE} <= draft.intents and from_start and not draft.based:
        return Intent.GAP  # “2023年的目标比它高多少” after what there is now
    aimed = any(figure.kind in AIMS for one in indicators for figure in one.figures)
    if draft.intents == {Intent.GAP} and not aimed and whole_year(last.periods):
        return Intent.CHANGE  # “差多少” of what has no target: from the year before
    if draft.intents == {Intent.GAP, Intent.CHANGE} and draft.periods:
        return Intent.CHANGE  # “跟2019年相比差多少”
    return draft.intent


def _intent(draft: Draft, last: Plan, indicators: Sequence[Indicator]) -> Intent:
    if draft.intents:
        return _asked_of(draft, last, indicators)
    if draft.by and last.intent not in {Intent.RANK, Intent.TREND, Intent.SHARE, Intent.COMPARE}:
        return Intent.VALUE
    if (draft.now or draft.live) and last.intent in {Intent.TARGET, Intent.GAP, Intent.CHANGE}:
        return Intent.VALUE
    then = draft.periods or draft.now
    told = then and last.intent in {Intent.WHY, Intent.FORMULA, Intent.TREND}
    if told or (draft.every and last.intent is Intent.RANK):
        return Intent.VALUE
    if (draft.units or draft.regions) and last.intent in {Intent.RANK, Intent.COMPARE, Intent.WHY}:
        return Intent.VALUE
    return last.intent


def _plan_year(draft: Draft) -> bool:
    """Return True when a whole year or a target is asked for, which published figures have."""
    years = draft.periods and not draft.close
    return bool(years or draft.intents & {Intent.TARGET, Intent.GAP})


def _regions(last: Plan) -> tuple[AskedPlace, ...]:
    return tuple(p for p in last.places if p.unit_id is None and p.name != HOME)


def _units(last: Plan) -> tuple[AskedPlace, ...]:
    return tuple(p for p in last.places if p.unit_id is not None and "." in p.unit_id)


def _county(last: Plan) -> AskedPlace | None:
    return next((p for p in last.places if p.unit_id is not None and "." not in p.unit_id), None)
