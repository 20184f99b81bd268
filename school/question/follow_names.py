"""What a short question names in place of what the one before was about: “那学生空间呢”."""

import re
from collections.abc import Sequence
from typing import Protocol

from school.indicator import Indicator
from school.question.choice import Chosen
from school.question.fits import known_at
from school.question.groups import SURE
from school.question.links import Match, Wording
from school.question.plan import Plan
from school.question.table import TOTAL, LinkTable, pieces_of
from school.question.words import spelt

_MOST_OF_A_NAME = 0.6
"""Score from which a sentence that does not sound like a change stands alone."""
_NAMED_AS_WELL = 0.2
"""Scores this near to the best name the same thing in another kind: its number, its share."""
_SAID_OF_A_MEMBER = re.compile(
    r"那么?|再|其中|的|呢|呐|又|是|有|安排|承担|多少|几|万元?|元|经费|预算|资金|钱|[?,]"
)
_A_WORD = 3
"""Characters of a single word: “学生”, “学校的”."""
_WHOM = frozenset({"教师", "学生"})
_TWO = 2


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


def named_anew(
    read: Read, *, last: Plan, before: Sequence[Indicator], table: LinkTable
) -> tuple[Match, ...]:
    """Return what a sentence names in place of the last: a whole name, or one like the last."""
    bound = bound_to(read, last=last, before=before)
    return bound or _named_in_place(read, last=last, before=before, table=table)


def _named_in_place(
    read: Read, *, last: Plan, before: Sequence[Indicator], table: LinkTable
) -> tuple[Match, ...]:
    full = [m for m in read.found if m.full and m.score > 0]
    whole = read.chosen.matches
    same = [m for m in full if m.link.indicator.id == before[0].id and not m.members]
    if same and read.words.words_at(read.words.content) in _WHOM:
        return (same[0],)  # “给教师定的目标”, of what is told of teachers already
    there = _of_that_place(full, last) if read.follow else []
    if there and whole and whole[0] not in there:
        full, whole = there, ()  # “那学生空间呢” of another county
    if len(whole) == 1 and whole[0].members and whole[0].link.indicator.id == before[0].id:
        return whole  # “智慧教室多少钱” after the whole, of the same year
    if whole and (len(whole) > 1 or _named_whole(whole[0], read.words)):
        return _alike_in_kind(whole, full, before=before, last=last) if read.follow else ()
    if read.chosen.readings and not read.follow and _shares_a_word(read):
        beside = [m for m in read.chosen.readings if _beside(m, before)]
        return tuple(beside) if len(beside) == 1 else ()
    sibling = any(_beside(m, before) for m in full) and len(read.words.content) <= _A_WORD
    if not full or (whole and not (read.follow or sibling) and whole[0].score >= _MOST_OF_A_NAME):
        return ()
    return (max(full, key=lambda m: _likeness(m, before=before, last=last, table=table)),)


def bound_to(read: Read, *, last: Plan, before: Sequence[Indicator]) -> tuple[Match, ...]:
    """Return what a sentence is about because of the last, whatever it would be by itself."""
    return _twins(read, before) or _of_that_unit(read, last)


def _runs(words: Wording) -> list[str]:
    return words.words_at(words.content).split()


def _of_that_unit(read: Read, last: Plan) -> tuple[Match, ...]:
    """Return the live figure a word or two name after another one of a school: “老师有多少”."""
    whole = read.chosen.matches
    short = len(read.words.content) <= _A_WORD and len(whole) == 1 and not whole[0].members
    there = any(place.unit_id is not None for place in last.places)
    return whole if short and there and last.live and whole[0].link.indicator.live else ()


def _twins(read: Read, before: Sequence[Indicator]) -> tuple[Match, ...]:
    """Return what is called as the last is but for the one word a sentence says.

    After the share of schools “教师的是多少” is the share of teachers, and after “市级现代化学校”
    “省级的呢” are those of the province.
    """
    said = "".join(w for w in _runs(read.words) if w != read.words.unit)
    if not _TWO <= len(said) <= _A_WORD:
        return ()
    names = {spelt(name) for name in (before[0].name, *before[0].aliases)}
    ends = ((name, at, at + len(said)) for name in names for at in range(len(name)))
    swapped = {name[:start] + said + name[end:] for name, start, end in ends if end <= len(name)}
    twins = (m for m in read.found if m.full and not m.members and swapped & {*m.link.names})
    return tuple(m for m in twins if m.link.indicator.id != before[0].id)[:1]


def names_a_member(text: str, one: Indicator) -> bool:
    """Return True where a short question is of a member of a figure and says nothing else.

    “电教馆多少” after a budget is of its share, though other figures are the 电教馆's, too.
    """
    said = _SAID_OF_A_MEMBER.sub("", spelt(text))
    members = {member for figure in one.figures for member in figure.members.values()}
    words = {word for member in members for word in (member, *one.member_words.get(member, ()))}
    return len(said) > 1 and said in {spelt(word) for word in words if word != TOTAL}


def _of_that_place(full: Sequence[Match], last: Plan) -> list[Match]:
    """Return what is surely named and is known of the region the last was of."""
    places = [place.name for place in last.places if place.unit_id is None]
    known = (m for m in full if places and known_at(m.link.indicator, places))
    return [m for m in known if m.score >= SURE]


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


def _shares_a_word(read: Read) -> bool:
    """Return True when a sentence says a word several indicators share: it is asked back."""
    return any(w in read.words.text for m in read.chosen.readings for w in m.link.shared)
