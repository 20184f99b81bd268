"""Chooses what a question names among the indicators that explain it, or asks back."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import ne

from school.question.doubt import beside_too, faint, is_judged, not_by_chance
from school.question.fits import Wanted, deciding
from school.question.groups import MOST_TOGETHER, SURE, apart, joins, published_first, together
from school.question.links import Match, Wording
from school.question.plan import MOST_OPTIONS
from school.question.table import MONEY
from school.question.words import GAP

CLOSE = 0.1
"""Scores no further apart than this are equally near."""
_BY_CHANCE = 2
_MISTYPED = 0.5
"""Score from which a short name with a slip is that name: “声均投入”."""
_SHORT = 3
"""Characters of a name that may be a part of another by chance."""
_SLACK, _LIVE_SLACK = 3, 5
"""What is only counted live has fewer names, and a month or “我校” can mean nothing else."""


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
    if full and is_judged(words) and full[0].score < _MISTYPED:
        return Chosen()
    if full:
        parts = _parts_of(full[0], found, words) if wanted.several else ()
        if parts:
            return Chosen(matches=parts)
        near = beside_too(_nearest_of(full, words), full, words=words, wanted=wanted)
        near = _with_other_tables(near, full)
        return Chosen(matches=near) if len(near) == 1 else Chosen(readings=near[:MOST_OPTIONS])
    group = together(found, words, wanted)
    return Chosen(matches=group, readings=() if group else faint(found, words, wanted))


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
    group = named_one_by_one(found, words)
    left = set.intersection(*(set(m.left) for m in group)) if group else set()
    joined = apart(group, words) or (
        _stand_apart(group, words) and not any(match.full for match in found)
    )
    return group if not left and joined else ()


def _stand_apart(group: Sequence[Match], words: Wording) -> bool:
    """Return True when a word that joins stands between whole names.

    What “占教育装备经费” shares with some definition does not make “占” a part of a name.
    """
    names = [_longest(match, words) for match in group]
    ends = [(words.text.find(name), words.text.find(name) + len(name)) for name in names]
    return any(joins(words.text[end:start]) for (_, end), (start, _) in pairwise(ends))


def named_one_by_one(found: Sequence[Match], words: Wording) -> tuple[Match, ...]:
    """Return the indicators of which a question says whole names, if several, in their order."""
    named: list[tuple[int, int, Match]] = []
    for match in sorted(found, key=lambda m: (-len(_longest(m, words)), -m.score)):
        name = _longest(match, words)
        start = words.text.find(name) if len(name) > _SHORT else -1
        if start >= 0 and all(start >= e or start + len(name) <= s for s, e, _ in named):
            named.append((start, start + len(name), match))
    group = tuple(match for _, _, match in sorted(named, key=lambda one: one[0]))
    if not 1 < len(group) <= MOST_TOGETHER or any(m.members for m in group):
        return ()
    return group


def _longest(match: Match, words: Wording) -> str:
    return max((n for n in match.link.names if n in words.text), key=len, default="")


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
    full = published_first(_written_right(full))
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
