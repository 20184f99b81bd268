"""Chooses what a question names among the indicators that explain it, or asks back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import ne

from school.question_doubt import beside_too, faint, not_by_chance
from school.question_fits import Wanted, deciding, known_at
from school.question_links import Match, Wording
from school.question_plan import MOST_OPTIONS
from school.question_table import MONEY, RATIO
from school.question_words import GAP

SURE = 0.3
"""Score below which too little of any name is said: “学校”, “教师”."""
CLOSE = 0.1
"""Scores no further apart than this are equally near."""
MOST_TOGETHER = 4
_BY_CHANCE = 2
_MISTYPED = 0.5
"""Score from which a short name with a slip is that name: “声均投入”."""
_SHORT = 3
"""Characters of a name that may be a part of another by chance."""
_TRIED = 14
_HEADS = "人数"
"""Asks for a number of people, which no share is."""
_KIN = 2.5
"""How many characters more one may explain that has nothing to do with the first."""
_SLACK, _LIVE_SLACK = 3, 5
"""What is only counted live has fewer names, and a month or “我校” can mean nothing else."""
_TWO, _OF_ONE_KIND = 2, 0.1
"""Three of one kind come before two that have nothing to do with each other."""
_ONLY_WHO = re.compile(r"农村|乡村|城镇|城区|城市|城乡|山区|专任|初中|小学|高中|农村学校|农村中小学|专用|普通|固定|标准")
_JOINED = re.compile(r"[和与跟及,]|以及|还有|对比|比|vs|pk|或")


@dataclass(frozen=True)
class Chosen:
    """What is named: matches that belong together, or readings to ask about."""

    matches: tuple[Match, ...] = ()
    readings: tuple[Match, ...] = ()


def choose(found: Sequence[Match], words: Wording, wanted: Wanted) -> Chosen:
    """Return what a question names; nothing where no indicator explains all of it.

    Args:
        found: How indicators explain it, the best first.
        words: Its text.
        wanted: What else it says.
    """
    whole = _named_whole(found, words)
    if whole:
        return Chosen(matches=whole)
    full = [m for m in found if m.full and m.score >= SURE and _enough(m, words)]
    full = _fitting(not_by_chance(full, found), words, wanted)
    if full:
        parts = _parts_of(full[0], found, words) if wanted.several else ()
        if parts:
            return Chosen(matches=parts)
        near = beside_too(_nearest_of(full, words), full, words=words, wanted=wanted)
        near = _with_other_tables(near, full)
        return Chosen(matches=near) if len(near) == 1 else Chosen(readings=near[:MOST_OPTIONS])
    together = _together(found, words, wanted)
    return Chosen(matches=together, readings=() if together else faint(found, words, wanted))


def _enough(match: Match, words: Wording) -> bool:
    """Return True when more than a syllable or two that happen to stand in a name is said of it."""
    if any(name in words.text for name, _ in match.link.worth):
        return True
    measures = {words.text[start:end] for start, end, _ in words.measures}
    measured = {i for start, end, _ in words.measures for i in range(start, end)}
    whole = words.words_at(match.covered & words.content)
    said = words.words_at((match.covered & words.content) - measured)
    if len(said) > _BY_CHANCE:
        return True
    names = match.link.names
    if len(whole) > _BY_CHANCE and whole not in measures and any(n.endswith(whole) for n in names):
        return True
    if len(said) == _BY_CHANCE and match.slips and match.score >= _MISTYPED:
        return True
    return len(said) == _BY_CHANCE and _ends_a_name(said, words, names)


def _ends_a_name(said: str, words: Wording, names: Sequence[str]) -> bool:
    """Return True when a word begins or ends a name, or does with what measures after it."""
    tail = words.text[words.text.find(said) + len(said) :].split(GAP)[0]
    if len(tail) > 1 and any(said in name and name.endswith(tail) for name in names):
        return True
    return any(name.startswith(said) or name.endswith(said) for name in names)


def _nearest_of(full: Sequence[Match], words: Wording) -> tuple[Match, ...]:
    """Return the match whose whole name is all that is said, or those about equally near."""
    whole = [m for m in full if _is_all(m, words)]
    best = max(m.score for m in full)
    near = whole if len(whole) == 1 else [m for m in full if m.score >= best - CLOSE]
    return tuple(sorted(near, key=lambda m: -m.score))


def _is_all(match: Match, words: Wording) -> bool:
    """Return True when one of its names, which means this one alone, explains everything."""
    if match.members and not words.has(MONEY):
        return False
    if match.slips:
        return _is_mistyped(match, words)
    name = _longest(match, words)
    start = words.text.find(name) if name else len(words.text)
    kind = match.link.measure
    measured = {i for s, e, k in words.measures if k == kind for i in range(s, e)}
    return not words.content - set(range(start, start + len(name))) - measured


def _named_whole(found: Sequence[Match], words: Wording) -> tuple[Match, ...]:
    """Return the indicators of which a question says whole names one after the other, if several.

    “晒课教师和晒课总数” are two, though the first would explain all of it.
    """
    named: list[tuple[int, int, Match]] = []
    for match in sorted(found, key=lambda m: (-len(_longest(m, words)), -m.score)):
        name = _longest(match, words)
        start = words.text.find(name) if len(name) > _SHORT else -1
        if start >= 0 and all(start >= e or start + len(name) <= s for s, e, _ in named):
            named.append((start, start + len(name), match))
    group = tuple(match for _, _, match in sorted(named, key=lambda one: one[0]))
    if not 1 < len(group) <= MOST_TOGETHER or any(m.members for m in group):
        return ()
    left = set.intersection(*(set(m.left) for m in group))
    return group if not left and _apart(group, words) else ()


def _longest(match: Match, words: Wording) -> str:
    return max((n for n in match.link.names if n in words.text), key=len, default="")


def _apart(group: Sequence[Match], words: Wording) -> bool:
    """Return True when a word that joins stands between what each of a group covers alone."""
    covered = {place for m in group for place in m.covered}
    alone = [_own(m, group) & words.content for m in group]
    said = sorted(set().union(*alone) if all(alone) else covered & words.content)
    between = "".join("." if i in covered else c for i, c in enumerate(words.text))
    if not said:
        return False
    return bool(_JOINED.search(between[said[0] : said[-1] + 1]) or between[said[-1] + 1 :][:1] == "比")


def _parts_of(best: Match, found: Sequence[Match], words: Wording) -> tuple[Match, ...]:
    """Return the members a joint one is made of, where they are put side by side.

    “教研室和电教馆谁多” is not about what the two have together.
    """
    if not best.members:
        return ()
    whole = best.link.names[0]
    parts = [
        m
        for m in found
        if m.members and m.link.names[0] != whole and m.link.names[0] in whole
        and m.link.names[0] in words.text and m.link.indicator.id == best.link.indicator.id
    ]  # fmt: skip
    return tuple(parts) if len(parts) > 1 else ()


def _is_mistyped(match: Match, words: Wording) -> bool:
    """Return True when what is said is one of its names but for the characters mistyped."""
    said = words.text[min(words.content) : max(words.content) + 1]
    names = (name for name in match.link.names if len(name) == len(said))
    return any(sum(map(ne, name, said)) <= match.slips for name in names)


def _with_other_tables(near: tuple[Match, ...], full: Sequence[Match]) -> tuple[Match, ...]:
    """Return matches and, where a member is named, those of other tables that hold the same words.

    Two tables of money are two scopes: “精准教学” is a heading of one and an item of another.
    """
    if len(near) != 1 or not near[0].members:
        return near
    said = near[0].link.names[0]
    others = (m for m in full if m.members and m.link.indicator.id != near[0].link.indicator.id)
    return (*near, *(m for m in others if said in m.link.names[0]))


def _fitting(full: list[Match], words: Wording, wanted: Wanted) -> list[Match]:
    """Return the matches that what else is said speaks for; all, where it speaks for none."""
    full = _published_first(_written_right(full))
    slack = (_LIVE_SLACK if wanted.live else _SLACK) * CLOSE
    for fits in deciding(words, wanted):
        best = max((m.score for m in full), default=0.0)
        kept = [m for m in full if fits(m)]
        if kept and max(m.score for m in kept) >= best - slack:
            full = kept
    return full


def _written_right(full: list[Match]) -> list[Match]:
    """Return the matches without slips, where one of them is as near as those with."""
    right = [m for m in full if not m.slips]
    best = max((m.score for m in full), default=0.0)
    return right if right and max(m.score for m in right) >= best - CLOSE else full


def _published_first(full: list[Match]) -> list[Match]:
    """Return matches without live indicators that a published one among them stands for."""
    counted = {m.link.indicator.counts for m in full}
    return [m for m in full if m.link.indicator.id not in counted]


def _together(found: Sequence[Match], words: Wording, wanted: Wanted) -> tuple[Match, ...]:
    """Return the fewest matches that explain a question between them; empty: there are none."""
    known = [m for m in found if known_at(m.link.indicator, wanted.regions)]
    return _grouped(known, words, wanted) or _grouped(found, words, wanted)


def _grouped(found: Sequence[Match], words: Wording, wanted: Wanted) -> tuple[Match, ...]:
    tried = sorted(found, key=lambda m: (len(m.left), -m.score))[: _TRIED * 2]
    tried = _published_first([m for m in tried if m.covered and m.score >= SURE / 2])[:_TRIED]
    best: tuple[Match, ...] = ()
    for first in tried[: _TRIED // 2]:
        group = _completed(first, tried)
        if group and _belong(group, words) and _better(group, best, words, wanted):
            best = group
    return tuple(sorted(best, key=lambda m: min(_own(m, best), default=0)))


def _completed(first: Match, tried: Sequence[Match]) -> tuple[Match, ...]:
    group, left = [first], set(first.left)
    while left and len(group) < MOST_TOGETHER:
        adds = max(tried, key=lambda m: _adds(m, left=left, group=group))
        if _adds(adds, left=left, group=group) <= 0:
            return ()
        group.append(adds)
        left &= adds.left
    return tuple(group) if not left else ()


def _adds(match: Match, *, left: set[int], group: Sequence[Match]) -> float:
    gained = len(left - match.left)
    if not gained or any(match.link.key == g.link.key for g in group):
        return 0.0
    alike = match.link.measure == group[0].link.measure
    same = match.link.indicator.id == group[0].link.indicator.id
    beside = match.link.indicator.id in group[0].link.indicator.beside
    near = 3 * match.score + 0.05 * len(match.covered)
    return 2 * gained + near + alike + _KIN * (same or beside)


def _own(match: Match, group: Sequence[Match]) -> set[int]:
    """Return the places only this one of a group covers."""
    others = [set(m.covered) for m in group if m is not match]
    return set(match.covered).difference(*others)


def _belong(group: Sequence[Match], words: Wording) -> bool:
    """Return True when what a group names is meant side by side, or is one thing told closer."""
    if not all(_is_said(m, _own(m, group), words) for m in group):
        return False
    if _HEADS in words.text and any(m.link.measure == RATIO for m in group):
        return False
    one = {m.link.indicator.id for m in group}
    if len(one) == 1:
        return all(m.members for m in group)
    beside = all(m.link.indicator.id in group[0].link.indicator.beside for m in group[1:])
    return beside or _apart(group, words)


def _is_said(match: Match, own: set[int], words: Wording) -> bool:
    """Return True when what only this one covers is a word of its name, or all of it.

    Who is meant is no thing by itself: “只算农村学校” does not ask for what went to the country.
    """
    if own and _ONLY_WHO.fullmatch(words.words_at(own).replace(" ", "")):
        return False
    if own and any(name in words.text for name in match.link.names):
        return True
    pieces = words.words_at(own).split(" ")
    ends = (place + 1 for place in own if _JOINED.match(words.text, place + 1))
    pieces += [words.text[end - _TWO : end] for end in ends]  # “学校” of “教育学校和学生”
    return any(len(p) > 1 and p in match.link.called for p in pieces)


def _better(group: Sequence[Match], best: Sequence[Match], words: Wording, wanted: Wanted) -> bool:
    return not best or _worth(group, words, wanted) > _worth(best, words, wanted)


def _worth(group: Sequence[Match], words: Wording, wanted: Wanted) -> float:
    fits = sum(known_at(m.link.indicator, wanted.regions) for m in group)
    alike = len({m.link.measure for m in group}) == 1
    kin = len({m.link.indicator.id for m in group}) == 1 or all(
        m.link.indicator.id in group[0].link.indicator.beside for m in group[1:]
    )
    mixed = len({m.link.indicator.live for m in group}) > 1
    said = sum(any(n in words.text for n in m.link.names) for m in group)
    return (
        sum(m.score for m in group) / len(group)
        + 0.3 * fits / len(group)
        + 0.3 * alike
        + 0.3 * said / len(group)
        - 0.3 * mixed
        + _OF_ONE_KIND * kin
        - (min(len(group), _TWO) if kin else len(group))
    )
