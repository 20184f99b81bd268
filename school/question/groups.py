"""Indicators that explain a question only together: “晒课教师和晒课总数”."""

import re
from collections.abc import Sequence

from school.question.fits import Wanted, known_at
from school.question.links import Match, Wording
from school.question.table import RATIO

SURE = 0.3
"""Score below which too little of any name is said: “学校”, “教师”."""
MOST_TOGETHER = 4
_TRIED = 14
_HEADS = "人数"
"""Asks for a number of people, which no share is."""
_KIN = 2.5
"""How many characters more one may explain that has nothing to do with the first."""
_TWO, _OF_ONE_KIND = 2, 0.1
"""Three of one kind come before two that have nothing to do with each other."""
_ONLY_WHO = re.compile(
    r"农村|乡村|城镇|城区|城市|城乡|山区|专任|初中|小学|高中|农村学校|农村中小学|专用|普通|固定|标准"
)
"""Says who or which is meant, and is nothing that is counted."""
_ONLY_PEOPLE = re.compile(r"(?:学生|教师|学校|课程)(?:比?例|比?率|占比?)?")
"""“录播教室惠及的学生比例” is of no figure that only has pupils in its name."""
_JOINED = re.compile(r"[和与跟及,]|以及|还有|加上|对比|比|vs|pk|或")


def together(found: Sequence[Match], words: Wording, wanted: Wanted) -> tuple[Match, ...]:
    """Return the fewest matches that explain a question between them; empty: there are none."""
    known = [m for m in found if known_at(m.link.indicator, wanted.regions)]
    return _grouped(known, words, wanted) or _grouped(found, words, wanted)


def published_first(full: list[Match]) -> list[Match]:
    """Return matches without live indicators that a published one among them stands for."""
    counted = {m.link.indicator.counts for m in full}
    return [m for m in full if m.link.indicator.id not in counted]


def _grouped(found: Sequence[Match], words: Wording, wanted: Wanted) -> tuple[Match, ...]:
    tried = sorted(found, key=lambda m: (len(m.left), -m.score))[: _TRIED * 2]
    tried = published_first([m for m in tried if m.covered and m.score >= SURE / 2])[:_TRIED]
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
    shares = [m for m in group if m.link.measure == RATIO]
    if shares and _HEADS in words.text:
        return False
    published = any(not m.link.indicator.live for m in shares)
    if published and any(_only_says_who(m, _own(m, group), words) for m in group):
        return False
    one = {m.link.indicator.id for m in group}
    if len(one) == 1:
        return all(m.members for m in group)
    beside = all(m.link.indicator.id in group[0].link.indicator.beside for m in group[1:])
    return beside or apart(group, words)


def _is_said(match: Match, own: set[int], words: Wording) -> bool:
    """Return True when what only this one covers is a word of its name, or all of it.

    Who is meant is no thing by itself: “只算农村学校” does not ask for what went to the country.
    """
    said = words.words_at(own).replace(" ", "")
    if own and _ONLY_WHO.fullmatch(said):
        return False
    measured = {i for start, end, _ in words.measures for i in range(start, end)}
    named = (match.covered & words.content) - own - measured
    live = match.link.indicator.live
    if not live and _ONLY_PEOPLE.fullmatch(said) and not named:
        return False
    if own and any(name in words.text for name in match.link.names):
        return True
    pieces = words.words_at(own).split(" ")
    ends = (place + 1 for place in own if _JOINED.match(words.text, place + 1))
    pieces += [words.text[end - _TWO : end] for end in ends]  # “学校” of “教育学校和学生”
    return any(len(p) > 1 and p in match.link.called for p in pieces)


def _only_says_who(match: Match, own: set[int], words: Wording) -> bool:
    """Return True for what is counted of those whose share is meant: “普及率学生和教师分别多少”."""
    measured = {i for start, end, _ in words.measures for i in range(start, end)}
    said = words.words_at((own & words.content) - measured).replace(" ", "")
    return match.link.indicator.live and bool(_ONLY_PEOPLE.fullmatch(said))


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


def joins(text: str) -> bool:
    """Return True when *text* holds a word that joins, compares or makes one a part of another."""
    return "占" in text or _JOINED.search(text) is not None


def apart(group: Sequence[Match], words: Wording) -> bool:
    """Return True when a word that joins stands between what each of a group covers alone."""
    covered = {place for m in group for place in m.covered}
    alone = [_own(m, group) & words.content for m in group]
    said = sorted(set().union(*alone) if all(alone) else covered & words.content)
    between = "".join("." if i in covered else c for i, c in enumerate(words.text))
    if not said:
        return False
    return bool(
        _JOINED.search(between[said[0] : said[-1] + 1]) or between[said[-1] + 1 :][:1] == "比"
    )
