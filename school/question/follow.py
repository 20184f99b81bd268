"""A question that changes the last one: “那教师呢”, “2022年呢”, “按乡镇看”, “差多少”."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from school.indicator import HOME, Indicator
from school.indicator_catalogue import Catalogue
from school.question.choice import Chosen
from school.question.draft import Draft, from_another_target
from school.question.fits import known_at
from school.question.follow_times import periods_of
from school.question.links import Match, Wording
from school.question.plan import AskedPlace, Intent, Plan
from school.question.table import LinkTable, pieces_of
from school.question.words import inside, spelt

_MOST_OF_A_NAME = 0.6
"""Score from which a sentence that does not sound like a change stands alone."""
_NAMED_AS_WELL = 0.2
"""Scores this near to the best name the same thing in another kind: its number, its share."""
_ORDERED = frozenset({Intent.RANK, Intent.LIST, Intent.GAP})
_ABOVE = frozenset({"学校", "乡镇"})
"""What a single school or class is no longer broken down by."""
_A_WORD = 3
"""Characters of a single word: “学生”, “学校的”."""
_WHOM = frozenset({"教师", "学生"})
_WHOLE = re.compile("总|全部|合计|整个")
_ALONE = frozenset({Intent.LIST})


class Read(Protocol):
    """What is known of the sentence that may change the last plan."""

    @property
    def words(self) -> Wording:
        """Return its text."""

    @property
    def found(self) -> tuple[Match, ...]:
        """Return how indicators explain it."""

    @property
    def chosen(self) -> Chosen:
        """Return what it names by itself."""

    @property
    def follow(self) -> bool:
        """Return True when it sounds like a change."""


def followed(
    read: Read, draft: Draft, *, last: Plan, catalogue: Catalogue, table: LinkTable
) -> Draft | None:
    """Return the draft of the last plan with what a sentence changes; None: it stands alone."""
    draft = from_another_target(draft, read.words.text, last)
    if draft.intent in _ALONE and not draft.condition and not draft.by:
        return None
    before = tuple(catalogue[i] for i in last.indicators if i in catalogue)
    if not before:
        return None
    if not _content(read.words, before):
        again = changed(draft, last, published_of(before, catalogue))
        return again if _says(draft) or read.words.content else None
    if _says_the_last(read, before):
        again = changed(draft, last, published_of(before, catalogue))
        whole = _WHOLE.search(read.words.text) and draft.intent is not Intent.SHARE
        return replace(again, members={}) if whole else again
    named = _named(read, last=last, before=published_of(before, catalogue), table=table)
    if not named:
        return None
    indicators = _once(named)
    members: dict[str, tuple[str, ...]] = {}
    for match in named:
        for dimension, member in match.members:
            members[dimension] = (*members.get(dimension, ()), member)
    again = changed(draft, last, indicators)
    return replace(again, members=members or _kept_members(last, indicators))


def _content(words: Wording, before: Sequence[Indicator]) -> frozenset[int]:
    """Return what has to be explained but for how the last is counted: “现在有几间” of rooms."""
    if not words.unit or words.unit not in before[0].unit:
        return words.content
    return words.content - inside((start, end) for start, end, _ in words.measures)


def _shares_a_word(read: Read) -> bool:
    """Return True when a sentence says a word several indicators share: it is asked back."""
    return any(w in read.words.text for m in read.chosen.readings for w in m.link.shared)


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
        or draft.regions
        or draft.units
        or draft.county
        or draft.own
        or draft.live
        or draft.unknown
    )


def _named(
    read: Read, *, last: Plan, before: Sequence[Indicator], table: LinkTable
) -> tuple[Match, ...]:
    """Return what a sentence names in place of the last: a whole name, or one like the last."""
    full = [m for m in read.found if m.full and m.score > 0]
    whole = read.chosen.matches
    same = [m for m in full if m.link.indicator.id == before[0].id and not m.members]
    if same and read.words.words_at(read.words.content) in _WHOM:
        return (same[0],)  # “给教师定的目标”, of what is told of teachers already
    if whole and (len(whole) > 1 or _named_whole(whole[0], read.words)):
        return _alike_in_kind(whole, full, before=before, last=last) if read.follow else ()
    if read.chosen.readings and not read.follow and _shares_a_word(read):
        return ()
    sibling = any(_beside(m, before) for m in full) and len(read.words.content) <= _A_WORD
    if not full or (whole and not (read.follow or sibling) and whole[0].score >= _MOST_OF_A_NAME):
        return ()
    return (max(full, key=lambda m: _likeness(m, before=before, last=last, table=table)),)


def _alike_in_kind(
    whole: tuple[Match, ...], full: Sequence[Match], *, before: Sequence[Indicator], last: Plan
) -> tuple[Match, ...]:
    """Return what is named, in the kind of the last: after a share “录播教室呢” is one, too."""
    if len(whole) > 1:
        return whole
    near = [m for m in full if m.score >= whole[0].score - _NAMED_AS_WELL]
    near += [m for m in full if m.members and m.link.indicator.id == before[0].id]

    def kind(match: Match) -> tuple[bool, bool, float]:
        same = match.link.indicator.id == before[0].id and match.members
        member = bool(same) and any(dimension in last.members for dimension, _ in match.members)
        return member, match.link.indicator.unit == before[0].unit, match.score

    return (max(near, key=kind),)


def _named_whole(match: Match, words: Wording) -> bool:
    """Return True when a sentence says a whole name, which needs no last question to be meant."""
    return any(name in words.text for name in match.link.names)


def _likeness(match: Match, *, before: Sequence[Indicator], last: Plan, table: LinkTable) -> float:
    """Return how much an indicator is of the same kind as the last one, and is not the last."""
    one, other = match.link.indicator, before[0]
    if one.id == other.id and not match.members:
        return match.score - 1.0
    shared = pieces_of(spelt(one.name)) & pieces_of(spelt(other.name))
    alike = table.weight(shared) / (table.weight(pieces_of(spelt(other.name))) or 1.0)
    beside = _beside(match, before)
    same_member = one.id == other.id and any(d in last.members for d, _ in match.members)
    return (
        match.score
        + 2 * alike
        + 1.0 * beside
        - 0.5 * (one.live != last.live)
        + 0.3 * (one.unit == other.unit)
        + 0.2 * (one.group == other.group)
        + 1.0 * same_member
        + 0.3 * known_at(one, [p.name for p in last.places if p.unit_id is None])
        - 0.4 * (bool(match.members) and not same_member)
    )


def _beside(match: Match, before: Sequence[Indicator]) -> bool:
    """Return True when an indicator is one that is easily taken for the last."""
    one, other = match.link.indicator, before[0]
    return one.id in other.beside or other.id in one.beside


def changed(draft: Draft, last: Plan, indicators: tuple[Indicator, ...]) -> Draft:
    """Return the last plan as a draft, with what the sentence says in place of what it said."""
    timed = draft.periods or draft.now or draft.every or draft.year_before or draft.nth
    placed = draft.regions or draft.units or draft.county or draft.own
    intent = _intent(draft, last)
    ranked = intent in _ORDERED
    beside = _beside_places(draft, last)
    periods = periods_of(draft, last, intent=intent, indicators=indicators)
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


def about_another(draft: Draft, *, last: Plan, indicator: Indicator) -> Draft:
    """Return the draft of the last plan about another indicator: “那修好的比例呢”."""
    return replace(changed(draft, last, (indicator,)), members={})


def _beside_places(draft: Draft, last: Plan) -> tuple[AskedPlace, ...]:
    """Return the last region and the one it is to be compared with: “和广州比呢”."""
    if Intent.CHANGE not in draft.intents or draft.periods or not draft.regions:
        return ()
    return (*(_regions(last) or (AskedPlace(name=HOME),)), *draft.regions)


def _kept_by(draft: Draft, last: Plan, intent: Intent) -> str:
    if draft.units and last.by in _ABOVE:
        return ""
    return last.by if not draft.intents or intent is last.intent else ""


def _intent(draft: Draft, last: Plan) -> Intent:
    if draft.intents:
        return draft.intent
    if draft.by and last.intent not in {Intent.RANK, Intent.TREND, Intent.SHARE, Intent.COMPARE}:
        return Intent.VALUE
    if draft.now and last.intent in {Intent.TARGET, Intent.GAP}:
        return Intent.VALUE
    if draft.periods and last.intent in {Intent.WHY, Intent.FORMULA, Intent.TREND}:
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
